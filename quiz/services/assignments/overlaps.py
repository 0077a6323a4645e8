"""What an exam would take away: what is open now and asks the same questions or facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from quiz.domain.quizzes.quizzes import Mode
from quiz.persistence.quizzes.reserved import overlapping
from quiz.persistence.tables.quizzes import QuizRow


@dataclass(frozen=True)
class Overlap:
    """A quiz that is open now, how it is offered, and how many of its questions an exam asks.

    `class_name` is empty where it is offered to the public.
    """

    title: str
    language: str
    class_name: str
    is_exam: bool
    questions: int


def overlaps_of(
    session: Session, quiz: QuizRow, now: datetime, besides: int | None = None
) -> tuple[Overlap, ...]:
    """Return what is open now that asks what this quiz may ask, but for one assignment of it."""
    return tuple(
        Overlap(
            title=found.title,
            language=found.language,
            class_name=found.class_name or "",
            is_exam=found.mode == Mode.EXAM,
            questions=found.questions,
        )
        for found in overlapping(session, quiz, now)
        if found.assignment_id != besides
    )
