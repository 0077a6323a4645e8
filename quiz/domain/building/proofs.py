"""Proofs: that a candidate for a wrong option is wrong, or why it is not used.

The steps are those of docs/method.md 5.5.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from quiz.domain.building.inventory import Inventory, KnownSentence
from quiz.domain.facts.facts import (
    ENTITIES,
    NUMBERS,
    Fact,
    TypedValue,
    ValueType,
    canonical_name,
    number_hedge,
    times_meet,
)
from quiz.domain.facts.wording import named, sentences, statement, value_text
from quiz.domain.messages import N_, Message
from quiz.domain.quantities.quantities import Interval, ParsedNumber
from quiz.domain.text.text import tokens
from quiz.domain.words.compare import has_run

# A figure ten times as large as the right one is absurd, and nobody chooses it (rule OP23).
_FAR = 10


class ProofStrength(StrEnum):
    """How sure it is that a distractor is wrong.

    `checked`: a sentence names it beside the subject, and a fact that a person checked says what it
    is there. `rejected`: it may be right, or nobody can tell.
    """

    PROVED = "proved"
    CHECKED = "checked"
    REJECTED = "rejected"


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A value that might be a distractor: its tier from 1 to 5, and the fact that it is taken from.

    A candidate of tier 5 is taken from no fact; `how` says how it was made.
    """

    value: TypedValue
    tier: int
    fact: str = ""
    how: str = ""


@dataclass(frozen=True, kw_only=True)
class Distractor:
    """A candidate after its proof. `option` is the key of its option, empty if it is not used."""

    text: str
    tier: int
    standing: ProofStrength
    reason: Message
    fact: str = ""
    option: str = ""
    rationale: str = ""
    value: TypedValue


def prove(
    inventory: Inventory, fact: Fact, candidate: Candidate, stem: str, *, one_value: bool = False
) -> Distractor:
    """Prove that a candidate is wrong for a fact whose question has this stem, or say why not.

    The steps are those of docs/method.md 5.5; the sixth, that a person approved it, is kept by the
    facts themselves: only checked ones are in the inventory. `one_value` takes the second as given.
    """
    for standing, reason in _steps(inventory, fact, candidate, stem, one_value):
        return _judged(inventory, fact, candidate, standing, reason)
    reason = Message(
        N_("It is of the same type, excludes the right value, and no sentence has it.")
    )
    return _judged(inventory, fact, candidate, ProofStrength.PROVED, reason)


_Step = Iterator[tuple[ProofStrength, Message]]


def _steps(
    inventory: Inventory, fact: Fact, candidate: Candidate, stem: str, one_value: bool
) -> _Step:
    """Yield what the first step that decides says; nothing where all of them pass."""
    yield from _excludes(inventory, fact, candidate)
    if not one_value:
        yield from _only_one(inventory, fact)
    yield from _at_another_time(inventory, fact, candidate, stem)
    yield from _not_asked_about(inventory, candidate, stem)
    yield from _reasonable(inventory, fact, candidate)
    yield from _not_beside(inventory, fact, candidate)


def _excludes(inventory: Inventory, fact: Fact, candidate: Candidate) -> _Step:
    """Steps 1 and 5: of one type and unit, and neither the right value nor a part of it."""
    value, wrong = inventory.values[fact.key], candidate.value
    if wrong.type is not value.type or wrong.unit != value.unit:
        yield ProofStrength.REJECTED, Message(N_("It is of another type or in another unit."))
    elif value.type in NUMBERS and (value.number is None or wrong.number is None):
        yield ProofStrength.REJECTED, Message(N_("It is no figure."))
    elif value.span and wrong.span and value.span.precision is not wrong.span.precision:
        yield ProofStrength.REJECTED, Message(N_("One of the dates is more exact than the other."))
    elif value.type in NUMBERS | {ValueType.DATE}:
        if value.meets(wrong) or _hedged_alike(fact, value, wrong):
            yield ProofStrength.REJECTED, Message(N_("It may be the same number or date."))
    elif _share_a_name(inventory, value.surface, wrong.surface):
        yield (
            ProofStrength.REJECTED,
            Message(N_("It is another name of the right answer, or part of it.")),
        )


def _hedged_alike(fact: Fact, value: TypedValue, wrong: TypedValue) -> bool:
    """Tell whether the wrong number, said with the hedge of the right one, could still be right.

    The stem carries the hedge ("around how many"), so that it spreads over all options. A hedge
    that opens an end ("more than") is asked for by its figure, which is one number.
    """
    if not number_hedge(fact) or value.interval is None or wrong.number is None:
        return False
    if value.number is None or not (
        value.interval.low.is_finite() and value.interval.high.is_finite()
    ):
        return value.number == wrong.number
    scale = wrong.number / value.number if value.number else Decimal(1)
    spread = Interval(value.interval.low * scale, value.interval.high * scale)
    return value.interval.meets(spread)


def _only_one(inventory: Inventory, fact: Fact) -> _Step:
    """Step 2: the subject has one value at a time, or the article says that there is no other."""
    relation = inventory.relation(fact)
    if not (relation.functional or relation.exclusive):
        yield ProofStrength.REJECTED, Message(N_("The subject may have several such values."))


def _at_another_time(inventory: Inventory, fact: Fact, candidate: Candidate, stem: str) -> _Step:
    """Step 3: where the subject does have this value, the stem rules that time out."""
    for other in inventory.of_subject(fact):
        value = inventory.values[other.key]
        if other.key == fact.key or not value.meets(candidate.value):
            continue
        label = fact.as_of.label if fact.as_of else ""
        if times_meet(fact.as_of, other.as_of) or not has_run(label, stem):
            yield (
                ProofStrength.REJECTED,
                Message(
                    N_("The fact “%(fact)s” gives this value, and the stem does not rule it out."),
                    {"fact": other.key},
                ),
            )
            return


