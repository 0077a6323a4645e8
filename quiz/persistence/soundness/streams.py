"""Reading a large table in bounded memory, as one moment saw it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Select, text
from sqlalchemy.orm import Session

from quiz.persistence.database.engine import Database

BATCH = 1000


@contextmanager
def snapshot(database: Database) -> Iterator[Session]:
    """Open a session that reads what one moment saw, however long it takes.

    SQLite does so by itself. A PostgreSQL that is written to meanwhile would show each statement
    another moment, and halves of changes would look like damages.
    """
    with database.reading() as session:
        connection = session.connection()
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        yield session


def stream(session: Session, statement: Select[*tuple[Any, ...]]) -> Iterator[Any]:
    """Yield the rows of a statement; no more than a batch of them is in memory."""
    for batch in batches(session, statement, BATCH):
        yield from batch


def batches(
    session: Session, statement: Select[*tuple[Any, ...]], size: int
) -> Iterator[Sequence[Any]]:
    """Yield the rows of a statement in batches of that size."""
    options = statement.execution_options(yield_per=size)
    yield from session.connection().execute(options).partitions()
