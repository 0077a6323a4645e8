"""An attempt with its assignment: the columns that say what may be done with it, in one statement.

They are columns and not rows with an identity each, as they are only looked at, with every answer
that comes in.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from quiz.domain.quizzes.rules import Override, Rules
from quiz.persistence.database.base import columns_of, tables
from quiz.persistence.database.prepared import PreparedStatement
from quiz.persistence.quizzes.quizzes import read_rules
from quiz.persistence.tables.allowances import OverrideRow
from quiz.persistence.tables.articles import BankRow
from quiz.persistence.tables.attempts import AttemptRow
from quiz.persistence.tables.people import ClassRow
from quiz.persistence.tables.quizzes import AssignmentRow, QuizRow


class AttemptColumns(NamedTuple):
    """What is read of an attempt to do something with it."""

    id: UUID
    assignment_id: int
    person_id: UUID
    number: int
    state: str
    started_at: datetime
    submitted_at: datetime | None
    reached: int


class AssignmentColumns(NamedTuple):
    """What is read of the assignment that an attempt is a try at."""

    id: int
    class_id: int | None
    code: str
    mode: str
    entry: str
    opens_at: datetime | None
    closes_at: datetime | None
    rules: Rules
    released_at: datetime | None
    simulated: bool
    created_by_id: UUID | None


class QuizColumns(NamedTuple):
    """What is read of an attempt's quiz."""

    title: str
    language: str


class BankColumns(NamedTuple):
    """What is read of the bank that the quiz is of."""

    owner_id: UUID | None


class AssignmentWithQuiz(NamedTuple):
    """An attempt's assignment: what an `Assignment` has, as far as attempts need it."""

    row: AssignmentColumns
    quiz: QuizColumns
    bank: BankColumns
    class_name: str


class AttemptWithAssignment(NamedTuple):
    """An attempt with its assignment, and what its person is given beyond its rules."""

    attempt: AttemptColumns
    assignment: AssignmentWithQuiz
    override: Override | None


_attempts, _assignments, _quizzes = tables(AttemptRow, AssignmentRow, QuizRow)
_banks, _classes, _overrides = tables(BankRow, ClassRow, OverrideRow)

ATTEMPT_WITH_ASSIGNMENT = (
    select(
        *columns_of(_attempts, AttemptColumns._fields),
        *columns_of(_assignments, AssignmentColumns._fields, "rules"),
        *columns_of(_quizzes, QuizColumns._fields),
        _banks.c.owner_id,
        _classes.c.name,
        *columns_of(_overrides, ("closes_at", "extra_time", "extra_attempts", "extra_minutes")),
    )
    .join(_assignments, _attempts.c.assignment_id == _assignments.c.id)
    .join(_quizzes, _assignments.c.quiz_id == _quizzes.c.id)
    .join(_banks, _quizzes.c.bank_id == _banks.c.id)
    .outerjoin(_classes, _classes.c.id == _assignments.c.class_id)
    .outerjoin(
        _overrides,
        and_(
            _overrides.c.assignment_id == _attempts.c.assignment_id,
            _overrides.c.person_id == _attempts.c.person_id,
        ),
    )
    .where(_attempts.c.id == bindparam("attempt_id"))
)
_FOUND = PreparedStatement(ATTEMPT_WITH_ASSIGNMENT)
_LOCKED = select(_attempts.c.id).where(_attempts.c.id == bindparam("attempt_id")).with_for_update()


def find_attempt_with_assignment(
    session: Session, attempt_id: UUID, *, locked: bool = False
) -> AttemptWithAssignment | None:
    """Return an attempt with all that says what may be done with it; one query.

    `locked` keeps other writers away from it until this transaction ends. The lock comes first and
    by itself, so that what is read after it is what the last writer has left.
    """
    if locked:
        lock_attempt(session, attempt_id)
    row = _FOUND.row(session, attempt_id=attempt_id)
    return take_attempt(iter(row)) if row else None


def take_attempt(columns: Iterator[Any]) -> AttemptWithAssignment:
    """Take the columns of an attempt and its assignment from the head of a row."""
    attempt = AttemptColumns(*islice(columns, len(AttemptColumns._fields)))
    row = AssignmentColumns(*islice(columns, len(AssignmentColumns._fields)))
    title, language, owner_id, class_name, *given = islice(columns, 8)
    # What is the same for many people comes as its text, by which what is made of it is kept.
    rules = read_rules(str(row.rules), row.mode, row.opens_at, row.closes_at)
    row = row._replace(rules=rules)
    assignment = AssignmentWithQuiz(
        row, QuizColumns(title, language), BankColumns(owner_id), class_name or ""
    )
    return AttemptWithAssignment(attempt, assignment, _override(*given))


def _override(
    closes_at: datetime | None,
    extra_time: int | None,
    extra_attempts: int | None,
    extra_minutes: int | None,
) -> Override | None:
    """Return what a person was given; None where the columns are empty, as nothing was."""
    if extra_time is None or extra_attempts is None or extra_minutes is None:
        return None
    return Override(
        closes_at=closes_at,
        extra_time=extra_time,
        extra_attempts=extra_attempts,
        extra_minutes=extra_minutes,
    )


def lock_attempt(session: Session, attempt_id: UUID) -> None:
    """Keep other writers away from an attempt until this transaction ends.

    On SQLite the transaction has done so from its beginning.
    """
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        connection.execute(_LOCKED, {"attempt_id": attempt_id})
