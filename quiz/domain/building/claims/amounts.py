"""Claims in which a value was exchanged, bounded, sharpened or put in another unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal

from quiz.domain.building.claims.claim import Claim, supported
from quiz.domain.building.distractors import candidates
from quiz.domain.building.inventory import Inventory
from quiz.domain.building.proofs import Candidate, ProofStrength, prove
from quiz.domain.facts import facts, wording
from quiz.domain.quantities.quantities import Interval, convert
from quiz.domain.questions.questions import Facet, Verdict
from quiz.domain.seeds import number_below, seed_of

_INFINITY = Decimal("Infinity")


def make_exchanged(inventory: Inventory, fact: facts.Fact, seed: str) -> Iterator[Claim]:
    """Yield a pair: the right value, and the nearest proven wrong one in its place."""
    value, relation = inventory.values[fact.key], inventory.relation(fact)
    if value.type in facts.NUMBERS and value.number is None:
        return
    if not (relation.functional or relation.exclusive):
        yield from _make_added(inventory, fact, seed)
        return
    true = supported(inventory, fact, "value")
    label = inventory.label(fact)
    stem = f"{wording.judged(label, true.text)} {wording.according(label, '')}"
    for candidate in candidates(inventory, fact, seed_of(seed, fact.key)):
        put_in = prove(inventory, fact, candidate, stem)
        if put_in.standing is ProofStrength.REJECTED or not _fits(value, put_in.value):
            continue
        text, claimed = with_value(inventory, fact, put_in.value)
        if claimed is not None and value.interval is not None and claimed.meets(value.interval):
            continue
        yield true
        yield replace(
            true,
            text=text,
            verdict=Verdict.REFUTED,
            operator=_exchange_of(inventory, fact, candidate, value),
            claimed=claimed,
            distractor=put_in,
            why=put_in.rationale,
        )
        return


def _make_added(inventory: Inventory, fact: facts.Fact, seed: str) -> Iterator[Claim]:
    """Yield the claim with another value where a subject may have several: nobody said it has."""
    # Words in quotation marks are exchanged with their speakers: nobody may be said to have used
    # the words that the article gives to somebody else.
    if fact.value.type not in facts.WORDED - {facts.ValueType.QUOTE}:
        return
    true, label = supported(inventory, fact, "value"), inventory.label(fact)
    stem = f"{wording.judged(label, true.text)} {wording.according(label, '')}"
    for candidate in candidates(inventory, fact, seed_of(seed, fact.key)):
        put_in = prove(inventory, fact, candidate, stem, one_value=True)
        if put_in.standing is ProofStrength.REJECTED:
            continue
        text, _ = with_value(inventory, fact, put_in.value)
        yield true
        yield replace(
            true,
            text=text,
            verdict=Verdict.NEI,
            operator="list-addition",
            distractor=put_in,
            missing=Facet.NOT_MENTIONED,
            what="what the claim says",
            why=f"{put_in.rationale} That it is so here as well is said nowhere",
        )
        return


def _fits(value: facts.TypedValue, other: facts.TypedValue) -> bool:
    """Tell whether a value can stand in the other's place without showing by its form."""
    return value.number is None or other.number is not None


def _exchange_of(
    inventory: Inventory, fact: facts.Fact, candidate: Candidate, value: facts.TypedValue
) -> str:
    if candidate.tier == 5:
        return "near-miss"
    if value.type not in facts.NUMBERS and value.type is not facts.ValueType.DATE:
        return "entity-swap"
    source = inventory.facts[candidate.fact]
    if facts.canonical_name(source.subject) == facts.canonical_name(fact.subject):
        return "value-swap-other-time"
    return "value-swap-other-subject"


def with_value(
    inventory: Inventory, fact: facts.Fact, put_in: facts.TypedValue
) -> tuple[str, Interval | None]:
    """Return the claim with another value under the same hedge, and the interval it claims."""
    value = inventory.values[fact.key]
    relation, label = inventory.relation(fact), inventory.label(fact)
    if put_in.number is None or value.number is None or value.interval is None:
        words = (
            wording.quoted(put_in.surface)
            if put_in.type is facts.ValueType.QUOTE
            else put_in.surface
        )
        return wording.statement(relation, fact, label, words), None
    decimals = min(put_in.decimals, value.decimals)
    number = wording.rounded(put_in.number, decimals)
    written = wording.measured_as(number, decimals, put_in.unit, value)
    text = f"{facts.number_hedge(fact)} {written}".strip()
    return wording.statement(relation, fact, label, text), _scaled(value, number)


def _scaled(value: facts.TypedValue, number: Decimal) -> Interval:
    """Return the interval of another number under the hedge of this value."""
    interval, own = value.interval, value.number
    if interval is None or not own:
        return Interval(number, number)
    factor = number / own
    return Interval(
        interval.low * factor, interval.high * factor, interval.low_open, interval.high_open
    )


