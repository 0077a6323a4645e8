"""Tails and tests agree with published values; those of docs/method.md 4.3 are named there."""

from __future__ import annotations

import math
from itertools import product

import pytest

from quiz.domain.measurement.probability import (
    at_least,
    chi_square,
    chi_square_tail,
    fisher_greater,
    mann_whitney,
)


def test_nine_longest_keys_of_fifteen_with_three_options_are_unlikely() -> None:
    assert at_least(9, [1 / 3] * 15) == pytest.approx(0.0308, abs=5e-5)


def test_chances_that_differ_give_the_sum_over_all_outcomes() -> None:
    chances = [1 / 3, 1 / 4, 1 / 5, 1 / 2]
    outcomes = product([0, 1], repeat=4)
    exact = sum(
        math.prod(c if hit else 1 - c for c, hit in zip(chances, hits, strict=True))
        for hits in outcomes
        if sum(hits) >= 2
    )
    assert at_least(2, chances) == pytest.approx(exact, abs=1e-12)
    assert at_least(0, chances) == pytest.approx(1)
    assert at_least(5, chances) == 0


def test_fourteen_five_and_five_are_not_enough_to_call_a_position_favoured() -> None:
    statistic = chi_square([14, 5, 5])
    assert statistic == pytest.approx(6.75)
    assert chi_square_tail(statistic, 2) == pytest.approx(0.0342, abs=5e-5)
    assert chi_square([]) == 0


# The 5, 1 and 0.1 percent points of the usual tables.
@pytest.mark.parametrize(
    ("statistic", "degrees", "p"),
    [
        (3.841, 1, 0.05),
        (6.635, 1, 0.01),
        (5.991, 2, 0.05),
        (13.816, 2, 0.001),
        (7.815, 3, 0.05),
        (1.145, 5, 0.95),
        (23.209, 10, 0.01),
        (0, 4, 1),
    ],
)
def test_the_tail_of_chi_square_agrees_with_the_tables(
    statistic: float, degrees: int, p: float
) -> None:
    assert chi_square_tail(statistic, degrees) == pytest.approx(p, rel=2e-3)


def test_fishers_tea_tasting_lady() -> None:
    assert fisher_greater(3, 4, 4, 8) == pytest.approx(17 / 70)
    assert fisher_greater(4, 4, 4, 8) == pytest.approx(1 / 70)
    assert fisher_greater(0, 4, 4, 8) == pytest.approx(1)


def test_fishers_test_of_a_whole_bank_neither_overflows_nor_dawdles() -> None:
    assert 0 < fisher_greater(5_200, 10_000, 50_000, 100_000) < 1e-3
    assert fisher_greater(5_000, 10_000, 50_000, 100_000) == pytest.approx(0.5, abs=0.02)


def test_samples_without_overlap_differ_and_equal_ones_do_not() -> None:
    # z = (12.5 - 0.5) / sqrt(5 * 5 * 11 / 12), two-sided.
    assert mann_whitney([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]) == pytest.approx(0.01219, abs=1e-5)
    assert mann_whitney([1, 2, 2, 3], [1, 2, 2, 3]) == 1
    assert mann_whitney([2, 2], [2, 2]) == 1
    assert mann_whitney([], [1]) == 1
