"""Whether the site can do its work."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session


def ping(session: Session) -> None:
    """Ask the database for anything; its error is the answer of a sick one."""
    session.execute(text("SELECT 1"))
