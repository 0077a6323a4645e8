"""The rows of attempts: items, answers, notes, marks and scores."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from quiz.persistence.database import base


class AttemptRow(base.Base):
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

    id: Mapped[base.RandomID]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    number: Mapped[int]
    state: Mapped[base.Word]
    # Decides the order of options; kept, so that the same page comes again.
    seed: Mapped[base.Digest]
    started_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    # Where questions come one after another: the item that is asked now, from 1.
    reached: Mapped[int] = mapped_column(default=1)


class JoinedAttemptRow(base.Base):
    """An attempt of a guest who signed in with an account: whose it was, whose account, and when.

    `moved` says that it is the account's now. One that stayed apart is the guest's, and counts for
    the guest alone.
    """

    __tablename__ = "joined_attempts"

    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("attempts.id"), primary_key=True)
    guest_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    moved: Mapped[bool]
    at: Mapped[datetime]


class ItemRow(base.FractionColumns, base.Base):
    """A question's place in an attempt, with what was presented; the fraction is its weight."""

    __tablename__ = "items"
    __table_args__ = (UniqueConstraint("attempt_id", "position"),)

    id: Mapped[base.RowID]
    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("attempts.id"))
    position: Mapped[int]
    version_id: Mapped[int] = mapped_column(ForeignKey("question_versions.id"), index=True)
    # Options by key in the order shown, and the verdicts offered. The editions are the version's.
    presented: Mapped[dict[str, Any]]
    # In practice: when the person asked for the answer to be checked. It cannot change after.
    checked_at: Mapped[datetime | None]


class AnswerRow(base.Base):
    """An answer as it came in; rows are only ever added, and the last one is the current one."""

    __tablename__ = "answers"
    __table_args__ = (
        UniqueConstraint("attempt_id", "client_id"),
        UniqueConstraint("item_id", "sequence"),
    )

    id: Mapped[base.RowID]
    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("attempts.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"))
    sequence: Mapped[int]
    # Made by the sender, so that a request that is repeated changes nothing.
    client_id: Mapped[base.Digest]
    # The answer as plain data; nothing where the person cleared it.
    payload: Mapped[dict[str, Any] | None]
    # How sure the person said they were that it is right, in percent; nothing where they did not.
    confidence: Mapped[int | None]
    received_at: Mapped[datetime]
    # It came after the end of the time and within the grace, so it counts.
    late: Mapped[bool] = mapped_column(default=False)


class LateAnswerRow(base.Base):
    """An answer that came too late to count, kept aside for whoever sees the scores."""

    __tablename__ = "late_answers"
    __table_args__ = (UniqueConstraint("attempt_id", "client_id"),)

    id: Mapped[base.RowID]
    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("attempts.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    client_id: Mapped[base.Digest]
    payload: Mapped[dict[str, Any] | None]
    # How sure the person said they were, in percent: whoever lets the answer count needs it.
    confidence: Mapped[int | None]
    received_at: Mapped[datetime]


class MarkRow(base.FractionColumns, base.Base):
    """The mark of an item by one keying, with the parts of its sum."""

    __tablename__ = "marks"
    __table_args__ = (UniqueConstraint("item_id", "revision"),)

    id: Mapped[base.RowID]
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"))
    revision: Mapped[int]
    keying_id: Mapped[int] = mapped_column(ForeignKey("keyings.id"), index=True)
    # [{name, label, earned, possible}], fractions as texts; and notices as {text, params}.
    parts: Mapped[list[Any]]
    notices: Mapped[list[Any]]
    created_at: Mapped[datetime]


class ScoreRow(base.FractionColumns, base.Base):
    """A version of an attempt's score: what, why, by whom and when. The newest one counts."""

    __tablename__ = "scores"
    __table_args__ = (UniqueConstraint("attempt_id", "revision"),)

    id: Mapped[base.RowID]
    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("attempts.id"))
    revision: Mapped[int]
    # What the best blind strategy would expect (docs/method.md 1.3), as a fraction in text.
    guess_line: Mapped[base.Word]
    reason: Mapped[base.LongText]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]


class ItemNotesRow(base.Base):
    """Somebody's notes beside an item of theirs, for themselves alone.

    The row is written anew with each change: unlike an answer nobody is ever held to it.
    """

    __tablename__ = "jottings"

    item_id: Mapped[int] = mapped_column(
        ForeignKey("items.id"), primary_key=True, autoincrement=False
    )
    flagged: Mapped[bool]
    note: Mapped[base.LongText]
    # The keys of options that were ruled out.
    struck: Mapped[list[Any]]
    written_at: Mapped[datetime]
