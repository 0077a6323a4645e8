from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.domain.marking.typed import judge_number, judge_text
from quiz.domain.questions.questions import Numeric


def number(
    value: str, unit: str = "", decimals: int | None = None, tolerance: str = "0"
) -> Numeric:
    return Numeric(
        stem="How many?",
        value=Decimal(value),
        unit=unit,
        decimals=decimals,
        tolerance=Decimal(tolerance),
    )


SHARE = number("70.76", "percent")
ROAD = number("7500", "km")
TURNOUT = number("70", "percent", decimals=0)


# --- numbers that are wrong ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "content"),
    [
        ("70.96", SHARE),
        ("70.8", SHARE),
        ("7076", SHARE),
        ("-70.76", SHARE),
        ("7,500 miles", ROAD),
        ("4,500 miles", ROAD),
        ("44 miles", number("70.76", "km")),
        ("7.5", ROAD),
        ("70.5", TURNOUT),
        ("69.4", TURNOUT),
        ("6", number("5")),
        ("5.4", number("5")),
        ("11.1", number("10", tolerance="1")),
    ],
)
def test_another_number_is_wrong(typed: str, content: Numeric) -> None:
    assert not judge_number(typed, content).right


@pytest.mark.parametrize(
    "typed", ["many", "1990s or so", "٪", "70.76 or 70.96", "5 / 6", "NaN", "1e9"]
)
def test_what_is_no_number_is_wrong_and_said_to_be_none(typed: str) -> None:
    judged = judge_number(typed, number("5"))
    assert not judged.right
    assert [str(notice) for notice in judged.notices] == [
        f"We couldn't read “{typed}” as a number."
    ]


@pytest.mark.parametrize(
    ("typed", "content"), [("70.76 km", SHARE), ("7500 days", ROAD), ("9 km", number("9", "seats"))]
)
def test_a_unit_of_another_dimension_is_wrong_and_named(typed: str, content: Numeric) -> None:
    judged = judge_number(typed, content)
    assert not judged.right
    (notice,) = judged.notices
    assert "can't be converted" in str(notice)
    assert content.unit in str(notice)


def test_a_comma_that_can_group_nothing_divides_decimals_everywhere() -> None:
    assert judge_number("70,76", SHARE).right
    assert judge_number("70,76", SHARE, decimal_comma=True).right
    assert judge_number("7,500", ROAD).right
    assert not judge_number("7,500", ROAD, decimal_comma=True).right


# --- numbers that are right ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "content"),
    [
        ("70.76", SHARE),
        ("70.76%", SHARE),
        ("70.76 percent", SHARE),
        ("70.760", SHARE),
        (" 70.76\u00a0% ", SHARE),
        ("7,500", ROAD),
        ("7500 km", ROAD),
        ("7,500km", ROAD),
        ("4,660 miles", ROAD),
        ("4,660.28 miles", ROAD),
        ("43.97 miles", number("70.76", "km")),
        ("3m", number("3", "metre")),
        ("7,500,000 m", ROAD),
        ("3m", number("3000000")),
        ("three million", number("3000000")),
        ("3,000,000", number("3000000")),
        ("70.4", TURNOUT),
        ("69.5", TURNOUT),
        ("11", number("10", tolerance="1")),
        ("9 seats", number("9", "seats")),
        ("nine seats", number("9", "seats")),
    ],
)
def test_the_number_is_right_however_it_is_written(typed: str, content: Numeric) -> None:
    judged = judge_number(typed, content)
    assert judged.right
    assert judged.notices == ()


def test_a_hedge_does_not_count_and_the_person_is_told() -> None:
    judged = judge_number("about 500", number("500"))
    assert judged.right
    assert [str(notice) for notice in judged.notices] == ["Only the number is marked."]


def test_a_unit_that_nobody_asked_for_does_not_count_and_the_person_is_told() -> None:
    judged = judge_number("70.76 percent", number("70.76"))
    assert judged.right
    assert [str(notice) for notice in judged.notices] == [
        "Only the number is marked, not “percent”."
    ]


@given(st.decimals(min_value=0, max_value=10**9, places=3))
def test_the_key_typed_as_it_is_stored_is_always_right(value: Decimal) -> None:
    assert judge_number(f"{value:f}", number(str(value))).right


@given(st.text(max_size=30))
def test_any_text_is_judged_without_an_error(typed: str) -> None:
    judge_number(typed, number("5", "seats"))
    judge_text(typed, ("Astana", "five"), ("Almaty",))


def test_another_noun_for_what_is_counted_does_not_count_and_the_person_is_told() -> None:
    judged = judge_number("9 places", number("9", "seats"))
    assert judged.right
    assert [str(notice) for notice in judged.notices] == [
        "Only the number is marked, not “places”."
    ]


