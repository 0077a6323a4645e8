"""Tables of facts and questions, with their versions, keyings and quotes."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from quiz.persistence.base import Base, Digest, Key, Line, LongText, QuoteColumns, RowID, Word


class FactRow(Base):
    """What an article states: subject, relation and typed value."""

    __tablename__ = "facts"
    __table_args__ = (Index(None, "subject", "relation"),)

    id: Mapped[RowID]
    bank_id: Mapped[int] = mapped_column(ForeignKey("banks.id"), index=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), index=True)
    key: Mapped[Key] = mapped_column(unique=True)
    subject: Mapped[Line]
    aliases: Mapped[list[Any]]
    relation: Mapped[Key]
    value: Mapped[dict[str, Any]]
    hedge: Mapped[Line]
    attribution: Mapped[Line]
    as_of: Mapped[dict[str, Any] | None]
    # Sets of quote names, each of which suffices; empty: all quotes together.
    evidence: Mapped[list[Any]]
    status: Mapped[Word]
    checked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    checked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class FactQuote(QuoteColumns, Base):
    """A quote on which a fact stands."""

    __tablename__ = "fact_quotes"
    __table_args__ = (UniqueConstraint("fact_id", "name"),)

    id: Mapped[RowID]
    fact_id: Mapped[int] = mapped_column(ForeignKey("facts.id"))
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)


class QuestionRow(Base):
    """A lasting question with its permanent key; what it says is in its versions."""

    __tablename__ = "questions"
    __table_args__ = (Index(None, "bank_id", "status", "kind", "draw_rank"),)

    id: Mapped[RowID]
    bank_id: Mapped[int] = mapped_column(ForeignKey("banks.id"))
    key: Mapped[Key] = mapped_column(unique=True)
    kind: Mapped[Word]
    status: Mapped[Word]
    language: Mapped[Word]
    tags: Mapped[list[Any]]
    waivers: Mapped[list[Any]]
    # A digest of the key: drawing scans this index from a seeded start and never sorts a bank.
    draw_rank: Mapped[Digest]
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    # Counts changes, so that of two authors the second is told and nothing is overwritten.
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}


class VersionRow(Base):
    """One immutable wording of a question: what a learner is shown, and no key."""

    __tablename__ = "question_versions"
    __table_args__ = (UniqueConstraint("question_id", "number"),)

    id: Mapped[RowID]
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    number: Mapped[int]
    wording: Mapped[dict[str, Any]]
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]


class VersionEdition(Base):
    """An edition on which a version stands."""

    __tablename__ = "version_editions"

    version_id: Mapped[int] = mapped_column(ForeignKey("question_versions.id"), primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), primary_key=True, index=True)
    position: Mapped[int]


class QuestionFact(Base):
    """A fact that a question tests."""

    __tablename__ = "question_facts"

    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), primary_key=True)
    fact_id: Mapped[int] = mapped_column(ForeignKey("facts.id"), primary_key=True, index=True)
    position: Mapped[int]


class KeyingRow(Base):
    """One dated statement of the right answers of a version; the newest one marks.

    A mended key is a new keying of the same version, so that nothing that was ever keyed is lost.
    """

    __tablename__ = "keyings"
    __table_args__ = (UniqueConstraint("version_id", "number"),)

    id: Mapped[RowID]
    version_id: Mapped[int] = mapped_column(ForeignKey("question_versions.id"))
    number: Mapped[int]
    # All keyed fields but the quotes, which are rows of their own.
    key: Mapped[dict[str, Any]]
    reason: Mapped[LongText]
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]


class KeyingQuote(QuoteColumns, Base):
    """A quote on which a key stands."""

    __tablename__ = "keying_quotes"
    __table_args__ = (UniqueConstraint("keying_id", "name"),)

    id: Mapped[RowID]
    keying_id: Mapped[int] = mapped_column(ForeignKey("keyings.id"))
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
