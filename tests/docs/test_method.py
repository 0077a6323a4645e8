"""The tables of `docs/method.md` say what the code does."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import fsrs
import pytest

from quiz.domain.building.operators import OPERATORS
from quiz.domain.facts.facts import ValueType
from quiz.domain.facts.relations import SLOTS
from quiz.domain.marking.agreement import evidence_score, strict
from quiz.domain.marking.confidence import MOST, certain_mark, certainty
from quiz.domain.quantities.quantities import Interval, interval_of
from quiz.domain.quantities.statistics import FEW, facility_words
from quiz.domain.questions.recipe_names import RECIPE_LABELS
from tests.docs.pages import METHOD, code_in, rows, section

VALUE, WITHOUT_END = Decimal(100), Decimal("Infinity")
AROUND_100 = {
    "from *v* on": Interval(VALUE, WITHOUT_END),
    "above *v*": Interval(VALUE, WITHOUT_END, low_open=True),
    "to *v*": Interval(-WITHOUT_END, VALUE),
    "below *v*": Interval(-WITHOUT_END, VALUE, high_open=True),
    "from 0.97*v*, below *v*": Interval(Decimal(97), VALUE, high_open=True),
    "0.9*v* to 1.1*v*": Interval(Decimal(90), Decimal(110)),
}


def test_operators_license_the_verdicts_that_are_listed() -> None:
    listed = [(code_in(name)[0], verdict) for name, verdict, _ in rows(section(METHOD, "5.4"))]
    assert listed == [
        (name, operator.verdict.label.lower()) for name, operator in OPERATORS.items()
    ]


def test_recipes_are_listed_in_their_order() -> None:
    assert [code_in(name)[0] for name, _ in rows(section(METHOD, "5.2"))] == list(RECIPE_LABELS)


def test_types_of_values_and_slots_of_relations_are_listed() -> None:
    types = {one.value for one in ValueType}
    assert types <= set(code_in(section(METHOD, "5.1")))
    assert set(re.findall(r"\{(\w+)\}", section(METHOD, "5.3"))) == SLOTS


def test_the_scheduler_has_the_weights_that_are_listed() -> None:
    weights = section(METHOD, "3.3").partition("w = ")[2].partition("```")[0]
    assert [float(weight) for weight in weights.split()] == list(fsrs.Scheduler().parameters)


@pytest.mark.parametrize("row", list(rows(section(METHOD, "4.4"))), ids=lambda row: row[0])
def test_words_leave_the_numbers_possible_that_are_listed(row: tuple[str, str]) -> None:
    names, spans = row
    if spans in AROUND_100:
        for hedge in names.removesuffix(" *v*").split(", "):
            assert interval_of(f"{hedge.removesuffix(' *v*')} 100") == AROUND_100[spans]
        return
    for name, span in zip(names.split(" / "), spans.split(" / "), strict=True):
        low, high = (Decimal(number.replace(",", "")) for number in span.split(" to "))
        assert interval_of(name) == Interval(low, high)


@pytest.mark.parametrize("row", list(rows(section(METHOD, "2.4"))), ids=lambda row: row[0])
def test_a_level_of_certainty_earns_and_costs_what_is_listed(row: tuple[str, ...]) -> None:
    stated, right, wrong, _ = row
    numbers = [int(number) for number in re.findall(r"\d+", stated)]
    percents = {"b": [60, None], "6": numbers, "a": [81, 99]}[stated[0]]
    for percent in percents:
        assert certain_mark(Fraction(1), certainty(percent)) == int(right)
        assert certain_mark(Fraction(0), certainty(percent)) == int(wrong.replace("−", "-"))
    assert int(right) <= MOST


@pytest.mark.parametrize("row", list(rows(section(METHOD, "1.3"))), ids=lambda row: row[0])
def test_selected_sentences_score_what_is_listed(row: tuple[str, ...]) -> None:
    picked, _, _, score, whole, mark = row
    shown = {str(number) for number in range(1, 23)}
    gold = (frozenset({"14", "15"}),)
    selected = shown if picked == "all 22" else set(re.findall(r"\d+", picked))
    earned = evidence_score(selected, gold, shown)
    assert earned == Fraction(score)
    assert strict(selected, gold) is (whole == "yes")
    assert float(Fraction(1, 2) + earned / 2) == pytest.approx(float(mark), abs=0.005)


def test_facility_is_put_in_the_words_that_are_listed() -> None:
    listed = section(METHOD, "7.2").partition("University's: ")[2].partition(". The three")[0]
    for percent, words in re.findall(r"(\d+) ([a-z ]+)", listed.replace("\n", " ")):
        told = facility_words(Fraction(int(percent), 100), FEW)
        assert told.replace(", or something is wrong with it", " or something is wrong") == words
