"""Reads of what individual people are given beyond the rules of an assignment."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from quiz.domain.quizzes.rules import Override
from quiz.persistence.tables.allowances import OverrideRow


def find_override(session: Session, assignment_id: int, person_id: UUID) -> OverrideRow | None:
    """Return what that person is given at that assignment."""
    return session.scalar(
        select(OverrideRow).where(
            OverrideRow.assignment_id == assignment_id, OverrideRow.person_id == person_id
        )
    )


def overrides_of_person(session: Session, person_id: UUID) -> list[OverrideRow]:
    """Return what a person is given at any assignment."""
    return list(session.scalars(select(OverrideRow).where(OverrideRow.person_id == person_id)))


def overrides_of(session: Session, assignment_id: int) -> dict[UUID, OverrideRow]:
    """Return all that is given at an assignment, by person."""
    rows = session.scalars(select(OverrideRow).where(OverrideRow.assignment_id == assignment_id))
    return {row.person_id: row for row in rows}


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
