from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.domain.quantities.quantities import (
    Interval,
    canonical_unit,
    convert,
    interval_of,
    numbers_in,
    parse_number,
    within,
)
from quiz.domain.quantities.units import UNIT_NAMES, UNITS
from tests.paths import ARTICLES

A = (ARTICLES / "a.txt").read_bytes().decode()
B = (ARTICLES / "b.txt").read_bytes().decode()

INFINITY = Decimal("Infinity")
NUMBERS = st.integers(-9, 9).map(Decimal)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    low, high = sorted((draw(NUMBERS), draw(NUMBERS)))
    if low == high:
        return Interval(low, high)
    return Interval(low, high, draw(st.booleans()), draw(st.booleans()))


def interval(text: str) -> Interval:
    found = interval_of(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "vote",
        "1,23,456",
        "1.2.3",
        "20th",
        "1990s",
        "5 or six",
        "seven to nine",
        "2016–2022",
        "10/20",
        "70.76 15",
        "no one",
        "tens of thousands",
        "hundreds",
        "five hundreds",
        "twenty twenty two",
        "five thousand five thousand",
        "three million five million",
        "three percent of five",
        "5 people who were arrested on Sunday",
        "nan",
        "infinity",
        "1e9",
        "0x10",
        "½",
        "1" * 16,
    ],
)
def test_what_is_not_one_number_is_not_read(text):
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("text", "value", "decimals", "unit", "hedge"),
    [
        ("70.76", "70.76", 2, None, None),
        ("70.760", "70.760", 3, None, None),
        ("70.76%", "70.76", 2, "percent", None),
        ("70.76 percent", "70.76", 2, "percent", None),
        ("81.3 per cent", "81.3", 1, "percent", None),
        ("81.3 percent of the vote", "81.3", 1, "percent", None),
        (" 81.3\u00a0% ", "81.3", 1, "percent", None),
        ("7,500", "7500", 0, None, None),
        ("7500 km", "7500", 0, "km", None),
        ("7,500km", "7500", 0, "km", None),
        ("7,500km-long", "7500", 0, "km", None),
        ("7\u202f500 км", "7500", 0, "km", None),
        ("4,660 miles", "4660", 0, "mile", None),
        ("about 4,660 miles", "4660", 0, "mile", "about"),
        ("1,234,567.89", "1234567.89", 2, None, None),
        ("3m", "3000000", 0, None, None),
        ("3.5m", "3500000", 0, None, None),
        ("3 m", "3", 0, "m", None),
        ("3m-high", "3", 0, "m", None),
        ("20k", "20000", 0, None, None),
        ("$3.5bn", "3500000000", 0, "$", None),
        ("1,5", "1.5", 1, None, None),
        ("three million", "3000000", 0, None, None),
        ("Three Million", "3000000", 0, None, None),
        ("20 million", "20000000", 0, None, None),
        ("1.2345678 million", "1234567.8", 1, None, None),
        ("one trillion", "1000000000000", 0, None, None),
        ("half a million", "500000", 0, None, None),
        ("a hundred and five", "105", 0, None, None),
        ("two hundred and five thousand and one", "205001", 0, None, None),
        ("three million two hundred thousand", "3200000", 0, None, None),
        ("twenty-one", "21", 0, None, None),
        ("zero", "0", 0, None, None),
        ("a dozen", "12", 0, None, None),
        ("two-and-a-half years", "2.5", 1, "year", None),
        ("two and a half million", "2500000", 0, None, None),
        ("2½ years", "2.5", 1, "year", None),
        ("nine days", "9", 0, "day", None),
        ("seven more years", "7", 0, "year", None),
        ("five other candidates", "5", 0, "other candidates", None),
        ("42-year-old", "42", 0, "year", None),
        ("78 years of age", "78", 0, "year", None),
        ("about 500", "500", 0, None, "about"),
        ("At least 500 people", "500", 0, "people", "at least"),
        ("more than 300 observers", "300", 0, "observers", "more than"),
        ("nearly 98 percent", "98", 0, "percent", "nearly"),
        ("exactly 500", "500", 0, None, None),
        ("-5", "-5", 0, None, None),
        ("−5.5", "-5.5", 1, None, None),
        ("+5", "5", 0, None, None),
        (".5", "0.5", 1, None, None),
        ("500.", "500", 0, None, None),
        ("٧٠٫٧٦", "70.76", 2, None, None),
        ("٧٬٥٠٠", "7500", 0, None, None),
        ("٨١٫٣٪", "81.3", 1, "percent", None),
    ],
)
def test_a_number_is_read_from_figures_words_and_units(text, value, decimals, unit, hedge):
    number = parse_number(text)

    assert number is not None
    assert (str(number.value), number.decimals) == (value, decimals)
    assert (number.unit, number.hedge) == (unit, hedge)
    assert number.surface == text.strip()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("70,76", "70.76"),
        ("7.500", "7500"),
        ("7,500", "7.500"),
        ("1.234.567,8", "1234567.8"),
        ("70.76", "70.76"),
        ("7 500", "7500"),
        ("٧٠٫٧٦", "70.76"),
        ("1,2,3", None),
        ("1.23.4", None),
    ],
)
def test_a_comma_divides_decimals_only_where_the_language_says_so(text, value):
    number = parse_number(text, decimal_comma=True)

    assert (None if number is None else str(number.value)) == value


