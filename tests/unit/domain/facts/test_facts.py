"""Facts: their values read as what they are, and the facts that exclude each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from quiz.domain.facts.facts import (
    AsOf,
    Fact,
    Precision,
    Value,
    ValueType,
    contradicts,
    times_meet,
    typed,
)
from quiz.domain.facts.wording import measured_as


def make_fact(kind: str, surface: str, unit: str = "", **changes: Any) -> Fact:
    """A fact of the capital of a country, with a value of that type."""
    fact = Fact(
        key="fact",
        article="bridge",
        subject="The country",
        relation="some.relation",
        value=Value(type=ValueType(kind), surface=surface, unit=unit),
        quotes=(),
        as_of=AsOf(label="2019", start=date(2019, 1, 1), end=date(2019, 12, 31)),
    )
    return replace(fact, **changes)


@pytest.mark.parametrize(
    ("kind", "surface", "unit", "said"),
    [
        ("percent", "most of the vote", "percent", "is not a number"),
        ("count", "a third", "people", "its type is percent"),
        ("percent", "70 km", "km", "is not a unit of a value of the type"),
        ("quantity", "7,500 parsecs", "parsecs", "without a dimension"),
        ("quantity", "7,500 km", "parsecs", "without a dimension"),
        ("quantity", "7,500 km", "miles", "its unit is"),
        ("duration", "nine meetings", "meetings", "is not a unit of a value of the type"),
        ("age", "58", "people", "is not a unit of a value of the type"),
        ("date", "the spring", "", "is not a date"),
        ("date", "February 30", "", "is not a date"),
        ("place", "  ", "", "is empty"),
    ],
)
def test_a_value_that_cannot_be_read_is_named(
    kind: str, surface: str, unit: str, said: str
) -> None:
    problems = [str(problem) for problem in typed(make_fact(kind, surface, unit)).problems]

    assert len(problems) == 1
    assert said.replace("without a dimension", "not a unit with a dimension") in problems[0]


def test_two_thirds_are_so_many_percent_and_never_two() -> None:
    value = typed(make_fact("percent", "two thirds", "percent"))
    assert (value.number, value.decimals, value.unit) == (Decimal("66.67"), 2, "percent")
    assert value.meets(typed(make_fact("percent", "66.67 percent", "percent")))
    assert not value.meets(typed(make_fact("percent", "2 percent", "percent")))


def test_a_date_without_a_year_needs_a_time_that_lies_within_one() -> None:
    loose = AsOf(label="the years", start=date(2018, 1, 1), end=date(2019, 12, 31))

    assert typed(make_fact("date", "March", as_of=loose)).problems
    assert typed(make_fact("date", "March", as_of=None)).problems
    assert not typed(make_fact("date", "March")).problems


@pytest.mark.parametrize(
    ("kind", "surface", "unit", "hedge", "number", "dimension", "low", "high"),
    [
        ("percent", "70.76 percent", "percent", "", "70.76", "share", "70.76", "70.76"),
        ("percent", "one in five", "", "", "20", "share", "20", "20"),
        ("quantity", "$2.6 billion", "", "", "2600000000", "dollars", "2600000000", "2600000000"),
        ("quantity", "27 cents a litre", "", "", "27", "dollars per litre", "27", "27"),
        ("quantity", "CHF 20 million", "", "", "20000000", "CHF", "20000000", "20000000"),
        ("count", "20 to 30", "people", "", None, "count", "20", "30"),
        ("percent", "nearly 98 percent", "percent", "nearly", "98", "share", "95.06", "98"),
        ("percent", "low single digits", "percent", "", None, "share", "1", "4"),
        ("count", "500 people", "people", "around", "500", "count", "450", "550"),
        ("count", "five", "candidates", "", "5", "count", "5", "5"),
        ("count", "20 million", "people", "", "20000000", "count", "20000000", "20000000"),
        ("age", "78-year-old", "years", "", "78", "calendar", "78", "78"),
        ("duration", "two-and-a-half years", "years", "", "2.5", "calendar", "2.5", "2.5"),
        ("quantity", "7,500km", "km", "", "7500", "length", "7500", "7500"),
    ],
)
def test_numbers_are_read_with_their_hedge_as_intervals(
    kind: str,
    surface: str,
    unit: str,
    hedge: str,
    number: str | None,
    dimension: str,
    low: str,
    high: str,
) -> None:
    value = typed(make_fact(kind, surface, unit, hedge=hedge))

    assert value.problems == ()
    assert value.number == (None if number is None else Decimal(number))
    assert value.dimension == dimension
    assert value.interval is not None
    assert (value.interval.low, value.interval.high) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    ("surface", "start", "end", "precision"),
    [
        ("1991", date(1991, 1, 1), date(1991, 12, 31), Precision.YEAR),
        ("March", date(2019, 3, 1), date(2019, 3, 31), Precision.MONTH),
        ("February 2020", date(2020, 2, 1), date(2020, 2, 29), Precision.MONTH),
        ("November 20", date(2019, 11, 20), date(2019, 11, 20), Precision.DAY),
        ("20 November 2022", date(2022, 11, 20), date(2022, 11, 20), Precision.DAY),
    ],
)
def test_dates_are_read_as_spans_of_days(
    surface: str, start: date, end: date, precision: Precision
) -> None:
    span = typed(make_fact("date", surface)).span

    assert span is not None
    assert (span.start, span.end, span.precision) == (start, end, precision)


def test_two_values_of_one_subject_at_one_time_contradict_each_other() -> None:
    fact = make_fact("percent", "70.76 percent", "percent", key="a")
    other = replace(fact, key="b", value=replace(fact.value, surface="81.3 percent"))

    assert contradicts(fact, other)
    assert contradicts(make_fact("place", "Astana", key="a"), make_fact("place", "Almaty", key="b"))


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "Another country"},
        {"relation": "another.relation"},
        {"as_of": AsOf(label="2022", start=date(2022, 1, 1), end=date(2022, 12, 31))},
        {"value": Value(type=ValueType.COUNT, surface="at least 450 people", unit="people")},
        {"value": Value(type=ValueType.COUNT, surface="many people", unit="people")},
    ],
)
def test_facts_that_can_both_be_true_do_not(changes: dict[str, Any]) -> None:
    fact = make_fact("count", "500 people", "people", key="a")

    assert not contradicts(fact, replace(fact, key="b", **changes))


def test_the_article_of_a_name_does_not_make_another_subject() -> None:
    fact = make_fact("place", "Astana", key="a")
    other = make_fact("place", "Almaty", key="b", subject="the Country")

    assert contradicts(fact, other)


def test_times_meet_on_one_common_day_and_where_one_is_not_known() -> None:
    spring = AsOf(label="spring", start=date(2019, 3, 1), end=date(2019, 5, 31))
    may = AsOf(label="May", start=date(2019, 5, 31), end=date(2019, 6, 1))
    june = AsOf(label="June", start=date(2019, 6, 1), end=date(2019, 6, 30))

    assert times_meet(spring, may)
    assert times_meet(may, june)
    assert not times_meet(spring, june)
    assert times_meet(spring, None)


@pytest.mark.parametrize(
    ("surface", "unit", "other", "written"),
    [
        ("$2.6 billion", "$", "1300000000", "$1.3 billion"),
        ("US$4.20", "$", "4.60", "US$4.60"),
        ("27 cents a litre", "", "30", "30 cents a litre"),
        ("£2.5m", "£", "3100000", "£3.1m"),
        ("CHF 20 million", "CHF", "25000000", "CHF 25 million"),
        ("70.76 percent", "percent", "69.40", "69.40 percent"),
        ("5.4 billion", "people", "2700000000", "2.7 billion people"),
    ],
)
def test_another_value_is_written_as_the_article_writes_its_own(surface, unit, other, written):
    value = typed(make_fact("quantity", surface, unit))
    assert measured_as(Decimal(other), value.decimals, value.unit, value) == written