# --- words that are wrong --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "accepted"),
    [
        ("Almaty", "Astana"),
        ("Osl", "Oslo"),
        ("Oslo", "Osl"),
        ("Astnaa", "Astana"),
        ("Astan", "Astanaa!"),
        ("Nazarbyv", "Nazarbayev!"),
        ("1991", "1992"),
        ("1990s", "1980s"),
        ("twenty19", "twenty18"),
        ("seventy", "seventeen"),
        ("sixth", "sixty"),
        ("nine seats", "five seats"),
        ("", "Astana"),
        ("1991", "1.991"),
        ("20 November", "November 21"),
        ("20 December", "November 20"),
        ("November 20, 2021", "November 20 2022"),
        ("November 20, 2022", "November 20"),
        ("November 2022", "November 20"),
        ("in 1992", "1991"),
        ("20 novembers", "November 20"),
    ],
)
def test_another_word_is_wrong(typed: str, accepted: str) -> None:
    assert not judge_text(typed, (accepted,)).right


@pytest.mark.parametrize(
    ("typed", "accepted", "other"),
    [("Kirgiz", "Kyrgiz", "Kirgiz"), ("Nazarbaeva", "Nazarbayev", "Nazarbayeva")],
)
def test_a_slip_towards_another_right_name_is_wrong(typed: str, accepted: str, other: str) -> None:
    assert judge_text(typed, (accepted,)).right
    assert not judge_text(typed, (accepted,), (other,)).right


# --- words that are right --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "accepted"),
    [
        ("astana", "Astana"),
        ("  ASTANA ", "Astana"),
        ("Kassym-Jomart\u00a0Tokayev", "Kassym–Jomart Tokayev"),
        ("shame, shame!", "Shame, shame!"),
        ("“Shame”", '"shame"'),
        ("ҚАЗАҚСТАН", "Қазақстан"),
        ("\u0438\u0306", "й"),
        ("1991", "1991"),
    ],
)
def test_case_spacing_and_typography_mean_nothing(typed: str, accepted: str) -> None:
    judged = judge_text(typed, ("something else", accepted))
    assert judged.right
    assert judged.notices == ()


@pytest.mark.parametrize(
    ("typed", "accepted"),
    [
        ("the exit polls", "exit polls"),
        ("exit polls", "the exit polls"),
        ("“Oslo”", "Oslo"),
        ("shame shame shame", "shame, shame, shame!"),
        ("Police come to the side of the people!", "police, come to the side of the people"),
        ("Putin's invasion", "Putin’s invasion"),
        ("St. Petersburg", "St Petersburg"),
    ],
)
def test_quotation_marks_stops_and_an_article_before_a_name_mean_nothing(typed, accepted):
    judged = judge_text(typed, (accepted,))
    assert judged.right
    assert judged.notices == ()


@pytest.mark.parametrize(
    "typed",
    [
        *("20 November", "November 20th", "the 20th of November", "Nov. 20", "on 20 Nov"),
        *("November 20, 2022", "20 November 2022", "20th Nov. 2022"),
    ],
)
def test_a_day_may_be_written_in_any_order_and_its_year_where_it_is_known(typed):
    assert judge_text(typed, ("November 20", "November 20 2022")).right


@pytest.mark.parametrize(
    ("typed", "accepted"), [("in March", "March"), ("sept", "September"), ("in 1991", "1991")]
)
def test_a_month_or_a_year_may_have_its_preposition_or_be_shortened(typed, accepted):
    assert judge_text(typed, (accepted,)).right


def test_only_a_language_with_a_word_list_knows_articles_and_months():
    assert judge_text("“Oslo”", ("Oslo",), language="xx").right
    assert not judge_text("the Oslo fjord", ("Oslo fjord",), language="xx").right
    assert not judge_text("20 November", ("November 20",), language="xx").right


@pytest.mark.parametrize(
    ("typed", "accepted"),
    [
        ("Astan", "Astana"),
        ("Astanna", "Astana"),
        ("Asdana", "Astana"),
        ("Asttana", "Astana"),
        ("Nazarbaev", "Nazarbayev"),
        ("Nazarbajew", "Nazarbayev"),
        ("Қазақстн", "Қазақстан"),
        ("Қазақст", "Қазақстан"),
    ],
)
def test_a_slip_of_spelling_is_right_with_a_notice(typed: str, accepted: str) -> None:
    judged = judge_text(typed, ("Something", accepted))
    assert judged.right
    assert [str(notice) for notice in judged.notices] == [f"Check the spelling: “{accepted}”."]


def test_an_accepted_form_is_right_even_if_it_is_right_elsewhere_too() -> None:
    assert judge_text("Astana", ("Astana",), ("astana",)).right
    assert judge_text("Astanna", ("Astana",), ("astana", "Almaty")).right


def test_a_slip_that_is_no_nearer_to_another_name_is_let_through() -> None:
    assert judge_text("Jomarts", ("Jomart",), ("Jomartss", "Almaty")).right


def test_the_form_that_is_nearest_is_the_one_that_is_named() -> None:
    judged = judge_text("Nazarbayevv", ("Nazarbaev", "Nazarbayev"))
    assert [notice.params["form"] for notice in judged.notices] == ["Nazarbayev"]
