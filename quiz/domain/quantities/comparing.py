"""Whether two values say the same, whatever form each is written in.

A fifth is 20 percent, 2.6 billion dollars are $2,600 million, half past three is 15:30 or 3.30.
"""

from __future__ import annotations

from fractions import Fraction

from quiz.domain.quantities.units import UNIT_NAMES, UNITS
from quiz.domain.quantities.values import Rate, ReadValue, Row

_HALF_A_DAY = 720
# The cent and the penny of a currency whose own coin is not known.
_MINOR = {"cent": Fraction(1, 100), "penny": Fraction(1, 100)}


def same_value(one: ReadValue, other: ReadValue) -> bool:
    """Tell whether two values are the same: number, unit, direction, and what it is a rate of.

    Hedges say nothing here. A number without a unit may have any; one noun is as good as another.
    """
    if one.direction is not other.direction or not _same_rate(one.per, other.per):
        return False
    if Row.SCORE in (one.row, other.row):
        return _same_score(one, other)
    if Row.DATE in (one.row, other.row):
        return _same_date(one, other)
    if "time of day" in (one.dimension, other.dimension):
        return _same_time(one, other)
    if (one.row is Row.RANK) != (other.row is Row.RANK):
        return False
    if not _ends_agree(one.before, other.before) or not _ends_agree(one.after, other.after):
        return False
    return _same_amount(one, other)


def in_unit(value: Fraction, unit: str, wanted: str, *, is_share: bool = False) -> Fraction | None:
    """Turn an amount into another unit, a share of one into percent; None if there is no way."""
    if unit == wanted or (not unit and not is_share):
        return value
    if is_share and not unit:
        return value * 100 if wanted == "percent" else None
    if {unit, wanted} == {"pound", "£"}:
        return value
    if unit in _MINOR and wanted not in UNITS and wanted.isupper():
        return value * _MINOR[unit]
    if unit in UNITS and wanted in UNITS:
        (dimension, size), (asked, divisor) = UNITS[unit], UNITS[wanted]
        return value * Fraction(size) / Fraction(divisor) if dimension == asked else None
    return None


def same_number(one: Fraction, other: Fraction, decimals: int) -> bool:
    """Tell whether two numbers are equal, or one without end is the other when it is rounded."""
    if one == other:
        return True
    if not decimals or _ends(one) == _ends(other):
        return False
    return abs(one - other) * 2 * Fraction(10) ** decimals <= 1


def _same_amount(one: ReadValue, other: ReadValue) -> bool:
    (low, high, unit), (wanted_low, wanted_high, wanted) = _in_percent(one), _in_percent(other)
    if unit and wanted and (_is_known(unit) or _is_known(wanted)):
        first, last = in_unit(low, unit, wanted), in_unit(high, unit, wanted)
        if first is None or last is None:
            return False
        low, high = first, last
    places = max((number.decimals for number in (*one.numerals, *other.numerals)), default=0)
    return same_number(low, wanted_low, places) and same_number(high, wanted_high, places)


def _in_percent(value: ReadValue) -> tuple[Fraction, Fraction, str]:
    """Return an amount with its unit; a fraction of a whole in percent."""
    if value.dimension == "share" and not value.unit:
        return value.low * 100, value.high * 100, "percent"
    return value.low, value.high, _unit(value)


def _is_known(unit: str) -> bool:
    """Tell whether it is a unit or a currency, and no noun that is counted."""
    return unit in UNITS or unit.isupper()


def _unit(value: ReadValue) -> str:
    return UNIT_NAMES.get(value.unit, value.unit)


def _ends(number: Fraction) -> bool:
    """Tell whether a number has an end as a decimal."""
    rest = number.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def _same_rate(one: Rate | None, other: Rate | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.count == other.count and _singular(one.unit) == _singular(other.unit)


def _singular(noun: str) -> str:
    return UNIT_NAMES.get(noun, noun).removesuffix("s")


def _same_score(one: ReadValue, other: ReadValue) -> bool:
    return one.row is other.row and one.parts == other.parts


def _same_date(one: ReadValue, other: ReadValue) -> bool:
    if one.row is not other.row:
        return False
    said = (one.parts, one.label, one.hedge, one.low, one.high)
    return said == (other.parts, other.label, other.hedge, other.low, other.high)


def _same_time(one: ReadValue, other: ReadValue) -> bool:
    """Compare clock times; where one leaves the half of the day open, by the dial alone."""
    if one.dimension != other.dimension:
        return False
    if one.label or other.label:
        return (one.low - other.low) % _HALF_A_DAY == 0
    return one.low == other.low


def _ends_agree(one: Fraction | None, other: Fraction | None) -> bool:
    return one is None or other is None or one == other
