"""Reads for the embargo: which exams a person could be sitting, and all that these may ask."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, fields
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true, union
from sqlalchemy.orm import Session

from quiz.domain.codec import from_data
from quiz.domain.quizzes.quizzes import Blueprint, Cell, Mode
from quiz.domain.quizzes.rules import Override
from quiz.persistence.tables.allowances import OverrideRow
from quiz.persistence.tables.articles import EditionRow
from quiz.persistence.tables.attempts import AttemptRow, ItemRow
from quiz.persistence.tables.building import DrawPlace
from quiz.persistence.tables.facts import FactRow
from quiz.persistence.tables.questions import QuestionFact, QuestionRow, VersionEdition, VersionRow
from quiz.persistence.tables.quizzes import AssignmentRow, QuizQuestionRow, QuizRow
from quiz.persistence.tables.study import CardRow

# The ids of the articles that are under embargo, and the ids of the questions that are not asked,
# as queries: an exam may draw from a whole bank. None is barred where no exam is open, so that
# nothing is looked up for each of a hundred thousand cards.
Barred = Any | None
Withheld = Any


@dataclass(frozen=True)
class PersonalExam:
    """An exam as one person has it: what they are given beyond its rules, and their attempts."""

    assignment: AssignmentRow
    quiz: QuizRow
    override: Override | None
    attempts: list[AttemptRow] = field(default_factory=list)


def exams_for(
    session: Session, person_id: UUID, class_ids: Collection[int]
) -> Sequence[PersonalExam]:
    """Return the exams offered to the public, to those classes, or ever begun; one query."""
    rows = session.execute(
        select(AssignmentRow, QuizRow, OverrideRow, AttemptRow)
        .join(QuizRow, QuizRow.id == AssignmentRow.quiz_id)
        .outerjoin(
            OverrideRow,
            and_(OverrideRow.assignment_id == AssignmentRow.id, OverrideRow.person_id == person_id),
        )
        .outerjoin(
            AttemptRow,
            and_(AttemptRow.assignment_id == AssignmentRow.id, AttemptRow.person_id == person_id),
        )
        .where(
            AssignmentRow.mode == Mode.EXAM.value,
            AssignmentRow.simulated.is_(False),
            or_(
                AttemptRow.id.is_not(None),
                QuizRow.retired_at.is_(None)
                & or_(AssignmentRow.class_id.is_(None), AssignmentRow.class_id.in_(class_ids)),
            ),
        )
        .order_by(AssignmentRow.id)
    )
    found: dict[int, PersonalExam] = {}
    for assignment, quiz, override, attempt in rows:
        exam = found.setdefault(
            assignment.id, PersonalExam(assignment, quiz, override.value if override else None)
        )
        if attempt is not None:
            exam.attempts.append(attempt)
    return list(found.values())


# --- what they bar ---------------------------------------------------------------------------


def articles_of_exams(person_id: UUID, exams: Sequence[PersonalExam]) -> Barred:
    """Return a query for the ids of all articles on which those exams may ask this person.

    None where there is no exam.
    """
    if not exams:
        return None
    parts: list[Select[Any]] = [
        select(QuizQuestionRow.question_id).where(
            QuizQuestionRow.quiz_id.in_({exam.quiz.id for exam in exams})
        ),
        # What was put before the person stays barred, whatever has become of the quiz since.
        select(VersionRow.question_id)
        .join(ItemRow, ItemRow.version_id == VersionRow.id)
        .join(AttemptRow, AttemptRow.id == ItemRow.attempt_id)
        .where(
            AttemptRow.person_id == person_id,
            AttemptRow.assignment_id.in_({exam.assignment.id for exam in exams}),
        ),
    ]
    for exam in exams:
        if exam.quiz.blueprint is not None:
            parts += _drawn(exam.quiz.bank_id, from_data(Blueprint, exam.quiz.blueprint))
    return (
        select(EditionRow.article_id)
        .join(VersionEdition, VersionEdition.edition_id == EditionRow.id)
        .join(VersionRow, VersionRow.id == VersionEdition.version_id)
        .where(VersionRow.question_id.in_(union(*parts)))
    )


def withheld_by(barred: Barred, coming: Sequence[PersonalExam]) -> Withheld:
    """Return a query for the ids of what is barred and of what exams list that are to come."""
    listed = select(QuizQuestionRow.question_id).where(
        QuizQuestionRow.quiz_id.in_({exam.quiz.id for exam in coming})
    )
    return select(QuestionRow.id).where(
        or_(QuestionRow.id.in_(questions_of(barred)), QuestionRow.id.in_(listed))
    )


def _drawn(bank_id: int, blueprint: Blueprint) -> Iterator[Select[Any]]:
    """Yield queries for all that a blueprint could draw; places left open draw from everything."""
    open_places = sum(cell.count for cell in blueprint.cells) < blueprint.n
    for cell in (Cell(),) if open_places else blueprint.cells:
        asked = [
            getattr(DrawPlace, spec.name) == value
            for spec in fields(cell)
            if spec.name != "count" and (value := getattr(cell, spec.name))
        ]
        yield select(DrawPlace.question_id).where(DrawPlace.bank_id == bank_id, *asked)


# --- what is free of it ----------------------------------------------------------------------


def facts_of(barred: Barred) -> Any:
    """Return a query for the ids of the facts of those articles."""
    if barred is None:
        return select(FactRow.id).where(false())
    return select(FactRow.id).where(FactRow.article_id.in_(barred))


def questions_of(barred: Barred) -> Withheld:
    """Return a query for the ids of the questions on those articles, or on a fact of theirs."""
    if barred is None:
        return select(QuestionRow.id).where(false())
    on_them = (
        select(VersionRow.question_id)
        .join(VersionEdition, VersionEdition.version_id == VersionRow.id)
        .join(EditionRow, EditionRow.id == VersionEdition.edition_id)
        .where(EditionRow.article_id.in_(barred))
    )
    about = select(QuestionFact.question_id).where(QuestionFact.fact_id.in_(facts_of(barred)))
    return union(on_them, about)


def is_free(barred: Barred) -> ColumnElement[bool]:
    """Hold for a card that is not on an article of which an exam asks that is open."""
    if barred is None:
        return true()
    return or_(
        CardRow.fact_id.is_not(None) & CardRow.fact_id.not_in(facts_of(barred)),
        CardRow.question_id.is_not(None) & CardRow.question_id.not_in(questions_of(barred)),
    )


def is_barred(session: Session, question_id: int, barred: Barred) -> bool:
    """Tell whether a question is on an article, or on a fact of one, that is under embargo."""
    if barred is None:
        return False
    found = select(QuestionRow.id).where(
        QuestionRow.id == question_id, QuestionRow.id.in_(questions_of(barred))
    )
    return session.scalar(found) is not None
