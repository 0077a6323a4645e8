"""Exact and approximate probabilities behind the rules that look at a whole bank.

Nothing here needs more than `math`: tails of the binomial sum, of chi-square, Fisher's exact test
and the normal approximation of Mann and Whitney's U.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import groupby

_ENOUGH_TERMS = 1_000
_CLOSE = 1e-15


def at_least(successes: int, chances: Sequence[float]) -> float:
    """Return the probability of at least so many successes in trials with these chances.

    The trials are independent; with equal chances this is the upper tail of the binomial. It is
    exact: the distribution of the sum is built trial by trial (Poisson's binomial).
    """
    ways = [1.0]
    for chance in chances:
        ways = [
            (ways[n] * (1 - chance) if n < len(ways) else 0.0)
            + (ways[n - 1] * chance if n else 0.0)
            for n in range(len(ways) + 1)
        ]
    return min(1.0, math.fsum(ways[max(0, successes) :]))


def chi_square(counts: Sequence[int]) -> float:
    """Return Pearson's statistic of counts against equal shares; 0 of nothing."""
    total = sum(counts)
    if not total:
        return 0.0
    expected = total / len(counts)
    return sum((count - expected) ** 2 / expected for count in counts)


def chi_square_tail(statistic: float, degrees: int) -> float:
    """Return the probability that chi-square with so many degrees of freedom is at least that.

    It is the regularised upper incomplete gamma function Q(degrees/2, statistic/2), by its series
    below degrees/2 + 1 and by Lentz's continued fraction above (Abramowitz and Stegun 6.5.29 and
    6.5.31).
    """
    a, x = degrees / 2, statistic / 2
    if x <= 0:
        return 1.0
    scale = math.exp(a * math.log(x) - x - math.lgamma(a))
    if x < a + 1:
        return 1 - scale * _gamma_series(a, x)
    return scale * _gamma_fraction(a, x)


def fisher_greater(together: int, first: int, second: int, total: int) -> float:
    """Return the one-sided probability that two marks meet at least so often by chance.

    Of `total` things `first` have one mark, `second` the other one, `together` have both (Fisher's
    exact test: the upper tail of the hypergeometric distribution).
    """
    whole = _log_ways(total, second)
    tail = 0.0
    for n in range(max(together, first + second - total, 0), min(first, second) + 1):
        term = math.exp(_log_ways(first, n) + _log_ways(total - first, second - n) - whole)
        tail += term
        # Past the mode the terms only shrink.
        if term < tail * _CLOSE and n * total > first * second:
            break
    return min(1.0, tail)


def mann_whitney(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the two-sided probability that two samples differ so much in rank by chance.

    The normal approximation with the correction for ties and for continuity; 1 where a sample is
    empty or all values are equal. Source: Mann and Whitney (1947).
    """
    n, m = len(one), len(other)
    if not n or not m:
        return 1.0
    ranks = _ranks([*one, *other])
    u = sum(ranks[value] for value in one) - n * (n + 1) / 2
    ties = sum(t**3 - t for t in Counter([*one, *other]).values())
    size = n + m
    variance = n * m / 12 * (size + 1 - ties / (size * (size - 1)))
    if variance <= 0:
        return 1.0
    distance = max(0.0, abs(u - n * m / 2) - 0.5) / math.sqrt(variance)
    return math.erfc(distance / math.sqrt(2))


def _ranks(values: Sequence[float]) -> dict[float, float]:
    """Return the rank of each value from 1; equal values share the mean of theirs."""
    ranks: dict[float, float] = {}
    before = 0
    for value, equal in groupby(sorted(values)):
        times = len(list(equal))
        ranks[value] = before + (times + 1) / 2
        before += times
    return ranks


def _log_ways(total: int, chosen: int) -> float:
    """Return the logarithm of a binomial coefficient; exact ones grow too long for whole banks."""
    return math.lgamma(total + 1) - math.lgamma(chosen + 1) - math.lgamma(total - chosen + 1)


def _gamma_series(a: float, x: float) -> float:
    term = total = 1 / a
    for n in range(1, _ENOUGH_TERMS):
        term *= x / (a + n)
        total += term
        if term < total * _CLOSE:
            break
    return total


def _gamma_fraction(a: float, x: float) -> float:
    b = x + 1 - a
    c, d = math.inf, 1 / b
    fraction = d
    for n in range(1, _ENOUGH_TERMS):
        step = -n * (n - a)
        b += 2
        d = 1 / (step * d + b)
        c = b + step / c
        fraction *= c * d
        if abs(c * d - 1) < _CLOSE:
            break
    return fraction
