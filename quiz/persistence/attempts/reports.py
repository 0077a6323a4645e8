"""Reads of what learners report about questions, with what is replied."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from quiz.persistence.tables.attempts import AttemptRow, ItemRow
from quiz.persistence.tables.people import PersonRow
from quiz.persistence.tables.quizzes import AssignmentRow, QuizRow
from quiz.persistence.tables.reports import ReportRow


@dataclass(frozen=True)
class Reported:
    """A report with the attempt and the item that it is about."""

    row: ReportRow
    attempt: AttemptRow
    item: ItemRow
    person: PersonRow
    quiz: QuizRow


def find_report(session: Session, report_id: UUID) -> Reported | None:
    """Return the report of that id."""
    return next(iter(_all(session, _reported().where(ReportRow.id == report_id))), None)


def reports_of_attempt(session: Session, attempt_id: UUID) -> list[Reported]:
    """Return the reports about an attempt, the earliest first."""
    wanted = _reported().where(ReportRow.attempt_id == attempt_id)
    return _all(session, wanted.order_by(ReportRow.written_at, ReportRow.id))


def reports_of_person(session: Session, person_id: UUID, limit: int) -> list[Reported]:
    """Return the latest reports of a person, the latest first."""
    wanted = _reported().where(AttemptRow.person_id == person_id)
    return _all(session, wanted.order_by(ReportRow.written_at.desc(), ReportRow.id).limit(limit))


def replied_since(
    session: Session, person_id: UUID, since: datetime, until: datetime
) -> list[Reported]:
    """Return a person's reports that were replied to in that time, the latest reply first."""
    wanted = _reported().where(
        AttemptRow.person_id == person_id,
        ReportRow.replied_at > since,
        ReportRow.replied_at <= until,
    )
    return _all(session, wanted.order_by(ReportRow.replied_at.desc(), ReportRow.id))


def open_reports(session: Session, assignment_ids: Collection[int]) -> list[Reported]:
    """Return the reports at those assignments that wait for a reply, the longest wait first."""
    wanted = _reported().where(
        ReportRow.replied_at.is_(None), AttemptRow.assignment_id.in_(assignment_ids)
    )
    return _all(session, wanted.order_by(ReportRow.written_at, ReportRow.id))


def answered_reports(
    session: Session, assignment_ids: Collection[int], limit: int
) -> list[Reported]:
    """Return the reports at those assignments that were replied to last, the latest first."""
    wanted = _reported().where(
        ReportRow.replied_at.is_not(None), AttemptRow.assignment_id.in_(assignment_ids)
    )
    return _all(session, wanted.order_by(ReportRow.replied_at.desc(), ReportRow.id).limit(limit))


def count_open(session: Session, assignment_ids: Collection[int]) -> int:
    """Count the reports at those assignments that wait for a reply."""
    wanted = (
        select(func.count())
        .select_from(ReportRow)
        .join(AttemptRow, AttemptRow.id == ReportRow.attempt_id)
        .where(ReportRow.replied_at.is_(None), AttemptRow.assignment_id.in_(assignment_ids))
    )
    return session.scalar(wanted) or 0


def written_since(session: Session, person_id: UUID, since: datetime) -> Sequence[datetime]:
    """Return when a person has written reports since a moment."""
    return session.scalars(
        select(ReportRow.written_at)
        .join(AttemptRow, AttemptRow.id == ReportRow.attempt_id)
        .where(AttemptRow.person_id == person_id, ReportRow.written_at > since)
    ).all()


def store_reply(
    session: Session, report_id: UUID, reply: str, by_id: UUID | None, now: datetime
) -> bool:
    """Keep the reply to an open report; false where somebody else was faster."""
    kept = session.execute(
        update(ReportRow)
        .where(ReportRow.id == report_id, ReportRow.replied_at.is_(None))
        .values(reply=reply, replied_by_id=by_id, replied_at=now)
        .returning(ReportRow.id)
    )
    return kept.one_or_none() is not None


def _reported() -> Select[ReportRow, AttemptRow, ItemRow, PersonRow, QuizRow]:
    return (
        select(ReportRow, AttemptRow, ItemRow, PersonRow, QuizRow)
        .join(AttemptRow, AttemptRow.id == ReportRow.attempt_id)
        .join(ItemRow, ItemRow.id == ReportRow.item_id)
        .join(PersonRow, PersonRow.id == AttemptRow.person_id)
        .join(AssignmentRow, AssignmentRow.id == AttemptRow.assignment_id)
        .join(QuizRow, QuizRow.id == AssignmentRow.quiz_id)
    )


def _all(
    session: Session, wanted: Select[ReportRow, AttemptRow, ItemRow, PersonRow, QuizRow]
) -> list[Reported]:
    return [Reported(*row) for row in session.execute(wanted)]
