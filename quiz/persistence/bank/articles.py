"""Tables of banks, of articles and of their editions, and the reads of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from quiz.domain.text.articles import Article, DateBasis, DisplayRights, Edition
from quiz.domain.text.blocks import Layout
from quiz.persistence.tables.articles import ArticleRow, EditionRow


def find_article(session: Session, key: str) -> ArticleRow | None:
    """Return the article of that key, a retired one too."""
    return session.scalar(select(ArticleRow).where(ArticleRow.key == key))


def list_articles(session: Session, bank_id: int | None = None) -> Sequence[ArticleRow]:
    """Return the articles (of one bank) that are not retired, in the order they came in."""
    wanted = select(ArticleRow).where(ArticleRow.retired_at.is_(None)).order_by(ArticleRow.id)
    if bank_id is not None:
        wanted = wanted.where(ArticleRow.bank_id == bank_id)
    return session.scalars(wanted).all()


def latest_articles(session: Session, most: int | None = None) -> Sequence[ArticleRow]:
    """Return the articles that are not retired, those that came in last first."""
    return session.scalars(
        select(ArticleRow)
        .where(ArticleRow.retired_at.is_(None))
        .order_by(ArticleRow.id.desc())
        .limit(most)
    ).all()


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


@dataclass(frozen=True)
class BoundEdition:
    """An edition with the article that it is of."""

    edition: EditionRow
    article: ArticleRow


def bound_editions(session: Session, edition_ids: Collection[int]) -> dict[int, BoundEdition]:
    """Return those editions by id, each with its article; one query."""
    rows = session.execute(
        select(EditionRow, ArticleRow)
        .join(ArticleRow, EditionRow.article_id == ArticleRow.id)
        .where(EditionRow.id.in_(edition_ids))
    )
    return {edition.id: BoundEdition(edition, article) for edition, article in rows}


def edition_value(row: EditionRow) -> Edition:
    """Return an edition with the layout that was stored when it was made."""
    return Edition(
        number=row.number,
        text=row.text,
        layout=Layout.from_data(row.layout),
        headline=row.headline,
        standfirst=row.standfirst,
        byline=row.byline,
        published=row.published,
        basis=DateBasis(row.basis),
        basis_note=row.basis_note,
        note=row.note,
    )


def article_value(row: ArticleRow, editions: Iterable[EditionRow]) -> Article:
    """Return an article with those editions, the first one first."""
    return Article(
        key=row.key,
        label=row.label,
        language=row.language,
        editions=tuple(edition_value(edition) for edition in editions),
        topic=row.topic,
        publisher=row.publisher,
        url=row.url,
        rights_owner=row.rights_owner,
        rights_note=row.rights_note,
        shown=DisplayRights(row.shown),
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
