"""Typed values: what is handed back, and that an article's own form always counts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from quiz.domain.errors import Refused
from quiz.domain.marking.grading import Setting, grade
from quiz.domain.marking.typed import judge_number, judge_value
from quiz.domain.marking.typed_values import expect_readable, number_of
from quiz.domain.quantities.quantities import to_decimal
from quiz.domain.quantities.reader import read
from quiz.domain.quantities.values import ReadValue
from quiz.domain.questions.questions import Numeric, ShortAnswer, TypedNumber, TypedText
from tests.unit.domain.quantities.test_reader import EXPRESSIONS, Expression

SAID = [line for line in EXPRESSIONS if not line.wants_refusal]
SHARE = Numeric(stem="How much?", value=Decimal("70.76"), unit="percent")


def short(*accepted: str) -> ShortAnswer:
    return ShortAnswer(stem="What?", accepted=accepted)


def asked_for(line: Expression) -> Numeric | None:
    """Make the question that asks for the number of an expression; None where it has no one."""
    value = number_of(line.text, "", line.language)
    if value is None or value.direction is not None:
        return None
    unit = value.unit
    if value.per is not None and value.per.count == 1:
        unit = f"{unit} per {value.per.unit}" if unit else ""
    decimals = max((number.decimals for number in value.numerals), default=0) or 2
    return Numeric(stem="How much?", value=to_decimal(value.low), unit=unit, decimals=decimals)


# --- handed back -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "content"),
    [
        ("many", SHARE),
        ("70.76 or 70.96", SHARE),
        ("12,34,567", SHARE),
        ("20 to 30", SHARE),
        ("10 June", SHARE),
        ("1.000", replace(SHARE, decimals=1)),
        ("$1300 million billion", SHARE),
    ],
)
def test_a_number_that_cannot_be_read_in_one_way_is_handed_back(typed, content):
    with pytest.raises(Refused) as refused:
        expect_readable(content, TypedNumber(text=typed), "en")
    assert typed in str(refused.value.message)
    assert "Type it like" in str(refused.value.cure)


@pytest.mark.parametrize("typed", ["lots", "5 and a bit", "1.000", "fife"])
def test_a_short_answer_that_is_keyed_by_a_value_is_handed_back_too(typed):
    with pytest.raises(Refused):
        expect_readable(short("five", "5 people"), TypedText(text=typed), "en", ("five", "5"))


@pytest.mark.parametrize(
    ("typed", "content", "accepted"),
    [
        ("70,76", SHARE, ()),
        ("two thirds", SHARE, ()),
        ("1.000", replace(SHARE, decimals=3), ()),
        ("1,000", SHARE, ()),
        ("Oslo", short("Astana"), ("Astana",)),
        ("Article 5", short("the treaty"), ("the treaty",)),
        ("Thurday", short("Thursday"), ("Thursday",)),
        ("lots", short("five", "a few"), ("five", "a few")),
        ("", SHARE, ()),
    ],
)
def test_what_can_be_read_and_what_is_asked_in_words_is_taken(typed, content, accepted):
    expect_readable(content, TypedText(text=typed), "en", accepted)


# --- marked ----------------------------------------------------------------------------------


@pytest.mark.parametrize("line", SAID, ids=lambda line: f"{line.row}: {line.text}")
def test_an_answer_in_the_article_s_own_form_always_counts(line: Expression) -> None:
    for typed in (line.text, f"  {line.text} ", line.text.replace(" ", "\u00a0")):
        content = short(line.text)
        expect_readable(content, TypedText(text=typed), line.language, content.accepted)
        setting = Setting(language=line.language)
        assert grade(content, TypedText(text=typed), setting).right
    numeric = asked_for(line)
    if numeric is not None:
        expect_readable(numeric, TypedNumber(text=line.text), line.language)
        judged = judge_number(line.text, numeric, line.language)
        assert judged.right, (numeric.value, numeric.unit, judged.notices)


@pytest.mark.parametrize(
    ("typed", "accepted"),
    [
        ("20 percent", "one in five"),
        ("one in five", "20%"),
        ("66.67%", "two thirds"),
        ("2/3", "two thirds"),
        ("$2,600 million", "$2.6 billion"),
        ("US$2.6bn", "$2.6 billion"),
        ("3.30", "half past three"),
        ("3:30pm", "half past three"),
        ("15 Oct", "15 October"),
        ("7.500 km", "7500 metres"),
        ("27c a litre", "27 cents a litre"),
        ("27 cents per liter", "27 cents a litre"),
        ("up 3.9%", "rose 3.9%"),
        ("8-5", "8 votes to 5"),
        ("20-30", "between 20 and 30"),
        ("1.5 years", "a year and a half"),
        ("6-4 7-5", "6-4, 7-5"),
        ("2nd", "second"),
        ("forty-two", "42"),
        ("5 million dollars", "US$5m"),
        ("US$5m", "$ 5 million"),
        ("2019-06-10", "10.06.2019"),
        ("10 June 2019", "10.06.2019"),
        ("7 yrs", "seven years"),
        ("0.75 percentage points", "75 basis points"),
    ],
)
def test_the_same_value_in_another_form_counts(typed: str, accepted: str) -> None:
    assert judge_value(typed, (accepted,)).right


@pytest.mark.parametrize(
    ("typed", "accepted"),
    [
        ("2", "two thirds"),
        ("2%", "two thirds"),
        ("fell 3.9%", "rose 3.9%"),
        ("8-6", "8 votes to 5"),
        ("$2.6 million", "$2.6 billion"),
        ("€2.6 billion", "$2.6 billion"),
        ("4.30", "half past three"),
        ("20 to 40", "20 to 30"),
        ("27 cents a gallon", "27 cents a litre"),
        ("27", "27 cents a litre"),
        ("3rd", "second"),
        ("15 November", "15 October"),
        ("6-4, 5-7", "6-4, 7-5"),
        ("18 percentage points", "18 percent"),
        ("seventeen", "seventy"),
        ("half", "a quarter"),
    ],
)
def test_another_value_does_not_count(typed: str, accepted: str) -> None:
    assert not judge_value(typed, (accepted,)).right


@pytest.mark.parametrize(
    ("typed", "value", "unit", "decimals", "right"),
    [
        ("two thirds", "66.67", "percent", 2, True),
        ("two thirds", "67", "percent", 0, True),
        ("two thirds", "2", "percent", None, False),
        ("one in five", "20", "percent", None, True),
        ("27 cents a litre", "27", "cents a litre", None, True),
        ("27", "27", "cents a litre", None, True),
        ("27 cents a gallon", "27", "cents a litre", None, False),
        ("£5", "5", "£", None, True),
        ("five pounds", "5", "£", None, True),
        ("fell by 6.5%", "6.5", "percent", None, True),
        ("fell by 6.5%", "-6.5", "percent", None, True),
        ("-12 C", "-12", "°C", None, True),
        ("$0.27", "27", "cents", None, True),
        ("6ft 2in", "74", "inches", None, True),
        ("2 hours 30 minutes", "2.5", "hours", None, True),
        ("120 sq km", "12000", "hectares", None, True),
        ("69,4", "69.4", "percent", 1, True),
        ("3rd", "3", "", None, True),
    ],
)
def test_numbers_count_in_every_form_that_says_them(typed, value, unit, decimals, right):
    content = Numeric(stem="?", value=Decimal(value), unit=unit, decimals=decimals)
    assert judge_number(typed, content).right is right


def test_the_reader_is_the_same_for_articles_and_answers() -> None:
    value = read("27 cents a litre")
    assert isinstance(value, ReadValue)
    assert value.per is not None
