"""Settings of every connection, and a submit that breaks off (docs/reliability.md T09, T10)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

from sqlalchemy import event

from quiz.domain.quizzes.rules import PRESETS, Preset, Rules
from quiz.persistence.database.engine import Database
from quiz.persistence.database.write_lock import PATIENCE
from quiz.persistence.tables.attempts import AnswerRow, AttemptRow, MarkRow, ScoreRow
from quiz.persistence.tables.quizzes import AssignmentRow
from quiz.services.attempts.rules import store_rules
from quiz.services.scores import allowances
from quiz.services.taking.answering import save_answer, submit
from quiz.services.taking.starting import start_attempt
from quiz.services.taking.sweeping import sweep_all
from tests.builders import NOW
from tests.counting import count
from tests.offers import add_actor, add_offer
from tests.rooms import Room


def settings_of(connection: Any) -> dict[str, Any]:
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}


def test_every_pooled_connection_keeps_what_it_is_given(sqlite_database: Database) -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": int(PATIENCE * 1000),
    }
    # More than the pool holds for good, all open at once; and one that took a lost one's place.
    opened = [sqlite_database.engine.connect() for _ in range(12)]
    assert [settings_of(connection) for connection in opened] == [wanted] * 12
    for connection in opened:
        connection.invalidate()
        connection.close()
    with sqlite_database.engine.connect() as connection:
        assert settings_of(connection) == wanted
    with sqlite_database.writing() as session:
        assert settings_of(session.connection()) == wanted


class Fault(Exception):
    """The process ended here, as far as the database can tell."""


@contextmanager
def broken_after(database: Database, allowed: int) -> Iterator[None]:
    """Let so many statements of the block pass, and break at the next one."""
    passed = 0

    def step(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        nonlocal passed
        # What breaks off is undone: no database commits after it could not go back.
        if statement.startswith("ROLLBACK"):
            return
        passed += 1
        if passed > allowed:
            raise Fault

    event.listen(database.engine, "before_cursor_execute", step)
    try:
        yield
    finally:
        event.remove(database.engine, "before_cursor_execute", step)


def test_a_submit_that_breaks_after_any_statement_is_either_whole_or_has_not_begun(
    database: Database,
) -> None:
    with database.written() as session:
        assignment = add_offer(session)
        actor = add_actor(session)
        attempt = start_attempt(session, actor, assignment.id, NOW, "0" * 64).id
        save_answer(session, actor, attempt, 1, {"verdict": "supported"}, "before-fault.1", NOW)
        save_answer(session, actor, attempt, 2, {"option": "b"}, "before-fault.2", NOW)
    allowed, finished = 0, False
    while not finished:
        assert allowed < 500
        try:
            with broken_after(database, allowed), database.written() as session:
                submit(session, actor, attempt, NOW)
            finished = True
        except Fault:
            allowed += 1
        with database.reading() as session:
            row = session.get_one(AttemptRow, attempt)
            states = ("open", 0, 0) if not finished else ("graded", 2, 1)
            assert (row.state, count(session, MarkRow), count(session, ScoreRow)) == states
            assert count(session, AnswerRow) == 2
    assert allowed > 8
    with database.written() as session:
        submit(session, actor, attempt, NOW)
    with database.reading() as session:
        assert count(session, ScoreRow) == 1


def test_a_sweep_that_breaks_after_any_statement_leaves_nothing_half_done(
    database: Database,
) -> None:
    with database.written() as session:
        assignment = add_offer(session)
        store_rules(session, assignment, Rules(time_limit=60))
        actor = add_actor(session)
        attempt = start_attempt(session, actor, assignment.id, NOW, "0" * 64).id
        save_answer(session, actor, attempt, 2, {"option": "b"}, "before-fault.1", NOW)
    late = NOW + timedelta(hours=1)
    found = set()
    for allowed in range(500):
        with suppress(Fault), broken_after(database, allowed):
            sweep_all(database, late)
        with database.reading() as session:
            state = session.get_one(AttemptRow, attempt).state
            marked = (count(session, MarkRow), count(session, ScoreRow))
            assert (state, *marked) in {("open", 0, 0), ("submitted", 0, 0), ("graded", 2, 1)}
            assert count(session, AnswerRow) == 1
        found.add(state)
        if state == "graded":
            break
    assert found >= {"open", "graded"}
    assert allowed > 8
    assert sweep_all(database, late) == 0


def test_a_release_that_breaks_after_any_statement_has_released_or_not(
    database: Database,
) -> None:
    with database.written() as session:
        room = Room(session, PRESETS[Preset.EXAM])
        code, assignment_id = room.assignment.code, room.assignment.id
    for allowed in range(100):
        finished = False
        with suppress(Fault), broken_after(database, allowed), database.written() as session:
            allowances.release(session, room.teacher, code, NOW)
            finished = True
        with database.reading() as session:
            released = session.get_one(AssignmentRow, assignment_id).released_at
            assert released == (NOW if finished else None)
        if finished:
            break
    assert 2 < allowed < 99
