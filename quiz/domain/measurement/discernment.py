"""Telling supported claims from refuted ones, and what can be known from what cannot.

Always two numbers and never one: how well somebody tells the two sorts apart (d'), and which way
they lean when in doubt (c). Some training only makes people say "false" more often, which a single
number takes for success. Formulas, conventions and figures: docs/method.md 1.3, 2.1 to 2.3.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from statistics import NormalDist

from quiz.domain.messages import N_, Message
from quiz.domain.quantities.statistics import Z
from quiz.domain.questions.questions import (
    Answer,
    Content,
    Verdict,
    VerdictWithEvidence,
)

# With fewer claims on either side an interval is as wide as all that d' can reach.
LEAST = 8
# The counts get this much more on each side, always and not only at 0 and 1 (Hautus 1995).
_HALF = 0.5
_NORMAL = NormalDist()


# --- counts ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class SignalCounts:
    """Answers to signals (hits, misses) and to all else (false alarms, correct rejections).

    Attempts are pooled by adding their counts, never by averaging their d'.
    """

    hits: int = 0
    misses: int = 0
    false_alarms: int = 0
    correct_rejections: int = 0

    def __add__(self, other: SignalCounts) -> SignalCounts:
        """Pool two sets of answers."""
        return SignalCounts(
            self.hits + other.hits,
            self.misses + other.misses,
            self.false_alarms + other.false_alarms,
            self.correct_rejections + other.correct_rejections,
        )

    @property
    def signals(self) -> int:
        """How many claims were signals."""
        return self.hits + self.misses

    @property
    def others(self) -> int:
        """How many claims were none."""
        return self.false_alarms + self.correct_rejections

    @property
    def suffice(self) -> bool:
        """Whether there are enough claims of each sort for d' to be shown."""
        return min(self.signals, self.others) >= LEAST


@dataclass(frozen=True)
class ClaimJudgement:
    """What a claim is, what somebody said it is, and whether "not enough information" was offered.

    A claim that was left blank is no judgement.
    """

    truth: Verdict
    given: Verdict
    may_abstain: bool


def judgement_of(
    content: Content, answer: Answer | None, verdicts: Iterable[Verdict]
) -> ClaimJudgement | None:
    """Return how an answer judges the claim of its question; None where there is none to judge."""
    given = answer.claim_verdict if answer else None
    if content.claim_verdict is None or given is None:
        return None
    may_abstain = isinstance(content, VerdictWithEvidence) and Verdict.NEI in verdicts
    return ClaimJudgement(content.claim_verdict, given, may_abstain)


def count_support(judgements: Iterable[ClaimJudgement]) -> SignalCounts:
    """Count whether supported and refuted claims were called supported.

    A signal is a supported claim. Every other verdict than "supported" is a no; claims that are
    neither supported nor refuted are left out.
    """
    return _count(
        (judgement.truth is Verdict.SUPPORTED, judgement.given is Verdict.SUPPORTED)
        for judgement in judgements
        if judgement.truth in (Verdict.SUPPORTED, Verdict.REFUTED)
    )


def count_sufficiency(judgements: Iterable[ClaimJudgement]) -> SignalCounts:
    """Count whether claims that the articles settle, and those that they do not, were settled.

    A signal is a claim that can be settled. Only where "not enough information" could be chosen
    does another verdict commit anybody to anything.
    """
    return _count(
        (judgement.truth is not Verdict.NEI, judgement.given is not Verdict.NEI)
        for judgement in judgements
        if judgement.may_abstain
    )


def _count(answers: Iterable[tuple[bool, bool]]) -> SignalCounts:
    """Count pairs of: is it a signal, and did they say yes."""
    found = Counter(answers)
    return SignalCounts(
        found[True, True], found[True, False], found[False, True], found[False, False]
    )


# --- d' and c --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Range:
    """An interval of 95 % around an estimate."""

    low: float
    high: float

    def holds(self, value: float) -> bool:
        """Tell whether a value lies inside."""
        return self.low <= value <= self.high


