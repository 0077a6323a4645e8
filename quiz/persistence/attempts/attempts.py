"""Reads of attempts and of their scores, and what an attempt goes through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, insert, or_, select, update
from sqlalchemy.orm import Session

from quiz.persistence.tables.attempts import (
    AttemptRow,
    ItemRow,
    JoinedAttemptRow,
    ScoreRow,
)
from quiz.persistence.tables.questions import KeyingQuote, KeyingRow

_SCORES = (
    select(ScoreRow)
    .where(ScoreRow.attempt_id.in_(bindparam("attempt_ids", expanding=True)))
    .order_by(ScoreRow.revision)
)


def was_presented(session: Session, version_id: int) -> bool:
    """Tell whether a version is in anybody's attempt."""
    found = select(ItemRow.id).where(ItemRow.version_id == version_id).limit(1)
    return session.scalar(found) is not None


def add_items(session: Session, items: Sequence[Mapping[str, object]]) -> None:
    """Store the items of an attempt, each by the names of its columns; one statement."""
    session.execute(insert(ItemRow), items)


def hand_in(session: Session, attempt_id: UUID, state: str, at: datetime | None) -> None:
    """Keep that an attempt which the caller has locked was handed in, and when."""
    session.execute(
        update(AttemptRow).where(AttemptRow.id == attempt_id).values(state=state, submitted_at=at)
    )


def reach_item(session: Session, attempt_id: UUID, position: int) -> None:
    """Keep which item of an attempt is asked now, where there is no way back."""
    session.execute(update(AttemptRow).where(AttemptRow.id == attempt_id).values(reached=position))


def attempts_at(session: Session, assignment_id: int, person_id: UUID) -> Sequence[AttemptRow]:
    """Return a person's attempts at an assignment, the first one first."""
    return session.scalars(
        select(AttemptRow)
        .where(AttemptRow.assignment_id == assignment_id, AttemptRow.person_id == person_id)
        .order_by(AttemptRow.number)
    ).all()


def current_scores(session: Session, attempt_ids: Sequence[UUID]) -> dict[UUID, ScoreRow]:
    """Return the newest score of each of those attempts that has one, by the attempt's id."""
    rows = session.scalars(_SCORES, {"attempt_ids": list(attempt_ids)})
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


def note_joined(
    session: Session, attempt_id: UUID, guest_id: UUID, account_id: UUID, moved: bool, at: datetime
) -> None:
    """Keep that a guest's attempt moved to an account, or stayed apart from it, and when."""
    row = session.get(JoinedAttemptRow, attempt_id)
    if row is None:
        row = JoinedAttemptRow(attempt_id=attempt_id)
        session.add(row)
    row.guest_id, row.account_id, row.moved, row.at = guest_id, account_id, moved, at
    session.flush()


def attempts_of(session: Session, person_id: UUID) -> list[AttemptRow]:
    """Return a person's attempts, oldest first."""
    return list(
        session.scalars(
            select(AttemptRow)
            .where(AttemptRow.person_id == person_id)
            .order_by(AttemptRow.started_at, AttemptRow.id)
        )
    )
