"""Reads of what was built from facts and of what can be drawn."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, exists, func, or_, select
from sqlalchemy.orm import Session

from quiz.domain.codec import from_data
from quiz.domain.drawing.pool import PoolEntry
from quiz.domain.questions.questions import Status
from quiz.domain.quizzes.quizzes import Cell
from quiz.persistence.tables.articles import ArticleRow
from quiz.persistence.tables.attempts import AttemptRow, ItemRow
from quiz.persistence.tables.building import (
    ASKED_COLUMNS,
    BuiltFact,
    BuiltRow,
    DrawEntry,
    DrawPlace,
)
from quiz.persistence.tables.facts import FactRow
from quiz.persistence.tables.questions import QuestionRow, VersionRow

# The state in which a built question is its author's.
ADOPTED = "adopted"
# As many entries as a draw looks at for one place are fetched at once.
_PAGE = 60
# Most questions stand on one article and test facts of one relation: they have one place.
_PLACES_EACH = 2


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
    return frozenset(row for row in rows if row is not None)


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

    def __init__(self, session: Session, bank_id: int, barred: Any | None = None) -> None:
        """Read the pool of a bank without the questions whose ids the query `barred` selects."""
        self._session = session
        self._bank_id = bank_id
        self._barred = barred

    def count(self, cell: Cell, most: int) -> int:
        """Return how many entries a cell has, counting no further than `most`.

        A question has a place for each of its articles and facts, so that a few more places than
        entries are read; of a question with very many places others may be overlooked.
        """
        places = self._places(cell).limit(_PLACES_EACH * most)
        found = {row.question_id for row in self._session.execute(places)}
        return min(most, len(found))

    def candidates(self, cell: Cell, start: int) -> Iterator[PoolEntry]:
        """Yield the entries of a cell by draw rank, from `start` on and round to it."""
        places = self._places(cell)
        yield from self._entries(places, DrawPlace.rank >= start)
        yield from self._entries(places, DrawPlace.rank < start)

    def _places(self, cell: Cell) -> Select[int, int, int]:
        asked = [DrawPlace.bank_id == self._bank_id]
        asked += [
            getattr(DrawPlace, name) == value
            for name in ASKED_COLUMNS
            if (value := getattr(cell, name))
        ]
        if self._barred is not None:
            asked.append(DrawPlace.question_id.not_in(self._barred))
        return (
            select(DrawPlace.id, DrawPlace.rank, DrawPlace.question_id)
            .where(*asked)
            .order_by(DrawPlace.rank, DrawPlace.id)
        )

    def _entries(
        self, places: Select[int, int, int], part: ColumnElement[bool]
    ) -> Iterator[PoolEntry]:
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


def _entries(session: Session, question_ids: Collection[int]) -> dict[int, PoolEntry]:
    rows = session.scalars(select(DrawEntry).where(DrawEntry.question_id.in_(question_ids)))
    return {row.question_id: from_data(PoolEntry, row.data) for row in rows}


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


def kept_entries(session: Session, bank_id: int) -> dict[int, dict[str, Any]]:
    """Return how the questions of a bank are kept for draws, by their ids."""
    found = session.execute(
        select(DrawEntry.question_id, DrawEntry.data)
        .join(QuestionRow, QuestionRow.id == DrawEntry.question_id)
        .where(QuestionRow.bank_id == bank_id)
    )
    return {row.question_id: row.data for row in found}


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


# --- facts -----------------------------------------------------------------------------------
