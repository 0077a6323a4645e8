"""Sessions that cost a request no more than the statements it asks for.

A request opens one session. What it does at least, for a page of an attempt or a save, is to run
three statements on a connection; the session, the pool and the identity map around these took
longer than SQLite did. So the connection is kept from one request to the next, and the ORM comes
in only where rows are asked of it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

# Noted on a connection whose next transaction writes, for the engine to begin it with the lock.
WRITING = "quiz_writing"


# One for pages, one for changes, two of an author, one each for scores and codes
# (quiz.web.serving.intake).
RESTING = 6


class ConnectionCache:
    """Where a connection to SQLite rests between two requests, instead of going to the pool.

    To open and to give one back took as long as two statements. No more rest than requests run at a
    time in a process of the server: of many writers the others go to the pool. PostgreSQL's go
    there always, and are tried when taken again: its server may have been started anew meanwhile.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._most = RESTING if engine.dialect.name == "sqlite" else 0
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
        self.writes = writing
        self._plain: Connection | None = None
        self._has_rows = False

    def begin_writing(self) -> None:
        """End the transaction that only read; the next one writes.

        Whoever calls it holds a turn of the write lock.
        """
        self.rollback()
        self.writes = True

    def connection(self, *_: Any, **__: Any) -> Connection:
        """Return the connection, with its transaction begun."""
        if self._plain is None:
            self._plain = self._connections.take()
        if not self._plain.in_transaction():
            if self.writes:
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
