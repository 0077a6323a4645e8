"""Whether the site can do its work."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from quiz.persistence.database.upkeep import room_left, takes_writes

# Less than this is full within minutes of an exam, and a save may need several pages at once.
SCARCE = 1024 * 1024


class Health(StrEnum):
    """What the site can do, in words for whoever watches it."""

    WELL = "ok"
    FULL = "disk full"
    READ_ONLY = "read-only"
    SILENT = "no database"

    @property
    def reading(self) -> bool:
        """Whether pages can be read."""
        return self is not Health.SILENT

    @property
    def writing(self) -> bool:
        """Whether answers can be saved."""
        return self is Health.WELL


def examine(session: Session) -> Health:
    """Ask the database for a row of ours, whether it may be written to, and for room."""
    try:
        session.execute(text("SELECT id FROM people LIMIT 1"))
        if not takes_writes(session):
            return Health.READ_ONLY
        return Health.WELL if _has_room(session) else Health.FULL
    except (SQLAlchemyError, OSError):
        return Health.SILENT


def _has_room(session: Session) -> bool:
    """Tell whether answers can still be written down; PostgreSQL looks after its own disk."""
    room = room_left(session)
    return room is None or room >= SCARCE
