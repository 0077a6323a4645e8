"""The places of an attempt that begins: which questions it asks, and how many it lacks."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.questions.questions import Status
from quiz.persistence.bank.built import question_keys_seen
from quiz.persistence.bank.questions import question_rows
from quiz.persistence.quizzes.quizzes import Assignment, load_quizzes, places_with_status
from quiz.persistence.quizzes.reserved import Barred, barred_among, questions_of
from quiz.services.building.drawing import draw_quiz


@dataclass(frozen=True)
class QuestionPlace:
    """A question's place in an attempt that begins, with its weight."""

    question_id: int
    weight: Fraction = Fraction(1)


@dataclass(frozen=True)
class Places:
    """The places of an attempt that begins, and how many more the quiz should have.

    `reserved` of these are held back by an exam, or may be where it draws.
    """

    places: tuple[QuestionPlace, ...]
    lacking: int
    reserved: int = 0


def find_places(
    session: Session, assignment: Assignment, seed: str, person_id: UUID | None, barred: Barred
) -> Places:
    """Return the published questions of a quiz's list, or those that its blueprint draws.

    Questions that the person has not met before are drawn first. What is `barred` is not asked.
    """
    if assignment.quiz.blueprint is None:
        listed = places_with_status(session, assignment.quiz.id)
        reserved = barred_among(session, [row.question_id for row, _ in listed], barred)
        places = tuple(
            QuestionPlace(row.question_id, row.value)
            for row, status in listed
            if status is Status.PUBLISHED and row.question_id not in reserved
        )
        return Places(places, len(listed) - len(places), len(reserved))
    bank_id = assignment.quiz.bank_id
    quiz = load_quizzes(session, [assignment.quiz])[assignment.quiz.key]
    seen = question_keys_seen(session, person_id, bank_id) if person_id else frozenset()
    withheld = None if barred is None else questions_of(barred)
    drawn = draw_quiz(session, bank_id, quiz, seed, seen, withheld)
    rows = question_rows(session, drawn.questions)
    places = tuple(QuestionPlace(rows[key].id) for key in drawn.questions)
    return Places(places, drawn.lacking, drawn.lacking if barred is not None else 0)
