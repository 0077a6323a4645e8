"""Engines: one place for what SQLite and PostgreSQL need to keep every answer.

A writer of SQLite begins with BEGIN IMMEDIATE, because a transaction that reads first and then
writes fails at once under load, whatever the time-out; it has waited for its turn by then.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Engine,
    PoolProxiedConnection,
    create_engine,
    event,
    func,
    make_url,
    select,
    text,
)
from sqlalchemy.orm import Session

from quiz.persistence.database import private_files
from quiz.persistence.database.sessions import WRITING, ConnectionCache, RequestSession
from quiz.persistence.database.write_lock import PATIENCE, make_write_lock


class BrokenReferences(Exception):
    """A change of the schema would have left rows that point at no row; it was undone."""


# Any number that no other program takes for its own lock in the same database.
PREPARING = 0x536F75726365


class Database:
    """An engine with its write lock, and the two ways to open a session: to read and to write."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self._connections = ConnectionCache(self.engine)
        self.write_lock = make_write_lock(self.engine)

    def reading(self) -> RequestSession:
        """Return a session whose transaction takes no lock."""
        return RequestSession(self._connections)

    def writing(self) -> RequestSession:
        """Return a session that writes; its user holds a turn of the write lock around it."""
        return RequestSession(self._connections, writing=True)

    @contextmanager
    def preparing(self) -> Iterator[None]:
        """Let one server at a time make tables and bring banks in, until the block ends.

        Several that start at once would each find nothing and make it twice. SQLite's writers are
        alone anyway; PostgreSQL lends a lock, and takes it back from one whose connection ends.
        """
        if self.engine.dialect.name == "sqlite":
            yield
            return
        with self.engine.connect() as connection, connection.begin():
            connection.execute(select(func.pg_advisory_xact_lock(PREPARING)))
            yield

    @contextmanager
    def migrating(self) -> Iterator[Session]:
        """Open a session to change the schema, take a turn, and commit unless an error leaves.

        SQLite renews a table by dropping it, which foreign keys forbid where rows point at it; so
        they are off here alone, and what they hold is checked before the commit.
        """
        engine = make_engine(self.engine.url, foreign_keys=False)
        connections = ConnectionCache(engine)
        try:
            with (
                self.preparing(),
                self.write_lock.turn(),
                RequestSession(connections, writing=True) as session,
            ):
                yield session
                if engine.dialect.name == "sqlite":
                    _check_foreign_keys(session)
                session.commit()
        finally:
            connections.close()
            engine.dispose()

    @contextmanager
    def written(self, name: str = "") -> Iterator[Session]:
        """Open a session to write, take a turn, and commit unless an error leaves the block.

        `name` says to others, in the log, whose turn it is.
        """
        with self.write_lock.turn(name), self.writing() as session:
            yield session
            session.commit()

    def close(self) -> None:
        """Give back all connections, and the lock's file."""
        self._connections.close()
        self.engine.dispose()
        self.write_lock.close()


# Seconds for a database server to answer at all, before a browser gives up.
CONNECT_PATIENCE = 5


def make_engine(url: str | URL, *, foreign_keys: bool = True) -> Engine:
    """Create the engine for `sqlite:///...` or `postgresql://...` with all settings on.

    `foreign_keys` may be off for changes of SQLite's schema alone.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            private_files.make_folder(Path(parsed.database).parent)
            private_files.make_file(Path(parsed.database))
            private_files.tighten(Path(parsed.database))
        engine = create_engine(parsed, connect_args={"timeout": PATIENCE}, hide_parameters=True)
        event.listen(engine, "connect", partial(_set_up_sqlite, foreign_keys=foreign_keys))
        # An event would do as well, but an engine that has any asks them all at each statement.
        engine.dialect.do_begin = _begin_sqlite  # type: ignore[method-assign]
        return engine
    # Who waits for somebody else's row is told as well, and does not wait for ever.
    options = f"-c lock_timeout={int(PATIENCE * 1000)}"
    wanted = {"options": options, "connect_timeout": CONNECT_PATIENCE}
    given = {name: value for name, value in wanted.items() if name not in parsed.query}
    return create_engine(parsed, pool_pre_ping=True, connect_args=given, hide_parameters=True)


def _set_up_sqlite(connection: Any, _record: object, *, foreign_keys: bool) -> None:
    # The driver's own transactions leak savepoints; we say BEGIN ourselves.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        # What was erased is overwritten, so that neither the file nor a copy of it has it still.
        "secure_delete=ON",
        f"foreign_keys={'ON' if foreign_keys else 'OFF'}",
        f"busy_timeout={int(PATIENCE * 1000)}",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _check_foreign_keys(session: Session) -> None:
    orphans = session.execute(text("PRAGMA foreign_key_check")).all()
    if orphans:
        raise BrokenReferences(f"{len(orphans)} rows would point at nothing, {orphans[0]} first")


def _begin_sqlite(dbapi_connection: PoolProxiedConnection) -> None:
    """Begin; with the lock where `RequestSession` has noted on the connection that it writes."""
    writing = dbapi_connection.info.pop(WRITING, False)
    dbapi_connection.cursor().execute("BEGIN IMMEDIATE" if writing else "BEGIN").close()
