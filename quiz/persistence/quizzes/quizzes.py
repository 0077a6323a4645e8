"""Reads of quizzes and of their assignments."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.orm import Session

from quiz.domain.codec import from_data
from quiz.domain.questions.questions import Status, Verdict
from quiz.domain.quizzes.quizzes import Admission, Blueprint, Mode, Quiz, QuizQuestion
from quiz.domain.quizzes.rules import Rules, default_rules
from quiz.persistence.tables.articles import BankRow
from quiz.persistence.tables.people import ClassRow
from quiz.persistence.tables.questions import QuestionRow
from quiz.persistence.tables.quizzes import AssignmentRow, QuizQuestionRow, QuizRow

# Everybody's attempts at an assignment have the same rules: each process keeps what it read.
RULES_KEPT = 512


def find_quiz(session: Session, key: str) -> QuizRow | None:
    """Return the quiz of that key, a retired one too."""
    return session.scalar(select(QuizRow).where(QuizRow.key == key))


def list_quizzes(session: Session, bank_id: int | None = None) -> Sequence[QuizRow]:
    """Return the quizzes (of one bank) that are not retired, in the order they came in."""
    wanted = select(QuizRow).where(QuizRow.retired_at.is_(None)).order_by(QuizRow.id)
    if bank_id is not None:
        wanted = wanted.where(QuizRow.bank_id == bank_id)
    return session.scalars(wanted).all()


def quiz_rows(session: Session, keys: Collection[str]) -> dict[str, QuizRow]:
    """Return the quizzes of those keys, retired ones too; a key that is not there is left out."""
    return {row.key: row for row in session.scalars(select(QuizRow).where(QuizRow.key.in_(keys)))}


def load_quizzes(session: Session, rows: Sequence[QuizRow]) -> dict[str, Quiz]:
    """Return those quizzes with their questions, by key; one query for all."""
    places: defaultdict[int, list[QuizQuestion]] = defaultdict(list)
    wanted = (
        select(QuizQuestionRow, QuestionRow.key)
        .join(QuestionRow, QuizQuestionRow.question_id == QuestionRow.id)
        .where(QuizQuestionRow.quiz_id.in_([row.id for row in rows]))
        .order_by(QuizQuestionRow.position)
    )
    for place, key in session.execute(wanted):
        places[place.quiz_id].append(QuizQuestion(question=key, weight=place.value))
    return {row.key: _quiz_value(row, places[row.id]) for row in rows}


def _quiz_value(row: QuizRow, questions: Sequence[QuizQuestion]) -> Quiz:
    return Quiz(
        key=row.key,
        title=row.title,
        questions=tuple(questions),
        blueprint=None if row.blueprint is None else from_data(Blueprint, row.blueprint),
        introduction=row.introduction,
        language=row.language,
        minutes=row.minutes,
        mode=Mode(row.mode),
        entry=Admission(row.entry),
        verdicts=tuple(Verdict(verdict) for verdict in row.verdicts),
    )


def places_with_status(session: Session, quiz_id: int) -> list[tuple[QuizQuestionRow, Status]]:
    """Return a quiz's questions with their weights, in their order, and the status of each."""
    rows = session.execute(
        select(QuizQuestionRow, QuestionRow.status)
        .join(QuestionRow, QuizQuestionRow.question_id == QuestionRow.id)
        .where(QuizQuestionRow.quiz_id == quiz_id)
        .order_by(QuizQuestionRow.position)
    )
    return [(row, Status(status)) for row, status in rows]


def find_assignment(session: Session, code: str) -> AssignmentRow | None:
    """Return the assignment with that join code."""
    return session.scalar(select(AssignmentRow).where(AssignmentRow.code == code))


def assignments_of(session: Session, ids: Collection[int]) -> dict[int, AssignmentRow]:
    """Return those assignments by id."""
    rows = session.scalars(select(AssignmentRow).where(AssignmentRow.id.in_(ids)))
    return {row.id: row for row in rows}


def rules_value(
    stored: Mapping[str, Any], mode: str, opens_at: datetime | None, closes_at: datetime | None
) -> Rules:
    """Return the rules of an assignment; where nobody has set any, those of its mode.

    The window is in columns of its own, so that an assignment can be closed without reading rules.
    """
    rules = from_data(Rules, stored) if stored else default_rules(Mode(mode))
    return replace(rules, opens_at=opens_at, closes_at=closes_at)


@lru_cache(maxsize=RULES_KEPT)
def read_rules(
    text: str, mode: str, opens_at: datetime | None, closes_at: datetime | None
) -> Rules:
    """Return the same from the text of the stored JSON, by which it is kept."""
    return rules_value(json.loads(text), mode, opens_at, closes_at)


