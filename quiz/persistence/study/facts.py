"""Reads of facts as study tells them: where they stand, what is alike, what a person may take."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, func, literal, select, union_all
from sqlalchemy.orm import Session

from quiz.domain.questions.questions import Status
from quiz.persistence.quizzes.reserved import Barred, Withheld, facts_of, is_free
from quiz.persistence.study import cards
from quiz.persistence.tables.articles import EditionRow
from quiz.persistence.tables.facts import FactQuote, FactRow, RelationRow
from quiz.persistence.tables.questions import QuestionFact, QuestionRow
from quiz.persistence.tables.study import CardRow

# A relation of a large bank has thousands of facts; the nearest of them are in the same bank's
# first ones of the subject and then of the relation.
_ALIKE = 200


# --- telling them ----------------------------------------------------------------------------


class QuotedFact(NamedTuple):
    """A fact with its first quote, and the relation of its bank where that has it."""

    fact: FactRow
    quote: FactQuote
    relation: RelationRow | None


def quoted_facts(session: Session, fact_ids: Collection[int]) -> list[QuotedFact]:
    """Return those facts as they can be told; one query."""
    first = select(func.min(FactQuote.id)).where(FactQuote.fact_id.in_(fact_ids))
    rows = session.execute(
        select(FactRow, FactQuote, RelationRow)
        .join(FactQuote, FactQuote.fact_id == FactRow.id)
        .outerjoin(
            RelationRow,
            and_(RelationRow.bank_id == FactRow.bank_id, RelationRow.key == FactRow.relation),
        )
        .where(FactQuote.id.in_(first.group_by(FactQuote.fact_id)))
    )
    return [QuotedFact(*row) for row in rows]


class FactValue(NamedTuple):
    """What a fact says of its subject, as its article writes it."""

    id: int
    subject: str
    value: str


def facts_alike(
    session: Session, facts: Collection[cards.FactContext], barred: Barred
) -> dict[int, list[FactValue]]:
    """Return by each fact the others in use of its relation and bank, its subject's first.

    What an open exam asks is not among them: to name its value would be to tell the answer. One
    query.
    """
    groups = list(dict.fromkeys((fact.bank_id, fact.relation, fact.subject) for fact in facts))
    if not groups:
        return {}
    parts = [_alike(number, *group, barred) for number, group in enumerate(groups)]
    found: dict[tuple[int, str, str], list[FactValue]] = {group: [] for group in groups}
    for number, fact_id, subject, value in session.execute(union_all(*parts)):
        found[groups[number]].append(FactValue(fact_id, subject, str(value["surface"])))
    for (_, _, subject), values in found.items():
        values.sort(key=lambda value: (value.subject != subject, value.id))
    return {
        fact.id: [
            value
            for value in found[fact.bank_id, fact.relation, fact.subject]
            if value.id != fact.id
        ]
        for fact in facts
    }


def _alike(
    number: int, bank_id: int, relation: str, subject: str, barred: Barred
) -> Select[*tuple[Any, ...]]:
    """Select the first facts of a group, in a query that can be part of another."""
    nearest = (
        select(FactRow.id, FactRow.subject, FactRow.value)
        .where(
            FactRow.bank_id == bank_id,
            FactRow.relation == relation,
            FactRow.status.in_(cards.ASKED_ABOUT),
            FactRow.id.not_in(facts_of(barred)),
        )
        .order_by(FactRow.subject != subject, FactRow.id)
        .limit(_ALIKE)
        .subquery()
    )
    return select(literal(number), nearest.c.id, nearest.c.subject, nearest.c.value)


class MissedFact(NamedTuple):
    """A fact, and how often a person has missed its card."""

    fact_id: int
    lapses: int


def hardest_facts(session: Session, person_id: UUID, barred: Barred, most: int) -> list[MissedFact]:
    """Return the facts of the cards that were missed most often."""
    rows = session.execute(
        select(CardRow.fact_id, CardRow.lapses)
        .where(
            CardRow.person_id == person_id,
            CardRow.fact_id.is_not(None),
            CardRow.lapses > 0,
            CardRow.standing.in_(cards.LIVE),
            is_free(barred),
        )
        .order_by(CardRow.lapses.desc(), CardRow.difficulty.desc())
        .limit(most)
    )
    return [MissedFact(fact_id, lapses) for fact_id, lapses in rows if fact_id is not None]


def changed_facts(
    session: Session, person_id: UUID, barred: Barred, most: int
) -> tuple[list[int], int]:
    """Return the first facts of which a person's cards rest since their source changed.

    Beside their ids stands how many there are in all.
    """
    rows = session.execute(
        select(CardRow.fact_id, func.count().over())
        .where(CardRow.person_id == person_id, CardRow.standing == cards.CHANGED, is_free(barred))
        .order_by(CardRow.fact_id)
        .limit(most)
    ).all()
    return [fact_id for fact_id, _ in rows if fact_id is not None], rows[0][1] if rows else 0


# --- where they stand ------------------------------------------------------------------------


def quotes_in_article(session: Session, article_id: int) -> Sequence[FactQuote]:
    """Return the quotes of facts in use that stand in any edition of an article."""
    return session.scalars(
        select(FactQuote)
        .join(EditionRow, EditionRow.id == FactQuote.edition_id)
        .join(FactRow, FactRow.id == FactQuote.fact_id)
        .where(EditionRow.article_id == article_id, FactRow.status.in_(cards.ASKED_ABOUT))
    ).all()


def quotes_of_fact(session: Session, fact_id: int) -> Sequence[tuple[FactQuote, int]]:
    """Return the quotes of a fact, each with the id of the article that it stands in."""
    rows = session.execute(
        select(FactQuote, EditionRow.article_id)
        .join(EditionRow, EditionRow.id == FactQuote.edition_id)
        .where(FactQuote.fact_id == fact_id)
    )
    return [(quote, article_id) for quote, article_id in rows]


# --- what can become cards -------------------------------------------------------------------


def facts_of_articles(session: Session, article_ids: Collection[int]) -> Sequence[FactRow]:
    """Return the facts of those articles that a person has checked."""
    return session.scalars(
        select(FactRow)
        .where(FactRow.article_id.in_(article_ids), FactRow.status.in_(cards.ASKED_ABOUT))
        .order_by(FactRow.id)
    ).all()


def facts_of_questions(session: Session, question_ids: Collection[int]) -> dict[int, list[FactRow]]:
    """Return the facts, still in use, that those questions test, by the question's id."""
    rows = session.execute(
        select(QuestionFact.question_id, FactRow)
        .join(FactRow, FactRow.id == QuestionFact.fact_id)
        .where(QuestionFact.question_id.in_(question_ids), FactRow.status.in_(cards.ASKED_ABOUT))
        .order_by(QuestionFact.position)
    )
    found: dict[int, list[FactRow]] = {}
    for question_id, fact in rows:
        found.setdefault(question_id, []).append(fact)
    return found


