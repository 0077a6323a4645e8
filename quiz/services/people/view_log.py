"""Who looked at whose results: noted by pages, which only read, and written soon afterwards.

A page takes no turn to write, so that looking on keeps nobody waiting. What it shows of other
people is held here for seconds, until the sweeper of the same process writes it down.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from quiz.domain.people.audit import AuditEvent
from quiz.persistence.database.engine import Database
from quiz.persistence.people.people import hold_people
from quiz.services.people.audit import record

# Reloading a page, or going back to it, is not another look.
SAME_LOOK = timedelta(hours=1)
# As many looks are remembered; a school has fewer in an hour.
MOST = 10_000


@dataclass(frozen=True)
class View:
    """One look at somebody's results."""

    at: datetime
    event: AuditEvent
    by_id: UUID
    person_id: UUID | None
    details: Mapping[str, object]


class ViewLog:
    """The looks of one process that are not in the audit trail yet."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: list[View] = []
        self._seen: dict[object, datetime] = {}

    def note(
        self,
        at: datetime,
        event: AuditEvent,
        by_id: UUID,
        person_id: UUID | None,
        details: Mapping[str, object],
    ) -> None:
        """Note a look, unless the same person had the same one within the hour."""
        same = (event, by_id, person_id, *sorted(details.items()))
        with self._guard:
            before = self._seen.get(same)
            if before is not None and at - before < SAME_LOOK:
                return
            if len(self._seen) >= MOST:
                self._seen.clear()
            self._seen[same] = at
            self._waiting.append(View(at, event, by_id, person_id, details))

    def write(self, database: Database) -> int:
        """Write what was noted into the audit trail and return how much it was.

        Takes no turn to write where nothing was. What cannot be written now is kept for the next
        time.
        """
        with self._guard:
            taken, self._waiting = self._waiting, []
        if not taken:
            return 0
        try:
            with database.written() as session:
                named = {person for view in taken for person in (view.by_id, view.person_id)}
                # Everybody before the first entry: whoever holds the trail waits for nobody.
                hold_people(session, {person for person in named if person is not None})
                for view in taken:
                    record(
                        session,
                        view.at,
                        view.event,
                        by_id=view.by_id,
                        person_id=view.person_id,
                        details=view.details,
                    )
        except BaseException:
            with self._guard:
                self._waiting = taken + self._waiting
            raise
        return len(taken)
