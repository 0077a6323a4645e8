"""Why an answer was not saved, for its page's script, and two answers to choose from."""

from __future__ import annotations

from flask import jsonify
from flask.typing import ResponseReturnValue

from quiz.domain.errors import Closed, Conflict, SourcecheckError
from quiz.domain.marking.in_words import Word
from quiz.services.taking.answering import KeptAside
from quiz.services.taking.conflicts import AnswerConflict, AnswerInWords
from quiz.web.errors import on_a_page, status_of
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


def refusal_data(error: SourcecheckError) -> ResponseReturnValue:
    """Say to a page's script why its answer was not saved, in the words that a page would use."""
    message, cure = on_a_page(error)
    conflict = error if isinstance(error, AnswerConflict) else None
    return jsonify(
        reason=_reason(error),
        message=spoken(message),
        cure=spoken(cure),
        sequence=conflict.sequence if conflict else None,
        **({"both": both_lines(conflict)} if conflict else {}),
    ), status_of(error)


def _reason(error: SourcecheckError) -> str:
    if isinstance(error, AnswerConflict):
        return "newer"
    if isinstance(error, KeptAside):
        return "kept-aside"
    if isinstance(error, Closed | Conflict):
        return "closed"
    return "refused"