def test_a_glued_m_is_metres_where_a_length_was_asked_for():
    for_length, for_share = parse_number("3m", unit="km"), parse_number("3m", unit="percent")

    assert for_length is not None
    assert for_share is not None
    assert (for_length.value, for_length.unit) == (3, "m")
    assert (for_share.value, for_share.unit) == (3_000_000, None)


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("trois millions", "fr", 3_000_000),
        ("fünf", "de", 5),
        ("fünf", "de-AT", 5),
        ("три миллиона", "ru", 3_000_000),
        ("fünf", "en", None),
        ("deuxième", "fr", None),
    ],
)
def test_number_words_are_read_in_the_languages_that_are_known(text, language, value):
    number = parse_number(text, language)

    assert (None if number is None else number.value) == value


@given(st.decimals(-(10**9), 10**9, places=3))
def test_a_decimal_that_was_written_out_is_read_back(value):
    number = parse_number(f"{value:,}")

    assert number is not None
    assert number.value == value
    assert number.decimals == 3


NUMBER_WORDS = [
    "a",
    "half",
    "one",
    "five",
    "twelve",
    "twenty",
    "hundred",
    "thousand",
    "million",
    "billion",
    "dozen",
    "and",
    "about",
]


@given(st.lists(st.sampled_from(NUMBER_WORDS), max_size=8), st.sampled_from(" -"))
def test_number_words_in_any_order_are_a_number_or_none_and_never_an_error(words, joint):
    text = joint.join(words)

    number = parse_number(text)

    assert number is None or number.value > 0
    assert all(text[start:end] == found.surface for found, start, end in numbers_in(text))


@given(st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from("0123 .,-½%kmaone٫ "))))
def test_whatever_is_typed_is_a_number_or_none_and_never_an_error(text):
    for decimal_comma in (False, True):
        number = parse_number(text, decimal_comma=decimal_comma)
        assert number is None or number.value.is_finite()
        for found, start, end in numbers_in(text, decimal_comma=decimal_comma):
            assert text[start:end] == found.surface != ""


def surfaces(text: str) -> list[str]:
    return [number.surface for number, _, _ in numbers_in(text)]


def test_the_numbers_of_article_a_are_found_in_order():
    assert surfaces(A) == [
        *("500", "66", "70.76 percent", "15 percent", "78-year-old", "1991", "500", "Four years"),
        *("98 percent", "95 percent", "300", "42-year-old", "58", "one", "one"),
    ]


def test_the_numbers_of_article_b_are_found_in_order():
    assert surfaces(B) == [
        *("81.3%", "81.3%", "five", "81.3 percent", "seven more years", "69", "five"),
        *("69.4 percent", "five", "5.8 percent", "2019", "two", "20 million", "1991"),
        *("two-and-a-half years", "238", "nine days", "seven years", "20", "2019"),
        *("three million", "7,500km-long", "4,660 miles", "Four months"),
    ]


def test_each_number_stands_at_its_place():
    assert all(B[start:end] == number.surface for number, start, end in numbers_in(B))
    assert numbers_in(A)[2][1] == A.index("70.76")


