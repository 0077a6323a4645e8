"""Who may do what: the policy as a table of actors and things."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from quiz.domain.errors import NotAllowed, NotFound, SignInNeeded
from quiz.domain.people.resources import (
    ArticleResource,
    AssignmentResource,
    AttemptResource,
    BankResource,
    CardResource,
    ClassResource,
    PersonResource,
    QuestionResource,
    QuizResource,
    SiteResource,
)
from quiz.domain.people.rights import POLICY, Action, Actor, can, missing, require, signed_in
from quiz.domain.people.roles import ROLE_MEANINGS, Role
from quiz.domain.quizzes.quizzes import Admission
from quiz.domain.text.articles import DisplayRights


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

CLASS_ATTEMPT = AttemptResource(LEARNER, class_id=CLASS, created_by_id=TEACHER)
PUBLIC_ATTEMPT = AttemptResource(GUEST)
OFFERED_ATTEMPT = AttemptResource(GUEST, None, TEACHER, AUTHOR)
OWN_BANK = BankResource(AUTHOR)
IN_CLASS = AssignmentResource(Admission.SIGNED_IN, CLASS, TEACHER)
NAMED_IN_CLASS = AssignmentResource(Admission.NAME, CLASS, TEACHER)
PUBLIC = AssignmentResource(Admission.OPEN)
PUBLIC_SIGNED_IN = AssignmentResource(Admission.SIGNED_IN)
OFFERED = AssignmentResource(Admission.NAME, None, TEACHER, AUTHOR)
A_LEARNER = PersonResource(LEARNER, frozenset(), frozenset({CLASS}))
# By the class's code alone, and by an address of their own.
MADE = PersonResource(LEARNER, frozenset(), frozenset({CLASS}), frozenset({CLASS}), False)
ELSEWHERE_TOO = replace(MADE, classes_learning=frozenset({CLASS, 98}))
WITH_A_ROLE = replace(MADE, roles=frozenset({Role.AUTHOR}))
WITH_CREDENTIALS = replace(MADE, has_credentials=True)
AN_ADMIN = PersonResource(person(30), frozenset({Role.ADMIN}), frozenset({CLASS}))

MATRIX = [
    (Action.SEE, SiteResource(), EVERYBODY),
    (Action.MANAGE, SiteResource(), {"admin", "owner"}),
    (Action.MAKE_CLASS, SiteResource(), {"teacher", "other teacher", "both", "owner"}),
    (
        Action.VIEW_AS_LEARNER,
        SiteResource(),
        {"teacher", "other teacher", "both", "author", "admin", "owner"},
    ),
    (Action.ADD, SiteResource(), {"author", "both", "owner"}),
    (Action.SEE, BankResource(), {"author", "both", "owner"}),
    (Action.SEE, OWN_BANK, {"author", "owner"}),
    (Action.EDIT, BankResource(), {"author", "both", "owner"}),
    (Action.EDIT, OWN_BANK, {"author", "owner"}),
    (Action.ADD, OWN_BANK, {"author", "owner"}),
    (Action.SEE, ArticleResource(DisplayRights.PASSAGES), EVERYBODY),
    (Action.READ, ArticleResource(DisplayRights.FULL), EVERYBODY),
    (
        Action.READ,
        ArticleResource(DisplayRights.CLASS, AUTHOR),
        {"learner", "classmate", "other learner", "teacher", "other teacher", "author", "owner"},
    ),
    (Action.READ, ArticleResource(DisplayRights.PASSAGES), {"author", "both", "owner"}),
    (Action.READ, ArticleResource(DisplayRights.PASSAGES, AUTHOR), {"author", "owner"}),
    (Action.EDIT, ArticleResource(DisplayRights.FULL), {"author", "both", "owner"}),
    (Action.SEE, QuestionResource(AUTHOR), {"author", "owner"}),
    (Action.EDIT, QuestionResource(), {"author", "both", "owner"}),
    (Action.SEE, QuizResource(AUTHOR), {"author", "owner"}),
    (Action.EDIT, QuizResource(AUTHOR), {"author", "owner"}),
    (Action.OFFER, QuizResource(), {"author", "both", "teacher", "other teacher", "owner"}),
    (Action.OFFER, QuizResource(AUTHOR), {"author", "owner"}),
    (Action.SEE, PUBLIC, EVERYBODY),
    (Action.SEE, IN_CLASS, {"learner", "classmate", "teacher", "owner"}),
    (Action.TAKE, PUBLIC, EVERYBODY),
    (Action.TAKE, PUBLIC_SIGNED_IN, PEOPLE - {"guest"}),
    (Action.TAKE, IN_CLASS, {"learner", "classmate", "teacher", "owner"}),
    (Action.ENTER, PUBLIC, EVERYBODY),
    (Action.ENTER, IN_CLASS, {"learner", "classmate", "teacher", "owner"}),
    (Action.ENTER, NAMED_IN_CLASS, EVERYBODY),
    (Action.SEE, NAMED_IN_CLASS, {"learner", "classmate", "teacher", "owner"}),
    (Action.TAKE, NAMED_IN_CLASS, EVERYBODY),
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
    (Action.SEE, CardResource(LEARNER), {"learner"}),
    (Action.ANSWER, CardResource(LEARNER), {"learner"}),
    (Action.SEE, ClassResource(CLASS), {"learner", "classmate", "teacher", "admin", "owner"}),
    (Action.LEAVE, ClassResource(CLASS), {"learner", "classmate", "teacher"}),
    (Action.MANAGE, ClassResource(CLASS), {"teacher", "admin", "owner"}),
    (Action.GRANT, ClassResource(CLASS), {"teacher", "owner"}),
    (Action.OFFER, ClassResource(CLASS), {"teacher", "owner"}),
    (Action.SEE_SCORES, ClassResource(CLASS), {"teacher", "owner"}),
    (Action.SEE, A_LEARNER, {"learner", "teacher", "admin", "owner"}),
    (Action.EDIT, A_LEARNER, {"learner"}),
    (Action.ISSUE_LINK, A_LEARNER, set()),
    (Action.ISSUE_LINK, AN_ADMIN, set()),
    (Action.ISSUE_LINK, WITH_CREDENTIALS, set()),
    (Action.ISSUE_LINK, WITH_A_ROLE, set()),
    (Action.ISSUE_LINK, ELSEWHERE_TOO, {"owner"}),
    (Action.ISSUE_LINK, MADE, {"teacher", "owner"}),
    (Action.DISABLE, A_LEARNER, {"admin", "owner"}),
    (Action.DISABLE, AN_ADMIN, {"owner"}),
    (Action.GRANT, A_LEARNER, {"admin", "owner"}),
    (Action.GRANT, AN_ADMIN, {"owner"}),
    (Action.GRANT_ADMIN, A_LEARNER, {"owner"}),
]


@pytest.mark.parametrize(("action", "resource", "allowed"), MATRIX)
def test_exactly_these_may(action, resource, allowed):
    assert {name for name, actor in ACTORS.items() if can(actor, action, resource)} == allowed


def test_the_matrix_tries_every_row_of_the_policy():
    assert {(type(thing), action) for action, thing, _ in MATRIX} == set(POLICY)


def test_a_pair_without_a_row_is_a_fault_of_the_program():
    with pytest.raises(LookupError, match="no policy to answer a SiteResource"):
        can(ACTORS["owner"], Action.ANSWER, SiteResource())


@pytest.mark.parametrize(("action", "resource", "allowed"), MATRIX)
def test_an_owner_who_views_as_learner_may_no_more_than_a_learner(action, resource, allowed):
    resting = Actor(OWNER, frozenset({Role.OWNER}), as_learner=True)
    learner = Actor(OWNER)
    if action is Action.VIEW_AS_LEARNER:
        assert can(resting, action, resource)  # or nobody would find the way back
        return
    assert can(resting, action, resource) == can(learner, action, resource)


def test_whoever_loses_the_role_of_instructor_leads_no_class_any_more():
    actor = Actor(TEACHER, classes_teaching=frozenset({CLASS}))
    assert not can(actor, Action.SEE, CLASS_ATTEMPT)
    assert not can(actor, Action.MANAGE, ClassResource(CLASS))


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
        require(ACTORS["learner"], Action.MANAGE, ClassResource(CLASS))


def test_a_guest_is_asked_to_sign_in_where_an_account_might_do():
    with pytest.raises(SignInNeeded):
        require(ACTORS["guest"], Action.TAKE, PUBLIC_SIGNED_IN)


def test_what_is_allowed_returns():
    require(ACTORS["learner"], Action.ANSWER, CLASS_ATTEMPT)
    assert signed_in(ACTORS["learner"]) == LEARNER


def test_every_role_has_words():
    assert set(ROLE_MEANINGS) == set(Role)
    assert all(role.label for role in Role)
