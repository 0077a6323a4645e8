"""What an item's page and a save read: a few statements, each made once and bringing all it can.

To build a statement anew takes several times as long as the database needs to answer it, and these
are asked with every answer that comes in. They bring columns, and not whole rows with an identity
each: these are only looked at. Nothing here reads a key.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, Text, and_, bindparam, cast, func, select
from sqlalchemy.orm import Session

from quiz.domain.rules import Override
from quiz.persistence.articles import ArticleRow, BankRow, EditionRow
from quiz.persistence.attempts import AnswerRow, AttemptRow, ItemRow
from quiz.persistence.bank import QuestionRow, VersionEdition, VersionRow
from quiz.persistence.base import tables
from quiz.persistence.jottings import JottingRow
from quiz.persistence.overrides import OverrideRow
from quiz.persistence.people import ClassRow
from quiz.persistence.quizzes import AssignmentRow, QuizRow

T = TypeVar("T")


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
    """An item with the wording that it shows, its current answer and what is jotted beside it.

    `presented` and `wording` are the texts of their JSON. Most items of an attempt are only
    counted, so that the columns come as they are; those of an answer or a jotting that is not there
    are None.
    """

    attempt_id: UUID
    item_id: int
    position: int
    version_id: int
    presented: str
    checked_at: datetime | None
    kind: str
    language: str
    wording: str
    answered_id: int | None
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
    def item(self) -> ItemColumns:
        """The item by itself."""
        return ItemColumns(
            self.item_id,
            self.attempt_id,
            self.position,
            self.version_id,
            self.presented,
            self.checked_at,
        )

    @property
    def answer(self) -> AnswerColumns | None:
        """The current answer; None where none was given."""
        if self.answered_id is None:
            return None
        return AnswerColumns(
            self.answered_id,
            self.sequence,
            self.client_id,
            self.payload,
            self.confidence,
            self.received_at,
            self.late,
        )

    @property
    def jotting(self) -> JottingColumns | None:
        """What is jotted beside it; None where nothing is."""
        if self.flagged is None:
            return None
        return JottingColumns(self.flagged, self.note, self.struck)


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


class NewestVersion(NamedTuple):
    """The version of a question that is put to whoever begins now; `wording` is its JSON's text."""

    question_id: int
    version_id: int
    kind: str
    wording: str


class PosedArticle(NamedTuple):
    """An article on which a version stands: how it is named, and to whom its text may be shown."""

    key: str
    headline: str
    publisher: str
    language: str
    shown: str
    bank_owner_id: UUID | None


# Columns of the tables themselves, and not the attributes of rows: a statement is found among those
# that are compiled by all of its columns, and attributes are slow to compare.
_attempts, _assignments, _quizzes = tables(AttemptRow, AssignmentRow, QuizRow)
_banks, _classes, _overrides = tables(BankRow, ClassRow, OverrideRow)
_items, _versions, _questions = tables(ItemRow, VersionRow, QuestionRow)
_answers, _jottings = tables(AnswerRow, JottingRow)
_stands_on, _editions, _articles = tables(VersionEdition, EditionRow, ArticleRow)
_other_answers, _earlier, _other_items = _answers.alias(), _answers.alias(), _items.alias()


def _columns(table: FromClause, fields: Iterable[str], *texts: str) -> list[Any]:
    """Return the columns of those names; of `texts` the text of the JSON that they hold."""
    return [cast(table.c[name], Text) if name in texts else table.c[name] for name in fields]


_ATTEMPT = (
    select(
        *_columns(_attempts, AttemptColumns._fields),
        *_columns(_assignments, AssignmentColumns._fields, "rules"),
        *_columns(_quizzes, QuizColumns._fields),
        _banks.c.owner_id,
        _classes.c.name,
        *_columns(_overrides, ("closes_at", "extra_time", "extra_attempts", "extra_minutes")),
    )
    .join(_assignments, _attempts.c.assignment_id == _assignments.c.id)
    .join(_quizzes, _assignments.c.quiz_id == _quizzes.c.id)
    .join(_banks, _quizzes.c.bank_id == _banks.c.id)
    .outerjoin(_classes, _classes.c.id == _assignments.c.class_id)
    .outerjoin(
        _overrides,
        and_(
            _overrides.c.assignment_id == _attempts.c.assignment_id,
            _overrides.c.person_id == _attempts.c.person_id,
        ),
    )
    .where(_attempts.c.id == bindparam("attempt_id"))
)
_LOCKED = select(_attempts.c.id).where(_attempts.c.id == bindparam("attempt_id")).with_for_update()