def public_assignment(session: Session, quiz_id: int) -> AssignmentRow | None:
    """Return the assignment that offers a quiz to the public; the first one of several."""
    return session.scalar(
        select(AssignmentRow)
        .where(
            AssignmentRow.quiz_id == quiz_id,
            AssignmentRow.class_id.is_(None),
            AssignmentRow.simulated.is_(False),
        )
        .order_by(AssignmentRow.id)
        .limit(1)
    )


def clear_quiz_questions(session: Session, quiz_id: int) -> None:
    """Forget a quiz's questions, before the present ones are stored."""
    session.execute(delete(QuizQuestionRow).where(QuizQuestionRow.quiz_id == quiz_id))


@dataclass(frozen=True)
class AssignedQuiz:
    """A quiz as the front page and the list of quizzes name it, by one of its assignments."""

    key: str
    code: str
    title: str
    introduction: str
    minutes: int
    is_drawn: bool
    questions: int
    mode: Mode
    entry: Admission
    class_name: str
    opens_at: datetime | None
    has_password: bool


def assigned_quizzes(session: Session, class_ids: Collection[int]) -> list[AssignedQuiz]:
    """Return the quizzes offered to the public and to those classes, the newest offer last.

    Exams for the public are on no list: whoever shall take one is given its code.
    """
    counts = (
        select(QuizQuestionRow.quiz_id, func.count().label("questions"))
        .group_by(QuizQuestionRow.quiz_id)
        .subquery()
    )
    rows = session.execute(
        select(QuizRow, AssignmentRow, ClassRow.name, counts.c.questions)
        .join(AssignmentRow, AssignmentRow.quiz_id == QuizRow.id)
        .outerjoin(counts, counts.c.quiz_id == QuizRow.id)
        .outerjoin(ClassRow, ClassRow.id == AssignmentRow.class_id)
        .where(
            QuizRow.retired_at.is_(None),
            AssignmentRow.simulated.is_(False),
            or_(counts.c.questions > 0, QuizRow.blueprint.is_not(None)),
            or_(AssignmentRow.class_id.in_(class_ids), _is_listed()),
        )
        .order_by(AssignmentRow.id)
    )
    return [
        AssignedQuiz(
            key=quiz.key,
            code=assignment.code,
            title=quiz.title,
            introduction=quiz.introduction,
            minutes=quiz.minutes,
            is_drawn=quiz.blueprint is not None,
            questions=(questions or 0) if quiz.blueprint is None else quiz.blueprint["n"],
            mode=Mode(assignment.mode),
            entry=Admission(assignment.entry),
            class_name=class_name or "",
            opens_at=assignment.opens_at,
            has_password=assignment.password_hash is not None,
        )
        for quiz, assignment, class_name, questions in rows
    ]


def _is_listed() -> ColumnElement[bool]:
    """Hold for what is offered to the public for practice, and for what the site ships with."""
    listed = or_(AssignmentRow.mode == Mode.PRACTICE.value, AssignmentRow.created_by_id.is_(None))
    return AssignmentRow.class_id.is_(None) & listed


@dataclass(frozen=True)
class Assignment:
    """An assignment with its quiz, the bank that the quiz is of, and its class, if it has one."""

    row: AssignmentRow
    quiz: QuizRow
    bank: BankRow
    class_name: str


def find_assignment_with_quiz(session: Session, assignment_id: int) -> Assignment | None:
    """Return an assignment with all that belongs to it."""
    return next(iter(_assignments(session, AssignmentRow.id == assignment_id)), None)


def assignments_with_quiz(session: Session, key: str) -> list[Assignment]:
    """Return the assignments of a quiz, the public one first, then the newest one first."""
    return _assignments(session, (QuizRow.key == key) & AssignmentRow.simulated.is_(False))


def _assignments(session: Session, condition: ColumnElement[bool]) -> list[Assignment]:
    rows = session.execute(
        select(AssignmentRow, QuizRow, BankRow, ClassRow.name)
        .join(QuizRow, AssignmentRow.quiz_id == QuizRow.id)
        .join(BankRow, QuizRow.bank_id == BankRow.id)
        .outerjoin(ClassRow, ClassRow.id == AssignmentRow.class_id)
        .where(condition)
        .order_by(AssignmentRow.class_id.is_not(None), AssignmentRow.id.desc())
    )
    return [Assignment(assignment, quiz, bank, name or "") for assignment, quiz, bank, name in rows]


def published_places(session: Session, quiz_id: int) -> Sequence[QuizQuestionRow]:
    """Return a quiz's questions that are published, with their weights, in their order."""
    return session.scalars(
        select(QuizQuestionRow)
        .join(QuestionRow, QuizQuestionRow.question_id == QuestionRow.id)
        .where(QuizQuestionRow.quiz_id == quiz_id, QuestionRow.status == Status.PUBLISHED.value)
        .order_by(QuizQuestionRow.position)
    ).all()
