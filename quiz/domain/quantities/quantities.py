"""Quantities as exact decimals: read from words and figures, compared, converted.

Numbers are `Decimal` everywhere, so that 70.76 is 70.76. What is read is the normal form of a text
(see `quiz.domain.text.text`). Figures are read in any script; words for numbers, units and hedges
in English, and bare number words also in the other languages that text2num knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from fractions import Fraction

from text_to_num import text2num

from quiz.domain.quantities.grammar.amounts import Amount
from quiz.domain.quantities.reader import find_numbers, read
from quiz.domain.quantities.units import UNIT_NAMES, UNITS
from quiz.domain.quantities.values import NotRead, Numeral, ReadValue, Row
from quiz.domain.quantities.words.en import ENGLISH_VALUES
from quiz.domain.text.text import normalise

_INFINITY = Decimal("Infinity")


class Hedge(StrEnum):
    """What the words before a number do to it."""

    AT_LEAST = "at least"
    MORE_THAN = "more than"
    JUST_OVER = "just over"
    AT_MOST = "at most"
    LESS_THAN = "less than"
    NEARLY = "nearly"
    ABOUT = "about"


_KINDS: Mapping[str, Hedge] = {hedge.value: hedge for hedge in Hedge}
# The English words that hedge a number, and what they do to it.
HEDGES: Mapping[str, Hedge] = {
    words: _KINDS[kind] for words, kind in ENGLISH_VALUES.hedges.items() if kind
}
_NEAR = {Hedge.NEARLY: Decimal("-0.03"), Hedge.JUST_OVER: Decimal("0.03")}

_SINGLE = frozenset((Row.NUMBER, Row.PERCENT, Row.MONEY, Row.SIZE, Row.CLOCK))

# Two decimals that a conversion made may differ in the last places; nobody means that difference.
_HAIR = Decimal("1e-9")

# Wide enough for every number that `prepare` lets through.
_ROUNDING = Context(prec=100, rounding=ROUND_HALF_UP)
_EXACT = Context(prec=40, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Interval:
    """The numbers from `low` to `high`; an open end is not one of them.

    An end without a bound is `Decimal("Infinity")` with its sign. Raises ValueError when no number
    would be left.
    """

    low: Decimal
    high: Decimal
    low_open: bool = False
    high_open: bool = False

    def __post_init__(self) -> None:
        if not _leaves_a_number(self.low, self.high, self.low_open or self.high_open):
            raise ValueError(f"no number lies between {self.low} and {self.high}")

    def meets(self, other: Interval) -> bool:
        """Tell whether some number lies in both."""
        low, low_open = max((self.low, self.low_open), (other.low, other.low_open))
        high, high_closed = min((self.high, not self.high_open), (other.high, not other.high_open))
        return _leaves_a_number(low, high, low_open or not high_closed)

    def contains(self, other: Interval | Decimal) -> bool:
        """Tell whether a number, or every number of another interval, lies in this one."""
        inner = other if isinstance(other, Interval) else Interval(other, other)
        return (self.low, self.low_open) <= (inner.low, inner.low_open) and (
            inner.high,
            not inner.high_open,
        ) <= (self.high, not self.high_open)


@dataclass(frozen=True)
class ParsedNumber:
    """A number as somebody wrote it.

    `decimals` counts the decimal places that were given (0 for "3.5 million"), `unit` is the
    canonical name of the unit or None, `hedge` the words before it that make it less than exact
    ("about", "more than") or None, `surface` what was written.
    """

    value: Decimal
    decimals: int
    unit: str | None
    hedge: str | None
    surface: str


def parse_number(
    text: str, language: str = "en", decimal_comma: bool = False, unit: str | None = None
) -> ParsedNumber | None:
    """Read a text that is one number and what it counts (docs/method.md 5.6); None if it is not.

    `3m` is three million, unless `unit`, the unit that was asked for, is a length. A noun that is
    no unit ("500 people") is given as the unit as it was written, in its normal form.
    """
    value = read(text, language, comma=decimal_comma, in_metres=_is_length(unit), as_number=True)
    if isinstance(value, NotRead):
        return _in_words(normalise(text).text, language, text.strip())
    if value.row not in _SINGLE or not value.is_single or not value.numerals:
        return None
    places = _decimals_of(value.low, value.numerals[0])
    number = _round(to_decimal(value.low), places)
    return ParsedNumber(number, places, value.unit or None, value.hedge or None, text.strip())


def numbers_in(
    text: str, language: str = "en", decimal_comma: bool = False
) -> list[tuple[ParsedNumber, int, int]]:
    """Find the numbers in running text, each with its `(start, end)` in code points.

    The span holds the figures or words with the unit, not the hedge. In English a plain space
    between two figures divides two numbers; elsewhere it may divide thousands.
    """
    return [
        (_parsed(number, hedge, text[start:end]), start, end)
        for number, hedge, start, end in find_numbers(text, language, comma=decimal_comma)
    ]


def to_decimal(number: Fraction) -> Decimal:
    """Return an exact fraction as a decimal, to 40 digits where it has no end."""
    return _EXACT.divide(Decimal(number.numerator), Decimal(number.denominator))


def _parsed(number: Amount, hedge: str, surface: str) -> ParsedNumber:
    places = _decimals_of(number.value, number.numerals[0])
    unit = number.unit or None
    return ParsedNumber(
        _round(to_decimal(number.value), places), places, unit, hedge or None, surface
    )


def _decimals_of(value: Fraction, numeral: Numeral) -> int:
    """Return the decimal places that were given: those left by a scale, or else the written."""
    if numeral.scale or (value.denominator > 1 and not numeral.decimals):
        return _places(to_decimal(value).normalize())
    return numeral.decimals


def interval_of(text: str) -> Interval | None:
    """Give the numbers that a quantity leaves possible (docs/method.md 4.4); None if it is none.

    The 10 percent of "about" and the 3 percent of "nearly" are a choice of the product, not
    anything that the words say.
    """
    value = read(text, as_number=True)
    if isinstance(value, NotRead) or _has_two_ends(value):
        return None
    return possible(value)


def _has_two_ends(value: ReadValue) -> bool:
    """Tell whether "from 58 to 69" may be the two ends of a change, and no interval."""
    return value.row is Row.RANGE and value.surface.lower().startswith("from ")


def possible(value: ReadValue) -> Interval | None:
    """Give the numbers that a value leaves possible; None for dates, scores and changes."""
    if value.row not in _SINGLE | {Row.RANGE, Row.FRACTION, Row.RATE}:
        return None
    low, high = to_decimal(value.low), to_decimal(value.high)
    if not value.hedge:
        return Interval(low, high)
    kind = _KINDS.get(value.hedge)
    if kind is None:
        return None
    first, last = _spread(low, kind), _spread(high, kind)
    return Interval(
        min(first.low, last.low), max(first.high, last.high), first.low_open, last.high_open
    )


def within(
    given: ParsedNumber | Decimal,
    wanted: Decimal,
    tolerance: Decimal = Decimal(0),
    decimals: int | None = None,
) -> bool:
    """Tell whether a number answers to the one that was wanted (docs/method.md 5.6).

    Right is what differs by at most `tolerance`; and, when the question asks for an answer to so
    many `decimals`, also what is equal after rounding both half up.
    """
    value = given.value if isinstance(given, ParsedNumber) else given
    if abs(value - wanted) <= tolerance + _HAIR:
        return True
    return decimals is not None and _round(value, decimals) == _round(wanted, decimals)


def canonical_unit(surface: str) -> str | None:
    """Give the canonical name of a unit ("miles" is "mile", "%" is "percent"); None if unknown."""
    return UNIT_NAMES.get(normalise(surface).text)


def convert(value: Decimal, from_unit: str, to_unit: str) -> Decimal | None:
    """Turn a value into another unit of the same dimension; None if there is no way.

    Months and years do not turn into days: they have no fixed number of them.
    """
    source, target = canonical_unit(from_unit), canonical_unit(to_unit)
    if source is None or target is None:
        return None
    if source == target:
        return value
    (dimension, factor), (wanted, divisor) = UNITS[source], UNITS[target]
    return value * factor / divisor if dimension == wanted else None


def _in_words(normal: str, language: str, surface: str) -> ParsedNumber | None:
    """Read a number word of another language than English; None where text2num knows none."""
    if language.startswith("en") or any(letter.isdigit() for letter in normal):
        return None
    try:
        value = Decimal(text2num(normal, language.partition("-")[0].lower()))
    except ValueError:
        return None
    return ParsedNumber(value, 0, None, None, surface)


def _spread(value: Decimal, kind: Hedge) -> Interval:
    if kind is Hedge.AT_LEAST:
        return Interval(value, _INFINITY)
    if kind is Hedge.MORE_THAN:
        return Interval(value, _INFINITY, low_open=True)
    if kind is Hedge.AT_MOST:
        return Interval(-_INFINITY, value)
    if kind is Hedge.LESS_THAN:
        return Interval(-_INFINITY, value, high_open=True)
    if kind is Hedge.ABOUT:
        return Interval(value - abs(value) / 10, value + abs(value) / 10)
    if not value:
        return Interval(value, value)
    near, far = sorted((value, value + value * _NEAR[kind]))
    return Interval(near, far, low_open=near == value, high_open=far == value)


def _leaves_a_number(low: Decimal, high: Decimal, is_open: bool) -> bool:
    return low < high or (low == high and not is_open)


def _is_length(unit: str | None) -> bool:
    name = canonical_unit(unit) if unit else None
    return name is not None and UNITS[name][0] == "length"


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _round(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), context=_ROUNDING)
