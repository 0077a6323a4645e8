"""What an item's page and a save read: a few statements, each made once and bringing all it can.

To build a statement anew takes several times as long as the database needs to answer it, and these
are asked with every answer that comes in. Nothing here reads a key.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Text, and_, bindparam, cast, func, select
from sqlalchemy.orm import Session, aliased

from quiz.domain.rules import Override
from quiz.persistence.articles import ArticleRow, BankRow, EditionRow
from quiz.persistence.attempts import AnswerRow, AttemptRow, ItemRow
from quiz.persistence.bank import QuestionRow, VersionEdition, VersionRow
from quiz.persistence.base import Base
from quiz.persistence.overrides import OverrideRow
from quiz.persistence.people import ClassRow
from quiz.persistence.quizzes import AssignmentRow, Offer, QuizRow


@dataclass(frozen=True)
class OfferedAttempt:
    """An attempt with its offer, and what its person is given beyond the offer's rules."""

    attempt: AttemptRow
    offer: Offer
    override: Override | None


@dataclass(frozen=True)
class PosedRow:
    """An item with the wording that it shows, as the text of its JSON, and its current answer."""

    item: ItemRow
    kind: str
    language: str
    wording: str
    answer: AnswerRow | None


@dataclass(frozen=True)
class PosedEdition:
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


_ATTEMPT = (
    select(AttemptRow, AssignmentRow, QuizRow, BankRow, ClassRow.name, OverrideRow)
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
_ITEMS = (
    select(
        ItemRow, QuestionRow.kind, QuestionRow.language, cast(VersionRow.wording, Text), AnswerRow
    )
    .join(VersionRow, ItemRow.version_id == VersionRow.id)
    .join(QuestionRow, VersionRow.question_id == QuestionRow.id)
    .outerjoin(
        AnswerRow, and_(AnswerRow.item_id == ItemRow.id, AnswerRow.sequence == _last_sequence)
    )
    .where(ItemRow.attempt_id == bindparam("attempt_id"))
    .order_by(ItemRow.position)
)
_other_item = aliased(ItemRow)
_ITEM = _ITEMS.where(ItemRow.position == bindparam("position")).add_columns(
    select(func.count()).where(_other_item.attempt_id == bindparam("attempt_id")).scalar_subquery()
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

_BY_CLIENT = select(AnswerRow).where(
    AnswerRow.attempt_id == bindparam("attempt_id"), AnswerRow.client_id == bindparam("client_id")
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
    if locked and session.get_bind().dialect.name != "sqlite":
        session.execute(_LOCKED, wanted)
    options = {"populate_existing": True} if locked else {}
    row = session.execute(_ATTEMPT, wanted, execution_options=options).one_or_none()
    if row is None:
        return None
    attempt, assignment, quiz, bank, class_name, override = row
    offer = Offer(assignment, quiz, bank, class_name or "")
    return OfferedAttempt(attempt, offer, override.value if override else None)


def posed_items(session: Session, attempt_id: UUID) -> list[PosedRow]:
    """Return the items of an attempt in their order, with wordings and answers; one query."""
    return [PosedRow(*row) for row in session.execute(_ITEMS, {"attempt_id": attempt_id})]


def find_posed_item(
    session: Session, attempt_id: UUID, position: int
) -> tuple[PosedRow, int] | None:
    """Return the item at a position, from 1, and how many there are; one query."""
    found = session.execute(_ITEM, {"attempt_id": attempt_id, "position": position})
    row = found.one_or_none()
    return (PosedRow(*row[:5]), row[5]) if row else None


def posed_editions(
    session: Session, version_ids: Collection[int]
) -> dict[int, tuple[PosedEdition, ...]]:
    """Return the editions on which those versions stand, in their order; one query."""
    found: dict[int, tuple[PosedEdition, ...]] = dict.fromkeys(version_ids, ())
    for version_id, *columns in session.execute(_EDITIONS, {"version_ids": list(version_ids)}):
        found[version_id] += (PosedEdition(*columns),)
    return found


def find_answer(session: Session, attempt_id: UUID, client_id: str) -> AnswerRow | None:
    """Return the answer that came in under that client id."""
    return session.scalar(_BY_CLIENT, {"attempt_id": attempt_id, "client_id": client_id})


def add_answer(session: Session, **columns: object) -> None:
    """Store an answer; one statement."""
    session.execute(_INSERT, columns)
