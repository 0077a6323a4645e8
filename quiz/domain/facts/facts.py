"""Facts: what an article states, as subject, relation and typed value, grounded in quotes.

`typed` reads a value as what it is (a number with its interval, a span of days, a name), and says
what cannot be read; everything that compares values asks it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from quiz.domain.messages import N_, Message
from quiz.domain.quantities.quantities import (
    HEDGES,
    Interval,
    ParsedNumber,
    canonical_unit,
    interval_of,
    parse_number,
    to_decimal,
)
from quiz.domain.quantities.reader import read
from quiz.domain.quantities.units import UNITS
from quiz.domain.quantities.values import ReadValue, Row
from quiz.domain.quantities.words.en import VAGUE_WORDS
from quiz.domain.questions.questions import Grounding, Status, Waiver
from quiz.domain.text.articles import DateBasis
from quiz.domain.text.text import normalise, same


class ValueType(StrEnum):
    """What sort of thing a fact's value is (docs/method.md 5.1)."""

    PERCENT = "percent"
    COUNT = "count"
    QUANTITY = "quantity"
    DURATION = "duration"
    AGE = "age"
    DATE = "date"
    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    ROLE = "role"
    QUOTE = "quote"
    TERM = "term"
    BOOLEAN = "boolean"
    TEXT = "text"


class ClaimType(StrEnum):
    """What a claim is about (the five types of AVeriTeC, docs/method.md 1.1)."""

    EVENT = "event-property"
    NUMERICAL = "numerical"
    QUOTE = "quote"
    CAUSAL = "causal"
    POSITION = "position"


NUMBERS = frozenset(
    {ValueType.PERCENT, ValueType.COUNT, ValueType.QUANTITY, ValueType.DURATION, ValueType.AGE}
)
ENTITIES = frozenset({ValueType.PERSON, ValueType.ORGANISATION, ValueType.PLACE})
# The values that stand word for word in the quotes of their facts, so that they can be exchanged.
WORDED = ENTITIES | {ValueType.ROLE, ValueType.QUOTE, ValueType.TERM}


@dataclass(frozen=True, kw_only=True)
class Value:
    """A typed value. `surface` is how the article writes it; `unit` is the noun or the unit."""

    type: ValueType
    surface: str
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class AsOf:
    """The time for which a fact holds: a closed interval of days, its basis and its short name."""

    label: str
    start: date | None = None
    end: date | None = None
    basis: DateBasis = DateBasis.METADATA
    argument: str = ""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One grounded statement of an article. `evidence` lists the sets of quotes that suffice.

    `waivers` set rules of the linter aside for the fact and for every question that tests it.
    """

    key: str
    article: str
    subject: str
    relation: str
    value: Value
    quotes: tuple[Grounding, ...]
    aliases: tuple[str, ...] = ()
    hedge: str = ""
    attribution: str = ""
    as_of: AsOf | None = None
    evidence: tuple[tuple[str, ...], ...] = ()
    status: Status = Status.DRAFT
    waivers: tuple[Waiver, ...] = ()


class Precision(StrEnum):
    """How exactly a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True)
class DateSpan:
    """All days that a date may mean, both ends included, and how it is known."""

    start: date
    end: date
    precision: Precision
    basis: DateBasis

    def meets(self, other: DateSpan) -> bool:
        """Tell whether some day lies in both."""
        return self.start <= other.end and other.start <= self.end


@dataclass(frozen=True, kw_only=True)
class TypedValue:
    """A fact's value as it was read.

    Of a number there are `number` (None for words such as "low single digits"), its `decimals`,
    the canonical `unit` or the noun that is counted, the `dimension` ("count" for a noun), and the
    `interval` with the hedge. Of a date there is the `span`. `problems` says what cannot be read.
    """

    type: ValueType
    surface: str
    number: Decimal | None = None
    decimals: int = 0
    unit: str = ""
    dimension: str = ""
    interval: Interval | None = None
    span: DateSpan | None = None
    problems: tuple[Message, ...] = ()

    def meets(self, other: TypedValue) -> bool:
        """Tell whether both may be true of the same thing at the same time.

        Values of two types, or of two dimensions, are not compared: they do not exclude each other.
        """
        if self.interval and other.interval:
            return self.dimension != other.dimension or self.interval.meets(other.interval)
        if self.span and other.span:
            return self.span.meets(other.span)
        return self.type is not other.type or same(self.surface, other.surface)


