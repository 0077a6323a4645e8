"""Fetching attempts and what was asked in them, after asking whether this person may."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from functools import cache, cached_property, lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.attempts.attempts import Attempt, State
from quiz.domain.codec import answer_from_data
from quiz.domain.errors import NotFound
from quiz.domain.marking.grading import Setting
from quiz.domain.marking.typos import folded
from quiz.domain.people import rights
from quiz.domain.people.resources import AssignmentResource, AttemptResource
from quiz.domain.questions import evidence
from quiz.domain.questions.questions import ANSWERS, CONTENTS, Answer, Content
from quiz.domain.questions.shuffling import Presented, as_shown
from quiz.domain.quizzes.deadlines import deadline
from quiz.domain.quizzes.quizzes import Admission, Mode
from quiz.domain.quizzes.rules import Rules, personal
from quiz.domain.text.articles import Article, sentence_id
from quiz.domain.text.text import tokens
from quiz.persistence.attempts.items import Item, SavedAnswer, items_of
from quiz.persistence.attempts.with_assignment import (
    AssignmentWithQuiz,
    AttemptColumns,
    AttemptWithAssignment,
    find_attempt_with_assignment,
)
from quiz.persistence.bank.articles import bound_articles
from quiz.persistence.bank.facts import stated_values
from quiz.persistence.bank.questions import LoadedVersion, load_versions
from quiz.persistence.quizzes.quizzes import Assignment


@dataclass(frozen=True)
class AuthorizedAttempt:
    """An attempt that this person may do something with, and the assignment that it is a try at.

    `rules` are those of the attempt's person, with what was given to them beyond the assignment's.
    """

    row: AttemptColumns
    assignment: AssignmentWithQuiz
    rules: Rules

    @cached_property
    def value(self) -> Attempt:
        """The attempt's state and times."""
        return Attempt(
            started_at=self.row.started_at,
            state=State(self.row.state),
            closes_at=deadline(self.rules, self.row.started_at),
            submitted_at=self.row.submitted_at,
            grace=timedelta(seconds=self.rules.grace),
        )

    @property
    def mode(self) -> Mode:
        """Practice or exam, as the assignment has it."""
        return Mode(self.assignment.row.mode)


@dataclass(frozen=True)
class KeyedQuestion:
    """A question as it was asked: the version, its language, and its articles.

    Each article has the one edition that was shown. This holds the key: it stays in services.
    """

    version: LoadedVersion
    articles: Mapping[str, Article]
    other_values: frozenset[str]

    @property
    def content(self) -> Content:
        """The wording joined with one of its keyings."""
        return self.version.content

    @property
    def kind(self) -> str:
        """The name of the kind."""
        return self.version.kind

    @property
    def language(self) -> str:
        """The language in which it is asked."""
        return self.version.language

    @property
    def wording(self) -> Mapping[str, Any]:
        """What a person is shown, as plain data, with the options as they were written."""
        return self.version.wording

    @cached_property
    def eligible(self) -> frozenset[str]:
        """The names of the sentences that can be evidence."""
        return evidence.eligible({key: article.current for key, article in self.articles.items()})

    @cached_property
    def gold(self) -> tuple[frozenset[str], ...]:
        """The sets of sentences each of which proves the key."""
        return evidence.proving_sets(self.content, self.sentences_of)

    def sentences_of(self, name: str) -> frozenset[str]:
        """Return the names of the sentences that a quote touches, by its stored place.

        Raises `KeyError` for a quote that the question does not have.
        """
        quote = self.content.quote(name)
        edition = evidence.edition_of(quote, self.articles)
        touched = edition.layout.sentences_in(*self.version.spans[name]) if edition else ()
        return frozenset(sentence_id(quote.article, sentence.number) for sentence in touched)

    def setting(self, presented: Presented) -> Setting:
        """Return what a person was shown with the question, and what proves its key."""
        return Setting(
            eligible=self.eligible,
            gold=self.gold,
            verdicts=presented.verdicts,
            language=self.language,
            other_values=self.other_values,
            known_words=self._known_words(),
            exact_order=presented.exact_order,
        )

    def _known_words(self) -> frozenset[str]:
        """Return the words of the articles, where words are typed."""
        if not hasattr(self.content, "accepted"):
            return frozenset()
        return frozenset().union(
            *(_words_of(article.current.text) for article in self.articles.values())
        )

    def shown_wording(self, presented: Presented) -> dict[str, Any]:
        """Return the wording with its options in the order in which they were shown."""
        return as_shown(CONTENTS[self.kind], self.wording, presented.options)


