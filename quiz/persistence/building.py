"""Tables of what was built from facts and of what can be drawn, and the reads of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    delete,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from quiz.domain.blueprint import Entry
from quiz.domain.codec import from_data
from quiz.domain.questions import Status
from quiz.domain.quizzes import Cell
from quiz.persistence.articles import ArticleRow
from quiz.persistence.attempts import AttemptRow, ItemRow
from quiz.persistence.bank import FactRow, QuestionFact, QuestionRow, VersionRow
from quiz.persistence.base import Base, Digest, Key, LongText, RowID, Word

# The state in which a built question is its author's.
ADOPTED = "adopted"
# As many entries as a draw looks at for one place are fetched at once.
_PAGE = 60
# Most questions stand on one article and test facts of one relation: they have one place.
_PLACES_EACH = 2


class BuiltRow(Base):
    """What a recipe built from facts, whether it became a question or not.

    The row outlives the question's being built: it remembers where an adopted question came from,
    and what was refused, so that it is not built again.
    """

    __tablename__ = "built_questions"
    __table_args__ = (Index(None, "bank_id", "state", "recipe"),)

    id: Mapped[RowID]
    bank_id: Mapped[int] = mapped_column(ForeignKey("banks.id"))
    key: Mapped[Key] = mapped_column(unique=True)
    # Nothing where the linter found errors: such a question is never stored.
    question_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id"), unique=True)
    recipe: Mapped[Word]
    operator: Mapped[Word]
    generator: Mapped[int]
    seed: Mapped[Digest]
    state: Mapped[Word]
    # Of all that the recipe gave: what is equal is not looked at again.
    digest: Mapped[Digest]
    stem: Mapped[LongText]
    # Option, tier, standing and reason of each distractor, the refused candidates too.
    distractors: Mapped[list[Any]]
    # Why it was not stored: rule, message and parameters of each finding.
    findings: Mapped[list[Any]]
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    built_at: Mapped[datetime]


class BuiltFact(Base):
    """A fact from which something was built."""

    __tablename__ = "built_facts"

    built_id: Mapped[int] = mapped_column(ForeignKey("built_questions.id"), primary_key=True)
    fact_id: Mapped[int] = mapped_column(ForeignKey("facts.id"), primary_key=True, index=True)


class DrawEntry(Base):
    """A published question as a draw sees it, so that drawing reads no question."""

    __tablename__ = "draw_entries"

    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), primary_key=True)
    data: Mapped[dict[str, Any]]


# What a cell may ask for, in the columns of the table below.
_ASKED = ("article", "relation", "fact_kind", "recipe", "kind", "verdict", "difficulty")


class DrawPlace(Base):
    """Where a published question can be drawn: one row for each of its articles and facts.

    Each index ends with the rank: whatever a cell asks for, its entries are read in the order of
    their ranks and nothing is sorted.
    """

    __tablename__ = "draw_places"
    __table_args__ = (
        Index(None, "bank_id", "rank"),
        *(Index(None, "bank_id", name, "rank") for name in _ASKED),
        Index(None, "bank_id", "recipe", "verdict", "rank"),
        Index(None, "bank_id", "article", "recipe", "rank"),
        Index(None, "bank_id", "article", "verdict", "rank"),
        Index(None, "bank_id", "recipe", "difficulty", "rank"),
        Index(None, "bank_id", "article", "difficulty", "rank"),
    )

    id: Mapped[RowID]
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), index=True)
    bank_id: Mapped[int] = mapped_column(ForeignKey("banks.id"))
    rank: Mapped[int] = mapped_column(BigInteger)
    article: Mapped[Key]
    relation: Mapped[Key]
    fact_kind: Mapped[Word]
    recipe: Mapped[Word]
    kind: Mapped[Word]
    verdict: Mapped[Word]
    difficulty: Mapped[Word]


@dataclass(frozen=True, kw_only=True)
class BuiltWanted:
    """Which built questions are looked for: of these banks, and of what else is not empty."""

    bank_ids: Collection[int]
    recipe: str = ""
    article: str = ""
    fact: str = ""
    operator: str = ""
    state: str = ""


def built_rows(session: Session, bank_id: int) -> dict[str, BuiltRow]:
    """Return all that was ever built in a bank, by key."""
    rows = session.scalars(select(BuiltRow).where(BuiltRow.bank_id == bank_id))
    return {row.key: row for row in rows}


def find_built(session: Session, key: str) -> BuiltRow | None:
    """Return what was built under that key."""
    return session.scalar(select(BuiltRow).where(BuiltRow.key == key))


def built_of_questions(session: Session, question_ids: Collection[int]) -> dict[int, BuiltRow]:
    """Return how those questions were built, by the question's id; others are left out.

    What an author has adopted counts: it keeps its recipe and its operator.
    """
    rows = session.scalars(select(BuiltRow).where(BuiltRow.question_id.in_(question_ids)))
    return {row.question_id: row for row in rows if row.question_id is not None}


def unadopted_ids(session: Session, bank_id: int) -> frozenset[int]:
    """Return the questions of a bank that are the builder's and no author's."""
    rows = session.scalars(
        select(BuiltRow.question_id).where(
            BuiltRow.bank_id == bank_id,
            BuiltRow.state != ADOPTED,
            BuiltRow.question_id.is_not(None),
        )
    )
    return frozenset(one for one in rows if one is not None)


def is_authored() -> ColumnElement[bool]:
    """Hold for a question that an author has written or adopted."""
    return ~exists().where(BuiltRow.question_id == QuestionRow.id, BuiltRow.state != ADOPTED)


def list_built(
    session: Session, wanted: BuiltWanted, limit: int, offset: int
) -> Sequence[BuiltRow]:
    """Return a page of what was built, by recipe and key."""
    return session.scalars(
        select(BuiltRow)
        .where(*_conditions(wanted))
        .order_by(BuiltRow.recipe, BuiltRow.key)
        .limit(limit)
        .offset(offset)
    ).all()


def count_built(session: Session, wanted: BuiltWanted, column: Any) -> dict[str, int]:
    """Return how many of the wanted there are for each value of a column of `BuiltRow`."""
    rows = session.execute(
        select(column, func.count()).where(*_conditions(wanted)).group_by(column).order_by(column)
    )
    return dict(rows.all())


def counts_by_fact(session: Session, fact_ids: Collection[int], state: str) -> dict[int, int]:
    """Return how many questions in that state each fact has built."""
    rows = session.execute(
        select(BuiltFact.fact_id, func.count())
        .join(BuiltRow, BuiltRow.id == BuiltFact.built_id)
        .where(BuiltFact.fact_id.in_(fact_ids), BuiltRow.state == state)
        .group_by(BuiltFact.fact_id)
    )
    return dict(rows.all())


def facts_of_built(session: Session, built_ids: Collection[int]) -> dict[int, list[str]]:
    """Return the keys of the facts from which those were built."""
    rows = session.execute(
        select(BuiltFact.built_id, FactRow.key)
        .join(FactRow, FactRow.id == BuiltFact.fact_id)
        .where(BuiltFact.built_id.in_(built_ids))
        .order_by(FactRow.key)
    )
    found: dict[int, list[str]] = {}
    for built_id, key in rows:
        found.setdefault(built_id, []).append(key)
    return found


def _conditions(wanted: BuiltWanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [BuiltRow.bank_id.in_(wanted.bank_ids)]
    for name in ("recipe", "operator", "state"):
        if value := getattr(wanted, name):
            found.append(getattr(BuiltRow, name) == value)
    if wanted.fact or wanted.article:
        of_facts = select(BuiltFact.built_id).join(FactRow, FactRow.id == BuiltFact.fact_id)
        if wanted.fact:
            of_facts = of_facts.where(FactRow.key == wanted.fact)
        if wanted.article:
            of_facts = of_facts.join(ArticleRow, ArticleRow.id == FactRow.article_id)
            of_facts = of_facts.where(ArticleRow.key == wanted.article)
        found.append(BuiltRow.id.in_(of_facts))
    return found


# --- drawing ---------------------------------------------------------------------------------


class StoredPool:
    """The published questions of a bank, read by index from a seeded start."""

    def __init__(self, session: Session, bank_id: int) -> None:
        self._session = session
        self._bank_id = bank_id

    def count(self, cell: Cell, most: int) -> int:
        """Return how many entries a cell has, counting no further than `most`.

        A question has a place for each of its articles and facts, so that a few more places than
        entries are read; of a question with very many places others may be overlooked.
        """
        places = self._places(cell).limit(_PLACES_EACH * most)
        found = {row.question_id for row in self._session.execute(places)}
        return min(most, len(found))

    def candidates(self, cell: Cell, start: int) -> Iterator[Entry]:
        """Yield the entries of a cell by draw rank, from `start` on and round to it."""
        places = self._places(cell)
        yield from self._entries(places, DrawPlace.rank >= start)
        yield from self._entries(places, DrawPlace.rank < start)

    def _places(self, cell: Cell) -> Select[int, int, int]:
        asked = [DrawPlace.bank_id == self._bank_id]
        asked += [
            getattr(DrawPlace, name) == value for name in _ASKED if (value := getattr(cell, name))
        ]
        return (
            select(DrawPlace.id, DrawPlace.rank, DrawPlace.question_id)
            .where(*asked)
            .order_by(DrawPlace.rank, DrawPlace.id)
        )

    def _entries(self, places: Select[int, int, int], part: ColumnElement[bool]) -> Iterator[Entry]:
        """Yield one part of the ranks, a page at a time, each question once."""
        last: tuple[int, int] | None = None
        seen: set[int] = set()
        while True:
            page = places.where(part).limit(_PAGE)
            if last is not None:
                rank, place = last
                page = page.where(
                    DrawPlace.rank >= rank, or_(DrawPlace.rank > rank, DrawPlace.id > place)
                )
            rows = self._session.execute(page).all()
            fresh = [row.question_id for row in rows if row.question_id not in seen]
            entries = _entries(self._session, fresh)
            for question_id in dict.fromkeys(fresh):
                yield entries[question_id]
            seen.update(fresh)
            if len(rows) < _PAGE:
                return
            last = rows[-1].rank, rows[-1].id


def _entries(session: Session, question_ids: Collection[int]) -> dict[int, Entry]:
    rows = session.scalars(select(DrawEntry).where(DrawEntry.question_id.in_(question_ids)))
    return {row.question_id: from_data(Entry, row.data) for row in rows}


def question_keys_seen(session: Session, person_id: UUID, bank_id: int) -> frozenset[str]:
    """Return the questions of a bank that were ever put before a person, in any version."""
    keys = session.scalars(
        select(QuestionRow.key)
        .join(VersionRow, VersionRow.question_id == QuestionRow.id)
        .join(ItemRow, ItemRow.version_id == VersionRow.id)
        .join(AttemptRow, AttemptRow.id == ItemRow.attempt_id)
        .where(AttemptRow.person_id == person_id, QuestionRow.bank_id == bank_id)
        .distinct()
    )
    return frozenset(keys)


def drawable_articles(session: Session, bank_id: int) -> Sequence[str]:
    """Return the keys of the articles on which published questions of a bank stand."""
    there = exists().where(DrawPlace.bank_id == bank_id, DrawPlace.article == ArticleRow.key)
    return session.scalars(
        select(ArticleRow.key).where(ArticleRow.bank_id == bank_id, there).order_by(ArticleRow.id)
    ).all()


def drawable(session: Session, bank_id: int, column: str) -> Sequence[str]:
    """Return the values of a column of the places in a bank that a cell can ask for."""
    wanted = getattr(DrawPlace, column)
    return session.scalars(
        select(wanted).where(DrawPlace.bank_id == bank_id, wanted != "").distinct().order_by(wanted)
    ).all()


def published_ids(session: Session, bank_id: int) -> Sequence[int]:
    """Return the ids of the published questions of a bank."""
    return session.scalars(
        select(QuestionRow.id).where(
            QuestionRow.bank_id == bank_id, QuestionRow.status == Status.PUBLISHED.value
        )
    ).all()


def clear_places(session: Session, question_ids: Collection[int]) -> None:
    """Take questions out of what can be drawn."""
    session.execute(delete(DrawPlace).where(DrawPlace.question_id.in_(question_ids)))
    session.execute(delete(DrawEntry).where(DrawEntry.question_id.in_(question_ids)))


def clear_bank_places(session: Session, bank_id: int) -> None:
    """Take all questions of a bank out of what can be drawn."""
    own = select(QuestionRow.id).where(QuestionRow.bank_id == bank_id)
    session.execute(delete(DrawPlace).where(DrawPlace.bank_id == bank_id))
    session.execute(delete(DrawEntry).where(DrawEntry.question_id.in_(own)))


def clear_built_facts(session: Session, built_ids: Collection[int]) -> None:
    """Forget from which facts those were built, before the present ones are stored."""
    session.execute(delete(BuiltFact).where(BuiltFact.built_id.in_(built_ids)))


def facts_tested(session: Session, question_ids: Collection[int]) -> dict[int, list[FactRow]]:
    """Return the facts that those questions test, by the question's id."""
    rows = session.execute(
        select(QuestionFact.question_id, FactRow)
        .join(FactRow, FactRow.id == QuestionFact.fact_id)
        .where(QuestionFact.question_id.in_(question_ids))
        .order_by(QuestionFact.position)
    )
    found: dict[int, list[FactRow]] = {}
    for question_id, fact in rows:
        found.setdefault(question_id, []).append(fact)
    return found


