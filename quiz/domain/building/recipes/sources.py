"""Recipes about who says what: whose words, whose figure, whose word, and how firm it is."""

from __future__ import annotations

from collections.abc import Sequence

from quiz.domain.building.claims.claim import FINAL, OPEN
from quiz.domain.building.claims.words import may_have_said, sources_of, speakers
from quiz.domain.building.inventory import Inventory
from quiz.domain.building.recipes import built
from quiz.domain.building.recipes.values import truth_of
from quiz.domain.facts import facts, wording
from quiz.domain.questions.questions import Option, SingleChoice
from quiz.domain.seeds import mixed
from quiz.domain.text.text import tokens
from quiz.domain.words.compare import has_run

_WRONG = 2
# How an attribution says that an article speaks for itself ("the report itself").
_ITSELF = " itself"
# What else an open value might be called; none of them may stand in the words that prove it.
_STANDINGS = (FINAL, "estimated", "disputed")


def who_said_it(inventory: Inventory, fact: facts.Fact, seed: str) -> tuple[built.Built, ...]:
    """Ask whose words a quotation is; the wrong answers are others whom the article names."""
    if fact.value.type is not facts.ValueType.QUOTE:
        return ()
    words = fact.value.surface
    others = [
        name for name in speakers(inventory, fact) if not may_have_said(inventory, fact, name)
    ]
    drawn = built.built_seed(seed, "who-said-it", (fact.key,))
    wrong = mixed(drawn, others, str)[:_WRONG]
    label = inventory.label(fact)
    options = (
        built.option(drawn, wording.sentence_case(fact.subject), right=True),
        *(
            built.option(
                drawn,
                name,
                rationale=wording.sentences(
                    f"{label} gives the words {wording.quoted(words)} "
                    f"to {wording.inside(fact.subject)}, not to {wording.inside(name)}"
                ),
            )
            for name in wrong
        ),
    )
    stem = f"Whose is the quotation {wording.quoted(words)} in {label}?"
    truth = f"The words {wording.quoted(words)} are those of {wording.inside(fact.subject)}"
    return _choice(inventory, fact, "who-said-it", drawn, stem, options, truth)


def source_of_figure(inventory: Inventory, fact: facts.Fact, seed: str) -> tuple[built.Built, ...]:
    """Ask who gave a figure; the wrong answers are other sources of the article."""
    if fact.value.type not in facts.NUMBERS or not fact.attribution:
        return ()
    label, relation = inventory.label(fact), inventory.relation(fact)
    figure = wording.value_text(fact, inventory.values[fact.key])
    what = f"{figure}, {wording.named(relation, fact, label)}"
    return _source(
        inventory,
        fact,
        "source-of-figure",
        seed,
        what,
        f"{built.left_open(inventory, fact)}Which source does {{label}} name for this figure",
    )


def whose_word(inventory: Inventory, fact: facts.Fact, seed: str) -> tuple[built.Built, ...]:
    """Ask whose word a judgement or an allegation is: somebody's, or the report's own."""
    if (
        fact.value.type not in {facts.ValueType.TEXT, facts.ValueType.BOOLEAN}
        or not fact.attribution
    ):
        return ()
    what = wording.quoted(fact.value.surface)
    return _source(inventory, fact, "whose-word", seed, what, "In {label}, whose word is this")


def hedge(inventory: Inventory, fact: facts.Fact, seed: str) -> tuple[built.Built, ...]:
    """Ask how firm a value is: by the word that leaves it open, or by the one before its number."""
    value = inventory.values[fact.key]
    if value.number is None:
        return ()
    if facts.open_status(fact) in OPEN:
        return _status(inventory, fact, seed)
    if facts.number_hedge(fact) not in {"nearly", "almost", "more than", "over"}:
        return ()
    drawn = built.built_seed(seed, "hedge", (fact.key,))
    label, relation = inventory.label(fact), inventory.relation(fact)
    written = wording.measured_as(value.number, value.decimals, value.unit, value)
    own = facts.number_hedge(fact)
    opposite = "more than" if own in {"nearly", "almost"} else "fewer than"
    words = (own, "exactly", opposite) if opposite == "more than" else (opposite, "exactly", own)
    options = tuple(
        built.option(
            drawn,
            f"{word} {written}",
            right=word == own,
            rationale="" if word == own else wording.sentences(f"{label} says {own}, not {word}"),
        )
        for word in words
    )
    stem = f"In which words does {label} give {wording.named(relation, fact, label)}?"
    return _choice(
        inventory, fact, "hedge", drawn, stem, options, truth_of(inventory, fact), ordered=True
    )


