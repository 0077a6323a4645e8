"""How far an answer has come, in words: what is given, and what a full answer would still need."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from quiz.domain.grading import is_blank
from quiz.domain.questions import Answer, Verdict, VerdictGiven
from quiz.domain.text_marks import N_


class Progress(StrEnum):
    """The state of one item, as the map of questions and the summary name it."""

    ANSWERED = "answered"
    NO_VERDICT = "no-verdict"
    NO_EVIDENCE = "no-evidence"
    NOTHING_MISSING = "nothing-missing"
    BLANK = "blank"


PROGRESS_LABELS: Mapping[Progress, str] = {
    Progress.ANSWERED: N_("answered"),
    Progress.NO_VERDICT: N_("no verdict"),
    Progress.NO_EVIDENCE: N_("no evidence marked"),
    Progress.NOTHING_MISSING: N_("what is missing not chosen"),
    Progress.BLANK: N_("blank"),
}


def progress_of(answer: Answer | None) -> Progress:
    """Tell how far an answer has come, from the answer alone: the key is not asked."""
    if answer is None or is_blank(answer):
        return Progress.BLANK
    if not isinstance(answer, VerdictGiven):
        return Progress.ANSWERED
    if answer.verdict is None:
        return Progress.NO_VERDICT
    if answer.verdict is Verdict.NEI:
        return Progress.ANSWERED if answer.missing else Progress.NOTHING_MISSING
    return Progress.ANSWERED if answer.sentences else Progress.NO_EVIDENCE
