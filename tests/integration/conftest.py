"""Integration tests run on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from quiz.persistence.database.engine import Database
from tests.postgres import database_copy

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A migrated database of the test's own, once of each sort."""
    database = Database(request.getfixturevalue(f"{request.param}_url"))
    yield database
    database.close()


@pytest.fixture(params=BOTH)
def empty_database(request: pytest.FixtureRequest, tmp_path) -> Iterator[Database]:
    """A database without tables, once of each sort."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'empty.db'}")
        yield database
        database.close()
        return
    with database_copy(request.getfixturevalue("postgresql_server"), "template1") as url:
        database = Database(url)
        yield database
        database.close()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session that writes, in a transaction that is rolled back after the test."""
    with database.write_lock.turn(), database.writing() as session:
        yield session
