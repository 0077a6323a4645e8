"""What study keeps of a person: to take home, to erase, to move to an account."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from quiz.domain.people.rights import Actor, signed_in
from quiz.formats.results import file_name
from quiz.formats.reviews import FIRST, LATER, ReviewRecord, reviews_csv
from quiz.persistence.study import records as store
from quiz.persistence.study.reviews import log_of_person
from quiz.persistence.tables.study import ReviewRow
from quiz.services.scores.files import File


def review_log_file(session: Session, actor: Actor, now: datetime) -> File:
    """Return a person's own reviews as CSV; those that were taken back are left out."""
    rows = log_of_person(session, signed_in(actor))
    return File(file_name("Sourcecheck", "reviews", now), reviews_csv(map(_record, rows)))


def _record(row: ReviewRow) -> ReviewRecord:
    return ReviewRecord(
        card_id=str(row.card_id),
        review_time=round(row.at.timestamp() * 1000),
        review_rating=row.rating,
        review_state=FIRST if row.elapsed is None else LATER,
        review_duration=row.duration,
    )


@dataclass(frozen=True)
class Stored:
    """How much study keeps of a person."""

    cards: int
    answers: int
    reviews: int
    has_settings: bool

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to erase."""
        return not (self.cards or self.answers or self.reviews or self.has_settings)


def stored_of(session: Session, actor: Actor) -> Stored:
    """Return how much study keeps of this person."""
    counts = store.count_of_person(session, signed_in(actor))
    return Stored(
        cards=counts["cards"],
        answers=counts["study_turns"],
        reviews=counts["reviews"],
        has_settings=bool(counts["study_settings"]),
    )


def stored_file(session: Session, actor: Actor, now: datetime) -> File:
    """Return everything that study keeps of this person as JSON: a list of rows for each table."""
    kept = export_study(session, signed_in(actor))
    text = json.dumps(kept, ensure_ascii=False, indent=1)
    return File(file_name("Sourcecheck", "study", now, "json"), f"{text}\n".encode())


def export_study(session: Session, person_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """Return everything that study keeps of a person, by table, as plain data.

    Moments are ISO 8601 in UTC. Beside the number of a fact or a question stands its permanent
    key. Whoever hands a person all their data asks here for this part.
    """
    kept = {
        table: [_plain(row) for row in rows]
        for table, rows in store.all_of_person(session, person_id).items()
    }
    keys = store.subject_keys(session, person_id)
    for card in kept["cards"]:
        card["subject"] = keys.get((card["fact_id"], card["question_id"]), "")
    return kept


def erase_own_study(session: Session, actor: Actor) -> None:
    """Delete everything that study keeps of this person, and nothing else of theirs."""
    erase_study(session, signed_in(actor))


def erase_study(session: Session, person_id: UUID) -> None:
    """Delete everything that study keeps of a person. No statistics are made of it."""
    store.erase(session, person_id)
    session.flush()


def move_study(session: Session, guest_id: UUID, account_id: UUID) -> None:
    """Give a guest's cards, with their logs, to the account that the guest signs in with."""
    store.move(session, guest_id, account_id)
    session.flush()


def _plain(row: Any) -> dict[str, Any]:
    return {
        column.columns[0].name: _written(getattr(row, column.key))
        for column in inspect(type(row)).column_attrs
    }


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
