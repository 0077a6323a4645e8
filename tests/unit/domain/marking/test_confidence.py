"""The scale of confidence, and marks by certainty. Vectors: docs/method.md 2.4."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.domain.errors import Refused
from quiz.domain.marking.confidence import (
    STATED,
    Certainty,
    LevelJudgement,
    Marked,
    certain_guess_line,
    certain_mark,
    certain_score,
    certainty,
    certainty_report,
    check_confidence,
    guess_percent,
    is_guess,
    judge,
    levels,
)
from quiz.domain.marking.grading import Setting, guess_line
from quiz.domain.questions.questions import (
    THREE_VERDICTS,
    MultipleResponse,
    Option,
    ShortAnswer,
    TrueFalse,
    Verdict,
)
from tests.builders import make_choice, make_claim

ONE = Fraction(1)
marks = st.fractions(0, 1, max_denominator=24)
percents = st.sampled_from((None, 33, 50, *STATED))


def options(n: int) -> tuple[Option, ...]:
    """So many options, the first one right."""
    return tuple(Option(key=f"o{k}", text=f"Option {k}", right=k == 0) for k in range(n))


# --- the scale -------------------------------------------------------------------------------


@pytest.mark.parametrize("percent", [-1, 0, 34, 59, 61, 100, 1000])
def test_a_percentage_that_is_no_stop_is_refused(percent) -> None:
    with pytest.raises(Refused):
        check_confidence(percent, guess=33)


@pytest.mark.parametrize("percent", [None, 33, 60, 70, 80, 90, 99])
def test_every_stop_and_nothing_at_all_is_accepted(percent) -> None:
    check_confidence(percent, guess=33)


def test_a_stop_of_another_question_is_refused() -> None:
    with pytest.raises(Refused):
        check_confidence(50, guess=33)


@pytest.mark.parametrize(
    ("content", "percent"),
    [
        (TrueFalse(stem="It is.", truth=True), 50),
        (make_choice(options=options(3)), 33),
        (make_choice(options=options(4)), 25),
        (make_claim(), 33),
        (MultipleResponse(stem="Which?", options=options(3)), 17),
        (MultipleResponse(stem="Which?", options=options(2)), 50),
        (ShortAnswer(stem="Who?", accepted=("Ada",)), 0),
    ],
)
def test_a_guess_is_worth_what_a_blind_choice_is(content, percent) -> None:
    assert guess_percent(content, THREE_VERDICTS) == percent


def test_a_fourth_verdict_makes_a_guess_worth_less() -> None:
    assert guess_percent(make_claim(), tuple(Verdict)) == 25


@given(st.integers(0, 50))
def test_the_guess_comes_first_and_is_known_as_one(guess) -> None:
    assert [is_guess(stop) for stop in levels(guess)] == [True, *[False] * len(STATED)]


# --- marks -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("percent", "level"),
    [(None, 1), (0, 1), (33, 1), (50, 1), (60, 1), (70, 2), (80, 2), (90, 3), (99, 3)],
)
def test_each_stop_has_a_level(percent, level) -> None:
    assert certainty(percent) == level


@pytest.mark.parametrize(("level", "right", "wrong"), [(1, 1, 0), (2, 2, -2), (3, 3, -6)])
def test_right_and_wrong_earn_the_published_marks(level, right, wrong) -> None:
    assert certain_mark(ONE, Certainty(level)) == right
    assert certain_mark(Fraction(0), Certainty(level)) == wrong


def test_a_partial_mark_is_that_part_of_a_right_answer() -> None:
    assert certain_mark(Fraction(1, 2), Certainty.MIDDLE) == 1


@given(st.fractions(0, 1, max_denominator=1000))
def test_the_level_whose_band_holds_the_chance_is_expected_to_earn_most(chance) -> None:
    def expected(level: Certainty) -> Fraction:
        return chance * certain_mark(ONE, level) + (1 - chance) * certain_mark(Fraction(0), level)

    best = 1 if chance < Fraction(2, 3) else 2 if chance < Fraction(4, 5) else 3
    assert expected(Certainty(best)) == max(expected(level) for level in Certainty)


def test_the_levels_cross_at_two_thirds_and_at_four_fifths() -> None:
    for chance, low, high in ((Fraction(2, 3), 1, 2), (Fraction(4, 5), 2, 3)):
        at = [
            chance * certain_mark(ONE, Certainty(level))
            + (1 - chance) * certain_mark(Fraction(0), Certainty(level))
            for level in (low, high)
        ]
        assert at[0] == at[1]


# --- the score -------------------------------------------------------------------------------


def test_a_score_does_not_fall_below_nothing() -> None:
    assert certain_score([Marked(Fraction(0), percent=99), Marked(ONE, percent=60)]) == 0


def test_a_wrong_item_takes_from_the_others() -> None:
    marked = [Marked(ONE, percent=99), Marked(ONE, percent=99), Marked(Fraction(0), percent=80)]
    assert certain_score(marked) == Fraction(4, 9)


def test_a_blank_answer_loses_nothing_whatever_was_stated() -> None:
    assert certain_score([Marked(ONE), Marked(Fraction(0), percent=99, blank=True)]) == Fraction(
        1, 6
    )


def test_nothing_has_no_score() -> None:
    assert certain_score([]) == 0


@given(st.lists(st.builds(Marked, marks, st.fractions("1/4", 4), percents), max_size=8))
def test_a_score_stays_on_the_scale(marked) -> None:
    assert 0 <= certain_score(marked) <= 1


@given(st.lists(st.builds(Marked, marks, st.just(ONE)), min_size=1, max_size=8))
def test_without_a_statement_a_score_is_a_third_of_the_usual_one(marked) -> None:
    assert certain_score(marked) == sum(one.mark for one in marked) / len(marked) / 3


def test_guessing_earns_a_third_of_the_usual_guess_line() -> None:
    items = [
        (make_choice(options=options(4)), Setting(), ONE),
        (make_claim(), Setting(), ONE),
        (make_claim(verdict=Verdict.REFUTED), Setting(), ONE),
    ]
    assert certain_guess_line(items) == guess_line(items) / 3


def test_where_one_verdict_is_always_right_the_line_rises_with_certainty() -> None:
    items = [(make_claim(), Setting(), ONE)] * 3
    assert certain_guess_line(items) == Fraction(1, 2)


# --- the report ------------------------------------------------------------------------------


def test_the_worked_example_comes_out() -> None:
    marked = [
        *[Marked(ONE, percent=99)] * 5,
        *[Marked(ONE, percent=70)] * 2,
        Marked(Fraction(0), percent=70),
        Marked(ONE, percent=60),
        Marked(Fraction(0), percent=None),
        Marked(Fraction(0), percent=99, blank=True),
    ]
    report = certainty_report(marked)
    assert report.average == Fraction(18, 10)
    assert report.accuracy == Fraction(8, 10)
    assert report.percent_mark == Fraction(6, 10)
    assert report.bonus == Fraction(6, 100)
    assert report.with_bonus == Fraction(86, 100)
    assert [(line.level, line.n, line.right) for line in report.levels] == [
        (1, 2, 1),
        (2, 3, 2),
        (3, 5, 5),
    ]


def test_misjudged_certainty_costs_some_of_the_bonus() -> None:
    assert certainty_report([Marked(Fraction(0), percent=99)]).bonus < 0


@pytest.mark.parametrize(
    ("level", "share", "n", "judgement"),
    [
        (1, Fraction(1, 2), 10, LevelJudgement.FITS),
        (1, Fraction(1), 4, LevelJudgement.UNDER),
        (1, Fraction(1), 5, LevelJudgement.VERY_UNDER),
        (2, Fraction(2, 3), 3, LevelJudgement.FITS),
        (2, Fraction(1, 2), 10, LevelJudgement.OVER),
        (2, Fraction(0), 2, LevelJudgement.VERY_OVER),
        (3, Fraction(4, 5), 5, LevelJudgement.FITS),
        (3, Fraction(7, 10), 20, LevelJudgement.OVER),
        (3, Fraction(3, 10), 2, LevelJudgement.OVER),
        (3, Fraction(3, 10), 3, LevelJudgement.VERY_OVER),
    ],
)
def test_a_share_outside_of_its_band_is_judged_by_how_far_and_how_often(
    level, share, n, judgement
) -> None:
    assert judge(Certainty(level), share, n) is judgement
