"""What is simulated: finding it, and removing exactly that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from quiz.domain.simulation import SimulationSize
from quiz.persistence.tables import attempts
from quiz.persistence.tables.articles import BankRow
from quiz.persistence.tables.people import (
    ClassRow,
    EntryLinkRow,
    GrantedRole,
    Membership,
    PasswordRow,
    PersonRow,
    SessionRow,
)
from quiz.persistence.tables.quizzes import AssignmentRow, QuizRow
from quiz.persistence.tables.reports import ReportRow


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


def delete_simulated(session: Session) -> None:
    """Delete simulated people with all that is theirs, then assignments and classes.

    A simulated assignment at which a real person has an attempt stays, and so does a simulated
    class with an assignment: nothing that a real person did is ever deleted.
    """
    items = select(attempts.ItemRow.id).where(attempts.ItemRow.attempt_id.in_(_attempts()))
    _delete(session, attempts.MarkRow, attempts.MarkRow.item_id.in_(items))
    _delete(session, attempts.ItemNotesRow, attempts.ItemNotesRow.item_id.in_(items))
    for table in (ReportRow, attempts.ScoreRow, attempts.AnswerRow, attempts.ItemRow):
        _delete(session, table, table.attempt_id.in_(_attempts()))
    _delete(session, attempts.AttemptRow, attempts.AttemptRow.person_id.in_(_people()))
    for owned in (Membership, GrantedRole, PasswordRow, SessionRow, EntryLinkRow):
        _delete(session, owned, owned.person_id.in_(_people()))
    _delete(session, PersonRow, PersonRow.simulated.is_(True))
    _delete(
        session,
        AssignmentRow,
        AssignmentRow.simulated.is_(True),
        ~select(attempts.AttemptRow.id)
        .where(attempts.AttemptRow.assignment_id == AssignmentRow.id)
        .exists(),
    )
    _delete(session, Membership, Membership.class_id.in_(_empty_classes()))
    _delete(session, ClassRow, ClassRow.id.in_(_empty_classes()))
    session.expire_all()


def _people() -> Any:
    return select(PersonRow.id).where(PersonRow.simulated.is_(True))


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