def assignment_resource(assignment: Assignment) -> AssignmentResource:
    """Return an assignment as rights ask about it."""
    return AssignmentResource(
        entry=Admission(assignment.row.entry),
        class_id=assignment.row.class_id,
        created_by_id=assignment.row.created_by_id,
        bank_owner_id=assignment.bank.owner_id,
    )


def attempt_resource(row: AttemptColumns, assignment: AssignmentWithQuiz) -> AttemptResource:
    """Return an attempt as rights ask about it."""
    return AttemptResource(
        person_id=row.person_id,
        class_id=assignment.row.class_id,
        created_by_id=assignment.row.created_by_id,
        bank_owner_id=assignment.bank.owner_id,
    )


def fetch_attempt(
    session: Session,
    actor: rights.Actor,
    attempt_id: UUID,
    action: rights.Action,
    *,
    locked: bool = False,
) -> AuthorizedAttempt:
    """Return an attempt with which `actor` may do `action`.

    `locked` keeps other writers away until the transaction ends. Somebody else's attempt and one
    that is not there are answered alike, by the errors of `rights.require`.
    """
    return authorize_attempt(
        find_attempt_with_assignment(session, attempt_id, locked=locked), actor, action
    )


def authorize_attempt(
    found: AttemptWithAssignment | None, actor: rights.Actor, action: rights.Action
) -> AuthorizedAttempt:
    """Return an attempt that was found as one with which `actor` may do `action`, or raise."""
    if found is None:
        raise rights.missing(actor)
    rights.require(actor, action, attempt_resource(found.attempt, found.assignment))
    rules = personal(found.assignment.row.rules, found.override)
    return AuthorizedAttempt(found.attempt, found.assignment, rules)


def find_item(session: Session, attempt_id: UUID, position: int) -> tuple[Item, int]:
    """Return the item at a position, from 1, and how many there are. Raises `NotFound`."""
    items = items_of(session, attempt_id)
    if not 1 <= position <= len(items):
        raise NotFound
    return items[position - 1], len(items)


def load_keyed_questions(
    session: Session, version_ids: Collection[int]
) -> dict[int, KeyedQuestion]:
    """Return those versions by id, each with its newest keying, in a fixed number of queries."""
    versions = load_versions(session, version_ids)
    bound = bound_articles(
        session, {ref.edition_id for version in versions.values() for ref in version.editions}
    )
    values = stated_values(session, {article.key for article in bound.values()})
    return {
        version_id: keyed_question(version, bound, values)
        for version_id, version in versions.items()
    }


def keyed_question(
    version: LoadedVersion, articles: Mapping[int, Article], values: frozenset[str]
) -> KeyedQuestion:
    """Return a version on those articles, by edition; `values` are those of all their facts."""
    return KeyedQuestion(
        version=version,
        articles={ref.article_key: articles[ref.edition_id] for ref in version.editions},
        other_values=values,
    )


def read_answer(kind: str, saved: SavedAnswer | None) -> Answer | None:
    """Return a saved answer to a question of that kind; nothing where it was cleared."""
    if saved is None or saved.payload is None:
        return None
    return answer_from_data(kind, saved.payload)


@lru_cache(64)
def _words_of(text: str) -> frozenset[str]:
    return frozenset(map(folded, tokens(text)))


@cache
def can_select(kind: str) -> bool:
    """Tell whether sentences are marked in answers of that kind."""
    return any(spec.name == "sentences" for spec in fields(ANSWERS[kind]))
