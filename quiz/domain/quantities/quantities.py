"""Quantities as exact decimals: read from words and figures, compared, converted.

Numbers are `Decimal` everywhere, so that 70.76 is 70.76. What is read is the normal form of a text
(see `quiz.domain.text.text`). Figures are read in any script; words for numbers, units and hedges
in English, and bare number words also in the other languages that text2num knows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal

from text_to_num import text2num

from quiz.domain.quantities import numerals
from quiz.domain.quantities.units import UNIT_NAMES, UNITS
from quiz.domain.text.text import normalise

_INFINITY = Decimal("Infinity")

# Two decimals that a conversion made may differ in the last places; nobody means that difference.
_HAIR = Decimal("1e-9")

# Wide enough for every number that `prepare` lets through.
_ROUNDING = Context(prec=100, rounding=ROUND_HALF_UP)


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

    A comma divides thousands (`7,500`) and nothing else (`1,5` is refused), unless
    `decimal_comma`: then it divides the decimals and the point divides thousands. `3m` is three
    million, unless `unit`, the unit that was asked for, is a length. A noun that is no unit
    ("500 people") is given as the unit as it was written, in its normal form.
    """
    normal = numerals.prepare(normalise(text).text, decimal_comma)
    match = numerals.QUANTITY.match(normal)
    if match is None:
        return _in_words(normal, language, text.strip())
    tail = numerals.TAIL.fullmatch(normal, match.end())
    if tail is None or numerals.names_a_number(tail[0]):
        return _in_words(normal, language, text.strip())
    number = _read(match, text.strip(), decimal_comma, in_metres=_is_length(unit))
    if number is None or number.unit is not None:
        return number
    return replace(number, unit=tail["noun"])


def numbers_in(
    text: str, language: str = "en", decimal_comma: bool = False
) -> list[tuple[ParsedNumber, int, int]]:
    """Find the numbers in running text, each with its `(start, end)` in code points.

    The span holds the figures or words with the unit, not the hedge. In English a plain space
    between two figures divides two numbers; elsewhere it may divide thousands.
    """
    article = normalise(text)
    normal = numerals.prepare(article.text, decimal_comma)
    if language.partition("-")[0].lower() == "en":
        normal = _with_plain_spaces_apart(normal, article.offsets, text)
    found = []
    for match in numerals.QUANTITY.finditer(normal):
        start, end = article.span(*match.span("whole"))
        number = _read(match, text[start:end], decimal_comma)
        if number is not None:
            found.append((number, start, end))
    return found


def interval_of(text: str) -> Interval | None:
    """Give the numbers that a quantity leaves possible (docs/method.md 4.4); None if it is none.

    The 10 percent of "about" and the 3 percent of "nearly" are a choice of the product, not
    anything that the words say.
    """
    normal = normalise(text).text
    vague = numerals.VAGUE.fullmatch(normal)
    if vague:
        least, most = numerals.VAGUE_WORDS[vague["vague"]]
        return Interval(Decimal(least), Decimal(most))
    number = parse_number(text)
    return None if number is None else _spread(number.value, number.hedge)


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


def _read(
    match: re.Match[str], surface: str, decimal_comma: bool, in_metres: bool = False
) -> ParsedNumber | None:
    """Put together what the grammar took apart; None for figures that are grouped wrongly."""
    written = match["figures"]
    value = numerals.figures(written, decimal_comma) if written else _number_of(match["words"])
    if value is None:
        return None
    if match["half"]:
        value += Decimal("0.5")
    scale, unit = match["scale"] or match["letter"], match["unit"] or match["currency"]
    if match["letter"] == "m" and in_metres and unit is None:
        scale, unit = None, "m"
    places = _places(value)
    if scale:
        value *= numerals.SCALES[scale]
        places = _places(value.normalize())
    if match["sign"] == "-":
        value = -value
    unit = UNIT_NAMES[unit] if unit else None
    return ParsedNumber(_round(value, places), places, unit, match["hedge"], surface)


def _number_of(words: str) -> Decimal | None:
    """Read English number words; None for the few compounds that text2num does not know."""
    if words == "a":
        return Decimal(1)
    if words == "half a":
        return Decimal("0.5")
    try:
        return Decimal(text2num(re.sub("^a ", "one ", words), "en"))
    except ValueError:
        return None


def _in_words(normal: str, language: str, surface: str) -> ParsedNumber | None:
    """Read a number word of another language than English; None where text2num knows none."""
    if language.startswith("en") or any(letter.isdigit() for letter in normal):
        return None
    try:
        value = Decimal(text2num(normal, language.partition("-")[0].lower()))
    except ValueError:
        return None
    return ParsedNumber(value, 0, None, None, surface)


def _with_plain_spaces_apart(normal: str, offsets: Sequence[int], text: str) -> str:
    """Put a line end, at which the grammar never joins, for each plain space between digits."""
    return re.sub(
        r"(?<=\d) (?=\d)",
        lambda space: "\n" if text[offsets[space.start()]] == " " else " ",
        normal,
    )


def _spread(value: Decimal, hedge: str | None) -> Interval:
    kind = numerals.HEDGES[hedge] if hedge else None
    if kind is numerals.Hedge.AT_LEAST:
        return Interval(value, _INFINITY)
    if kind is numerals.Hedge.MORE_THAN:
        return Interval(value, _INFINITY, low_open=True)
    if kind is numerals.Hedge.AT_MOST:
        return Interval(-_INFINITY, value)
    if kind is numerals.Hedge.LESS_THAN:
        return Interval(-_INFINITY, value, high_open=True)
    if kind is numerals.Hedge.NEARLY and value:
        near = value * Decimal("0.97")
        if value < 0:
            return Interval(value, near, low_open=True)
        return Interval(near, value, high_open=True)
    slack = abs(value) / 10 if kind is numerals.Hedge.ABOUT else Decimal(0)
    return Interval(value - slack, value + slack)


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
