"""Reads of a person who studies."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from quiz.persistence.tables.people import PersonRow
from quiz.persistence.tables.study import StudySettingsRow, TurnRow


class LearnerColumns(NamedTuple):
    """A person's time zone, how they study if they have said so, and what they are asked now."""

    zone: str
    settings: StudySettingsRow | None
    open_turn: TurnRow | None


def find_learner(session: Session, person_id: UUID) -> LearnerColumns | None:
    """Return what study must know of a person first; one query."""
    row = session.execute(
        select(PersonRow.zone, StudySettingsRow, TurnRow)
        .outerjoin(StudySettingsRow, StudySettingsRow.person_id == PersonRow.id)
        .outerjoin(TurnRow, and_(TurnRow.person_id == PersonRow.id, TurnRow.rated_at.is_(None)))
        .where(PersonRow.id == person_id)
    ).one_or_none()
    return LearnerColumns(*row) if row is not None else None


def find_settings(session: Session, person_id: UUID) -> StudySettingsRow | None:
    """Return how a person studies, if they have said so."""
    return session.get(StudySettingsRow, person_id)


def lock_person(session: Session, person_id: UUID) -> PersonRow:
    """Return a person for whom no other turn can begin before this transaction ends."""
    return session.get_one(PersonRow, person_id, with_for_update=True)
