"""What an item's page and a save read: a few statements, each made once and bringing all it can.

To build a statement anew takes several times as long as the database needs to answer it, and these
are asked with every answer that comes in. They bring columns, and not whole rows with an identity
each: these are only looked at. Nothing here reads a key.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Text, and_, bindparam, cast, func, select
from sqlalchemy.orm import Session, aliased

from quiz.domain.rules import Override
from quiz.persistence.articles import ArticleRow, BankRow, EditionRow
from quiz.persistence.attempts import AnswerRow, AttemptRow, ItemRow
from quiz.persistence.bank import QuestionRow, VersionEdition, VersionRow
from quiz.persistence.base import Base
from quiz.persistence.jottings import JottingRow
from quiz.persistence.overrides import OverrideRow
from quiz.persistence.people import ClassRow
from quiz.persistence.quizzes import AssignmentRow, QuizRow


class AttemptColumns(NamedTuple):
    """What is read of an attempt to do something with it."""

    id: UUID
    assignment_id: int
    person_id: UUID
    number: int
    state: str
    started_at: datetime
    submitted_at: datetime | None
    reached: int


class AssignmentColumns(NamedTuple):
    """What is read of the assignment that an attempt is a try at; `rules` is the text of its JSON.

    What is the same for many people comes as its text, by which what is made of it can be kept.
    """

    id: int
    class_id: int | None
    code: str
    mode: str
    entry: str
    opens_at: datetime | None
    closes_at: datetime | None
    rules: str
    released_at: datetime | None
    simulated: bool
    created_by_id: UUID | None


class QuizColumns(NamedTuple):
    """What is read of an attempt's quiz."""

    title: str
    language: str


class BankColumns(NamedTuple):
    """What is read of the bank that the quiz is of."""

    owner_id: UUID | None


class OfferColumns(NamedTuple):
    """An attempt's offer: what an `Offer` has, as far as attempts need it."""

    assignment: AssignmentColumns
    quiz: QuizColumns
    bank: BankColumns
    class_name: str


class OfferedAttempt(NamedTuple):
    """An attempt with its offer, and what its person is given beyond the offer's rules."""

    attempt: AttemptColumns
    offer: OfferColumns
    override: Override | None


class ItemColumns(NamedTuple):
    """What is read of an item to pose it; `presented` is the text of its JSON."""

    id: int
    attempt_id: UUID
    position: int
    version_id: int
    presented: str
    checked_at: datetime | None


class AnswerColumns(NamedTuple):
    """What is read of an answer."""

    item_id: int
    sequence: int
    client_id: str
    payload: Mapping[str, Any] | None
    confidence: int | None
    received_at: datetime
    late: bool


class JottingColumns(NamedTuple):
    """What is read of what its person jotted beside an item."""

    flagged: bool
    note: str
    struck: Sequence[str]


class PosedRow(NamedTuple):
    """An item with the wording that it shows, as the text of its JSON, and its current answer."""

    item: ItemColumns
    kind: str
    language: str
    wording: str
    answer: AnswerColumns | None
    jotting: JottingColumns | None


class SlipRow(NamedTuple):
    """What an answer that comes in is measured by.

    The attempt, the item at its position (None where there is none), how many items there are, and
    what came in before under the same client id.
    """

    offered: OfferedAttempt
    item: PosedRow | None
    total: int
    earlier: AnswerColumns | None


class PosedEdition(NamedTuple):
    """An edition on which a version stands, as it is now; `layout` is the text of its JSON."""

    article: str
    label: str
    headline: str
    publisher: str
    language: str
    url: str
    shown: str
    bank_owner_id: UUID | None
    number: int
    text: str
    layout: str


def _columns(row: type[Base], fields: Iterable[str], *texts: str) -> list[Any]:
    """Return the columns of those names; of `texts` the text of the JSON that they hold."""
    return [
        cast(getattr(row, name), Text) if name in texts else getattr(row, name) for name in fields
    ]


