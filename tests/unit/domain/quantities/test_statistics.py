"""Shares with their intervals, and the words put on them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.domain.quantities.statistics import (
    FEW,
    distribution,
    facility_words,
    mean,
    median,
    wilson,
)
from tests.messages import ABOUT_RIGHT, TOO_FEW

shares = st.fractions(0, 1, max_denominator=1000)


# Computed by hand from the formula in Wilson (1927); 8 of 10 is Newcombe's (1998) table I.
@pytest.mark.parametrize(
    ("share", "n", "low", "high"),
    [
        (Fraction(0), 0, 0.0, 1.0),
        (Fraction(0), 10, 0.0, 0.2775),
        (Fraction(8, 10), 10, 0.4902, 0.9433),
        (Fraction(81, 263), 263, 0.2553, 0.3662),
        (Fraction(15, 148), 148, 0.0624, 0.1605),
        (Fraction(1), 20, 0.8389, 1.0),
    ],
)
def test_wilsons_interval_is_the_published_one(share, n, low, high) -> None:
    interval = wilson(share, n)
    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


@given(shares, st.integers(1, 5000))
def test_the_interval_holds_the_share_and_stays_on_the_scale(share, n) -> None:
    interval = wilson(share, n)
    assert 0 <= interval.low <= float(share) + 1e-12
    assert float(share) - 1e-12 <= interval.high <= 1


@given(shares, st.integers(1, 1000))
def test_more_people_never_widen_the_interval(share, n) -> None:
    few, many = wilson(share, n), wilson(share, 4 * n)
    assert many.high - many.low < few.high - few.low


def test_nothing_has_neither_mean_nor_median() -> None:
    assert mean([]) is None
    assert median([]) is None


def test_mean_and_median_are_exact() -> None:
    values = [Fraction(1, 3), Fraction(1, 7), Fraction(1)]
    assert mean(values) == Fraction(31, 63)
    assert median(values) == Fraction(1, 3)
    assert median(values[:2]) == Fraction(5, 21)


def test_all_right_belongs_to_the_last_step() -> None:
    assert distribution([Fraction(1), Fraction(9, 10), Fraction(0), Fraction(1, 10)]) == (
        1, 1, 0, 0, 0, 0, 0, 0, 0, 2,
    )  # fmt: skip


@given(st.lists(shares))
def test_every_score_is_counted_once(values) -> None:
    assert sum(distribution(values)) == len(values)


@pytest.mark.parametrize(
    ("percent", "words"),
    [
        (0, "extremely difficult, or something is wrong with it"),
        (5, "extremely difficult, or something is wrong with it"),
        (6, "very difficult"),
        (11, "difficult"),
        (21, "moderately difficult"),
        (34, "moderately difficult"),
        (35, ABOUT_RIGHT),
        (65, "fairly easy"),
        (81, "easy"),
        (90, "very easy"),
        (95, "extremely easy"),
        (100, "extremely easy"),
    ],
)
def test_the_words_are_those_of_the_table(percent, words) -> None:
    assert facility_words(Fraction(percent, 100), FEW) == words


def test_of_too_few_people_nothing_is_said() -> None:
    assert facility_words(Fraction(1), FEW - 1) == TOO_FEW
