"""What the person of an attempt is shown of it now, by the rules of its assignment.

Every channel asks here: pages of results, lists of one's own results, start pages, the reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.attempts.attempts import HANDED_IN, State
from quiz.domain.people.rights import Action, Actor, can
from quiz.domain.quizzes.release import EVERYTHING, Field, Moment, moment_of, shown_at
from quiz.domain.quizzes.rules import Feedback, Override, Rules, personal
from quiz.persistence.attempts.attempts import ProvedBy
from quiz.persistence.attempts.items import Item
from quiz.persistence.attempts.scores import released_attempts
from quiz.persistence.attempts.with_assignment import AssignmentColumns, AttemptColumns
from quiz.persistence.quizzes.allowances import later_ends
from quiz.persistence.quizzes.quizzes import assignments_of
from quiz.persistence.tables.attempts import AttemptRow
from quiz.persistence.tables.quizzes import AssignmentRow
from quiz.services.attempts.access import AuthorizedAttempt, attempt_resource
from quiz.services.attempts.rules import rules_of


def moment_now(session: Session, authorized: AuthorizedAttempt, now: datetime) -> Moment:
    """Return how far an attempt and its assignment have come."""
    assignment = authorized.assignment.row
    return _moment(authorized.row, assignment, _last_closes(session, [assignment]), now)


def shown_of(
    session: Session, actor: Actor, authorized: AuthorizedAttempt, now: datetime
) -> frozenset[Field]:
    """Return what `actor` is shown of an attempt: all of it to who may see its scores."""
    return shown_in(actor, authorized, moment_now(session, authorized, now))


def shown_in(actor: Actor, authorized: AuthorizedAttempt, moment: Moment) -> frozenset[Field]:
    """Return what `actor` is shown of an attempt that has come so far."""
    if sees_everything(actor, authorized):
        return EVERYTHING
    return shown_at(rules_of(authorized.assignment.row).shown, moment)


def sees_everything(actor: Actor, authorized: AuthorizedAttempt) -> bool:
    """Tell whether `actor` may see the scores of an attempt, whatever its person is shown."""
    return can(actor, Action.SEE_SCORES, attempt_resource(authorized.row, authorized.assignment))


def shown_of_item(
    session: Session, authorized: AuthorizedAttempt, item: Item, now: datetime
) -> frozenset[Field]:
    """Return what the person of an attempt is shown of one item while they answer."""
    if State(authorized.row.state) is State.VOID:
        return frozenset()
    if State(authorized.row.state) in HANDED_IN:
        return shown_at(authorized.rules.shown, moment_now(session, authorized, now))
    checked = authorized.rules.feedback is Feedback.EACH and item.checked_at is not None
    return shown_at(authorized.rules.shown, Moment.DURING) if checked else frozenset()


def shown_of_attempts(
    session: Session,
    attempts: Iterable[tuple[AttemptRow, AssignmentRow]],
    now: datetime,
) -> Mapping[UUID, frozenset[Field]]:
    """Return what the people of those attempts are shown of them, by the attempt's id."""
    pairs = list(attempts)
    closes = _last_closes(session, [assignment for _, assignment in pairs])
    rules: dict[int, Rules] = {}
    found = {}
    for attempt, assignment in pairs:
        own = rules.setdefault(assignment.id, rules_of(assignment))
        found[attempt.id] = shown_at(own.shown, _moment(attempt, assignment, closes, now))
    return found


def has_been_shown(session: Session, proved: Iterable[ProvedBy], now: datetime) -> bool:
    """Tell whether the rules have shown the proof of one of those items by now."""
    found = list(proved)
    assignments = assignments_of(session, {one.attempt.assignment_id for one in found})
    shown = shown_of_attempts(
        session, [(one.attempt, assignments[one.attempt.assignment_id]) for one in found], now
    )
    return any(
        Field.PASSAGE in shown[one.attempt.id]
        and (State(one.attempt.state) in HANDED_IN or one.item.checked_at is not None)
        for one in found
    )


# For so long the front page says that results have come out.
ANNOUNCED = timedelta(days=14)


@dataclass(frozen=True)
class ReleasedResult:
    """An attempt whose result has come out lately."""

    attempt_id: UUID
    title: str
    language: str
    released_at: datetime


def released_results(session: Session, actor: Actor, now: datetime) -> tuple[ReleasedResult, ...]:
    """Return the results of this person that have been released lately, the latest first."""
    if actor.person_id is None:
        return ()
    return tuple(
        ReleasedResult(
            attempt.attempt.id, attempt.quiz.title, attempt.quiz.language, attempt.released_at
        )
        for attempt in released_attempts(session, actor.person_id, now - ANNOUNCED, now)
    )


def _moment(
    attempt: AttemptRow | AttemptColumns,
    assignment: AssignmentRow | AssignmentColumns,
    closes: Mapping[int, datetime | None],
    now: datetime,
) -> Moment:
    return moment_of(
        handed_in=State(attempt.state) in HANDED_IN,
        last_close=closes[assignment.id],
        released_at=assignment.released_at,
        now=now,
    )


def _last_closes(
    session: Session, assignments: Iterable[AssignmentRow | AssignmentColumns]
) -> Mapping[int, datetime | None]:
    """Return from when on nobody can answer any more, whoever was given more time."""
    rows = {row.id: row for row in assignments}
    later = later_ends(session, rows.keys())
    return {key: _last_close(row, later.get(key, ())) for key, row in rows.items()}


def _last_close(
    row: AssignmentRow | AssignmentColumns, later: Iterable[Override]
) -> datetime | None:
    if row.closes_at is None:
        return None
    rules = rules_of(row)
    ends = (personal(rules, override).closes_at for override in later)
    return max([row.closes_at, *filter(None, ends)]) + timedelta(seconds=rules.grace)
