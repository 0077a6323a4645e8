"""Recipes that work on the article's own sentences: a gap, an alteration, a search."""

from __future__ import annotations

import re
from fractions import Fraction

from quiz.domain.building.distractors import candidates, shown
from quiz.domain.building.inventory import Inventory, KnownSentence
from quiz.domain.building.proofs import ProofStrength, prove
from quiz.domain.building.recipes import built
from quiz.domain.building.recipes.values import question_about, truth_of
from quiz.domain.facts import facts, wording
from quiz.domain.facts.relations import fill, slots_for
from quiz.domain.quantities.quantities import parse_number
from quiz.domain.quantities.writing import rewritten
from quiz.domain.questions.gaps import Cloze
from quiz.domain.questions.questions import Content
from quiz.domain.questions.sentence_kinds import FindSentence, ShownSentence, SpotAltered
from quiz.domain.seeds import mixed
from quiz.domain.text.text import tokens
from quiz.domain.words.compare import has_run, likeness

# Five sentences are shown, as many as one reads at a glance (docs/method.md 5.2, recipe 11).
_SHOWN = 5
_ALIKE = 0.8
# Headlines and captions end without a full stop and would stand out.
_ENDS = (".", "?", "!")
_CLOSING = "”’ \u00a0"
# A figure that stands by itself: "70.76", but not the one of "7,500km".
_LEADING_FIGURES = re.compile(r"(?:\d[\d.,]*\d|\d)(?![^\W\d_])")
_CLOZED = facts.NUMBERS | facts.WORDED | {facts.ValueType.DATE}


def cloze(inventory: Inventory, fact: facts.Fact, seed: str) -> tuple[built.Built, ...]:
    """Blank the value in the sentence that states it."""
    found = _place_of_value(inventory, fact)
    if found is None or not _is_first_there(inventory, fact, found):
        return ()
    sentence, start, end = found
    relation, label = inventory.relation(fact), inventory.label(fact)
    stem = fill(relation.cloze, slots_for(fact, label)) or (
        f"Fill the gap in this sentence of {label}."
    )
    # Where the sentence itself does not say that its figure is open, the stem does.
    is_open = facts.open_status(fact) and not has_run(facts.open_status(fact), sentence.text)
    content = Cloze(
        stem=(built.left_open(inventory, fact) if is_open else "") + stem,
        before=sentence.text[:start],
        after=sentence.text[end:],
        accepted=_forms(inventory, fact, sentence.text[start:end]),
        explanation=built.explained(inventory, fact, truth_of(inventory, fact)),
        quotes=(built.quote_of(inventory, sentence, "sentence"),),
        evidence=(("sentence",),),
    )
    return (_built(fact, "cloze", seed, content),)


def find_sentence(inventory: Inventory, fact: facts.Fact, seed: str) -> tuple[built.Built, ...]:
    """Ask for the sentence that gives the fact; none where other sentences seem to give it too.

    None either where another fact answers the same question from other sentences.
    """
    if inventory.unlisted(fact, truth_of(inventory, fact)) or _has_rivals(inventory, fact):
        return ()
    if _was_asked(inventory, fact):
        return ()
    label = inventory.label(fact)
    what = wording.named(inventory.relation(fact), fact, label)
    near = built.near_miss(
        inventory,
        (fact,),
        f"{what} {truth_of(inventory, fact)}",
        (fact.article,),
        what,
        asked_about="the question and its answer",
    )
    if near is None:
        return ()
    closest, why = near
    own = built.grounds(fact)
    content = FindSentence(
        stem=f"Mark what it takes to answer this. {question_about(inventory, fact)}",
        explanation=built.explained(inventory, fact, truth_of(inventory, fact)),
        quotes=(*own.quotes, closest),
        evidence=own.evidence,
        near_miss=closest.name,
        near_miss_why=why,
    )
    return (_built(fact, "find-sentence", seed, content),)


def _has_rivals(inventory: Inventory, fact: facts.Fact) -> bool:
    proofs = set(inventory.evidence(fact.key))
    alike = _asked_alike(inventory, fact)
    return any(not proofs >= set(inventory.evidence(other.key)) for other in alike)


def _was_asked(inventory: Inventory, fact: facts.Fact) -> bool:
    """Tell whether a fact before this one gives the same question: two words of one sentence."""
    proofs = set(inventory.evidence(fact.key))
    return any(
        other.key < fact.key and proofs == set(inventory.evidence(other.key))
        for other in _asked_alike(inventory, fact)
    )


def _asked_alike(inventory: Inventory, fact: facts.Fact) -> list[facts.Fact]:
    """Return the facts of the article for which the same words ask, this one among them."""
    asked = question_about(inventory, fact)
    return [
        other
        for other in inventory.of_subject(fact)
        if other.article == fact.article and question_about(inventory, other) == asked
    ]


