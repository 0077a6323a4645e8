"""What can be said of a set of scores, with how sure one may be.

Only what needs few people stands here: means, the spread, and shares with their intervals.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from quiz.domain.messages import N_

# With fewer people an interval is as wide as the scale, and no word is put on it.
FEW = 20
# The quantile of the normal distribution for an interval of 95 %.
Z = 1.959963984540054


@dataclass(frozen=True)
class ShareInterval:
    """A range from 0 to 1 in which a share probably lies."""

    low: float
    high: float


def wilson(share: Fraction, n: int) -> ShareInterval:
    """Return Wilson's interval of 95 % for a share of `n` people (0 to 1 where `n` is 0).

    For marks between 0 and 1 it is at least as wide as it need be, because no spread of such
    marks is larger than that of right and wrong. Source: Wilson (1927), the score interval
    without a correction for continuity.
    """
    if n == 0:
        return ShareInterval(0.0, 1.0)
    p = float(share)
    middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    return ShareInterval(max(0.0, middle - half), min(1.0, middle + half))


def mean(values: Sequence[Fraction]) -> Fraction | None:
    """Return the exact mean; None of nothing."""
    return sum(values, Fraction(0)) / len(values) if values else None


def median(values: Sequence[Fraction]) -> Fraction | None:
    """Return the middle value, or the mean of the two in the middle; None of nothing."""
    return Fraction(statistics.median(values)) if values else None


def distribution(values: Sequence[Fraction], steps: int = 10) -> tuple[int, ...]:
    """Count values from 0 to 1 in steps of equal width; 1 belongs to the last one."""
    counts = [0] * steps
    for value in values:
        counts[min(int(value * steps), steps - 1)] += 1
    return tuple(counts)


# Upper ends of facility in percent. Source: The Open University's table (docs/method.md 7.2).
_FACILITY_WORDS = (
    (5, N_("extremely difficult, or something is wrong with it")),
    (10, N_("very difficult")),
    (20, N_("difficult")),
    (34, N_("moderately difficult")),
    (64, N_("about right")),
    (80, N_("fairly easy")),
    (89, N_("easy")),
    (94, N_("very easy")),
    (100, N_("extremely easy")),
)


def facility_words(facility: Fraction, n: int) -> str:
    """Return, as a marked text, how hard a question is, or that too few have answered to tell."""
    if n < FEW:
        return N_("too few to tell")
    rounded = percent_of(facility)
    return next(words for most, words in _FACILITY_WORDS if rounded <= most)


def percent_of(share: Fraction) -> int:
    """Return a share in whole percent, half a percent up."""
    return math.floor(share * 100 + Fraction(1, 2))