_ATTEMPT = (
    select(
        *_columns(AttemptRow, AttemptColumns._fields),
        *_columns(AssignmentRow, AssignmentColumns._fields, "rules"),
        *(getattr(QuizRow, name) for name in QuizColumns._fields),
        BankRow.owner_id,
        ClassRow.name,
        OverrideRow.closes_at,
        OverrideRow.extra_time,
        OverrideRow.extra_attempts,
        OverrideRow.extra_minutes,
    )
    .join(AssignmentRow, AttemptRow.assignment_id == AssignmentRow.id)
    .join(QuizRow, AssignmentRow.quiz_id == QuizRow.id)
    .join(BankRow, QuizRow.bank_id == BankRow.id)
    .outerjoin(ClassRow, ClassRow.id == AssignmentRow.class_id)
    .outerjoin(
        OverrideRow,
        and_(
            OverrideRow.assignment_id == AttemptRow.assignment_id,
            OverrideRow.person_id == AttemptRow.person_id,
        ),
    )
    .where(AttemptRow.id == bindparam("attempt_id"))
)
_LOCKED = select(AttemptRow.id).where(AttemptRow.id == bindparam("attempt_id")).with_for_update()

_another = aliased(AnswerRow)
_last_sequence = (
    select(func.max(_another.sequence))
    .where(_another.item_id == ItemRow.id)
    .correlate(ItemRow)
    .scalar_subquery()
)
_is_current = and_(AnswerRow.item_id == ItemRow.id, AnswerRow.sequence == _last_sequence)
# The attempt is known to whoever asks for its items.
_ITEM_FIELDS = tuple(name for name in ItemColumns._fields if name != "attempt_id")
_ITEM = (
    *_columns(ItemRow, _ITEM_FIELDS, "presented"),
    QuestionRow.kind,
    QuestionRow.language,
    cast(VersionRow.wording, Text),
    *_columns(AnswerRow, AnswerColumns._fields),
    *_columns(JottingRow, JottingColumns._fields),
)
_ITEMS = (
    select(*_ITEM)
    .join(VersionRow, ItemRow.version_id == VersionRow.id)
    .join(QuestionRow, VersionRow.question_id == QuestionRow.id)
    .outerjoin(AnswerRow, _is_current)
    .outerjoin(JottingRow, JottingRow.item_id == ItemRow.id)
    .where(ItemRow.attempt_id == bindparam("attempt_id"))
    .order_by(ItemRow.position)
)
_other_item, _earlier = aliased(ItemRow), aliased(AnswerRow)
_SLIP = (
    _ATTEMPT.add_columns(
        *_ITEM,
        *(getattr(_earlier, name) for name in AnswerColumns._fields),
        select(func.count())
        .where(_other_item.attempt_id == bindparam("attempt_id"))
        .scalar_subquery(),
    )
    .outerjoin(
        ItemRow,
        and_(ItemRow.attempt_id == AttemptRow.id, ItemRow.position == bindparam("position")),
    )
    .outerjoin(VersionRow, ItemRow.version_id == VersionRow.id)
    .outerjoin(QuestionRow, VersionRow.question_id == QuestionRow.id)
    .outerjoin(AnswerRow, _is_current)
    .outerjoin(JottingRow, JottingRow.item_id == ItemRow.id)
    .outerjoin(
        _earlier,
        and_(_earlier.attempt_id == AttemptRow.id, _earlier.client_id == bindparam("client_id")),
    )
)

_EDITIONS = (
    select(
        VersionEdition.version_id,
        ArticleRow.key,
        ArticleRow.label,
        EditionRow.headline,
        ArticleRow.publisher,
        ArticleRow.language,
        ArticleRow.url,
        ArticleRow.shown,
        BankRow.owner_id,
        EditionRow.number,
        EditionRow.text,
        cast(EditionRow.layout, Text),
    )
    .join(EditionRow, VersionEdition.edition_id == EditionRow.id)
    .join(ArticleRow, EditionRow.article_id == ArticleRow.id)
    .join(BankRow, ArticleRow.bank_id == BankRow.id)
    .where(VersionEdition.version_id.in_(bindparam("version_ids", expanding=True)))
    .order_by(VersionEdition.version_id, VersionEdition.position)
)

_INSERT = Base.metadata.tables[AnswerRow.__tablename__].insert()


