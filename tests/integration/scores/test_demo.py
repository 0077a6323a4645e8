"""The simulated class: complete, the same for its seed, and gone without a trace when reset."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz.domain.attempts.attempts import State
from quiz.domain.errors import Refused
from quiz.domain.people.audit import AuditEvent
from quiz.domain.simulation import SimulationSize
from quiz.persistence.database.base import Base
from quiz.persistence.people.audit import add_entry, first_broken
from quiz.persistence.people.erasure import NOBODY
from quiz.persistence.tables.allowances import OverrideRow
from quiz.persistence.tables.attempts import AnswerRow, AttemptRow, ScoreRow
from quiz.persistence.tables.people import ClassRow, PersonRow
from quiz.persistence.tables.quizzes import AssignmentRow, QuizRow
from quiz.persistence.tables.reports import ReportRow
from quiz.services import demo, reports
from quiz.services.bank.quizzes import open_to_public, store_quiz
from quiz.services.people import audit, classes, links
from quiz.services.people import profiles as people
from quiz.services.scores import attempts as scores
from quiz.services.scores import files
from quiz.services.taking import answering, starting
from tests.builders import (
    NOW,
    add_bank,
    add_person,
    add_question,
    make_claim,
    make_number,
    make_question,
    make_quiz,
)

NAMES = [f"Learner {number:02}" for number in range(1, 5)]


@pytest.fixture
def quizzes(session: Session) -> list[QuizRow]:
    """Two quizzes of a shared bank that no person made, open to the public."""
    bank = add_bank(session)
    contents = {"one": None, "two": make_claim(), "three": make_number(), "four": None}
    for key, content in contents.items():
        add_question(session, bank, make_question(key, content))
    made = [
        store_quiz(session, bank, make_quiz("one", "two", key="first"), NOW),
        store_quiz(session, bank, make_quiz("three", "four", "two", key="second"), NOW),
    ]
    for quiz in made:
        open_to_public(session, quiz, NOW)
    return made


def fill(session: Session, learners: int = len(NAMES), seed: str = "1") -> demo.Course:
    course = demo.prepare(session, NOW, learners)
    for name in course.missing:
        demo.add_learner(session, course, name, seed)
    return course


def contents(session: Session) -> Mapping[str, int]:
    return {
        table.name: session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    }


def answers(session: Session) -> list[Any]:
    session.flush()
    rows = session.execute(
        select(PersonRow.name, AnswerRow.received_at, AnswerRow.payload)
        .join(AttemptRow, AttemptRow.person_id == PersonRow.id)
        .join(AnswerRow, AnswerRow.attempt_id == AttemptRow.id)
        .order_by(PersonRow.name, AnswerRow.received_at)
    )
    return [tuple(row) for row in rows]


def test_without_a_quiz_there_is_nothing_to_simulate(session: Session) -> None:
    with pytest.raises(Refused, match="no quiz"):
        demo.prepare(session, NOW, 3)


def test_a_quiz_that_a_person_made_is_not_used(session: Session, quizzes: list[QuizRow]) -> None:
    author = add_person(session, "Author", login="author@example.org")
    for quiz in quizzes:
        quiz.author_id = author.id
    session.flush()
    with pytest.raises(Refused):
        demo.prepare(session, NOW, 3)


def test_learners_of_a_simulated_class_take_quizzes_for_three_weeks(
    session: Session, quizzes: list[QuizRow]
) -> None:
    course = fill(session)
    assert course.class_row.name == "Simulated class"
    assert list(course.missing) == NAMES
    rows = session.execute(
        select(AttemptRow, AssignmentRow, PersonRow)
        .join(AssignmentRow, AttemptRow.assignment_id == AssignmentRow.id)
        .join(PersonRow, AttemptRow.person_id == PersonRow.id)
    ).all()
    assert len(rows) > 2 * len(NAMES)
    assert all(assignment.simulated and other.simulated for _, assignment, other in rows)
    assert all(NOW - timedelta(days=21) <= attempt.started_at < NOW for attempt, _, _ in rows)
    assert all(attempt.submitted_at is None or attempt.submitted_at < NOW for attempt, _, _ in rows)
    assert {assignment.quiz_id for _, assignment, _ in rows} == {quiz.id for quiz in quizzes}


def test_marks_are_worked_out_by_the_services(session: Session, quizzes: list[QuizRow]) -> None:
    course = fill(session)
    owner = people.actor_of(session, links.ensure_owner(session, NOW, "Owner"))
    listed = {quiz.assignment.code: quiz for quiz in scores.list_scored(session, owner)}
    for assignment in course.assignments:
        line = listed[assignment.code]
        assert line.assignment.simulated
        file = files.results_file(session, owner, assignment.code, NOW)
        assert file.name == "simulated-the-bridge-results-2026-11-22.csv"
        assert line.mean is not None
        assert 0 < line.mean < 1
        assert line.guess_line is not None
    handed_in = select(func.count()).where(AttemptRow.state == State.GRADED.value)
    assert session.scalar(handed_in) == session.scalar(select(func.count()).select_from(ScoreRow))


def test_the_owner_teaches_the_class_and_nobody_signs_in_as_a_learner(
    session: Session, quizzes: list[QuizRow]
) -> None:
    course = fill(session)
    owner = people.actor_of(session, links.ensure_owner(session, NOW, "Owner"))
    assert owner.teaches(course.class_row.id)
    learners = session.scalars(select(PersonRow).where(PersonRow.simulated.is_(True))).all()
    assert sorted(person.name for person in learners) == NAMES
    assert {(person.login, person.resume_digest) for person in learners} == {(None, None)}


def test_a_second_run_changes_nothing(session: Session, quizzes: list[QuizRow]) -> None:
    fill(session)
    before = contents(session)
    assert fill(session, seed="2").missing == ()
    assert contents(session) == before


def test_an_interrupted_run_is_completed(session: Session, quizzes: list[QuizRow]) -> None:
    course = demo.prepare(session, NOW, len(NAMES))
    demo.add_learner(session, course, NAMES[2], "1")
    assert list(fill(session).missing) == [*NAMES[:2], *NAMES[3:]]
    interrupted = answers(session)
    demo.reset(session, NOW)
    fill(session)
    assert answers(session) == interrupted


def test_the_same_seed_gives_the_same_answers_and_another_one_others(
    session: Session, quizzes: list[QuizRow]
) -> None:
    found = []
    for seed in ("1", "1", "2"):
        fill(session, seed=seed)
        found.append(answers(session))
        demo.reset(session, NOW)
    assert found[0] == found[1] != found[2]


def test_a_reset_of_nothing_does_nothing(session: Session, quizzes: list[QuizRow]) -> None:
    before = contents(session)
    wiped = demo.reset(session, NOW)
    assert not wiped.removed
    assert not wiped.kept
    assert contents(session) == before


def take(session: Session, person: PersonRow, assignment: AssignmentRow) -> AttemptRow:
    actor = people.actor_of(session, person)
    attempt = starting.start_attempt(session, actor, assignment.id, NOW, "0" * 64)
    answering.save_answer(session, actor, attempt.id, 1, {"option": "b"}, "client-id-1", NOW)
    answering.submit(session, actor, attempt.id, NOW)
    return attempt


def test_a_reset_removes_what_is_simulated_and_nothing_else(
    session: Session, quizzes: list[QuizRow]
) -> None:
    links.ensure_owner(session, NOW, "Owner")
    # A real person of a learner's name, in a real class and in the public quiz.
    person = add_person(session, "Learner 01", login="real@example.org")
    owner = people.actor_of(session, links.ensure_owner(session, NOW, "Owner"))
    real_class = classes.make_class(session, owner, "Simulated class", NOW)
    classes.join_class(session, person.id, real_class.code, NOW)
    public = open_to_public(session, quizzes[0], NOW)
    attempt = take(session, person, public)
    before = contents(session)
    fill(session)
    assert contents(session) != before
    wiped = demo.reset(session, NOW)
    assert wiped.removed.people == len(NAMES)
    assert (wiped.removed.assignments, wiped.removed.classes) == (2, 1)
    assert not wiped.kept
    assert contents(session) == before
    assert session.get(AttemptRow, attempt.id) is not None


def test_a_reset_keeps_what_a_real_person_did_in_the_simulated_class(
    session: Session, quizzes: list[QuizRow]
) -> None:
    course = fill(session)
    person = add_person(session, "Aigul", login="real@example.org")
    classes.join_class(session, person.id, course.class_row.code, NOW)
    attempt = take(session, person, course.assignments[0])
    wiped = demo.reset(session, NOW)
    assert wiped.removed.people == len(NAMES)
    assert wiped.kept == SimulationSize(people=0, attempts=0, assignments=1, classes=1)
    assert session.get(AttemptRow, attempt.id) is not None
    assert session.get(ClassRow, course.class_row.id) is not None
    owner = people.actor_of(session, links.ensure_owner(session, NOW, "Owner"))
    assert scores.show_attempt(session, owner, attempt.id, NOW).result is not None
    again = fill(session)
    assert again.class_row.id == course.class_row.id
    assert again.assignments[0].id == course.assignments[0].id
    assert {assignment.quiz_id for assignment in again.assignments} == {quiz.id for quiz in quizzes}


def test_what_was_done_with_simulated_people_is_in_no_ones_way_when_they_are_removed(
    session: Session, quizzes: list[QuizRow]
) -> None:
    course = fill(session)
    owner = people.actor_of(session, links.ensure_owner(session, NOW, "Owner"))
    looked_at, taken_out, given = simulated_people(session)[:3]
    event = AuditEvent.ATTEMPT_VIEWED
    audit.record(session, NOW, event, by_id=owner.person_id, person_id=looked_at)
    classes.remove_member(session, owner, course.class_row.key, taken_out, NOW)
    override = OverrideRow(assignment_id=course.assignments[0].id, person_id=given)
    override.by_id, override.changed_at = owner.person_id, NOW
    override.extra_time = override.extra_attempts = 0
    session.add(override)
    wiped = demo.reset(session, NOW)
    assert wiped.removed.people == len(NAMES)
    assert not wiped.kept
    assert simulated_people(session) == []
    assert first_broken(session) is None


def test_somebody_simulated_whom_the_trail_names_stays_as_nobody(
    session: Session, quizzes: list[QuizRow]
) -> None:
    fill(session)
    named = simulated_people(session)[0]
    # As entries were written before the trail left simulated people out.
    add_entry(session, NOW, AuditEvent.ATTEMPT_VIEWED, by_id=None, person_id=named)
    wiped = demo.reset(session, NOW)
    assert wiped.removed.people == len(NAMES)
    assert not wiped.kept
    assert simulated_people(session) == [named]
    row = session.get_one(PersonRow, named)
    assert (row.name, row.erased_at, row.disabled_at) == (NOBODY, NOW, NOW)
    assert len(fill(session).missing) == len(NAMES)
    assert demo.reset(session, NOW).removed.people == len(NAMES)


def simulated_people(session: Session) -> list[UUID]:
    wanted = select(PersonRow.id).where(PersonRow.simulated.is_(True)).order_by(PersonRow.name)
    return list(session.scalars(wanted))


def test_two_learners_ask_for_a_re_check_and_one_has_a_reply(
    session: Session, quizzes: list[QuizRow]
) -> None:
    fill(session, learners=8)
    owner = people.actor_of(session, links.ensure_owner(session, NOW, "Owner"))
    inbox = reports.show_inbox(session, owner)
    assert [line.label.name for line in inbox.open] == ["Learner 07"]
    assert [line.label.name for line in inbox.answered] == ["Learner 03"]
    demo.reset(session, NOW)
    assert session.scalar(select(func.count()).select_from(ReportRow)) == 0
