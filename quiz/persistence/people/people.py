"""Reads of people, their roles, sessions, links and failed sign-ins."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, func, literal, or_, select, update
from sqlalchemy.orm import Session

from quiz.persistence.database.base import tables
from quiz.persistence.database.prepared import PreparedStatement
from quiz.persistence.tables.people import (
    EntryLinkRow,
    FailedSignIn,
    GrantedRole,
    Membership,
    PasswordRow,
    PersonRow,
    SessionRow,
)

# --- people ----------------------------------------------------------------------------------


def find_person(session: Session, person_id: UUID) -> PersonRow | None:
    """Return a person by id."""
    return session.get(PersonRow, person_id)


def lock_people(session: Session, people: Collection[UUID]) -> dict[UUID, PersonRow]:
    """Return these people by id, and hold their rows until the commit, always in one order.

    On PostgreSQL whatever points at them, such as a new attempt, waits for it; SQLite has one
    writer at a time anyway.
    """
    rows = session.scalars(
        select(PersonRow)
        .where(PersonRow.id.in_(people))
        .order_by(PersonRow.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows}


def hold_people(session: Session, people: Collection[UUID]) -> None:
    """Let nobody join these people to others or erase them before the commit, on PostgreSQL.

    Whoever joins or erases people locks their rows first and then writes; so does whoever writes
    something about them, always in one order, or the two could wait for each other. SQLite has one
    writer at a time.
    """
    if people and session.connection().dialect.name == "postgresql":
        held = select(PersonRow.id).where(PersonRow.id.in_(people)).order_by(PersonRow.id)
        session.execute(held.with_for_update(read=True, key_share=True))


def is_simulated(session: Session, person_id: UUID) -> bool:
    """Tell whether this person is a simulated one."""
    found = session.scalar(select(PersonRow.simulated).where(PersonRow.id == person_id))
    return bool(found)


def find_person_by_login(session: Session, login: str) -> PersonRow | None:
    """Return the person who signs in with this login, in the form in which logins are kept."""
    return session.scalar(select(PersonRow).where(PersonRow.login == login))


def find_guest(session: Session, resume_digest: str) -> PersonRow | None:
    """Return the guest who holds the code of this digest."""
    return session.scalar(select(PersonRow).where(PersonRow.resume_digest == resume_digest))


def find_first_with_role(session: Session, role: str) -> PersonRow | None:
    """Return the person who has held a role for longest and is not disabled."""
    return session.scalar(
        select(PersonRow)
        .join(GrantedRole, GrantedRole.person_id == PersonRow.id)
        .where(GrantedRole.role == role, PersonRow.disabled_at.is_(None))
        .order_by(GrantedRole.granted_at, PersonRow.id)
        .limit(1)
    )


def count_with_role(session: Session, role: str) -> int:
    """Count the people who hold a role and are not disabled."""
    return (
        session.scalar(
            select(func.count())
            .select_from(PersonRow)
            .join(GrantedRole, GrantedRole.person_id == PersonRow.id)
            .where(GrantedRole.role == role, PersonRow.disabled_at.is_(None))
        )
        or 0
    )


def roles_of(session: Session, people: Collection[UUID]) -> dict[UUID, frozenset[str]]:
    """Return the granted roles of each of these people, in one query."""
    found: dict[UUID, set[str]] = {person_id: set() for person_id in people}
    rows = session.execute(
        select(GrantedRole.person_id, GrantedRole.role).where(GrantedRole.person_id.in_(people))
    )
    for person_id, role in rows:
        found[person_id].add(role)
    return {person_id: frozenset(roles) for person_id, roles in found.items()}


def search_people(
    session: Session, typed: str, limit: int, offset: int
) -> tuple[list[PersonRow], int]:
    """Return a page of people whose name or login has the typed text, and how many there are.

    Guests whose results moved to an account, and people who are erased, are left out. SQLite levels
    the case of ASCII alone.
    """
    matching = select(PersonRow).where(
        PersonRow.adopted_by_id.is_(None), PersonRow.erased_at.is_(None)
    )
    if typed:
        matching = matching.where(
            or_(
                PersonRow.name.icontains(typed, autoescape=True),
                PersonRow.login.icontains(typed, autoescape=True),
            )
        )
    total = session.scalar(select(func.count()).select_from(matching.subquery())) or 0
    page = matching.order_by(PersonRow.created_at.desc(), PersonRow.id).limit(limit).offset(offset)
    return list(session.scalars(page)), total


def find_password(session: Session, person_id: UUID) -> PasswordRow | None:
    """Return a person's password, as its hash."""
    return session.get(PasswordRow, person_id)


def with_password(session: Session, people: Collection[UUID]) -> frozenset[UUID]:
    """Return those of these people who have a password."""
    found = select(PasswordRow.person_id).where(PasswordRow.person_id.in_(people))
    return frozenset(session.scalars(found))


# --- sessions, links and failed sign-ins -----------------------------------------------------


@dataclass(frozen=True)
class LivingSession:
    """A session that has not ended, its person, and what that person holds at this moment.

    `memberships` are classes with the role in each.
    """

    id: int
    secret: str
    as_learner: bool
    seen_at: datetime
    person_id: UUID
    name: str
    resume_digest: str | None
    language: str
    zone: str
    theme: str
    size: str
    roles: frozenset[str]
    memberships: frozenset[tuple[int, str]]


