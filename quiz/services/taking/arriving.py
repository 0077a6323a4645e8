"""Where a typed code leads the one who typed it: everybody comes by the same code on the wall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.errors import Closed, NotFound
from quiz.domain.people.codes import RESUME_LENGTH, normalise
from quiz.domain.people.rights import Action, Actor, can
from quiz.domain.quizzes.deadlines import expect_start
from quiz.persistence.attempts.attempts import attempts_at
from quiz.persistence.quizzes.quizzes import (
    Assignment,
    assignments_with_quiz,
    find_assignment_with_quiz,
)
from quiz.services.attempts.access import assignment_resource
from quiz.services.attempts.rules import personal_rules
from quiz.services.people.codes import CodeTarget, find_target
from quiz.services.taking.starting import open_one, taken


class Place(Enum):
    """What a code leads to.

    `CLASS_CODE_FIRST` is a quiz of a class that this person is not in, `OWN_CODE` looks like the
    code with which a guest comes back, and `NOWHERE` is a code that nobody has.
    """

    QUIZ = auto()
    CLASS = auto()
    JOINING = auto()
    CLASS_CODE_FIRST = auto()
    OWN_CODE = auto()
    NOWHERE = auto()


@dataclass(frozen=True)
class Destination:
    """A place, with the code of a quiz or of a class to join, or the key of an own class."""

    place: Place
    name: str = ""


def find_destination(session: Session, actor: Actor, typed: str, now: datetime) -> Destination:
    """Return where a typed code leads this person.

    Somebody whose class has the same quiz is led to the offer of their class, if they can begin
    there or have begun; whoever has begun with the typed code goes on with that.
    """
    code = normalise(typed)
    target = find_target(session, code)
    if target is None:
        # The code itself is no business of an address, so it is not handed on.
        long = len(code) == RESUME_LENGTH
        return Destination(Place.OWN_CODE if long else Place.NOWHERE)
    if target.is_class_of(actor):
        return Destination(Place.CLASS, target.class_key)
    if target.class_id is not None:
        return Destination(Place.JOINING, code)
    assignment = _assignment(session, target)
    own_offer = _offer_of_own_class(session, actor, assignment, now)
    if own_offer is not None:
        return Destination(Place.QUIZ, own_offer.row.code)
    if not can(actor, Action.ENTER, assignment_resource(assignment)):
        return Destination(Place.CLASS_CODE_FIRST, code)
    return Destination(Place.QUIZ, code)


def _assignment(session: Session, target: CodeTarget) -> Assignment:
    found = find_assignment_with_quiz(session, target.assignment_id or 0)
    if found is None:
        raise NotFound
    return found


def _offer_of_own_class(
    session: Session, actor: Actor, assignment: Assignment, now: datetime
) -> Assignment | None:
    """Return the offer of the same quiz to a class in which this person learns, to be taken now."""
    if actor.person_id is None or not actor.classes_learning:
        return None
    if actor.learns_in(assignment.row.class_id):
        return None
    if open_one(attempts_at(session, assignment.row.id, actor.person_id)):
        return None
    for other in assignments_with_quiz(session, assignment.quiz.key):
        own = actor.learns_in(other.row.class_id)
        if own and _can_be_taken(session, actor.person_id, other, now):
            return other
    return None


def _can_be_taken(session: Session, person_id: UUID, offer: Assignment, now: datetime) -> bool:
    attempts = attempts_at(session, offer.row.id, person_id)
    if open_one(attempts):
        return True
    ends = [attempt.submitted_at for attempt in attempts if attempt.submitted_at is not None]
    rules = personal_rules(session, offer.row, person_id)
    try:
        expect_start(rules, taken(attempts), max(ends, default=None), now)
    except Closed:
        return False
    return offer.quiz.retired_at is None
