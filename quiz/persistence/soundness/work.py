"""The work of learners and the texts it stands on, in batches, to be worked out once more.

JSON comes as its text: what cannot be read is to be told, and must not end the stream.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Text, cast, func, select
from sqlalchemy.orm import Session

from quiz.persistence.database.base import columns_of, tables
from quiz.persistence.soundness.streams import batches, stream
from quiz.persistence.tables.articles import ArticleRow, EditionRow
from quiz.persistence.tables.attempts import (
    AnswerRow,
    AttemptRow,
    ItemRow,
    LateAnswerRow,
    MarkRow,
    ScoreRow,
)
from quiz.persistence.tables.facts import FactRow
from quiz.persistence.tables.people import PersonRow
from quiz.persistence.tables.questions import KeyingRow, QuestionRow, VersionRow

# An attempt has some twenty items, an article may have a text of 300,000 letters.
ATTEMPTS, KEYINGS, EDITIONS = 100, 100, 10

_attempts, _items, _marks = tables(AttemptRow, ItemRow, MarkRow)
_answers, _late_answers, _scores = tables(AnswerRow, LateAnswerRow, ScoreRow)
_keyings, _versions, _questions = tables(KeyingRow, VersionRow, QuestionRow)
_editions, _articles, _facts = tables(EditionRow, ArticleRow, FactRow)
_people = tables(PersonRow)[0]


class WorkItem(NamedTuple):
    """An item with its newest mark and its current answer, as they are stored."""

    item_id: int
    attempt_id: UUID
    position: int
    version_id: int
    presented: str
    weight: tuple[int, int]
    keying_id: int | None
    mark: tuple[int, int]
    parts: str
    payload: str | None
    confidence: int | None


class StoredScore(NamedTuple):
    """The newest score of an attempt, as it is stored."""

    attempt_id: UUID
    value: tuple[int, int]
    guess_line: str


class StoredAnswer(NamedTuple):
    """Any answer of any attempt; `table` says whether it counts."""

    table: str
    id: int
    attempt_id: UUID
    position: int
    kind: str
    payload: str


class StoredEdition(NamedTuple):
    """An edition's text with what was worked out from it."""

    article: str
    number: int
    text: str
    digest: str
    layout: str


def handed_in_attempts(session: Session) -> Iterator[Mapping[UUID, bool]]:
    """Yield the ids of the attempts that were handed in, and whether their person was erased.

    Those at one assignment come together.
    """
    wanted = (
        select(_attempts.c.id, _people.c.erased_at.is_not(None))
        .outerjoin(_people, _people.c.id == _attempts.c.person_id)
        .where(_attempts.c.submitted_at.is_not(None))
        .order_by(_attempts.c.assignment_id, _attempts.c.person_id, _attempts.c.number)
    )
    for batch in batches(session, wanted, ATTEMPTS):
        yield {row[0]: bool(row[1]) for row in batch}


def work_items(session: Session, attempt_ids: Collection[UUID]) -> list[WorkItem]:
    """Return the items of those attempts in their order; one query."""
    other_answers, other_marks = _answers.alias(), _marks.alias()
    newest_mark = select(func.max(other_marks.c.revision)).where(
        other_marks.c.item_id == _items.c.id
    )
    current = select(func.max(other_answers.c.sequence)).where(
        other_answers.c.item_id == _items.c.id
    )
    wanted = (
        select(
            *columns_of(
                _items,
                ("id", "attempt_id", "position", "version_id", "presented"),
                "presented",
            ),
            _items.c.numerator,
            _items.c.denominator,
            *columns_of(_marks, ("keying_id", "numerator", "denominator", "parts"), "parts"),
            *columns_of(_answers, ("payload", "confidence"), "payload"),
        )
        .select_from(_items)
        .outerjoin(
            _marks,
            (_marks.c.item_id == _items.c.id)
            & (_marks.c.revision == newest_mark.correlate(_items).scalar_subquery()),
        )
        .outerjoin(
            _answers,
            (_answers.c.item_id == _items.c.id)
            & (_answers.c.sequence == current.correlate(_items).scalar_subquery()),
        )
        .where(_items.c.attempt_id.in_(attempt_ids))
        .order_by(_items.c.attempt_id, _items.c.position)
    )
    found = session.connection().execute(wanted)
    return [_work_item(row) for row in found]


def _work_item(columns: Sequence[Any]) -> WorkItem:
    """Join the two halves of each fraction."""
    weight, mark = (columns[5], columns[6]), (columns[8], columns[9])
    fields: Sequence[Any] = (*columns[:5], weight, columns[7], mark, *columns[10:])
    return WorkItem(*fields)


def newest_scores(session: Session, attempt_ids: Collection[UUID]) -> dict[UUID, StoredScore]:
    """Return the newest score of each of those attempts; one query."""
    wanted = (
        select(
            *columns_of(_scores, ("attempt_id", "numerator", "denominator", "guess_line")),
        )
        .where(_scores.c.attempt_id.in_(attempt_ids))
        .order_by(_scores.c.revision)
    )
    rows = session.connection().execute(wanted)
    return {row[0]: StoredScore(row[0], (row[1], row[2]), row[3]) for row in rows}


def values_of_articles(
    session: Session, article_keys: Collection[str]
) -> dict[str, frozenset[str]]:
    """Return the values of all facts of each of those articles, as it writes them; one query."""
    wanted = (
        select(_articles.c.key, _facts.c.value["surface"].as_string())
        .join(_facts, _facts.c.article_id == _articles.c.id)
        .where(_articles.c.key.in_(article_keys))
    )
    found: dict[str, frozenset[str]] = dict.fromkeys(article_keys, frozenset())
    for key, value in session.connection().execute(wanted):
        found[key] |= {value}
    return found


def answers(session: Session) -> Iterator[StoredAnswer]:
    """Yield every answer that was not cleared, those that came too late as well."""
    for table in (_answers, _late_answers):
        wanted = (
            select(
                table.c.id,
                table.c.attempt_id,
                _items.c.position,
                _questions.c.kind,
                cast(table.c.payload, Text),
            )
            .select_from(table)
            .join(_items, _items.c.id == table.c.item_id)
            .join(_versions, _versions.c.id == _items.c.version_id)
            .join(_questions, _questions.c.id == _versions.c.question_id)
            .where(table.c.payload.is_not(None))
        )
        for row in stream(session, wanted):
            yield StoredAnswer(table.name, *row)


def presentations(session: Session) -> Iterator[tuple[UUID, int, str]]:
    """Yield attempt, position and what was presented of each item."""
    wanted = select(_items.c.attempt_id, _items.c.position, cast(_items.c.presented, Text))
    for row in stream(session, wanted):
        yield row[0], row[1], row[2]


def keyings(session: Session) -> Iterator[Sequence[Any]]:
    """Yield the ids of all keyings with the key of their question and their number."""
    wanted = (
        select(_keyings.c.id, _questions.c.key, _versions.c.number.label("version"))
        .join(_versions, _versions.c.id == _keyings.c.version_id)
        .join(_questions, _questions.c.id == _versions.c.question_id)
        .order_by(_keyings.c.id)
    )
    return batches(session, wanted, KEYINGS)


def editions(session: Session) -> Iterator[StoredEdition]:
    """Yield all editions, a few at a time."""
    wanted = select(
        _articles.c.key,
        _editions.c.number,
        _editions.c.text,
        _editions.c.digest,
        cast(_editions.c.layout, Text),
    ).join(_articles, _articles.c.id == _editions.c.article_id)
    for batch in batches(session, wanted, EDITIONS):
        for row in batch:
            yield StoredEdition(*row)
