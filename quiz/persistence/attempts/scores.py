"""Reads of attempts and scores for those who may see other people's, and for one's own list.

All of them take a fixed number of queries, however many attempts there are.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from quiz.persistence.quizzes.quizzes import Assignment
from quiz.persistence.tables.articles import BankRow
from quiz.persistence.tables.attempts import AnswerRow, AttemptRow, JoinedAttemptRow, ScoreRow
from quiz.persistence.tables.people import ClassRow, PersonRow
from quiz.persistence.tables.quizzes import AssignmentRow, QuizRow


@dataclass(frozen=True)
class ScoredAttempt:
    """An attempt with its person and its newest score; open attempts have none."""

    attempt: AttemptRow
    person: PersonRow
    score: ScoreRow | None


@dataclass(frozen=True)
class ScoreCount:
    """How many attempts at an assignment have this score beside this guess line."""

    assignment_id: int
    score: Fraction
    guess_line: Fraction
    attempts: int


def list_assignments(session: Session, class_ids: Collection[int] | None) -> list[Assignment]:
    """Return the assignments to the public and to those classes (None: all), the newest first."""
    wanted = (
        select(AssignmentRow, QuizRow, BankRow, ClassRow.name)
        .join(QuizRow, AssignmentRow.quiz_id == QuizRow.id)
        .join(BankRow, QuizRow.bank_id == BankRow.id)
        .outerjoin(ClassRow, ClassRow.id == AssignmentRow.class_id)
        .order_by(AssignmentRow.id.desc())
    )
    if class_ids is not None:
        wanted = wanted.where(
            or_(AssignmentRow.class_id.is_(None), AssignmentRow.class_id.in_(class_ids))
        )
    return [Assignment(row[0], row[1], row[2], row[3] or "") for row in session.execute(wanted)]


def count_attempts(session: Session, assignment_ids: Collection[int]) -> dict[int, int]:
    """Return how many attempts each of those assignments has, open ones too."""
    rows = session.execute(
        select(AttemptRow.assignment_id, func.count())
        .where(AttemptRow.assignment_id.in_(assignment_ids))
        .group_by(AttemptRow.assignment_id)
    )
    return {row[0]: row[1] for row in rows}


def count_scores(session: Session, assignment_ids: Collection[int]) -> list[ScoreCount]:
    """Count the newest scores of those assignments: a few rows, from which means are exact."""
    score = (ScoreRow.numerator, ScoreRow.denominator, ScoreRow.guess_line)
    rows = session.execute(
        select(AttemptRow.assignment_id, *score, func.count())
        .join(ScoreRow, _newest_score())
        .where(AttemptRow.assignment_id.in_(assignment_ids))
        .group_by(AttemptRow.assignment_id, *score)
    )
    return [ScoreCount(row[0], Fraction(row[1], row[2]), Fraction(row[3]), row[4]) for row in rows]


def attempts_at_assignment(session: Session, assignment_id: int) -> list[ScoredAttempt]:
    """Return all attempts at an assignment with their people and newest scores."""
    rows = session.execute(
        select(AttemptRow, PersonRow, ScoreRow)
        .join(PersonRow, PersonRow.id == AttemptRow.person_id)
        .outerjoin(ScoreRow, _newest_score())
        .where(AttemptRow.assignment_id == assignment_id)
        .order_by(AttemptRow.started_at, AttemptRow.id)
    )
    return [ScoredAttempt(row[0], row[1], row[2]) for row in rows]


@dataclass(frozen=True)
class JoinedAttempt:
    """A guest's attempt that was joined to an account, with the two people."""

    row: JoinedAttemptRow
    guest: PersonRow
    account: PersonRow


def joined_attempts(session: Session, assignment_id: int) -> dict[UUID, JoinedAttempt]:
    """Return which attempts at an assignment were a guest's who has an account, by their ids."""
    guest, account = aliased(PersonRow), aliased(PersonRow)
    rows = session.execute(
        select(JoinedAttemptRow, guest, account)
        .join(AttemptRow, AttemptRow.id == JoinedAttemptRow.attempt_id)
        .join(guest, guest.id == JoinedAttemptRow.guest_id)
        .join(account, account.id == JoinedAttemptRow.account_id)
        .where(AttemptRow.assignment_id == assignment_id)
    )
    return {row[0].attempt_id: JoinedAttempt(row[0], row[1], row[2]) for row in rows}


