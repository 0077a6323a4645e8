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
from quiz.persistence.quizzes.allowances import later_ends
from quiz.persistence.quizzes.quizzes import assignments_of
from quiz.persistence.tables.attempts import AttemptRow
from quiz.persistence.tables.quizzes import AssignmentRow
from quiz.services.attempts.access import AuthorizedAttempt, attempt_resource
from quiz.services.attempts.rules import rules_of


def moment_now(session: Session, authorized: AuthorizedAttempt, now: datetime) -> Moment:
    """Return how far an attempt and its assignment have come."""
    assignment = authorized.assignment.row
    closes = _last_closes(session, {assignment.id: assignment.rules})[assignment.id]
    return _moment(authorized.row.state, closes, assignment.released_at, now)


def shown_of(
    session: Session, actor: Actor, authorized: AuthorizedAttempt, now: datetime
) -> frozenset[Field]:
    """Return what `actor` is shown of an attempt: all of it to who may see its scores."""
    return shown_in(actor, authorized, moment_now(session, authorized, now))


def shown_in(actor: Actor, authorized: AuthorizedAttempt, moment: Moment) -> frozenset[Field]:
    """Return what `actor` is shown of an attempt that has come so far."""
    if sees_everything(actor, authorized):
        return EVERYTHING
    return shown_at(authorized.assignment.row.rules.shown, moment)


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
    rules = {assignment.id: rules_of(assignment) for _, assignment in pairs}
    closes = _last_closes(session, rules)
    return {
        attempt.id: shown_at(
            rules[assignment.id].shown,
            _moment(attempt.state, closes[assignment.id], assignment.released_at, now),
        )
        for attempt, assignment in pairs
    }


def has_been_shown(session: Session, proved: Iterable[ProvedBy], now: datetime) -> bool:
    """Tell whether the rules have shown the proof of one of those items by now."""
    found = list(proved)
    assignments = assignments_of(session, {proof.attempt.assignment_id for proof in found})
    shown = shown_of_attempts(
        session, [(proof.attempt, assignments[proof.attempt.assignment_id]) for proof in found], now
    )
    return any(
        Field.PASSAGE in shown[proof.attempt.id]
        and (State(proof.attempt.state) in HANDED_IN or proof.item.checked_at is not None)
        for proof in found
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
    state: str, last_close: datetime | None, released_at: datetime | None, now: datetime
) -> Moment:
    return moment_of(
        handed_in=State(state) in HANDED_IN,
        last_close=last_close,
        released_at=released_at,
        now=now,
    )


def _last_closes(session: Session, rules: Mapping[int, Rules]) -> Mapping[int, datetime | None]:
    """Return from when on nobody can answer any more, whoever was given more time."""
    later = later_ends(session, rules.keys())
    return {key: _last_close(own, later.get(key, ())) for key, own in rules.items()}


def _last_close(rules: Rules, later: Iterable[Override]) -> datetime | None:
    if rules.closes_at is None:
        return None
    ends = (personal(rules, override).closes_at for override in later)
    return max([rules.closes_at, *filter(None, ends)]) + timedelta(seconds=rules.grace)
