"""Who may do what: the policy as a table of actors and things."""

from __future__ import annotations

from uuid import UUID

import pytest

from quiz.domain.errors import NotAllowed, NotFound, SignInNeeded
from quiz.domain.people.rights import (
    POLICY,
    ROLE_LABELS,
    ROLE_MEANINGS,
    Action,
    Actor,
    ArticleThing,
    AssignmentThing,
    AttemptThing,
    BankThing,
    CardThing,
    ClassThing,
    PersonThing,
    QuestionThing,
    QuizThing,
    Role,
    SiteThing,
    can,
    missing,
    require,
    signed_in,
)
from quiz.domain.quizzes.quizzes import Entry
from quiz.domain.text.articles import Shown


def person(number: int) -> UUID:
    return UUID(int=number)


LEARNER, CLASSMATE, TEACHER, STRANGER, AUTHOR, ADMIN, OWNER, GUEST, BOTH = map(person, range(1, 10))
CLASS, OTHER_CLASS = 1, 2

ACTORS = {
    "visitor": Actor.visitor(),
    "guest": Actor(GUEST, guest=True),
    "learner": Actor(LEARNER, classes_learning=frozenset({CLASS})),
    "classmate": Actor(CLASSMATE, classes_learning=frozenset({CLASS})),
    "other learner": Actor(STRANGER, classes_learning=frozenset({OTHER_CLASS})),
    "teacher": Actor(TEACHER, frozenset({Role.INSTRUCTOR}), classes_teaching=frozenset({CLASS})),
    "other teacher": Actor(
        person(20), frozenset({Role.INSTRUCTOR}), classes_teaching=frozenset({OTHER_CLASS})
    ),
    "author": Actor(AUTHOR, frozenset({Role.AUTHOR})),
    "both": Actor(BOTH, frozenset({Role.AUTHOR, Role.INSTRUCTOR})),
    "admin": Actor(ADMIN, frozenset({Role.ADMIN})),
    "owner": Actor(OWNER, frozenset({Role.OWNER})),
}
EVERYBODY = set(ACTORS)
PEOPLE = EVERYBODY - {"visitor"}

CLASS_ATTEMPT = AttemptThing(LEARNER, class_id=CLASS, assignment_created_by_id=TEACHER)
PUBLIC_ATTEMPT = AttemptThing(GUEST)
OFFERED_ATTEMPT = AttemptThing(GUEST, None, TEACHER, AUTHOR)
OWN_BANK = BankThing(AUTHOR)
IN_CLASS = AssignmentThing(Entry.SIGNED_IN, CLASS, TEACHER)
PUBLIC = AssignmentThing(Entry.OPEN)
PUBLIC_SIGNED_IN = AssignmentThing(Entry.SIGNED_IN)
OFFERED = AssignmentThing(Entry.NAME, None, TEACHER, AUTHOR)
A_LEARNER = PersonThing(LEARNER, frozenset(), frozenset({CLASS}))
AN_ADMIN = PersonThing(person(30), frozenset({Role.ADMIN}), frozenset({CLASS}))

