"""Near misses: wrong numbers and dates that nobody gave, close enough to be believed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from quiz.domain.building.inventory import Inventory
from quiz.domain.building.proofs import Candidate
from quiz.domain.facts.facts import DateSpan, Fact, Precision, TypedValue
from quiz.domain.facts.wording import figure, measured_as, rounded
from quiz.domain.quantities.quantities import Interval

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

_EXCHANGED = "It is the right figure with two of its digits exchanged"
# Steps that a careless reader may be off by: days, months, years.
_DAYS, _MONTH_STEPS, _YEARS = (-21, -14, -7, 7, 14), (-3, -2, 2, 3), (-5, -3, -2, 2, 3, 5)

_SHARES, _AGES = (-12, -7, -4, 4, 7, 12), (-11, -7, -4, 4, 7, 11)

_PARTS = ("-0.5", "-0.25", "-0.15", "0.15", "0.25", "0.5")

_GAPS = {"share": Decimal(3), "calendar": Decimal(3)}


def invented(inventory: Inventory, fact: Fact, value: TypedValue) -> Iterator[Candidate]:
    """Yield made-up numbers or dates near a fact's value, at least its relation's gap away."""
    if value.span is not None:
        published = inventory.articles[fact.article].current.published
        for candidate in _dates(value, value.span):
            span = candidate.value.span
            # What an article tells as past cannot have been after it was published.
            if published is None or span is None or span.start <= published:
                yield candidate
    elif value.number is not None and value.interval is not None:
        relation = inventory.relation(fact)
        gap = relation.gap or _GAPS.get(value.dimension, value.number / 10)
        for number, how in _near(value.number, value):
            if abs(number - value.number) >= gap:
                yield Candidate(value=_with_number(value, number), tier=5, how=how)


def _near(number: Decimal, value: TypedValue) -> Iterator[tuple[Decimal, str]]:
    """Yield near misses: digits that changed places, and figures somewhat higher and lower."""
    digits = figure(number, value.decimals).replace(",", "")
    if " " not in digits:
        for place in range(len(digits) - 1):
            one, other = digits[place], digits[place + 1]
            if one.isdigit() and other.isdigit() and one != other and (place or other != "0"):
                swapped = digits[:place] + other + one + digits[place + 2 :]
                yield Decimal(swapped), _EXCHANGED
        whole, point, part = digits.partition(".")
        if point and len(whole) == 2 and len(part) == 1:
            yield Decimal(f"{whole[0]}{part}.{whole[1]}"), _EXCHANGED
    if value.dimension == "share":
        steps = [Decimal(step) for step in _SHARES]
    elif value.dimension == "calendar" and number > 12:
        steps = [Decimal(step) for step in _AGES]
    elif number < 20:
        steps = [Decimal(step) for step in (-3, -2, 2, 3, 4)]
    else:
        steps = [_round_step(number * Decimal(part), number) for part in _PARTS]
    for step in steps:
        if number + step > 0:
            yield number + step, "It is not far from the right figure"


def _round_step(step: Decimal, number: Decimal) -> Decimal:
    """Round a step as the number is round, so that 300 has 200 beside it and not 225."""
    exponent = number.normalize().as_tuple().exponent
    grain = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    whole = (step / grain).to_integral_value(rounding=ROUND_HALF_UP)
    return (whole or Decimal(1).copy_sign(step)) * grain


def _dates(value: TypedValue, span: DateSpan) -> Iterator[Candidate]:
    """Yield neighbouring days of the same weekday, months of the same year, or years."""
    if span.precision is Precision.DAY:
        days = (span.start + timedelta(days=step) for step in _DAYS)
        made = [(day, day, _day_like(value.surface, day)) for day in days]
    elif span.precision is Precision.MONTH:
        months = [span.start.month + step for step in _MONTH_STEPS]
        firsts = [span.start.replace(month=month) for month in months if 1 <= month <= 12]
        made = [(first, _month_end(first), _month_like(value.surface, first)) for first in firsts]
    else:
        years = [span.start.year + step for step in _YEARS]
        made = [
            (span.start.replace(year=year), span.end.replace(year=year), str(year))
            for year in years
        ]
    for start, end, surface in made:
        other = DateSpan(start, end, span.precision, span.basis)
        made_value = replace(value, surface=surface, span=other)
        yield Candidate(value=made_value, tier=5, how="It is not far from the right date")


def _month_end(first: date) -> date:
    following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return following - timedelta(days=1)


def _day_like(surface: str, day: date) -> str:
    year = f", {day.year}" if str(day.year) in surface else ""
    return f"{_MONTHS[day.month - 1]} {day.day}{year}"


def _month_like(surface: str, first: date) -> str:
    year = f" {first.year}" if str(first.year) in surface else ""
    return f"{_MONTHS[first.month - 1]}{year}"


def _with_number(value: TypedValue, number: Decimal) -> TypedValue:
    exact = rounded(number, value.decimals)
    return replace(
        value,
        surface=measured_as(exact, value.decimals, value.unit, value),
        number=exact,
        interval=Interval(exact, exact),
    )
