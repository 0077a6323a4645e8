"""Two answers to one question, side by side, so that their person can choose between them."""

from __future__ import annotations

from quiz.domain.marking.in_words import Word
from quiz.services.taking.conflicts import AnswerConflict, AnswerInWords
from quiz.web.i18n import gettext, spoken

# What it is, and what it says.
Line = tuple[str, str]


def both_lines(error: AnswerConflict) -> tuple[Line, Line]:
    """Return the answer that is saved and the one that was sent, in the reader's language."""
    return (
        (gettext("The saved answer:"), _in_words(error.saved)),
        (gettext("The answer of this page:"), _in_words(error.sent)),
    )


def _in_words(given: AnswerInWords) -> str:
    answer = "; ".join(map(_spoken, given.words)) or gettext("none")
    if given.sure is None:
        return answer
    return gettext("%(answer)s (%(percent)s %% sure)", answer=answer, percent=given.sure)


def _spoken(word: Word) -> str:
    return word if isinstance(word, str) else spoken(word)
