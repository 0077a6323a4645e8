"""The rows of problems that learners reported."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from quiz.persistence.database.base import Base, LongText, RandomID


class ReportRow(Base):
    """What a learner wrote about one item of their attempt, and the one reply to it."""

    __tablename__ = "reports"
    __table_args__ = (
        # One open report for each item, also when a button is pressed twice.
        Index(
            "uq_reports_open",
            "item_id",
            unique=True,
            sqlite_where=text("replied_at IS NULL"),
            postgresql_where=text("replied_at IS NULL"),
        ),
        Index(None, "attempt_id", "written_at"),
        Index(None, "item_id"),
        CheckConstraint("(reply IS NULL) = (replied_at IS NULL)", name="replied_at_a_moment"),
    )

    id: Mapped[RandomID]
    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("attempts.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"))
    # The answer that was saved when it was written; it may have been changed since.
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answers.id"))
    text: Mapped[LongText]
    written_at: Mapped[datetime]
    reply: Mapped[LongText | None]
    replied_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    replied_at: Mapped[datetime | None]