@dataclass(frozen=True)
class Discernment:
    """How well claims were told apart (`d_prime`) and which way the doubtful ones went (`c`).

    `hit_rate` and `false_alarm_rate` are corrected; `beta` is the ratio of likelihoods at the
    criterion; `ceiling` is the d' of a perfect score with so many claims; `error` is the standard
    error of d'. With c below 0 somebody says yes too easily.
    """

    counts: SignalCounts
    hit_rate: float
    false_alarm_rate: float
    d_prime: float
    c: float
    beta: float
    error: float
    ceiling: float

    @property
    def d_prime_range(self) -> Range:
        """The interval of d'."""
        return Range(self.d_prime - Z * self.error, self.d_prime + Z * self.error)

    @property
    def c_range(self) -> Range:
        """The interval of c, whose standard error is half of that of d': the same sum, halved."""
        return Range(self.c - Z * self.error / 2, self.c + Z * self.error / 2)


def measure(counts: SignalCounts) -> Discernment:
    """Compute d', c and their errors; `ValueError` where there are no claims of one of the sorts.

    Pages show the result only where `counts.suffice`. Sources: Hautus (1995) for the correction,
    Gourevitch and Galanter (1967) for the standard error.
    """
    if not counts.signals or not counts.others:
        raise ValueError("d' needs claims of both sorts")
    hits = _rate(counts.hits, counts.signals)
    alarms = _rate(counts.false_alarms, counts.others)
    z_hits, z_alarms = _NORMAL.inv_cdf(hits), _NORMAL.inv_cdf(alarms)
    return Discernment(
        counts=counts,
        hit_rate=hits,
        false_alarm_rate=alarms,
        d_prime=z_hits - z_alarms,
        c=-(z_hits + z_alarms) / 2,
        beta=math.exp((z_alarms**2 - z_hits**2) / 2),
        error=math.sqrt(_variance(hits, counts.signals) + _variance(alarms, counts.others)),
        ceiling=ceiling(counts.signals, counts.others),
    )


def ceiling(signals: int, others: int) -> float:
    """Return the highest d' that so many claims allow: the correction keeps it finite."""
    return _NORMAL.inv_cdf(_rate(signals, signals)) - _NORMAL.inv_cdf(_rate(0, others))


def _rate(yes: int, n: int) -> float:
    return (yes + _HALF) / (n + 2 * _HALF)


def _variance(rate: float, n: int) -> float:
    return rate * (1 - rate) / (n * _NORMAL.pdf(_NORMAL.inv_cdf(rate)) ** 2)


# --- in words --------------------------------------------------------------------------------


class Pair(StrEnum):
    """Which two sorts of claims were told apart."""

    SUPPORT = "support"
    SUFFICIENCY = "sufficiency"


_TOO_FEW = {
    Pair.SUPPORT: N_(
        "Too few claims yet: %(least)s supported and %(least)s refuted ones are needed, and you "
        "have judged %(signals)s and %(others)s."
    ),
    Pair.SUFFICIENCY: N_(
        "Too few claims yet: %(least)s that the articles settle and %(least)s that they leave open "
        "are needed, and you have judged %(signals)s and %(others)s."
    ),
}
_TOLD_APART = {
    Pair.SUPPORT: (
        N_("You tell supported claims from refuted ones."),
        N_("It is not yet clear that you tell supported claims from refuted ones."),
        N_("You take refuted claims for supported ones more often than the other way round."),
    ),
    Pair.SUFFICIENCY: (
        N_("You tell what the articles settle from what they leave open."),
        N_("It is not yet clear that you tell what the articles settle from what they leave open."),
        N_("You settle what the articles leave open more often than what they settle."),
    ),
}
_LEANING = {
    Pair.SUPPORT: (
        N_("In doubt you say “supported” too easily."),
        N_("In doubt you lean neither way clearly."),
        N_("In doubt you say “supported” too rarely."),
    ),
    Pair.SUFFICIENCY: (
        N_("In doubt you jump to conclusions."),
        N_("In doubt you lean neither way clearly."),
        N_("In doubt you say too often that information is missing."),
    ),
}


