"""Links that sign one person in once: the owner's at each start, and those that staff issue.

A link from staff is for somebody whom a class made and who has nothing else to prove who they are
(docs/reliability.md T54). Who has a password resets it with a link that whoever runs the machine
prints; nobody signs in for them.

A link is looked at by GET and used by POST alone, so that a program which follows addresses (a
mail scanner, a chat's preview) does not use it up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.errors import Closed, Refused
from quiz.domain.messages import N_
from quiz.domain.people.audit import AuditEvent
from quiz.domain.people.rights import Action, Actor
from quiz.domain.people.roles import STAFF, Role
from quiz.persistence.people import people
from quiz.persistence.tables.people import EntryLinkRow, GrantedRole, PasswordRow, PersonRow
from quiz.services.people.audit import record
from quiz.services.people.profiles import find_account, has_credentials, known_roles, new_person
from quiz.services.people.roster import get_person_for
from quiz.services.people.tokens import digest_of, new_token


class LinkPurpose(StrEnum):
    """What a link is for: the owner at a start, a member of a class, or a forgotten password."""

    OWNER = "owner"
    CLASS = "class"
    FORGOTTEN = "forgotten"


# The owner reads theirs in a terminal; what staff hand on is a code to sign in with (ASVS 6.5.5).
LIFETIMES = {
    LinkPurpose.OWNER: timedelta(minutes=60),
    LinkPurpose.CLASS: timedelta(minutes=10),
    LinkPurpose.FORGOTTEN: timedelta(minutes=10),
}


@dataclass(frozen=True)
class IssuedLink:
    """A link's token, which is stored nowhere, and when it ends."""

    token: str
    expires_at: datetime
    name: str


@dataclass(frozen=True)
class LinkView:
    """What is told of a link before it is used."""

    name: str
    purpose: LinkPurpose
    expires_at: datetime


def issue_link(
    session: Session, actor: Actor, person_id: UUID, now: datetime, token: str = ""
) -> IssuedLink:
    """Issue a link for somebody whom a class made; it lives for ten minutes.

    The link of a `token` that was issued already is returned as it is.

    Older unused links of that person end, and none of their sessions. The link is named in the
    audit trail and on the person's own page. Raises `NotFound` or `NotAllowed`.
    """
    person = get_person_for(session, actor, Action.ISSUE_LINK, person_id)
    found = people.find_link(session, digest_of(token), now) if token else None
    if found is not None and found[1].id == person.id:
        return IssuedLink(token, found[0].expires_at, person.name)
    return _issue(session, person, LinkPurpose.CLASS, now, actor.person_id, token)


def ensure_owner(
    session: Session, now: datetime, name: str, zone: str = "UTC", language: str = "en"
) -> PersonRow:
    """Return the owner of this site; where there is none yet, one of that name is made."""
    person = people.find_first_with_role(session, Role.OWNER)
    if person is None:
        person = new_person(session, name, now, zone, language)
        session.add(GrantedRole(person_id=person.id, role=Role.OWNER, granted_at=now))
        session.flush()
        details = {"role": Role.OWNER}
        record(
            session, now, AuditEvent.ROLE_GRANTED, by_id=None, person_id=person.id, details=details
        )
    return person


def issue_owner_link(
    session: Session, now: datetime, name: str = "Owner", zone: str = "UTC", language: str = "en"
) -> IssuedLink:
    """Issue the link that a start prints; the owner's older unused links end.

    Nobody is asked for rights: whoever starts the program owns its database. `name`, `zone` and
    `language` are for an owner who is made by this first start.
    """
    owner = ensure_owner(session, now, name, zone, language)
    return _issue(session, owner, LinkPurpose.OWNER, now, None)


def issue_link_from_console(session: Session, login: str, now: datetime) -> IssuedLink:
    """Issue a link for the account with this login, for whoever runs commands on the machine.

    Raises `Refused` where nobody has the login, and for an account that is closed.
    """
    person = find_account(session, login)
    if person.disabled_at is not None:
        raise Refused(
            N_("The account of “%(login)s” is closed."),
            N_("Open it again on the administrator's page first."),
            login=login,
        )
    return _issue(session, person, LinkPurpose.FORGOTTEN, now, None)


def _issue(
    session: Session,
    person: PersonRow,
    purpose: LinkPurpose,
    now: datetime,
    issued_by: UUID | None,
    token: str = "",
) -> IssuedLink:
    people.end_links(session, person.id, now)
    token = token or new_token()
    expires_at = now + LIFETIMES[purpose]
    session.add(
        EntryLinkRow(
            token_digest=digest_of(token),
            person_id=person.id,
            purpose=purpose,
            issued_by_id=issued_by,
            created_at=now,
            expires_at=expires_at,
        )
    )
    session.flush()
    record(
        session,
        now,
        AuditEvent.LINK_MADE,
        by_id=issued_by,
        person_id=person.id,
        details={"how": purpose, "until": expires_at},
    )
    return IssuedLink(token, expires_at, person.name)


def look_at_link(session: Session, token: str, now: datetime) -> LinkView | None:
    """Return whom a link is for; nothing where it is unknown, used or over. Reads only."""
    found = people.find_link(session, digest_of(token), now)
    if found is None or _is_outgrown(session, *found):
        return None
    link, person = found
    return LinkView(person.name, LinkPurpose(link.purpose), link.expires_at)


def use_link(session: Session, token: str, now: datetime) -> UUID:
    """Use a link up and return the person whom it signs in.

    A link for a forgotten password ends that password and the person's other sessions: they choose
    a new one next. One from staff ends nothing, and is over as soon as the person has a password
    or an address. Raises `Closed`, in the same words, for links that are unknown, used or over.
    """
    found = people.find_link(session, digest_of(token), now)
    if (
        found is None
        or _is_outgrown(session, *found)
        or not people.mark_link_used(session, found[0].id, now)
    ):
        raise Closed(
            N_("This link has been used, or its time is over."),
            N_("Ask for a new one. The owner's link is printed afresh at each start."),
        )
    link, person = found
    if link.purpose == LinkPurpose.FORGOTTEN:
        people.delete_sessions(session, person.id)
        password = session.get(PasswordRow, person.id)
        if password is not None:
            session.delete(password)
    session.flush()
    by_id = person.id if link.issued_by_id is None else link.issued_by_id
    details = {"how": link.purpose}
    record(session, now, AuditEvent.LINK_USED, by_id=by_id, person_id=person.id, details=details)
    return person.id


def _is_outgrown(session: Session, link: EntryLinkRow, person: PersonRow) -> bool:
    """Tell whether a link from staff is for somebody who could sign in without it by now."""
    if link.purpose != LinkPurpose.CLASS:
        return False
    roles = known_roles(people.roles_of(session, [person.id])[person.id])
    return has_credentials(session, person) or bool(roles & STAFF)
