"""Whether the site can do its work."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from quiz.persistence.database.upkeep import room_left

# Less than this is full within minutes of an exam, and a save may need several pages at once.
SCARCE = 1024 * 1024


def ping(session: Session) -> None:
    """Ask the database for anything; its error is the answer of a sick one."""
    session.execute(text("SELECT 1"))


def has_room(session: Session) -> bool:
    """Tell whether answers can still be written down; PostgreSQL looks after its own disk."""
    room = room_left(session)
    return room is None or room >= SCARCE
