"""Reads of the log of reviews. What was taken back stays in the log and does not count."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session

from quiz.persistence.tables.study import ReviewRow, ReviewUndoRow


def counts() -> ColumnElement[bool]:
    """Hold for a review that was not taken back."""
    return ~exists().where(ReviewUndoRow.review_id == ReviewRow.id)


def log_of_person(session: Session, person_id: UUID) -> Sequence[ReviewRow]:
    """Return the reviews of a person that count, the oldest one first."""
    return session.scalars(
        select(ReviewRow)
        .where(ReviewRow.person_id == person_id, counts())
        .order_by(ReviewRow.at, ReviewRow.id)
    ).all()


def logs_of_cards(session: Session, card_ids: Collection[UUID]) -> dict[UUID, list[ReviewRow]]:
    """Return the reviews that count of each of those cards, the oldest one first; one query.

    The order is that of their times: one that was made without connection arrives after others.
    """
    rows = session.scalars(
        select(ReviewRow)
        .where(ReviewRow.card_id.in_(card_ids), counts())
        .order_by(ReviewRow.at, ReviewRow.id)
    )
    found: dict[UUID, list[ReviewRow]] = {card_id: [] for card_id in card_ids}
    for row in rows:
        found[row.card_id].append(row)
    return found


def add_reviews(session: Session, rows: Collection[ReviewRow]) -> None:
    """Add entries to the log, in one statement; their ids are not read back."""
    session.bulk_save_objects(rows)


def last_review(session: Session, person_id: UUID, day: date) -> ReviewRow | None:
    """Return the latest review of a day that counts."""
    found: ReviewRow | None = session.scalar(latest_of_day(ReviewRow, person_id, day))
    return found


def latest_of_day(wanted: Any, person_id: UUID, day: date) -> Select[Any]:
    """Select what is wanted of the latest review of a day that counts."""
    return (
        select(wanted)
        .where(ReviewRow.person_id == person_id, ReviewRow.day == day, counts())
        .order_by(ReviewRow.at.desc(), ReviewRow.id.desc())
        .limit(1)
    )
