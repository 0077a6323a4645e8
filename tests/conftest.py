"""Databases for tests: a SQLite file, or a database on a PostgreSQL server of the tests' own.

Every test has a database to itself, copied from one that was migrated once, so that code under
test commits as it does in earnest.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from quiz import resources
from quiz.persistence import migrate
from quiz.persistence.engine import Database
from quiz.services import bank
from tests.builders import NOW
from tests.postgres import NoServer, administer, database_copy, running_server

TEMPLATE = "migrated"

# A busy machine is no fault of what is tested: examples have no time limit.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the newest schema and no rows."""
    path = tmp_path_factory.mktemp("migrated") / "empty.db"
    database = Database(f"sqlite:///{path}")
    migrate.upgrade(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def shipped_sqlite(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the shipped bank in it and all that it builds, made once."""
    path = tmp_path_factory.mktemp("shipped") / "shipped.db"
    shutil.copyfile(migrated_sqlite, path)
    database = Database(f"sqlite:///{path}")
    assert list(bank.import_folder(database, resources.questions(), NOW)) == []
    database.close()
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a server with a migrated database to copy; `{}` stands for the name."""
    try:
        with running_server() as address:
            administer(address, f"CREATE DATABASE {TEMPLATE}")
            database = Database(address.format(TEMPLATE))
            migrate.upgrade(database)
            database.close()
            yield address
    except NoServer as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing))
        pytest.skip(str(missing))


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """A SQLite database of a test's own, migrated."""
    path = tmp_path / "sourcecheck.db"
    shutil.copyfile(migrated_sqlite, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """A PostgreSQL database of a test's own, migrated."""
    with database_copy(postgresql_server, TEMPLATE) as url:
        yield url


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Iterator[Database]:
    """A migrated SQLite database, for tests that do not care which database it is."""
    database = Database(sqlite_url)
    yield database
    database.close()
