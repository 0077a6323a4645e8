"""Who may do what with which object: one policy table, read by one function.

`POLICY` has a row for every pair of a kind of thing and an action; a row names the rules of which
one must hold. Whatever has no row is not possible: asking for it is a fault of the program and
raises `LookupError`, so that no door is left open by forgetting it.

A person who may not *see* a thing is answered as if it did not exist (`NotFound`); one who may
see it and not do this is told so (`NotAllowed`); a visitor is asked to sign in (`SignInNeeded`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from quiz.domain.errors import NotAllowed, NotFound, SignInNeeded, SourcecheckError
from quiz.domain.messages import N_
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
    Resource,
    SiteResource,
)
from quiz.domain.people.roles import STAFF, Role
from quiz.domain.quizzes.quizzes import Admission
from quiz.domain.text.articles import DisplayRights
from quiz.domain.vocabulary import Term


@dataclass(frozen=True)
class Actor:
    """The one who asks: a person with what was granted to them, or a visitor (no person).

    `classes_learning` and `classes_teaching` are row ids of classes. `guest` is a person with a
    typed name and no account. `as_learner` is a member of staff who looks at the site as a
    learner does: all other roles rest.
    """

    person_id: UUID | None = None
    roles: frozenset[Role] = frozenset()
    classes_learning: frozenset[int] = frozenset()
    classes_teaching: frozenset[int] = frozenset()
    guest: bool = False
    as_learner: bool = False

    def has(self, role: Role) -> bool:
        """Tell whether the person acts in this role now; an owner acts in all of them."""
        if self.person_id is None:
            return False
        if role is Role.LEARNER:
            return True
        if self.as_learner:
            return False
        return role in self.roles or Role.OWNER in self.roles

    def teaches(self, class_id: int | None) -> bool:
        """Tell whether the person leads this class; losing the role ends it in all classes."""
        return self.has(Role.INSTRUCTOR) and class_id in self.classes_teaching

    def learns_in(self, class_id: int | None) -> bool:
        """Tell whether the person is a learner of this class."""
        return self.person_id is not None and class_id in self.classes_learning

    @classmethod
    def visitor(cls) -> Actor:
        """Return the actor of whom nothing is known."""
        return cls()

    @property
    def has_account(self) -> bool:
        """Tell whether the person is known beyond a typed name."""
        return self.person_id is not None and not self.guest


class Action(Term):
    """What can be done with a thing; the table says with which."""

    SEE = "see"
    ENTER = "enter"
    READ = "read"
    EDIT = "edit"
    ADD = "add"
    TAKE = "take"
    ANSWER = "answer"
    OFFER = "offer"
    SEE_SCORES = "see scores"
    REPORT = "report"
    REPLY = "reply"
    LEAVE = "leave"
    MANAGE = "manage"
    GRANT = "grant"
    GRANT_ADMIN = "grant admin"
    ISSUE_LINK = "issue link"
    DISABLE = "disable"
    MAKE_CLASS = "make class"
    VIEW_AS_LEARNER = "view as learner"


Rule = Callable[[Actor, Any], bool]


# The rules. Each is one sentence about the actor and the thing.


def anybody(actor: Actor, resource: Any) -> bool:
    """Everybody, visitors too."""
    return True


def author(actor: Actor, resource: Any) -> bool:
    """Every author."""
    return actor.has(Role.AUTHOR)


def instructor(actor: Actor, resource: Any) -> bool:
    """Every instructor."""
    return actor.has(Role.INSTRUCTOR)


def admin(actor: Actor, resource: Any) -> bool:
    """Every administrator."""
    return actor.has(Role.ADMIN)


def owner(actor: Actor, resource: Any) -> bool:
    """The owner."""
    return actor.has(Role.OWNER)


def staff(actor: Actor, resource: Any) -> bool:
    """Whoever was granted a role, also while it rests: that is how they get it back."""
    return actor.person_id is not None and bool(actor.roles & STAFF)


def author_of_bank(actor: Actor, resource: BankResource) -> bool:
    """An author, in a bank of their own or in a shared one."""
    return actor.has(Role.AUTHOR) and resource.owner_id in (None, actor.person_id)


def author_of_its_bank(
    actor: Actor,
    resource: ArticleResource
    | QuestionResource
    | QuizResource
    | AssignmentResource
    | AttemptResource,
) -> bool:
    """An author who may write in the thing's bank."""
    return author_of_bank(actor, BankResource(resource.bank_owner_id))


def shown_to_all(actor: Actor, resource: ArticleResource) -> bool:
    """Everybody, where the owner of the rights lets the whole text be shown."""
    return resource.shown is DisplayRights.FULL


