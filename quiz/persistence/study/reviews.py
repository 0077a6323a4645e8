"""Reads of what was studied: turns, the log of reviews, what lies ahead; and taking it all away."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, func, select, update
from sqlalchemy.orm import Session

from quiz.persistence.study.cards import CHANGED, LIVE, NEW, REVIEW, Barred, is_free
from quiz.persistence.tables.attempts import AttemptRow, ItemRow
from quiz.persistence.tables.facts import FactRow
from quiz.persistence.tables.questions import QuestionRow, VersionRow
from quiz.persistence.tables.study import (
    CardRow,
    ReviewRow,
    ReviewUndoRow,
    StudySettingsRow,
    TurnRow,
)

# As many of the latest turns tell how long somebody takes for a form.
_LATEST = 200


def find_turn(session: Session, turn_id: UUID) -> TurnRow | None:
    """Return the turn of that id."""
    return session.get(TurnRow, turn_id)


def open_turn(session: Session, person_id: UUID) -> TurnRow | None:
    """Return what a person is asked now, if anything."""
    return session.scalar(
        select(TurnRow).where(TurnRow.person_id == person_id, TurnRow.rated_at.is_(None))
    )


def turns_of_day(session: Session, person_id: UUID, day: date) -> Sequence[tuple[TurnRow, CardRow]]:
    """Return what a person was asked on a day and has rated, in its order, with the cards."""
    rows = session.execute(
        select(TurnRow, CardRow)
        .join(CardRow, CardRow.id == TurnRow.card_id)
        .where(TurnRow.person_id == person_id, TurnRow.day == day, TurnRow.rated_at.is_not(None))
        .order_by(TurnRow.asked_at, TurnRow.id)
    )
    return [(turn, card) for turn, card in rows]


def turns_of_card(session: Session, card_id: UUID) -> Sequence[TurnRow]:
    """Return the turns of a card, the latest one first."""
    return session.scalars(
        select(TurnRow).where(TurnRow.card_id == card_id).order_by(TurnRow.asked_at.desc())
    ).all()


def latest_turns(session: Session, person_id: UUID) -> Sequence[TurnRow]:
    """Return the turns that a person answered last, to tell how long they take."""
    return session.scalars(
        select(TurnRow)
        .where(TurnRow.person_id == person_id, TurnRow.answered_at.is_not(None))
        .order_by(TurnRow.asked_at.desc())
        .limit(_LATEST)
    ).all()


def times_shown(session: Session, person_id: UUID, question_ids: Collection[int]) -> dict[int, int]:
    """Return how often a person was shown each of those questions, in quizzes and in study."""
    found: dict[int, int] = {}
    taken = (
        select(VersionRow.question_id, func.count())
        .join(ItemRow, ItemRow.version_id == VersionRow.id)
        .join(AttemptRow, AttemptRow.id == ItemRow.attempt_id)
        .where(AttemptRow.person_id == person_id, VersionRow.question_id.in_(question_ids))
        .group_by(VersionRow.question_id)
    )
    studied = (
        select(TurnRow.question_id, func.count())
        .where(TurnRow.person_id == person_id, TurnRow.question_id.in_(question_ids))
        .group_by(TurnRow.question_id)
    )
    for wanted in (taken, studied):
        for question_id, count in session.execute(wanted):
            found[question_id] = found.get(question_id, 0) + count
    return found


# --- the log ---------------------------------------------------------------------------------


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


def log_of_card(session: Session, card_id: UUID) -> Sequence[ReviewRow]:
    """Return the reviews of a card that count, the oldest one first.

    The order is that of their times: one that was made without connection arrives after others.
    """
    return session.scalars(
        select(ReviewRow)
        .where(ReviewRow.card_id == card_id, counts())
        .order_by(ReviewRow.at, ReviewRow.id)
    ).all()


def last_review(session: Session, person_id: UUID, day: date) -> ReviewRow | None:
    """Return the latest review of a day that counts."""
    return session.scalar(
        select(ReviewRow)
        .where(ReviewRow.person_id == person_id, ReviewRow.day == day, counts())
        .order_by(ReviewRow.at.desc(), ReviewRow.id.desc())
        .limit(1)
    )


@dataclass(frozen=True)
class DayDone:
    """What was done on a day: reviews in all, and cards reviewed for the first time."""

    reviews: int
    first: int


def done_on(session: Session, person_id: UUID, day: date) -> DayDone:
    """Return what a person did on a day; what was asked twice that day counts once."""
    mine = [ReviewRow.person_id == person_id, ReviewRow.day == day, counts()]
    cards = session.scalar(select(func.count(func.distinct(ReviewRow.card_id))).where(*mine))
    first = session.scalar(select(func.count()).where(*mine, ReviewRow.elapsed.is_(None)))
    return DayDone((cards or 0) - (first or 0), first or 0)


def late_done_on(session: Session, person_id: UUID, day: date) -> int:
    """Return how many cards were reviewed on a day that had been due before it."""
    due_on = ReviewRow.before["due_on"].as_string()
    late = select(func.count(func.distinct(ReviewRow.card_id))).where(
        ReviewRow.person_id == person_id,
        ReviewRow.day == day,
        ReviewRow.elapsed >= 1,
        due_on < day.isoformat(),
        counts(),
    )
    return session.scalar(late) or 0


def remembered(session: Session, person_id: UUID, since: date) -> tuple[int, int]:
    """Return how many reviews a day or more after the last one were passed, and how many all."""
    late = [
        ReviewRow.person_id == person_id,
        ReviewRow.day >= since,
        ReviewRow.elapsed >= 1,
        counts(),
    ]
    passed = session.scalar(select(func.count()).where(*late, ReviewRow.rating > 1)) or 0
    return passed, session.scalar(select(func.count()).where(*late)) or 0


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


def hardest_facts(
    session: Session, person_id: UUID, barred: Barred, most: int
) -> list[tuple[CardRow, FactRow]]:
    """Return the cards that were missed most often, with their facts."""
    # Put in order by number alone: whole rows would be carried along for every card ever missed.
    hardest = (
        select(CardRow.id)
        .where(
            CardRow.person_id == person_id,
            CardRow.fact_id.is_not(None),
            CardRow.lapses > 0,
            CardRow.standing.in_(LIVE),
            is_free(barred),
        )
        .order_by(CardRow.lapses.desc(), CardRow.difficulty.desc())
        .limit(most)
    )
    rows = session.execute(
        select(CardRow, FactRow)
        .join(FactRow, FactRow.id == CardRow.fact_id)
        .where(CardRow.id.in_(session.scalars(hardest).all()))
        .order_by(CardRow.lapses.desc(), CardRow.difficulty.desc())
    )
    return [(card, fact) for card, fact in rows]


def has_cards(session: Session, person_id: UUID) -> bool:
    """Tell whether a person has made any card."""
    found = select(CardRow.id).where(CardRow.person_id == person_id).limit(1)
    return session.scalar(found) is not None


def count_standing(session: Session, person_id: UUID, standing: str) -> int:
    """Return how many cards of a person stand in that way."""
    found = select(func.count()).where(CardRow.person_id == person_id, CardRow.standing == standing)
    return session.scalar(found) or 0


# --- all of it -------------------------------------------------------------------------------


def bring_back(session: Session, person_id: UUID, standing: str) -> None:
    """Let the cards that were set aside come again."""
    _let_come(session, [CardRow.person_id == person_id, CardRow.standing == standing])


def rest_changed(session: Session, fact_ids: Collection[int]) -> None:
    """Let no card of those facts come, of whomever: their source has changed."""
    session.execute(
        update(CardRow)
        .where(CardRow.fact_id.in_(fact_ids), CardRow.standing.in_(LIVE))
        .values(standing=CHANGED)
    )


def wake_changed(session: Session, fact_id: int) -> None:
    """Let the cards of a fact come again that rested since its source changed."""
    _let_come(session, [CardRow.fact_id == fact_id, CardRow.standing == CHANGED])


def _let_come(session: Session, aside: list[ColumnElement[bool]]) -> None:
    session.execute(update(CardRow).where(*aside, CardRow.stability.is_(None)).values(standing=NEW))
    session.execute(update(CardRow).where(*aside).values(standing=REVIEW))


def changed_facts(session: Session, person_id: UUID, barred: Barred) -> Sequence[FactRow]:
    """Return the facts of which a person's cards rest since their source changed."""
    return session.scalars(
        select(FactRow)
        .join(CardRow, CardRow.fact_id == FactRow.id)
        .where(CardRow.person_id == person_id, CardRow.standing == CHANGED, is_free(barred))
        .order_by(FactRow.id)
    ).all()


