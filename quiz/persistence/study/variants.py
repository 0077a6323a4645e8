"""Reads of the questions in which cards can be asked, and of how often a person has read them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Integer, String, Uuid, cast, null, or_, select, union_all
from sqlalchemy.orm import Session

from quiz.domain.questions.questions import Content, Status
from quiz.persistence.bank import questions
from quiz.persistence.quizzes.reserved import Withheld
from quiz.persistence.tables.articles import ArticleRow, BankRow, EditionRow
from quiz.persistence.tables.attempts import AttemptRow, ItemRow
from quiz.persistence.tables.building import BuiltRow
from quiz.persistence.tables.questions import (
    KeyingRow,
    QuestionFact,
    QuestionRow,
    VersionEdition,
    VersionRow,
)
from quiz.persistence.tables.study import CardRow, TurnRow


class Basis(NamedTuple):
    """An edition on which a question stands, and the owner of its article's bank, if any."""

    edition: questions.EditionRef
    bank_owner_id: UUID | None


@dataclass(frozen=True)
class VariantRow:
    """A version of a question in which a card is asked, and the recipe that built it.

    `bases` are the editions that it stands on, in their order.
    """

    version: questions.KeyedColumns
    recipe: str
    bases: list[Basis] = field(default_factory=list)

    @property
    def question_id(self) -> int:
        """The row id of its question."""
        return self.version.question_id

    @property
    def key(self) -> str:
        """The key of its question."""
        return self.version.question_key

    @property
    def kind(self) -> str:
        """The name of its kind."""
        return self.version.kind

    @property
    def content(self) -> Content:
        """The wording with its newest keying, without the quotes: enough to choose by."""
        return self.version.content


class Variants(NamedTuple):
    """The published questions of cards, by the id of the fact, or of the card's own question."""

    of_facts: dict[int, list[VariantRow]]
    of_questions: dict[int, list[VariantRow]]

    def of_card(self, card: CardRow) -> list[VariantRow]:
        """Return the questions of a card whose fact or question was asked for."""
        if card.fact_id is not None:
            return self.of_facts.get(card.fact_id, [])
        return self.of_questions.get(card.question_id or 0, [])


def variants_of(
    session: Session, fact_ids: Collection[int], question_ids: Collection[int], withheld: Withheld
) -> Variants:
    """Return the published questions that test those facts, and those questions; one query.

    Each stands in its newest version. None is there that is withheld.
    """
    of_facts = select(QuestionFact.fact_id, QuestionFact.question_id).where(
        QuestionFact.fact_id.in_(fact_ids)
    )
    alone = select(cast(null(), Integer), QuestionRow.id).where(QuestionRow.id.in_(question_ids))
    asked = union_all(of_facts, alone).subquery()
    rows = session.execute(
        _VARIANTS.add_columns(asked.c.fact_id)
        .join(asked, asked.c.question_id == QuestionRow.id)
        .where(
            VersionRow.number == questions.newest_version(),
            QuestionRow.status == Status.PUBLISHED.value,
            QuestionRow.id.not_in(withheld),
        )
        .order_by(QuestionRow.key, VersionEdition.position)
    )
    found: dict[tuple[int | None, int], VariantRow] = {}
    for *columns, fact_id in rows:
        _gather(found, (fact_id, columns[0]), columns)
    variants = Variants({}, {})
    for (fact_id, _), row in found.items():
        if fact_id is None:
            variants.of_questions[row.question_id] = [row]
        else:
            variants.of_facts.setdefault(fact_id, []).append(row)
    return variants


def get_variant(session: Session, version_id: int) -> VariantRow:
    """Return the version in which a turn asks, whatever has become of its question; one query."""
    rows = session.execute(
        _VARIANTS.where(VersionRow.id == version_id).order_by(VersionEdition.position)
    )
    found: dict[int, VariantRow] = {}
    for columns in rows:
        _gather(found, version_id, columns)
    return found[version_id]


_VARIANTS = (
    questions.KEYED.add_columns(
        BuiltRow.recipe, ArticleRow.key, EditionRow.id, EditionRow.number, BankRow.owner_id
    )
    .outerjoin(BuiltRow, BuiltRow.question_id == QuestionRow.id)
    .join(VersionEdition, VersionEdition.version_id == VersionRow.id)
    .join(EditionRow, EditionRow.id == VersionEdition.edition_id)
    .join(ArticleRow, ArticleRow.id == EditionRow.article_id)
    .join(BankRow, BankRow.id == ArticleRow.bank_id)
    .where(KeyingRow.number == questions.newest_keying())
)
_WIDTH = len(questions.KeyedColumns._fields)


def _gather(found: dict[Any, VariantRow], name: Any, columns: Sequence[Any]) -> None:
    """Enter a row; a question that stands on several editions comes once for each."""
    recipe, article, edition_id, number, owner_id = columns[_WIDTH:]
    if name not in found:
        found[name] = VariantRow(questions.KeyedColumns(*columns[:_WIDTH]), recipe or "")
    found[name].bases.append(Basis(questions.EditionRef(article, edition_id, number), owner_id))


# --- what a person has read ------------------------------------------------------------------


class PastReading(NamedTuple):
    """A question that was put before a person; in study as a card, and by which recipe."""

    question_id: int
    card_id: UUID | None
    recipe: str | None
    at: datetime


def readings_of(
    session: Session, person_id: UUID, card_ids: Collection[UUID], question_ids: Collection[int]
) -> list[PastReading]:
    """Return when a person read those questions or was asked those cards, the latest first.

    One query, for quizzes and study.
    """
    studied = select(TurnRow.question_id, TurnRow.card_id, TurnRow.variant, TurnRow.asked_at).where(
        TurnRow.person_id == person_id,
        or_(TurnRow.card_id.in_(card_ids), TurnRow.question_id.in_(question_ids)),
    )
    taken = (
        select(
            VersionRow.question_id,
            cast(null(), Uuid()),
            cast(null(), String()),
            AttemptRow.started_at,
        )
        .join(ItemRow, ItemRow.version_id == VersionRow.id)
        .join(AttemptRow, AttemptRow.id == ItemRow.attempt_id)
        .where(AttemptRow.person_id == person_id, VersionRow.question_id.in_(question_ids))
    )
    read = union_all(studied, taken).subquery()
    return [
        PastReading(*row) for row in session.execute(select(read).order_by(read.c.asked_at.desc()))
    ]
