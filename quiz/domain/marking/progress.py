"""How far an answer has come, in words: what is given, and what a full answer would still need."""

from __future__ import annotations

from quiz.domain.marking.grading import is_blank
from quiz.domain.messages import N_
from quiz.domain.questions.arrangements import Matched, Matching, Ordering, Placed
from quiz.domain.questions.questions import Answer, Content, Verdict, VerdictGiven
from quiz.domain.questions.sentence_kinds import Restored
from quiz.domain.vocabulary import LabelledTerm


class Progress(LabelledTerm):
    """The state of one item, as the map of questions and the summary name it."""

    ANSWERED = "answered", N_("answered")
    PARTLY = "partly", N_("partly answered")
    NO_VERDICT = "no-verdict", N_("no verdict")
    NO_EVIDENCE = "no-evidence", N_("no evidence marked")
    NOTHING_MISSING = "nothing-missing", N_("what is missing not chosen")
    BLANK = "blank", N_("blank")


def progress_of(content: Content, answer: Answer | None) -> Progress:
    """Tell how far an answer has come. Of the content only what was shown is asked, not the key."""
    if answer is None or is_blank(answer):
        return Progress.BLANK
    if isinstance(answer, VerdictGiven):
        return _verdict_progress(answer)
    return Progress.PARTLY if _is_partial(content, answer) else Progress.ANSWERED


def _verdict_progress(answer: VerdictGiven) -> Progress:
    if answer.verdict is None:
        return Progress.NO_VERDICT
    if answer.verdict is Verdict.NEI:
        return Progress.ANSWERED if answer.missing else Progress.NOTHING_MISSING
    return Progress.ANSWERED if answer.sentences else Progress.NO_EVIDENCE


def _is_partial(content: Content, answer: Answer) -> bool:
    """Tell whether an answer of several parts lacks some of them."""
    if isinstance(answer, Matched) and isinstance(content, Matching):
        return len(answer.pairs) < len(content.prompts)
    if isinstance(answer, Placed) and isinstance(content, Ordering):
        return len(answer.places) < len(content.events)
    return isinstance(answer, Restored) and not (answer.sentence and answer.value.strip())
