"""The audit trail: what services record in it, and who may read which part."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.people.audit import DETAIL_LABELS, AuditEvent
from quiz.domain.people.resources import SiteResource
from quiz.domain.people.rights import Action, Actor, require, signed_in
from quiz.persistence.people import audit as store
from quiz.persistence.people import people
from quiz.persistence.people.audit import AuditEntry

log = logging.getLogger("quiz.audit")

PAGE_SIZE = 50
# Farther than any trail goes; a number without an end does not fit into a database's integer.
LAST_PAGE = 1_000_000
# What a person finds on their account's own page; all of it is one link away.
NEWEST = 5


@dataclass(frozen=True)
class TrailLine:
    """An entry as it is read: what, when, by whom, to whom, and with what.

    `event` and the names of `details` are marked texts; `by` is empty where the site itself or
    whoever runs it acted. `by_self` says that the person did it to themselves.
    """

    at: datetime
    event: str
    by: str
    by_self: bool
    person: str
    person_id: UUID | None
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class TrailPage:
    """A page of the trail; `has_more` says that older entries follow."""

    lines: tuple[TrailLine, ...]
    number: int
    has_more: bool


def record(
    session: Session,
    now: datetime,
    event: AuditEvent,
    *,
    by_id: UUID | None,
    person_id: UUID | None = None,
    details: Mapping[str, object] | None = None,
) -> None:
    """Add an entry to the audit trail; `by_id` None stands for whoever runs the machine.

    `details` hold keys, codes and settings, and never a name, an answer, a token or a password. An
    entry points at nobody who is simulated: they are removed again, and entries are not.
    """
    if person_id is not None and people.is_simulated(session, person_id):
        person_id = None
    kept = {name: _plain(value) for name, value in (details or {}).items()}
    store.add_entry(session, now, event, by_id=by_id, person_id=person_id, details=kept)
    log.info("%s by=%s person=%s", event, by_id or "-", person_id or "-")


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_plain(inner) for inner in value]
    return str(value)


def own_trail(session: Session, actor: Actor, number: int = 1) -> TrailPage:
    """Return what a person did and what was done to them. Raises `SignInNeeded` for visitors."""
    person_id = signed_in(actor)
    number = min(max(number, 1), LAST_PAGE)
    offset = (number - 1) * PAGE_SIZE
    found = store.entries_about(session, person_id, PAGE_SIZE + 1, offset)
    return _page(found, number)


def done_by_others(session: Session, actor: Actor) -> tuple[TrailLine, ...]:
    """Return the newest of what others did with this person's account, rights and results."""
    return tuple(map(_line, store.entries_by_others(session, signed_in(actor), NEWEST)))


def site_trail(session: Session, actor: Actor, event: str = "", number: int = 1) -> TrailPage:
    """Return the trail of the whole site, for those who run it; `event` picks one sort."""
    require(actor, Action.MANAGE, SiteResource())
    number = min(max(number, 1), LAST_PAGE)
    events = [event] if event in set(AuditEvent) else []
    found = store.list_entries(session, events, PAGE_SIZE + 1, (number - 1) * PAGE_SIZE)
    return _page(found, number)


def person_trail(session: Session, actor: Actor, person_id: UUID) -> tuple[TrailLine, ...]:
    """Return the newest entries about one person, for those who run the site."""
    require(actor, Action.MANAGE, SiteResource())
    return tuple(map(_line, store.entries_about(session, person_id, PAGE_SIZE, 0)))


def _page(found: list[AuditEntry], number: int) -> TrailPage:
    return TrailPage(tuple(map(_line, found[:PAGE_SIZE])), number, len(found) > PAGE_SIZE)


def _line(entry: AuditEntry) -> TrailLine:
    row = entry.row
    return TrailLine(
        at=row.at,
        # An event of a later version is read by its own name.
        event=AuditEvent(row.action).label if row.action in set(AuditEvent) else row.action,
        by=entry.by,
        by_self=row.by_id is not None and row.by_id == row.person_id,
        person=entry.person,
        person_id=row.person_id,
        details=tuple(
            (DETAIL_LABELS[name], _written(value))
            for name, value in row.details.items()
            if name in DETAIL_LABELS and value not in (None, "", [], {})
        ),
    )


def _written(value: object) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_written(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return ", ".join(map(_written, value))
    return str(value)