def make_bounded(inventory: Inventory, fact: facts.Fact, seed: str) -> Iterator[Claim]:
    """Yield pairs of one frame: more than less, more than more; less than more, less than less."""
    value = inventory.values[fact.key]
    bounds = _bounds(value)
    if bounds is None or facts.number_hedge(fact) or not inventory.relation(fact).functional:
        return
    low, high = bounds
    is_more = number_below(seed, f"{fact.key}|bound", 2) == 0
    words, inside, outside = ("more than", low, high) if is_more else ("less than", high, low)
    true = supported(inventory, fact, "bound")
    for bound, verdict, operator in (
        (inside, Verdict.SUPPORTED, "generalisation"),
        (outside, Verdict.REFUTED, "bound-swap"),
    ):
        claimed = (
            Interval(bound, _INFINITY, low_open=True)
            if is_more
            else Interval(-_INFINITY, bound, high_open=True)
        )
        text = wording.statement(
            inventory.relation(fact),
            fact,
            inventory.label(fact),
            f"{words} {wording.measured_as(bound, 0, value.unit, value)}",
        )
        yield replace(
            true, text=text, verdict=verdict, operator=operator, claimed=claimed, frame="bound"
        )


def _bounds(value: facts.TypedValue) -> tuple[Decimal, Decimal] | None:
    """Return a whole, round number somewhat below a value and one above it."""
    number = value.number
    if number is None or number < 5 or (value.type is facts.ValueType.COUNT and number < 10):
        return None
    step = Decimal(1).scaleb(number.adjusted()) if number >= 20 else Decimal(1)
    if value.dimension == "share" and number >= 20:
        step = Decimal(5)
    low = (number / step).to_integral_value(rounding=ROUND_FLOOR) * step
    high = low + step
    low = low - step if low == number else low
    if low <= 0 or (value.dimension == "share" and high >= 100):
        return None
    return low, high


def make_exact(inventory: Inventory, fact: facts.Fact, seed: str) -> Iterator[Claim]:
    """Yield the value as exact where the article leaves it open, and where things were counted.

    What was counted has a false twin, so that "exactly" does not tell. A round number and a
    measured one may be exact or not, and nobody can tell from the article.
    """
    value = inventory.values[fact.key]
    if value.number is None or value.type is facts.ValueType.AGE or value.interval is None:
        return
    relation, label = inventory.relation(fact), inventory.label(fact)
    true = supported(inventory, fact, "exact")
    number = value.number
    if value.interval.low_open and value.interval.high == _INFINITY:
        number += max(Decimal(1), value.number / 10)
    exact = wording.measured_as(number, value.decimals, value.unit, value)
    text = wording.statement(relation, fact, label, f"exactly {exact}")
    claimed = Interval(number, number)
    if not facts.number_hedge(fact):
        if _is_counted(value):
            yield replace(true, text=text, claimed=claimed)
            yield from _exactly_another(inventory, fact, seed)
        return
    yield replace(
        true,
        text=text,
        verdict=Verdict.NEI,
        operator="hedge-strengthening",
        claimed=claimed,
        missing=Facet.HOW_MANY,
        what="the exact number",
        why=f"It says {wording.quoted(wording.value_text(fact, value))}, "
        "which leaves the exact number open",
    )


def _exactly_another(inventory: Inventory, fact: facts.Fact, seed: str) -> Iterator[Claim]:
    value, relation, label = (
        inventory.values[fact.key],
        inventory.relation(fact),
        inventory.label(fact),
    )
    for claim in make_exchanged(inventory, fact, seed):
        put_in = claim.distractor
        if claim.verdict is Verdict.REFUTED and put_in is not None and put_in.value.number:
            number = put_in.value.number
            written = wording.measured_as(number, value.decimals, value.unit, value)
            text = wording.statement(relation, fact, label, f"exactly {written}")
            yield replace(claim, text=text, frame="exact", claimed=Interval(number, number))


def _is_counted(value: facts.TypedValue) -> bool:
    """Tell whether a number is of things or days, whole and not round."""
    number = value.number
    counted = value.type in {facts.ValueType.COUNT, facts.ValueType.DURATION}
    return counted and number is not None and number % 1 == 0 and number % 10 != 0


def make_other_unit(inventory: Inventory, fact: facts.Fact, seed: str) -> Iterator[Claim]:
    """Yield a pair for a quantity: its own unit, and the number with another unit."""
    value = inventory.values[fact.key]
    other = {"km": "mile", "mile": "km", "kg": "pound", "pound": "kg"}.get(value.unit)
    if value.number is None or other is None or facts.number_hedge(fact):
        return
    claimed = convert(value.number, other, value.unit)
    if claimed is None:
        return
    true = supported(inventory, fact, "unit")
    text = wording.statement(
        inventory.relation(fact),
        fact,
        inventory.label(fact),
        wording.measured(value.number, value.decimals, other),
    )
    yield true
    yield replace(
        true,
        text=text,
        verdict=Verdict.REFUTED,
        operator="unit-swap",
        claimed=Interval(claimed, claimed),
        why="The number is right, and the unit is another one",
    )