def submitted_attempts(session: Session, person_id: UUID) -> list[tuple[AttemptRow, AssignmentRow]]:
    """Return a person's submitted attempts with what they were at, the earliest first."""
    rows = session.execute(
        select(AttemptRow, AssignmentRow)
        .join(AssignmentRow, AssignmentRow.id == AttemptRow.assignment_id)
        .where(AttemptRow.person_id == person_id, AttemptRow.submitted_at.is_not(None))
        .order_by(AttemptRow.started_at, AttemptRow.number)
    )
    return [(attempt, assignment) for attempt, assignment in rows]


def last_saves(session: Session, assignment_id: int) -> dict[UUID, datetime]:
    """Return when the last answer came in for each attempt at an assignment that has one."""
    rows = session.execute(
        select(AnswerRow.attempt_id, func.max(AnswerRow.received_at))
        .join(AttemptRow, AttemptRow.id == AnswerRow.attempt_id)
        .where(AttemptRow.assignment_id == assignment_id)
        .group_by(AnswerRow.attempt_id)
    )
    return {row[0]: row[1] for row in rows}


def own_attempts(session: Session, person_id: UUID) -> list[tuple[ScoredAttempt, Assignment]]:
    """Return a person's attempts with what they were at, the newest first."""
    rows = session.execute(
        select(AttemptRow, PersonRow, ScoreRow, AssignmentRow, QuizRow, BankRow, ClassRow.name)
        .join(PersonRow, PersonRow.id == AttemptRow.person_id)
        .join(AssignmentRow, AssignmentRow.id == AttemptRow.assignment_id)
        .join(QuizRow, AssignmentRow.quiz_id == QuizRow.id)
        .join(BankRow, QuizRow.bank_id == BankRow.id)
        .outerjoin(ClassRow, ClassRow.id == AssignmentRow.class_id)
        .outerjoin(ScoreRow, _newest_score())
        .where(AttemptRow.person_id == person_id)
        .order_by(AttemptRow.started_at.desc(), AttemptRow.id)
    )
    return [
        (ScoredAttempt(row[0], row[1], row[2]), Assignment(row[3], row[4], row[5], row[6] or ""))
        for row in rows
    ]


@dataclass(frozen=True)
class ReleasedAttempt:
    """A submitted attempt at a quiz whose results have been released."""

    attempt: AttemptRow
    quiz: QuizRow
    released_at: datetime


def released_attempts(
    session: Session, person_id: UUID, since: datetime, until: datetime
) -> list[ReleasedAttempt]:
    """Return a person's submitted attempts whose results came out in that time, latest first."""
    rows = session.execute(
        select(AttemptRow, QuizRow, AssignmentRow.released_at)
        .join(AssignmentRow, AssignmentRow.id == AttemptRow.assignment_id)
        .join(QuizRow, QuizRow.id == AssignmentRow.quiz_id)
        .where(
            AttemptRow.person_id == person_id,
            AttemptRow.submitted_at.is_not(None),
            AttemptRow.state != "void",
            AssignmentRow.released_at > since,
            AssignmentRow.released_at <= until,
        )
        .order_by(AssignmentRow.released_at.desc(), AttemptRow.number.desc())
    )
    return [ReleasedAttempt(row[0], row[1], row[2]) for row in rows if row[2] is not None]


def _newest_score() -> Any:
    """Join the newest score of each attempt."""
    other = aliased(ScoreRow)
    newest = (
        select(func.max(other.revision))
        .where(other.attempt_id == AttemptRow.id)
        .correlate(AttemptRow)
        .scalar_subquery()
    )
    return and_(ScoreRow.attempt_id == AttemptRow.id, ScoreRow.revision == newest)
