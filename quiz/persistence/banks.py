"""Reads of banks as wholes: whose they are and how much they hold."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from quiz.persistence.articles import ArticleRow, BankRow
from quiz.persistence.bank import QuestionRow
from quiz.persistence.people import PersonRow


@dataclass(frozen=True)
class BankCount:
    """A bank with its owner's name (nothing: shared) and its numbers."""

    row: BankRow
    owner: str | None
    articles: int
    questions: int


def count_banks(session: Session) -> list[BankCount]:
    """Return all banks by title with what they hold, in one query."""
    articles = _count(ArticleRow)
    questions = _count(QuestionRow)
    rows = session.execute(
        select(BankRow, PersonRow.name, articles, questions)
        .outerjoin(PersonRow, PersonRow.id == BankRow.owner_id)
        .order_by(BankRow.title, BankRow.id)
    )
    return [BankCount(*row) for row in rows]


def _count(table: type[ArticleRow] | type[QuestionRow]) -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(table)
        .where(table.bank_id == BankRow.id)
        .correlate(BankRow)
        .scalar_subquery()
    )
