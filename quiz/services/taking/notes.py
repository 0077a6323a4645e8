"""Notes beside a question: a flag, a note, options struck out.

It is private: no page, list or file of staff reads it, and nothing that is marked or scored knows
of it. Once the attempt has been handed in it stays as it is, and stands on its person's result.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.attempts import attempts as rules
from quiz.domain.attempts.notes import ItemNotes, checked_notes
from quiz.persistence.attempts.notes import find_notes, notes_by_position
from quiz.persistence.tables.attempts import ItemNotesRow
from quiz.services.taking.answering import AnswerTarget


def save_notes(
    session: Session,
    target: AnswerTarget,
    now: datetime,
    *,
    flagged: bool,
    note: str,
    struck: Collection[str],
) -> None:
    """Keep notes beside an item in place of what was there; the same again changes nothing.

    Raises `Closed` where no answer counts any more and `Refused` for a note that is too long.
    """
    notes = checked_notes(target.shown_item.wording, flagged=flagged, note=note, struck=struck)
    if notes == target.shown_item.notes:
        return
    rules.expect_open(target.authorized.value, now)
    item_id = target.shown_item.item.id
    row = find_notes(session, item_id)
    if row is None:
        row = ItemNotesRow(item_id=item_id)
        session.add(row)
    row.flagged, row.note = notes.flagged, notes.note
    row.struck = sorted(notes.struck)
    row.written_at = now
    session.flush()


def read_notes(session: Session, attempt_id: UUID) -> Mapping[int, ItemNotes]:
    """Return the notes in an attempt, by position; for its own person and nobody else."""
    return {
        position: ItemNotes(flagged=row.flagged, note=row.note, struck=frozenset(row.struck))
        for position, row in notes_by_position(session, attempt_id).items()
    }
