"""Reads of classes and of who is in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz.persistence.tables.people import ClassRow, Membership, PersonRow


@dataclass(frozen=True)
class ClassCount:
    """A class with the number of its learners."""

    row: ClassRow
    learners: int


def find_class(session: Session, key: str) -> ClassRow | None:
    """Return a class by its key."""
    return session.scalar(select(ClassRow).where(ClassRow.key == key))


def find_class_by_code(session: Session, code: str) -> ClassRow | None:
    """Return the class that is joined with a code."""
    return session.scalar(select(ClassRow).where(ClassRow.code == code))


def memberships_of(session: Session, person_id: UUID) -> list[Membership]:
    """Return a person's memberships."""
    return list(session.scalars(select(Membership).where(Membership.person_id == person_id)))


def learning_of(session: Session, people: Collection[UUID]) -> Mapping[UUID, Sequence[Membership]]:
    """Return the memberships in which each of these people is a learner, in one query."""
    found: dict[UUID, list[Membership]] = {person_id: [] for person_id in people}
    rows = session.scalars(
        select(Membership).where(Membership.person_id.in_(people), Membership.role == "learner")
    )
    for membership in rows:
        found[membership.person_id].append(membership)
    return found


def find_membership(session: Session, class_id: int, person_id: UUID) -> Membership | None:
    """Return a person's membership of a class."""
    return session.scalar(
        select(Membership).where(Membership.class_id == class_id, Membership.person_id == person_id)
    )


def members_of(session: Session, class_id: int) -> list[tuple[Membership, PersonRow]]:
    """Return the members of a class by name, with their memberships."""
    rows = session.execute(
        select(Membership, PersonRow)
        .join(PersonRow, PersonRow.id == Membership.person_id)
        .where(Membership.class_id == class_id)
        .order_by(PersonRow.name, PersonRow.tag)
    )
    return [(row[0], row[1]) for row in rows]


def list_classes(session: Session, class_ids: Sequence[int] | None = None) -> list[ClassCount]:
    """Return classes by name with their number of learners: these, or all."""
    learners = (
        select(func.count())
        .select_from(Membership)
        .where(Membership.class_id == ClassRow.id, Membership.role == "learner")
        .correlate(ClassRow)
        .scalar_subquery()
    )
    wanted = select(ClassRow, learners).order_by(ClassRow.name, ClassRow.id)
    if class_ids is not None:
        wanted = wanted.where(ClassRow.id.in_(class_ids))
    return [ClassCount(row[0], row[1]) for row in session.execute(wanted)]
