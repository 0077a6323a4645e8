"""Answers as they come in, as plain data, read and checked before anything is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cattrs.errors import BaseValidationError

from quiz.domain.codec import answer_from_data
from quiz.domain.errors import Refused
from quiz.domain.marking.grading import Setting, check_answer, is_blank
from quiz.domain.messages import N_
from quiz.domain.questions.questions import Answer, Content


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
