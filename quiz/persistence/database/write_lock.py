"""Writers of SQLite take turns: first come, first served, in a process and between processes.

SQLite's own queue is unfair: a writer that waits for its lock asks again after a while, and of two
hundred writers at once a few ask at the wrong moments until their patience ends. So a writer stands
in a line of ours before SQLite is asked at all (measured in
docs/decisions/write-lock-and-sessions.md).
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine

from quiz.persistence.database import private_files

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows has one process or PostgreSQL
    fcntl = None  # type: ignore[assignment]

# Seconds. Long enough for a whole class that submits at once, short enough to tell a person.
PATIENCE = 30.0


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

    @property
    def in_line(self) -> int:
        """How many of this process stand in line, with the one whose turn it is."""
        return len(self._waiting)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn to write, and hold it.

        Raises `WriteLockTimeout` where others of this process stay before it longer than the
        patience. The first in line waits for other processes as long as they hold the file: one
        that asks again and again instead of standing in line starves while they are busy, and a
        process that dies lets go.
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
            flags = os.O_RDWR | os.O_CREAT | os.O_APPEND
            self._opened = (process, os.open(path, flags, private_files.FILE))
        return self._opened[1]

    def close(self) -> None:
        """Close the file; a later turn opens it again."""
        process, handle = self._opened
        self._opened = (0, -1)
        if process == os.getpid():
            os.close(handle)


def make_write_lock(engine: Engine) -> WriteLock:
    """Return the lock that this database needs: for SQLite a file beside its own."""
    if engine.dialect.name != "sqlite":
        return NoWriteLock()
    path = engine.url.database
    return FairWriteLock(Path(f"{path}.gate") if path and path != ":memory:" else None)