def _status(inventory: Inventory, fact: facts.Fact, seed: str) -> tuple[built.Built, ...]:
    drawn = built.built_seed(seed, "hedge", (fact.key,))
    label, relation, own = inventory.label(fact), inventory.relation(fact), facts.open_status(fact)
    said = " ".join(quote.exact for quote in inventory.proving(fact))
    wrong = [word for word in _STANDINGS if not has_run(word, said)][:_WRONG]
    if not has_run(own, said):
        return ()
    options = (
        built.option(drawn, own, right=True),
        *(
            built.option(
                drawn,
                word,
                rationale=wording.sentences(f"{label} calls it {wording.quoted(own)}, not {word}"),
            )
            for word in wrong
        ),
    )
    value = wording.value_text(fact, inventory.values[fact.key])
    what = wording.named(relation, fact, label)
    stem = f"With which word does {label} qualify {value}, {what}?"
    truth = f"{label} calls it {wording.quoted(own)}"
    return _choice(inventory, fact, "hedge", drawn, stem, options, truth)


def _source(
    inventory: Inventory, fact: facts.Fact, recipe: str, seed: str, what: str, asked_about: str
) -> tuple[built.Built, ...]:
    label = inventory.label(fact)
    drawn = built.built_seed(seed, recipe, (fact.key,))
    others = [name for name in sources_of(inventory, fact) if name != fact.attribution]
    if len(others) < _WRONG:
        said = " ".join(quote.exact for quote in inventory.proving(fact))
        others += [
            name
            for name in speakers(inventory, fact)
            if not has_run(name, said) and not _is_among(name, (fact.attribution, *others))
        ]
    wrong = mixed(drawn, others, str)[:_WRONG]
    options = (
        built.option(drawn, wording.sentence_case(fact.attribution), right=True),
        *(
            built.option(
                drawn,
                wording.sentence_case(name),
                rationale=wording.sentences(
                    f"{_told_by(label, fact)}, not of {wording.inside(name)}"
                ),
            )
            for name in wrong
        ),
    )
    stem = f"{asked_about.format(label=label)}: {what}?"
    truth = _told_by(label, fact)
    return _choice(inventory, fact, recipe, drawn, stem, options, truth)


def _told_by(label: str, fact: facts.Fact) -> str:
    """Say whose word it is: somebody's, or that of the article itself."""
    if fact.attribution.endswith(_ITSELF):
        return f"it is the word of {fact.attribution}"
    return f"{label} gives it as the word of {fact.attribution}"


def _is_among(name: str, others: Sequence[str]) -> bool:
    """Tell whether a name is one of the others, or is part of one: "the minister Kozhayev"."""
    words = set(tokens(facts.canonical_name(name)))
    return any(words <= (there := set(tokens(other))) or there <= words for other in others)


def _choice(
    inventory: Inventory,
    fact: facts.Fact,
    recipe: str,
    drawn: str,
    stem: str,
    options: tuple[Option, ...],
    truth: str,
    *,
    ordered: bool = False,
) -> tuple[built.Built, ...]:
    if len(options) <= _WRONG:
        return ()
    content = SingleChoice(
        stem=stem,
        options=options if ordered else tuple(sorted(options, key=lambda option: option.key)),
        ordered=ordered,
        explanation=built.explained(inventory, fact, truth),
        quotes=fact.quotes,
        evidence=built.grounds(fact).evidence,
    )
    reason = "The fact records that the words of the quote mean this name."
    return (built.made(recipe, (fact.key,), (fact.article,), drawn, content, reason=reason),)