@pytest.mark.parametrize(
    ("quote", "key"),
    [
        ("wins re-election with 81.3% of vote", "81.3 percent"),
        ("winning 81.3 percent of the vote", "81.3%"),
        ("home to about three million ethnic Russians", "3,000,000"),
        ("a 7,500km-long (about 4,660 miles) border", "7500 km"),
        ("a 7,500km-long (about 4,660 miles) border", "4660 miles"),
        ("For two-and-a-half years, Tokayev", "2.5 years"),
        ("the 78-year-old leader", "78 years"),
        ("in the nation of 20 million.", "20m"),
    ],
)
def test_a_key_is_found_in_its_quote_however_it_is_written(quote, key):
    wanted = parse_number(key)

    assert wanted is not None
    assert any(
        n.value == wanted.value and wanted.unit in (None, n.unit) for n, _, _ in numbers_in(quote)
    )


@pytest.mark.parametrize(
    ("text", "language", "values"),
    [
        ("In group 3 500 people voted", "en", [3, 500]),
        ("In group 3 500 people voted", "en-GB", [3, 500]),
        ("about 7\u00a0500 km", "en", [7500]),
        ("граница длиной 7 500 км", "ru", [7500]),
        ("2016–2022", "en", [2016, 2022]),
        ("at −5 degrees", "en", [-5]),
        ("the 20th of 1990s", "en", []),
        ("version 1.2.3 and 1,5", "en", []),
        ("about twenty-one", "en", [21]),
        ("between two and three", "en", [2, 3]),
        ("one million two million", "en", [1_000_000, 2_000_000]),
        ("five thousand five thousand", "en", [5000, 5000]),
        ("someone attended", "en", []),
        ("protest …15 times", "en", [15]),
    ],
)
def test_numbers_in_running_text_are_told_apart(text, language, values):
    assert [number.value for number, _, _ in numbers_in(text, language)] == values


@pytest.mark.parametrize(
    ("low", "high", "low_open", "high_open"), [(2, 1, False, False), (1, 1, True, False)]
)
def test_an_interval_without_a_number_cannot_be_made(low, high, low_open, high_open):
    with pytest.raises(ValueError, match="no number"):
        Interval(Decimal(low), Decimal(high), low_open, high_open)


@pytest.mark.parametrize("text", ["", "vote", "hundreds of millions", "about hundreds", "1,2,3"])
def test_what_is_no_quantity_has_no_interval(text):
    assert interval_of(text) is None


@pytest.mark.parametrize(
    ("text", "low", "high", "low_open", "high_open"),
    [
        ("500", 500, 500, False, False),
        ("exactly 500", 500, 500, False, False),
        ("at least 500 people", 500, INFINITY, False, False),
        ("no fewer than 500", 500, INFINITY, False, False),
        ("more than 300 observers", 300, INFINITY, True, False),
        ("over 300", 300, INFINITY, True, False),
        ("at most 5", -INFINITY, 5, False, False),
        ("up to 5", -INFINITY, 5, False, False),
        ("no more than 5", -INFINITY, 5, False, False),
        ("less than 5", -INFINITY, 5, False, True),
        ("under 5", -INFINITY, 5, False, True),
        ("nearly 98 percent", "95.06", 98, False, True),
        ("almost 100", 97, 100, False, True),
        ("nearly -100", -100, -97, True, False),
        ("nearly 0", 0, 0, False, False),
        ("about 500", 450, 550, False, False),
        ("around 500", 450, 550, False, False),
        ("some 500", 450, 550, False, False),
        ("roughly -100", -110, -90, False, False),
        ("hundreds", 200, 999, False, False),
        ("hundreds of people", 200, 999, False, False),
        ("thousands", 2_000, 9_999, False, False),
        ("tens of thousands of reservists", 20_000, 99_999, False, False),
        ("hundreds of thousands", 200_000, 999_999, False, False),
        ("dozens", 20, 99, False, False),
        ("single digits", 1, 9, False, False),
        ("in the low single digits", 1, 4, False, False),
        ("several", 3, 9, False, False),
        ("several fellow Central Asian leaders", 3, 9, False, False),
        ("octogenarian", 80, 89, False, False),
    ],
)
def test_hedges_and_vague_words_leave_an_interval(text, low, high, low_open, high_open):
    assert interval_of(text) == Interval(Decimal(low), Decimal(high), low_open, high_open)


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("around 500", "at least 500", True),
        ("nearly 98", "95", False),
        ("nearly 98", "97.5", True),
        ("nearly 98", "98", False),
        ("more than 300", "300", False),
        ("low single digits", "5.8", False),
        ("hundreds", "around 500", True),
        ("less than 5", "more than 5", False),
        ("at most 5", "at least 5", True),
    ],
)
def test_intervals_meet_where_a_number_lies_in_both(one, other, meet):
    assert interval(one).meets(interval(other)) is meet
    assert interval(other).meets(interval(one)) is meet


