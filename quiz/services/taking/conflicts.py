"""Two answers of one person to one question, given in two places: which of them shall stand.

Neither is written over the other before its person has seen both and has chosen.
"""

from __future__ import annotations

from dataclasses import dataclass

from quiz.domain.errors import Conflict
from quiz.domain.marking.in_words import Word, in_words
from quiz.domain.messages import N_
from quiz.domain.questions.questions import Answer, Content


@dataclass(frozen=True)
class AnswerInWords:
    """An answer as it was given, no words for a blank one, and how sure of it one was, in percent.

    `sure` is None where nobody asked, or nothing was said.
    """

    words: tuple[Word, ...]
    sure: int | None

    @classmethod
    def of(cls, content: Content, answer: Answer | None, sure: int | None) -> AnswerInWords:
        """Return what was given to a question, in the words of the question."""
        return cls(in_words(content, answer), sure)


class AnswerConflict(Conflict):
    """Another page has saved another answer since this one was loaded.

    `sequence` is its number, `saved` what it says, and `sent` what this page has sent.
    """

    def __init__(self, sequence: int, saved: AnswerInWords, sent: AnswerInWords) -> None:
        super().__init__(
            N_("Another tab or device of yours has saved another answer to this question."),
            N_("Choose which one to keep. Nothing is overwritten until you do."),
        )
        self.sequence = sequence
        self.saved = saved
        self.sent = sent
