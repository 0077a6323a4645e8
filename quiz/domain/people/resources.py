"""The things that rights are asked about, each with what a rule has to know of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from quiz.domain.people.roles import Role
from quiz.domain.quizzes.quizzes import Admission
from quiz.domain.text.articles import DisplayRights


@dataclass(frozen=True)
class SiteResource:
    """The site itself."""


@dataclass(frozen=True)
class BankResource:
    """A bank; without an owner it is shared by all authors, as the shipped one is."""

    owner_id: UUID | None = None


@dataclass(frozen=True)
class ArticleResource:
    """An article by how much of it may be shown, with the owner of its bank."""

    shown: DisplayRights
    bank_owner_id: UUID | None = None


@dataclass(frozen=True)
class QuestionResource:
    """A question with its key, as authors see it."""

    bank_owner_id: UUID | None = None


@dataclass(frozen=True)
class QuizResource:
    """A quiz as authors see it: what it draws, with keys. Learners meet assignments."""

    bank_owner_id: UUID | None = None


@dataclass(frozen=True)
class AssignmentResource:
    """A quiz offered to a class, or to the public where `class_id` is None."""

    entry: Admission
    class_id: int | None = None
    created_by_id: UUID | None = None
    bank_owner_id: UUID | None = None


@dataclass(frozen=True)
class AttemptResource:
    """A person's try; the other fields are those of its assignment."""

    person_id: UUID
    class_id: int | None = None
    created_by_id: UUID | None = None
    bank_owner_id: UUID | None = None


@dataclass(frozen=True)
class CardResource:
    """A card of study, and what was asked of it: its person's, and nobody else's."""

    person_id: UUID


@dataclass(frozen=True)
class ClassResource:
    """A class, by the id of its row."""

    class_id: int


@dataclass(frozen=True)
class PersonResource:
    """A person as others act on them: their roles and the classes in which they learn.

    `made_by` are those of these classes whose code made the person; `has_credentials` says that
    they sign in with an address or a password of their own.
    """

    person_id: UUID
    roles: frozenset[Role] = frozenset()
    classes_learning: frozenset[int] = field(default=frozenset())
    made_by: frozenset[int] = field(default=frozenset())
    has_credentials: bool = True


Resource = (
    SiteResource
    | BankResource
    | ArticleResource
    | QuestionResource
    | QuizResource
    | AssignmentResource
    | AttemptResource
    | CardResource
    | ClassResource
    | PersonResource
)
