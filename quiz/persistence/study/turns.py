"""Reads of turns: what a person was asked in study."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from quiz.persistence.tables.study import TurnRow

# As many of the latest turns tell how long somebody takes for a variant.
_LATEST = 200


def find_turn(session: Session, turn_id: UUID, *, locked: bool = False) -> TurnRow | None:
    """Return the turn of that id; `locked` keeps other writers from it, and reads it anew."""
    return session.get(TurnRow, turn_id, with_for_update=locked or None, populate_existing=locked)


def known_turns(session: Session, turn_ids: Collection[UUID]) -> set[UUID]:
    """Return which of those turns there are; one query."""
    return set(session.scalars(select(TurnRow.id).where(TurnRow.id.in_(turn_ids))))


def turns_of_day(session: Session, person_id: UUID, day: date) -> Sequence[TurnRow]:
    """Return what a person was asked on a day and has rated, in its order."""
    return session.scalars(
        select(TurnRow)
        .where(TurnRow.person_id == person_id, TurnRow.day == day, TurnRow.rated_at.is_not(None))
        .order_by(TurnRow.asked_at, TurnRow.id)
    ).all()


class TurnTimes(NamedTuple):
    """When a turn was asked and answered, and by which recipe."""

    id: UUID
    variant: str
    asked_at: datetime
    answered_at: datetime | None


def latest_turns(session: Session, person_id: UUID) -> list[TurnTimes]:
    """Return the turns that a person answered last, to tell how long they take."""
    rows = session.execute(
        select(TurnRow.id, TurnRow.variant, TurnRow.asked_at, TurnRow.answered_at)
        .where(TurnRow.person_id == person_id, TurnRow.answered_at.is_not(None))
        .order_by(TurnRow.asked_at.desc())
        .limit(_LATEST)
    )
    return [TurnTimes(*row) for row in rows]


def drop_open_turn(session: Session, person_id: UUID) -> None:
    """Take away what a person is asked now: it was never rated."""
    session.execute(
        delete(TurnRow).where(TurnRow.person_id == person_id, TurnRow.rated_at.is_(None))
    )