def too_few(pair: Pair, counts: SignalCounts) -> Message:
    """Say how many claims are needed and how many there are."""
    params = {"least": LEAST, "signals": counts.signals, "others": counts.others}
    return Message(_TOO_FEW[pair], params)


def in_words(pair: Pair, found: Discernment) -> tuple[Message, Message]:
    """Say what d' and c mean, and nothing that their intervals leave open."""
    apart, unclear, turned = _TOLD_APART[pair]
    easily, even, rarely = _LEANING[pair]
    first = _by_sign(found.d_prime_range, turned, unclear, apart)
    return Message(first), Message(_by_sign(found.c_range, easily, even, rarely))


def _by_sign(interval: Range, below: str, around: str, above: str) -> str:
    if interval.holds(0):
        return around
    return above if interval.low > 0 else below


@dataclass(frozen=True)
class PairDiscernment:
    """What somebody's judgements say of one pair of sorts, if there are enough of them."""

    pair: Pair
    counts: SignalCounts

    @property
    def measured(self) -> Discernment | None:
        """The figures; None where there are too few claims for them."""
        return measure(self.counts) if self.counts.suffice else None

    @property
    def words(self) -> tuple[Message, ...]:
        """What is known, or how much is missing until something is."""
        found = self.measured
        return in_words(self.pair, found) if found else (too_few(self.pair, self.counts),)


# --- other figures of the field --------------------------------------------------------------


@dataclass(frozen=True)
class Verification:
    """The scores of "Verification done" (Maertens et al. 2023), without its items and norms.

    `veracity` is the share judged rightly, `real` and `false` the shares found of each sort.
    `bias` is how many more were judged real than are; as a share it can be read for any numbers,
    and as `naivety` or `distrust` only where there are as many of one sort as of the other.
    """

    veracity: Fraction
    real: Fraction
    false: Fraction
    bias: int
    bias_share: Fraction
    naivety: int | None
    distrust: int | None


def verification(counts: SignalCounts) -> Verification:
    """Compute the scores from counts; `ValueError` where there are no claims of one sort."""
    if not counts.signals or not counts.others:
        raise ValueError("verification needs claims of both sorts")
    total = counts.signals + counts.others
    bias = counts.hits + counts.false_alarms - counts.signals
    even = counts.signals == counts.others
    return Verification(
        veracity=Fraction(counts.hits + counts.correct_rejections, total),
        real=Fraction(counts.hits, counts.signals),
        false=Fraction(counts.correct_rejections, counts.others),
        bias=bias,
        bias_share=Fraction(bias, total),
        naivety=max(0, bias) if even else None,
        distrust=max(0, -bias) if even else None,
    )


def balanced_accuracy(answers: Iterable[tuple[Verdict, Verdict | None]]) -> Fraction | None:
    """Return the mean of each verdict's share of right answers, of (right verdict, given) pairs.

    A blank one is not right. None where the claims have fewer than two verdicts between them.
    """
    shares = _recalls(answers)
    return sum(shares, Fraction(0)) / len(shares) if len(shares) > 1 else None


def corrected_accuracy(answers: Iterable[tuple[Verdict, Verdict | None]]) -> Fraction | None:
    """Return J: balanced accuracy with chance taken out. Any constant answer gives 0 exactly.

    Chance is one among the verdicts that are right for some claim, because only these are in the
    mean; an offered verdict that is never right would make a constant answer worse than chance.
    """
    shares = _recalls(answers)
    if len(shares) < 2:
        return None
    chance = Fraction(1, len(shares))
    return (sum(shares, Fraction(0)) / len(shares) - chance) / (1 - chance)


def _recalls(answers: Iterable[tuple[Verdict, Verdict | None]]) -> list[Fraction]:
    pairs = list(answers)
    asked = Counter(truth for truth, _ in pairs)
    right = Counter(truth for truth, given in pairs if truth is given)
    return [Fraction(right[truth], n) for truth, n in asked.items()]
