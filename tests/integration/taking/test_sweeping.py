"""Attempts that are submitted without their people, by sweepers that race."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Insert, Table, func, insert, select
from sqlalchemy.orm import Session

from quiz.domain.people.rights import Actor
from quiz.domain.quizzes.rules import PRESETS, Preset
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.attempts import AttemptRow, ItemRow, MarkRow, ScoreRow
from quiz.persistence.tables.people import PersonRow
from quiz.persistence.tables.quizzes import AssignmentRow
from quiz.services.attempts.rules import store_rules
from quiz.services.taking import answering, sweeping
from quiz.services.taking.answering import save_answer, submit
from quiz.services.taking.starting import start_attempt
from quiz.services.taking.sweeping import find_due, sweep_all
from quiz.web.serving.sweeper import start_sweeping
from tests.builders import NOW
from tests.offers import add_actor, add_offer

# The exam's hour, and the grace after it.
OVER = NOW + timedelta(minutes=60, seconds=30)
MOMENT = timedelta(microseconds=1)


def add_exam(session: Session, **rules: Any) -> AssignmentRow:
    assignment = add_offer(session, **rules)
    store_rules(session, assignment, PRESETS[Preset.EXAM])
    return assignment


def begin(
    session: Session, assignment: AssignmentRow, at: datetime = NOW
) -> tuple[Actor, AttemptRow]:
    actor = add_actor(session)
    return actor, start_attempt(session, actor, assignment.id, at, "seed")


def into(row: Any) -> Insert:
    """An insert into a row's table, past the mapper."""
    table: Table = row.__table__
    return insert(table)


def copy_attempts(session: Session, first: AttemptRow, times: int) -> None:
    """As many attempts more like the first one, each of a person of their own."""
    items = session.scalars(select(ItemRow).where(ItemRow.attempt_id == first.id)).all()
    pattern = session.get_one(PersonRow, first.person_id)
    people = [
        {**columns(pattern), "id": uuid4(), "resume_digest": uuid4().hex} for _ in range(times)
    ]
    session.execute(into(PersonRow), people)
    attempts = [{**columns(first), "id": uuid4(), "person_id": person["id"]} for person in people]
    session.execute(into(AttemptRow), attempts)
    session.execute(
        into(ItemRow),
        [
            {
                **{name: value for name, value in columns(item).items() if name != "id"},
                "attempt_id": attempt["id"],
            }
            for attempt in attempts
            for item in items
        ],
    )


def columns(row: Any) -> dict[str, Any]:
    return {spec.name: getattr(row, spec.name) for spec in row.__table__.columns}


def states(session: Session) -> dict[str, int]:
    counted = select(AttemptRow.state, func.count()).group_by(AttemptRow.state)
    return {row[0]: row[1] for row in session.execute(counted)}


def test_nothing_is_submitted_while_an_answer_may_still_come(session: Session) -> None:
    begin(session, add_exam(session))
    assert find_due(session, OVER - MOMENT) == ()


def test_an_attempt_without_an_end_is_never_submitted(session: Session) -> None:
    begin(session, add_offer(session))
    assert find_due(session, NOW + timedelta(days=4000)) == ()


def test_what_was_saved_counts_when_the_time_is_over(database: Database) -> None:
    with database.written() as session:
        actor, attempt = begin(session, add_exam(session))
        position = next(
            item.position
            for item in session.scalars(select(ItemRow).where(ItemRow.attempt_id == attempt.id))
            if item.presented["options"]
        )
        save_answer(session, actor, attempt.id, position, {"option": "b"}, "one-page.1", NOW)
    assert sweep_all(database, OVER) == 1
    assert sweep_all(database, OVER) == 0
    with database.reading() as session:
        row = session.get_one(AttemptRow, attempt.id)
        score = session.scalars(select(ScoreRow)).one()
        assert (row.state, row.submitted_at) == ("graded", OVER)
        assert 2 * score.numerator == score.denominator
        assert score.reason == sweeping.REASON


