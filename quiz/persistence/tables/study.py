"""The rows of study: settings, cards, turns and reviews."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from quiz.domain.study.scheduling import Memory
from quiz.persistence.database.base import Base, Digest, RandomID, RowID, Word


class StudySettingsRow(Base):
    """How a person studies; who has changed nothing has no row."""

    __tablename__ = "study_settings"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    retention: Mapped[float]
    new_a_day: Mapped[int]
    reviews_a_day: Mapped[int]
    # Two or four ratings to choose from.
    buttons: Mapped[int]
    ready_by: Mapped[date | None]
    # The hour of the person's own clock before which it is still yesterday.
    day_begins: Mapped[int] = mapped_column(default=4, server_default="4")


class CardRow(Base):
    """What a person wants to remember: a fact, or a question that has none."""

    __tablename__ = "cards"
    __table_args__ = (
        UniqueConstraint("person_id", "fact_id"),
        UniqueConstraint("person_id", "question_id"),
        # A session reads what is due and nothing else, however many cards there are.
        Index(None, "person_id", "standing", "due_on"),
        Index(None, "person_id", "contrast"),
        Index(None, "person_id", "lapses"),
        CheckConstraint("(fact_id IS NULL) <> (question_id IS NULL)", name="one_subject"),
        CheckConstraint("(stability IS NULL) = (reviewed_on IS NULL)", name="whole_memory"),
    )

    id: Mapped[RandomID]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    fact_id: Mapped[int | None] = mapped_column(ForeignKey("facts.id"), index=True)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id"), index=True)
    # The question whose missed answer made the card: it is not the first one to be asked.
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id"))
    # What the facts of a contrast pair share: bank, subject and relation. Empty for questions.
    contrast: Mapped[Digest]
    standing: Mapped[Word]
    # Days are those of the learner's own zone. A new card is due from the day it was made.
    due_on: Mapped[date]
    buried_on: Mapped[date | None]
    stability: Mapped[float | None]
    difficulty: Mapped[float | None]
    reviewed_on: Mapped[date | None]
    passes: Mapped[int]
    lapses: Mapped[int]
    created_at: Mapped[datetime]

    @property
    def memory(self) -> Memory | None:
        """What is known of the memory; None before the first review."""
        if self.stability is None or self.difficulty is None or self.reviewed_on is None:
            return None
        return Memory(self.stability, self.difficulty, self.reviewed_on, self.due_on)


class TurnRow(Base):
    """A card as it was put before its person: asked, then answered, then rated.

    Whoever comes back finds the open turn as it was; there is never more than one.
    """

    __tablename__ = "study_turns"
    __table_args__ = (
        Index(
            "uq_study_turns_open",
            "person_id",
            unique=True,
            sqlite_where=text("rated_at IS NULL"),
            postgresql_where=text("rated_at IS NULL"),
        ),
        Index(None, "person_id", "day", "asked_at"),
        Index(None, "card_id", "asked_at"),
    )

    id: Mapped[RandomID]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    card_id: Mapped[UUID] = mapped_column(ForeignKey("cards.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("question_versions.id"))
    day: Mapped[date]
    # The recipe or, for a question that an author wrote, its kind. The column has an older name.
    variant: Mapped[Word] = mapped_column("form")
    # Options by key in the order shown, and the verdicts offered, as in an item.
    presented: Mapped[dict[str, Any]]
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    payload: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    # Gardner-Medwin's level, where it was said.
    certainty: Mapped[int | None]
    suggested: Mapped[int | None]
    rating: Mapped[int | None]
    rated_at: Mapped[datetime | None]


class ReviewRow(Base):
    """An entry of the log: how well something was remembered. Entries are only ever added."""

    __tablename__ = "reviews"
    __table_args__ = (Index(None, "person_id", "day"), Index(None, "card_id", "id"))

    id: Mapped[RowID]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    card_id: Mapped[UUID] = mapped_column(ForeignKey("cards.id"))
    turn_id: Mapped[UUID] = mapped_column(index=True)
    at: Mapped[datetime]
    day: Mapped[date]
    rating: Mapped[int]
    # What was aimed at, so that the card's state can be worked out from the log alone.
    retention: Mapped[float]
    longest: Mapped[int]
    # The days since the review before, none for the first one; and how long the answer took, in ms.
    elapsed: Mapped[int | None]
    duration: Mapped[int]
    # The card as it was before, for whoever takes the rating back.
    before: Mapped[dict[str, Any]]


class ReviewUndoRow(Base):
    """A review that was taken back: it stays in the log and does not count."""

    __tablename__ = "review_undos"

    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id"), primary_key=True)
    at: Mapped[datetime]
