"""Fetching attempts and what was asked in them, after asking whether this person may."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from functools import cache, cached_property
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.attempts.attempts import Attempt, State
from quiz.domain.codec import answer_from_data
from quiz.domain.errors import NotFound
from quiz.domain.marking.grading import Setting
from quiz.domain.people.rights import (
    Action,
    Actor,
    AssignmentResource,
    AttemptResource,
    missing,
    require,
)
from quiz.domain.questions import evidence
from quiz.domain.questions.questions import ANSWERS, CONTENTS, Answer, Content, Verdict
from quiz.domain.questions.shuffling import Presented, as_shown
from quiz.domain.quizzes.deadlines import deadline
from quiz.domain.quizzes.quizzes import Admission, Mode
from quiz.domain.quizzes.rules import Rules, personal
from quiz.domain.text.articles import Article
from quiz.persistence.attempts.attempts import items_of
from quiz.persistence.attempts.shown_items import AnswerColumns
from quiz.persistence.attempts.with_offer import (
    AttemptColumns,
    AttemptWithOffer,
    OfferColumns,
    find_attempt_with_offer,
)
from quiz.persistence.bank.articles import BoundEdition, article_value, bound_editions
from quiz.persistence.bank.facts import stated_values
from quiz.persistence.bank.questions import LoadedVersion, load_versions, version_questions
from quiz.persistence.quizzes.quizzes import Offer
from quiz.persistence.tables.attempts import AnswerRow, AttemptRow, ItemRow
from quiz.services.attempts.rules import rules_of


@dataclass(frozen=True)
class AuthorizedAttempt:
    """An attempt that this person may do something with, and the offer that it is a try at.

    `rules` are those of the attempt's person, with what was given to them beyond the offer's.
    """

    row: AttemptColumns
    offer: OfferColumns
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
        return Mode(self.offer.assignment.mode)


@dataclass(frozen=True)
class KeyedQuestion:
    """A question as it was asked: the version, its language, and its articles.

    Each article has the one edition that was shown. This holds the key: it stays in services.
    """

    version: LoadedVersion
    language: str
    articles: Mapping[str, Article]
    other_values: frozenset[str]

    @property
    def content(self) -> Content:
        """The wording joined with its newest keying."""
        return self.version.content

    @property
    def kind(self) -> str:
        """The name of the kind."""
        return self.version.kind

    @property
    def wording(self) -> Mapping[str, Any]:
        """What a person is shown, as plain data, with the options as they were written."""
        return self.version.version_row.wording

    @cached_property
    def eligible(self) -> frozenset[str]:
        """The names of the sentences that can be evidence."""
        return evidence.eligible({key: article.current for key, article in self.articles.items()})

    @cached_property
    def gold(self) -> tuple[frozenset[str], ...]:
        """The sets of sentences each of which proves the key."""
        return evidence.gold_sets(self.content, self.articles)

    def setting(self, presented: Presented) -> Setting:
        """Return what a person was shown with the question, and what proves its key."""
        return Setting(
            eligible=self.eligible,
            gold=self.gold,
            verdicts=presented.verdicts,
            language=self.language,
            other_values=self.other_values,
            exact_order=presented.exact_order,
        )

    def shown_wording(self, presented: Presented) -> dict[str, Any]:
        """Return the wording with its options in the order in which they were shown."""
        return as_shown(CONTENTS[self.kind], self.wording, presented.options)


def assignment_resource(offer: Offer | OfferColumns) -> AssignmentResource:
    """Return an offer as rights ask about it."""
    return AssignmentResource(
        entry=Admission(offer.assignment.entry),
        class_id=offer.assignment.class_id,
        created_by_id=offer.assignment.created_by_id,
        bank_owner_id=offer.bank.owner_id,
    )


def attempt_resource(
    row: AttemptRow | AttemptColumns, offer: Offer | OfferColumns
) -> AttemptResource:
    """Return an attempt as rights ask about it."""
    return AttemptResource(
        person_id=row.person_id,
        class_id=offer.assignment.class_id,
        assignment_created_by_id=offer.assignment.created_by_id,
        bank_owner_id=offer.bank.owner_id,
    )


def fetch_attempt(
    session: Session, actor: Actor, attempt_id: UUID, action: Action, *, locked: bool = False
) -> AuthorizedAttempt:
    """Return an attempt with which `actor` may do `action`.

    `locked` keeps other writers away until the transaction ends. Somebody else's attempt and one
    that is not there are answered alike, by the errors of `rights.require`.
    """
    return authorize_attempt(
        find_attempt_with_offer(session, attempt_id, locked=locked), actor, action
    )


def authorize_attempt(
    found: AttemptWithOffer | None, actor: Actor, action: Action
) -> AuthorizedAttempt:
    """Return an attempt that was found as one with which `actor` may do `action`, or raise."""
    if found is None:
        raise missing(actor)
    require(actor, action, attempt_resource(found.attempt, found.offer))
    rules = personal(rules_of(found.offer.assignment), found.override)
    return AuthorizedAttempt(found.attempt, found.offer, rules)


def find_item(session: Session, attempt_id: UUID, position: int) -> tuple[ItemRow, int]:
    """Return the item at a position, from 1, and how many there are. Raises `NotFound`."""
    items = items_of(session, attempt_id)
    if not 1 <= position <= len(items):
        raise NotFound
    return items[position - 1], len(items)


def load_keyed_questions(
    session: Session, version_ids: Collection[int]
) -> dict[int, KeyedQuestion]:
    """Return those versions as they are asked, by id, in a fixed number of queries."""
    versions = load_versions(session, version_ids)
    questions = version_questions(session, version_ids)
    bound = bound_editions(
        session, {ref.edition_id for version in versions.values() for ref in version.editions}
    )
    values = stated_values(session, {one.article.key for one in bound.values()})
    return {
        version_id: _keyed_question(
            version,
            questions[version_id].language,
            [bound[ref.edition_id] for ref in version.editions],
            values,
        )
        for version_id, version in versions.items()
    }


def _keyed_question(
    version: LoadedVersion, language: str, editions: Sequence[BoundEdition], values: frozenset[str]
) -> KeyedQuestion:
    return KeyedQuestion(
        version=version,
        language=language,
        articles={one.article.key: article_value(one.article, [one.edition]) for one in editions},
        other_values=values,
    )


def verdicts_of(item: ItemRow) -> tuple[Verdict, ...]:
    """Return the verdicts that were offered with an item."""
    return Presented.from_data(item.presented).verdicts


def setting_of(keyed: KeyedQuestion, item: ItemRow) -> Setting:
    """Return the setting in which an item is answered and marked."""
    return keyed.setting(Presented.from_data(item.presented))


def answer_of(keyed: KeyedQuestion, row: AnswerRow | None) -> Answer | None:
    """Return a stored answer as a value; nothing where there is none or it was cleared."""
    return read_answer(keyed.kind, row)


def read_answer(kind: str, row: AnswerRow | AnswerColumns | None) -> Answer | None:
    """Return a stored answer to a question of that kind; nothing where it was cleared."""
    if row is None or row.payload is None:
        return None
    return answer_from_data(kind, row.payload)


@cache
def can_select(kind: str) -> bool:
    """Tell whether sentences are marked in answers of that kind."""
    return any(spec.name == "sentences" for spec in fields(ANSWERS[kind]))