def test_the_window_ends_what_no_clock_ends(database: Database) -> None:
    with database.written() as session:
        assignment = add_offer(session)
        begin(session, assignment)
        assignment.closes_at = NOW + timedelta(minutes=5)
    assert sweep_all(database, NOW + timedelta(minutes=5)) == 0
    assert sweep_all(database, NOW + timedelta(minutes=5, seconds=30)) == 1


def test_what_a_crash_left_submitted_is_graded(database: Database) -> None:
    with database.written() as session:
        _, attempt = begin(session, add_exam(session))
        attempt.state, attempt.submitted_at = "submitted", NOW
    assert sweep_all(database, NOW) == 1
    with database.reading() as session:
        assert states(session) == {"graded": 1}
        assert session.get_one(AttemptRow, attempt.id).submitted_at == NOW


def test_one_attempt_that_cannot_be_graded_does_not_hold_up_the_others(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.written() as session:
        assignment = add_exam(session)
        _, bad = begin(session, assignment)
        copy_attempts(session, bad, 2)
    finish = answering.finish

    def stumble(session: Session, attempt_id: UUID, *rest: Any, **more: Any) -> Any:
        done = finish(session, attempt_id, *rest, **more)
        if attempt_id == bad.id:
            raise RuntimeError("it breaks in the middle")
        return done

    monkeypatch.setattr(sweeping, "finish", stumble)
    assert sweep_all(database, OVER) == 2
    with database.reading() as session:
        assert states(session) == {"open": 1, "graded": 2}
        assert session.scalar(select(func.count()).select_from(ScoreRow)) == 2
    monkeypatch.undo()
    assert sweep_all(database, OVER) == 1


def race_sweepers(database: Database, due: int) -> None:
    """Let two sweepers loose on so many due attempts, and check that each is submitted once."""
    with database.written() as session:
        _, first = begin(session, add_exam(session))
        copy_attempts(session, first, due - 1)
    # Two databases on one address: what two processes have.
    others = [Database(database.engine.url.render_as_string(hide_password=False)) for _ in "ab"]
    together = Barrier(2)

    def run(own: Database) -> int:
        together.wait()
        return sweep_all(own, OVER)

    with ThreadPoolExecutor(2) as threads:
        done = list(threads.map(run, others))
    for one in others:
        one.close()
    with database.reading() as session:
        assert states(session) == {"graded": due}
        assert session.scalar(select(func.count()).select_from(ScoreRow)) == due
        assert session.scalar(select(func.count()).select_from(MarkRow)) == 2 * due
    # One that was left to the other sweeper is counted by that one alone.
    assert sum(done) == due


def test_two_sweepers_over_due_attempts_submit_each_once(database: Database) -> None:
    race_sweepers(database, 120)


@pytest.mark.acceptance
def test_two_sweepers_over_500_due_attempts_make_500_submissions(database: Database) -> None:
    race_sweepers(database, 500)


def test_who_submits_while_a_sweeper_comes_is_submitted_once(database: Database) -> None:
    with database.written() as session:
        assignment = add_exam(session)
        begun = [begin(session, assignment) for _ in range(6)]

    def hand_in(one: tuple[Actor, AttemptRow]) -> UUID:
        with database.written() as session:
            submit(session, one[0], one[1].id, OVER)
        return one[1].id

    with ThreadPoolExecutor(7) as threads:
        swept = threads.submit(sweep_all, database, OVER)
        list(threads.map(hand_in, begun))
    swept.result()
    sweep_all(database, OVER)
    with database.reading() as session:
        assert states(session) == {"graded": 6}
        assert session.scalar(select(func.count()).select_from(ScoreRow)) == 6


def test_a_worker_goes_on_sweeping_after_a_bad_moment(sqlite_database: Database) -> None:
    with sqlite_database.written() as session:
        begin(session, add_exam(session))
    calls = iter([None])
    together = Barrier(2)

    def clock() -> datetime:
        if next(calls, "again") is None:
            raise OSError("the clock is broken")
        together.wait(5)
        return OVER

    stop = start_sweeping(sqlite_database, clock, every=0.01)
    together.wait(5)
    stop.set()
    for _ in range(200):
        with sqlite_database.reading() as session:
            if states(session) == {"graded": 1}:
                return
        time.sleep(0.02)
    pytest.fail("the attempt was not submitted")
