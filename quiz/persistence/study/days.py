"""Reads of days of study: what one asks for, what was done on it, what the days ahead bring."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from quiz.persistence.quizzes.reserved import Barred, is_free
from quiz.persistence.study.cards import NEW, REVIEW, coming
from quiz.persistence.study.reviews import counts, latest_of_day
from quiz.persistence.tables.study import CardRow, ReviewRow


class DayCounts(NamedTuple):
    """What a day asks for and what was done on it, in cards.

    Of `due` cards `late` were due before; `new` is a limited count. `first` were reviewed for the
    first time, `again` were not, of which `late_done` had been due before. `last_review_id` is the
    latest review of the day.
    """

    due: int
    late: int
    new: int
    first: int
    again: int
    late_done: int
    last_review_id: int | None


def counts_of_day(
    session: Session, person_id: UUID, day: date, barred: Barred, most_new: int
) -> DayCounts:
    """Count a day's cards, `most_new` new ones at the most; one query.

    What was asked twice on the day counts once.
    """
    done = [ReviewRow.person_id == person_id, ReviewRow.day == day, counts()]
    late_done = (
        ReviewRow.elapsed >= 1,
        ReviewRow.before["due_on"].as_string() < day.isoformat(),
    )
    some_new = select(CardRow.id).where(*coming(person_id, NEW, day, barred)).limit(most_new)
    due, late, new, first, cards, late_cards, last = session.execute(
        select(
            _count(*coming(person_id, REVIEW, day, barred)).scalar_subquery(),
            _count(
                *coming(person_id, REVIEW, day, barred), CardRow.due_on <= day - timedelta(days=1)
            ).scalar_subquery(),
            select(func.count()).select_from(some_new.subquery()).scalar_subquery(),
            _count(*done, ReviewRow.elapsed.is_(None)).scalar_subquery(),
            _reviewed(*done).scalar_subquery(),
            _reviewed(*done, *late_done).scalar_subquery(),
            latest_of_day(ReviewRow.id, person_id, day).scalar_subquery(),
        )
    ).one()
    return DayCounts(due, late, new, first, cards - first, late_cards, last)


def _count(*conditions: ColumnElement[bool]) -> Select[Any]:
    return select(func.count()).where(*conditions)


def _reviewed(*conditions: ColumnElement[bool]) -> Select[Any]:
    return select(func.count(func.distinct(ReviewRow.card_id))).where(*conditions)


def remembered(session: Session, person_id: UUID, since: date) -> tuple[int, int]:
    """Return how many reviews a day or more after the last one were passed, and how many all."""
    passed, tried = session.execute(
        select(func.count().filter(ReviewRow.rating > 1), func.count()).where(
            ReviewRow.person_id == person_id,
            ReviewRow.day >= since,
            ReviewRow.elapsed >= 1,
            counts(),
        )
    ).one()
    return passed, tried


def due_by_day(session: Session, person_id: UUID, until: date, barred: Barred) -> dict[date, int]:
    """Return how many reviewed cards fall due on each day, up to `until`."""
    rows = session.execute(
        select(CardRow.due_on, func.count())
        .where(
            CardRow.person_id == person_id,
            CardRow.standing == REVIEW,
            CardRow.due_on <= until,
            is_free(barred),
        )
        .group_by(CardRow.due_on)
    )
    return dict(rows.all())
