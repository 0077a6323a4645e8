"""Statements that are asked with every request, run on the driver's own cursor.

SQLAlchemy makes a context, a result and a row of its own for each execution. For SQLite, which
answers from the same process, that took three times as long as the answer itself; and a page of an
attempt and a save are little more than three statements each. PostgreSQL's way over the network is
longer than all of it, so that there nothing is gained.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Insert, Select, Uuid
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

Convert = Callable[[Any], Any]
# Ids come again and again: each row of an attempt names it, and each page its person.
IDS_KEPT = 1024


@dataclass(frozen=True)
class _Compiled:
    """A statement in a dialect's words, with what converts values on their way in and out.

    `given` names the parameters in their order; `taken` has only the columns that are converted.
    """

    sql: str
    fixed: Mapping[str, Any]
    given: Sequence[tuple[str, Convert | None]]
    taken: Sequence[tuple[int, Convert]]

    def parameters(self, values: Mapping[str, Any]) -> list[Any]:
        """Return the values as the driver takes them."""
        known = {**self.fixed, **values}
        return [
            known[name] if convert is None else convert(known[name]) for name, convert in self.given
        ]

    def converted(self, row: Sequence[Any]) -> Sequence[Any]:
        """Return a row of the driver's with the values of our types."""
        columns = list(row)
        for place, convert in self.taken:
            columns[place] = convert(columns[place])
        return columns


class PreparedStatement:
    """A statement whose parameters have names, made once for as long as the process lives."""

    def __init__(self, statement: Select[Any] | Insert) -> None:
        self._statement = statement
        self._compiled: _Compiled | None = None

    def rows(self, session: Session, **values: Any) -> Sequence[Sequence[Any]]:
        """Run it in the session's transaction, and return its rows: the columns, in their order.

        Raises SQLAlchemy's errors, whichever way it goes.
        """
        connection = session.connection()
        if not _is_direct(connection):
            result = connection.execute(self._statement, values)
            return result.all() if result.returns_rows else ()
        compiled = self._compiled
        if compiled is None:
            compiled = self._compiled = _compile(self._statement, connection.dialect)
        found = _run(connection, compiled.sql, compiled.parameters(values))
        return [compiled.converted(row) for row in found]

    def row(self, session: Session, **values: Any) -> Sequence[Any] | None:
        """Run it, and return the one row that it can have; None where there is none."""
        return next(iter(self.rows(session, **values)), None)


def _is_direct(connection: Connection) -> bool:
    """Tell whether the driver may be asked: not where somebody listens to what SQLAlchemy runs."""
    dispatch = connection.engine.dispatch
    return connection.dialect.name == "sqlite" and not dispatch.before_cursor_execute


def _compile(statement: Select[Any] | Insert, dialect: Dialect) -> _Compiled:
    compiled: Any = statement.compile(dialect=dialect)
    columns = statement.selected_columns if isinstance(statement, Select) else ()
    readers = (_reader(column.type, dialect) for column in columns)
    return _Compiled(
        compiled.string,
        compiled.params,
        [
            (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in compiled.positiontup or ()
        ],
        [(place, read) for place, read in enumerate(readers) if read is not None],
    )


def _reader(type_: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    """Return what makes a value of a type from the driver's; None where they are the same."""
    read = type_.dialect_impl(dialect).result_processor(dialect, None)
    return lru_cache(maxsize=IDS_KEPT)(read) if read and isinstance(type_, Uuid) else read


def _run(connection: Connection, sql: str, parameters: Sequence[Any]) -> Sequence[Any]:
    driver = connection.connection.dbapi_connection
    dbapi: Any = connection.dialect.dbapi
    try:
        found: Sequence[Any] = driver.execute(sql, parameters).fetchall()  # type: ignore[union-attr]
    except dbapi.Error as error:
        raise DBAPIError.instance(
            sql, parameters, error, dbapi.Error, dialect=connection.dialect
        ) from error
    return found
