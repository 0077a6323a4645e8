"""Looking on while a quiz is taken: who works, who is late, who is done. No scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.attempts.attempts import HANDED_IN, State
from quiz.domain.messages import N_
from quiz.domain.people.names import Label
from quiz.domain.people.rights import Action, Actor, require, signed_in
from quiz.domain.quizzes.deadlines import deadline
from quiz.domain.quizzes.rules import personal
from quiz.domain.vocabulary import LabelledTerm
from quiz.persistence.attempts.scores import attempts_at_assignment, last_saves
from quiz.persistence.people.people import hold_people
from quiz.persistence.quizzes.allowances import find_override, overrides_of
from quiz.persistence.quizzes.quizzes import Assignment
from quiz.persistence.tables.allowances import OverrideRow
from quiz.persistence.tables.attempts import AttemptRow
from quiz.services.attempts.access import assignment_resource
from quiz.services.attempts.rules import rules_of
from quiz.services.scores.allowances import PersonChoice, people_of, record_given
from quiz.services.scores.attempts import ScoredAssignment, assignment_view, get_scored

# What one press gives, and the most that presses can come to.
STEP = 5
MOST_EXTRA_MINUTES = 240


class LearnerStatus(LabelledTerm):
    """Where somebody stands, in the order in which they need looking after."""

    LATE = "late", N_("time is over")
    WORKING = "working", N_("working")
    NOT_BEGUN = "not begun", N_("not begun")
    SUBMITTED = "submitted", N_("submitted")


@dataclass(frozen=True, kw_only=True)
class LiveLine:
    """One person: `seconds_left` and `next_minutes` are None where their attempt has no end.

    `next_minutes` is what one press would bring their extra minutes to.
    """

    person_id: UUID
    label: Label
    standing: LearnerStatus
    started_at: datetime | None
    last_save: datetime | None
    submitted_at: datetime | None
    seconds_left: int | None
    extra_minutes: int
    next_minutes: int | None


@dataclass(frozen=True)
class LiveView:
    """All people of an assignment as they stand at one moment."""

    assignment: ScoredAssignment
    at: datetime
    lines: tuple[LiveLine, ...]

    def count(self, standing: LearnerStatus) -> int:
        """Count the people who stand there."""
        return sum(1 for line in self.lines if line.standing == standing)

    @property
    def extendable(self) -> tuple[LiveLine, ...]:
        """Those to whom minutes can be given now."""
        return tuple(line for line in self.lines if line.next_minutes is not None)


def show_live(session: Session, actor: Actor, code: str, now: datetime) -> LiveView:
    """Return who takes a quiz and how far they are. Raises what `rights.require` raises."""
    assignment = get_scored(session, actor, code)
    newest = _newest(session, assignment)
    given = overrides_of(session, assignment.row.id)
    saves = last_saves(session, assignment.row.id)
    lines = [
        _line(assignment, person, newest.get(person.id), given.get(person.id), saves, now)
        for person in people_of(session, assignment)
    ]
    order = list(LearnerStatus)
    # Sorting keeps the order of equals, so that within one standing the names stay in order.
    return LiveView(
        assignment_view(assignment),
        now,
        tuple(sorted(lines, key=lambda line: order.index(line.standing))),
    )


def give_minutes(
    session: Session, actor: Actor, code: str, wanted: Mapping[UUID, int], now: datetime
) -> int:
    """Bring people's extra minutes to what is wanted, one step at most; return for how many.

    What is wanted is a total, so that a request that is repeated gives nothing more. Only who has
    an open attempt with an end is given any; others are left out. Raises what `rights.require`
    raises.
    """
    assignment = get_scored(session, actor, code)
    require(actor, Action.EDIT, assignment_resource(assignment))
    extendable = {line.person_id for line in show_live(session, actor, code, now).extendable}
    chosen = wanted.keys() & extendable
    hold_people(session, chosen | {signed_in(actor)})
    given = [
        _give(session, actor, assignment, person_id, minutes, now)
        for person_id, minutes in wanted.items()
        if person_id in chosen
    ]
    rows = [row for row in given if row is not None]
    # The trail comes last: whoever holds its end waits for nobody.
    for row in rows:
        record_given(session, actor, assignment, row, now)
    return len(rows)


def _give(
    session: Session,
    actor: Actor,
    assignment: Assignment,
    person_id: UUID,
    minutes: int,
    now: datetime,
) -> OverrideRow | None:
    row = find_override(session, assignment.row.id, person_id)
    before = row.extra_minutes if row else 0
    total = min(minutes, before + STEP, MOST_EXTRA_MINUTES)
    if total <= before:
        return None
    if row is None:
        row = OverrideRow(
            assignment_id=assignment.row.id, person_id=person_id, extra_time=0, extra_attempts=0
        )
        session.add(row)
    row.extra_minutes = total
    row.by_id, row.changed_at = actor.person_id, now
    session.flush()
    return row


def _newest(session: Session, assignment: Assignment) -> Mapping[UUID, AttemptRow]:
    """Return the last attempt of each person."""
    tried = attempts_at_assignment(session, assignment.row.id)
    return {
        attempt.person.id: attempt.attempt
        for attempt in sorted(tried, key=lambda attempt: attempt.attempt.number)
    }


def _line(
    assignment: Assignment,
    choice: PersonChoice,
    attempt: AttemptRow | None,
    given: OverrideRow | None,
    saves: Mapping[UUID, datetime],
    now: datetime,
) -> LiveLine:
    minutes = given.extra_minutes if given else 0
    ends_at = None
    if attempt is not None and State(attempt.state) is State.OPEN:
        rules = personal(rules_of(assignment.row), given.value if given else None)
        ends_at = deadline(rules, attempt.started_at)
    return LiveLine(
        person_id=choice.id,
        label=choice.label,
        standing=_standing(attempt, ends_at, now),
        started_at=attempt.started_at if attempt else None,
        last_save=saves.get(attempt.id) if attempt else None,
        submitted_at=attempt.submitted_at if attempt else None,
        seconds_left=max(0, int((ends_at - now).total_seconds())) if ends_at else None,
        extra_minutes=minutes,
        next_minutes=minutes + STEP if ends_at and minutes < MOST_EXTRA_MINUTES else None,
    )


def _standing(attempt: AttemptRow | None, ends_at: datetime | None, now: datetime) -> LearnerStatus:
    if attempt is None:
        return LearnerStatus.NOT_BEGUN
    if State(attempt.state) in HANDED_IN or State(attempt.state) is State.VOID:
        return LearnerStatus.SUBMITTED
    over = ends_at is not None and now >= ends_at
    return LearnerStatus.LATE if over else LearnerStatus.WORKING
