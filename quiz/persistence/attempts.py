"""Tables of attempts, their items, answers, marks and scores, and the reads of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from quiz.persistence.bank import KeyingQuote, KeyingRow
from quiz.persistence.base import (
    Base,
    Digest,
    FractionColumns,
    LongText,
    RandomID,
    RowID,
    Word,
)


class AttemptRow(Base):
    """A person's try at an assignment."""

    __tablename__ = "attempts"
    __table_args__ = (
        UniqueConstraint("assignment_id", "person_id", "number"),
        # One open attempt for each person and assignment, also when two starts race.
        Index(
            "uq_attempts_open",
            "assignment_id",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index(None, "person_id", "started_at"),
        CheckConstraint("(state = 'open') = (submitted_at IS NULL)", name="submitted_when_closed"),
    )

    id: Mapped[RandomID]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    number: Mapped[int]
    state: Mapped[Word]
    # Decides the order of options; kept, so that the same page comes again.
    seed: Mapped[Digest]
    started_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    # Where questions come one after another: the item that is asked now, from 1.
    reached: Mapped[int] = mapped_column(default=1)


class ItemRow(FractionColumns, Base):
    """A question's place in an attempt, with what was presented; the fraction is its weight."""

    __tablename__ = "items"
    __table_args__ = (UniqueConstraint("attempt_id", "position"),)

    id: Mapped[RowID]
    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("attempts.id"))
    position: Mapped[int]
    version_id: Mapped[int] = mapped_column(ForeignKey("question_versions.id"), index=True)
    # Options by key in the order shown, and the verdicts offered. The editions are the version's.
    presented: Mapped[dict[str, Any]]
    # In practice: when the person asked for the answer to be checked. It cannot change after.
    checked_at: Mapped[datetime | None]


class AnswerRow(Base):
    """An answer as it came in; rows are only ever added, and the last one is the current one."""

    __tablename__ = "answers"
    __table_args__ = (
        UniqueConstraint("attempt_id", "client_id"),
        UniqueConstraint("item_id", "sequence"),
    )

    id: Mapped[RowID]
    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("attempts.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"))
    sequence: Mapped[int]
    # Made by the sender, so that a request that is repeated changes nothing.
    client_id: Mapped[Digest]
    # The answer as plain data; nothing where the person cleared it.
    payload: Mapped[dict[str, Any] | None]
    # How sure the person said they were that it is right, in percent; nothing where they did not.
    confidence: Mapped[int | None]
    received_at: Mapped[datetime]
    # It came after the end of the time and within the grace, so it counts.
    late: Mapped[bool] = mapped_column(default=False)


class LateAnswerRow(Base):
    """An answer that came too late to count, kept aside for whoever sees the scores."""

    __tablename__ = "late_answers"
    __table_args__ = (UniqueConstraint("attempt_id", "client_id"),)

    id: Mapped[RowID]
    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("attempts.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    client_id: Mapped[Digest]
    payload: Mapped[dict[str, Any] | None]
    # How sure the person said they were, in percent: whoever lets the answer count needs it.
    confidence: Mapped[int | None]
    received_at: Mapped[datetime]


class MarkRow(FractionColumns, Base):
    """The mark of an item by one keying, with the parts of its sum."""

    __tablename__ = "marks"
    __table_args__ = (UniqueConstraint("item_id", "revision"),)

    id: Mapped[RowID]
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"))
    revision: Mapped[int]
    keying_id: Mapped[int] = mapped_column(ForeignKey("keyings.id"), index=True)
    # [{name, label, earned, possible}], fractions as texts; and notices as {text, params}.
    parts: Mapped[list[Any]]
    notices: Mapped[list[Any]]
    created_at: Mapped[datetime]


class ScoreRow(FractionColumns, Base):
    """A version of an attempt's score: what, why, by whom and when. The newest one counts."""

    __tablename__ = "scores"
    __table_args__ = (UniqueConstraint("attempt_id", "revision"),)

    id: Mapped[RowID]
    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("attempts.id"))
    revision: Mapped[int]
    # What the best blind strategy would expect (SCIENCE.md 1.3), as a fraction in text.
    guess_line: Mapped[Word]
    reason: Mapped[LongText]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]


