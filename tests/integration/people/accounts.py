"""People and their accounts, as several tests of people need them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.people.rights import Actor
from quiz.domain.people.roles import Role
from quiz.persistence.tables.people import (
    GrantedRole,
)
from quiz.services.people import accounts, passwords, profiles, sessions
from quiz.services.people.passwords import Proof
from tests.builders import NOW

PASSWORD = "кітап оқу пайдалы"
HASH = passwords.hash_password(PASSWORD)
RIGHT = Proof(True, HASH)


def account(session: Session, login: str = "aigul@example.org", *roles: Role) -> Actor:
    person_id = accounts.make_account(
        session, Actor.visitor(), name="Aigul", login=login, password_hash=HASH, now=NOW
    )
    for role in roles:
        session.add(GrantedRole(person_id=person_id, role=role, granted_at=NOW))
    session.flush()
    return actor(session, person_id)


def guest(session: Session, name: str = "Dana") -> tuple[Actor, str]:
    person, code = profiles.make_guest(session, name, NOW)
    return actor(session, person.id), code


def actor(session: Session, person_id: UUID | None) -> Actor:
    assert person_id is not None
    return profiles.actor_of(session, profiles.get_person(session, person_id))


def identity(session: Session, person_id: UUID | None, at=NOW) -> sessions.Identity:
    assert person_id is not None
    token = sessions.open_session(session, person_id, at)
    found = sessions.identify(session, token, at)
    assert found is not None
    return found