# --- facts -----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class FactsWanted:
    """Which facts are looked for: of these banks, and of what else is not empty."""

    bank_ids: Collection[int]
    article: str = ""
    status: str = ""


def list_facts(
    session: Session, wanted: FactsWanted, limit: int, offset: int
) -> list[tuple[FactRow, str]]:
    """Return a page of facts with the keys of their articles, by article and key."""
    rows = session.execute(
        select(FactRow, ArticleRow.key)
        .join(ArticleRow, ArticleRow.id == FactRow.article_id)
        .where(*_of_facts(wanted))
        .order_by(ArticleRow.id, FactRow.key)
        .limit(limit)
        .offset(offset)
    )
    return [(row, article) for row, article in rows]


def count_facts(session: Session, wanted: FactsWanted) -> dict[str, int]:
    """Return how many of the wanted facts there are in each status."""
    rows = session.execute(
        select(FactRow.status, func.count())
        .join(ArticleRow, ArticleRow.id == FactRow.article_id)
        .where(*_of_facts(wanted))
        .group_by(FactRow.status)
    )
    return dict(rows.all())


def _of_facts(wanted: FactsWanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [FactRow.bank_id.in_(wanted.bank_ids)]
    if wanted.article:
        found.append(ArticleRow.key == wanted.article)
    if wanted.status:
        found.append(FactRow.status == wanted.status)
    return found