# --- what can be taken home ------------------------------------------------------------------


def free_facts(session: Session, fact_ids: Collection[int], barred: Barred) -> Sequence[int]:
    """Return the ids of those facts, but for what an open exam asks."""
    return session.scalars(
        select(FactRow.id)
        .where(FactRow.id.in_(fact_ids), FactRow.id.not_in(facts_of(barred)))
        .order_by(FactRow.id)
    ).all()


def free_questions(
    session: Session, question_ids: Collection[int], withheld: Withheld
) -> Sequence[int]:
    """Return the ids of those questions that are out and not withheld."""
    return session.scalars(
        select(QuestionRow.id)
        .where(
            QuestionRow.id.in_(question_ids),
            QuestionRow.status == Status.PUBLISHED.value,
            QuestionRow.id.not_in(withheld),
        )
        .order_by(QuestionRow.id)
    ).all()


def subjects_of_cards(
    session: Session, person_id: UUID, barred: Barred
) -> Sequence[tuple[int | None, int | None]]:
    """Return fact or question of each card that a person wants and no open exam asks about."""
    rows = session.execute(
        select(CardRow.fact_id, CardRow.question_id)
        .where(CardRow.person_id == person_id, CardRow.standing != cards.UNWANTED, is_free(barred))
        .order_by(CardRow.created_at, CardRow.id)
    )
    return [(row.fact_id, row.question_id) for row in rows]