def shown_to_classes(actor: Actor, resource: ArticleResource) -> bool:
    """Members of any class who are signed in, where the text may be shown to classes."""
    in_class = bool(actor.classes_learning or actor.classes_teaching)
    return resource.shown is DisplayRights.CLASS and actor.has_account and in_class


def instructor_of_its_bank(actor: Actor, resource: QuizResource) -> bool:
    """An instructor, for quizzes of shared banks and of their own: they offer ready ones."""
    return actor.has(Role.INSTRUCTOR) and resource.bank_owner_id in (None, actor.person_id)


def open_to_public(actor: Actor, resource: AssignmentResource) -> bool:
    """Everybody, where the quiz is offered to no class in particular."""
    return resource.class_id is None


def open_by_code(actor: Actor, resource: AssignmentResource) -> bool:
    """Everybody who has the code, where a class's quiz is offered beyond the class."""
    return resource.entry is Admission.NAME


def may_enter(actor: Actor, resource: AssignmentResource) -> bool:
    """Whoever the entry lets in; a visitor becomes a guest on the way, so a name comes later.

    A class's quiz is for its learners, unless whoever has the code and types a name is let in too.
    """
    if resource.entry is Admission.NAME:
        return True
    if resource.class_id is not None and not actor.learns_in(resource.class_id):
        return False
    return resource.entry is not Admission.SIGNED_IN or actor.has_account


def learner_of_class(actor: Actor, resource: AssignmentResource | ClassResource) -> bool:
    """A learner of the thing's class."""
    return actor.learns_in(resource.class_id)


def teacher_of_class(
    actor: Actor, resource: AssignmentResource | AttemptResource | ClassResource
) -> bool:
    """An instructor of the thing's class."""
    return actor.teaches(resource.class_id)


def its_own(actor: Actor, resource: AttemptResource | CardResource | PersonResource) -> bool:
    """The person whose it is."""
    return actor.person_id is not None and actor.person_id == resource.person_id


def assigned_it_to_public(actor: Actor, resource: AssignmentResource | AttemptResource) -> bool:
    """An instructor who offered the quiz to the public themselves."""
    return (
        actor.has(Role.INSTRUCTOR)
        and resource.class_id is None
        and resource.created_by_id == actor.person_id
    )


def writes_the_public_quiz(actor: Actor, resource: AssignmentResource | AttemptResource) -> bool:
    """An instructor who is an author of the bank of a quiz that is offered to the public.

    Shipped quizzes are offered by nobody: who may write in their bank reads their scores.
    """
    return (
        resource.class_id is None
        and actor.has(Role.INSTRUCTOR)
        and author_of_its_bank(actor, resource)
    )


def teaches_the_person(actor: Actor, resource: PersonResource) -> bool:
    """An instructor of a class in which the person learns."""
    return any(actor.teaches(class_id) for class_id in resource.classes_learning)


def has_only_a_class(resource: PersonResource) -> bool:
    """Whether a class made the person, and they have no other way to prove who they are."""
    return bool(resource.made_by) and not resource.has_credentials and not resource.roles & STAFF


def leads_all_that_they_have(actor: Actor, resource: PersonResource) -> bool:
    """An instructor of the class that made the person and of every other in which they learn.

    A link signs in as them: it must open no results but those of the instructor's own classes.
    """
    return (
        has_only_a_class(resource)
        and any(actor.teaches(class_id) for class_id in resource.made_by)
        and all(actor.teaches(class_id) for class_id in resource.classes_learning)
    )


def owner_where_a_class_made_them(actor: Actor, resource: PersonResource) -> bool:
    """The owner, with people whom a class made and who have no address and no password."""
    return actor.has(Role.OWNER) and has_only_a_class(resource)


def admin_over_others(actor: Actor, resource: PersonResource) -> bool:
    """An administrator, with people who are neither administrators nor owners."""
    return actor.has(Role.ADMIN) and not resource.roles & {Role.ADMIN, Role.OWNER}


