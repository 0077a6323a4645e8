"""The rows of facts, the relations that they state, and the quotes that prove them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from quiz.persistence.database.base import Base, Key, Line, QuoteColumns, RowID, Word


class RelationRow(Base):
    """What facts say of their subjects: a relation of a bank, whole."""

    __tablename__ = "relations"
    __table_args__ = (UniqueConstraint("bank_id", "key"),)

    id: Mapped[RowID]
    bank_id: Mapped[int] = mapped_column(ForeignKey("banks.id"))
    key: Mapped[Key]
    data: Mapped[dict[str, Any]]


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
    # Rules of the linter that are set aside for the fact and all questions about it, with reasons.
    waivers: Mapped[list[Any]] = mapped_column(server_default="[]")
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