_last_sequence = (
    select(func.max(_other_answers.c.sequence))
    .where(_other_answers.c.item_id == _items.c.id)
    .correlate(_items)
    .scalar_subquery()
)
_is_current = and_(_answers.c.item_id == _items.c.id, _answers.c.sequence == _last_sequence)
# The attempt is known to whoever asks for its items.
_ITEM_FIELDS = tuple(name for name in ItemColumns._fields if name != "attempt_id")
_ITEM = (
    *_columns(_items, _ITEM_FIELDS, "presented"),
    _questions.c.kind,
    _questions.c.language,
    cast(_versions.c.wording, Text),
    *_columns(_answers, AnswerColumns._fields),
    *_columns(_jottings, JottingColumns._fields),
)
_ITEMS = (
    select(*_ITEM)
    .join(_versions, _items.c.version_id == _versions.c.id)
    .join(_questions, _versions.c.question_id == _questions.c.id)
    .outerjoin(_answers, _is_current)
    .outerjoin(_jottings, _jottings.c.item_id == _items.c.id)
    .where(_items.c.attempt_id == bindparam("attempt_id"))
    .order_by(_items.c.position)
)
_SLIP = (
    _ATTEMPT.add_columns(
        *_ITEM,
        *_columns(_earlier, AnswerColumns._fields),
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
    .outerjoin(_answers, _is_current)
    .outerjoin(_jottings, _jottings.c.item_id == _items.c.id)
    .outerjoin(
        _earlier,
        and_(
            _earlier.c.attempt_id == _attempts.c.id,
            _earlier.c.client_id == bindparam("client_id"),
        ),
    )
)

_article_banks = _banks.alias()
_EDITION = (
    _articles.c.key,
    _articles.c.label,
    _editions.c.headline,
    *_columns(_articles, ("publisher", "language", "url", "shown")),
    _article_banks.c.owner_id,
    _editions.c.number,
    _editions.c.text,
    cast(_editions.c.layout, Text),
)


def _stood_on(*columns: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """Select these columns of what some versions stand on, each after its version's id."""
    return (
        select(_stands_on.c.version_id, *columns)
        .join(_editions, _stands_on.c.edition_id == _editions.c.id)
        .join(_articles, _editions.c.article_id == _articles.c.id)
        .join(_article_banks, _articles.c.bank_id == _article_banks.c.id)
        .where(_stands_on.c.version_id.in_(bindparam("version_ids", expanding=True)))
        .order_by(_stands_on.c.version_id, _stands_on.c.position)
    )


_EDITIONS = _stood_on(*_EDITION)
_ARTICLES = _stood_on(
    _articles.c.key,
    _editions.c.headline,
    *_columns(_articles, ("publisher", "language", "shown")),
    _article_banks.c.owner_id,
)
# The attempt comes once for each edition, of which there are few.
_ATTEMPT_WITH_EDITIONS = (
    _ATTEMPT.add_columns(*_EDITION)
    .outerjoin(
        _items,
        and_(_items.c.attempt_id == _attempts.c.id, _items.c.position == bindparam("position")),
    )
    .outerjoin(_stands_on, _stands_on.c.version_id == _items.c.version_id)
    .outerjoin(_editions, _stands_on.c.edition_id == _editions.c.id)
    .outerjoin(_articles, _editions.c.article_id == _articles.c.id)
    .outerjoin(_article_banks, _articles.c.bank_id == _article_banks.c.id)
    .order_by(_stands_on.c.position)
)

_other_versions = _versions.alias()
_NEWEST = (
    select(_questions.c.id, _versions.c.id, _questions.c.kind, cast(_versions.c.wording, Text))
    .join(_versions, _versions.c.question_id == _questions.c.id)
    .where(
        _questions.c.id.in_(bindparam("question_ids", expanding=True)),
        _versions.c.number
        == select(func.max(_other_versions.c.number))
        .where(_other_versions.c.question_id == _questions.c.id)
        .correlate(_questions)
        .scalar_subquery(),
    )
    .order_by(_questions.c.id)
)
_INSERT = _answers.insert()


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


def find_with_editions(
    session: Session, attempt_id: UUID, position: int
) -> tuple[OfferedAttempt, tuple[PosedEdition, ...]] | None:
    """Return an attempt, and the editions on which its item at that position stands; one query."""
    wanted = {"attempt_id": attempt_id, "position": position}
    rows = session.connection().execute(_ATTEMPT_WITH_EDITIONS, wanted).all()
    if not rows:
        return None
    size = len(_EDITION)
    editions = tuple(PosedEdition(*row[-size:]) for row in rows if row[-size] is not None)
    return _offered(iter(rows[0])), editions


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
        PosedRow(attempt_id, *item) if item[0] is not None else None,
        total,
        _there(AnswerColumns, earlier),
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
    return [PosedRow(attempt_id, *row) for row in found]


def _there(columns: type[T], found: Sequence[Any]) -> T | None:
    """Return the columns of an outer join; None where there is no such row."""
    return None if found[0] is None else columns(*found)


def posed_editions(
    session: Session, version_ids: Collection[int]
) -> dict[int, tuple[PosedEdition, ...]]:
    """Return the editions on which those versions stand, in their order; one query."""
    return _by_version(session, _EDITIONS, version_ids, PosedEdition)


def newest_versions(session: Session, question_ids: Collection[int]) -> list[NewestVersion]:
    """Return those questions in their newest versions, by their ids; one query."""
    wanted = {"question_ids": list(question_ids)}
    return [NewestVersion(*row) for row in session.connection().execute(_NEWEST, wanted)]


def posed_articles(
    session: Session, version_ids: Collection[int]
) -> dict[int, tuple[PosedArticle, ...]]:
    """Return the articles on which those versions stand, in their order; one query."""
    return _by_version(session, _ARTICLES, version_ids, PosedArticle)


def _by_version(
    session: Session,
    statement: Select[*tuple[Any, ...]],
    version_ids: Collection[int],
    columns: Callable[..., T],
) -> dict[int, tuple[T, ...]]:
    """Return what those versions stand on, by the version's id; nothing for one without any."""
    found: dict[int, tuple[T, ...]] = dict.fromkeys(version_ids, ())
    wanted = {"version_ids": list(version_ids)}
    for version_id, *values in session.connection().execute(statement, wanted):
        found[version_id] += (columns(*values),)
    return found


def add_answer(session: Session, **columns: object) -> None:
    """Store an answer; one statement."""
    session.connection().execute(_INSERT, columns)
