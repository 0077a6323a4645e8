"""Reads of the notes that people make beside a question while they take a quiz."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.persistence.tables.attempts import ItemNotesRow, ItemRow


def find_notes(session: Session, item_id: int) -> ItemNotesRow | None:
    """Return the notes beside an item; None where there are none."""
    return session.get(ItemNotesRow, item_id)


def notes_by_position(session: Session, attempt_id: UUID) -> dict[int, ItemNotesRow]:
    """Return the notes beside the items of an attempt, by the items' positions."""
    query = (
        select(ItemRow.position, ItemNotesRow)
        .join(ItemRow, ItemRow.id == ItemNotesRow.item_id)
        .where(ItemRow.attempt_id == attempt_id)
    )
    return dict(session.execute(query).all())
