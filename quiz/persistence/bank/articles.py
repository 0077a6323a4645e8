"""Reads of banks, of articles and of their editions."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, bindparam, cast, func, select
from sqlalchemy.orm import Session

from quiz.domain.text.articles import Article, DateBasis, DisplayRights, Edition, Readers
from quiz.domain.text.blocks import Layout
from quiz.persistence.database.base import columns_of, tables
from quiz.persistence.tables.articles import ArticleRow, EditionRow
from quiz.persistence.tables.attempts import AttemptRow, ItemRow
from quiz.persistence.tables.questions import VersionEdition

# A layout of an article of 5 kB takes about 50 kB.
LAYOUTS_KEPT = 128

_article_rows, _edition_rows = tables(ArticleRow, EditionRow)
_BOUND = (
    select(
        _edition_rows.c.id.label("edition_id"),
        *columns_of(
            _edition_rows,
            (
                "number",
                "text",
                "headline",
                "standfirst",
                "byline",
                "published",
                "basis",
                "basis_note",
                "note",
            ),
        ),
        cast(_edition_rows.c.layout, Text).label("layout"),
        *columns_of(
            _article_rows,
            (
                "key",
                "label",
                "language",
                "topic",
                "publisher",
                "url",
                "rights_owner",
                "rights_note",
                "shown",
            ),
        ),
    )
    .select_from(_edition_rows)
    .join(_article_rows, _edition_rows.c.article_id == _article_rows.c.id)
    .where(_edition_rows.c.id.in_(bindparam("ids", expanding=True)))
)


def find_article(session: Session, key: str) -> ArticleRow | None:
    """Return the article of that key, a retired one too."""
    return session.scalar(select(ArticleRow).where(ArticleRow.key == key))


def find_articles(session: Session, keys: Collection[str]) -> Sequence[ArticleRow]:
    """Return the articles of those keys that are not retired."""
    wanted = select(ArticleRow).where(ArticleRow.key.in_(keys), ArticleRow.retired_at.is_(None))
    return session.scalars(wanted).all()


def list_articles(session: Session, bank_id: int | None = None) -> Sequence[ArticleRow]:
    """Return the articles (of one bank) that are not retired, in the order they came in."""
    wanted = select(ArticleRow).where(ArticleRow.retired_at.is_(None)).order_by(ArticleRow.id)
    if bank_id is not None:
        wanted = wanted.where(ArticleRow.bank_id == bank_id)
    return session.scalars(wanted).all()


def latest_articles(session: Session, most: int | None = None) -> Sequence[ArticleRow]:
    """Return the articles that everybody may see, those that came in last first."""
    return session.scalars(
        select(ArticleRow)
        .where(ArticleRow.retired_at.is_(None), ArticleRow.readers == Readers.ALL.value)
        .order_by(ArticleRow.id.desc())
        .limit(most)
    ).all()


def was_asked_about(session: Session, person_id: UUID, article_id: int) -> bool:
    """Tell whether a person was ever asked a question that stands on an article."""
    asked = (
        select(ItemRow.id)
        .join(AttemptRow, AttemptRow.id == ItemRow.attempt_id)
        .join(VersionEdition, VersionEdition.version_id == ItemRow.version_id)
        .join(EditionRow, EditionRow.id == VersionEdition.edition_id)
        .where(AttemptRow.person_id == person_id, EditionRow.article_id == article_id)
        .limit(1)
    )
    return session.scalar(asked) is not None


def newest_editions(session: Session, article_ids: Collection[int]) -> dict[int, EditionRow]:
    """Return the newest edition of each of those articles by the article's id; one query."""
    newest = (
        select(EditionRow.article_id, func.max(EditionRow.number).label("number"))
        .where(EditionRow.article_id.in_(article_ids))
        .group_by(EditionRow.article_id)
        .subquery()
    )
    rows = session.scalars(
        select(EditionRow).join(
            newest,
            and_(
                EditionRow.article_id == newest.c.article_id, EditionRow.number == newest.c.number
            ),
        )
    )
    return {row.article_id: row for row in rows}


def article_rows(session: Session, keys: Collection[str]) -> dict[str, ArticleRow]:
    """Return the articles of those keys, retired ones too; a key that is not there is left out."""
    rows = session.scalars(select(ArticleRow).where(ArticleRow.key.in_(keys)))
    return {row.key: row for row in rows}


def find_edition(session: Session, article_id: int, number: int) -> EditionRow | None:
    """Return one edition of an article."""
    return session.scalar(
        select(EditionRow).where(EditionRow.article_id == article_id, EditionRow.number == number)
    )


def list_editions(session: Session, article_ids: Collection[int]) -> dict[int, list[EditionRow]]:
    """Return the editions of those articles by the article's id, the first edition first."""
    found: defaultdict[int, list[EditionRow]] = defaultdict(list)
    rows = session.scalars(
        select(EditionRow).where(EditionRow.article_id.in_(article_ids)).order_by(EditionRow.number)
    )
    for row in rows:
        found[row.article_id].append(row)
    return dict(found)


def bound_articles(session: Session, edition_ids: Collection[int]) -> dict[int, Article]:
    """Return the article of each of those editions with that edition alone, by the edition's id.

    One query, which brings columns.
    """
    found = session.connection().execute(_BOUND, {"ids": list(edition_ids)})
    return {
        row.edition_id: _article_value(row, [_edition_value(row, _read_layout(row.layout))])
        for row in found
    }


@lru_cache(maxsize=LAYOUTS_KEPT)
def _read_layout(text: str) -> Layout:
    return Layout.from_data(json.loads(text))


def edition_value(row: EditionRow) -> Edition:
    """Return an edition with the layout that was stored when it was made."""
    return _edition_value(row, Layout.from_data(row.layout))


def article_value(row: ArticleRow, editions: Iterable[EditionRow]) -> Article:
    """Return an article with those editions, the first one first."""
    return _article_value(row, map(edition_value, editions))


def _edition_value(columns: Any, layout: Layout) -> Edition:
    return Edition(
        number=columns.number,
        text=columns.text,
        layout=layout,
        headline=columns.headline,
        standfirst=columns.standfirst,
        byline=columns.byline,
        published=columns.published,
        basis=DateBasis(columns.basis),
        basis_note=columns.basis_note,
        note=columns.note,
    )


def _article_value(columns: Any, editions: Iterable[Edition]) -> Article:
    return Article(
        key=columns.key,
        label=columns.label,
        language=columns.language,
        editions=tuple(editions),
        topic=columns.topic,
        publisher=columns.publisher,
        url=columns.url,
        rights_owner=columns.rights_owner,
        rights_note=columns.rights_note,
        shown=DisplayRights(columns.shown),
    )


def load_articles(session: Session, keys: Collection[str]) -> dict[str, Article]:
    """Return the articles of those keys with all editions, retired ones too; two queries."""
    return _articles(session, ArticleRow.key.in_(keys))


def load_bank_articles(session: Session, bank_id: int) -> dict[str, Article]:
    """Return a bank's articles that are not retired, with all editions; two queries."""
    return _articles(session, ArticleRow.bank_id == bank_id, ArticleRow.retired_at.is_(None))


def _articles(session: Session, *conditions: ColumnElement[bool]) -> dict[str, Article]:
    rows = session.scalars(select(ArticleRow).where(*conditions).order_by(ArticleRow.id)).all()
    editions = list_editions(session, [row.id for row in rows])
    return {row.key: article_value(row, editions.get(row.id, ())) for row in rows}
