"""The audit trail: adding an entry, reading it, and proving that nothing was changed in it.

Each entry's digest covers its content and the digest before it. A trigger refuses to change or to
delete an entry; whoever goes round the trigger, in the file itself, breaks the chain.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from quiz.persistence.people.people import hold_people
from quiz.persistence.tables.audit import AuditRow
from quiz.persistence.tables.people import PersonRow

BEGINNING = "0" * 64
# Any number that no other lock of ours on PostgreSQL has: one writer of the chain at a time.
CHAIN_LOCK = 7_340_301
BATCH = 1000


@dataclass(frozen=True)
class AuditEntry:
    """An entry with the names of its people as they are now; an empty name where nobody acted."""

    row: AuditRow
    by: str
    person: str


def add_entry(
    session: Session,
    now: datetime,
    action: str,
    *,
    by_id: UUID | None,
    person_id: UUID | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Add an entry at the end of the chain.

    On PostgreSQL the chain is held until the commit, so this comes last in what a service does;
    one that adds several entries holds all their people before the first.
    """
    # What points at its people has to be there first.
    session.flush()
    # The people before the chain, as everybody does: whoever holds the chain waits for nobody.
    hold_people(session, {held for held in (by_id, person_id) if held is not None})
    if session.connection().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(CHAIN_LOCK)))
    last = session.scalar(select(AuditRow.digest).order_by(AuditRow.id.desc()).limit(1))
    row = AuditRow(
        at=now, action=str(action), by_id=by_id, person_id=person_id, details=dict(details or {})
    )
    row.digest = _digest(last or BEGINNING, row)
    session.add(row)
    session.flush()


def _digest(before: str, row: AuditRow) -> str:
    content = [
        before,
        row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        row.action,
        str(row.by_id or ""),
        str(row.person_id or ""),
        row.details,
    ]
    written = json.dumps(content, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def last_entry(session: Session) -> int:
    """Return the number of the newest entry, 0 where there is none."""
    return session.scalar(select(func.max(AuditRow.id))) or 0


def first_broken(session: Session) -> int | None:
    """Return the first entry whose digest does not follow from what is there; None: all do.

    The session reads and holds nothing else: each batch is let go of.
    """
    before, last = BEGINNING, 0
    while rows := _batch_after(session, last):
        for row in rows:
            if row.digest != _digest(before, row):
                return row.id
            before, last = row.digest, row.id
        session.expunge_all()
    return None


def _batch_after(session: Session, entry_id: int) -> Sequence[AuditRow]:
    wanted = select(AuditRow).where(AuditRow.id > entry_id).order_by(AuditRow.id).limit(BATCH)
    return session.scalars(wanted).all()


def entries_about(session: Session, person_id: UUID, limit: int, offset: int) -> list[AuditEntry]:
    """Return what a person did or what was done to them, the newest first."""
    return _entries(
        session,
        or_(AuditRow.person_id == person_id, AuditRow.by_id == person_id),
        limit,
        offset,
    )


def entries_by_others(session: Session, person_id: UUID, limit: int) -> list[AuditEntry]:
    """Return the newest of what others did with a person's account, rights and results."""
    others = or_(AuditRow.by_id.is_(None), AuditRow.by_id != person_id)
    return _entries(session, (AuditRow.person_id == person_id) & others, limit, 0)


def list_entries(
    session: Session, actions: Collection[str], limit: int, offset: int
) -> list[AuditEntry]:
    """Return entries of those actions, of all where none is named, the newest first."""
    wanted = AuditRow.action.in_(actions) if actions else AuditRow.id > 0
    return _entries(session, wanted, limit, offset)


def _entries(session: Session, wanted: Any, limit: int, offset: int) -> list[AuditEntry]:
    rows = list(
        session.scalars(
            select(AuditRow).where(wanted).order_by(AuditRow.id.desc()).limit(limit).offset(offset)
        )
    )
    ids = {person for row in rows for person in (row.by_id, row.person_id) if person}
    named = session.execute(select(PersonRow.id, PersonRow.name).where(PersonRow.id.in_(ids)))
    names = {row[0]: row[1] for row in named}
    return [AuditEntry(row, _name(names, row.by_id), _name(names, row.person_id)) for row in rows]


def _name(names: Mapping[UUID, str], person_id: UUID | None) -> str:
    return names.get(person_id, "") if person_id is not None else ""
