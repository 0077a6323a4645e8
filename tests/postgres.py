"""A PostgreSQL server of the tests' own: started once in a session, reached by a socket alone."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy import text

from quiz.persistence.database.engine import Database
from quiz.persistence.schema import METADATA
from quiz.persistence.transfer import copy_rows

PATIENCE = 30.0
# Deleted rows stay in the file; a table that grew beyond this would slow the tests that follow.
BIG = 1_000_000
SCHEMA = """
    SELECT md5(string_agg(part, ',' ORDER BY part)) FROM (
        SELECT concat_ws(' ', owner.relname, attname, atttypid, attnotnull, atthasdef) AS part
            FROM pg_attribute JOIN pg_class AS owner ON owner.oid = attrelid
            WHERE relnamespace = 'public'::regnamespace AND NOT attisdropped
        UNION ALL SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT tgname || tgenabled::text || tgfoid FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT proname || prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT rulename || ev_class FROM pg_rewrite
            JOIN pg_class AS owner ON owner.oid = ev_class
            WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT version_num FROM alembic_version
    ) AS parts
"""
# PostgreSQL refuses to run as root; there the account that Debian's package made runs it.
ACCOUNT = "postgres"
# The database that is migrated once, for others to be copied from.
TEMPLATE = "migrated"
# The one that has the shipped bank in it as well.
SHIPPED = "shipped"


class NoServer(Exception):
    """PostgreSQL cannot be started here; the text says why in one line."""


def programs() -> Path:
    """Return the folder of PostgreSQL's programs, the newest of several."""
    found = shutil.which("postgres")
    if found:
        return Path(found).resolve().parent
    # Debian keeps them out of the path.
    newest = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=_release)
    if not newest:
        raise NoServer("PostgreSQL is not installed (Debian: apt install postgresql)")
    return newest[-1].parent


def _release(program: Path) -> int:
    name = program.parent.parent.name
    return int(name) if name.isdecimal() else 0


@contextmanager
def running_server() -> Iterator[str]:
    """Start a server on an empty cluster; yields its address with `{}` for a database's name."""
    folder = Path(tempfile.mkdtemp(prefix="quiz-pg-"))
    try:
        account = account_to_run_as()
        if account:
            shutil.chown(folder, ACCOUNT, ACCOUNT)
        _create_cluster(folder, account)
        server = subprocess.Popen(
            [
                programs() / "postgres",
                *("-D", str(folder / "data"), "-k", str(folder)),
                *("-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=60"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            **account,
        )
        try:
            _wait_until_ready(folder, server)
            yield f"postgresql://{ACCOUNT}@/{{}}?host={folder}"
        finally:
            # SIGTERM would wait for clients that still hold a connection, for ever.
            server.send_signal(signal.SIGINT)
            server.wait(PATIENCE)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def administer(address: str, statement: str) -> None:
    """Run a statement that no transaction may hold, such as CREATE DATABASE."""
    with psycopg.connect(address.format(ACCOUNT), autocommit=True) as connection:
        connection.execute(statement)


@contextmanager
def database_copy(address: str, template: str) -> Iterator[str]:
    """Make a copy of a database, yield its URL, and drop it afterwards."""
    name = f"t{uuid4().hex}"
    administer(address, f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield address.format(name)
    finally:
        administer(address, f"DROP DATABASE {name} WITH (FORCE)")


def fill_from(file: Path, database: Database) -> None:
    """Let a PostgreSQL database hold the rows of a SQLite file and no others."""
    kept = Database(f"sqlite:///{file}")
    with kept.reading() as source, database.written() as session:
        # All rows go, so none is left that could point at nothing.
        session.execute(text("SET LOCAL session_replication_role = replica"))
        for table in METADATA.sorted_tables:
            session.execute(table.delete())
        session.execute(text("SET LOCAL session_replication_role = DEFAULT"))
        copy_rows(source, session)
    kept.close()


class LentDatabase:
    """A copy of a template that tests use one after the other, each as if it were a new copy.

    To copy and to drop takes longer than most tests. What a test left is deleted instead; a copy
    whose schema it changed, or which it made big, is dropped and made anew.
    """

    def __init__(self, address: str, template: str) -> None:
        self._address = address
        self._template = template
        self._name = ""
        self._schema = ""
        self._tables: list[str] = []

    @contextmanager
    def lent(self) -> Iterator[str]:
        """Yield the URL of a database that is like the template."""
        if not self._name:
            self._copy()
        try:
            yield self._address.format(self._name)
        finally:
            self.put_back()

    def put_back(self) -> None:
        """Make the database like the template again, whatever was left in it and open on it."""
        with psycopg.connect(self._address.format(self._name), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            sound = self._look(connection) == self._schema and self._empty(connection)
        if not sound:
            administer(self._address, f"DROP DATABASE {self._name} WITH (FORCE)")
            self._name = ""

    def _copy(self) -> None:
        self._name = f"t{uuid4().hex}"
        administer(self._address, f"CREATE DATABASE {self._name} TEMPLATE {self._template}")
        with psycopg.connect(self._address.format(self._name), autocommit=True) as connection:
            self._schema = self._look(connection)
            named = connection.execute(
                "SELECT relname FROM pg_class WHERE relkind = 'r' "
                "AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'"
            )
            self._tables = sorted(name for (name,) in named)
            assert self._full(connection) == [], "the template has rows, which would be deleted"

    def _look(self, connection: psycopg.Connection[Any]) -> str:
        """Return a digest of columns, indexes too, constraints and revision."""
        return str(connection.execute(SCHEMA).fetchall())

    def _full(self, connection: psycopg.Connection[Any]) -> list[str]:
        asked = (f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in self._tables)
        return [name for (name,) in connection.execute(" UNION ALL ".join(asked))]

    def _empty(self, connection: psycopg.Connection[Any]) -> bool:
        """Delete all rows and start all numbers again; return False where a copy is cheaper."""
        full = self._full(connection)
        sizes = "SELECT max(pg_relation_size(name::regclass)) FROM unnest(%s::text[]) AS one(name)"
        [[biggest]] = connection.execute(sizes, [full]).fetchall()
        if biggest and biggest > BIG:
            return False
        used = "SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL"
        statements = [f"DELETE FROM {name}" for name in full]
        statements += [f"ALTER SEQUENCE {name} RESTART" for (name,) in connection.execute(used)]
        with connection.transaction():
            # All rows go, so none is left that could point at nothing.
            connection.execute("SET LOCAL session_replication_role = replica")
            for statement in statements:
                connection.execute(statement)
        return True


def account_to_run_as() -> dict[str, Any]:
    """Return the account that PostgreSQL runs under, for `Popen`: none of its own but for root."""
    if os.geteuid() != 0:
        return {}
    return {"user": ACCOUNT, "group": ACCOUNT, "extra_groups": []}


def _create_cluster(folder: Path, account: dict[str, Any]) -> None:
    made = subprocess.run(
        [
            programs() / "initdb",
            *("-D", str(folder / "data"), "-U", ACCOUNT, "-A", "trust"),
            *("-E", "UTF8", "--locale=C", "--no-sync"),
        ],
        capture_output=True,
        text=True,
        cwd=folder,
        **account,
    )
    if made.returncode:
        raise NoServer(f"PostgreSQL's initdb failed: {made.stderr.strip().splitlines()[-1]}")


def _wait_until_ready(folder: Path, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise NoServer(f"PostgreSQL ended at once with code {server.returncode}")
        try:
            psycopg.connect(f"host={folder} user={ACCOUNT} dbname=postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise NoServer(f"PostgreSQL did not answer within {PATIENCE:.0f} seconds")
