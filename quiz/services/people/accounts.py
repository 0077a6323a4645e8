"""Accounts: making one, signing in with it, and its password.

A wrong password is a result and not an error, because it leaves a trace: the failure is counted.
Every way to prove a password counts for the same login.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.errors import Conflict, Refused
from quiz.domain.messages import N_
from quiz.domain.people.audit import AuditEvent
from quiz.domain.people.names import clean_login, clean_name
from quiz.domain.people.rights import Actor, signed_in
from quiz.domain.people.throttling import SIGN_IN
from quiz.persistence.people import people
from quiz.persistence.tables.people import PasswordRow, PersonRow
from quiz.services.people.audit import record
from quiz.services.people.passwords import Proof
from quiz.services.people.profiles import get_person, new_person
from quiz.services.people.throttling import (
    NOWHERE,
    Attempted,
    Sender,
    count_failure,
    forgive,
    hold_up,
    seconds_to_wait,
)


@dataclass(frozen=True)
class SignIn:
    """What came of a sign-in: the person, or nobody and how many seconds the next try must wait."""

    person_id: UUID | None
    seconds: int = 0


def make_account(
    session: Session,
    actor: Actor,
    *,
    name: str,
    login: str,
    password_hash: str | None,
    now: datetime,
    zone: str = "UTC",
    language: str = "en",
) -> UUID:
    """Make an account and return its person.

    Somebody who is here already without a login, as a guest or through a link, keeps their row and
    with it every result; their resume code ends. Without a `password_hash` they choose a password
    after they came in by a link. Raises `Refused` for a name or login that is not one or is taken,
    and `Conflict` for somebody who has an account.
    """
    kept = clean_login(login)
    if people.find_person_by_login(session, kept) is not None:
        raise Refused(
            N_("Somebody signs in with this already."),
            N_("If it is you, sign in. Otherwise choose another one."),
        )
    person = _person_for(session, actor, name, now, zone, language)
    person.login = kept
    person.resume_digest = None
    session.flush()
    if password_hash is not None:
        set_password(session, person.id, password_hash, now)
    # A link that was made for a member of a class is over now that they have an account.
    people.end_links(session, person.id, now)
    by_id = None if password_hash is None else person.id
    record(session, now, AuditEvent.ACCOUNT_MADE, by_id=by_id, person_id=person.id)
    return person.id


def _person_for(
    session: Session, actor: Actor, name: str, now: datetime, zone: str, language: str
) -> PersonRow:
    if actor.person_id is None:
        return new_person(session, name, now, zone, language)
    person = get_person(session, actor.person_id)
    if person.login is not None:
        raise Conflict(
            N_("You have an account already."), N_("Sign out first to make another one.")
        )
    person.name = clean_name(name)
    return person


def set_password(session: Session, person_id: UUID, password_hash: str, now: datetime) -> None:
    """Store the hash of a person's password in place of an older one."""
    row = people.find_password(session, person_id)
    if row is None:
        session.add(PasswordRow(person_id=person_id, hash=password_hash, changed_at=now))
    else:
        row.hash = password_hash
        row.changed_at = now
    session.flush()


def stored_hash(session: Session, login: str) -> str | None:
    """Return the hash to hold a typed password against; nothing for a login that nobody has."""
    person = _by_typed_login(session, login)
    return own_hash(session, person.id) if person else None


def own_hash(session: Session, person_id: UUID) -> str | None:
    """Return the hash of a person's password; nothing where they have none."""
    password = people.find_password(session, person_id)
    return password.hash if password else None


def own_words(session: Session, person_id: UUID) -> tuple[str, ...]:
    """Return a person's login and name: what their password may not be."""
    person = get_person(session, person_id)
    return tuple(word for word in (person.login, person.name) if word)


def _by_typed_login(session: Session, login: str) -> PersonRow | None:
    try:
        return people.find_person_by_login(session, clean_login(login))
    except Refused:
        return None


def sign_in(
    session: Session, login: str, proof: Proof, now: datetime, sender: Sender = NOWHERE
) -> SignIn:
    """Let in who proved their password; count the failure otherwise.

    `proof` was made before this session began to write. While somebody waits after too many
    failures even the right password is refused, and nothing is counted. A disabled account and a
    login that nobody has are refused in the same way.
    """
    person = _by_typed_login(session, login)
    tried = _trying(person, login, sender)
    seconds = hold_up(session, tried, now)
    if seconds:
        return SignIn(None, seconds)
    if person is None or person.disabled_at is not None:
        return _failed(session, tried, now)
    if not _proved(session, person.id, proof, now):
        return _failed(session, tried, now)
    forgive(session, tried, now)
    return SignIn(person.id)


def seconds_before(session: Session, login: str, sender: Sender, now: datetime) -> int:
    """Return for how many seconds nobody is let in from there, whatever they type. Reads only."""
    tried = _trying(_by_typed_login(session, login), login, sender)
    return seconds_to_wait(session, tried, now)


def _trying(person: PersonRow | None, login: str, sender: Sender) -> Attempted:
    name = person.login if person and person.login else login[:500]
    return Attempted(name, sender, SIGN_IN)


def _failed(session: Session, tried: Attempted, now: datetime) -> SignIn:
    return SignIn(None, count_failure(session, tried, now))


def _proved(session: Session, person_id: UUID, proof: Proof, now: datetime) -> bool:
    current = people.find_password(session, person_id)
    if not proof.holds or current is None or current.hash != proof.stored:
        return False
    if proof.fresh is not None:
        set_password(session, person_id, proof.fresh, now)
    return True


def prove_self(session: Session, person: PersonRow, proof: Proof, now: datetime) -> SignIn:
    """Tell whether somebody who is signed in has proved their password; a failure is counted.

    Who has none (after a link from staff, or as a guest) proves nothing.
    """
    # Who is signed in is known: strangers who try the login are in nobody's way here.
    tried = _trying(person, "", Sender(known=str(person.id)))
    seconds = seconds_to_wait(session, tried, now)
    if seconds:
        return SignIn(None, seconds)
    if own_hash(session, person.id) is not None and not _proved(session, person.id, proof, now):
        return _failed(session, tried, now)
    forgive(session, tried, now)
    return SignIn(person.id)


def change_password(
    session: Session,
    actor: Actor,
    proof: Proof,
    password_hash: str,
    now: datetime,
    keep_session: int,
) -> SignIn:
    """Give a person a new password and end all their sessions but `keep_session`.

    The present password is proved first; who has none (after a link from staff) proves nothing. A
    wrong one is counted like a failed sign-in. Raises `Refused` for people without a login.
    """
    person = get_person(session, signed_in(actor))
    if person.login is None:
        raise Refused(
            N_("You have no account yet, so there is no password to change."),
            N_("Make an account first."),
        )
    proved = prove_self(session, person, proof, now)
    if proved.person_id is None:
        return proved
    set_password(session, person.id, password_hash, now)
    people.delete_sessions(session, person.id, keep_id=keep_session)
    people.end_links(session, person.id, now)
    record(session, now, AuditEvent.PASSWORD_CHANGED, by_id=person.id, person_id=person.id)
    return proved
