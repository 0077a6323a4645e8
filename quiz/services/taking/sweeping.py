"""Submitting attempts whose time is over, for people who have gone.

Any number of sweepers may run at once: each attempt is locked and looked at again before it is
submitted, so that one of them does it and the others pass by. What is submitted is what was saved.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.attempts.attempts import Attempt, State, is_due
from quiz.domain.messages import N_
from quiz.domain.quizzes.deadlines import deadline
from quiz.domain.quizzes.rules import Rules, personal
from quiz.persistence.attempts.items import items_of_attempts
from quiz.persistence.attempts.overdue import (
    lock_free_attempt,
    unfinished_assignments,
    unfinished_attempts,
)
from quiz.persistence.database.engine import Database
from quiz.persistence.quizzes.allowances import overrides_of
from quiz.persistence.tables.attempts import AttemptRow
from quiz.persistence.tables.quizzes import AssignmentRow
from quiz.services.attempts.access import load_keyed_questions
from quiz.services.attempts.rules import personal_rules, rules_of
from quiz.services.taking.answering import finish

log = logging.getLogger("quiz.sweeping")

# Small enough that somebody who saves meanwhile hardly waits.
BATCH = 20
REASON = N_("Submitted when its time was over")


@dataclass(frozen=True)
class Swept:
    """What one batch came to: how many were submitted, and which could not be."""

    submitted: int
    failed: frozenset[UUID]


def sweep_all(database: Database, now: datetime) -> int:
    """Submit all attempts that are due, in batches of their own; return how many.

    Takes no turn to write where nothing is due. An attempt that cannot be graded is left for the
    next time and does not hold up the others.
    """
    submitted = 0
    failed: frozenset[UUID] = frozenset()
    while True:
        with database.reading() as session:
            waiting = find_due(session, now, failed)
        if not waiting:
            return submitted
        with database.written() as session:
            swept = sweep(session, now, waiting)
        submitted += swept.submitted
        # Those that another sweeper holds or has done are not looked at again this time.
        failed |= swept.failed


def find_due(
    session: Session, now: datetime, leaving: Collection[UUID] = frozenset()
) -> tuple[UUID, ...]:
    """Return a batch of attempts whose time is over, but for those that are left out."""
    found = []
    for attempt_id in _due(session, now):
        if attempt_id not in leaving:
            found.append(attempt_id)
        if len(found) == BATCH:
            break
    return tuple(found)


def sweep(session: Session, now: datetime, attempt_ids: Collection[UUID]) -> Swept:
    """Submit and grade those of the attempts that are still due.

    `failed` names those that were not submitted here: another sweeper's, and such as cannot be
    graded, of which the log tells.
    """
    items = items_of_attempts(session, attempt_ids)
    questions = load_keyed_questions(session, {item.version_id for item in items})
    left = set()
    for attempt_id in attempt_ids:
        row = lock_free_attempt(session, attempt_id)
        if row is None or not _is_due(session, row, now):
            left.add(attempt_id)
            continue
        rules = _rules(session, row)
        try:
            with session.begin_nested():
                finish(
                    session,
                    attempt_id,
                    _with_rules(row, rules),
                    now,
                    REASON,
                    by_certainty=rules.confidence_counts,
                    loaded=questions,
                )
        except Exception:
            log.exception("attempt %s could not be submitted", attempt_id)
            left.add(attempt_id)
    return Swept(len(attempt_ids) - len(left), frozenset(left))


def _due(session: Session, now: datetime) -> Iterator[UUID]:
    for assignment_id in unfinished_assignments(session):
        assignment = session.get_one(AssignmentRow, assignment_id)
        rules = rules_of(assignment)
        given = overrides_of(session, assignment_id)
        for row in unfinished_attempts(session, assignment_id, _started_until(rules, now)):
            override = given.get(row.person_id)
            own = personal(rules, override.value if override else None)
            if is_due(_with_rules(row, own), now):
                yield row.id


def _started_until(rules: Rules, now: datetime) -> datetime | None:
    """Return the latest start of an attempt that can be due; None where the window decides.

    Overrides only ever give more time, so nobody who began later can be due.
    """
    if rules.time_limit is None or (rules.closes_at is not None and now >= rules.closes_at):
        return None
    return now - timedelta(seconds=rules.time_limit)


def _is_due(session: Session, row: AttemptRow, now: datetime) -> bool:
    return is_due(_with_rules(row, _rules(session, row)), now)


def _rules(session: Session, row: AttemptRow) -> Rules:
    assignment = session.get_one(AssignmentRow, row.assignment_id)
    return personal_rules(session, assignment, row.person_id)


def _with_rules(row: AttemptRow, rules: Rules) -> Attempt:
    return Attempt(
        started_at=row.started_at,
        state=State(row.state),
        closes_at=deadline(rules, row.started_at),
        submitted_at=row.submitted_at,
        grace=timedelta(seconds=rules.grace),
    )
