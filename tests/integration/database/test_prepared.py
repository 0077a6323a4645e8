"""Prepared statements say what SQLAlchemy would, whichever way they reach the database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import JSON, Column, Engine, Integer, MetaData, Table, bindparam, event, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from quiz.persistence.database.base import UTCDateTime
from quiz.persistence.database.engine import Database
from quiz.persistence.database.prepared import PreparedStatement
from quiz.persistence.tables.people import PersonRow
from tests.builders import NOW, add_person

TABLE = Table(
    "prepared",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("at", UTCDateTime),
    Column("data", JSON(none_as_null=True)),
)
INSERT = TABLE.insert().values({name: bindparam(name) for name in ("id", "at", "data")})
SELECT = select(TABLE.c.id, TABLE.c.at, TABLE.c.data).where(TABLE.c.id >= bindparam("first"))
ROWS: list[dict[str, Any]] = [
    {"id": 1, "at": datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC), "data": {"a": [1, "ü"]}},
    {"id": 2, "at": None, "data": None},
]


@pytest.fixture
def filled(session: Session) -> Session:
    """A session whose database has a table with rows of several types, put in by a statement."""
    TABLE.create(session.connection())
    insert = PreparedStatement(INSERT)
    for row in ROWS:
        assert list(insert.rows(session, **row)) == []
    return session


def listen(engine: Engine) -> list[str]:
    """What SQLAlchemy runs from now on."""
    heard: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: heard.append(str(given[2])))
    return heard


def test_rows_have_the_values_that_sqlalchemy_gives(filled: Session) -> None:
    asked = PreparedStatement(SELECT)
    expected = [tuple(row.values()) for row in ROWS]
    assert [tuple(row) for row in asked.rows(filled, first=1)] == expected
    assert [tuple(row) for row in filled.connection().execute(SELECT, {"first": 1})] == expected
    # It is made once, and asked again with other values.
    assert tuple(asked.row(filled, first=2) or ()) == expected[1]
    assert asked.row(filled, first=3) is None


def test_it_sees_what_the_session_has_written(session: Session) -> None:
    person = add_person(session)
    asked: Any = select(PersonRow.id, PersonRow.created_at).where(
        PersonRow.id == bindparam("person_id")
    )
    found: Any = PreparedStatement(asked).row(session, person_id=person.id)
    assert tuple(found) == (person.id, NOW)
    assert isinstance(found[0], UUID)


def test_whoever_counts_statements_hears_of_it(filled: Session, database: Database) -> None:
    asked = PreparedStatement(SELECT)
    quiet = [tuple(row) for row in asked.rows(filled, first=1)]
    heard = listen(database.engine)
    assert [tuple(row) for row in asked.rows(filled, first=1)] == quiet
    assert [statement.split()[0] for statement in heard] == ["SELECT"]


def test_a_violated_constraint_is_an_error_of_sqlalchemy(filled: Session) -> None:
    with pytest.raises(IntegrityError):
        PreparedStatement(INSERT).rows(filled, **ROWS[0])


def test_what_the_database_cannot_do_is_an_error_of_sqlalchemy(sqlite_database: Database) -> None:
    with sqlite_database.reading() as session, pytest.raises(OperationalError, match="prepared"):
        PreparedStatement(SELECT).rows(session, first=1)
