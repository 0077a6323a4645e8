"""Engines and sessions: one place for what SQLite and PostgreSQL need to keep every answer.

SQLite writes are let through one at a time, first come first served: its own queue is unfair and
starves a few of many writers (docs/decisions/write-lock-and-sessions.md). A writer begins with
BEGIN IMMEDIATE, because a transaction that reads first and then writes fails at once under load,
whatever the time-out.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    PoolProxiedConnection,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.orm import Session

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows has one process or PostgreSQL
    fcntl = None  # type: ignore[assignment]

# Long enough for a whole class that submits at once, short enough to tell a person.
PATIENCE = 30.0
# Noted on a connection whose next transaction writes.
WRITING = "quiz_writing"


class BrokenReferences(Exception):
    """A change of the schema would have left rows that point at no row; it was undone."""


class WriteLockTimeout(Exception):
    """No turn to write came within the patience; nothing was written."""


class WriteLock(Protocol):
    """What a writer passes."""

    def turn(self) -> AbstractContextManager[None]:
        """Wait for one's turn to write, and hold it."""
        ...

    def close(self) -> None:
        """Let go of what it holds open."""
        ...


class NoWriteLock:
    """PostgreSQL queues its writers itself."""

    def close(self) -> None:
        """There is nothing to let go of."""

    def turn(self) -> AbstractContextManager[None]:
        """Let the writer through."""
        return nullcontext()


class FairWriteLock:
    """A first-come queue within the process, and a lock on a file between processes."""

    def __init__(self, path: Path | None, patience: float = PATIENCE) -> None:
        self._path = path
        self._patience = patience
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        # The process that opened the file, and its handle.
        self._opened = (0, -1)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn to write, and hold it.

        Raises `WriteLockTimeout` where others of this process stay before it longer than the
        patience. The first in line waits for other processes as long as they hold the file: who
        asks again and again instead of standing in line starves while they are busy, and a process
        that dies lets go.
        """
        ticket = threading.Event()
        with self._guard:
            self._waiting.append(ticket)
            if self._waiting[0] is ticket:
                ticket.set()
        try:
            if not ticket.wait(self._patience):
                raise WriteLockTimeout
            self._lock_others_out()
            try:
                yield
            finally:
                self._let_others_in()
        finally:
            with self._guard:
                self._waiting.remove(ticket)
                if self._waiting:
                    self._waiting[0].set()

    def _lock_others_out(self) -> None:
        if self._path is not None and fcntl is not None:
            fcntl.flock(self._handle(self._path), fcntl.LOCK_EX)

    def _let_others_in(self) -> None:
        if self._path is not None and fcntl is not None:
            fcntl.flock(self._handle(self._path), fcntl.LOCK_UN)

    def _handle(self, path: Path) -> int:
        """Return the open file, each process its own: one that is inherited shares its lock."""
        process = os.getpid()
        if self._opened[0] != process:
            self._opened = (process, os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666))
        return self._opened[1]

    def close(self) -> None:
        """Close the file; a later turn opens it again."""
        process, handle = self._opened
        self._opened = (0, -1)
        if process == os.getpid():
            os.close(handle)


class ConnectionCache:
    """Where a connection to SQLite rests between two requests, instead of going to the pool.

    To open and to give one back took as long as two statements. One rests at most: of many writers
    at once the others go to the pool. PostgreSQL's go there always, and are tried when taken again:
    its server may have been started anew meanwhile.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._most = 1 if engine.dialect.name == "sqlite" else 0
        self._kept: list[Connection] = []

    def take(self) -> Connection:
        """Return a connection without a transaction."""
        try:
            return self._kept.pop()
        except IndexError:
            return self._engine.connect()

    def give_back(self, connection: Connection) -> None:
        """Undo what was not committed, and let the connection rest."""
        if connection.in_transaction():
            connection.rollback()
        if len(self._kept) < self._most and not connection.closed and not connection.invalidated:
            self._kept.append(connection)
        else:
            connection.close()

    def close(self) -> None:
        """Close what rests."""
        while self._kept:
            self._kept.pop().close()


