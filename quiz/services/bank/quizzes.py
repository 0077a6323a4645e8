"""Storing quizzes, and offering them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.codec import to_data
from quiz.domain.errors import Refused
from quiz.domain.messages import N_
from quiz.domain.quizzes.quizzes import Quiz
from quiz.persistence.bank.questions import question_rows
from quiz.persistence.quizzes.quizzes import clear_quiz_questions, find_quiz, public_assignment
from quiz.persistence.tables.articles import BankRow
from quiz.persistence.tables.quizzes import AssignmentRow, QuizQuestionRow, QuizRow
from quiz.services.bank.articles import key_taken
from quiz.services.people.codes import new_code


def store_quiz(
    session: Session, bank: BankRow, quiz: Quiz, now: datetime, by: UUID | None = None
) -> QuizRow:
    """Store a quiz, new or changed, with its questions in their order or with its blueprint.

    Attempts keep what they were given. Raises `Refused` where the key is another bank's, or where
    a question is not there.
    """
    questions = question_rows(session, [place.question for place in quiz.questions])
    for place in quiz.questions:
        if place.question not in questions:
            raise Refused(
                N_("The quiz %(quiz)s asks %(question)s, which is not there."),
                N_("Add the question first, or take it off the quiz."),
                quiz=quiz.key,
                question=place.question,
            )
    row = find_quiz(session, quiz.key)
    if row is None:
        row = QuizRow(bank_id=bank.id, key=quiz.key, author_id=by, created_at=now)
        session.add(row)
    elif row.bank_id != bank.id:
        raise key_taken(quiz.key)
    _bring_back(session, row)
    row.title = quiz.title
    row.introduction = quiz.introduction
    row.language = quiz.language
    row.minutes = quiz.minutes
    row.mode = quiz.mode.value
    row.entry = quiz.entry.value
    row.blueprint = None if quiz.blueprint is None else to_data(quiz.blueprint)
    row.verdicts = [verdict.value for verdict in quiz.verdicts]
    session.flush()
    clear_quiz_questions(session, row.id)
    for position, place in enumerate(quiz.questions):
        session.add(
            QuizQuestionRow(
                quiz_id=row.id,
                question_id=questions[place.question].id,
                position=position,
                numerator=place.weight.numerator,
                denominator=place.weight.denominator,
            )
        )
    session.flush()
    return row


def retire_quiz(session: Session, quiz: QuizRow, now: datetime) -> None:
    """Take a quiz out of use: it is not offered to the public any more; attempts stay."""
    quiz.retired_at = quiz.retired_at or now
    assignment = public_assignment(session, quiz.id)
    if assignment is not None and assignment.closes_at is None:
        assignment.closes_at = now
    session.flush()


def _bring_back(session: Session, quiz: QuizRow) -> None:
    """Offer a quiz again that had been taken out of the bank's files."""
    if quiz.retired_at is None:
        return
    assignment = public_assignment(session, quiz.id)
    if assignment is not None and assignment.closes_at == quiz.retired_at:
        assignment.closes_at = None
    quiz.retired_at = None


def open_to_public(
    session: Session, quiz: QuizRow, now: datetime, by: UUID | None = None
) -> AssignmentRow:
    """Offer a quiz to the public by a code; an assignment that is there already is returned."""
    assignment = public_assignment(session, quiz.id)
    if assignment is not None:
        return assignment
    return _offer(session, quiz, None, now, by)


def offer_to_class(
    session: Session, quiz: QuizRow, class_id: int, now: datetime, by: UUID | None = None
) -> AssignmentRow:
    """Offer a quiz to a class by a code of its own, each time anew."""
    return _offer(session, quiz, class_id, now, by)


def _offer(
    session: Session, quiz: QuizRow, class_id: int | None, now: datetime, by: UUID | None
) -> AssignmentRow:
    assignment = AssignmentRow(
        quiz_id=quiz.id,
        class_id=class_id,
        code=new_code(session),
        mode=quiz.mode,
        entry=quiz.entry,
        created_by_id=by,
        created_at=now,
    )
    session.add(assignment)
    session.flush()
    return assignment


def close_assignment(session: Session, assignment: AssignmentRow, now: datetime) -> None:
    """Let nobody begin any more; what was begun can be handed in as the attempt's rules say."""
    if assignment.closes_at is None or assignment.closes_at > now:
        assignment.closes_at = now
    session.flush()


def reopen_assignment(session: Session, assignment: AssignmentRow) -> None:
    """Let people begin again, without an end."""
    assignment.closes_at = None
    session.flush()