def drop_open_turn(session: Session, person_id: UUID) -> None:
    """Take away what a person is asked now: it was never rated."""
    session.execute(
        delete(TurnRow).where(TurnRow.person_id == person_id, TurnRow.rated_at.is_(None))
    )


def all_of_person(session: Session, person_id: UUID) -> dict[str, Sequence[Any]]:
    """Return every row of study that belongs to a person, by table."""
    return {name: session.scalars(wanted).all() for name, wanted in _own_rows(person_id).items()}


def count_of_person(session: Session, person_id: UUID) -> dict[str, int]:
    """Return how many rows of study belong to a person, by table."""
    return {
        name: session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
        for name, wanted in _own_rows(person_id).items()
    }


def _own_rows(person_id: UUID) -> dict[str, Any]:
    reviews = select(ReviewRow.id).where(ReviewRow.person_id == person_id)
    return {
        "study_settings": select(StudySettingsRow).where(StudySettingsRow.person_id == person_id),
        "cards": select(CardRow).where(CardRow.person_id == person_id).order_by(CardRow.created_at),
        "study_turns": select(TurnRow)
        .where(TurnRow.person_id == person_id)
        .order_by(TurnRow.asked_at),
        "reviews": select(ReviewRow).where(ReviewRow.person_id == person_id).order_by(ReviewRow.id),
        "review_undos": select(ReviewUndoRow).where(ReviewUndoRow.review_id.in_(reviews)),
    }


