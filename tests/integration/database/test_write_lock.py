"""Writers of SQLite wait for their turn: first come, first served, across processes as well."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from quiz.persistence.database.engine import Database
from quiz.persistence.database.write_lock import FairWriteLock, WriteLockTimeout
from tests.builders import add_person

PATIENCE = 30.0
# Holds the turn until somebody writes a line to it.
HOLDER = """
import pathlib, sys
from quiz.persistence.database.write_lock import FairWriteLock
with FairWriteLock(pathlib.Path(sys.argv[1])).turn():
    print("in", flush=True)
    sys.stdin.readline()
"""


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_turns_come_in_the_order_in_which_they_were_asked_for() -> None:
    write_lock = FairWriteLock(None)
    order: list[int] = []

    def write(number: int) -> None:
        with write_lock.turn():
            order.append(number)

    def is_waiting(number: int) -> bool:
        return write_lock.in_line == number

    threads = [threading.Thread(target=write, args=(number,)) for number in range(20)]
    with write_lock.turn():
        for place, thread in enumerate(threads, 2):
            thread.start()
            until(partial(is_waiting, place))
        assert order == []
    for thread in threads:
        thread.join(PATIENCE)
    assert order == list(range(20))


def test_who_waits_too_long_is_told_and_holds_nobody_up() -> None:
    write_lock = FairWriteLock(None, patience=0.02)
    with write_lock.turn():
        told: list[Exception] = []

        def write() -> None:
            try:
                with write_lock.turn():
                    pass
            except WriteLockTimeout as closed:
                told.append(closed)

        thread = threading.Thread(target=write)
        thread.start()
        thread.join(PATIENCE)
        assert len(told) == 1
    with write_lock.turn():
        pass


def test_a_turn_that_breaks_is_over() -> None:
    write_lock = FairWriteLock(None, patience=0.02)
    with pytest.raises(ZeroDivisionError), write_lock.turn():
        raise ZeroDivisionError
    with write_lock.turn():
        pass


def test_another_process_keeps_writers_out_until_it_is_done_or_dead(
    sqlite_database: Database, sqlite_url: str
) -> None:
    lock = Path(f"{sqlite_url.removeprefix('sqlite:///')}.gate")
    for end in ("done", "dead"):
        holder = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(lock)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert holder.stdin
        assert holder.stdout
        assert holder.stdout.readline() == b"in\n"
        wrote = threading.Event()

        def write(wrote: threading.Event = wrote, end: str = end) -> None:
            with sqlite_database.written() as session:
                add_person(session, end, resume_digest=end)
            wrote.set()

        thread = threading.Thread(target=write)
        thread.start()
        assert not wrote.wait(0.2)
        if end == "done":
            holder.stdin.write(b"\n")
        else:
            holder.kill()
        holder.communicate(timeout=PATIENCE)
        assert wrote.wait(PATIENCE)
        thread.join(PATIENCE)


@contextmanager
def held_elsewhere(lock: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Let another process hold the turn until it is told, or until the end of the block."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout
    assert holder.stdout.readline() == b"in\n"
    try:
        yield holder
    finally:
        holder.communicate(b"\n", timeout=PATIENCE)


def test_who_waits_too_long_for_another_process_is_told_who_writes(tmp_path: Path) -> None:
    write_lock = FairWriteLock(tmp_path / "gate", patience=0.2)
    with held_elsewhere(tmp_path / "gate") as holder:
        for _ in range(2):
            begun = time.monotonic()
            with (
                pytest.raises(WriteLockTimeout, match=rf"process {holder.pid}, for \d+\.\d s"),
                write_lock.turn(),
            ):
                pass
            assert time.monotonic() - begun < PATIENCE / 2
    # Nobody stands in line any more, and the lock is free for all.
    other = FairWriteLock(tmp_path / "gate", patience=0.02)
    with write_lock.turn(), pytest.raises(WriteLockTimeout), other.turn():
        pass
    other.close()
    with FairWriteLock(tmp_path / "gate", patience=5).turn():
        pass
    write_lock.close()


def test_whose_turn_it_is_is_told_and_a_long_turn_is_written_down(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quiz.persistence.database.write_lock.LONG_TURN", 0.05)
    write_lock = FairWriteLock(None, patience=0.02)
    with write_lock.turn("articles.store 4711"):
        told: list[str] = []

        def write() -> None:
            try:
                with write_lock.turn("attempts.save 4712"):
                    pass
            except WriteLockTimeout as late:
                told.append(str(late))

        thread = threading.Thread(target=write)
        thread.start()
        thread.join(PATIENCE)
        time.sleep(0.1)
    assert "articles.store 4711, for 0." in told[0]
    with write_lock.turn("attempts.save 4713"):
        pass
    (written,) = [record.getMessage() for record in caplog.records]
    assert written.startswith("a long turn to write: articles.store 4711, for 0.")


def test_what_was_waited_for_the_lane_is_part_of_the_patience() -> None:
    write_lock = FairWriteLock(None, patience=60)
    with write_lock.turn():
        begun = time.monotonic()
        told: list[bool] = []

        def write() -> None:
            try:
                with write_lock.turn("late", waited=61):
                    pass
            except WriteLockTimeout:
                told.append(True)

        thread = threading.Thread(target=write)
        thread.start()
        thread.join(PATIENCE)
        assert told
        assert time.monotonic() - begun < PATIENCE
