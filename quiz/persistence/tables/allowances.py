"""The rows of what one person is allowed beyond the rules of an assignment."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from quiz.domain.quizzes.rules import Override
from quiz.persistence.database.base import Base, RowID


class OverrideRow(Base):
    """More time or more attempts for one person at one assignment; who gave it, and when."""

    __tablename__ = "overrides"
    __table_args__ = (
        UniqueConstraint("assignment_id", "person_id"),
        CheckConstraint("extra_time >= 0 AND extra_attempts >= 0", name="gives_more"),
    )

    id: Mapped[RowID]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    closes_at: Mapped[datetime | None]
    # In percent of the time limit.
    extra_time: Mapped[int]
    extra_attempts: Mapped[int]
    # Given while the person works, on top of everything else.
    extra_minutes: Mapped[int] = mapped_column(default=0)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    changed_at: Mapped[datetime]

    @property
    def value(self) -> Override:
        """What is given, as the rules know it."""
        return Override(
            closes_at=self.closes_at,
            extra_time=self.extra_time,
            extra_attempts=self.extra_attempts,
            extra_minutes=self.extra_minutes,
        )