def altered_sentence(inventory: Inventory, fact: facts.Fact, seed: str) -> tuple[built.Built, ...]:
    """Put a proven wrong value into the sentence, among others that stand as they are."""
    found = _place_of_value(inventory, fact)
    value = inventory.values[fact.key]
    if found is None or value.type in {
        facts.ValueType.QUOTE,
        facts.ValueType.TERM,
        facts.ValueType.ROLE,
    }:
        return ()
    if not _is_first_there(inventory, fact, found):
        return ()
    sentence, start, end = found
    drawn = built.built_seed(seed, "altered-sentence", (fact.key,))
    stem = (
        f"One of these sentences differs from {inventory.label(fact)} in one place. "
        "Choose it, and write what the article has there."
    )
    whole_stem = f"{stem} {fact.as_of.label if fact.as_of else ''}"
    hero = _hero(inventory, fact.article)
    # The sort is stable: the others keep their order.
    for candidate in sorted(
        candidates(inventory, fact, drawn), key=lambda other: other.value.surface == hero
    ):
        if _is_told_otherwise(inventory, fact, sentence, candidate.value):
            continue
        put_in = prove(inventory, fact, candidate, whole_stem)
        piece = _in_the_form_of(sentence.text[start:end], value, put_in.value)
        if (
            put_in.standing is ProofStrength.REJECTED
            or piece is None
            or has_run(piece, sentence.text)
        ):
            continue
        altered = sentence.text[:start] + piece + sentence.text[end:]
        others = _others(inventory, fact, sentence, piece, drawn)
        if len(others) < _SHOWN - 1:
            return ()
        original = _forms(inventory, fact, sentence.text[start:end])
        content = SpotAltered(
            stem=stem,
            sentences=_mixed_in(drawn, altered, original, others),
            explanation=wording.sentences(
                f"{inventory.label(fact)} has {wording.quoted(original[0])} "
                f"where the altered sentence has {wording.quoted(piece)}",
                truth_of(inventory, fact),
                _about(put_in.rationale, piece),
            ),
            quotes=(built.quote_of(inventory, sentence, "sentence"),),
            evidence=(("sentence",),),
        )
        return (_built(fact, "altered-sentence", seed, content),)
    return ()


def _hero(inventory: Inventory, article: str) -> str:
    """Return the person whom most sentences of an article name.

    In a strange place this name is seen at once, by readers of the headline alone too.
    """

    def count(person: str) -> tuple[int, str]:
        names = inventory.names_of(person)
        return sum(sentence.names(names) for sentence in inventory.sentences(article)), person

    def find() -> str:
        people = {
            entity.name
            for entity in inventory.entities(article)
            if entity.type is facts.ValueType.PERSON
        }
        return max(people, key=count, default="")

    return inventory.once(("hero", article), find)


def _about(rationale: str, piece: str) -> str:
    """Say of the words that were put in what a rationale says of an option as "it"."""
    rest = rationale.removeprefix("It ")
    return rationale if rest == rationale else f"{wording.quoted(piece)} {rest}"


def _is_told_otherwise(
    inventory: Inventory, fact: facts.Fact, sentence: KnownSentence, put_in: facts.TypedValue
) -> bool:
    """Tell whether a name put into the sentence would get more said of it than fits the article.

    "Journalist Kosanov" with another's name in his place says that this one is a journalist: if the
    article gives him another occupation, the sentence betrays itself.
    """
    value = inventory.values[fact.key]
    if value.type not in facts.ENTITIES:
        return False
    here = [inventory.facts[key] for key in inventory.facts_at(sentence.id)]
    own = [other for other in here if _is_named(inventory, other.subject, value.surface)]
    return any(
        _is_named(inventory, other.subject, put_in.surface)
        and inventory.relation(other).functional
        and not inventory.values[other.key].meets(inventory.values[known.key])
        for known in own
        for other in inventory.of_relation_in(fact.article, known.relation)
    )


def _is_named(inventory: Inventory, name: str, other: str) -> bool:
    names = {facts.canonical_name(known) for known in inventory.names_of(name)}
    return facts.canonical_name(other) in names


def _built(fact: facts.Fact, recipe: str, seed: str, content: Content) -> built.Built:
    drawn = built.built_seed(seed, recipe, (fact.key,))
    return built.made(recipe, (fact.key,), (fact.article,), drawn, content)


def _place_of_value(
    inventory: Inventory, fact: facts.Fact
) -> tuple[KnownSentence, int, int] | None:
    """Find the one place in the sentences of the evidence where the value's own words stand."""
    value = inventory.values[fact.key]
    if value.type not in _CLOZED or (value.type in facts.NUMBERS and value.number is None):
        return None
    proving = frozenset().union(*inventory.evidence(fact.key))
    piece = _piece(value)
    for sentence in inventory.sentences(fact.article):
        if sentence.id not in proving:
            continue
        places = list(re.finditer(rf"(?<!\w){re.escape(piece)}(?!\w|[.,]\d)", sentence.text))
        if not places and value.type in facts.NUMBERS:
            places = list(
                re.finditer(rf"(?<![\w.,]){re.escape(piece)}(?!\d|[.,]\d)", sentence.text)
            )
        if len(places) == 1:
            return sentence, places[0].start(), places[0].end()
    return None