# Those who run an offered quiz: its rules, its scores and the answers behind them are theirs.
_OFFERERS = (assigned_it_to_public, teacher_of_class, writes_the_public_quiz, owner)
POLICY: Mapping[tuple[type[Resource], Action], tuple[Rule, ...]] = {
    # The site: its people and banks are for those who run it.
    (SiteResource, Action.SEE): (anybody,),
    (SiteResource, Action.MANAGE): (admin, owner),
    (SiteResource, Action.MAKE_CLASS): (instructor,),
    (SiteResource, Action.VIEW_AS_LEARNER): (staff,),
    (SiteResource, Action.ADD): (author,),  # a bank of one's own
    # Banks and what is in them: authors, in their own and in shared ones.
    (BankResource, Action.SEE): (author_of_bank, owner),
    (BankResource, Action.EDIT): (author_of_bank, owner),
    (BankResource, Action.ADD): (author_of_bank, owner),
    # Everybody sees that an article exists; the whole text follows the owner of its rights.
    (ArticleResource, Action.SEE): (anybody,),
    (ArticleResource, Action.READ): (shown_to_all, shown_to_classes, author_of_its_bank, owner),
    (ArticleResource, Action.EDIT): (author_of_its_bank, owner),
    # Questions and quizzes are seen here with their keys.
    (QuestionResource, Action.SEE): (author_of_its_bank, owner),
    (QuestionResource, Action.EDIT): (author_of_its_bank, owner),
    (QuizResource, Action.SEE): (author_of_its_bank, owner),
    (QuizResource, Action.EDIT): (author_of_its_bank, owner),
    (QuizResource, Action.OFFER): (author_of_its_bank, instructor_of_its_bank, owner),
    # Assignments: the start page, taking it, its rules and its scores. Who has the code may enter
    # where who has only the quiz's name does not even see that it is offered.
    (AssignmentResource, Action.SEE): (open_to_public, learner_of_class, teacher_of_class, owner),
    (AssignmentResource, Action.ENTER): (
        open_to_public,
        open_by_code,
        learner_of_class,
        teacher_of_class,
        owner,
    ),
    (AssignmentResource, Action.TAKE): (may_enter, teacher_of_class, owner),
    (AssignmentResource, Action.EDIT): _OFFERERS,
    (AssignmentResource, Action.SEE_SCORES): _OFFERERS,
    # Attempts: only their person answers; who may see the scores may see the answers.
    (AttemptResource, Action.SEE): (its_own, *_OFFERERS),
    (AttemptResource, Action.ANSWER): (its_own,),
    (AttemptResource, Action.SEE_SCORES): _OFFERERS,
    # Reports about its questions: by its person, to whoever may see the answer they are about.
    (AttemptResource, Action.REPORT): (its_own,),
    (AttemptResource, Action.REPLY): _OFFERERS,
    # Study is nobody else's business, not even the owner's.
    (CardResource, Action.SEE): (its_own,),
    (CardResource, Action.ANSWER): (its_own,),
    # Classes: members see theirs; its instructors, administrators and the owner run it.
    (ClassResource, Action.SEE): (learner_of_class, teacher_of_class, admin, owner),
    (ClassResource, Action.LEAVE): (learner_of_class, teacher_of_class),
    (ClassResource, Action.MANAGE): (teacher_of_class, admin, owner),
    # Who leads a class sees its scores, so an administrator makes nobody its instructor.
    (ClassResource, Action.GRANT): (teacher_of_class, owner),
    (ClassResource, Action.OFFER): (teacher_of_class, owner),
    (ClassResource, Action.SEE_SCORES): (teacher_of_class, owner),
    # People: their own account, and what those who run the place may do with it.
    (PersonResource, Action.SEE): (its_own, teaches_the_person, admin, owner),
    (PersonResource, Action.EDIT): (its_own,),
    # A link signs in as somebody, so an administrator, who sees no scores, can make none.
    (PersonResource, Action.ISSUE_LINK): (leads_all_that_they_have, owner_where_a_class_made_them),
    (PersonResource, Action.DISABLE): (admin_over_others, owner),
    (PersonResource, Action.GRANT): (admin_over_others, owner),
    (PersonResource, Action.GRANT_ADMIN): (owner,),
}


def can(actor: Actor, action: Action, resource: Resource) -> bool:
    """Tell whether `actor` may do `action` with `resource`.

    Raises LookupError where the policy has no row for the pair.
    """
    try:
        rules = POLICY[type(resource), action]
    except KeyError:
        raise LookupError(f"no policy to {action} a {type(resource).__name__}") from None
    return any(rule(actor, resource) for rule in rules)


def require(actor: Actor, action: Action, resource: Resource) -> None:
    """Return where `actor` may do `action` with `resource`, and raise otherwise.

    Raises `SignInNeeded` for visitors, `NotFound` for people who may not see the thing and
    `NotAllowed` for those who may.
    """
    if can(actor, action, resource):
        return
    if actor.person_id is None:
        raise SignInNeeded
    if not can(actor, Action.SEE, resource):
        raise NotFound
    if not actor.has_account:
        raise SignInNeeded
    raise NotAllowed(
        N_("You may see this, but not do that with it."),
        N_("Go back, or ask the owner of this site for the right to do it."),
    )


def missing(actor: Actor) -> SourcecheckError:
    """Return the error for a thing that is not there, for places that are not public.

    It is the one that `require` raises for a thing which this actor may not see: nobody can tell
    the two apart.
    """
    return SignInNeeded() if actor.person_id is None else NotFound()


def signed_in(actor: Actor) -> UUID:
    """Return the id of the person who asks. Raises `SignInNeeded` for visitors."""
    if actor.person_id is None:
        raise SignInNeeded
    return actor.person_id
