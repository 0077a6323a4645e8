"""Writers of SQLite take turns: first come, first served, in a process and between processes.

SQLite's own queue is unfair: a writer that waits for its lock asks again after a while, and of two
hundred writers at once a few ask at the wrong moments until their patience ends. So a writer stands
in a line of ours before SQLite is asked at all (measured in
docs/decisions/write-lock-and-sessions.md).
"""

from __future__ import annotations

import json
import logging
import os
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Protocol

from sqlalchemy import Engine

from quiz.persistence.database import private_files

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows has one process or PostgreSQL
    fcntl = None  # type: ignore[assignment]

log = logging.getLogger("quiz.database")

# Seconds. Long enough for a whole class that submits at once, short enough to tell a person.
PATIENCE = 30.0
# Seconds after which a turn is written down: others wait, and nothing should take so long.
LONG_TURN = 1.0
# Bytes of the lock's file in which the holder's name stands.
NAME_BYTES = 256


class WriteLockTimeout(Exception):
    """No turn to write came within the patience; nothing was written. The text names the holder."""


class WriteLock(Protocol):
    """What a writer passes."""

    def turn(self, name: str = "", waited: float = 0.0) -> AbstractContextManager[None]:
        """Wait for one's turn to write, and hold it.

        `name` says to others, in the log, whose turn it is: what is done, and nothing of a person.
        `waited` are seconds of the patience that are spent already.
        """
        ...

    def close(self) -> None:
        """Let go of what it holds open."""
        ...


class NoWriteLock:
    """PostgreSQL queues its writers itself."""

    def close(self) -> None:
        """There is nothing to let go of."""

    def turn(self, name: str = "", waited: float = 0.0) -> AbstractContextManager[None]:
        """Let the writer through."""
        return nullcontext()


@dataclass(frozen=True)
class Holder:
    """Whose turn it is, and since when, in seconds of the clock of this machine."""

    name: str
    since: float

    def __str__(self) -> str:
        """Say it as the log has it."""
        return f"{self.name}, for {monotonic() - self.since:.1f} s"


class FileLock:
    """A lock on a file between processes, for which a process waits with a bound in time.

    The system's own line is a fair one, but it lets nobody leave: so a thread stands there. Where
    the one for whom it stands has gone meanwhile, it lets go at once when it is its turn.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._guard = threading.Lock()
        # The process that opened the file, and its handle.
        self._opened = (0, -1)
        self._standing: threading.Event | None = None
        self._wanted = False

    def acquire(self, patience: float) -> bool:
        """Take the lock, and tell whether it came in time; one thread of a process at a time."""
        handle = self._handle()
        with self._guard:
            if self._standing is None:
                if _take(handle, fcntl.LOCK_EX | fcntl.LOCK_NB):
                    return True
                self._standing = threading.Event()
                threading.Thread(
                    target=self._stand, args=(handle, self._standing), name="gate", daemon=True
                ).start()
            self._wanted, standing = True, self._standing
        standing.wait(patience)
        with self._guard:
            self._wanted = False
            if not standing.is_set():
                return False
            self._standing = None
            return True

    def release(self) -> None:
        """Let other processes in."""
        _take(self._handle(), fcntl.LOCK_UN)

    def name(self, holder: Holder) -> None:
        """Tell other processes who holds the lock."""
        text = json.dumps([holder.name[: NAME_BYTES // 2], round(holder.since, 1)])
        os.pwrite(self._handle(), text.encode()[:NAME_BYTES].ljust(NAME_BYTES), 0)

    def holder(self) -> Holder | None:
        """Return who has last told that they hold the lock."""
        try:
            return Holder(*json.loads(os.pread(self._handle(), NAME_BYTES, 0)))
        except (ValueError, TypeError):
            return None

    def close(self) -> None:
        """Close the file; a later turn opens it again."""
        process, handle = self._opened
        self._opened = (0, -1)
        if process == os.getpid():
            os.close(handle)

    def _stand(self, handle: int, standing: threading.Event) -> None:
        _take(handle, fcntl.LOCK_EX)
        with self._guard:
            if self._wanted:
                standing.set()
            else:
                self._standing = None
                _take(handle, fcntl.LOCK_UN)

    def _handle(self) -> int:
        """Return the open file, each process its own: one that is inherited shares its lock."""
        process = os.getpid()
        if self._opened[0] != process:
            flags = os.O_RDWR | os.O_CREAT
            self._opened = (process, os.open(self._path, flags, private_files.FILE))
        return self._opened[1]


def _take(handle: int, how: int) -> bool:
    try:
        fcntl.flock(handle, how)
    except BlockingIOError:
        return False
    return True


class FairWriteLock:
    """A first-come queue within the process, and a lock on a file between processes."""

    def __init__(self, path: Path | None, patience: float = PATIENCE) -> None:
        self._file = FileLock(path) if path is not None and fcntl is not None else None
        self._patience = patience
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._holder: Holder | None = None

    @property
    def in_line(self) -> int:
        """How many of this process stand in line, with the one whose turn it is."""
        return len(self._waiting)

    @contextmanager
    def turn(self, name: str = "", waited: float = 0.0) -> Iterator[None]:
        """Wait for one's turn to write, and hold it.

        Raises `WriteLockTimeout` where others, of this process or of another one, stay before it
        longer than the patience. A process that dies lets go.
        """
        ticket, begun = threading.Event(), monotonic() - waited
        with self._guard:
            self._waiting.append(ticket)
            if self._waiting[0] is ticket:
                ticket.set()
        try:
            if not ticket.wait(self._left(begun)) or not self._lock_others_out(begun):
                raise WriteLockTimeout(self._present_holder())
            try:
                self._begin(name or f"process {os.getpid()}")
                yield
            finally:
                self._end()
        finally:
            with self._guard:
                self._waiting.remove(ticket)
                if self._waiting:
                    self._waiting[0].set()

    def close(self) -> None:
        """Close the file; a later turn opens it again."""
        if self._file is not None:
            self._file.close()

    def _left(self, begun: float) -> float:
        return max(0.0, begun + self._patience - monotonic())

    def _lock_others_out(self, begun: float) -> bool:
        return self._file is None or self._file.acquire(self._left(begun))

    def _begin(self, name: str) -> None:
        self._holder = Holder(name, monotonic())
        if self._file is not None:
            self._file.name(self._holder)

    def _end(self) -> None:
        holder, self._holder = self._holder, None
        if self._file is not None:
            self._file.release()
        if holder is not None and monotonic() - holder.since > LONG_TURN:
            log.warning("a long turn to write: %s", holder)

    def _present_holder(self) -> str:
        holder = self._holder or (self._file.holder() if self._file is not None else None)
        return f"the turn is that of {holder or 'somebody unknown'}"


def make_write_lock(engine: Engine) -> WriteLock:
    """Return the lock that this database needs: for SQLite a file beside its own."""
    if engine.dialect.name != "sqlite":
        return NoWriteLock()
    path = engine.url.database
    return FairWriteLock(Path(f"{path}.gate") if path and path != ":memory:" else None)
