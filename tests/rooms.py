"""Classes with a teacher, a learner and a quiz of their own, on a real database."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from quiz.domain.people.rights import Actor
from quiz.domain.people.roles import Role
from quiz.domain.quizzes.rules import Override, Rules
from quiz.persistence.tables.attempts import AttemptRow
from quiz.persistence.tables.people import GrantedRole
from quiz.persistence.tables.quizzes import AssignmentRow
from quiz.services.attempts.rules import store_rules
from quiz.services.people import classes, profiles
from quiz.services.scores import allowances
from quiz.services.taking.starting import start_attempt
from tests.builders import NOW, add_person, make_choice, make_number
from tests.offers import add_offer


def offer_by(session: Session, rules: Rules, *contents: Any, **more: Any) -> AssignmentRow:
    assignment = add_offer(session, *(contents or (make_choice(), make_number())), **more)
    store_rules(session, assignment, rules)
    return assignment


def add_teacher(session: Session) -> tuple[Actor, Any]:
    """An instructor with a class of their own."""
    person = add_person(session, "Teacher", login=f"{uuid4().hex}@example.org")
    session.add(GrantedRole(person_id=person.id, role=Role.INSTRUCTOR, granted_at=NOW))
    session.flush()
    room = classes.make_class(session, profiles.actor_of(session, person), "9 B", NOW)
    return profiles.actor_of(session, person), room


class Room:
    """A class with a teacher, a learner and an assignment of its own."""

    def __init__(self, session: Session, rules: Rules, *contents: Any, **more: Any) -> None:
        self.session = session
        self.teacher, self.row = add_teacher(session)
        self.assignment = offer_by(session, rules, *contents, **more)
        self.assignment.class_id = self.row.id
        self.learner = self.add_learner("Dana")

    def add_learner(self, name: str) -> Actor:
        person = add_person(self.session, name, login=f"{uuid4().hex}@example.org")
        classes.join_class(self.session, person.id, self.row.code, NOW)
        return profiles.actor_of(self.session, person)

    def start(self, at: datetime = NOW) -> AttemptRow:
        return start_attempt(self.session, self.learner, self.assignment.id, at, "seed")

    def give(self, **what: Any) -> None:
        assert self.learner.person_id
        allowances.give(
            self.session,
            self.teacher,
            self.assignment.code,
            self.learner.person_id,
            Override(**what),
            NOW,
        )
