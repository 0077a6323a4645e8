"""The items of an attempt as they are shown, and what an answer that comes in is measured by.

To build a statement anew takes several times as long as the database needs to answer it, and these
are asked with every page and every answer: they are few, each made once and bringing all it can, as
columns and not as rows with an identity each. Nothing here reads a key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Text, and_, bindparam, cast, func, select
from sqlalchemy.orm import Session

from quiz.persistence.attempts import items
from quiz.persistence.attempts.with_assignment import (
    ATTEMPT_WITH_ASSIGNMENT,
    AttemptWithAssignment,
    lock_attempt,
    take_attempt,
)
from quiz.persistence.database.base import columns_of, tables
from quiz.persistence.database.prepared import PreparedStatement
from quiz.persistence.tables.attempts import AnswerRow, AttemptRow, ItemNotesRow, ItemRow
from quiz.persistence.tables.questions import QuestionRow, VersionRow


class NotesColumns(NamedTuple):
    """What is read of its person's notes beside an item."""

    flagged: bool
    note: str
    struck: Sequence[str]


class ShownItemRow(NamedTuple):
    """An item with the wording that it shows, its current answer and the notes beside it.

    `presented` and `wording` are the texts of their JSON. Most items of an attempt are only
    counted, so that the columns come as they are; those of an answer or notes that are not there
    are None.
    """

    item_id: int
    attempt_id: UUID
    position: int
    version_id: int
    presented: str
    numerator: int
    denominator: int
    checked_at: datetime | None
    kind: str
    language: str
    wording: str
    answer_id: int | None
    answered_id: int
    sequence: int
    client_id: str
    payload: Mapping[str, Any] | None
    confidence: int | None
    received_at: datetime
    late: bool
    flagged: bool | None
    note: str
    struck: Sequence[str]

    @property
    def item(self) -> items.Item:
        """The item by itself."""
        return items.take_item(self[: len(items.ITEM)])

    @property
    def answer(self) -> items.SavedAnswer | None:
        """The current answer; None where none was given."""
        return items.take_answer(self[_ANSWER_AT:_NOTES_AT])

    @property
    def notes(self) -> NotesColumns | None:
        """The notes beside it; None where there are none."""
        if self.flagged is None:
            return None
        return NotesColumns(self.flagged, self.note, self.struck)


class AnswerTargetRow(NamedTuple):
    """What an answer that comes in is measured by.

    The attempt, the item at its position (None where there is none), how many items there are, and
    what came in before under the same client id.
    """

    attempt: AttemptWithAssignment
    item: ShownItemRow | None
    total: int
    earlier: items.SavedAnswer | None


_attempts, _items, _answers, _notes = tables(AttemptRow, ItemRow, AnswerRow, ItemNotesRow)
_versions, _questions = tables(VersionRow, QuestionRow)
_earlier, _other_items = _answers.alias(), _items.alias()

_ITEM = (
    *items.ITEM,
    _questions.c.kind,
    _questions.c.language,
    cast(_versions.c.wording, Text),
    *items.ANSWER,
    *columns_of(_notes, NotesColumns._fields),
)
_ANSWER_AT = len(items.ITEM) + 3
_NOTES_AT = _ANSWER_AT + len(items.ANSWER)
_ITEMS = PreparedStatement(
    select(*_ITEM)
    .join(_versions, _items.c.version_id == _versions.c.id)
    .join(_questions, _versions.c.question_id == _questions.c.id)
    .outerjoin(_answers, items.IS_CURRENT)
    .outerjoin(_notes, _notes.c.item_id == _items.c.id)
    .where(_items.c.attempt_id == bindparam("attempt_id"))
    .order_by(_items.c.position)
)
_TARGET = PreparedStatement(
    ATTEMPT_WITH_ASSIGNMENT.add_columns(
        *_ITEM,
        *columns_of(_earlier, items.SavedAnswer._fields),
        select(func.count())
        .where(_other_items.c.attempt_id == bindparam("attempt_id"))
        .scalar_subquery(),
    )
    .outerjoin(
        _items,
        and_(_items.c.attempt_id == _attempts.c.id, _items.c.position == bindparam("position")),
    )
    .outerjoin(_versions, _items.c.version_id == _versions.c.id)
    .outerjoin(_questions, _versions.c.question_id == _questions.c.id)
    .outerjoin(_answers, items.IS_CURRENT)
    .outerjoin(_notes, _notes.c.item_id == _items.c.id)
    .outerjoin(
        _earlier,
        and_(
            _earlier.c.attempt_id == _attempts.c.id,
            _earlier.c.client_id == bindparam("client_id"),
        ),
    )
)

_INSERT = PreparedStatement(
    _answers.insert().values(
        {column.name: bindparam(column.name) for column in _answers.c if not column.primary_key}
    )
)


def find_answer_target(
    session: Session, attempt_id: UUID, position: int, client_id: str
) -> AnswerTargetRow | None:
    """Return what is needed to take an answer, and keep other writers from its attempt.

    One query, after the lock. None where there is no such attempt.
    """
    lock_attempt(session, attempt_id)
    row = _TARGET.row(session, attempt_id=attempt_id, position=position, client_id=client_id)
    if row is None:
        return None
    columns = iter(row)
    attempt = take_attempt(columns)
    item = tuple(islice(columns, len(_ITEM)))
    *earlier, total = columns
    return AnswerTargetRow(
        attempt,
        ShownItemRow(*item) if item[0] is not None else None,
        total,
        items.take_answer(earlier),
    )


def shown_items(session: Session, attempt_id: UUID) -> list[ShownItemRow]:
    """Return the items of an attempt in their order, with wordings and answers; one query."""
    return [ShownItemRow(*row) for row in _ITEMS.rows(session, attempt_id=attempt_id)]


def add_answer(session: Session, **columns: object) -> None:
    """Store an answer; one statement."""
    _INSERT.rows(session, **columns)
