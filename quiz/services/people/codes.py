"""Codes that let people in: made at random, and looked up as they were typed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy.orm import Session

from quiz.domain.people.codes import ALPHABET, JOIN_LENGTH, RESUME_LENGTH, normalise
from quiz.domain.people.rights import Actor
from quiz.persistence.people.classes import find_class_by_code
from quiz.persistence.quizzes.quizzes import find_assignment


@dataclass(frozen=True)
class CodeTarget:
    """Where a code leads: to a class by its key and row id, or to an assignment by its row id."""

    class_key: str = ""
    class_id: int | None = None
    assignment_id: int | None = None

    def is_class_of(self, actor: Actor) -> bool:
        """Tell whether it is a class in which this person learns, or that they teach."""
        return self.class_id in actor.classes_learning | actor.classes_teaching


def new_code(session: Session) -> str:
    """Return a code to join with, taken by no class and no assignment."""
    while True:
        code = random_code(JOIN_LENGTH)
        if find_target(session, code) is None:
            return code


def new_resume_code() -> str:
    """Return a code with which a guest comes back; it is too long to be met twice."""
    return random_code(RESUME_LENGTH)


def random_code(length: int) -> str:
    """Return that many characters which nobody mistakes for one another."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def find_target(session: Session, typed: str) -> CodeTarget | None:
    """Return where a typed code leads; nothing where it leads nowhere."""
    code = normalise(typed)
    if row := find_class_by_code(session, code):
        return CodeTarget(class_key=row.key, class_id=row.id)
    if assignment := find_assignment(session, code):
        return CodeTarget(assignment_id=assignment.id)
    return None
