"""What a quiz would draw, for those who make it: its questions, and the cells that stay empty."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from quiz.domain.drawing.blueprint import Unfilled
from quiz.domain.drawing.pool import verdict_of
from quiz.domain.errors import NotFound
from quiz.domain.messages import N_
from quiz.domain.questions.questions import Question
from quiz.domain.quizzes.quizzes import Quiz
from quiz.persistence.bank.built import built_of_questions
from quiz.persistence.bank.questions import load_questions, question_rows
from quiz.persistence.quizzes.quizzes import find_quiz, load_quizzes
from quiz.services.building.difficulty import Rated, rated
from quiz.services.building.drawing import draw_quiz


@dataclass(frozen=True)
class DrawnQuestion:
    """A question that is drawn, with the recipe that built it (nothing: an author wrote it).

    `rating` says how hard it is expected to be, where that is known.
    """

    question: Question
    recipe: str
    operator: str
    rating: Rated | None

    @property
    def verdict(self) -> str:
        """The verdict of a question that judges, "true" or "false", or nothing."""
        return verdict_of(self.question.content)


@dataclass(frozen=True)
class DrawPreview:
    """What a quiz would draw with one seed, for somebody who has met none of its questions."""

    quiz: Quiz
    questions: tuple[DrawnQuestion, ...]
    unfilled: tuple[Unfilled, ...]


def preview_quiz(session: Session, key: str, seed: str) -> DrawPreview:
    """Draw a stored quiz with a seed. Raises `NotFound` where there is no such quiz."""
    row = find_quiz(session, key)
    if row is None:
        raise NotFound(N_("There is no quiz with this key."))
    return preview(session, row.bank_id, load_quizzes(session, [row])[key], seed)


def preview(session: Session, bank_id: int, quiz: Quiz, seed: str) -> DrawPreview:
    """Draw a quiz, stored or not, with a seed."""
    drawn = draw_quiz(session, bank_id, quiz, seed)
    rows = question_rows(session, drawn.questions)
    loaded = load_questions(session, [row.id for row in rows.values()])
    built = built_of_questions(session, list(loaded))
    questions = []
    for name in drawn.questions:
        question_id = rows[name].id
        origin = built.get(question_id)
        questions.append(
            DrawnQuestion(
                loaded[question_id].question,
                origin.recipe if origin else "",
                origin.operator if origin else "",
                rated(loaded[question_id].question, origin),
            )
        )
    return DrawPreview(quiz, tuple(questions), drawn.unfilled)
