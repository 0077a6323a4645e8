"""Jotting something down beside a question: a flag, a note, options struck out.

It is private: no page, list or file of staff reads it, and nothing that is marked or scored knows
of it. It stays as it is once the attempt has been handed in.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from quiz.domain import attempts as rules
from quiz.domain.jottings import checked_jotting
from quiz.persistence.jottings import JottingRow, find_jotting
from quiz.services.answering import Slip


def jot(
    session: Session,
    slip: Slip,
    now: datetime,
    *,
    flagged: bool,
    note: str,
    struck: Collection[str],
) -> None:
    """Keep what is jotted beside an item in place of what was; the same again changes nothing.

    Raises `Closed` where no answer counts any more and `Refused` for a note that is too long.
    """
    jotting = checked_jotting(slip.posed.wording, flagged=flagged, note=note, struck=struck)
    if jotting == slip.posed.jotting:
        return
    rules.expect_open(slip.held.value, now)
    item_id = slip.posed.item.id
    row = find_jotting(session, item_id)
    if row is None:
        row = JottingRow(item_id=item_id)
        session.add(row)
    row.flagged, row.note = jotting.flagged, jotting.note
    row.struck = sorted(jotting.struck)
    row.written_at = now
    session.flush()
