"""Reads of what a sweeper looks for: attempts that end by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from quiz.persistence.tables.attempts import AttemptRow
from quiz.persistence.tables.quizzes import AssignmentRow


def lock_free_attempt(session: Session, attempt_id: UUID) -> AttemptRow | None:
    """Return an attempt locked, or None where somebody else holds it: they will see to it."""
    wanted = select(AttemptRow).where(AttemptRow.id == attempt_id)
    return session.scalar(
        wanted.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    )


def unfinished_assignments(session: Session) -> Sequence[int]:
    """Return the assignments with an end of their own at which attempts are not finished yet.

    Of the others only those with attempts that were submitted and never graded.
    """
    ends = or_(AssignmentRow.closes_at.is_not(None), AssignmentRow.time_limit.is_not(None))
    return session.scalars(
        select(AttemptRow.assignment_id)
        .join(AssignmentRow, AssignmentRow.id == AttemptRow.assignment_id)
        .where(
            or_(
                and_(AttemptRow.state.in_(("open", "closing")), ends),
                AttemptRow.state == "submitted",
            )
        )
        .distinct()
        .order_by(AttemptRow.assignment_id)
    ).all()


def unfinished_attempts(
    session: Session, assignment_id: int, started_until: datetime | None
) -> Sequence[AttemptRow]:
    """Return the attempts at an assignment that are not graded, those begun by then at most."""
    wanted = select(AttemptRow).where(
        AttemptRow.assignment_id == assignment_id,
        AttemptRow.state.in_(("open", "closing", "submitted")),
    )
    if started_until is not None:
        wanted = wanted.where(
            or_(AttemptRow.started_at <= started_until, AttemptRow.state == "submitted")
        )
    return session.scalars(wanted.order_by(AttemptRow.started_at, AttemptRow.id)).all()