def was_presented(session: Session, version_id: int) -> bool:
    """Tell whether a version is in anybody's attempt."""
    found = select(ItemRow.id).where(ItemRow.version_id == version_id).limit(1)
    return session.scalar(found) is not None


def locked_row(session: Session, attempt_id: UUID) -> AttemptRow:
    """Return an attempt that the caller has locked, to be changed, as it is since then."""
    return session.get_one(AttemptRow, attempt_id, populate_existing=True)


def attempts_at(session: Session, assignment_id: int, person_id: UUID) -> Sequence[AttemptRow]:
    """Return a person's attempts at an assignment, the first one first."""
    return session.scalars(
        select(AttemptRow)
        .where(AttemptRow.assignment_id == assignment_id, AttemptRow.person_id == person_id)
        .order_by(AttemptRow.number)
    ).all()


def items_of(session: Session, attempt_id: UUID) -> Sequence[ItemRow]:
    """Return the items of an attempt in their order."""
    return session.scalars(
        select(ItemRow).where(ItemRow.attempt_id == attempt_id).order_by(ItemRow.position)
    ).all()


def current_answers(session: Session, attempt_id: UUID) -> dict[int, AnswerRow]:
    """Return the last answer to each item of an attempt, by the item's id."""
    rows = session.scalars(
        select(AnswerRow).where(AnswerRow.attempt_id == attempt_id).order_by(AnswerRow.sequence)
    )
    return {row.item_id: row for row in rows}


def current_answer(session: Session, item_id: int) -> AnswerRow | None:
    """Return the last answer to an item."""
    return session.scalar(
        select(AnswerRow)
        .where(AnswerRow.item_id == item_id)
        .order_by(AnswerRow.sequence.desc())
        .limit(1)
    )


def late_answers(session: Session, attempt_id: UUID) -> Sequence[LateAnswerRow]:
    """Return what came too late for an attempt, in the order in which it came."""
    return session.scalars(
        select(LateAnswerRow)
        .where(LateAnswerRow.attempt_id == attempt_id)
        .order_by(LateAnswerRow.received_at, LateAnswerRow.id)
    ).all()


def current_marks(session: Session, attempt_id: UUID) -> dict[int, MarkRow]:
    """Return the newest mark of each item of an attempt that has one, by the item's id."""
    rows = session.scalars(
        select(MarkRow)
        .join(ItemRow, MarkRow.item_id == ItemRow.id)
        .where(ItemRow.attempt_id == attempt_id)
        .order_by(MarkRow.revision)
    )
    return {row.item_id: row for row in rows}


def current_scores(session: Session, attempt_ids: Sequence[UUID]) -> dict[UUID, ScoreRow]:
    """Return the newest score of each of those attempts that has one, by the attempt's id."""
    rows = session.scalars(
        select(ScoreRow).where(ScoreRow.attempt_id.in_(attempt_ids)).order_by(ScoreRow.revision)
    )
    return {row.attempt_id: row for row in rows}


def first_score(session: Session, attempt_id: UUID) -> ScoreRow | None:
    """Return the score that an attempt got when it was handed in."""
    return session.scalars(
        select(ScoreRow)
        .where(ScoreRow.attempt_id == attempt_id)
        .order_by(ScoreRow.revision)
        .limit(1)
    ).first()


@dataclass(frozen=True)
class ProvedBy:
    """An item of a person's whose key a passage proves."""

    attempt: AttemptRow
    item: ItemRow


def proved_by(
    session: Session, person_id: UUID, edition_id: int, span: tuple[int, int]
) -> list[ProvedBy]:
    """Return the items, submitted or checked, of a person that have that passage as their proof."""
    start, end = span
    rows = session.execute(
        select(AttemptRow, ItemRow)
        .join(ItemRow, AttemptRow.id == ItemRow.attempt_id)
        .join(KeyingRow, KeyingRow.version_id == ItemRow.version_id)
        .join(KeyingQuote, KeyingQuote.keying_id == KeyingRow.id)
        .where(
            AttemptRow.person_id == person_id,
            or_(AttemptRow.submitted_at.is_not(None), ItemRow.checked_at.is_not(None)),
            KeyingQuote.edition_id == edition_id,
            KeyingQuote.start == start,
            KeyingQuote.end == end,
        )
    )
    return [ProvedBy(row[0], row[1]) for row in rows]
