"""How sure a person is of an answer: the one scale, and the marks that take it into account.

What is stated is a percentage, the probability that the answer is right, or nothing at all. The
scale is a row of stops and not a slider, because a slider always has a value and because the Brier
score divides exactly over stops. All formulas are those of docs/method.md 2.4.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction

from quiz.domain.errors import Refused
from quiz.domain.marking.grading import Setting, guess_value, verdict_guess
from quiz.domain.messages import N_
from quiz.domain.questions import questions
from quiz.domain.questions.sentence_kinds import SpotAltered
from quiz.domain.vocabulary import LabelledTerm

NOTHING = Fraction(0)


# --- the scale -------------------------------------------------------------------------------

# Below the first of them stands "a guess", which is worth what a blind choice is.
STATED = (60, 70, 80, 90, 99)


def guess_percent(content: questions.Content, verdicts: Sequence[questions.Verdict]) -> int:
    """Return the chance, as a whole percentage, that an answer chosen blindly is right.

    It is 1/k for one of k options, verdicts or sentences. Of n boxes at least one is to be ticked
    and one is not, which makes 2^n - 2 answers. What has to be produced is never hit by chance.
    """
    return _rounded(Fraction(100, ways)) if (ways := _ways(content, verdicts)) else 0


def _ways(content: questions.Content, verdicts: Sequence[questions.Verdict]) -> int:
    if isinstance(content, questions.TrueFalse):
        return 2
    if isinstance(content, questions.SingleChoice):
        return len(content.options)
    if isinstance(content, questions.VerdictWithEvidence):
        return len(verdicts)
    if isinstance(content, SpotAltered):
        return len(content.sentences)
    if isinstance(content, questions.MultipleResponse):
        return (1 << len(content.options)) - 2
    return 0


def _rounded(value: Fraction) -> int:
    return math.floor(value + Fraction(1, 2))


def levels(guess: int) -> tuple[int, ...]:
    """Return the percentages to choose from, the guess first."""
    return (guess, *STATED)


def is_guess(percent: int) -> bool:
    """Tell whether somebody stated that they guessed: all other stops are above any guess."""
    return percent < STATED[0]


def check_confidence(percent: int | None, guess: int) -> None:
    """Raise `Refused` for a percentage that is not one of the stops; nothing is one of them."""
    if percent is not None and percent not in levels(guess):
        raise Refused(
            N_("How sure you are was sent as a number that the page does not offer."),
            N_("Choose one of the stops, or “not set”."),
        )


# --- marks by certainty ----------------------------------------------------------------------


class Certainty(IntEnum):
    """Gardner-Medwin's three levels: below 67 %, 67 to 80 %, above 80 %."""

    LOW = 1
    MIDDLE = 2
    HIGH = 3


LEVEL_LABELS = {
    Certainty.LOW: N_("less than 67 %"),
    Certainty.MIDDLE: N_("67 to 80 %"),
    Certainty.HIGH: N_("more than 80 %"),
}
# What a right and a wrong answer earn. The expected marks cross at 2/3 and at 4/5 exactly, so that
# to say what one believes is always best.
_MARKS = {
    Certainty.LOW: (Fraction(1), NOTHING),
    Certainty.MIDDLE: (Fraction(2), Fraction(-2)),
    Certainty.HIGH: (Fraction(3), Fraction(-6)),
}
_BANDS = {
    Certainty.LOW: (NOTHING, Fraction(2, 3)),
    Certainty.MIDDLE: (Fraction(2, 3), Fraction(4, 5)),
    Certainty.HIGH: (Fraction(4, 5), Fraction(1)),
}
# The mark of a right answer at the highest level: a score is a share of it.
MOST = 3
# A share of right answers that is this far outside of its band, squared and times the number of
# answers, is more than a slight misjudgement. Source: Moodle, question/behaviour/deferredcbm.
_CLEARLY = Fraction(1, 2)
# Moodle adds a tenth of what certainty earned beyond the best constant level.
_BONUS_SHARE = Fraction(1, 10)


def certainty(percent: int | None) -> Certainty:
    """Return the level that a stated percentage stands for; nothing stated is the lowest."""
    if percent is None or percent < 67:
        return Certainty.LOW
    return Certainty.MIDDLE if percent <= 80 else Certainty.HIGH


def certain_mark(mark: Fraction, level: Certainty) -> Fraction:
    """Return what a mark from 0 to 1 earns at a level, from -6 to 3.

    No mark at all is a wrong answer; a part of the mark is that part of a right one.
    """
    right, wrong = _MARKS[level]
    return wrong if mark <= 0 else right * mark


@dataclass(frozen=True)
class Marked:
    """An item's mark from 0 to 1, its weight, and what was stated.

    A blank answer states nothing, whatever stop was chosen beside it.
    """

    mark: Fraction
    weight: Fraction = Fraction(1)
    percent: int | None = None
    blank: bool = False

    @property
    def level(self) -> Certainty:
        """The level at which it is marked."""
        return certainty(None if self.blank else self.percent)

    @property
    def earned(self) -> Fraction:
        """What it earns with its level, from -6 to 3."""
        return certain_mark(self.mark, self.level)


