"""What a content and an answer say of the claim that a stem may be."""

from __future__ import annotations

import pytest

from quiz.domain.questions.questions import (
    Answer,
    Content,
    Judged,
    TrueFalse,
    TypedNumber,
    Verdict,
    VerdictGiven,
    VerdictWithEvidence,
)
from tests.builders import make_number


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (TrueFalse(stem="It rained.", truth=True), Verdict.SUPPORTED),
        (TrueFalse(stem="It rained.", truth=False), Verdict.REFUTED),
        (VerdictWithEvidence(stem="It rained.", verdict=Verdict.NEI), Verdict.NEI),
        (make_number(), None),
    ],
)
def test_a_claim_has_a_verdict(content: Content, expected: Verdict | None) -> None:
    assert content.claim_verdict is expected
    assert content.is_claim is (expected is not None)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Judged(truth=True), Verdict.SUPPORTED),
        (Judged(truth=False), Verdict.REFUTED),
        (VerdictGiven(verdict=Verdict.NEI), Verdict.NEI),
        (VerdictGiven(), None),
        (TypedNumber(text="340"), None),
    ],
)
def test_an_answer_to_a_claim_gives_a_verdict(answer: Answer, expected: Verdict | None) -> None:
    assert answer.claim_verdict is expected
