"""The rows of what recipes built and of where draws find it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from quiz.persistence.database.base import Base, Digest, Key, LongText, RowID, Word

# What a cell may ask for, in the columns of a place of a draw.
ASKED_COLUMNS = ("article", "relation", "fact_kind", "recipe", "kind", "verdict", "difficulty")


class BuiltRow(Base):
    """What a recipe built from facts, whether it became a question or not.

    The row outlives the question's being built: it remembers where an adopted question came from,
    and what was refused, so that it is not built again.
    """

    __tablename__ = "built_questions"
    __table_args__ = (Index(None, "bank_id", "state", "recipe"),)

    id: Mapped[RowID]
    bank_id: Mapped[int] = mapped_column(ForeignKey("banks.id"))
    key: Mapped[Key] = mapped_column(unique=True)
    # Nothing where the linter found errors: such a question is never stored.
    question_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id"), unique=True)
    recipe: Mapped[Word]
    operator: Mapped[Word]
    generator: Mapped[int]
    seed: Mapped[Digest]
    state: Mapped[Word]
    # Of all that the recipe gave: what is equal is not looked at again.
    digest: Mapped[Digest]
    stem: Mapped[LongText]
    # Option, tier, standing and reason of each distractor, the refused candidates too.
    distractors: Mapped[list[Any]]
    # Why it was not stored: rule, message and parameters of each finding.
    findings: Mapped[list[Any]]
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    built_at: Mapped[datetime]


class BuiltFact(Base):
    """A fact from which something was built."""

    __tablename__ = "built_facts"

    built_id: Mapped[int] = mapped_column(ForeignKey("built_questions.id"), primary_key=True)
    fact_id: Mapped[int] = mapped_column(ForeignKey("facts.id"), primary_key=True, index=True)


class DrawEntry(Base):
    """A published question as a draw sees it, so that drawing reads no question."""

    __tablename__ = "draw_entries"

    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), primary_key=True)
    data: Mapped[dict[str, Any]]


class DrawPlace(Base):
    """Where a published question can be drawn: one row for each of its articles and facts.

    Each index ends with the rank: whatever a cell asks for, its entries are read in the order of
    their ranks and nothing is sorted.
    """

    __tablename__ = "draw_places"
    __table_args__ = (
        Index(None, "bank_id", "rank"),
        *(Index(None, "bank_id", name, "rank") for name in ASKED_COLUMNS),
        Index(None, "bank_id", "recipe", "verdict", "rank"),
        Index(None, "bank_id", "article", "recipe", "rank"),
        Index(None, "bank_id", "article", "verdict", "rank"),
        Index(None, "bank_id", "recipe", "difficulty", "rank"),
        Index(None, "bank_id", "article", "difficulty", "rank"),
    )

    id: Mapped[RowID]
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), index=True)
    bank_id: Mapped[int] = mapped_column(ForeignKey("banks.id"))
    rank: Mapped[int] = mapped_column(BigInteger)
    article: Mapped[Key]
    relation: Mapped[Key]
    fact_kind: Mapped[Word]
    recipe: Mapped[Word]
    kind: Mapped[Word]
    verdict: Mapped[Word]
    difficulty: Mapped[Word]
