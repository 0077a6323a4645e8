"""The rows of banks, articles and their editions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from quiz.persistence.database.base import Base, Digest, Key, Line, LongText, RowID, Word


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
    # To whom it is shown at all: "bank" before it is offered and after it was taken down.
    readers: Mapped[Word] = mapped_column(default="all", server_default="all")
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
