"""What a restored backup must not undo: erasures, and the knowledge that something was replaced.

A backup holds people who were erased since it was made. Who was erased is read from the database
that is replaced, and they are erased in the restored one again (docs/reliability.md T48).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from quiz.domain.people.audit import AuditEvent
from quiz.persistence.database import migrate
from quiz.persistence.database.engine import Database
from quiz.persistence.people import audit, erasure
from quiz.persistence.people.people import end_all_ways_in
from quiz.services.people.audit import record
from quiz.services.people.erasure import erase_again


@dataclass(frozen=True)
class Replaced:
    """What is known of a database that a backup replaces; `last` is its newest audit entry."""

    erased: frozenset[UUID] = frozenset()
    last: int = 0


def look_before(database: Database) -> Replaced | None:
    """Return what has to be known of a database before a backup takes its place.

    One without tables has nothing to tell; None for one that has them and can't be read.
    """
    try:
        if migrate.current(database) is None:
            return Replaced()
        with database.reading() as session:
            return Replaced(erasure.erased_people(session), audit.last_entry(session))
    except DBAPIError:
        return None


def finish(session: Session, replaced: Replaced | None, now: datetime) -> int:
    """End all ways in, erase again who was erased, and return how many people it was.

    It belongs in the change that puts the backup in place: an end in between would undo erasures.
    The restore is recorded: at which entry the trail that was replaced ended, and where this one
    goes on.
    """
    end_all_ways_in(session, now)
    erased = erase_again(session, replaced.erased, now) if replaced else 0
    last = replaced.last if replaced else None
    record(
        session,
        now,
        AuditEvent.DATABASE_RESTORED,
        by_id=None,
        details={"before": last, "after": audit.last_entry(session), "erased": erased},
    )
    return erased
