"""Everybody who takes a quiz: guests with a typed name, and how people like their pages."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.errors import NotFound, Refused
from quiz.domain.messages import N_
from quiz.domain.people.codes import grouped, normalise
from quiz.domain.people.names import clean_login, clean_name
from quiz.domain.people.rights import Actor, signed_in
from quiz.domain.people.roles import Role
from quiz.persistence.people import classes, people
from quiz.persistence.tables.people import PersonRow
from quiz.services.people.codes import new_resume_code, random_code
from quiz.services.people.tokens import digest_of

THEMES = ("system", "light", "sepia", "dark")
SIZES = ("90", "100", "110", "125", "150")
TAG_LENGTH = 4


@dataclass(frozen=True)
class AccountView:
    """A person's own account, as they see it."""

    name: str
    tag: str
    login: str | None
    is_guest: bool
    has_password: bool
    zone: str
    language: str
    roles: tuple[Role, ...]


def new_person(session: Session, name: str, now: datetime, zone: str, language: str) -> PersonRow:
    """Store a person of that name, with a random tag. Raises `Refused` for names that are none."""
    person = PersonRow(
        name=clean_name(name),
        tag=random_code(TAG_LENGTH),
        zone=known_zone(zone),
        language=language,
        created_at=now,
    )
    session.add(person)
    session.flush()
    return person


def make_guest(
    session: Session,
    name: str,
    now: datetime,
    zone: str = "UTC",
    language: str = "en",
    code: str | None = None,
) -> tuple[PersonRow, str]:
    """Store a guest and return them with their resume code, a new one unless given; not stored.

    Raises `Refused` for a name that is empty or too long.
    """
    person = new_person(session, name, now, zone, language)
    return person, renew_code_of(session, person, code)


def renew_resume_code(session: Session, actor: Actor) -> str:
    """Give a guest a new resume code; the old one ends. Raises `Refused` for accounts."""
    person = get_person(session, signed_in(actor))
    if not is_guest(person):
        raise Refused(
            N_("Only guests come back with a code."),
            N_("You have an account: sign in with it."),
        )
    return renew_code_of(session, person)


def renew_code_of(session: Session, person: PersonRow, code: str | None = None) -> str:
    """Give this guest a new resume code and return it, grouped as people read it."""
    code = code or new_resume_code()
    person.resume_digest = digest_of(code)
    session.flush()
    return grouped(code)


def find_guest(session: Session, typed: str) -> PersonRow:
    """Return the guest who holds a resume code, as it was typed.

    Raises `Refused`, with the cure, for a code that nobody holds and for one whose results have
    moved to an account: there a password stands before them.
    """
    person = people.find_guest(session, digest_of(normalise(typed)))
    if person is None or person.disabled_at is not None:
        raise Refused(
            N_("Nobody has this code."),
            N_("Compare it with what you wrote down: twelve letters and digits."),
        )
    if person.adopted_by_id is not None:
        raise Refused(
            N_("What belonged to this code has moved to an account."),
            N_("Sign in with that account; everything is there."),
        )
    return person


def brings_back(session: Session, code: str) -> bool:
    """Tell whether a guest could come back with this code."""
    try:
        find_guest(session, code)
    except Refused:
        return False
    return True


def is_guest(person: PersonRow) -> bool:
    """Tell whether a person is known by a typed name and a resume code alone."""
    return person.resume_digest is not None


def has_credentials(session: Session, person: PersonRow) -> bool:
    """Tell whether a person signs in with an address or a password of their own."""
    return person.login is not None or people.find_password(session, person.id) is not None


def get_person(session: Session, person_id: UUID) -> PersonRow:
    """Return a person. Raises `NotFound`."""
    person = people.find_person(session, person_id)
    if person is None:
        raise NotFound
    return person


def find_account(session: Session, login: str) -> PersonRow:
    """Return the account with this login. Raises `Refused` where nobody has it."""
    person = people.find_person_by_login(session, clean_login(login))
    if person is None:
        raise Refused(
            N_("Nobody signs in with “%(login)s”."),
            N_("Compare it with the list of people on the administrator's page."),
            login=login,
        )
    return person


def actor_of(session: Session, person: PersonRow, as_learner: bool = False) -> Actor:
    """Return a person as the one who acts, with roles and classes as they are at this moment."""
    memberships = classes.memberships_of(session, person.id)
    return actor_with(
        person.id,
        people.roles_of(session, [person.id])[person.id],
        [(membership.class_id, membership.role) for membership in memberships],
        guest=is_guest(person),
        as_learner=as_learner,
    )


def actor_with(
    person_id: UUID,
    roles: frozenset[str],
    memberships: Iterable[tuple[int, str]],
    *,
    guest: bool,
    as_learner: bool,
) -> Actor:
    """Return a person with these roles and memberships, as they are stored, as the one who acts.

    Somebody who no longer holds the role of instructor, or lets it rest, leads no class.
    """
    held = tuple(memberships)
    actor = Actor(
        person_id=person_id,
        roles=known_roles(roles),
        classes_learning=_classes(held, Role.LEARNER),
        guest=guest,
        as_learner=as_learner,
    )
    if not actor.has(Role.INSTRUCTOR):
        return actor
    return replace(actor, classes_teaching=_classes(held, Role.INSTRUCTOR))


def _classes(memberships: Iterable[tuple[int, str]], role: Role) -> frozenset[int]:
    return frozenset(class_id for class_id, own_role in memberships if own_role == role)


def known_roles(stored: frozenset[str]) -> frozenset[Role]:
    """Return stored roles as values; a role of a later version grants nothing here."""
    return frozenset(Role(name) for name in stored if name in set(Role))


def show_account(session: Session, actor: Actor) -> AccountView:
    """Return a person's own account. Raises `SignInNeeded` for visitors."""
    person = get_person(session, signed_in(actor))
    return AccountView(
        name=person.name,
        tag=person.tag,
        login=person.login,
        is_guest=is_guest(person),
        has_password=people.find_password(session, person.id) is not None,
        zone=person.zone,
        language=person.language,
        roles=tuple(role for role in Role if role in actor.roles),
    )


def change_profile(session: Session, actor: Actor, name: str, zone: str, language: str) -> None:
    """Change a person's own name, time zone and language. Raises `Refused` for what is none."""
    person = get_person(session, signed_in(actor))
    person.name = clean_name(name)
    person.zone = known_zone(zone)
    person.language = language
    session.flush()


def change_appearance(session: Session, actor: Actor, theme: str, size: str) -> None:
    """Keep which colours and which size of text a person likes; unknown ones change nothing."""
    person = get_person(session, signed_in(actor))
    person.theme = theme if theme in THEMES else person.theme
    person.size = size if size in SIZES else person.size
    session.flush()


@lru_cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def known_zone(name: str) -> str:
    """Return the name of a time zone. Raises `Refused` where there is none of that name."""
    if name not in _zones():
        raise Refused(
            N_("There is no time zone called “%(zone)s”."),
            N_("Choose one from the list, such as Asia/Almaty."),
            zone=name[:60],
        )
    return name
