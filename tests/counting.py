"""Counting what is in a database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from quiz.persistence.database.engine import Database


def count(session: Session, table: type[Any], *conditions: ColumnElement[bool]) -> int:
    """How many rows of a table there are, of those that meet the conditions."""
    return session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


def count_in(database: Database, table: type[Any]) -> int:
    """How many rows of a table have been committed."""
    with database.reading() as session:
        return count(session, table)
