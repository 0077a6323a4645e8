"""Tables of attempts, their items, answers, marks and scores, and the reads of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from quiz.persistence.tables.attempts import (
    AnswerRow,
    AttemptRow,
    ItemRow,
    LateAnswerRow,
    MarkRow,
    ScoreRow,
)
from quiz.persistence.tables.questions import KeyingQuote, KeyingRow


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


def attempts_of(session: Session, person_id: UUID) -> list[AttemptRow]:
    """Return a person's attempts, oldest first."""
    return list(
        session.scalars(
            select(AttemptRow)
            .where(AttemptRow.person_id == person_id)
            .order_by(AttemptRow.started_at, AttemptRow.id)
        )
    )
