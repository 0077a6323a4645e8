"""Ratings, forms, the order of a session and the plans, by docs/method.md 3.2, 3.4 and 3.5."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from quiz.domain.marking.confidence import Certainty
from quiz.domain.study.scheduling import Rating
from quiz.domain.study.studying import (
    AnswerOutcome,
    CalmPlan,
    Gone,
    Variant,
    Waiting,
    choose_variant,
    forecast,
    next_card,
    plan_after_missing,
    rating_of,
    stage,
)

AGAIN, HARD, GOOD, EASY = Rating
LOW, MIDDLE, HIGH = Certainty
TOSS, THREE, FOUR, NONE = Fraction(1, 2), Fraction(1, 3), Fraction(1, 4), Fraction(0)
DAY = date(2026, 11, 22)


def outcome(chance=FOUR, right=True, **changes):
    return AnswerOutcome(**{"right": right, "chance": chance, "produced": False} | changes)


@pytest.mark.parametrize(
    ("given", "rating"),
    [
        (outcome(right=False), AGAIN),
        (outcome(right=False, certainty=HIGH), AGAIN),
        (outcome(THREE, proof=Fraction(1, 3)), HARD),
        (outcome(THREE, proof=Fraction(1, 3), certainty=LOW), AGAIN),
        (outcome(THREE, proof=Fraction(1, 2)), GOOD),
        (outcome(TOSS, certainty=LOW), AGAIN),
        (outcome(THREE, certainty=LOW), AGAIN),
        (outcome(FOUR, certainty=LOW), HARD),
        (outcome(TOSS, certainty=MIDDLE), GOOD),
        (outcome(FOUR, certainty=HIGH, quick=True), GOOD),
        (outcome(NONE, produced=True, certainty=HIGH, quick=True), EASY),
        (outcome(NONE, produced=True, certainty=HIGH), GOOD),
        (outcome(TOSS), HARD),
        (outcome(FOUR), GOOD),
        (outcome(NONE, produced=True), GOOD),
    ],
)
def test_an_answer_is_rated_by_the_table(given, rating):
    assert rating_of(given) is rating


FORMS = (
    Variant("tf", "true-false", "true-false"),
    Variant("choice", "single-choice", "value"),
    Variant("verdict", "verdict", "verdict"),
    Variant("number", "numeric", "number"),
    Variant("gap", "cloze", "cloze"),
)


def test_a_card_without_a_form_is_not_asked():
    assert choose_variant([], 0, "", (), "seed") is None
    worn = Variant("tf", "true-false", is_false=True, shown=2)
    assert choose_variant([worn], 0, "", (), "seed") is None


def test_a_false_claim_never_comes_a_third_time_even_if_it_is_the_last_form_of_all():
    lie = Variant("lie", "true-false", is_false=True, shown=2)
    gap = Variant("gap", "cloze")
    assert choose_variant([lie, gap], 0, "gap", (), "seed") == gap


def test_forms_go_from_recognising_to_producing():
    stages = []
    for passed in range(4):
        variant = choose_variant(FORMS, passed, "", (), "seed")
        assert variant is not None
        stages.append(stage(variant))
    assert stages == [0, 1, 2, 2]


def test_the_question_that_was_answered_last_is_not_asked_again():
    recent: list[Any] = []
    last, seen = "", []
    for passed in range(3, 8):
        variant = choose_variant(FORMS, passed, last, recent, "seed")
        assert variant is not None
        assert variant.key != last
        recent, last = [variant.recipe, *recent], variant.key
        seen.append(variant.key)
    assert set(seen) == {"number", "gap"}


def test_the_only_form_is_asked_again_rather_than_nothing():
    assert choose_variant(FORMS[:1], 0, "tf", (), "seed") == FORMS[0]


def test_an_empty_session_is_over():
    assert next_card([], []) is None


def test_the_most_forgotten_card_comes_first_and_new_ones_last():
    waiting = [Waiting("new"), Waiting("well", 0.95), Waiting("badly", 0.4)]
    gone: list[Any] = []
    order: list[Any] = []
    while (card := next_card(waiting, gone)) is not None:
        order.append(card)
        gone.append(Gone(card))
    assert order == ["badly", "well", "new"]


def test_a_missed_card_comes_back_once_after_three_others():
    waiting = [Waiting(f"c{n}", 0.1 * n) for n in range(1, 7)]
    gone: list[Any] = []
    order: list[Any] = []
    while (card := next_card(waiting, gone)) is not None:
        order.append(card)
        gone.append(Gone(card, missed=card == "c1"))
    assert order == ["c1", "c2", "c3", "c4", "c1", "c5", "c6"]


def test_a_missed_card_does_not_come_back_where_too_few_others_are_left():
    gone = [Gone("a", missed=True), Gone("b"), Gone("c")]
    assert next_card([], gone) is None


def test_cards_of_one_article_and_relation_do_not_follow_each_other():
    one, other = ("north", "length"), ("south", "length")
    waiting = [Waiting("a", 0.1, one), Waiting("b", 0.2, one), Waiting("c", 0.9, other)]
    assert next_card(waiting, [Gone("x", one)]) == "c"
    assert next_card(waiting[:2], [Gone("x", one)]) == "a"


def test_the_second_of_a_pair_comes_two_to_four_places_after_the_first():
    waiting = [
        Waiting("old", 0.1, ("a", "turnout"), "turnout"),
        Waiting("new", 0.99, ("b", "turnout"), "turnout", pulled=True),
        *(Waiting(f"c{n}", 0.2 + n / 10, (f"a{n}", "r")) for n in range(5)),
    ]
    gone: list[Any] = []
    order: list[Any] = []
    by_card = {one.card: one for one in waiting}
    while (card := next_card(waiting, gone)) is not None:
        order.append(card)
        gone.append(Gone(card, by_card[card].place, by_card[card].contrast))
    assert order.index("new") - order.index("old") == 2


def test_one_that_is_not_due_does_not_come_without_its_pair():
    assert next_card([Waiting("new", 0.99, contrast="x", pulled=True)], []) is None


def test_eighty_cards_are_fifteen_a_day_for_six_days():
    assert plan_after_missing(80, 100) == CalmPlan(80, 15, 6)


def test_a_days_work_needs_no_plan():
    assert plan_after_missing(15, 100) is None


def test_a_plan_asks_for_no_more_than_the_learners_limit():
    assert plan_after_missing(700, 20) == CalmPlan(700, 20, 35)


def test_what_waits_already_counts_for_today():
    due = {DAY - timedelta(days=3): 2, DAY: 1, DAY + timedelta(days=29): 4}
    days = forecast(due, DAY)
    assert len(days) == 30
    assert days[0] == (DAY, 3)
    assert days[-1] == (DAY + timedelta(days=29), 4)