def _is_first_there(
    inventory: Inventory, fact: facts.Fact, found: tuple[KnownSentence, int, int]
) -> bool:
    """Tell whether no fact before this one has its value in the same place.

    Two facts that share their words ("in March") would give the same gap twice.
    """
    return not any(
        key < fact.key and _place_of_value(inventory, inventory.facts[key]) == found
        for key in inventory.facts_at(found[0].id)
    )


def _piece(value: facts.TypedValue) -> str:
    """Return the words that are blanked or exchanged: the figure of a number without its unit."""
    if value.type not in facts.NUMBERS:
        return value.surface
    figures = _LEADING_FIGURES.search(value.surface)
    # "2.6" of "$2.6 billion" is another number.
    if figures is not None and _is_unscaled(figures[0], value):
        return figures[0]
    return value.surface


def _is_unscaled(figures: str, value: facts.TypedValue) -> bool:
    number = parse_number(figures)
    return number is not None and number.value == value.number


def _forms(inventory: Inventory, fact: facts.Fact, piece: str) -> tuple[str, ...]:
    """Return the forms that count for the words of the article, theirs first."""
    value = inventory.values[fact.key]
    forms = [" ".join(piece.split())]
    if value.number is not None:
        forms.append(f"{value.number.normalize():f}")
    elif value.type in facts.ENTITIES:
        forms += filter(_is_name, inventory.names_of(value.surface))
    elif value.span is not None and str(value.span.start.year) not in value.surface:
        forms.append(f"{value.surface} {value.span.start.year}")
    return tuple(dict.fromkeys(forms))


def _is_name(words: str) -> bool:
    """Tell a name from a description by which an article means the same ("the rights group")."""
    return words != words.lower() or words == words.upper()


def _in_the_form_of(piece: str, value: facts.TypedValue, put_in: facts.TypedValue) -> str | None:
    """Write another value as the article writes its own; None where that cannot be done."""
    if value.number is None or put_in.number is None:
        return put_in.surface
    if not _LEADING_FIGURES.fullmatch(piece):
        own = wording.written_like(piece, put_in.number)
        if own is not None:
            return own
        if wording.spelled_out(value):
            has_unit = has_run(wording.unit_words(value.unit), piece)
            return (
                shown(put_in, value.decimals)
                if has_unit
                else wording.figure(put_in.number, value.decimals, words=True)
            )
        if not piece[:1].isdigit():
            return None
        as_written = rewritten(piece, Fraction(put_in.number))
        if as_written is not None:
            return as_written
        # "20 million" of which the article does not say what they are: neither does the other one.
        is_bare = value.dimension == "count" and not has_run(value.unit, piece)
        written = wording.figure(put_in.number, value.decimals)
        return written if is_bare else shown(put_in, value.decimals)
    if put_in.decimals < value.decimals:
        return None
    written = wording.figure(put_in.number, value.decimals)
    return written if "," in piece or "," not in written else written.replace(",", "")


def _others(
    inventory: Inventory, fact: facts.Fact, altered: KnownSentence, piece: str, drawn: str
) -> list[KnownSentence]:
    """Pick sentences of the article that are no other wording of the altered one.

    None of them has what was put in: beside the true place of a name a false one is seen at once.
    """
    words = tokens(altered.text)
    put_in = {piece, *inventory.names_of(piece)}
    good = [
        sentence
        for sentence in inventory.sentences(fact.article)
        if sentence.id != altered.id
        and not inventory.states_value(sentence, fact)
        and not any(has_run(name, sentence.text) for name in put_in)
        and likeness(tokens(sentence.text), words) < _ALIKE
        and sentence.text.rstrip(_CLOSING).endswith(_ENDS)
    ]
    picked = mixed(drawn, good, lambda sentence: sentence.id)[: _SHOWN - 1]
    return sorted(picked, key=lambda sentence: sentence.number)


def _mixed_in(
    drawn: str, altered: str, original: tuple[str, ...], others: list[KnownSentence]
) -> tuple[ShownSentence, ...]:
    rows = [
        ShownSentence(key="", text=altered, altered=True, original=original),
        *(ShownSentence(key="", text=sentence.text) for sentence in others),
    ]
    ordered = mixed(drawn, rows, lambda row: row.text)
    return tuple(
        ShownSentence(key=f"s{number}", text=row.text, altered=row.altered, original=row.original)
        for number, row in enumerate(ordered, 1)
    )
