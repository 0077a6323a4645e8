"""Tables of quizzes and of their assignments."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from quiz.persistence.base import Base, FractionColumns, Key, Line, LongText, RowID, Word


class QuizRow(Base):
    """A fixed list of questions; `mode` and `entry` are what it is offered with unless changed."""

    __tablename__ = "quizzes"

    id: Mapped[RowID]
    bank_id: Mapped[int] = mapped_column(ForeignKey("banks.id"), index=True)
    key: Mapped[Key] = mapped_column(unique=True)
    title: Mapped[Line]
    introduction: Mapped[LongText]
    language: Mapped[Word]
    minutes: Mapped[int]
    mode: Mapped[Word]
    entry: Mapped[Word]
    # The verdicts offered by every verdict item of this quiz.
    verdicts: Mapped[list[Any]]
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]


class QuizQuestionRow(FractionColumns, Base):
    """A question's place in a quiz; the fraction is its weight."""

    __tablename__ = "quiz_questions"
    __table_args__ = (UniqueConstraint("quiz_id", "position"),)

    quiz_id: Mapped[int] = mapped_column(ForeignKey("quizzes.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(
        ForeignKey("questions.id"), primary_key=True, index=True
    )
    position: Mapped[int]


class AssignmentRow(Base):
    """A quiz offered to a class, or to the public where there is no class."""

    __tablename__ = "assignments"

    id: Mapped[RowID]
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quizzes.id"), index=True)
    class_id: Mapped[int | None] = mapped_column(ForeignKey("classes.id"), index=True)
    code: Mapped[Word] = mapped_column(unique=True)
    mode: Mapped[Word]
    entry: Mapped[Word]
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    simulated: Mapped[bool] = mapped_column(default=False)
    created_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
