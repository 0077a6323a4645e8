"""Items of attempts as they are read: what was presented, the current answer and the newest mark.

Here columns become the frozen values that services take; rows are for writing. The statements are
made once, as building one takes several times as long as the database needs to answer it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, func, select, update
from sqlalchemy.orm import Session

from quiz.domain.marking.grading import Marking, Part
from quiz.domain.messages import Message
from quiz.domain.questions.shuffling import Presented
from quiz.persistence.database.base import columns_of, tables
from quiz.persistence.tables.attempts import AnswerRow, AttemptRow, ItemRow, LateAnswerRow, MarkRow

# People are presented the same and marked the same: each process keeps what it has read of that.
PRESENTED_KEPT = 2048
MARKINGS_KEPT = 2048


class Item(NamedTuple):
    """A question's place in an attempt."""

    id: int
    attempt_id: UUID
    position: int
    version_id: int
    presented: Presented
    weight: Fraction
    checked_at: datetime | None


class SavedAnswer(NamedTuple):
    """An answer as it came in; `payload` is None where it was cleared."""

    id: int
    item_id: int
    sequence: int
    client_id: str
    payload: Mapping[str, Any] | None
    confidence: int | None
    received_at: datetime
    late: bool


class ItemMark(NamedTuple):
    """A stored mark, and the keying that it was marked by."""

    keying_id: int
    marking: Marking

    @property
    def value(self) -> Fraction:
        """What the answer earned, from 0 to 1."""
        return self.marking.mark


class MarkedItem(NamedTuple):
    """An item with its newest mark and its current answer; None where there is none."""

    item: Item
    mark: ItemMark | None
    answer: SavedAnswer | None


_items, _answers, _marks, _attempts = tables(ItemRow, AnswerRow, MarkRow, AttemptRow)
_late_answers = tables(LateAnswerRow)[0]
_other_answers, _other_marks = _answers.alias(), _marks.alias()

ITEM_FIELDS = (
    "id",
    "attempt_id",
    "position",
    "version_id",
    "presented",
    "numerator",
    "denominator",
    "checked_at",
)
_LATE_FIELDS = ("id", "item_id", "client_id", "payload", "confidence", "received_at")
ITEM = columns_of(_items, ITEM_FIELDS, "presented")
ANSWER = columns_of(_answers, SavedAnswer._fields)
_MARK = columns_of(_marks, ("keying_id", "parts", "notices"), "parts", "notices")

IS_CURRENT = and_(
    _answers.c.item_id == _items.c.id,
    _answers.c.sequence
    == select(func.max(_other_answers.c.sequence))
    .where(_other_answers.c.item_id == _items.c.id)
    .correlate(_items)
    .scalar_subquery(),
)
_IS_NEWEST = and_(
    _marks.c.item_id == _items.c.id,
    _marks.c.revision
    == select(func.max(_other_marks.c.revision))
    .where(_other_marks.c.item_id == _items.c.id)
    .correlate(_items)
    .scalar_subquery(),
)
_MARKED = (
    select(*ITEM, *_MARK, *ANSWER)
    .select_from(_items)
    .outerjoin(_marks, _IS_NEWEST)
    .outerjoin(_answers, IS_CURRENT)
)
_OF_ATTEMPT = _MARKED.where(_items.c.attempt_id == bindparam("attempt_id")).order_by(
    _items.c.position
)
_OF_ITEM = _MARKED.where(_items.c.id == bindparam("item_id"))
_WITH_ATTEMPT = _MARKED.join(_attempts, _attempts.c.id == _items.c.attempt_id)
_OF_ASSIGNMENT = _WITH_ATTEMPT.where(
    _attempts.c.assignment_id == bindparam("assignment_id")
).order_by(_items.c.attempt_id, _items.c.position)
_OF_PERSON = _WITH_ATTEMPT.where(
    _attempts.c.person_id == bindparam("person_id"), _attempts.c.submitted_at.is_not(None)
).order_by(_attempts.c.started_at, _attempts.c.number, _items.c.attempt_id, _items.c.position)
_ITEMS = (
    select(*ITEM)
    .where(_items.c.attempt_id.in_(bindparam("attempt_ids", expanding=True)))
    .order_by(_items.c.attempt_id, _items.c.position)
)
_LATE_ANSWERS = (
    select(*columns_of(_late_answers, _LATE_FIELDS))
    .where(_late_answers.c.attempt_id == bindparam("attempt_id"))
    .order_by(_late_answers.c.received_at, _late_answers.c.id)
)
_ALL_ANSWERS = (
    select(*ANSWER)
    .where(_answers.c.attempt_id == bindparam("attempt_id"))
    .order_by(_answers.c.received_at, _answers.c.id)
)
_ANSWER_OF_ID = select(*ANSWER).where(_answers.c.id == bindparam("answer_id"))
_INSERT_MARKS = _marks.insert()


# --- reading ---------------------------------------------------------------------------------


def items_of(session: Session, attempt_id: UUID) -> list[Item]:
    """Return the items of an attempt in their order; one query."""
    return items_of_attempts(session, [attempt_id])


