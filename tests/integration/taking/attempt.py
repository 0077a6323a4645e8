"""Attempts at quizzes of given questions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from quiz.domain.people.rights import Actor
from quiz.domain.questions.questions import Content
from quiz.persistence.tables.attempts import AttemptRow
from quiz.services.taking.answering import save_answer
from quiz.services.taking.starting import start_attempt
from tests.builders import (
    NOW,
)
from tests.offers import add_offer

LATER = NOW + timedelta(minutes=3)


def begin(session: Session, actor: Actor, *contents: Content, **rules: Any) -> AttemptRow:
    """An attempt at a quiz of those contents."""
    return start_attempt(session, actor, add_offer(session, *contents, **rules).id, NOW, "seed")


def save(
    session: Session, actor: Actor, attempt: AttemptRow, position: int, data: Any, **rest: Any
) -> Any:
    """Save an answer under a client id of its own unless one is given."""
    given: dict[str, Any] = {"client_id": uuid4().hex, "now": NOW} | rest
    return save_answer(session, actor, attempt.id, position, data, **given)


def ids(*numbers: int) -> list[str]:
    """Names of sentences of the quiz's article."""
    return [f"bridge-quiz-article:{number}" for number in numbers]
