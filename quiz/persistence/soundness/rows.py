"""Rows that contradict others, found by the database itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import JSON, Text, cast, exists, func, or_, select
from sqlalchemy.orm import Session

from quiz.domain.attempts.attempts import HANDED_IN
from quiz.domain.people.audit import AuditEvent
from quiz.persistence.database.base import tables
from quiz.persistence.schema import METADATA
from quiz.persistence.soundness.streams import stream
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
from quiz.persistence.tables.facts import FactQuote, FactRow
from quiz.persistence.tables.people import GrantedRole
from quiz.persistence.tables.questions import KeyingQuote, KeyingRow, QuestionRow, VersionRow
from quiz.persistence.tables.reports import ReportRow

_items, _answers, _late_answers = tables(ItemRow, AnswerRow, LateAnswerRow)
_attempts, _marks, _scores, _reports = tables(AttemptRow, MarkRow, ScoreRow, ReportRow)
_keyings, _editions, _articles = tables(KeyingRow, EditionRow, ArticleRow)
_trail, _roles = tables(AuditRow, GrantedRole)
# What is numbered from 1 without a gap, within what.
NUMBERED = (
    (_answers, "item_id", "sequence"),
    (_items, "attempt_id", "position"),
    (_marks, "item_id", "revision"),
    (_scores, "attempt_id", "revision"),
    (_keyings, "version_id", "number"),
)


class Misplaced(NamedTuple):
    """A row of an attempt whose item is in another attempt (`actual`) or nowhere (None)."""

    table: str
    row: str
    attempt_id: UUID
    item_id: int
    actual: UUID | None


class Gap(NamedTuple):
    """Rows that are numbered with a gap: so many, and the last number is another."""

    table: str
    column: str
    within: str
    there: int
    last: int


class OffPlace(NamedTuple):
    """A quote of a fact or of a key whose words do not stand where it says."""

    owner: str
    name: str
    article: str
    edition: int


def misplaced(session: Session) -> Iterator[Misplaced]:
    """Yield answers and reports that belong to another attempt than their item."""
    for table in (_answers, _late_answers, _reports):
        wanted = (
            select(cast(table.c.id, Text), table.c.attempt_id, table.c.item_id, _items.c.attempt_id)
            .select_from(table)
            .outerjoin(_items, _items.c.id == table.c.item_id)
            .where(or_(_items.c.id.is_(None), _items.c.attempt_id != table.c.attempt_id))
        )
        for row in stream(session, wanted):
            yield Misplaced(table.name, *row)


def gaps(session: Session) -> Iterator[Gap]:
    """Yield where a number is missing among those that are given without a gap."""
    for table, within, number in NUMBERED:
        of, last = table.c[within], func.max(table.c[number])
        wanted = (
            select(cast(of, Text), func.count(), last)
            .group_by(of)
            .having(or_(last != func.count(), func.min(table.c[number]) != 1))
        )
        for row in stream(session, wanted):
            yield Gap(table.name, number, *row)


def without_score(session: Session) -> Iterator[UUID]:
    """Yield the attempts that were handed in and have no score."""
    scored = exists().where(_scores.c.attempt_id == _attempts.c.id)
    wanted = select(_attempts.c.id).where(_attempts.c.state.in_(HANDED_IN), ~scored)
    for row in stream(session, wanted):
        yield row.id


def scored_too_early(session: Session) -> Iterator[UUID]:
    """Yield the attempts that have a score although nobody has handed them in."""
    scored = exists().where(_scores.c.attempt_id == _attempts.c.id)
    wanted = select(_attempts.c.id).where(_attempts.c.submitted_at.is_(None), scored)
    for row in stream(session, wanted):
        yield row.id


def quotes_off_place(session: Session) -> Iterator[OffPlace]:
    """Yield the quotes whose words are not those of their edition at their place."""
    facts, questions, versions = tables(FactRow, QuestionRow, VersionRow)
    of_facts, of_keyings = tables(FactQuote, KeyingQuote)
    owners = (
        (of_facts, facts.c.key, of_facts.join(facts, facts.c.id == of_facts.c.fact_id)),
        (
            of_keyings,
            questions.c.key,
            of_keyings.join(_keyings, _keyings.c.id == of_keyings.c.keying_id)
            .join(versions, versions.c.id == _keyings.c.version_id)
            .join(questions, questions.c.id == versions.c.question_id),
        ),
    )
    for quotes, owner, joined in owners:
        start, length = quotes.c.start, quotes.c.end - quotes.c.start
        # PostgreSQL refuses a length below 0, which is wrong by itself.
        words = func.substr(_editions.c.text, start + 1, func.abs(length))
        wanted = (
            select(owner, quotes.c.name, _articles.c.key, _editions.c.number)
            .select_from(joined)
            .join(_editions, _editions.c.id == quotes.c.edition_id)
            .join(_articles, _articles.c.id == _editions.c.article_id)
            .where(or_(start < 0, length <= 0, words != quotes.c.exact))
        )
        for row in stream(session, wanted):
            yield OffPlace(*row)


def roles_without_grant(session: Session) -> Iterator[tuple[UUID, str]]:
    """Yield the roles that the audit trail does not know as granted, or knows as taken back."""
    changes = (AuditEvent.ROLE_GRANTED.value, AuditEvent.ROLE_REVOKED.value)
    last = (
        select(_trail.c.action)
        .where(
            _trail.c.person_id == _roles.c.person_id,
            _trail.c.action.in_(changes),
            _trail.c.details["role"].as_string() == _roles.c.role,
        )
        .order_by(_trail.c.id.desc())
        .limit(1)
        .correlate(_roles)
        .scalar_subquery()
    )
    known = select(_roles.c.person_id, _roles.c.role, last.label("last")).subquery()
    wanted = select(known.c.person_id, known.c.role).where(
        or_(known.c.last.is_(None), known.c.last != AuditEvent.ROLE_GRANTED.value)
    )
    for row in stream(session, wanted):
        yield row.person_id, row.role


def broken_json(session: Session) -> Iterator[tuple[str, str, str]]:
    """Yield table, row and column of what is no JSON; PostgreSQL keeps nothing else."""
    if session.connection().dialect.name != "sqlite":
        return
    for table in METADATA.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, JSON):
                wanted = select(*(cast(part, Text) for part in table.primary_key)).where(
                    column.is_not(None), func.json_valid(cast(column, Text)) == 0
                )
                for row in stream(session, wanted):
                    yield table.name, ", ".join(map(str, row)), column.name
