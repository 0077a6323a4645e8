"""VAL: values of a question read again, each way in which they disagree."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quiz.domain.facts.facts import Fact, Value, ValueType
from quiz.domain.linting.findings import Level
from quiz.domain.questions.gaps import Cloze
from quiz.domain.questions.questions import (
    Content,
    Numeric,
    ShortAnswer,
    TrueFalse,
)
from tests.unit.domain.linting.shipped import asked, choice, found

QUOTE = ("tokayev-elected-2019", "Tokayev won 70.76 percent of the vote")
STEM = "According to the 2019 report, what share of the vote did Tokayev win?"
SHARE = Fact(
    key="share",
    article="tokayev-elected-2019",
    subject="Tokayev",
    relation="vote-share",
    value=Value(type=ValueType.PERCENT, surface="70.76 percent", unit="percent"),
    quotes=(),
)


def number(value: str, unit: str = "percent", decimals: int | None = 2) -> Numeric:
    return Numeric(stem=STEM, value=Decimal(value), unit=unit, decimals=decimals)


def val(content: Content, *facts: Fact) -> list[Level]:
    findings = found(asked(content, QUOTE), *facts)
    return [finding.level for finding in findings if finding.rule == "VAL"]


@pytest.mark.parametrize(
    ("content", "facts"),
    [
        (choice(STEM, "$1300 million billion", "$2.6 billion"), ()),
        (choice(STEM, "70.76 percent %", "15 percent"), ()),
        (choice("In 2019, who paid $$5?", "Tokayev", "Kosanov"), ()),
        (number("70.96"), (SHARE,)),
        (number("71", decimals=1), (SHARE,)),
        (ShortAnswer(stem=STEM, accepted=("$2.6 billion", "2.6")), ()),
        (ShortAnswer(stem=STEM, accepted=("two thirds", "2")), ()),
        (Cloze(stem=STEM, before="He won ", after=" of it", accepted=("70.76", "70.96")), ()),
        (
            TrueFalse(stem="According to the 2019 report, Tokayev won 80.76 percent.", truth=True),
            (SHARE,),
        ),
    ],
)
def test_values_that_disagree_are_an_error(content: Content, facts: tuple[Fact, ...]) -> None:
    assert val(content, *facts) == [Level.ERROR]


@pytest.mark.parametrize(
    ("content", "facts"),
    [
        (number("70.76"), (SHARE,)),
        (number("70.8", decimals=1), (SHARE,)),
        (number("71", decimals=0), (SHARE,)),
        (ShortAnswer(stem=STEM, accepted=("$2.6 billion", "2600000000", "$2,600m")), ()),
        (ShortAnswer(stem=STEM, accepted=("two thirds", "66.67%", "2/3")), ()),
        (ShortAnswer(stem=STEM, accepted=("Tokayev", "five")), ()),
        (Cloze(stem=STEM, before="He won ", after=" of it", accepted=("70.76", "70.76%")), ()),
        (
            TrueFalse(
                stem="According to the 2019 report, Tokayev won more than 70 percent.", truth=True
            ),
            (SHARE,),
        ),
    ],
)
def test_values_that_agree_are_none(content: Content, facts: tuple[Fact, ...]) -> None:
    assert val(content, *facts) == []
