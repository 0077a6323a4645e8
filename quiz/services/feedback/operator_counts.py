"""Claims by what was done to the fact: how many were judged rightly, and how many got through."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from quiz.domain.questions.questions import Answer, Content, Verdict


@dataclass(frozen=True)
class JudgedClaim:
    """An answered claim: how it was made, what was asked and given, and whether that is right."""

    operator: str
    content: Content
    answer: Answer | None
    is_right: bool


@dataclass(frozen=True)
class OperatorCount:
    """The claims of one operator: `passed` counts those that were taken for true and are not."""

    operator: str
    claims: int
    right: int
    passed: int
    is_true: bool


def count_operators(judged: Iterable[JudgedClaim]) -> tuple[OperatorCount, ...]:
    """Sum claims up by their operators, in the order of the operators' names."""
    groups: dict[str, list[JudgedClaim]] = {}
    for judgement in judged:
        if judgement.operator:
            groups.setdefault(judgement.operator, []).append(judgement)
    return tuple(
        OperatorCount(
            operator=operator,
            claims=len(group),
            right=sum(claim.is_right for claim in group),
            passed=sum(was_let_pass(claim.content, claim.answer) for claim in group),
            is_true=all(claim.content.claim_verdict is Verdict.SUPPORTED for claim in group),
        )
        for operator, group in sorted(groups.items())
    )


def was_let_pass(content: Content, answer: Answer | None) -> bool:
    """Tell whether somebody took a claim for true that is refuted, or that nothing supports."""
    said = answer.claim_verdict if answer else None
    return is_untrue(content) and said is Verdict.SUPPORTED


def is_untrue(content: Content) -> bool:
    """Tell whether something is a claim that the articles do not support."""
    return content.is_claim and content.claim_verdict is not Verdict.SUPPORTED
