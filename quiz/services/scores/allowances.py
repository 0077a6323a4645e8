"""What staff give beyond the rules: more time or attempts to one person, and results to all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.attempts.attempts import State
from quiz.domain.errors import NotFound, Refused
from quiz.domain.messages import N_
from quiz.domain.people.audit import AuditEvent
from quiz.domain.people.names import Label, sorting_key, told_apart
from quiz.domain.people.rights import Action, Actor, require
from quiz.domain.people.roles import Role
from quiz.domain.quizzes.deadlines import deadline
from quiz.domain.quizzes.release import Field, Since
from quiz.domain.quizzes.rules import Override, Rules, personal
from quiz.persistence.attempts import scores as store
from quiz.persistence.people.classes import members_of
from quiz.persistence.quizzes.allowances import find_override, overrides_of
from quiz.persistence.quizzes.quizzes import Assignment
from quiz.persistence.tables.allowances import OverrideRow
from quiz.services.assignments.assignments import record_about
from quiz.services.attempts.access import assignment_resource
from quiz.services.attempts.rules import rules_of
from quiz.services.people.audit import record
from quiz.services.scores.attempts import get_scored

EXTRA_TIMES = (0, 25, 50, 100)
MOST_EXTRA_ATTEMPTS = 20


@dataclass(frozen=True)
class PersonChoice:
    """A person to whom something can be given."""

    id: UUID
    label: Label


@dataclass(frozen=True)
class Given:
    """What one person has been given; `ends_at` is when their open attempt ends, if one is open.

    `is_cut` says that the window ends before the extra time does.
    """

    label: Label
    override: Override
    ends_at: datetime | None
    is_cut: bool


@dataclass(frozen=True)
class FieldLine:
    """A part of the results, and from when on its people see it; both are marked texts."""

    label: str
    since: str


@dataclass(frozen=True, kw_only=True)
class AllowancesView:
    """What the page of scores says about release and overrides.

    `waiting` says that some part of the results is shown at the release alone, `is_open` that
    people can still begin, now or later; `working` is how many attempts are open, whose people
    would see results while they answer.
    """

    quiz: str
    assignment_id: int
    fields: tuple[FieldLine, ...]
    waiting: bool
    is_open: bool
    released_at: datetime | None
    working: int
    people: tuple[PersonChoice, ...]
    given: tuple[Given, ...]
    has_limit: bool
    closes_at: datetime | None
    has_attempts: bool


def show_allowances(session: Session, actor: Actor, code: str, now: datetime) -> AllowancesView:
    """Return what has been given at an assignment. Raises what `rights.require` raises."""
    assignment = get_scored(session, actor, code)
    rules = rules_of(assignment.row)
    people = people_of(session, assignment)
    tried = store.attempts_at_assignment(session, assignment.row.id)
    started = {
        attempt.person.id: attempt.attempt.started_at
        for attempt in tried
        if State(attempt.attempt.state) is State.OPEN
    }
    given = overrides_of(session, assignment.row.id)
    return AllowancesView(
        quiz=assignment.quiz.key,
        assignment_id=assignment.row.id,
        fields=tuple(FieldLine(field.label, rules.shown.since(field).label) for field in Field),
        waiting=any(rules.shown.since(field) is Since.RELEASED for field in Field),
        is_open=rules.closes_at is None or now < rules.closes_at,
        released_at=assignment.row.released_at,
        working=len(started),
        people=people,
        given=tuple(
            _given(rules, person.label, given[person.id], started.get(person.id))
            for person in people
            if person.id in given
        ),
        has_limit=rules.time_limit is not None,
        closes_at=rules.closes_at,
        has_attempts=rules.attempts is not None,
    )


def release(session: Session, actor: Actor, code: str, now: datetime) -> None:
    """Show the results of an assignment to its people from now on; again changes nothing."""
    assignment = _assignment_to_change(session, actor, code)
    if assignment.row.released_at is None:
        assignment.row.released_at = now
        session.flush()
        quiz, row = assignment.quiz, assignment.row
        record_about(session, actor, AuditEvent.RESULTS_RELEASED, quiz, row, now)


def give(
    session: Session, actor: Actor, code: str, person_id: UUID, override: Override, now: datetime
) -> None:
    """Give a person more time or attempts, in the place of what they were given before.

    It holds for an attempt that is open, too. Raises `NotFound` for somebody who neither learns in
    the assignment's class nor has taken the quiz, and `Refused` for what is no more than the rules
    give.
    """
    assignment = _assignment_to_change(session, actor, code)
    if person_id not in {person.id for person in people_of(session, assignment)}:
        raise NotFound
    _check(rules_of(assignment.row), override)
    row = find_override(session, assignment.row.id, person_id)
    if row is None:
        row = OverrideRow(assignment_id=assignment.row.id, person_id=person_id)
        session.add(row)
    row.closes_at = override.closes_at
    row.extra_time = override.extra_time
    row.extra_attempts = override.extra_attempts
    row.by_id, row.changed_at = actor.person_id, now
    session.flush()
    record_given(session, actor, assignment, row, now)


def record_given(
    session: Session, actor: Actor, assignment: Assignment, row: OverrideRow, now: datetime
) -> None:
    """Record in the audit trail what somebody is given now beyond the rules."""
    given = {
        "closes_at": row.closes_at,
        "extra_time": row.extra_time,
        "extra_attempts": row.extra_attempts,
        "extra_minutes": row.extra_minutes or 0,
    }
    record(
        session,
        now,
        AuditEvent.ALLOWANCE_GIVEN,
        by_id=actor.person_id,
        person_id=row.person_id,
        details={
            "quiz": assignment.quiz.key,
            "code": assignment.row.code,
            "after": {name: value for name, value in given.items() if value},
        },
    )


def _check(rules: Rules, override: Override) -> None:
    if override.extra_time not in EXTRA_TIMES:
        raise Refused(
            N_("Extra time is 25, 50 or 100 percent."), N_("Choose one of these, or none.")
        )
    if not 0 <= override.extra_attempts <= MOST_EXTRA_ATTEMPTS:
        raise Refused(
            N_("At most %(most)s more attempts can be given."),
            N_("Change the rules of the quiz to give more."),
            most=MOST_EXTRA_ATTEMPTS,
        )
    later, closes_at = override.closes_at, rules.closes_at
    if later is not None and (closes_at is None or later <= closes_at):
        raise Refused(
            N_("A later end has to be later than the one that the quiz has for everybody."),
            N_("Leave it empty, or give a later one."),
        )


def _assignment_to_change(session: Session, actor: Actor, code: str) -> Assignment:
    assignment = get_scored(session, actor, code)
    require(actor, Action.EDIT, assignment_resource(assignment))
    return assignment


def people_of(session: Session, assignment: Assignment) -> tuple[PersonChoice, ...]:
    """Return who learns in the class and who has taken the quiz, by name."""
    tried = store.attempts_at_assignment(session, assignment.row.id)
    people = {attempt.person.id: attempt.person for attempt in tried}
    if assignment.row.class_id is not None:
        members = members_of(session, assignment.row.class_id)
        people |= {person.id: person for member, person in members if member.role == Role.LEARNER}
    ordered = sorted(people.values(), key=lambda person: (sorting_key(person.name), person.tag))
    labels = told_apart((person.id, person.name, person.tag) for person in ordered)
    return tuple(PersonChoice(person.id, labels[person.id]) for person in ordered)


def _given(rules: Rules, label: Label, row: OverrideRow, started: datetime | None) -> Given:
    own = personal(rules, row.value)
    ends_at = None if started is None else deadline(own, started)
    cut = row.extra_time > 0 and own.closes_at is not None and ends_at == own.closes_at
    return Given(label, row.value, ends_at, cut)
