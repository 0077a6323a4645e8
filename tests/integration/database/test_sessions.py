"""A request's session: one transaction for columns and rows, on a connection that is kept."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from quiz.persistence.database.engine import Database
from quiz.persistence.database.sessions import RESTING, ConnectionCache
from quiz.persistence.tables.people import PersonRow
from tests.builders import add_person

PEOPLE = select(func.count()).select_from(PersonRow)


def people(session: Session) -> int:
    """How many people there are, as columns read them."""
    return session.connection().execute(PEOPLE).scalar_one()


def test_columns_and_rows_are_of_one_transaction(database: Database) -> None:
    with database.write_lock.turn(), database.writing() as session:
        assert people(session) == 0
        add_person(session)
        assert people(session) == 1
        session.rollback()
        assert people(session) == 0


def test_what_is_not_committed_is_undone_at_the_end(database: Database) -> None:
    with database.write_lock.turn(), database.writing() as session:
        add_person(session)
    with database.reading() as session:
        assert people(session) == 0


def test_a_commit_that_fails_undoes_all_and_leaves_a_session_to_go_on_with(
    database: Database,
) -> None:
    with database.write_lock.turn(), database.writing() as session:
        add_person(session)
        session.add(PersonRow(name=None))
        with pytest.raises(IntegrityError):
            session.commit()
        assert people(session) == 0
        add_person(session)
        session.commit()
        assert people(session) == 1


def test_a_session_that_has_only_read_can_go_on_to_write(database: Database) -> None:
    with database.reading() as session:
        assert people(session) == 0
        with database.write_lock.turn():
            session.begin_writing()
            add_person(session)
            session.commit()
    with database.reading() as session:
        assert people(session) == 1


def test_who_writes_to_sqlite_has_its_lock_from_the_start(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quiz.persistence.database.engine.PATIENCE", 0.05)
    database = Database(sqlite_url)
    with database.writing() as first, database.writing() as second:
        first.connection()
        with pytest.raises(OperationalError, match="locked"):
            second.connection()
    with database.reading() as first, database.reading() as second:
        assert people(first) == people(second) == 0
    database.close()


def test_as_many_connections_to_sqlite_are_kept_as_requests_run_and_none_to_postgresql(
    database: Database,
) -> None:
    kept = database.engine.dialect.name == "sqlite"
    cache = ConnectionCache(database.engine)
    first, *others, last = (cache.take() for _ in range(RESTING + 1))
    first.begin()
    for connection in (first, *others, last):
        cache.give_back(connection)
    assert last.closed
    assert {connection.closed for connection in (first, *others)} == {not kept}
    assert not first.in_transaction()
    taken = cache.take()
    assert (taken in {first, *others}) is kept
    cache.give_back(taken)
    cache.close()
    assert taken.closed
