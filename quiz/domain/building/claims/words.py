"""Claims in which the words beside a value changed: who says so, how firm it is, what is added."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from quiz.domain.building.claims.claim import FINAL, MISSING, OPEN, Claim, supported
from quiz.domain.building.inventory import Inventory
from quiz.domain.facts.facts import NUMBERS, Fact, ValueType, open_status
from quiz.domain.facts.relations import fill, slots_for, slots_of
from quiz.domain.facts.wording import quoted, statement, value_text
from quiz.domain.questions.questions import Facet, Verdict
from quiz.domain.seeds import number_below
from quiz.domain.words.compare import content_words, has_run

# Who is asked for figures is not asked for words, and the other way round.
_SORTS: Mapping[ValueType, str] = {
    **dict.fromkeys(NUMBERS, "figures"),
    **dict.fromkeys((ValueType.TEXT, ValueType.BOOLEAN, ValueType.QUOTE), "words"),
}


def make_stated(inventory: Inventory, fact: Fact, seed: str) -> Iterator[Claim]:
    """Yield the claim as it stands for facts that have no false half."""
    yield supported(inventory, fact, "stated")


def make_antonym(inventory: Inventory, fact: Fact, seed: str) -> Iterator[Claim]:
    """Yield a pair: the claim, and what its relation says cannot be true beside it."""
    relation, label = inventory.relation(fact), inventory.label(fact)
    if not relation.antonym:
        return
    true = supported(inventory, fact, "antonym")
    slots = slots_for(fact, label, value_text(fact, inventory.values[fact.key]))
    operator = "quantifier" if relation.exclusive else "antonym"
    yield true
    yield replace(
        true,
        text=fill(relation.antonym, slots, capital=False),
        verdict=Verdict.REFUTED,
        operator=operator,
        claimed=None,
    )


def make_final(inventory: Inventory, fact: Fact, seed: str) -> Iterator[Claim]:
    """Yield a pair: the value with its status, and the value as the final one."""
    relation, label = inventory.relation(fact), inventory.label(fact)
    if open_status(fact) not in OPEN or "status" not in slots_of(relation.claim):
        return
    true = supported(inventory, fact, "status")
    text = statement(
        relation, fact, label, value_text(fact, inventory.values[fact.key]), status=FINAL
    )
    yield true
    why = f"{label} calls them {quoted(open_status(fact))}, not final"
    yield replace(true, text=text, verdict=Verdict.REFUTED, operator="hedge-removal", why=why)


def make_attribution(inventory: Inventory, fact: Fact, seed: str) -> Iterator[Claim]:
    """Yield what somebody says: with their name, with another's, and with nobody's.

    The words of a quotation are their subject's, whose name is exchanged and never dropped.
    """
    relation, label = inventory.relation(fact), inventory.label(fact)
    slots = slots_of(relation.claim)
    is_said = fact.value.type is ValueType.QUOTE and "attribution" not in slots
    if not fact.attribution or not (is_said or "attribution" in slots):
        return
    text = value_text(fact, inventory.values[fact.key])
    true = supported(inventory, fact, "attribution")
    yield true
    if is_said:
        others = [
            name for name in speakers(inventory, fact) if not may_have_said(inventory, fact, name)
        ]
    else:
        others = [name for name in sources_of(inventory, fact) if name != fact.attribution]
    if others:
        other = others[number_below(seed, f"{fact.key}|source", len(others))]
        slot = "subject" if is_said else "attribution"
        swapped = statement(relation, fact, label, text, **{slot: other})
        why = f"{label} gives it as the word of {fact.attribution}"
        yield replace(
            true, text=swapped, verdict=Verdict.REFUTED, operator="attribution-swap", why=why
        )
    if is_said:
        return
    dropped = statement(relation, fact, label, text, attribution="")
    if "[" in relation.claim and fact.attribution not in dropped:
        yield replace(
            true,
            text=dropped,
            verdict=Verdict.NEI,
            operator="attribution-dropped",
            missing=relation.missing or MISSING.get(fact.value.type, Facet.WHO),
            what="that as a fact of its own",
            why=f"It stands there as the word of {fact.attribution} alone",
        )


def sources_of(inventory: Inventory, fact: Fact) -> tuple[str, ...]:
    """Return those whose word an article reports, but for whoever is named in the fact's own words.

    Those who give figures are among the sources of figures, the others among those of words; where
    there is no second one, all of them are.
    """
    said = " ".join(quote.exact for quote in inventory.proving(fact))
    own = content_words(f"{said} {fact.attribution} {fact.subject}", inventory.language)
    sources = [other for other in inventory.of_article(fact.article) if other.attribution]
    alike = {
        other.attribution
        for other in sources
        if _SORTS.get(other.value.type) == _SORTS.get(fact.value.type)
    }
    fitting = _foreign_to(own, alike, fact, inventory.language)
    if len(fitting) > 1:
        return fitting
    return _foreign_to(own, {other.attribution for other in sources}, fact, inventory.language)


def _foreign_to(
    own: frozenset[str], names: Iterable[str], fact: Fact, language: str
) -> tuple[str, ...]:
    return tuple(
        sorted(
            name
            for name in names
            if name == fact.attribution or not content_words(name, language) & own
        )
    )


def speakers(inventory: Inventory, fact: Fact) -> list[str]:
    """Return the persons whom the article names and all whom it quotes, but for the fact's own."""
    own = set(inventory.names_of(fact.subject))
    quoted_there = {
        other.subject
        for other in inventory.of_article(fact.article)
        if other.value.type is ValueType.QUOTE
    }
    named_there = {
        entity.name
        for entity in inventory.entities(fact.article)
        if entity.type is ValueType.PERSON
    }
    return sorted(name for name in quoted_there | named_there if name not in own)


def may_have_said(inventory: Inventory, fact: Fact, name: str) -> bool:
    """Tell whether the sentence with the words of a quotation names somebody."""
    names = inventory.names_of(name)
    return any(
        has_run(fact.value.surface, sentence.text) and sentence.names(names)
        for sentence in inventory.sentences(fact.article)
    )


def make_restated(inventory: Inventory, fact: Fact, seed: str) -> Iterator[Claim]:
    """Yield what an author wrote to say the same, or what cannot be, in other words."""
    relation, label = inventory.relation(fact), inventory.label(fact)
    slots = slots_for(fact, label, value_text(fact, inventory.values[fact.key]))
    for number, restated in enumerate(relation.restated, 1):
        if restated.facts and fact.key not in restated.facts:
            continue
        true = supported(inventory, fact, f"restated{number}")
        text = fill(restated.claim, slots, capital=False)
        if restated.holds:
            yield replace(true, text=text, operator="paraphrase", claimed=None)
        else:
            yield replace(
                true, text=text, verdict=Verdict.REFUTED, operator="antonym", claimed=None
            )


def make_beyond(inventory: Inventory, fact: Fact, seed: str) -> Iterator[Claim]:
    """Yield what an author wrote to go beyond the facts of a relation."""
    relation, label = inventory.relation(fact), inventory.label(fact)
    slots = slots_for(fact, label, value_text(fact, inventory.values[fact.key]))
    for number, beyond in enumerate(relation.beyond, 1):
        if beyond.facts and fact.key not in beyond.facts:
            continue
        true = supported(inventory, fact, f"beyond{number}")
        yield replace(
            true,
            text=fill(beyond.claim, slots, capital=False),
            verdict=Verdict.NEI,
            operator=beyond.operator,
            claimed=None,
            missing=beyond.missing,
            what="what the claim adds",
            why=f"{label} does not say what the claim adds to that",
        )
