"""Reads of facts as study tells them: where they stand, what is alike, what a person may take."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz.domain.codec import from_data
from quiz.domain.facts.relations import Relation
from quiz.domain.questions.questions import Status
from quiz.persistence.bank.articles import bound_editions
from quiz.persistence.study.cards import ASKED_ABOUT, UNWANTED, Barred, Withheld, facts_of, is_free
from quiz.persistence.tables.articles import ArticleRow, EditionRow
from quiz.persistence.tables.facts import FactQuote, FactRow, RelationRow
from quiz.persistence.tables.questions import QuestionRow
from quiz.persistence.tables.study import CardRow

# A relation of a large bank has thousands of facts; the nearest of them are in the same bank's
# first ones of the subject and then of the relation.
_ALIKE = 200


@dataclass(frozen=True)
class FactPlace:
    """Where a fact's first quote stands."""

    quote: FactQuote
    edition: EditionRow
    article: ArticleRow


def places_of_facts(session: Session, fact_ids: Collection[int]) -> dict[int, FactPlace]:
    """Return where the first quotes of those facts stand, by the fact's id; two queries."""
    first = select(func.min(FactQuote.id)).where(FactQuote.fact_id.in_(fact_ids))
    quotes = session.scalars(
        select(FactQuote).where(FactQuote.id.in_(first.group_by(FactQuote.fact_id)))
    ).all()
    bound = bound_editions(session, {quote.edition_id for quote in quotes})
    return {
        quote.fact_id: FactPlace(
            quote, bound[quote.edition_id].edition, bound[quote.edition_id].article
        )
        for quote in quotes
    }


def quotes_in_article(session: Session, article_id: int) -> Sequence[FactQuote]:
    """Return the quotes of facts in use that stand in any edition of an article."""
    return session.scalars(
        select(FactQuote)
        .join(EditionRow, EditionRow.id == FactQuote.edition_id)
        .join(FactRow, FactRow.id == FactQuote.fact_id)
        .where(EditionRow.article_id == article_id, FactRow.status.in_(ASKED_ABOUT))
    ).all()


def quotes_of_fact(session: Session, fact_id: int) -> Sequence[tuple[FactQuote, int]]:
    """Return the quotes of a fact, each with the id of the article that it stands in."""
    rows = session.execute(
        select(FactQuote, EditionRow.article_id)
        .join(EditionRow, EditionRow.id == FactQuote.edition_id)
        .where(FactQuote.fact_id == fact_id)
    )
    return [(quote, article_id) for quote, article_id in rows]


def relations_of_facts(
    session: Session, facts: Collection[FactRow]
) -> dict[tuple[int, str], Relation]:
    """Return what relates in those facts, by bank and key; one query."""
    rows = session.scalars(
        select(RelationRow).where(
            RelationRow.bank_id.in_({fact.bank_id for fact in facts}),
            RelationRow.key.in_({fact.relation for fact in facts}),
        )
    )
    return {(row.bank_id, row.key): from_data(Relation, row.data) for row in rows}


def facts_alike(session: Session, fact: FactRow, barred: Barred) -> Sequence[FactRow]:
    """Return other facts in use of the same relation and bank, those of the subject first.

    What an open exam asks is not among them: to name its value would be to tell the answer.
    """
    return session.scalars(
        select(FactRow)
        .where(
            FactRow.bank_id == fact.bank_id,
            FactRow.relation == fact.relation,
            FactRow.id != fact.id,
            FactRow.status.in_(ASKED_ABOUT),
            FactRow.id.not_in(facts_of(barred)),
        )
        .order_by(FactRow.subject != fact.subject, FactRow.id)
        .limit(_ALIKE)
    ).all()


def free_facts(session: Session, fact_ids: Collection[int], barred: Barred) -> Sequence[FactRow]:
    """Return those facts, but for what an open exam asks."""
    return session.scalars(
        select(FactRow)
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
        .where(CardRow.person_id == person_id, CardRow.standing != UNWANTED, is_free(barred))
        .order_by(CardRow.created_at, CardRow.id)
    )
    return [(row.fact_id, row.question_id) for row in rows]
