"""Carrying all rows from one database to another, of another sort perhaps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import JSON, Column, Integer, Table, Text, bindparam, cast, func, select, text
from sqlalchemy.orm import Session

from quiz.persistence.schema import METADATA

BATCH = 1000


def is_empty(session: Session) -> bool:
    """Tell whether no table has a row."""
    return not any(
        session.scalar(select(text("1")).select_from(table).limit(1))
        for table in METADATA.sorted_tables
    )


def counts(session: Session) -> Mapping[str, int]:
    """Count the rows of each table."""
    return {
        table.name: session.scalar(select(func.count()).select_from(table)) or 0
        for table in METADATA.sorted_tables
    }


def copy_rows(source: Session, target: Session) -> None:
    """Write all rows of `source` into the empty tables of `target`, both of the newest schema.

    A table comes after those that its rows point at.
    """
    for table in METADATA.sorted_tables:
        _copy_table(source, target, table)
        _go_on_counting(target, table)


def _copy_table(source: Session, target: Session, table: Table) -> None:
    wanted = select(*(_as_written(column) for column in table.columns))
    rows = source.execute(wanted.execution_options(yield_per=BATCH))
    into = table.insert().values({column.name: _taken(column) for column in table.columns})
    own = [column for column in table.columns if _points_at_own_table(column)]
    # Rows that point at a later row of the same table have to wait until that is there.
    kept: list[dict[str, Any]] = []
    for batch in rows.partitions():
        values = [
            {f"v_{column.name}": value for column, value in zip(table.columns, row, strict=True)}
            for row in batch
        ]
        kept += [value for value in values if any(value[f"v_{column.name}"] for column in own)]
        target.execute(
            into, [value | {f"v_{column.name}": None for column in own} for value in values]
        )
    for update in kept:
        target.execute(
            table.update()
            .where(*(column == update[f"v_{column.name}"] for column in table.primary_key))
            .values({column.name: update[f"v_{column.name}"] for column in own})
        )


def _as_written(column: Column[Any]) -> Any:
    """Select a column; JSON as the text that it is, so that null and "null" stay apart."""
    return cast(column, Text).label(column.name) if isinstance(column.type, JSON) else column


def _taken(column: Column[Any]) -> Any:
    name = f"v_{column.name}"
    if isinstance(column.type, JSON):
        return cast(bindparam(name, type_=Text()), column.type)
    return bindparam(name, type_=column.type)


def _points_at_own_table(column: Column[Any]) -> bool:
    return any(key.column.table is column.table for key in column.foreign_keys)


def _go_on_counting(target: Session, table: Table) -> None:
    """Let PostgreSQL number new rows after those that were carried."""
    for column in _numbered(table) if target.connection().dialect.name == "postgresql" else ():
        last = target.scalar(select(func.max(column)))
        if last is not None:
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            target.execute(select(func.setval(sequence, last)))


def _numbered(table: Table) -> Iterator[Column[Any]]:
    keys = list(table.primary_key)
    if len(keys) == 1 and isinstance(keys[0].type, Integer) and not keys[0].foreign_keys:
        yield keys[0]
