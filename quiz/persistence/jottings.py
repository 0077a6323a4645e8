"""The table of what people jot down beside a question while they take a quiz."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from quiz.persistence.attempts import ItemRow
from quiz.persistence.base import Base, LongText


class JottingRow(Base):
    """What somebody jotted beside an item of theirs, for themselves alone.

    The row is written anew with each change: unlike an answer nobody is ever held to it.
    """

    __tablename__ = "jottings"

    item_id: Mapped[int] = mapped_column(
        ForeignKey("items.id"), primary_key=True, autoincrement=False
    )
    flagged: Mapped[bool]
    note: Mapped[LongText]
    # The keys of options that were ruled out.
    struck: Mapped[list[Any]]
    written_at: Mapped[datetime]


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
