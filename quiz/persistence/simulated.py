"""What is simulated: finding it, and removing exactly that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from quiz.domain.simulation import SimulationSize
from quiz.persistence.people import personal
from quiz.persistence.people.erasure import NOBODY
from quiz.persistence.tables import attempts
from quiz.persistence.tables.allowances import OverrideRow
from quiz.persistence.tables.articles import BankRow
from quiz.persistence.tables.audit import AuditRow
from quiz.persistence.tables.people import ClassRow, Membership, PersonRow
from quiz.persistence.tables.quizzes import AssignmentRow, QuizRow


def count_simulated(session: Session) -> SimulationSize:
    """Count simulated people with their attempts, and simulated assignments and classes."""
    return SimulationSize(
        people=_count(session, _people()),
        attempts=_count(session, _attempts()),
        assignments=_count(
            session, select(AssignmentRow.id).where(AssignmentRow.simulated.is_(True))
        ),
        classes=_count(session, select(ClassRow.id).where(ClassRow.simulated.is_(True))),
    )


def find_simulated_class(session: Session) -> ClassRow | None:
    """Return the simulated class, the oldest one of several."""
    return session.scalar(
        select(ClassRow).where(ClassRow.simulated.is_(True)).order_by(ClassRow.id).limit(1)
    )


def simulated_names(session: Session) -> frozenset[str]:
    """Return the names of all simulated people."""
    return frozenset(session.scalars(select(PersonRow.name).where(PersonRow.simulated.is_(True))))


def simulated_assignments(session: Session, class_id: int) -> Sequence[AssignmentRow]:
    """Return the simulated assignments of a class, in the order in which they were made."""
    return session.scalars(
        select(AssignmentRow)
        .where(AssignmentRow.class_id == class_id, AssignmentRow.simulated.is_(True))
        .order_by(AssignmentRow.id)
    ).all()


def shipped_quizzes(session: Session) -> Sequence[QuizRow]:
    """Return the quizzes of shared banks that no person made, in the order they came in."""
    return session.scalars(
        select(QuizRow)
        .join(BankRow, QuizRow.bank_id == BankRow.id)
        .where(
            BankRow.owner_id.is_(None),
            QuizRow.author_id.is_(None),
            QuizRow.retired_at.is_(None),
        )
        .order_by(QuizRow.id)
    ).all()


def delete_simulated(session: Session, now: datetime) -> None:
    """Delete simulated people with all that is theirs, then assignments and classes.

    A simulated assignment at which a real person has an attempt stays, and so does a simulated
    class with an assignment: nothing that a real person did is ever deleted. Somebody whom the
    audit trail names stays as a row that names nobody, as after an erasure.
    """
    personal.delete_everything(session, _people())
    _clear_kept(session, now)
    _delete(session, PersonRow, PersonRow.id.in_(_people()))
    _delete(session, OverrideRow, OverrideRow.assignment_id.in_(_untaken()))
    _delete(session, AssignmentRow, AssignmentRow.id.in_(_untaken()))
    _delete(session, Membership, Membership.class_id.in_(_empty_classes()))
    _delete(session, ClassRow, ClassRow.id.in_(_empty_classes()))
    session.expire_all()


def _clear_kept(session: Session, now: datetime) -> None:
    trail = select(AuditRow.id).where(
        or_(AuditRow.person_id == PersonRow.id, AuditRow.by_id == PersonRow.id)
    )
    session.execute(
        update(PersonRow)
        .where(PersonRow.id.in_(_people()), trail.exists())
        .values(name=NOBODY, login=None, resume_digest=None, disabled_at=now, erased_at=now),
        execution_options={"synchronize_session": False},
    )


def _people() -> Any:
    return select(PersonRow.id).where(PersonRow.simulated.is_(True), PersonRow.erased_at.is_(None))


def _untaken() -> Any:
    return select(AssignmentRow.id).where(
        AssignmentRow.simulated.is_(True),
        ~select(attempts.AttemptRow.id)
        .where(attempts.AttemptRow.assignment_id == AssignmentRow.id)
        .exists(),
    )


def _attempts() -> Any:
    return select(attempts.AttemptRow.id).where(attempts.AttemptRow.person_id.in_(_people()))


def _empty_classes() -> Any:
    return select(ClassRow.id).where(
        ClassRow.simulated.is_(True),
        ~select(AssignmentRow.id).where(AssignmentRow.class_id == ClassRow.id).exists(),
    )


def _count(session: Session, wanted: Any) -> int:
    return session.scalar(select(func.count()).select_from(wanted.subquery())) or 0


def _delete(session: Session, table: Any, *conditions: Any) -> None:
    session.execute(
        delete(table).where(*conditions), execution_options={"synchronize_session": False}
    )
