"""Claims about two sides: two times compared, and a value of a subject that has none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from quiz.domain.building.claims.claim import Claim, supported
from quiz.domain.building.inventory import Inventory
from quiz.domain.facts import facts
from quiz.domain.facts.wording import named_without_time, statement, value_text
from quiz.domain.questions.questions import Facet, Verdict
from quiz.domain.seeds import number_below

# Relations of which every subject has a value of its own, whatever the others have.
_EACH_THEIR_OWN = frozenset({facts.ValueType.AGE})


def make_comparison(inventory: Inventory, fact: facts.Fact, seed: str) -> Iterator[Claim]:
    """Yield comparisons of two times: both sides given (a pair), or one side given nowhere."""
    value, relation = inventory.values[fact.key], inventory.relation(fact)
    if (
        value.number is None
        or facts.number_hedge(fact)
        or fact.as_of is None
        or not relation.functional
    ):
        return
    # That somebody was older later is known without reading.
    if value.type is facts.ValueType.AGE:
        return
    for other in inventory.of_subject(fact):
        if other.article != fact.article:
            yield from _both_sides(inventory, fact, other)
    donor = _time_of_another_article(inventory, fact)
    if donor is not None and donor.as_of is not None:
        true = supported(inventory, fact, "comparison")
        yield replace(
            true,
            text=_compared(inventory, fact, donor, "higher"),
            verdict=Verdict.NEI,
            operator="comparison",
            claimed=None,
            facts=(fact.key, donor.key),
            articles=tuple(sorted((fact.article, donor.article))),
            missing=Facet.NOT_MENTIONED,
            what=f"{relation.label} in {donor.as_of.label}",
            why=f"Neither report gives {relation.label} in {donor.as_of.label}",
        )


def _both_sides(inventory: Inventory, fact: facts.Fact, other: facts.Fact) -> Iterator[Claim]:
    first, second = inventory.values[fact.key], inventory.values[other.key]
    if (
        first.number is None
        or second.number is None
        or first.unit != second.unit
        or facts.number_hedge(other)
    ):
        return
    if first.meets(second) or facts.times_meet(fact.as_of, other.as_of) or fact.key > other.key:
        return
    later, earlier = (fact, other) if first.number > second.number else (other, fact)
    true = supported(inventory, fact, "compared")
    shared = replace(
        true,
        claimed=None,
        facts=(fact.key, other.key),
        articles=tuple(sorted((fact.article, other.article))),
        truth=_compared(inventory, later, earlier, "higher"),
    )
    yield replace(shared, text=shared.truth, operator="comparison-stated")
    yield replace(
        shared,
        text=_compared(inventory, earlier, later, "higher"),
        verdict=Verdict.REFUTED,
        operator="comparison-swap",
    )


def _compared(inventory: Inventory, fact: facts.Fact, other: facts.Fact, word: str) -> str:
    """Write that a value was higher at one time than at another."""
    relation = inventory.relation(fact)
    times = [dated.as_of.label if dated.as_of else "" for dated in (fact, other)]
    is_time = facts.canonical_name(fact.subject) == facts.canonical_name(times[0])
    label = inventory.label(fact)
    what = relation.label if is_time else named_without_time(relation, fact, label)
    return f"{what} was {word} in {times[0]} than in {times[1]}."


def _time_of_another_article(inventory: Inventory, fact: facts.Fact) -> facts.Fact | None:
    """Return a fact of another article of the topic, about an event of the same kind, at its time.

    The subject of the fact must be the time itself ("the 2022 election"), so that the claim can
    name another one.
    """
    label = fact.as_of.label if fact.as_of else ""
    if facts.canonical_name(fact.subject) != facts.canonical_name(label):
        return None
    topic = inventory.articles[fact.article].topic
    for article in sorted(inventory.articles):
        if article == fact.article or inventory.articles[article].topic != topic or not topic:
            continue
        for other in inventory.of_article(article):
            time = other.as_of.label if other.as_of else ""
            is_event = facts.canonical_name(other.subject) == facts.canonical_name(time)
            same_kind = (
                inventory.relation(other).subject_type == inventory.relation(fact).subject_type
            )
            if is_event and same_kind and not facts.times_meet(fact.as_of, other.as_of):
                return other
    return None


def make_other_subject(inventory: Inventory, fact: facts.Fact, seed: str) -> Iterator[Claim]:
    """Yield the value for a subject of which the article gives none."""
    if fact.value.type not in _EACH_THEIR_OWN:
        return
    names = without_value(inventory, fact)
    if not names:
        return
    # One after the other, so that no name stands for the verdict.
    group = inventory.of_relation_in(fact.article, fact.relation)
    start = number_below(seed, f"{fact.article}|{fact.relation}|subject", len(names))
    name = names[(start + group.index(fact)) % len(names)]
    relation, label = inventory.relation(fact), inventory.label(fact)
    other = replace(fact, subject=name)
    true, what = supported(inventory, fact, "subject"), named_without_time(relation, other, label)
    yield replace(
        true,
        text=statement(relation, other, label, value_text(fact, inventory.values[fact.key])),
        verdict=Verdict.NEI,
        operator="subject-without-value",
        claimed=None,
        missing=Facet.NOT_MENTIONED,
        what=what,
        why=f"{label} does not give {what}",
    )


def without_value(inventory: Inventory, fact: facts.Fact) -> tuple[str, ...]:
    """Return the subjects that an article names without giving the value that this fact gives.

    No fact gives it, and no sentence that names them has a number of that dimension or a word
    that stands for one.
    """
    relation, value = inventory.relation(fact), inventory.values[fact.key]
    known = {
        facts.canonical_name(other.subject)
        for other in inventory.of_relation_in(fact.article, fact.relation)
    }
    return tuple(
        entity.name
        for entity in inventory.entities(fact.article)
        if entity.type == relation.subject_type
        and facts.canonical_name(entity.name) not in known
        and not _has_numbers(inventory, fact.article, entity.name, value)
    )


def _has_numbers(inventory: Inventory, article: str, name: str, value: facts.TypedValue) -> bool:
    """Tell whether a sentence that names somebody has a number that could be such a value.

    A share is no age and an age no share; "one" is seldom a number at all.
    """
    names = inventory.names_of(name)
    return any(
        sentence.is_vague()
        or any(
            (number.unit == "percent") == (value.unit == "percent") and number.value != 1
            for number in sentence.numbers
        )
        for sentence in inventory.sentences(article)
        if sentence.names(names)
    )