class RequestSession(Session):
    """A session whose transaction is a plain connection's, until rows are asked of the ORM.

    The pages and saves of an attempt read columns by statements of their own. For these the
    bookkeeping of the ORM took longer than the statements; so they use `connection()`, and whoever
    wants rows uses the session as ever, in the same transaction.
    """

    def __init__(self, connections: ConnectionCache, *, writing: bool = False) -> None:
        super().__init__(expire_on_commit=False, join_transaction_mode="control_fully")
        self._connections = connections
        self._writing = writing
        self._plain: Connection | None = None
        self._has_rows = False

    def begin_writing(self) -> None:
        """End the transaction that only read; the next one writes. A turn of the gate is held."""
        self.rollback()
        self._writing = True

    def connection(self, *_: Any, **__: Any) -> Connection:
        """Return the connection, with its transaction begun."""
        if self._plain is None:
            self._plain = self._connections.take()
        if not self._plain.in_transaction():
            if self._writing:
                self._plain.connection.info[WRITING] = True
            self._plain.begin()
        return self._plain

    def get_bind(self, *_: Any, **__: Any) -> Connection:
        """Return what the ORM works on: the same connection."""
        self._has_rows = True
        return self.connection()

    def commit(self) -> None:
        """Write what rows have changed, and commit; where that fails, all of it is undone."""
        try:
            if self.in_transaction():
                super().commit()
            if self._plain is not None and self._plain.in_transaction():
                self._plain.commit()
        except BaseException:
            self._give_up()
            raise

    def _give_up(self) -> None:
        """Let the pool undo what a failed commit has left: on our side its transaction is over."""
        if self._plain is not None:
            self._plain.rollback()
            self._plain.close()
            self._plain = None
        self.close()

    def rollback(self) -> None:
        """Undo what this transaction has done."""
        if self.in_transaction():
            super().rollback()
        if self._plain is not None and self._plain.in_transaction():
            self._plain.rollback()

    def close(self) -> None:
        """Let go of all rows, and give the connection back; what was not committed is undone."""
        if self._has_rows:
            super().close()
        if self._plain is not None:
            self._connections.give_back(self._plain)
            self._plain = None


class Database:
    """An engine with its gate, and the two ways to open a session: to read and to write."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self._connections = ConnectionCache(self.engine)
        self.write_lock = make_write_lock(self.engine)

    def reading(self) -> RequestSession:
        """Return a session whose transaction takes no lock."""
        return RequestSession(self._connections)

    def writing(self) -> RequestSession:
        """Return a session that writes; its user holds a turn of the gate around it."""
        return RequestSession(self._connections, writing=True)

    @contextmanager
    def migrating(self) -> Iterator[Session]:
        """Open a session to change the schema, take a turn, and commit unless an error leaves.

        SQLite renews a table by dropping it, which foreign keys forbid where rows point at it; so
        they are off here alone, and what they hold is checked before the commit.
        """
        engine = make_engine(self.engine.url, foreign_keys=False)
        connections = ConnectionCache(engine)
        try:
            with self.write_lock.turn(), RequestSession(connections, writing=True) as session:
                yield session
                if engine.dialect.name == "sqlite":
                    _check_foreign_keys(session)
                session.commit()
        finally:
            connections.close()
            engine.dispose()

    @contextmanager
    def written(self) -> Iterator[Session]:
        """Open a session to write, take a turn, and commit unless an error leaves the block."""
        with self.write_lock.turn(), self.writing() as session:
            yield session
            session.commit()

    def close(self) -> None:
        """Give back all connections, and the gate's file."""
        self._connections.close()
        self.engine.dispose()
        self.write_lock.close()


def make_write_lock(engine: Engine) -> WriteLock:
    """Return the gate that this database needs."""
    if engine.dialect.name != "sqlite":
        return NoWriteLock()
    path = engine.url.database
    return FairWriteLock(Path(f"{path}.gate") if path and path != ":memory:" else None)


def make_engine(url: str | URL, *, foreign_keys: bool = True) -> Engine:
    """Create the engine for `sqlite:///...` or `postgresql://...` with all settings on.

    `foreign_keys` may be off for changes of SQLite's schema alone.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, connect_args={"timeout": PATIENCE})
        event.listen(engine, "connect", partial(_set_up_sqlite, foreign_keys=foreign_keys))
        # An event would do as well, but an engine that has any asks them all at each statement.
        engine.dialect.do_begin = _begin_sqlite  # type: ignore[method-assign]
        return engine
    return create_engine(parsed, pool_pre_ping=True)


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
