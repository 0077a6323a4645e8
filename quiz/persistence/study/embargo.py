"""Reads for the embargo: which exams a person could be sitting, and all that these may ask."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select, union
from sqlalchemy.orm import Session

from quiz.domain.codec import from_data
from quiz.domain.quizzes.quizzes import Blueprint, Cell, Mode
from quiz.persistence.study.cards import Barred, Withheld, questions_of
from quiz.persistence.tables.articles import EditionRow
from quiz.persistence.tables.attempts import AttemptRow, ItemRow
from quiz.persistence.tables.building import DrawPlace
from quiz.persistence.tables.questions import QuestionRow, VersionEdition, VersionRow
from quiz.persistence.tables.quizzes import AssignmentRow, QuizQuestionRow, QuizRow


def exams_for(
    session: Session, person_id: UUID, class_ids: Collection[int]
) -> list[tuple[AssignmentRow, QuizRow]]:
    """Return the exams offered to the public, to those classes, or ever begun by the person."""
    begun = select(AttemptRow.assignment_id).where(AttemptRow.person_id == person_id)
    rows = session.execute(
        select(AssignmentRow, QuizRow)
        .join(QuizRow, QuizRow.id == AssignmentRow.quiz_id)
        .where(
            AssignmentRow.mode == Mode.EXAM.value,
            AssignmentRow.simulated.is_(False),
            or_(
                AssignmentRow.id.in_(begun),
                QuizRow.retired_at.is_(None)
                & or_(AssignmentRow.class_id.is_(None), AssignmentRow.class_id.in_(class_ids)),
            ),
        )
        .order_by(AssignmentRow.id)
    )
    return [(assignment, quiz) for assignment, quiz in rows]


def attempts_at_all(
    session: Session, person_id: UUID, assignment_ids: Collection[int]
) -> Sequence[AttemptRow]:
    """Return a person's attempts at those assignments."""
    return session.scalars(
        select(AttemptRow).where(
            AttemptRow.person_id == person_id, AttemptRow.assignment_id.in_(assignment_ids)
        )
    ).all()


def articles_of_exams(person_id: UUID, exams: Sequence[tuple[AssignmentRow, QuizRow]]) -> Barred:
    """Return a query for the ids of all articles on which those exams may ask this person.

    None where there is no exam.
    """
    if not exams:
        return None
    parts: list[Select[Any]] = [
        select(QuizQuestionRow.question_id).where(
            QuizQuestionRow.quiz_id.in_({quiz.id for _, quiz in exams})
        ),
        # What was put before the person stays barred, whatever has become of the quiz since.
        select(VersionRow.question_id)
        .join(ItemRow, ItemRow.version_id == VersionRow.id)
        .join(AttemptRow, AttemptRow.id == ItemRow.attempt_id)
        .where(
            AttemptRow.person_id == person_id,
            AttemptRow.assignment_id.in_({assignment.id for assignment, _ in exams}),
        ),
    ]
    for _, quiz in exams:
        if quiz.blueprint is not None:
            parts += _drawn(quiz.bank_id, from_data(Blueprint, quiz.blueprint))
    return (
        select(EditionRow.article_id)
        .join(VersionEdition, VersionEdition.edition_id == EditionRow.id)
        .join(VersionRow, VersionRow.id == VersionEdition.version_id)
        .where(VersionRow.question_id.in_(union(*parts)))
    )


def withheld_by(barred: Barred, coming: Sequence[QuizRow]) -> Withheld:
    """Return a query for the ids of what is barred and of what quizzes list that are to come."""
    listed = select(QuizQuestionRow.question_id).where(
        QuizQuestionRow.quiz_id.in_({quiz.id for quiz in coming})
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