# Made once, and columns instead of whole rows: it is asked with every request. Roles and
# memberships come as their pairs, of which there are few.
_sessions, _people, _granted, _members = tables(SessionRow, PersonRow, GrantedRole, Membership)
_SESSION = PreparedStatement(
    select(
        _sessions.c.id,
        _sessions.c.secret,
        _sessions.c.as_learner,
        _sessions.c.seen_at,
        _people.c.id,
        _people.c.name,
        _people.c.resume_digest,
        _people.c.language,
        _people.c.zone,
        _people.c.theme,
        _people.c.size,
        _granted.c.role,
        _members.c.class_id,
        _members.c.role,
    )
    .join(_people, _people.c.id == _sessions.c.person_id)
    .outerjoin(_granted, _granted.c.person_id == _people.c.id)
    .outerjoin(_members, _members.c.person_id == _people.c.id)
    .where(
        _sessions.c.token_digest == bindparam("token_digest"),
        _sessions.c.expires_at > bindparam("now"),
        _people.c.disabled_at.is_(None),
        _people.c.adopted_by_id.is_(None),
    )
)


def find_session(session: Session, token_digest: str, now: datetime) -> LivingSession | None:
    """Return the living session of a token with its person, who is neither disabled nor adopted.

    One query.
    """
    rows = _SESSION.rows(session, token_digest=token_digest, now=now)
    if not rows:
        return None
    held = (
        frozenset(row[11] for row in rows if row[11] is not None),
        frozenset((row[12], row[13]) for row in rows if row[12] is not None),
    )
    columns: tuple[Any, ...] = (*rows[0][:11], *held)
    return LivingSession(*columns)


def delete_sessions(session: Session, person_id: UUID, keep_id: int | None = None) -> None:
    """Delete a person's sessions, all or all but one."""
    doomed = delete(SessionRow).where(SessionRow.person_id == person_id)
    if keep_id is not None:
        doomed = doomed.where(SessionRow.id != keep_id)
    session.execute(doomed)


def delete_dead_sessions(session: Session, now: datetime) -> None:
    """Delete the sessions that have expired."""
    session.execute(delete(SessionRow).where(SessionRow.expires_at <= now))


def find_link(
    session: Session, token_digest: str, now: datetime
) -> tuple[EntryLinkRow, PersonRow] | None:
    """Return the unused, living link of a token with its person."""
    row = session.execute(
        select(EntryLinkRow, PersonRow)
        .join(PersonRow, PersonRow.id == EntryLinkRow.person_id)
        .where(
            EntryLinkRow.token_digest == token_digest,
            EntryLinkRow.used_at.is_(None),
            EntryLinkRow.expires_at > now,
            PersonRow.disabled_at.is_(None),
            PersonRow.adopted_by_id.is_(None),
        )
    ).one_or_none()
    return (row[0], row[1]) if row else None


def mark_link_used(session: Session, link_id: int, now: datetime) -> bool:
    """Mark a link used; false where another request was faster."""
    marked = session.execute(
        update(EntryLinkRow)
        .where(EntryLinkRow.id == link_id, EntryLinkRow.used_at.is_(None))
        .values(used_at=now)
        .returning(EntryLinkRow.id)
    )
    return marked.one_or_none() is not None


def end_links(session: Session, person_id: UUID, now: datetime) -> None:
    """End a person's unused links."""
    session.execute(
        update(EntryLinkRow)
        .where(
            EntryLinkRow.person_id == person_id,
            EntryLinkRow.used_at.is_(None),
            EntryLinkRow.expires_at > now,
        )
        .values(expires_at=now)
    )


def end_all_ways_in(session: Session, now: datetime) -> None:
    """Sign everybody out and let no link that was issued sign anybody in."""
    session.execute(delete(SessionRow))
    session.execute(
        update(EntryLinkRow)
        .where(EntryLinkRow.used_at.is_(None), EntryLinkRow.expires_at > now)
        .values(expires_at=now)
    )


def failures_since(session: Session, subject: str, since: datetime) -> list[datetime]:
    """Return when sign-ins of a subject have failed since a moment, oldest first."""
    return list(
        session.scalars(
            select(FailedSignIn.at)
            .where(FailedSignIn.subject == subject, FailedSignIn.at > since)
            .order_by(FailedSignIn.at)
        )
    )


def failures_in_crowd(
    session: Session, subject: str, crowd: str, since: datetime
) -> tuple[list[datetime], int]:
    """Return when a subject failed after a moment, and how many of a crowd did; one statement."""
    of_crowd = select(func.max(FailedSignIn.at), func.count()).where(
        FailedSignIn.subject == crowd, FailedSignIn.at > since
    )
    own = select(FailedSignIn.at, literal(-1)).where(
        FailedSignIn.subject == subject, FailedSignIn.at > since
    )
    rows = session.execute(own.union_all(of_crowd)).all()
    return [at for at, count in rows if count < 0], max(count for _, count in rows)


def delete_failures(session: Session, subject: str, before: datetime) -> None:
    """Delete a subject's failures, and all failures of anybody before a moment."""
    session.execute(
        delete(FailedSignIn).where(or_(FailedSignIn.subject == subject, FailedSignIn.at <= before))
    )


# --- a guest's belongings move to an account -------------------------------------------------
