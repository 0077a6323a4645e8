"""What those who run the place do with people: find them, grant roles, close accounts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.errors import Refused
from quiz.domain.messages import N_
from quiz.domain.people import rights
from quiz.domain.people.audit import AuditEvent
from quiz.domain.people.resources import PersonResource, SiteResource
from quiz.domain.people.roles import Role
from quiz.persistence.people import classes
from quiz.persistence.people import people as people_store
from quiz.persistence.tables.people import GrantedRole, PersonRow
from quiz.services.people.audit import record
from quiz.services.people.profiles import is_guest, known_roles

PAGE_SIZE = 50
# Farther than any list goes; a number without an end does not fit into a database's integer.
LAST_PAGE = 1_000_000
GRANTED_BY_ADMINS = frozenset({Role.AUTHOR, Role.INSTRUCTOR})
GRANTED_BY_OWNERS = frozenset({Role.ADMIN, Role.OWNER})


@dataclass(frozen=True)
class RosterLine:
    """A person in the list, with what this actor may do with them."""

    id: UUID
    name: str
    tag: str
    login: str | None
    is_guest: bool
    simulated: bool
    disabled: bool
    created_at: datetime
    roles: tuple[Role, ...]
    may_grant: tuple[Role, ...]
    may_link: bool
    has_credentials: bool
    may_disable: bool


@dataclass(frozen=True)
class PeoplePage:
    """One page of the list, and how many people there are in all."""

    people: tuple[RosterLine, ...]
    total: int
    number: int
    pages: int


def list_people(
    session: Session, actor: rights.Actor, typed: str = "", number: int = 1
) -> PeoplePage:
    """Return a page of people, newest first; `typed` is looked for in names and logins."""
    rights.require(actor, rights.Action.MANAGE, SiteResource())
    number = min(max(number, 1), LAST_PAGE)
    offset = (number - 1) * PAGE_SIZE
    rows, total = people_store.search_people(session, typed.strip(), PAGE_SIZE, offset)
    resources = person_resources(session, rows)
    views = tuple(_view(actor, row, resources[row.id]) for row in rows)
    return PeoplePage(views, total, number, max(1, -(-total // PAGE_SIZE)))


def show_person(session: Session, actor: rights.Actor, person_id: UUID) -> RosterLine:
    """Return one person, for those who run the place."""
    rights.require(actor, rights.Action.MANAGE, SiteResource())
    person = get_person_for(session, actor, rights.Action.SEE, person_id)
    return _view(actor, person, person_resources(session, [person])[person_id])


def _view(actor: rights.Actor, person: PersonRow, resource: PersonResource) -> RosterLine:
    roles = resource.roles
    grantable = frozenset[Role]()
    if not is_guest(person):
        if rights.can(actor, rights.Action.GRANT, resource):
            grantable |= GRANTED_BY_ADMINS
        if rights.can(actor, rights.Action.GRANT_ADMIN, resource):
            grantable |= GRANTED_BY_OWNERS
    return RosterLine(
        id=person.id,
        name=person.name,
        tag=person.tag,
        login=person.login,
        is_guest=is_guest(person),
        simulated=person.simulated,
        disabled=person.disabled_at is not None,
        created_at=person.created_at,
        roles=tuple(role for role in Role if role in roles),
        may_grant=tuple(role for role in Role if role in grantable),
        may_link=rights.can(actor, rights.Action.ISSUE_LINK, resource)
        and person.disabled_at is None,
        has_credentials=resource.has_credentials,
        may_disable=rights.can(actor, rights.Action.DISABLE, resource)
        and person.id != actor.person_id,
    )


def get_person_for(
    session: Session, actor: rights.Actor, action: rights.Action, person_id: UUID
) -> PersonRow:
    """Return a person with whom this actor may do this.

    Raises `SignInNeeded`, `NotFound` or `NotAllowed`; a guest whose results moved is not found.
    """
    person = people_store.find_person(session, person_id)
    if person is None or person.adopted_by_id is not None:
        raise rights.missing(actor)
    rights.require(actor, action, person_resources(session, [person])[person.id])
    return person


def person_resources(
    session: Session, people: Collection[PersonRow]
) -> Mapping[UUID, PersonResource]:
    """Return people as others act on them, by their ids; three queries for any number."""
    ids = [person.id for person in people]
    roles = people_store.roles_of(session, ids)
    learning = classes.learning_of(session, ids)
    with_password = people_store.with_password(session, ids)
    return {
        person.id: PersonResource(
            person.id,
            known_roles(roles[person.id]),
            frozenset(m.class_id for m in learning[person.id]),
            frozenset(m.class_id for m in learning[person.id] if m.made_person),
            person.login is not None or person.id in with_password,
        )
        for person in people
    }


def grant_role(
    session: Session, actor: rights.Actor, person_id: UUID, role: Role, now: datetime
) -> PersonRow:
    """Grant a role to an account; granting it again changes nothing.

    Raises `Refused` for guests, who could not prove who they are.
    """
    person = get_person_for(session, actor, _granting(role), person_id)
    if is_guest(person):
        raise Refused(
            N_("%(name)s is a guest, and roles belong to accounts."),
            N_("Let them make an account first; they keep their results."),
            name=person.name,
        )
    _grant(session, person_id, role, now, actor.person_id)
    return person


def grant_from_console(session: Session, person_id: UUID, role: Role, now: datetime) -> None:
    """Grant a role for whoever runs commands on the machine: nobody is asked for rights there."""
    _grant(session, person_id, role, now, None)


def _grant(
    session: Session, person_id: UUID, role: Role, now: datetime, by_id: UUID | None
) -> None:
    if session.get(GrantedRole, (person_id, role)) is None:
        session.add(GrantedRole(person_id=person_id, role=role, granted_at=now))
        session.flush()
        details = {"role": role}
        record(
            session, now, AuditEvent.ROLE_GRANTED, by_id=by_id, person_id=person_id, details=details
        )


def revoke_role(
    session: Session, actor: rights.Actor, person_id: UUID, role: Role, now: datetime
) -> PersonRow:
    """Take a role back; it ends with the person's next request.

    Raises `Refused` for the last owner.
    """
    person = get_person_for(session, actor, _granting(role), person_id)
    granted = session.get(GrantedRole, (person_id, role))
    if granted is None:
        return person
    if role is Role.OWNER:
        _keep_one_owner(session)
    session.delete(granted)
    session.flush()
    details = {"role": role}
    by_id = actor.person_id
    record(session, now, AuditEvent.ROLE_REVOKED, by_id=by_id, person_id=person_id, details=details)
    return person


def _granting(role: Role) -> rights.Action:
    if role is Role.LEARNER:
        raise Refused(
            N_("Everybody is a learner."), N_("Choose another role, or close the account.")
        )
    return rights.Action.GRANT_ADMIN if role in GRANTED_BY_OWNERS else rights.Action.GRANT


def _keep_one_owner(session: Session) -> None:
    if people_store.count_with_role(session, Role.OWNER) < 2:
        raise Refused(
            N_("This is the last owner of the site."),
            N_("Make somebody else an owner first."),
        )


def disable(session: Session, actor: rights.Actor, person_id: UUID, now: datetime) -> PersonRow:
    """Close a person's account: sessions and links end at once, results stay.

    Raises `Refused` for oneself and for the last owner.
    """
    person = get_person_for(session, actor, rights.Action.DISABLE, person_id)
    if person.id == actor.person_id:
        raise Refused(
            N_("You cannot close your own account."), N_("Let another administrator do it.")
        )
    if session.get(GrantedRole, (person_id, Role.OWNER)) is not None:
        _keep_one_owner(session)
    if person.disabled_at is None:
        person.disabled_at = now
    people_store.delete_sessions(session, person_id)
    people_store.end_links(session, person_id, now)
    session.flush()
    record(session, now, AuditEvent.ACCOUNT_CLOSED, by_id=actor.person_id, person_id=person_id)
    return person


def enable(session: Session, actor: rights.Actor, person_id: UUID, now: datetime) -> PersonRow:
    """Open a closed account again; the person signs in as before."""
    person = get_person_for(session, actor, rights.Action.DISABLE, person_id)
    if person.disabled_at is not None:
        person.disabled_at = None
        record(
            session, now, AuditEvent.ACCOUNT_REOPENED, by_id=actor.person_id, person_id=person_id
        )
    return person
