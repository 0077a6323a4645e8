"""Versions as they are put to people: the newest ones, and what a version stands on.

Columns and no rows, as in `with_assignment`. Nothing here reads a key.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, and_, bindparam, cast, func, select
from sqlalchemy.orm import Session

from quiz.domain.text.articles import Readers
from quiz.persistence.attempts.with_assignment import (
    ATTEMPT_WITH_ASSIGNMENT,
    AttemptWithAssignment,
    take_attempt,
)
from quiz.persistence.database.base import columns_of, tables
from quiz.persistence.database.prepared import PreparedStatement
from quiz.persistence.tables.articles import ArticleRow, BankRow, EditionRow
from quiz.persistence.tables.attempts import ItemRow
from quiz.persistence.tables.questions import QuestionRow, VersionEdition, VersionRow

T = TypeVar("T")


class ShownEdition(NamedTuple):
    """An edition on which a version stands, as it is now; `layout` is the text of its JSON."""

    article: str
    label: str
    headline: str
    publisher: str
    language: str
    url: str
    shown: str
    bank_owner_id: UUID | None
    number: int
    text: str
    layout: str


class NewestVersion(NamedTuple):
    """The version of a question that is put to whoever begins now; `wording` is its JSON's text."""

    question_id: int
    version_id: int
    kind: str
    wording: str


class ShownArticle(NamedTuple):
    """An article on which a version stands: how it is named, and to whom its text may be shown.

    `is_public` says that its page is there for everybody.
    """

    key: str
    headline: str
    publisher: str
    language: str
    shown: str
    bank_owner_id: UUID | None
    is_public: bool


_items, _versions, _questions = tables(ItemRow, VersionRow, QuestionRow)
_stands_on, _editions, _articles = tables(VersionEdition, EditionRow, ArticleRow)
# An assignment has its bank beside the banks of the articles.
_article_banks = tables(BankRow)[0].alias()
_EDITION = (
    _articles.c.key,
    _articles.c.label,
    _editions.c.headline,
    *columns_of(_articles, ("publisher", "language", "url", "shown")),
    _article_banks.c.owner_id,
    _editions.c.number,
    _editions.c.text,
    cast(_editions.c.layout, Text),
)


def _stood_on(*columns: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """Select these columns of what some versions stand on, each after its version's id."""
    return (
        select(_stands_on.c.version_id, *columns)
        .join(_editions, _stands_on.c.edition_id == _editions.c.id)
        .join(_articles, _editions.c.article_id == _articles.c.id)
        .join(_article_banks, _articles.c.bank_id == _article_banks.c.id)
        .where(_stands_on.c.version_id.in_(bindparam("version_ids", expanding=True)))
        .order_by(_stands_on.c.version_id, _stands_on.c.position)
    )


_EDITIONS = _stood_on(*_EDITION)
_ARTICLES = _stood_on(
    _articles.c.key,
    _editions.c.headline,
    *columns_of(_articles, ("publisher", "language", "shown")),
    _article_banks.c.owner_id,
    and_(_articles.c.readers == Readers.ALL, _articles.c.retired_at.is_(None)),
)
# The attempt comes once for each edition, of which there are few.
_ATTEMPT_WITH_EDITIONS = PreparedStatement(
    ATTEMPT_WITH_ASSIGNMENT.add_columns(*_EDITION)
    .outerjoin(
        _items,
        and_(
            _items.c.attempt_id == bindparam("attempt_id"),
            _items.c.position == bindparam("position"),
        ),
    )
    .outerjoin(_stands_on, _stands_on.c.version_id == _items.c.version_id)
    .outerjoin(_editions, _stands_on.c.edition_id == _editions.c.id)
    .outerjoin(_articles, _editions.c.article_id == _articles.c.id)
    .outerjoin(_article_banks, _articles.c.bank_id == _article_banks.c.id)
    .order_by(_stands_on.c.position)
)

_other_versions = _versions.alias()
_NEWEST = (
    select(_questions.c.id, _versions.c.id, _questions.c.kind, cast(_versions.c.wording, Text))
    .join(_versions, _versions.c.question_id == _questions.c.id)
    .where(
        _questions.c.id.in_(bindparam("question_ids", expanding=True)),
        _versions.c.number
        == select(func.max(_other_versions.c.number))
        .where(_other_versions.c.question_id == _questions.c.id)
        .correlate(_questions)
        .scalar_subquery(),
    )
    .order_by(_questions.c.id)
)


def find_with_editions(
    session: Session, attempt_id: UUID, position: int
) -> tuple[AttemptWithAssignment, tuple[ShownEdition, ...]] | None:
    """Return an attempt, and the editions on which its item at that position stands; one query."""
    rows = _ATTEMPT_WITH_EDITIONS.rows(session, attempt_id=attempt_id, position=position)
    if not rows:
        return None
    size = len(_EDITION)
    editions = tuple(ShownEdition(*row[-size:]) for row in rows if row[-size] is not None)
    return take_attempt(iter(rows[0])), editions


def shown_editions(
    session: Session, version_ids: Collection[int]
) -> dict[int, tuple[ShownEdition, ...]]:
    """Return the editions on which those versions stand, in their order; one query."""
    return _by_version(session, _EDITIONS, version_ids, ShownEdition)


def newest_versions(session: Session, question_ids: Collection[int]) -> list[NewestVersion]:
    """Return those questions in their newest versions, by their ids; one query."""
    wanted = {"question_ids": list(question_ids)}
    return [NewestVersion(*row) for row in session.connection().execute(_NEWEST, wanted)]


def shown_articles(
    session: Session, version_ids: Collection[int]
) -> dict[int, tuple[ShownArticle, ...]]:
    """Return the articles on which those versions stand, in their order; one query."""
    return _by_version(session, _ARTICLES, version_ids, ShownArticle)


def _by_version(
    session: Session,
    statement: Select[*tuple[Any, ...]],
    version_ids: Collection[int],
    columns: Callable[..., T],
) -> dict[int, tuple[T, ...]]:
    """Return what those versions stand on, by the version's id; nothing for one without any."""
    found: dict[int, tuple[T, ...]] = dict.fromkeys(version_ids, ())
    wanted = {"version_ids": list(version_ids)}
    for version_id, *values in session.connection().execute(statement, wanted):
        found[version_id] += (columns(*values),)
    return found