def typed(fact: Fact) -> TypedValue:
    """Read a fact's value; `problems` of the result names what is wrong with it."""
    value = fact.value
    if value.type in NUMBERS:
        return _number(fact)
    if value.type is ValueType.DATE:
        return _date(fact)
    problems = () if value.surface.strip() else (Message(N_("The value is empty.")),)
    return TypedValue(type=value.type, surface=value.surface, problems=problems)


def number_hedge(fact: Fact) -> str:
    """Return the words before the fact's number that make it less than exact, or nothing."""
    return fact.hedge if normalise(fact.hedge).text in HEDGES else ""


def open_status(fact: Fact) -> str:
    """Return the word by which the article leaves the value open ("preliminary"), or nothing."""
    words = normalise(fact.hedge).text
    return "" if words in HEDGES or words in VAGUE_WORDS else fact.hedge


def canonical_name(name: str) -> str:
    """Return the form in which names are compared: without case, and without "the" before them."""
    return normalise(name).text.removeprefix("the ")


def times_meet(one: AsOf | None, other: AsOf | None) -> bool:
    """Tell whether two facts may hold on the same day; a time without bounds may be any day."""
    if one is None or other is None:
        return True
    starts = [time.start for time in (one, other) if time.start]
    ends = [time.end for time in (one, other) if time.end]
    return not starts or not ends or max(starts) <= min(ends)


def contradicts(fact: Fact, other: Fact) -> bool:
    """Tell whether two facts of a functional relation cannot both be true.

    They speak of the same subject at times that meet, and their values exclude each other. Whether
    the relation is functional is for the caller to know.
    """
    if fact.key == other.key or fact.relation != other.relation:
        return False
    if canonical_name(fact.subject) != canonical_name(other.subject):
        return False
    if not times_meet(fact.as_of, other.as_of):
        return False
    first, second = typed(fact), typed(other)
    if first.problems or second.problems or first.type in {ValueType.TEXT, ValueType.BOOLEAN}:
        return False
    return not first.meets(second)


_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_DATE = re.compile(
    rf"(?:(?P<day>\d{{1,2}}) )?(?P<month>{'|'.join(_MONTHS)})"
    r"(?: (?P<second>\d{1,2})(?!\d))?,?(?: (?P<year>\d{4}))?"
)
_YEAR = re.compile(r"[12]\d{3}")
# Two thirds are 66.67 percent.
_PLACES_OF_SHARES = 2
_HALF_A_PLACE = Decimal("0.005")


def _number(fact: Fact) -> TypedValue:
    """Read a number: its unit is the one it is written with, or else the fact's."""
    value = fact.value
    read_value = read(value.surface, as_number=True)
    if isinstance(read_value, ReadValue) and _is_share(read_value):
        return _share(fact, read_value)
    parsed = parse_number(value.surface)
    hedged = f"{number_hedge(fact)} {value.surface}".strip()
    interval = interval_of(value.surface)
    if interval is not None and not (isinstance(read_value, ReadValue) and read_value.hedge):
        interval = interval_of(hedged) or interval
    if interval is None:
        message = Message(N_("“%(surface)s” is not a number."), {"surface": value.surface})
        return TypedValue(type=value.type, surface=value.surface, problems=(message,))
    if parsed is None and isinstance(read_value, ReadValue):
        parsed = _rate(read_value)
    written = canonical_unit(parsed.unit or "") if parsed else None
    unit = written or canonical_unit(value.unit) or value.unit
    dimension = UNITS[unit][0] if unit in UNITS else "count"
    if parsed is not None and isinstance(read_value, ReadValue):
        unit, dimension = _unit_as_read(read_value, unit, dimension)
    return TypedValue(
        type=value.type,
        surface=value.surface,
        number=parsed.value if parsed else None,
        decimals=parsed.decimals if parsed else 0,
        unit=unit,
        dimension=dimension,
        interval=interval,
        problems=tuple(_unit_problems(value, written, dimension)),
    )


def _is_share(value: ReadValue) -> bool:
    return value.row is Row.FRACTION and value.dimension == "share" and value.is_single


