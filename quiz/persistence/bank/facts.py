"""Reading facts and the relations of a bank."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam, delete, func, select
from sqlalchemy.orm import Session

from quiz.domain.codec import Data, from_data
from quiz.domain.facts.facts import Fact
from quiz.domain.facts.relations import Relation
from quiz.persistence.bank.quotes import PlacedQuote, placed_quotes
from quiz.persistence.database.base import tables
from quiz.persistence.tables.articles import ArticleRow
from quiz.persistence.tables.facts import FactQuote, FactRow, RelationRow
from quiz.persistence.tables.questions import QuestionFact

_facts, _articles = tables(FactRow, ArticleRow)
_VALUES = (
    select(_facts.c.value["surface"].as_string())
    .join(_articles, _facts.c.article_id == _articles.c.id)
    .where(_articles.c.key.in_(bindparam("keys", expanding=True)))
)


def stated_values(session: Session, article_keys: Collection[str]) -> frozenset[str]:
    """Return the values of all facts of those articles, as the articles write them."""
    return frozenset(session.connection().scalars(_VALUES, {"keys": list(article_keys)}))


def load_relations(session: Session, bank_id: int) -> dict[str, Relation]:
    """Return the relations of a bank by key, in the order they came in."""
    rows = session.scalars(
        select(RelationRow).where(RelationRow.bank_id == bank_id).order_by(RelationRow.id)
    )
    return {row.key: from_data(Relation, row.data) for row in rows}


def remove_relation(session: Session, bank_id: int, key: str) -> None:
    """Remove a relation from a bank; facts that name it build nothing any more."""
    session.execute(
        delete(RelationRow).where(RelationRow.bank_id == bank_id, RelationRow.key == key)
    )


def find_relation(session: Session, bank_id: int, key: str) -> RelationRow | None:
    """Return a relation of a bank."""
    return session.scalar(
        select(RelationRow).where(RelationRow.bank_id == bank_id, RelationRow.key == key)
    )


def fact_rows(session: Session, keys: Collection[str]) -> dict[str, FactRow]:
    """Return the facts of those keys, retired ones too; a key that is not there is left out."""
    return {row.key: row for row in session.scalars(select(FactRow).where(FactRow.key.in_(keys)))}


def load_bank_facts(session: Session, bank_id: int) -> dict[str, Fact]:
    """Return all facts of a bank by key, retired ones too; two queries."""
    found: defaultdict[int, list[Data]] = defaultdict(list)
    quotes, facts = tables(FactQuote, FactRow)
    wanted = (
        placed_quotes(quotes, "fact_id")
        .join(facts, quotes.c.fact_id == facts.c.id)
        .where(facts.c.bank_id == bank_id)
    )
    for fact_id, *quote in session.execute(wanted):
        found[fact_id].append(PlacedQuote(*quote).data)
    rows = session.execute(
        select(FactRow, ArticleRow.key)
        .join(ArticleRow, FactRow.article_id == ArticleRow.id)
        .where(FactRow.bank_id == bank_id)
        .order_by(FactRow.id)
    )
    return {row.key: fact_value(row, article, found[row.id]) for row, article in rows}


def fact_value(row: FactRow, article: str = "", quotes: Sequence[Data] = ()) -> Fact:
    """Return a fact; what is not needed of its article and its quotes can be left out."""
    data: Data = {
        "key": row.key,
        "article": article,
        "subject": row.subject,
        "relation": row.relation,
        "value": row.value,
        "quotes": quotes,
        "aliases": row.aliases,
        "hedge": row.hedge,
        "attribution": row.attribution,
        "evidence": row.evidence,
        "status": row.status,
        "waivers": row.waivers,
    }
    if row.as_of is not None:
        data["as_of"] = row.as_of
    return from_data(Fact, data)


def bank_fact_ids(session: Session, bank_id: int) -> dict[str, int]:
    """Return the ids of all facts of a bank by key."""
    rows = session.execute(select(FactRow.key, FactRow.id).where(FactRow.bank_id == bank_id))
    return dict(rows.all())


def clear_fact_quotes(session: Session, fact_id: int) -> None:
    """Remove a fact's quotes, before its present ones are stored."""
    session.execute(delete(FactQuote).where(FactQuote.fact_id == fact_id))


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
