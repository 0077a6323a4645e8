"""Reads that look for rows which contradict each other; every one is empty in a sound database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, text
from sqlalchemy.orm import Session

from quiz.domain.text.text import digest
from quiz.persistence.schema import METADATA
from quiz.persistence.tables.articles import ArticleRow, EditionRow
from quiz.persistence.tables.attempts import (
    AnswerRow,
    AttemptRow,
    ItemRow,
    LateAnswerRow,
    MarkRow,
    ScoreRow,
)
from quiz.persistence.tables.audit import AuditRow
from quiz.persistence.tables.facts import FactQuote
from quiz.persistence.tables.people import GrantedRole
from quiz.persistence.tables.questions import KeyingQuote, QuestionRow, VersionRow

# What migration 0012 makes; nothing else runs within the database.
TRIGGERS = {
    "sqlite": frozenset({"audit_entries_no_UPDATE", "audit_entries_no_DELETE"}),
    "postgresql": frozenset({"audit_entries_no_change", "audit_entries_no_truncate"}),
}
_PROGRAMS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type IN ('trigger', 'view')",
    "postgresql": (
        "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace "
        "UNION SELECT viewname FROM pg_views WHERE schemaname = current_schema()"
    ),
}


def strange_programs(session: Session) -> list[str]:
    """Return the names of triggers and views that are not ours."""
    sort = session.connection().dialect.name
    return sorted(set(session.scalars(text(_PROGRAMS[sort]))) - TRIGGERS[sort])


def strayed_answers(session: Session) -> list[int]:
    """Return the ids of answers that belong to an item of another attempt, or to none."""
    found: list[int] = []
    for row in (AnswerRow, LateAnswerRow):
        found += session.scalars(
            select(row.id)
            .outerjoin(ItemRow, ItemRow.id == row.item_id)
            .where(or_(ItemRow.id.is_(None), ItemRow.attempt_id != row.attempt_id))
        )
    return found


def broken_sequences(session: Session) -> list[str]:
    """Name the rows of which some are missing: answers, marks and scores are only ever added."""

    def broken(owner: Any, number: Any) -> ColumnElement[bool]:
        return or_(func.min(number) != 1, func.max(number) != func.count(owner))

    found = []
    for name, owner, number in (
        ("answers", AnswerRow.item_id, AnswerRow.sequence),
        ("marks", MarkRow.item_id, MarkRow.revision),
        ("scores", ScoreRow.attempt_id, ScoreRow.revision),
    ):
        rows = session.scalars(select(owner).group_by(owner).having(broken(owner, number)))
        found += [f"{name} {key}" for key in rows]
    return found


def graded_without_score(session: Session) -> list[UUID]:
    """Return the attempts that are graded and have no score."""
    scored = select(ScoreRow.attempt_id)
    return list(
        session.scalars(
            select(AttemptRow.id).where(AttemptRow.state == "graded", AttemptRow.id.not_in(scored))
        )
    )


def scored_while_open(session: Session) -> list[UUID]:
    """Return the attempts that have a score and were never handed in."""
    scored = select(ScoreRow.attempt_id)
    return list(
        session.scalars(
            select(AttemptRow.id).where(
                AttemptRow.submitted_at.is_(None), AttemptRow.id.in_(scored)
            )
        )
    )


def scored_attempts(session: Session) -> list[UUID]:
    """Return all attempts that were handed in."""
    return list(session.scalars(select(AttemptRow.id).where(AttemptRow.submitted_at.is_not(None))))


def payloads(session: Session) -> Iterator[tuple[int, str, Any]]:
    """Yield the answers that say something: id, kind and plain data."""
    rows = session.execute(
        select(AnswerRow.id, QuestionRow.kind, AnswerRow.payload)
        .join(ItemRow, ItemRow.id == AnswerRow.item_id)
        .join(VersionRow, VersionRow.id == ItemRow.version_id)
        .join(QuestionRow, QuestionRow.id == VersionRow.question_id)
        .execution_options(yield_per=500)
    )
    for answer_id, kind, payload in rows:
        if payload is not None:
            yield answer_id, kind, payload


def altered_editions(session: Session) -> list[str]:
    """Name the editions whose text does not fit its digest."""
    rows = session.execute(
        select(ArticleRow.key, EditionRow.number, EditionRow.text, EditionRow.digest)
        .join(ArticleRow, ArticleRow.id == EditionRow.article_id)
        .execution_options(yield_per=50)
    )
    return [f"{key}/{number}" for key, number, words, stored in rows if digest(words) != stored]


def displaced_quotes(session: Session) -> list[str]:
    """Name the quotes that do not stand at their place in the text of their edition."""
    found = []
    for name, row in (("keying", KeyingQuote), ("fact", FactQuote)):
        words = func.substr(EditionRow.text, row.start + 1, row.end - row.start)
        ids = session.scalars(
            select(row.id)
            .join(EditionRow, EditionRow.id == row.edition_id)
            .where(words != row.exact)
        )
        found += [f"{name} {quote_id}" for quote_id in ids]
    return found


def roles_without_grant(session: Session) -> list[str]:
    """Name the roles that the audit trail does not know of, though it had begun by then."""
    begun = session.scalar(select(func.min(AuditRow.at)))
    if begun is None:
        return []
    granted = {
        (person_id, details.get("role"))
        for person_id, details in session.execute(
            select(AuditRow.person_id, AuditRow.details).where(AuditRow.action == "role granted")
        )
    }
    return [
        f"{row.role} {row.person_id}"
        for row in session.scalars(select(GrantedRole).where(GrantedRole.granted_at >= begun))
        if (row.person_id, row.role) not in granted
    ]


def orphans(session: Session) -> list[str]:
    """Name the references that point at no row; SQLite's own check says the same of SQLite."""
    found = []
    for table in METADATA.sorted_tables:
        for key in table.foreign_keys:
            target = key.column.table.alias()
            column = target.c[key.column.name]
            rows = session.scalar(
                select(func.count())
                .select_from(table.outerjoin(target, key.parent == column))
                .where(key.parent.is_not(None), column.is_(None))
            )
            if rows:
                found.append(f"{table.name}.{key.parent.name}")
    return found
