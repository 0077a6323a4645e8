"""The rows of questions: their versions, keyings and quotes."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from quiz.persistence.database.base import Base, Key, LongText, QuoteColumns, RowID, Word


class QuestionRow(Base):
    """A lasting question with its permanent key; what it says is in its versions."""

    __tablename__ = "questions"
    __table_args__ = (Index(None, "bank_id", "status", "kind"),)

    id: Mapped[RowID]
    bank_id: Mapped[int] = mapped_column(ForeignKey("banks.id"))
    key: Mapped[Key] = mapped_column(unique=True)
    kind: Mapped[Word]
    status: Mapped[Word]
    language: Mapped[Word]
    tags: Mapped[list[Any]]
    # The author's estimate; empty where there is none.
    difficulty: Mapped[Word] = mapped_column(server_default="")
    waivers: Mapped[list[Any]]
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
