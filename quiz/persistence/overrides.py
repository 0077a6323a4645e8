"""The table of what single people are given beyond the rules of an assignment, and its reads."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from quiz.domain.rules import Override
from quiz.persistence.base import Base, RowID
from quiz.persistence.people import PersonRow


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


def find_override(session: Session, assignment_id: int, person_id: UUID) -> OverrideRow | None:
    """Return what that person is given at that assignment."""
    return session.scalar(
        select(OverrideRow).where(
            OverrideRow.assignment_id == assignment_id, OverrideRow.person_id == person_id
        )
    )


def overrides_of(session: Session, assignment_id: int) -> dict[UUID, OverrideRow]:
    """Return all that is given at an assignment, by person."""
    rows = session.scalars(select(OverrideRow).where(OverrideRow.assignment_id == assignment_id))
    return {row.person_id: row for row in rows}


def overrides_with_people(
    session: Session, assignment_id: int
) -> list[tuple[OverrideRow, PersonRow]]:
    """Return all that is given at an assignment with the people, the latest first."""
    rows = session.execute(
        select(OverrideRow, PersonRow)
        .join(PersonRow, PersonRow.id == OverrideRow.person_id)
        .where(OverrideRow.assignment_id == assignment_id)
        .order_by(OverrideRow.changed_at.desc(), OverrideRow.id)
    )
    return [(row[0], row[1]) for row in rows]


def later_ends(session: Session, assignment_ids: Collection[int]) -> dict[int, list[Override]]:
    """Return what makes anybody's window end later, by assignment; most have none."""
    rows = session.scalars(
        select(OverrideRow).where(
            OverrideRow.assignment_id.in_(assignment_ids),
            or_(OverrideRow.closes_at.is_not(None), OverrideRow.extra_minutes > 0),
        )
    )
    found: dict[int, list[Override]] = {}
    for row in rows:
        found.setdefault(row.assignment_id, []).append(row.value)
    return found
