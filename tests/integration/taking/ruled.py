"""Attempts at a quiz that is taken by given rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from quiz.domain.people.rights import Actor
from quiz.domain.quizzes.rules import Rules
from quiz.persistence.tables.attempts import AttemptRow
from quiz.services.taking.answering import (
    save_answer,
)

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
CLOCK = replace(Rules(), time_limit=3600)
RIGHT = {"option": "b"}


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def save(session: Session, actor: Actor, attempt: AttemptRow, data: Any, at: datetime) -> Any:
    return save_answer(session, actor, attempt.id, 1, data, uuid4().hex, at)