MATRIX = [
    (Action.SEE, SiteThing(), EVERYBODY),
    (Action.MANAGE, SiteThing(), {"admin", "owner"}),
    (Action.MAKE_CLASS, SiteThing(), {"teacher", "other teacher", "both", "owner"}),
    (
        Action.VIEW_AS_LEARNER,
        SiteThing(),
        {"teacher", "other teacher", "both", "author", "admin", "owner"},
    ),
    (Action.ADD, SiteThing(), {"author", "both", "owner"}),
    (Action.SEE, BankThing(), {"author", "both", "owner"}),
    (Action.SEE, OWN_BANK, {"author", "owner"}),
    (Action.EDIT, BankThing(), {"author", "both", "owner"}),
    (Action.EDIT, OWN_BANK, {"author", "owner"}),
    (Action.ADD, OWN_BANK, {"author", "owner"}),
    (Action.SEE, ArticleThing(Shown.PASSAGES), EVERYBODY),
    (Action.READ, ArticleThing(Shown.FULL), EVERYBODY),
    (
        Action.READ,
        ArticleThing(Shown.CLASS, AUTHOR),
        {"learner", "classmate", "other learner", "teacher", "other teacher", "author", "owner"},
    ),
    (Action.READ, ArticleThing(Shown.PASSAGES), {"author", "both", "owner"}),
    (Action.READ, ArticleThing(Shown.PASSAGES, AUTHOR), {"author", "owner"}),
    (Action.EDIT, ArticleThing(Shown.FULL), {"author", "both", "owner"}),
    (Action.SEE, QuestionThing(AUTHOR), {"author", "owner"}),
    (Action.EDIT, QuestionThing(), {"author", "both", "owner"}),
    (Action.SEE, QuizThing(AUTHOR), {"author", "owner"}),
    (Action.EDIT, QuizThing(AUTHOR), {"author", "owner"}),
    (Action.OFFER, QuizThing(), {"author", "both", "teacher", "other teacher", "owner"}),
    (Action.OFFER, QuizThing(AUTHOR), {"author", "owner"}),
    (Action.SEE, PUBLIC, EVERYBODY),
    (Action.SEE, IN_CLASS, {"learner", "classmate", "teacher", "owner"}),
    (Action.TAKE, PUBLIC, EVERYBODY),
    (Action.TAKE, PUBLIC_SIGNED_IN, PEOPLE - {"guest"}),
    (Action.TAKE, IN_CLASS, {"learner", "classmate", "teacher", "owner"}),
    (Action.EDIT, IN_CLASS, {"teacher", "owner"}),
    (Action.EDIT, PUBLIC, {"both", "owner"}),
    (Action.EDIT, OFFERED, {"teacher", "owner"}),
    (Action.SEE_SCORES, IN_CLASS, {"teacher", "owner"}),
    (Action.SEE_SCORES, PUBLIC, {"both", "owner"}),
    (Action.SEE_SCORES, OFFERED, {"teacher", "owner"}),
    (Action.SEE, CLASS_ATTEMPT, {"learner", "teacher", "owner"}),
    (Action.SEE, PUBLIC_ATTEMPT, {"guest", "both", "owner"}),
    (Action.SEE, OFFERED_ATTEMPT, {"guest", "teacher", "owner"}),
    (Action.ANSWER, CLASS_ATTEMPT, {"learner"}),
    (Action.SEE_SCORES, CLASS_ATTEMPT, {"teacher", "owner"}),
    (Action.REPORT, CLASS_ATTEMPT, {"learner"}),
    (Action.REPORT, PUBLIC_ATTEMPT, {"guest"}),
    (Action.REPLY, CLASS_ATTEMPT, {"teacher", "owner"}),
    (Action.REPLY, PUBLIC_ATTEMPT, {"both", "owner"}),
    (Action.REPLY, OFFERED_ATTEMPT, {"teacher", "owner"}),
    (Action.SEE_SCORES, PUBLIC_ATTEMPT, {"both", "owner"}),
    (Action.SEE, CardThing(LEARNER), {"learner"}),
    (Action.ANSWER, CardThing(LEARNER), {"learner"}),
    (Action.SEE, ClassThing(CLASS), {"learner", "classmate", "teacher", "admin", "owner"}),
    (Action.LEAVE, ClassThing(CLASS), {"learner", "classmate", "teacher"}),
    (Action.MANAGE, ClassThing(CLASS), {"teacher", "admin", "owner"}),
    (Action.OFFER, ClassThing(CLASS), {"teacher", "owner"}),
    (Action.SEE_SCORES, ClassThing(CLASS), {"teacher", "owner"}),
    (Action.SEE, A_LEARNER, {"learner", "teacher", "admin", "owner"}),
    (Action.EDIT, A_LEARNER, {"learner"}),
    (Action.ISSUE_LINK, A_LEARNER, {"teacher", "admin", "owner"}),
    (Action.ISSUE_LINK, AN_ADMIN, {"owner"}),
    (Action.DISABLE, A_LEARNER, {"admin", "owner"}),
    (Action.DISABLE, AN_ADMIN, {"owner"}),
    (Action.GRANT, A_LEARNER, {"admin", "owner"}),
    (Action.GRANT, AN_ADMIN, {"owner"}),
    (Action.GRANT_ADMIN, A_LEARNER, {"owner"}),
]


@pytest.mark.parametrize(("action", "thing", "allowed"), MATRIX)
def test_exactly_these_may(action, thing, allowed):
    assert {name for name, actor in ACTORS.items() if can(actor, action, thing)} == allowed


def test_the_matrix_tries_every_row_of_the_policy():
    assert {(type(thing), action) for action, thing, _ in MATRIX} == set(POLICY)


def test_a_pair_without_a_row_is_a_fault_of_the_program():
    with pytest.raises(LookupError, match="no policy to answer a SiteThing"):
        can(ACTORS["owner"], Action.ANSWER, SiteThing())


@pytest.mark.parametrize(("action", "thing", "allowed"), MATRIX)
def test_an_owner_who_views_as_learner_may_no_more_than_a_learner(action, thing, allowed):
    resting = Actor(OWNER, frozenset({Role.OWNER}), as_learner=True)
    learner = Actor(OWNER)
    if action is Action.VIEW_AS_LEARNER:
        assert can(resting, action, thing)  # or nobody would find the way back
        return
    assert can(resting, action, thing) == can(learner, action, thing)


def test_whoever_loses_the_role_of_instructor_leads_no_class_any_more():
    actor = Actor(TEACHER, classes_teaching=frozenset({CLASS}))
    assert not can(actor, Action.SEE, CLASS_ATTEMPT)
    assert not can(actor, Action.MANAGE, ClassThing(CLASS))


def test_a_visitor_is_asked_to_sign_in():
    with pytest.raises(SignInNeeded):
        require(ACTORS["visitor"], Action.SEE, CLASS_ATTEMPT)
    with pytest.raises(SignInNeeded):
        signed_in(ACTORS["visitor"])


def test_what_one_may_not_see_answers_like_what_is_not_there():
    with pytest.raises(NotFound) as foreign:
        require(ACTORS["classmate"], Action.SEE, CLASS_ATTEMPT)
    assert str(foreign.value) == str(missing(ACTORS["classmate"]))
    assert foreign.value.cure == missing(ACTORS["classmate"]).cure
    assert isinstance(missing(ACTORS["visitor"]), SignInNeeded)


def test_what_one_sees_but_may_not_do_is_said():
    with pytest.raises(NotAllowed):
        require(ACTORS["learner"], Action.MANAGE, ClassThing(CLASS))


def test_a_guest_is_asked_to_sign_in_where_an_account_might_do():
    with pytest.raises(SignInNeeded):
        require(ACTORS["guest"], Action.TAKE, PUBLIC_SIGNED_IN)


def test_what_is_allowed_returns():
    require(ACTORS["learner"], Action.ANSWER, CLASS_ATTEMPT)
    assert signed_in(ACTORS["learner"]) == LEARNER


def test_every_role_has_words():
    assert set(ROLE_LABELS) == set(ROLE_MEANINGS) == set(Role)
