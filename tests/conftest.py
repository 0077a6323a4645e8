"""Databases for tests: a SQLite file, or a database on a PostgreSQL server of the tests' own.

Every test has a database to itself, like one that was migrated once, so that code under test
commits as it does in earnest.
"""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from flask import Flask
from hypothesis import settings
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

from quiz import resources
from quiz.persistence.database import migrate
from quiz.persistence.database.engine import Database
from quiz.services.bank_files import sync
from tests.builders import NOW
from tests.postgres import (
    SHIPPED,
    TEMPLATE,
    LentDatabase,
    NoServer,
    administer,
    database_copy,
    fill_from,
    running_server,
)
from tests.processor_time import pytest_sessionfinish

__all__ = ["pytest_sessionfinish"]

# A busy machine is no fault of what is tested: examples have no time limit.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let functional tests and a smoke test of the browser run on either database."""
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.addoption(
        "--hosts",
        type=int,
        choices=(1, 2),
        default=1,
        help="with 2 each request is answered by the other one of two sites on one database",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where the other database is asked for, leave out what is about SQLite or about neither."""
    if config.getoption("database") == "postgresql":
        items[:] = [item for item in items if _runs_on_either(item)]
    if config.getoption("hosts") > 1:
        # Statements are counted at the connections of one host; the other one's are not seen.
        items[:] = [item for item in items if "statements" not in item.path.name]


def _runs_on_either(item: pytest.Item) -> bool:
    chosen = {"chosen_url", "chosen_shipped_url"} & set(getattr(item, "fixturenames", ()))
    return bool(chosen) and item.get_closest_marker("sqlite") is None


def pytest_collection_finish() -> None:
    """Leave what lives to the end out of the search for garbage, which took a quarter of the time.

    Modules and tests are a million objects, and each full search would go through them all.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


class CompiledTemplates(BytecodeCache):
    """The pages of all sites of a process, compiled once: to do it for each took half of a test."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket, unless the template is a new one or has changed."""
        if kept := self._kept.get(bucket.key):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


class CompiledRule(Rule):
    """The address of a route, compiled once in a process: that was most of making a site."""

    _kept: ClassVar[dict[object, Rule]] = {}

    def compile(self) -> None:
        """Take over what an equal address of another site was compiled to."""
        key = (self.endpoint, self.rule, frozenset(self.methods or ()))
        if kept := self._kept.get(key):
            vars(self).update(vars(kept) | {"map": self.map})
        else:
            super().compile()
            self._kept[key] = self


Flask.url_rule_class = CompiledRule
Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": CompiledTemplates()}


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the newest schema and no rows."""
    path = tmp_path_factory.mktemp("migrated") / "empty.db"
    database = Database(f"sqlite:///{path}")
    migrate.upgrade(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def shipped_sqlite(
    migrated_sqlite: Path, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A SQLite file with the shipped bank in it and all that it builds, made once for all workers.

    The worker that comes first makes it, and the others wait for it.
    """
    base = tmp_path_factory.getbasetemp()
    folder = base if worker_id == "master" else base.parent
    path = folder / "shipped.db"
    with (folder / "shipped.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            _import_shipped(shutil.copyfile(migrated_sqlite, base / "importing.db"))
            (base / "importing.db").rename(path)
    return path


def _import_shipped(path: Path) -> None:
    database = Database(f"sqlite:///{path}")
    assert list(sync.import_folder(database, resources.questions(), NOW)) == []
    database.close()


@pytest.fixture
def shipped_url(shipped_sqlite: Path, tmp_path: Path) -> str:
    """A SQLite database of a test's own with the shipped bank in it."""
    return f"sqlite:///{shutil.copyfile(shipped_sqlite, tmp_path / 'sourcecheck.db')}"


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


@pytest.fixture(scope="session")
def postgresql_lent(postgresql_server: str) -> LentDatabase:
    """The PostgreSQL database that one test after the other has to itself."""
    return LentDatabase(postgresql_server, TEMPLATE)


@pytest.fixture
def postgresql_url(postgresql_lent: LentDatabase) -> Iterator[str]:
    """A PostgreSQL database, migrated and without rows, that no other test uses meanwhile."""
    with postgresql_lent.lent() as url:
        yield url


@pytest.fixture
def chosen_url(request: pytest.FixtureRequest) -> str:
    """The database that `--database` asks for, migrated and without rows."""
    chosen = request.config.getoption("database")
    return str(request.getfixturevalue(f"{chosen}_url"))


@pytest.fixture(scope="session")
def postgresql_shipped(postgresql_server: str, shipped_sqlite: Path) -> str:
    """The address of the server, which has a database with the shipped bank in it to copy."""
    administer(postgresql_server, f"CREATE DATABASE {SHIPPED} TEMPLATE {TEMPLATE}")
    database = Database(postgresql_server.format(SHIPPED))
    fill_from(shipped_sqlite, database)
    database.close()
    return postgresql_server


@pytest.fixture
def chosen_shipped_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The database that `--database` asks for, with the shipped bank in it."""
    if request.config.getoption("database") == "sqlite":
        yield request.getfixturevalue("shipped_url")
        return
    with database_copy(request.getfixturevalue("postgresql_shipped"), SHIPPED) as url:
        yield url


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Iterator[Database]:
    """A migrated SQLite database, for tests that do not care which database it is."""
    database = Database(sqlite_url)
    yield database
    database.close()
