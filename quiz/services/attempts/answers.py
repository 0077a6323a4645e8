"""Answers as they come in, as plain data, read and checked before anything is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cattrs.errors import BaseValidationError

from quiz.domain.codec import answer_from_data
from quiz.domain.errors import Refused
from quiz.domain.marking.grading import Setting, check_answer, is_blank
from quiz.domain.marking.typed_values import expect_readable
from quiz.domain.messages import N_
from quiz.domain.questions.gaps import GapFilled
from quiz.domain.questions.questions import Answer, Content, TypedNumber, TypedText


def accepted(
    content: Content, payload: Mapping[str, Any] | None, setting_for: Callable[[Answer], Setting]
) -> Answer | None:
    """Return the answer to a question from what was sent; None where nothing was given.

    `setting_for` is asked only where something was given: what sentences can be marked costs a
    query. Raises `Refused` for what the question's page could not have sent.
    """
    if payload is None:
        return None
    try:
        answer = answer_from_data(content.kind, payload)
    except BaseValidationError as error:
        raise Refused(
            N_("This is not an answer to this question."),
            N_("Load the question again and answer it on its page."),
        ) from error
    if is_blank(answer):
        return None
    check_answer(content, answer, setting_for(answer))
    return answer


def expect_read(
    content: Content, answer: Answer | None, language: str, keyed: Callable[[], Content]
) -> None:
    """Raise `Refused` for a typed value that cannot be read, so that it is not marked as wrong.

    Numbers are asked for as such; of words only the key tells, and `keyed` is asked for it there.
    """
    if isinstance(answer, TypedNumber):
        expect_readable(content, answer, language)
    elif isinstance(answer, TypedText | GapFilled):
        expect_readable(content, answer, language, getattr(keyed(), "accepted", ()))