def _share(fact: Fact, read_value: ReadValue) -> TypedValue:
    """Read a fraction of a whole as percent: two thirds are 66.67, never 2."""
    value = fact.value
    if value.type is not ValueType.PERCENT:
        message = Message(
            N_("“%(surface)s” is a share, so its type is percent."), {"surface": value.surface}
        )
        return TypedValue(type=value.type, surface=value.surface, problems=(message,))
    percent = to_decimal(read_value.low * 100)
    number = round(percent, _PLACES_OF_SHARES)
    decimals = 0 if number == number.to_integral_value() else _PLACES_OF_SHARES
    hedged = f"{read_value.hedge or number_hedge(fact)} {percent:f} percent".strip()
    # The end of 66.666… is nowhere, so that 66.67 percent may be the same.
    slack = _HALF_A_PLACE if decimals else Decimal(0)
    interval = interval_of(hedged) or Interval(percent, percent)
    if interval.low == interval.high:
        interval = Interval(percent - slack, percent + slack)
    return TypedValue(
        type=value.type,
        surface=value.surface,
        number=round(number, decimals) if decimals else number.to_integral_value(),
        decimals=decimals,
        unit="percent",
        dimension="share",
        interval=interval,
    )


def _rate(value: ReadValue) -> ParsedNumber | None:
    """Return the number of a rate, whose unit says what it is given for each of."""
    if value.row is not Row.RATE or not value.is_single:
        return None
    return parse_number(value.surface[: value.numerals[0].end - value.start])


def _unit_as_read(value: ReadValue, unit: str, dimension: str) -> tuple[str, str]:
    """Return the unit and dimension of a rate, and of money of any currency."""
    if value.per is not None:
        count = "" if value.per.count == 1 else f"{value.per.count} "
        per = f"per {count}{value.per.unit}"
        return f"{value.unit or unit} {per}".strip(), f"{value.dimension} {per}"
    if value.row is Row.MONEY:
        return unit or value.unit, value.dimension
    return unit, dimension


def _unit_problems(value: Value, written: str | None, dimension: str) -> Iterator[Message]:
    wanted = {
        ValueType.PERCENT: {"share", "difference of shares"},
        ValueType.AGE: {"calendar"},
        ValueType.DURATION: {"time", "calendar"},
    }.get(value.type)
    unknown = bool(value.unit) and canonical_unit(value.unit) is None
    is_rate = " per " in dimension
    if value.type is ValueType.QUANTITY and not is_rate and (dimension == "count" or unknown):
        yield Message(
            N_("“%(unit)s” is not a unit with a dimension, so it cannot be converted or compared."),
            {"unit": value.unit},
        )
    if wanted is not None and dimension not in wanted:
        yield Message(
            N_("“%(unit)s” is not a unit of a value of the type “%(type)s”."),
            {"unit": value.unit, "type": value.type.value},
        )
    given = canonical_unit(value.unit)
    if written and given and written != given:
        yield Message(
            N_("The value is written in “%(written)s”, and its unit is “%(unit)s”."),
            {"written": written, "unit": value.unit},
        )


def _date(fact: Fact) -> TypedValue:
    surface = fact.value.surface
    span = _span(fact)
    if span is None:
        message = Message(
            N_("“%(surface)s” is not a date, or its year is neither in it nor in the fact's time."),
            {"surface": surface},
        )
        return TypedValue(type=ValueType.DATE, surface=surface, problems=(message,))
    return TypedValue(type=ValueType.DATE, surface=surface, span=span)


def _span(fact: Fact) -> DateSpan | None:
    """Read a year, a month or a day; what the words leave open the fact's time must settle."""
    words = normalise(fact.value.surface).text
    if _YEAR.fullmatch(words):
        year = int(words)
        return DateSpan(date(year, 1, 1), date(year, 12, 31), Precision.YEAR, DateBasis.STATED)
    found = _DATE.fullmatch(words)
    if found is None:
        return None
    year, basis = (int(found["year"]), DateBasis.STATED) if found["year"] else _year_of(fact.as_of)
    month, day = _MONTHS.index(found["month"]) + 1, int(found["day"] or found["second"] or 0)
    if not year or day > monthrange(year, month)[1]:
        return None
    if day:
        return DateSpan(date(year, month, day), date(year, month, day), Precision.DAY, basis)
    last = monthrange(year, month)[1]
    return DateSpan(date(year, month, 1), date(year, month, last), Precision.MONTH, basis)


def _year_of(as_of: AsOf | None) -> tuple[int, DateBasis]:
    """Return the year in which the whole of a fact's time lies, or 0."""
    if as_of is None or as_of.start is None or as_of.end is None:
        return 0, DateBasis.INFERRED
    return (as_of.start.year if as_of.start.year == as_of.end.year else 0), as_of.basis