def subject_keys(session: Session, person_id: UUID) -> dict[tuple[int | None, int | None], str]:
    """Return the permanent keys of what a person studies, by the ids of fact and question."""
    rows = session.execute(
        select(CardRow.fact_id, CardRow.question_id, FactRow.key, QuestionRow.key)
        .outerjoin(FactRow, FactRow.id == CardRow.fact_id)
        .outerjoin(QuestionRow, QuestionRow.id == CardRow.question_id)
        .where(CardRow.person_id == person_id)
    )
    return {
        (fact_id, question_id): fact or question for fact_id, question_id, fact, question in rows
    }


def erase(session: Session, person_id: UUID) -> None:
    """Delete every row of study that belongs to a person."""
    reviews = select(ReviewRow.id).where(ReviewRow.person_id == person_id)
    session.execute(delete(ReviewUndoRow).where(ReviewUndoRow.review_id.in_(reviews)))
    for table in (ReviewRow, TurnRow, CardRow, StudySettingsRow):
        session.execute(delete(table).where(table.person_id == person_id))


def move(session: Session, from_id: UUID, to_id: UUID) -> None:
    """Give a guest's cards to an account, each with its turns and reviews.

    What the account studies already stays as the account has it; the guest's own card of it goes.
    """
    drop_open_turn(session, from_id)
    theirs = select(CardRow).where(CardRow.person_id == to_id)
    known = {(card.fact_id, card.question_id) for card in session.scalars(theirs)}
    mine = session.scalars(select(CardRow).where(CardRow.person_id == from_id)).all()
    moved = [card.id for card in mine if (card.fact_id, card.question_id) not in known]
    for table in (ReviewRow, TurnRow):
        session.execute(update(table).where(table.card_id.in_(moved)).values(person_id=to_id))
    session.execute(update(CardRow).where(CardRow.id.in_(moved)).values(person_id=to_id))
    if session.get(StudySettingsRow, to_id) is None:
        session.execute(
            update(StudySettingsRow)
            .where(StudySettingsRow.person_id == from_id)
            .values(person_id=to_id)
        )
    erase(session, from_id)
