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
from quiz.persistence.database.engine import Database
from quiz.persistence.people import audit, erasure
from quiz.services.people.audit import record
from quiz.services.people.erasure import erase_again


@dataclass(frozen=True)
class Replaced:
    """What is known of a database that a backup replaces; `last` is its newest audit entry."""

    erased: frozenset[UUID] = frozenset()
    last: int = 0


def look_before(database: Database) -> Replaced:
    """Return what has to be known of a database before a backup takes its place.

    One that has no tables yet, or is damaged, tells nothing.
    """
    try:
        with database.reading() as session:
            return Replaced(erasure.erased_people(session), audit.last_entry(session))
    except DBAPIError:
        return Replaced()


def finish(session: Session, replaced: Replaced, now: datetime) -> int:
    """Erase again who was erased, record the restore, and return how many people it was.

    The entry says at which entry the trail that was replaced ended, and where this one goes on.
    """
    erased = erase_again(session, replaced.erased, now)
    record(
        session,
        now,
        AuditEvent.DATABASE_RESTORED,
        by_id=None,
        details={"before": replaced.last, "after": audit.last_entry(session), "erased": erased},
    )
    return erased
