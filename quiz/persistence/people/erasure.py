"""Writes that erase: what people typed, and attempts that lose their person."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from quiz.persistence.tables.allowances import OverrideRow
from quiz.persistence.tables.articles import BankRow
from quiz.persistence.tables.attempts import AnswerRow, AttemptRow, ItemRow, JoinedAttemptRow
from quiz.persistence.tables.people import ClassRow, FailedSignIn, Membership, PersonRow
from quiz.persistence.tables.questions import QuestionRow, VersionRow
from quiz.persistence.tables.quizzes import AssignmentRow

# What stands where a name stood. It is data like any name, and the same in every language.
NOBODY = "Erased"


def clear_typed(
    session: Session, attempts: Collection[UUID], typed: Mapping[str, frozenset[str]]
) -> None:
    """Empty what was typed in answers of those attempts; `typed` are fields by kind.

    What was chosen stays, for the statistics of the questions.
    """
    rows = session.execute(
        select(AnswerRow.id, AnswerRow.payload, QuestionRow.kind)
        .join(ItemRow, ItemRow.id == AnswerRow.item_id)
        .join(VersionRow, VersionRow.id == ItemRow.version_id)
        .join(QuestionRow, QuestionRow.id == VersionRow.question_id)
        .where(AnswerRow.attempt_id.in_(attempts), QuestionRow.kind.in_(typed))
    )
    for answer_id, payload, kind in rows.all():
        if payload:
            kept = {name: "" if name in typed[kind] else value for name, value in payload.items()}
            session.execute(update(AnswerRow).where(AnswerRow.id == answer_id).values(payload=kept))


def attempts_of_people(session: Session, people: Collection[UUID]) -> frozenset[UUID]:
    """Return the ids of those people's attempts."""
    return frozenset(session.scalars(select(AttemptRow.id).where(AttemptRow.person_id.in_(people))))


def banks_of(session: Session, people: Collection[UUID]) -> list[BankRow]:
    """Return the banks that those people own: they are called after them."""
    return list(session.scalars(select(BankRow).where(BankRow.owner_id.in_(people))))


def erased_people(session: Session) -> frozenset[UUID]:
    """Return the ids of all who were erased."""
    return frozenset(session.scalars(select(PersonRow.id).where(PersonRow.erased_at.is_not(None))))


def not_erased(session: Session, people: Collection[UUID]) -> frozenset[UUID]:
    """Return those of these ids of whom there is something to erase."""
    return frozenset(
        session.scalars(
            select(PersonRow.id).where(PersonRow.id.in_(people), PersonRow.erased_at.is_(None))
        )
    )


def forget_failures(session: Session, subjects: Collection[str]) -> None:
    """Delete the failed sign-ins of those subjects."""
    session.execute(delete(FailedSignIn).where(FailedSignIn.subject.in_(subjects)))


# --- what classes keep of their learners -----------------------------------------------------


def ended_classes(session: Session, until: datetime) -> list[tuple[ClassRow, datetime]]:
    """Return the classes that ended before a moment and when they did, the first one first."""
    rows = session.scalars(
        select(ClassRow).where(ClassRow.ended_at <= until).order_by(ClassRow.ended_at, ClassRow.id)
    )
    return [(row, row.ended_at) for row in rows if row.ended_at is not None]


def learners_of(session: Session, class_id: int) -> list[PersonRow]:
    """Return who learns in a class and who took its quizzes, but for those who are erased."""
    members = select(Membership.person_id).where(
        Membership.class_id == class_id, Membership.role == "learner"
    )
    takers = (
        select(AttemptRow.person_id)
        .join(AssignmentRow, AssignmentRow.id == AttemptRow.assignment_id)
        .where(AssignmentRow.class_id == class_id)
    )
    return list(
        session.scalars(
            select(PersonRow)
            .where(
                PersonRow.erased_at.is_(None),
                PersonRow.id.in_(members) | PersonRow.id.in_(takers),
            )
            .order_by(PersonRow.created_at, PersonRow.id)
        )
    )


def attempts_in_class(session: Session, class_id: int, person_id: UUID) -> list[AttemptRow]:
    """Return a person's attempts at the assignments of a class."""
    return list(
        session.scalars(
            select(AttemptRow)
            .join(AssignmentRow, AssignmentRow.id == AttemptRow.assignment_id)
            .where(AssignmentRow.class_id == class_id, AttemptRow.person_id == person_id)
        )
    )


def drop_joinings(session: Session, attempts: Collection[UUID]) -> None:
    """Forget whose guest those attempts were."""
    session.execute(delete(JoinedAttemptRow).where(JoinedAttemptRow.attempt_id.in_(attempts)))


def drop_allowances(session: Session, class_id: int, person_id: UUID) -> None:
    """Delete what a person was given at the assignments of a class."""
    own = select(AssignmentRow.id).where(AssignmentRow.class_id == class_id)
    session.execute(
        delete(OverrideRow).where(
            OverrideRow.person_id == person_id, OverrideRow.assignment_id.in_(own)
        )
    )
