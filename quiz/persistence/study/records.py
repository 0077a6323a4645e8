"""All that study keeps of a person: to take home, to erase, to give to another account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from quiz.persistence.study.turns import drop_open_turn
from quiz.persistence.tables.facts import FactRow
from quiz.persistence.tables.questions import QuestionRow
from quiz.persistence.tables.study import (
    CardRow,
    ReviewRow,
    ReviewUndoRow,
    StudySettingsRow,
    TurnRow,
)


def all_of_person(session: Session, person_id: UUID) -> dict[str, Sequence[Any]]:
    """Return every row of study that belongs to a person, by table."""
    return {name: session.scalars(wanted).all() for name, wanted in _own_rows(person_id).items()}


def count_of_person(session: Session, person_id: UUID) -> dict[str, int]:
    """Return how many rows of study belong to a person, by table; one query."""
    own = _own_rows(person_id)
    counts = [
        select(func.count()).select_from(wanted.subquery()).scalar_subquery()
        for wanted in own.values()
    ]
    return dict(zip(own, session.execute(select(*counts)).one(), strict=True))


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