@pytest.mark.parametrize(
    ("outer", "inner", "holds"),
    [
        ("over 250", "more than 300", True),
        ("more than 300", "over 250", False),
        ("more than 300", "at least 300", False),
        ("at least 300", "more than 300", True),
        ("less than 5", "at most 5", False),
        ("at most 5", "less than 5", True),
        ("hundreds", "around 500", True),
    ],
)
def test_a_wider_statement_contains_a_narrower_one(outer, inner, holds):
    assert interval(outer).contains(interval(inner)) is holds


def test_an_open_end_is_not_contained():
    assert not interval("nearly 98").contains(Decimal(98))
    assert interval("nearly 98").contains(Decimal("95.06"))
    assert not interval("nearly 98").contains(Decimal(95))


@given(intervals(), intervals(), NUMBERS)
def test_intervals_keep_the_laws_of_sets(one, other, number):
    assert one.contains(one)
    assert one.meets(one)
    assert one.meets(other) == other.meets(one)
    if one.contains(other):
        assert one.meets(other)
    if one.contains(number) and other.contains(number):
        assert one.meets(other)
    if one.contains(other) and other.contains(number):
        assert one.contains(number)
    if one.contains(other) and other.contains(one):
        assert one == other


@pytest.mark.parametrize(
    ("surface", "unit"),
    [
        ("%", "percent"),
        ("Percent", "percent"),
        ("per\u00a0cent", "percent"),
        ("miles", "mile"),
        ("KM", "km"),
        ("years", "year"),
        ("year", "year"),
        ("percentage points", "percentage point"),
        ("seats", None),
        ("", None),
    ],
)
def test_a_unit_has_one_name(surface, unit):
    assert canonical_unit(surface) == unit


def test_every_name_of_a_unit_leads_to_a_unit_with_a_factor():
    assert set(UNIT_NAMES.values()) == set(UNITS)
    assert all(factor > 0 for _, factor in UNITS.values())


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("km", "percent"),
        ("year", "day"),
        ("percent", "percentage point"),
        ("$", "€"),
        ("seats", "km"),
        ("km", "seats"),
    ],
)
def test_there_is_no_way_between_dimensions(source, target):
    assert convert(Decimal(1), source, target) is None


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        ("1", "mile", "km", "1.609344"),
        ("7500", "km", "mile", "4660.28"),
        ("4660", "miles", "km", "7499.54"),
        ("2.5", "years", "months", "30"),
        ("9", "days", "hours", "216"),
        ("70.76", "percent", "%", "70.76"),
    ],
)
def test_a_value_is_converted_within_its_dimension(value, source, target, expected):
    converted = convert(Decimal(value), source, target)

    assert converted is not None
    assert converted.quantize(Decimal(expected)) == Decimal(expected)


@pytest.mark.parametrize(
    ("given_value", "wanted", "tolerance", "decimals", "right"),
    [
        ("70.76", "70.76", "0", None, True),
        ("70.760", "70.76", "0", None, True),
        ("70.7600000001", "70.76", "0", None, True),
        ("70.77", "70.76", "0", None, False),
        ("70.96", "70.76", "0", None, False),
        ("71", "70.76", "0", None, False),
        ("71", "70.76", "0", 0, True),
        ("70.5", "70.76", "0", 0, True),
        ("70.76", "70.76", "0", 0, True),
        ("70.49", "70.76", "0", 0, False),
        ("70", "70.76", "0", 0, False),
        ("2.5", "3", "0", 0, True),
        ("-2.5", "-3", "0", 0, True),
        ("70.8", "70.76", "0", 2, False),
        ("4700", "4660", "40", None, True),
        ("4701", "4660", "40", None, False),
        ("4620", "4660", "40", None, True),
    ],
)
def test_an_answer_is_right_within_the_tolerance_or_after_rounding(
    given_value, wanted, tolerance, decimals, right
):
    answer = parse_number(given_value)

    assert answer is not None
    assert within(answer, Decimal(wanted), Decimal(tolerance), decimals) is right
    assert within(answer.value, Decimal(wanted), Decimal(tolerance), decimals) is right