def certain_score(marked: Iterable[Marked]) -> Fraction:
    """Return the score from 0 to 1: the mean of the earned marks as a share of 3.

    Items may fall below 0; their sum as a whole does not.
    """
    return max(NOTHING, _mean((item.earned, item.weight) for item in marked) / MOST)


def certain_guess_line(items: Sequence[tuple[questions.Content, Setting, Fraction]]) -> Fraction:
    """Return the score by certainty of a quiz taken without reading, as `grading.guess_line`.

    The best constant verdict is stated at its best constant level; all else is guessed, and a
    guess earns most at the lowest level.
    """
    return max(
        max(NOTHING, _mean(_blind(items, label, level)) / MOST)
        for label in questions.Verdict
        for level in Certainty
    )


def _blind(
    items: Sequence[tuple[questions.Content, Setting, Fraction]],
    label: questions.Verdict,
    level: Certainty,
) -> Iterator[tuple[Fraction, Fraction]]:
    for content, setting, weight in items:
        if isinstance(content, questions.VerdictWithEvidence):
            yield certain_mark(verdict_guess(content, label), level), weight
        else:
            yield guess_value(content, setting), weight


def _mean(values: Iterable[tuple[Fraction, Fraction]]) -> Fraction:
    """Return the weighted mean of `(value, weight)` pairs, 0 where nothing has a weight."""
    pairs = tuple(values)
    weight = sum((weight for _, weight in pairs), NOTHING)
    return sum((value * weight for value, weight in pairs), NOTHING) / weight if weight else NOTHING


# --- how well somebody judged their own certainty ---------------------------------------------


class LevelJudgement(LabelledTerm):
    """How the share of right answers at a level compares with the level's band."""

    VERY_OVER = "over-confident", N_("surer than you were right")
    OVER = "slightly over-confident", N_("a little surer than you were right")
    FITS = "fits", N_("as sure as you were right")
    UNDER = "slightly under-confident", N_("a little less sure than you could be")
    VERY_UNDER = "under-confident", N_("less sure than you could be")


def judge(level: Certainty, share: Fraction, n: int) -> LevelJudgement:
    """Compare the share of right answers among `n` at a level with the level's band."""
    low, high = _BANDS[level]
    outside = max(low - share, share - high, NOTHING)
    if not outside:
        return LevelJudgement.FITS
    clearly = outside**2 * n > _CLEARLY
    if share < low:
        return LevelJudgement.VERY_OVER if clearly else LevelJudgement.OVER
    return LevelJudgement.VERY_UNDER if clearly else LevelJudgement.UNDER


@dataclass(frozen=True)
class LevelLine:
    """The answers at one level: how many, the marks that they got, and the judgement of it."""

    level: Certainty
    n: int
    right: Fraction
    judgement: LevelJudgement

    @property
    def label(self) -> str:
        """The level as a marked text."""
        return LEVEL_LABELS[self.level]

    @property
    def judgement_label(self) -> str:
        """The judgement as a marked text."""
        return self.judgement.label


@dataclass(frozen=True)
class CertaintyReport:
    """What certainty did to a score.

    `average` is the mean earned mark (-6 to 3), `accuracy` the mean mark without certainty (0 to
    1), `bonus` the tenth of what certainty earned beyond the best constant level.
    """

    average: Fraction
    accuracy: Fraction
    levels: tuple[LevelLine, ...]

    @property
    def percent_mark(self) -> Fraction:
        """The mean earned mark as a share of the most that can be earned; it may be negative."""
        return self.average / MOST

    @property
    def bonus(self) -> Fraction:
        """What certainty adds to the accuracy; less than nothing where it was misjudged."""
        best = max(
            self.accuracy,
            4 * self.accuracy - 2,
            9 * self.accuracy - 6,
        )
        return _BONUS_SHARE * (self.average - best)

    @property
    def with_bonus(self) -> Fraction:
        """The accuracy with its bonus, Moodle's headline figure."""
        return self.accuracy + self.bonus


def certainty_report(marked: Sequence[Marked]) -> CertaintyReport:
    """Report on the answered items of an attempt; levels that nobody used are left out."""
    given = [item for item in marked if not item.blank]
    return CertaintyReport(
        average=_mean((item.earned, item.weight) for item in given),
        accuracy=_mean((item.mark, item.weight) for item in given),
        levels=tuple(_level_lines(given)),
    )


def _level_lines(given: Sequence[Marked]) -> Iterator[LevelLine]:
    for level in Certainty:
        marks = [item.mark for item in given if item.level is level]
        if marks:
            right = sum(marks, NOTHING)
            yield LevelLine(level, len(marks), right, judge(level, right / len(marks), len(marks)))
