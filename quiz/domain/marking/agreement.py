"""Marked sentences against the sentences that suffice: the evidence score of docs/method.md 1.3.

A set of evidence is a set of sentence ids that proves the key on its own; `gold` lists all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from math import comb, prod

from quiz.domain.questions.questions import MOST_SENTENCES

NOTHING = Fraction(0)


@dataclass(frozen=True)
class EvidenceReport:
    """Marked sentences beside the best set of evidence: right ones, missing ones, wrong ones."""

    hit: frozenset[str]
    missed: frozenset[str]
    wrong: frozenset[str]


def evidence_score(picked: Set[str], gold: Sequence[Set[str]], eligible: Set[str]) -> Fraction:
    """Score marked sentences against sets of which each suffices, from 0 to 1.

    It is the F measure against the best set, stretched so that marking everything earns nothing.
    Sentences that were not shown are dropped; those of another set count neither way.
    Source: docs/method.md 1.3, E(P).
    """
    reached = max(_agreements(picked & eligible, gold), default=NOTHING)
    by_marking_all = max(_agreements(eligible, gold), default=NOTHING)
    if reached <= by_marking_all:
        return NOTHING
    return (reached - by_marking_all) / (1 - by_marking_all)


def strict(picked: Set[str], gold: Sequence[Set[str]]) -> bool:
    """Tell whether one whole set of evidence is marked, and no sentence that is in none."""
    return any(suffices <= picked for suffices in gold) and picked <= _useful(gold)


def evidence_report(
    picked: Set[str], gold: Sequence[Set[str]], eligible: Set[str]
) -> EvidenceReport:
    """Sort marked sentences into hit and wrong; missed is what the best set would still need.

    The best set is the one that counted for the score; where several count alike, the one of which
    least is missing, then the first.
    """
    shown = frozenset(picked & eligible)
    useful = _useful(gold)
    agreements = _agreements(shown, gold)
    best = max(
        range(len(gold)),
        key=lambda place: (agreements[place], -len(gold[place] - shown), -place),
        default=None,
    )
    missed = frozenset() if best is None else frozenset(gold[best] - shown)
    return EvidenceReport(hit=shown & useful, missed=missed, wrong=shown - useful)


def _agreements(picked: Set[str], gold: Sequence[Set[str]]) -> list[Fraction]:
    """Give the F measure of the marked sentences against each set; 0 where they share nothing."""
    useless = len(picked - _useful(gold))
    return [
        Fraction(2 * len(picked & suffices), len(picked & suffices) + useless + len(suffices))
        if picked & suffices
        else NOTHING
        for suffices in gold
    ]


def blind_evidence(gold: Sequence[Set[str]], eligible: Set[str]) -> Fraction:
    """Give the best expected evidence score of marking some number of sentences at random.

    Sentences that belong to the same sets are alike, so it suffices to count how many of each sort
    are drawn; the sum over all counts is exact.
    """
    sorts: dict[frozenset[int], list[str]] = {}
    for sentence in sorted(eligible):
        membership = frozenset(place for place, suffices in enumerate(gold) if sentence in suffices)
        sorts.setdefault(membership, []).append(sentence)
    alike = tuple(sorts.values())
    most = min(MOST_SENTENCES, len(eligible))
    return max(_expected(size, alike, gold, eligible) for size in range(most + 1))


def _expected(
    size: int, alike: tuple[list[str], ...], gold: Sequence[Set[str]], eligible: Set[str]
) -> Fraction:
    expected = NOTHING
    for counts in draws(tuple(len(members) for members in alike), size):
        ways = prod(comb(len(members), n) for members, n in zip(alike, counts, strict=True))
        picked = {s for members, n in zip(alike, counts, strict=True) for s in members[:n]}
        expected += ways * evidence_score(picked, gold, eligible)
    return expected / comb(len(eligible), size)


def draws(available: tuple[int, ...], size: int) -> Iterator[tuple[int, ...]]:
    """Yield every way to draw `size` things from groups of the given sizes, as counts by group."""
    if not available:
        if size == 0:
            yield ()
        return
    first, *rest = available
    for count in range(min(first, size) + 1):
        for others in draws(tuple(rest), size - count):
            yield (count, *others)


def _useful(gold: Sequence[Set[str]]) -> frozenset[str]:
    return frozenset(sentence for suffices in gold for sentence in suffices)
