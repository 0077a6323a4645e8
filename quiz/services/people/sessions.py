"""Signed-in browsers: opening, finding and ending their sessions.

The browser holds a random token, the database its digest. A session ends on the server, so that
signing out, a disabled account and a changed password take effect with the next request.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.people.audit import AuditEvent
from quiz.domain.people.codes import normalise
from quiz.domain.people.resources import SiteResource
from quiz.domain.people.rights import Action, Actor, require
from quiz.persistence.people import people
from quiz.persistence.tables.people import SessionRow
from quiz.services.people.audit import record
from quiz.services.people.profiles import actor_with
from quiz.services.people.tokens import digest_of, new_token

LIFETIME = timedelta(days=30)
# A session that is in use is kept alive, but not written anew with every request.
SEEN_EVERY = timedelta(minutes=10)


@dataclass(frozen=True)
class Identity:
    """Who is signed in on a browser, and how they like their pages.

    `secret` is the session's own, for its form tokens; `resume_digest` is that of a guest's code.
    """

    session_id: int
    actor: Actor
    person_id: UUID
    name: str
    is_guest: bool
    secret: str
    language: str
    zone: str
    theme: str
    size: str
    seen_at: datetime
    resume_digest: str | None = None

    def holds_code(self, code: str) -> bool:
        """Tell whether this code still brings this guest back."""
        return self.resume_digest is not None and self.resume_digest == digest_of(normalise(code))


def open_session(
    session: Session, person_id: UUID, now: datetime, how: str = "", token: str = ""
) -> str:
    """Open a session for a person and return its token, a new one unless given; it is not stored.

    `how` says how they proved who they are, for the audit trail; who has just been made proved
    nothing.
    """
    people.delete_dead_sessions(session, now)
    token = token or new_token()
    session.add(
        SessionRow(
            token_digest=digest_of(token),
            person_id=person_id,
            secret=secrets.token_hex(32),
            created_at=now,
            seen_at=now,
            expires_at=now + LIFETIME,
        )
    )
    session.flush()
    if how:
        details = {"how": how}
        record(
            session,
            now,
            AuditEvent.SIGNED_IN,
            by_id=person_id,
            person_id=person_id,
            details=details,
        )
    return token


def identify(session: Session, token: str, now: datetime) -> Identity | None:
    """Return who holds this token; nobody where it has ended. Reads only."""
    found = people.find_session(session, digest_of(token), now)
    if found is None:
        return None
    guest = found.resume_digest is not None
    return Identity(
        session_id=found.id,
        actor=actor_with(
            found.person_id,
            found.roles,
            found.memberships,
            guest=guest,
            as_learner=found.as_learner,
        ),
        person_id=found.person_id,
        name=found.name,
        is_guest=guest,
        secret=found.secret,
        language=found.language,
        zone=found.zone,
        theme=found.theme,
        size=found.size,
        seen_at=found.seen_at,
        resume_digest=found.resume_digest,
    )


def is_aging(identity: Identity, now: datetime) -> bool:
    """Tell whether it is time to note that a session is in use: every ten minutes at most."""
    return now - identity.seen_at >= SEEN_EVERY


def keep_alive(session: Session, identity: Identity, now: datetime) -> bool:
    """Let a session that is in use live on, and tell whether it did.

    Writes at most every ten minutes; a session that has ended meanwhile stays ended.
    """
    if not is_aging(identity, now):
        return False
    row = session.get(SessionRow, identity.session_id)
    if row is None:
        return False
    row.seen_at = now
    row.expires_at = now + LIFETIME
    session.flush()
    return True


def close_session(session: Session, identity: Identity) -> None:
    """End one session: its token opens nothing any more."""
    row = session.get(SessionRow, identity.session_id)
    if row is not None:
        session.delete(row)
        session.flush()


def view_as_learner(session: Session, identity: Identity, on: bool) -> None:
    """Let a member of staff look at the site as a learner does, or as themselves again."""
    require(identity.actor, Action.VIEW_AS_LEARNER, SiteResource())
    row = session.get_one(SessionRow, identity.session_id)
    row.as_learner = on
    session.flush()
