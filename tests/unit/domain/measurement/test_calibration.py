"""Whether people are right as often as they say. Vectors: docs/method.md 2.5."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.domain.measurement.calibration import (
    Calibration,
    Forecast,
    Point,
    brier,
    calibrate,
    points,
)

forecasts = st.lists(
    st.builds(Forecast, st.sampled_from((25, 33, 50, 60, 70, 80, 90, 99)), st.booleans()),
    min_size=1,
    max_size=40,
)


def said(percent: int, right: int, n: int) -> list[Forecast]:
    """So many answers at one percentage, of which so many were right."""
    return [Forecast(percent, place < right) for place in range(n)]


def found(answers: list[Forecast]) -> Calibration:
    """The figures of some answers."""
    result = calibrate(answers)
    assert result is not None
    return result


def test_nothing_has_no_brier_score_and_no_figures() -> None:
    with pytest.raises(ValueError, match="not defined"):
        brier([])
    assert calibrate([]) is None


def test_the_brier_score_is_the_published_one() -> None:
    answers = [
        Forecast(10, False),
        Forecast(90, True),
        Forecast(80, True),
        Forecast(30, False),
    ]
    assert brier(answers) == Fraction("0.0375")


def test_always_saying_a_half_scores_a_quarter() -> None:
    assert brier(said(50, 3, 7)) == Fraction(1, 4)


def test_the_parts_are_those_of_the_example() -> None:
    result = found([*said(50, 2, 4), *said(75, 3, 4), *said(95, 3, 4)])
    assert round(float(result.brier), 7) == 0.2216667
    assert round(float(result.reliability), 7) == 0.0133333
    assert round(float(result.resolution), 7) == 0.0138889
    assert round(float(result.uncertainty), 7) == 0.2222222
    assert round(float(result.error), 7) == 0.0666667
    assert round(float(result.overconfidence), 7) == 0.0666667
    assert result.skill == 1 - result.brier / result.uncertainty


@given(forecasts)
def test_the_parts_make_the_score_exactly(answers) -> None:
    result = found(answers)
    assert result.brier == result.reliability - result.resolution + result.uncertainty


@pytest.mark.parametrize("right", [0, 5])
def test_without_a_spread_of_outcomes_there_is_no_skill(right) -> None:
    assert found(said(80, right, 5)).skill is None


def test_points_of_any_levels_are_means_and_shares() -> None:
    stated = (10, 20, 30, 40, 65, 70, 80, 90, 100)
    answers = [Forecast(percent, place > 3) for place, percent in enumerate(stated)]
    thirds = points(answers, lambda forecast: min(int(forecast.stated * 3), 2))
    assert [float(point.share) for point in thirds] == [0, 0.5, 1]
    assert [float(point.stated) for point in thirds] == [0.2, 0.525, 0.85]


def test_guesses_among_two_and_among_four_are_one_point() -> None:
    result = found([*said(50, 1, 2), *said(25, 1, 2), *said(60, 1, 1)])
    assert result.points == (
        Point(Fraction(75, 200), 2, 4, guessed=True),
        Point(Fraction(60, 100), 1, 1),
    )


@pytest.mark.parametrize(
    ("right", "n", "low", "high"), [(8, 10, 0.490, 0.943), (15, 20, 0.531, 0.888)]
)
def test_a_point_has_wilsons_interval(right, n, low, high) -> None:
    interval = Point(Fraction(80, 100), right, n).interval
    assert (round(interval.low, 3), round(interval.high, 3)) == (low, high)


def test_a_point_is_shown_from_five_answers_and_the_curve_from_twenty() -> None:
    few = found([*said(60, 2, 4), *said(80, 4, 5)])
    assert [point.stated for point in few.shown_points] == [Fraction(4, 5)]
    assert few.may_show
    assert not few.may_show_curve
    assert not found(said(60, 2, 4)).may_show
    assert found(said(60, 12, 20)).may_show_curve
    assert not found(said(60, 12, 19)).may_show_curve


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (said(99, 5, 10), "surer than you were right"),
        (said(60, 10, 10), "more often than you thought"),
        (said(80, 6, 10), "about as sure"),
    ],
)
def test_words_leave_open_what_the_interval_leaves_open(answers, words) -> None:
    assert words in str(found(answers).leaning)
