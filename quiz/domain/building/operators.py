"""Operators: the ways in which a fact becomes a claim, and the verdict that each one licenses.

This is the one list (docs/method.md 5.4): a claim is REFUTED only where the condition of its
operator holds. Claims come in pairs of one frame, so that the words do not tell the verdict: for
each value that was exchanged there is the claim with the right one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from quiz.domain.building.claims import conditions, words
from quiz.domain.building.claims.amounts import (
    make_bounded,
    make_exact,
    make_exchanged,
    make_other_unit,
)
from quiz.domain.building.claims.claim import Claim
from quiz.domain.building.claims.sides import make_comparison, make_other_subject
from quiz.domain.building.inventory import Inventory
from quiz.domain.facts.facts import Fact
from quiz.domain.questions.questions import Verdict


@dataclass(frozen=True)
class Operator:
    """A way to make claims: its name, the verdict that it licenses, its condition, its claims.

    `holds` tells whether the condition holds for a claim; `make` yields claims for a fact, those
    of a pair next to each other.
    """

    name: str
    verdict: Verdict
    holds: Callable[[Inventory, Claim], bool]
    make: Callable[[Inventory, Fact, str], Iterator[Claim]]


def claims(inventory: Inventory, fact: Fact, seed: str) -> tuple[Claim, ...]:
    """Return all claims of a fact whose operators license their verdicts, each wording once.

    A refuted or unsupported claim whose condition does not hold takes its frame with it.
    """
    made = [
        claim for operator in OPERATORS.values() for claim in operator.make(inventory, fact, seed)
    ]
    broken = {claim.frame for claim in made if not licensed(inventory, claim)}
    by_text = {claim.text: claim for claim in reversed(made) if claim.frame not in broken}
    return tuple(claim for claim in made if by_text.get(claim.text) is claim)


def licensed(inventory: Inventory, claim: Claim) -> bool:
    """Tell whether the claim's operator licenses its verdict, and its condition holds."""
    operator = OPERATORS.get(claim.operator)
    return (
        operator is not None
        and operator.verdict is claim.verdict
        and operator.holds(inventory, claim)
    )


def make_nothing(inventory: Inventory, fact: Fact, seed: str) -> Iterator[Claim]:
    """Make nothing: the claims of this operator are made as the other half of a pair."""
    yield from ()


_S, _R, _N = Verdict.SUPPORTED, Verdict.REFUTED, Verdict.NEI

# The order counts: of two claims with the same words, the earlier operator's is kept.
OPERATORS: Mapping[str, Operator] = {
    operator.name: operator
    for operator in (
        Operator("as-stated", _S, conditions.as_stated, words.make_stated),
        Operator("generalisation", _S, conditions.as_stated, make_bounded),
        Operator("bound-swap", _R, conditions.bounded, make_nothing),
        Operator("value-swap-other-time", _R, conditions.exchanged, make_exchanged),
        Operator("value-swap-other-subject", _R, conditions.exchanged, make_nothing),
        Operator("near-miss", _R, conditions.exchanged, make_nothing),
        Operator("entity-swap", _R, conditions.exchanged, make_nothing),
        Operator("antonym", _R, conditions.antonym, words.make_antonym),
        Operator("quantifier", _R, conditions.exclusive, make_nothing),
        Operator("paraphrase", _S, conditions.paraphrased, words.make_restated),
        Operator("hedge-removal", _R, conditions.left_open, words.make_final),
        Operator("hedge-strengthening", _N, conditions.hedged, make_exact),
        Operator("attribution-swap", _R, conditions.has_one_source, words.make_attribution),
        Operator("attribution-dropped", _N, conditions.attributed, make_nothing),
        Operator("unit-swap", _R, conditions.other_unit, make_other_unit),
        Operator("list-addition", _N, conditions.added, words.make_beyond),
        Operator("cause-insertion", _N, conditions.not_told, make_nothing),
        Operator("scope-widening", _N, conditions.not_told, make_nothing),
        Operator("time-insertion", _N, conditions.not_told, make_nothing),
        Operator("superlative", _N, conditions.not_told, make_nothing),
        Operator("comparison", _N, conditions.no_other_side, make_comparison),
        Operator("comparison-stated", _S, conditions.two_sides, make_nothing),
        Operator("comparison-swap", _R, conditions.two_sides, make_nothing),
        Operator("subject-without-value", _N, conditions.not_given_for, make_other_subject),
    )
}
