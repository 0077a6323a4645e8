"""Counting what is in a database, and what it takes to get it: statements and calls."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import pytest
from sqlalchemy import ColumnElement, event, func, select
from sqlalchemy.orm import Session

from quiz.persistence.database.engine import Database


def count(session: Session, table: type[Any], *conditions: ColumnElement[bool]) -> int:
    """How many rows of a table there are, of those that meet the conditions."""
    return session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


def count_in(database: Database, table: type[Any]) -> int:
    """How many rows of a table have been committed."""
    with database.reading() as session:
        return count(session, table)


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The statements that the block makes the database run, but for the frame of a transaction."""
    kept: list[str] = []

    def keep(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            kept.append(statement)

    event.listen(database.engine, "before_cursor_execute", keep)
    yield kept
    event.remove(database.engine, "before_cursor_execute", keep)


def calls_of(monkeypatch: pytest.MonkeyPatch, called: Callable[..., Any]) -> list[tuple[Any, ...]]:
    """The arguments of each call of a function or a class of the product, as they come."""
    kept: list[tuple[Any, ...]] = []
    if isinstance(called, type):
        made = called.__init__  # type: ignore[misc]  # it is the class that is asked

        def init(self: Any, *args: Any, **named: Any) -> None:
            kept.append(args)
            made(self, *args, **named)

        monkeypatch.setattr(called, "__init__", init)
        return kept

    @wraps(called)
    def counted(*args: Any, **named: Any) -> Any:
        kept.append(args)
        return called(*args, **named)

    # Modules import functions by name, so each has its own name for it.
    for name, module in list(sys.modules.items()):
        if name.startswith("quiz.") and getattr(module, called.__name__, None) is called:
            monkeypatch.setattr(module, called.__name__, counted)
    return kept
