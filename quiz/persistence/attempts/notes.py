"""The table of what people jot down beside a question while they take a quiz."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.persistence.tables.attempts import ItemRow, JottingRow


def find_jotting(session: Session, item_id: int) -> JottingRow | None:
    """Return what is jotted beside an item."""
    return session.get(JottingRow, item_id)


def jottings_at(session: Session, attempt_id: UUID) -> dict[int, JottingRow]:
    """Return what is jotted beside the items of an attempt, by the items' positions."""
    query = (
        select(ItemRow.position, JottingRow)
        .join(ItemRow, ItemRow.id == JottingRow.item_id)
        .where(ItemRow.attempt_id == attempt_id)
    )
    return dict(session.execute(query).all())
