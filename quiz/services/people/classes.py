"""Classes: learners with their instructors, and the code by which learners join."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quiz.domain.errors import NotFound, Refused
from quiz.domain.messages import N_
from quiz.domain.people import rights
from quiz.domain.people.audit import AuditEvent
from quiz.domain.people.codes import normalise
from quiz.domain.people.names import Label, clean_name, told_apart
from quiz.domain.people.resources import ClassResource, SiteResource
from quiz.domain.people.retention import MOST_MONTHS, SECOND_THOUGHTS, kept_until
from quiz.domain.people.roles import Role
from quiz.persistence.people import classes, people
from quiz.persistence.tables.people import ClassRow, Membership, PersonRow
from quiz.services.people.audit import record
from quiz.services.people.codes import new_code, random_code
from quiz.services.people.profiles import get_person, is_guest, known_roles
from quiz.services.people.roster import person_resources

LONGEST_CLASS_NAME = 120
KEY_WORDS = 40
KEY_TAIL = 4


@dataclass(frozen=True)
class ClassSummary:
    """A class in a list: its name and size, and what this person is in it (nothing for admins)."""

    key: str
    name: str
    learners: int
    role: Role | None
    simulated: bool


@dataclass(frozen=True)
class MemberView:
    """A person in a class, with what this actor may do with them."""

    person_id: UUID
    label: Label
    role: Role
    is_guest: bool
    simulated: bool
    joined_at: datetime
    may_lead: bool
    may_link: bool


@dataclass(frozen=True)
class ClassView:
    """A class as one of its people sees it; only who runs it is handed code and members."""

    key: str
    name: str
    simulated: bool
    instructors: tuple[Label, ...]
    role: Role | None
    may_manage: bool
    may_grant: bool
    code: str
    members: tuple[MemberView, ...]
    ended_on: date | None
    retention_months: int


def list_classes(session: Session, actor: rights.Actor) -> tuple[ClassSummary, ...]:
    """Return the classes that a person is in; all of them for whoever looks after all."""
    rights.signed_in(actor)
    roles = _own_roles(actor)
    everything = rights.can(actor, rights.Action.MANAGE, SiteResource())
    counted = classes.list_classes(session, None if everything else tuple(roles))
    return tuple(
        ClassSummary(
            count.row.key,
            count.row.name,
            count.learners,
            roles.get(count.row.id),
            count.row.simulated,
        )
        for count in counted
    )


def _own_roles(actor: rights.Actor) -> Mapping[int, Role]:
    return {
        **dict.fromkeys(actor.classes_learning, Role.LEARNER),
        **{c: Role.INSTRUCTOR for c in actor.classes_teaching if actor.teaches(c)},
    }


def show_class(session: Session, actor: rights.Actor, key: str) -> ClassView:
    """Return a class as this person may see it. Raises `NotFound` for whoever is not in it."""
    row = get_class(session, actor, rights.Action.SEE, key)
    rows = classes.members_of(session, row.id)
    labels = told_apart((person.id, person.name, person.tag) for _, person in rows)
    manages = rights.can(actor, rights.Action.MANAGE, ClassResource(row.id))
    grants = rights.can(actor, rights.Action.GRANT, ClassResource(row.id))
    return ClassView(
        key=row.key,
        name=row.name,
        simulated=row.simulated,
        instructors=tuple(
            labels[person.id] for member, person in rows if member.role == Role.INSTRUCTOR
        ),
        role=_own_roles(actor).get(row.id),
        may_manage=manages,
        may_grant=grants,
        code=row.code if manages else "",
        members=_members(session, actor, rows, labels, grants) if manages else (),
        ended_on=row.ended_at.date() if row.ended_at else None,
        retention_months=row.retention_months,
    )


def _members(
    session: Session,
    actor: rights.Actor,
    rows: list[tuple[Membership, PersonRow]],
    labels: Mapping[UUID, Label],
    grants: bool,
) -> tuple[MemberView, ...]:
    resources = person_resources(session, [person for _, person in rows])
    return tuple(
        MemberView(
            person_id=person.id,
            label=labels[person.id],
            role=Role(member.role),
            is_guest=is_guest(person),
            simulated=person.simulated,
            joined_at=member.joined_at,
            may_lead=grants and _may_lead(resources[person.id].roles),
            may_link=not person.simulated
            and rights.can(actor, rights.Action.ISSUE_LINK, resources[person.id]),
        )
        for member, person in rows
    )


def _may_lead(roles: frozenset[Role]) -> bool:
    return bool(roles & {Role.INSTRUCTOR, Role.OWNER})


def get_class(session: Session, actor: rights.Actor, action: rights.Action, key: str) -> ClassRow:
    """Return a class with which this actor may do this.

    Raises `SignInNeeded`, `NotFound` or `NotAllowed`; a class that is not there and one of other
    people answer alike.
    """
    row = classes.find_class(session, key)
    if row is None:
        raise rights.missing(actor)
    rights.require(actor, action, ClassResource(row.id))
    return row


def make_class(session: Session, actor: rights.Actor, name: str, now: datetime) -> ClassRow:
    """Make a class that the actor leads. Raises `Refused` for a name that is none."""
    rights.require(actor, rights.Action.MAKE_CLASS, SiteResource())
    kept = clean_name(name, LONGEST_CLASS_NAME)
    row = ClassRow(
        key=_new_key(session, kept),
        name=kept,
        code=new_code(session),
        created_by_id=actor.person_id,
        created_at=now,
    )
    session.add(row)
    session.flush()
    _add_member(session, row, rights.signed_in(actor), Role.INSTRUCTOR, now)
    return row


def _new_key(session: Session, name: str) -> str:
    """Return an address for a class: what is ASCII in its name, and a random end."""
    words = "-".join(re.findall(r"[a-z0-9]+", name.lower()))[:KEY_WORDS].strip("-") or "class"
    while True:
        key = f"{words}-{random_code(KEY_TAIL).lower()}"
        if classes.find_class(session, key) is None:
            return key


def rename_class(session: Session, actor: rights.Actor, key: str, name: str) -> ClassRow:
    """Give a class another name; its address stays. Raises `Refused` for a name that is none."""
    row = get_class(session, actor, rights.Action.MANAGE, key)
    row.name = clean_name(name, LONGEST_CLASS_NAME)
    session.flush()
    return row


def set_end(
    session: Session,
    actor: rights.Actor,
    key: str,
    ended_on: date | None,
    months: int,
    now: datetime,
) -> None:
    """Say when a class ends (None: it goes on) and for how many months its data are kept then.

    Raises `Refused` for a number of months that is too small or too large, and where the data
    would be erased before anybody could change their mind.
    """
    row = get_class(session, actor, rights.Action.MANAGE, key)
    if not 1 <= months <= MOST_MONTHS:
        raise Refused(
            N_("Data can be kept for 1 to %(most)s months."),
            N_("Choose a number in between."),
            most=MOST_MONTHS,
        )
    before = {"end": row.ended_at, "months": row.retention_months}
    ended_at = None if ended_on is None else datetime.combine(ended_on, time.max, UTC)
    if ended_at is not None and kept_until(ended_at, months) < now + SECOND_THOUGHTS:
        raise Refused(
            N_("The names in this class would be gone within %(days)s days."),
            N_("Give a later day or more months, so that everybody can take their data home."),
            days=SECOND_THOUGHTS.days,
        )
    row.ended_at = ended_at
    row.retention_months = months
    session.flush()
    after = {"end": row.ended_at, "months": row.retention_months}
    details = {"class": row.key, "before": before, "after": after}
    record(session, now, AuditEvent.RETENTION_CHANGED, by_id=actor.person_id, details=details)


def change_code(session: Session, actor: rights.Actor, key: str, now: datetime) -> ClassRow:
    """Give a class a new code; the old one lets nobody in any more."""
    row = get_class(session, actor, rights.Action.MANAGE, key)
    row.code = new_code(session)
    session.flush()
    details = {"class": row.key}
    record(session, now, AuditEvent.CLASS_CODE_CHANGED, by_id=actor.person_id, details=details)
    return row


def find_by_code(session: Session, typed: str) -> ClassRow:
    """Return the class of a typed code. Raises `Refused`, with the cure, where there is none."""
    row = classes.find_class_by_code(session, normalise(typed))
    if row is None:
        raise no_such_code()
    return row


def no_such_code() -> Refused:
    """Return what is said of a code that no class has, with the cure."""
    return Refused(
        N_("No class has this code."),
        N_("Compare it with what your instructor shows: six letters and digits."),
    )


def join_class(
    session: Session, person_id: UUID, typed: str, now: datetime, *, made_person: bool = False
) -> ClassRow:
    """Make a person a learner of the class with this code; who is in it already stays as they are.

    `made_person` says that they are here by this code alone, made in the same moment: only then
    may staff of the class let them in by a link. Raises `Refused` where no class has the code.
    """
    row = find_by_code(session, typed)
    _add_member(session, row, person_id, Role.LEARNER, now, made_person)
    return row


def _add_member(
    session: Session,
    row: ClassRow,
    person_id: UUID,
    role: Role,
    now: datetime,
    made_person: bool = False,
) -> Membership:
    found = classes.find_membership(session, row.id, person_id)
    if found is not None:
        return found
    member = Membership(
        class_id=row.id,
        person_id=person_id,
        role=role,
        joined_at=now,
        made_person=made_person,
    )
    try:
        with session.begin_nested():
            session.add(member)
    except IntegrityError:
        # Two requests of one person raced; the other one was first and did the same.
        found = classes.find_membership(session, row.id, person_id)
        if found is None:
            raise
        return found
    return member


def leave_class(session: Session, actor: rights.Actor, key: str) -> None:
    """Leave a class; attempts stay where they are. Raises `Refused` for its last instructor."""
    row = get_class(session, actor, rights.Action.LEAVE, key)
    _remove(session, row, rights.signed_in(actor))


def remove_member(
    session: Session, actor: rights.Actor, key: str, person_id: UUID, now: datetime
) -> None:
    """Take somebody out of a class; their attempts stay. Raises `Refused`, `NotFound`."""
    row = get_class(session, actor, rights.Action.MANAGE, key)
    _remove(session, row, person_id)
    details = {"class": row.key}
    record(
        session,
        now,
        AuditEvent.MEMBER_REMOVED,
        by_id=actor.person_id,
        person_id=person_id,
        details=details,
    )


def _remove(session: Session, row: ClassRow, person_id: UUID) -> None:
    member = _get_member(session, row, person_id)
    if member.role == Role.INSTRUCTOR:
        _keep_one_instructor(session, row)
    session.delete(member)
    session.flush()


def change_member_role(
    session: Session,
    actor: rights.Actor,
    key: str,
    person_id: UUID,
    role: Role,
    now: datetime,
) -> None:
    """Make a member an instructor of the class, or a learner again.

    Raises `Refused` for somebody who does not hold the role of instructor on this site, for a role
    that classes do not have, and for the last instructor.
    """
    row = get_class(session, actor, rights.Action.GRANT, key)
    member = _get_member(session, row, person_id)
    if role is Role.INSTRUCTOR:
        person = get_person(session, person_id)
        if not _may_lead(known_roles(people.roles_of(session, [person_id])[person_id])):
            raise Refused(
                N_("%(name)s is not an instructor on this site."),
                N_("Ask an administrator to give them that role first."),
                name=person.name,
            )
    elif role is not Role.LEARNER:
        raise Refused(N_("In a class people are learners or instructors."))
    elif member.role == Role.INSTRUCTOR:
        _keep_one_instructor(session, row)
    before, member.role = member.role, role
    session.flush()
    record(
        session,
        now,
        AuditEvent.CLASS_ROLE_CHANGED,
        by_id=actor.person_id,
        person_id=person_id,
        details={"class": row.key, "before": before, "after": role},
    )


def _get_member(session: Session, row: ClassRow, person_id: UUID) -> Membership:
    member = classes.find_membership(session, row.id, person_id)
    if member is None:
        raise NotFound
    return member


def _keep_one_instructor(session: Session, row: ClassRow) -> None:
    members = classes.members_of(session, row.id)
    if sum(member.role == Role.INSTRUCTOR for member, _ in members) < 2:
        raise Refused(
            N_("This is the last instructor of the class."),
            N_("Make another member an instructor first."),
        )
