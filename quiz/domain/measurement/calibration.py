"""Whether people are right as often as they say: the Brier score with its parts, and the curve.

A forecast is a stated percentage and whether the answer was right. All figures but the intervals
are exact fractions; Murphy's parts add up because the scale has stops. Source: docs/method.md 2.5.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from quiz.domain.marking.confidence import is_guess
from quiz.domain.messages import N_, Message
from quiz.domain.quantities.statistics import ShareInterval, wilson

# A point of fewer answers, and a curve of fewer in all, say nothing that can be relied on.
LEAST_AT_A_STOP = 5
LEAST_FOR_A_CURVE = 20

NOTHING = Fraction(0)


@dataclass(frozen=True)
class Forecast:
    """The stated probability, in percent, that an answer is right, and whether it was."""

    percent: int
    right: bool

    @property
    def stated(self) -> Fraction:
        """The stated probability from 0 to 1."""
        return Fraction(self.percent, 100)


@dataclass(frozen=True)
class Point:
    """The forecasts of one level: what they stated on the mean, and how many came true."""

    stated: Fraction
    right: int
    n: int
    guessed: bool = False

    @property
    def share(self) -> Fraction:
        """The share that came true."""
        return Fraction(self.right, self.n)

    @property
    def interval(self) -> ShareInterval:
        """Wilson's interval of the share."""
        return wilson(self.share, self.n)

    @property
    def may_show(self) -> bool:
        """Whether there are enough answers at this level."""
        return self.n >= LEAST_AT_A_STOP


@dataclass(frozen=True)
class Calibration:
    """The Brier score (0 is best) with its parts, and the points of the curve.

    `brier` = `reliability` - `resolution` + `uncertainty` exactly (Murphy 1973). `skill` is the
    Brier skill score, None where all answers or none were right. `error` is the expected
    calibration error. `overconfidence` is the mean statement less the share of right answers.
    """

    n: int
    right: int
    stated: Fraction
    brier: Fraction
    reliability: Fraction
    resolution: Fraction
    uncertainty: Fraction
    error: Fraction
    points: tuple[Point, ...]

    @property
    def share(self) -> Fraction:
        """The share of right answers."""
        return Fraction(self.right, self.n)

    @property
    def overconfidence(self) -> Fraction:
        """How much surer than right; below 0 where less sure."""
        return self.stated - self.share

    @property
    def skill(self) -> Fraction | None:
        """What the statements tell beyond the share of right answers itself."""
        return 1 - self.brier / self.uncertainty if self.uncertainty else None

    @property
    def interval(self) -> ShareInterval:
        """Wilson's interval of the share of right answers."""
        return wilson(self.share, self.n)

    @property
    def leaning(self) -> Message:
        """Say whether somebody was surer than right, and nothing that the interval leaves open."""
        stated, interval = float(self.stated), self.interval
        if stated > interval.high:
            return Message(N_("You were surer than you were right."))
        if stated < interval.low:
            return Message(N_("You were right more often than you thought."))
        return Message(N_("That is about as sure as you were right."))

    @property
    def shown_points(self) -> tuple[Point, ...]:
        """The points that have enough answers."""
        return tuple(point for point in self.points if point.may_show)

    @property
    def may_show_curve(self) -> bool:
        """Whether there are enough answers for the curve."""
        return self.n >= LEAST_FOR_A_CURVE

    @property
    def may_show(self) -> bool:
        """Whether there are enough answers to say anything of them together."""
        return self.n >= LEAST_AT_A_STOP


def brier(forecasts: Sequence[Forecast]) -> Fraction:
    """Return the mean squared distance of statements from outcomes; `ValueError` of nothing."""
    if not forecasts:
        raise ValueError("the Brier score of nothing is not defined")
    return sum(((forecast.stated - forecast.right) ** 2 for forecast in forecasts), NOTHING) / len(
        forecasts
    )


def points(
    forecasts: Iterable[Forecast], level: Callable[[Forecast], Hashable]
) -> tuple[Point, ...]:
    """Put forecasts of one level together, by rising statements."""
    found: defaultdict[Hashable, list[Forecast]] = defaultdict(list)
    for forecast in forecasts:
        found[level(forecast)].append(forecast)
    return tuple(
        sorted((_point(group) for group in found.values()), key=lambda point: point.stated)
    )


def _point(group: Sequence[Forecast]) -> Point:
    return Point(
        stated=sum((forecast.stated for forecast in group), NOTHING) / len(group),
        right=sum(forecast.right for forecast in group),
        n=len(group),
        guessed=all(is_guess(forecast.percent) for forecast in group),
    )


def _percent(forecast: Forecast) -> int:
    return forecast.percent


def _level(forecast: Forecast) -> int:
    """Return the stop that was chosen: guesses among two, three or more belong together."""
    return 0 if is_guess(forecast.percent) else forecast.percent


def calibrate(forecasts: Sequence[Forecast]) -> Calibration | None:
    """Compute all figures; None of nothing.

    The parts of the score are taken over each percentage, where they are exact; guesses are one
    point of the curve, whatever a guess was worth in each question.
    """
    n = len(forecasts)
    if not n:
        return None
    levels = points(forecasts, _percent)
    right = sum(forecast.right for forecast in forecasts)
    share = Fraction(right, n)
    return Calibration(
        n=n,
        right=right,
        stated=sum((forecast.stated for forecast in forecasts), NOTHING) / n,
        brier=brier(forecasts),
        reliability=sum((level.n * (level.stated - level.share) ** 2 for level in levels), NOTHING)
        / n,
        resolution=sum((level.n * (level.share - share) ** 2 for level in levels), NOTHING) / n,
        uncertainty=share * (1 - share),
        error=sum((level.n * abs(level.stated - level.share) for level in levels), NOTHING) / n,
        points=points(forecasts, _level),
    )
