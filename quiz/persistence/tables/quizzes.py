"""The rows of quizzes, what they ask, and their assignments."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from quiz.persistence.database.base import Base, FractionColumns, Key, Line, LongText, RowID, Word


class QuizRow(Base):
    """A list of questions or a blueprint; `mode` and `entry` are what it is offered with."""

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
    # What each attempt draws; nothing where the quiz has a fixed list.
    blueprint: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    # The verdicts offered by every verdict item of this quiz.
    verdicts: Mapped[list[Any]]
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    # Taken out of the bank's files: no attempt begins any more, and what was done stays.
    retired_at: Mapped[datetime | None]


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
    # Every channel that could tell a key asks which exams are out.
    __table_args__ = (Index(None, "mode", "closes_at"),)

    id: Mapped[RowID]
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quizzes.id"), index=True)
    class_id: Mapped[int | None] = mapped_column(ForeignKey("classes.id"), index=True)
    code: Mapped[Word] = mapped_column(unique=True)
    mode: Mapped[Word]
    entry: Mapped[Word]
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    # In seconds. It stands in the rules too; the sweeper looks for assignments that have one.
    time_limit: Mapped[int | None]
    # What differs from the rules that the mode has by itself; window, mode and entry are columns.
    rules: Mapped[dict[str, Any]] = mapped_column(default=dict)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    # From when on its results are shown to those who wait for them.
    released_at: Mapped[datetime | None]
    simulated: Mapped[bool] = mapped_column(default=False)
    created_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
