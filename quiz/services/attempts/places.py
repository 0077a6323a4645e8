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
from quiz.services.building.drawing import draw_quiz


@dataclass(frozen=True)
class QuestionPlace:
    """A question's place in an attempt that begins, with its weight."""

    question_id: int
    weight: Fraction = Fraction(1)


@dataclass(frozen=True)
class Places:
    """The places of an attempt that begins, and how many more the quiz should have."""

    places: tuple[QuestionPlace, ...]
    lacking: int


def find_places(
    session: Session, assignment: Assignment, seed: str, person_id: UUID | None
) -> Places:
    """Return the published questions of a quiz's list, or those that its blueprint draws.

    Questions that the person has not met before are drawn first.
    """
    if assignment.quiz.blueprint is None:
        listed = places_with_status(session, assignment.quiz.id)
        places = tuple(
            QuestionPlace(row.question_id, row.value)
            for row, status in listed
            if status is Status.PUBLISHED
        )
        return Places(places, len(listed) - len(places))
    bank_id = assignment.quiz.bank_id
    quiz = load_quizzes(session, [assignment.quiz])[assignment.quiz.key]
    seen = question_keys_seen(session, person_id, bank_id) if person_id else frozenset()
    drawn = draw_quiz(session, bank_id, quiz, seed, seen)
    rows = question_rows(session, drawn.questions)
    return Places(tuple(QuestionPlace(rows[key].id) for key in drawn.questions), drawn.lacking)