def find_offered_attempt(
    session: Session, attempt_id: UUID, *, locked: bool = False
) -> OfferedAttempt | None:
    """Return an attempt with all that says what may be done with it; one query.

    `locked` keeps other writers away from it until this transaction ends. On SQLite the
    transaction has done so from its beginning; elsewhere the lock comes first and by itself, so
    that what is read after it is what the last writer has left.
    """
    wanted = {"attempt_id": attempt_id}
    if locked:
        _lock(session, wanted)
    row = session.connection().execute(_ATTEMPT, wanted).one_or_none()
    return _offered(iter(row)) if row else None


def find_slip_row(
    session: Session, attempt_id: UUID, position: int, client_id: str
) -> SlipRow | None:
    """Return what is needed to take an answer, and keep other writers from its attempt.

    One query, after the lock. None where there is no such attempt.
    """
    wanted = {"attempt_id": attempt_id, "position": position, "client_id": client_id}
    _lock(session, wanted)
    row = session.connection().execute(_SLIP, wanted).one_or_none()
    if row is None:
        return None
    columns = iter(row)
    offered = _offered(columns)
    item = tuple(islice(columns, len(_ITEM)))
    *earlier, total = columns
    return SlipRow(
        offered,
        _posed_row(attempt_id, item) if item[0] is not None else None,
        total,
        AnswerColumns(*earlier) if earlier[0] is not None else None,
    )


def _lock(session: Session, wanted: Mapping[str, object]) -> None:
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        connection.execute(_LOCKED, wanted)


def _offered(columns: Iterator[Any]) -> OfferedAttempt:
    """Take the columns of an attempt and its offer from the head of a row."""
    attempt = AttemptColumns(*islice(columns, len(AttemptColumns._fields)))
    assignment = AssignmentColumns(*islice(columns, len(AssignmentColumns._fields)))
    title, language, owner_id, class_name, *given = islice(columns, 8)
    offer = OfferColumns(
        assignment, QuizColumns(title, language), BankColumns(owner_id), class_name or ""
    )
    return OfferedAttempt(attempt, offer, _override(*given))


def _override(
    closes_at: datetime | None,
    extra_time: int | None,
    extra_attempts: int | None,
    extra_minutes: int | None,
) -> Override | None:
    """Return what a person was given; None where the columns are empty, as nothing was."""
    if extra_time is None or extra_attempts is None or extra_minutes is None:
        return None
    return Override(
        closes_at=closes_at,
        extra_time=extra_time,
        extra_attempts=extra_attempts,
        extra_minutes=extra_minutes,
    )


def posed_items(session: Session, attempt_id: UUID) -> list[PosedRow]:
    """Return the items of an attempt in their order, with wordings and answers; one query."""
    found = session.connection().execute(_ITEMS, {"attempt_id": attempt_id})
    return [_posed_row(attempt_id, tuple(row)) for row in found]


def _posed_row(attempt_id: UUID, row: Sequence[Any]) -> PosedRow:
    columns = iter(row)
    item_id, *others = islice(columns, len(_ITEM_FIELDS))
    kind, language, wording = islice(columns, 3)
    answer = AnswerColumns(*islice(columns, len(AnswerColumns._fields)))
    jotting = tuple(columns)
    return PosedRow(
        ItemColumns(item_id, attempt_id, *others),
        kind,
        language,
        wording,
        answer if answer.item_id is not None else None,
        JottingColumns(*jotting) if jotting[0] is not None else None,
    )


def posed_editions(
    session: Session, version_ids: Collection[int]
) -> dict[int, tuple[PosedEdition, ...]]:
    """Return the editions on which those versions stand, in their order; one query."""
    found: dict[int, tuple[PosedEdition, ...]] = dict.fromkeys(version_ids, ())
    wanted = {"version_ids": list(version_ids)}
    for version_id, *columns in session.connection().execute(_EDITIONS, wanted):
        found[version_id] += (PosedEdition(*columns),)
    return found


def add_answer(session: Session, **columns: object) -> None:
    """Store an answer; one statement."""
    session.connection().execute(_INSERT, columns)
