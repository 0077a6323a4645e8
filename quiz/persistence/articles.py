"""Tables of banks, of articles and of their editions, and the reads of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    LargeBinary,
    String,
    UniqueConstraint,
    and_,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from quiz.domain.articles import Article, Basis, Edition, Shown
from quiz.domain.bank import RecipeNote
from quiz.domain.blocks import Layout
from quiz.domain.codec import from_data
from quiz.persistence.base import Base, Digest, Key, Line, LongText, RowID, Word


class BankRow(Base):
    """Facts and questions with their articles; what is made in the browser has a bank too."""

    __tablename__ = "banks"

    id: Mapped[RowID]
    key: Mapped[Key] = mapped_column(unique=True)
    title: Mapped[Line]
    language: Mapped[Word]
    # Rules that are set aside for all that a recipe builds, by recipe, with reasons.
    recipes: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    # Of all files of its folder when they last came in without a problem: a start of the site
    # that finds them unchanged has nothing to do.
    files_digest: Mapped[str | None] = mapped_column(String(64))
    # Of the articles, facts and relations from which its questions were built, and by which
    # builder: while both are the same there is nothing to build.
    built_digest: Mapped[str | None] = mapped_column(String(64))
    built_by: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[datetime]


class BankFileRow(Base):
    """A file of a bank folder as folder and database last met, byte for byte.

    What has changed since on one side follows on the other; without this nobody could tell
    which side a difference came from, and comments would be lost.
    """

    __tablename__ = "bank_files"
    __table_args__ = (UniqueConstraint("bank_id", "path"),)

    id: Mapped[RowID]
    bank_id: Mapped[int] = mapped_column(ForeignKey("banks.id"))
    path: Mapped[Line]
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ArticleRow(Base):
    """A published text with its permanent key."""

    __tablename__ = "articles"

    id: Mapped[RowID]
    bank_id: Mapped[int] = mapped_column(ForeignKey("banks.id"), index=True)
    key: Mapped[Key] = mapped_column(unique=True)
    label: Mapped[Line]
    language: Mapped[Word]
    topic: Mapped[Line]
    publisher: Mapped[Line]
    url: Mapped[LongText]
    rights_owner: Mapped[Line]
    rights_note: Mapped[LongText]
    shown: Mapped[Word]
    created_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    # Taken out of the bank's files. The row stays: questions and attempts stand on it.
    retired_at: Mapped[datetime | None]


class EditionRow(Base):
    """One immutable text of an article, with its blocks and numbered sentences."""

    __tablename__ = "editions"
    __table_args__ = (UniqueConstraint("article_id", "number"),)

    id: Mapped[RowID]
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    number: Mapped[int]
    text: Mapped[LongText]
    digest: Mapped[Digest]
    # Blocks and sentences with their offsets and the splitter's version: stored, so that no
    # later version of the splitter can number the sentences anew.
    layout: Mapped[dict[str, Any]]
    headline: Mapped[LongText]
    standfirst: Mapped[LongText]
    byline: Mapped[Line]
    published: Mapped[date | None]
    basis: Mapped[Word]
    basis_note: Mapped[LongText]
    note: Mapped[LongText]
    created_at: Mapped[datetime]


def recipe_notes(bank: BankRow) -> tuple[RecipeNote, ...]:
    """Return what a bank says of its recipes."""
    return tuple(from_data(RecipeNote, note) for note in bank.recipes)


def find_bank(session: Session, key: str) -> BankRow | None:
    """Return the bank of that key."""
    return session.scalar(select(BankRow).where(BankRow.key == key))


def is_known(session: Session, files_digest: str) -> bool:
    """Tell whether files of that digest have come in whole."""
    found = select(BankRow.id).where(BankRow.files_digest == files_digest).limit(1)
    return session.scalar(found) is not None


def list_banks(session: Session) -> Sequence[BankRow]:
    """Return all banks in the order of their titles."""
    return session.scalars(select(BankRow).order_by(BankRow.title, BankRow.id)).all()


def list_bank_files(session: Session, bank_id: int) -> dict[str, BankFileRow]:
    """Return a bank's files as folder and database last met, by path."""
    rows = session.scalars(
        select(BankFileRow).where(BankFileRow.bank_id == bank_id).order_by(BankFileRow.path)
    )
    return {row.path: row for row in rows}


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


def bank_owner(session: Session, bank_id: int) -> UUID | None:
    """Return who owns a bank; nobody where all authors share it."""
    return session.scalar(select(BankRow.owner_id).where(BankRow.id == bank_id))


def bank_owners(session: Session, bank_ids: Collection[int]) -> dict[int, UUID | None]:
    """Return who owns each of those banks; nobody where all authors share one."""
    wanted = select(BankRow.id, BankRow.owner_id).where(BankRow.id.in_(bank_ids))
    return {row[0]: row[1] for row in session.execute(wanted)}


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
        basis=Basis(row.basis),
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
        shown=Shown(row.shown),
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