def _not_asked_about(inventory: Inventory, candidate: Candidate, stem: str) -> _Step:
    """Part of rule OP23: nobody is the rival of himself."""
    if candidate.value.type in ENTITIES and any(
        has_run(name, stem) for name in inventory.names_of(candidate.value.surface)
    ):
        yield ProofStrength.REJECTED, Message(N_("It stands in the question itself."))


def _reasonable(inventory: Inventory, fact: Fact, candidate: Candidate) -> _Step:
    """Rule OP23: within the hard bounds of the relation, and not absurdly far away.

    The bounds of a date are years.
    """
    relation, value = inventory.relation(fact), inventory.values[fact.key]
    number, span = candidate.value.number, candidate.value.span
    if span is not None and not (
        (relation.low is None or relation.low <= span.start.year)
        and (relation.high is None or span.end.year <= relation.high)
    ):
        yield ProofStrength.REJECTED, Message(N_("It is outside the bounds of what is possible."))
    if number is None or value.number is None:
        return
    high = Decimal(100) if value.unit == "percent" and relation.high is None else relation.high
    low = Decimal(0) if relation.low is None else relation.low
    if number < low or (high is not None and number > high):
        yield ProofStrength.REJECTED, Message(N_("It is outside the bounds of what is possible."))
    elif value.dimension != "share" and not (value.number / _FAR <= number <= value.number * _FAR):
        yield ProofStrength.REJECTED, Message(N_("It is so far away that nobody would choose it."))


def _not_beside(inventory: Inventory, fact: Fact, candidate: Candidate) -> _Step:
    """Step 4: no sentence names it beside the subject, or a checked fact says what it is there."""
    names = inventory.names_of(fact.subject)
    for sentence in inventory.sentences(fact.article):
        if not _stands_in(inventory, sentence, candidate):
            continue
        if candidate.tier == 5:
            yield (
                ProofStrength.REJECTED,
                Message(N_("The article has this figure, and it was made up.")),
            )
            return
        if not sentence.names(names):
            continue
        if not _accounted_for(inventory, fact, sentence, candidate):
            yield (
                ProofStrength.REJECTED,
                Message(
                    N_("The sentence %(sentence)s names it beside the subject."),
                    {"sentence": sentence.id},
                ),
            )
            return
        yield (
            ProofStrength.CHECKED,
            Message(
                N_(
                    "The sentence %(sentence)s names it beside the subject, as “%(fact)s” explains."
                ),
                {"sentence": sentence.id, "fact": candidate.fact},
            ),
        )
        return


def _stands_in(inventory: Inventory, sentence: KnownSentence, candidate: Candidate) -> bool:
    value = candidate.value
    if value.number is not None:
        unit = value.unit or None
        return sentence.gives(ParsedNumber(value.number, value.decimals, unit, None, ""))
    if value.type in ENTITIES:
        return sentence.names(inventory.names_of(value.surface))
    return has_run(value.surface, sentence.text)


def _accounted_for(
    inventory: Inventory, fact: Fact, sentence: KnownSentence, candidate: Candidate
) -> bool:
    """Tell whether a fact of that sentence has the candidate as its value or its subject.

    It must be a fact about something else than the one that is asked for.
    """
    for key in inventory.facts_at(sentence.id):
        other = inventory.facts[key]
        if key == fact.key or (other.relation == fact.relation and _same_subject(other, fact)):
            continue
        if _share_a_name(inventory, other.subject, candidate.value.surface):
            return True
        value = inventory.values[key]
        if value.type is candidate.value.type and value.meets(candidate.value):
            return True
    return False


def _same_subject(fact: Fact, other: Fact) -> bool:
    return canonical_name(fact.subject) == canonical_name(other.subject)


def _share_a_name(inventory: Inventory, one: str, other: str) -> bool:
    """Tell whether two names are of one thing, or the words of one are among those of the other."""
    first = {canonical_name(name) for name in inventory.names_of(one)}
    second = {canonical_name(name) for name in inventory.names_of(other)}
    words, others = set(tokens(one)), set(tokens(other))
    return bool(first & second) or words <= others or others <= words


def _judged(
    inventory: Inventory, fact: Fact, candidate: Candidate, standing: ProofStrength, reason: Message
) -> Distractor:
    return Distractor(
        text=candidate.value.surface,
        tier=candidate.tier,
        standing=standing,
        reason=reason,
        fact=candidate.fact,
        rationale=_whose(inventory, fact, candidate),
        value=candidate.value,
    )


def _whose(inventory: Inventory, fact: Fact, candidate: Candidate) -> str:
    """Say whose value a wrong option is, or that it is nobody's."""
    label = inventory.label(fact)
    if not candidate.fact:
        return sentences(f"{candidate.how}; {label} has it nowhere")
    source = inventory.facts[candidate.fact]
    relation, place = inventory.relation(source), inventory.label(source)
    what = named(relation, source, place)
    given = value_text(source, inventory.values[source.key])
    if source.value.type is candidate.value.type and inventory.values[source.key].meets(
        candidate.value
    ):
        return sentences(f"{place} gives {given} as {what}")
    stated = statement(relation, source, place, given)
    return sentences(f"{place} names {candidate.value.surface} elsewhere: {stated}")