def items_of_attempts(session: Session, attempt_ids: Collection[UUID]) -> list[Item]:
    """Return the items of those attempts, each attempt's in their order; one query."""
    found = session.connection().execute(_ITEMS, {"attempt_ids": list(attempt_ids)})
    return [take_item(row) for row in found]


def marked_items(session: Session, attempt_id: UUID) -> list[MarkedItem]:
    """Return the items of an attempt in their order, with marks and answers; one query."""
    return _marked(session, _OF_ATTEMPT, attempt_id=attempt_id)


def items_of_assignment(session: Session, assignment_id: int) -> list[MarkedItem]:
    """Return the items of all attempts at an assignment, with marks and answers; one query."""
    return _marked(session, _OF_ASSIGNMENT, assignment_id=assignment_id)


def submitted_items(session: Session, person_id: UUID) -> list[MarkedItem]:
    """Return the items of a person's submitted attempts, the earliest attempt first; one query."""
    return _marked(session, _OF_PERSON, person_id=person_id)


def get_item(session: Session, item_id: int) -> MarkedItem:
    """Return the item of that id, which is there, with its mark and its answer; one query."""
    return _marked(session, _OF_ITEM, item_id=item_id)[0]


def answers_of(session: Session, attempt_id: UUID) -> list[SavedAnswer]:
    """Return every answer that came in for an attempt, in the order in which they came."""
    found = session.connection().execute(_ALL_ANSWERS, {"attempt_id": attempt_id})
    return [SavedAnswer(*row) for row in found]


def late_answers(session: Session, attempt_id: UUID) -> list[SavedAnswer]:
    """Return what came too late for an attempt, in the order in which it came.

    None of them counts, so that `late`, which is said of answers that do, is false.
    """
    found = session.connection().execute(_LATE_ANSWERS, {"attempt_id": attempt_id})
    return [
        SavedAnswer(row_id, item_id, 1, client_id, payload, confidence, received_at, late=False)
        for row_id, item_id, client_id, payload, confidence, received_at in found
    ]


def find_answer(session: Session, answer_id: int) -> SavedAnswer | None:
    """Return the answer of that id."""
    row = session.connection().execute(_ANSWER_OF_ID, {"answer_id": answer_id}).one_or_none()
    return SavedAnswer(*row) if row else None


def take_answer(columns: Sequence[Any]) -> SavedAnswer | None:
    """Return an answer from the columns of `ANSWER` in an outer join; None where there is none."""
    return None if columns[0] is None else SavedAnswer(*columns)


def take_item(columns: Sequence[Any]) -> Item:
    """Return an item from the columns of `ITEM`."""
    item_id, attempt_id, position, version_id, presented, above, below, checked_at = columns
    weight = Fraction(above, below)
    return Item(
        item_id, attempt_id, position, version_id, read_presented(presented), weight, checked_at
    )


@lru_cache(maxsize=PRESENTED_KEPT)
def read_presented(text: str) -> Presented:
    """Return what was presented from the text of its JSON."""
    return Presented.from_data(json.loads(text))


def _marked(
    session: Session, statement: Select[*tuple[Any, ...]], **wanted: Any
) -> list[MarkedItem]:
    answer_at = len(ITEM) + len(_MARK)
    return [
        MarkedItem(
            take_item(row[: len(ITEM)]),
            _take_mark(*row[len(ITEM) : answer_at]),
            take_answer(row[answer_at:]),
        )
        for row in session.connection().execute(statement, wanted)
    ]


def _take_mark(keying_id: int | None, parts: str, notices: str) -> ItemMark | None:
    return None if keying_id is None else ItemMark(keying_id, _read_marking(parts, notices))


@lru_cache(maxsize=MARKINGS_KEPT)
def _read_marking(parts: str, notices: str) -> Marking:
    return Marking(
        parts=tuple(
            Part(part["name"], part["label"], Fraction(part["earned"]), Fraction(part["possible"]))
            for part in json.loads(parts)
        ),
        notices=tuple(Message(notice["text"], notice["params"]) for notice in json.loads(notices)),
    )


# --- writing ---------------------------------------------------------------------------------


def mark_checked(session: Session, item_id: int, now: datetime) -> None:
    """Keep that an item has been checked: its answer cannot change any more."""
    session.execute(update(ItemRow).where(ItemRow.id == item_id).values(checked_at=now))


def add_marks(session: Session, marks: Mapping[int, ItemMark], now: datetime) -> None:
    """Store the first marks of items, by the items' ids; one statement."""
    if not marks:
        return
    session.connection().execute(
        _INSERT_MARKS,
        [
            {
                "item_id": item_id,
                "revision": 1,
                "keying_id": mark.keying_id,
                "numerator": mark.value.numerator,
                "denominator": mark.value.denominator,
                "parts": [_part_data(part) for part in mark.marking.parts],
                "notices": [_notice_data(notice) for notice in mark.marking.notices],
                "created_at": now,
            }
            for item_id, mark in marks.items()
        ],
    )


def _part_data(part: Part) -> dict[str, str]:
    return {
        "name": part.name,
        "label": part.label,
        "earned": str(part.earned),
        "possible": str(part.possible),
    }


def _notice_data(notice: Message) -> dict[str, object]:
    return {"text": notice.text, "params": dict(notice.params)}
