"""The recipe about corrections: what a newer edition of an article gives in another way."""

from __future__ import annotations

from quiz.domain.building.inventory import Inventory, KnownSentence
from quiz.domain.building.recipes.built import Built, built_key, built_seed, quote_of
from quiz.domain.facts import wording
from quiz.domain.facts.facts import NUMBERS, Fact, TypedValue
from quiz.domain.quantities.quantities import ParsedNumber
from quiz.domain.questions.evidence import resolve
from quiz.domain.questions.questions import Numeric
from quiz.domain.text.text import tokens
from quiz.domain.words.compare import likeness

# A sentence that was corrected in one place still has most of its words.
_ALIKE = 0.6


def correction(inventory: Inventory, fact: Fact, seed: str) -> tuple[Built, ...]:
    """Ask what the newest edition has in the place of a number of an older one."""
    value = inventory.values[fact.key]
    if fact.key not in inventory.outdated or value.type not in NUMBERS or value.number is None:
        return ()
    found = _corrected(inventory, fact, value)
    if found is None:
        return ()
    sentence, number = found
    label, relation = inventory.label(fact), inventory.relation(fact)
    edition = inventory.articles[fact.article].current.number
    old = fact.quotes[0].edition
    what = wording.named(relation, fact, label)
    quote = quote_of(inventory, sentence, "corrected")
    content = Numeric(
        stem=(
            f"Edition {old} of {label} gave {wording.value_text(fact, value)} as {what}. "
            f"What does edition {edition} give?"
        ),
        value=number.value,
        unit=wording.unit_words(value.unit),
        explanation=wording.sentences(
            f"The corrected edition gives {number.surface}",
            wording.proof(label, (quote,)),
            f"It was {wording.value_text(fact, value)} in edition {old}",
        ),
        quotes=(*fact.quotes, quote),
        evidence=((quote.name,),),
    )
    return (
        Built(
            key=built_key("correction", (fact.key,), f"edition-{edition}"),
            recipe="correction",
            variant=f"edition-{edition}",
            content=content,
            facts=(fact.key,),
            articles=(fact.article,),
            seed=built_seed(seed, "correction", (fact.key,), f"edition-{edition}"),
        ),
    )


def _corrected(
    inventory: Inventory, fact: Fact, value: TypedValue
) -> tuple[KnownSentence, ParsedNumber] | None:
    """Find the sentence that took the old one's place, and the one number that is new in it."""
    before = [resolve(quote, inventory.articles) for quote in fact.quotes]
    old = " ".join(
        quoted.edition.text[sentence.start : sentence.end]
        for quoted in before
        if quoted.edition is not None
        for sentence in quoted.sentences
    )
    ranked = sorted(
        inventory.sentences(fact.article),
        key=lambda sentence: (-likeness(tokens(sentence.text), tokens(old)), sentence.number),
    )
    if not ranked or likeness(tokens(ranked[0].text), tokens(old)) < _ALIKE:
        return None
    known = set(tokens(old))
    fresh = [
        number
        for number in ranked[0].numbers
        if number.value != value.number and not set(tokens(number.surface)) <= known
    ]
    return (ranked[0], fresh[0]) if len(fresh) == 1 else None
