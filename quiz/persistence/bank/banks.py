"""Reads of banks as wholes: whose they are and how much they hold."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from quiz.domain.bank import RecipeNote
from quiz.domain.codec import from_data
from quiz.persistence.tables.articles import ArticleRow, BankFileRow, BankRow
from quiz.persistence.tables.people import PersonRow
from quiz.persistence.tables.questions import QuestionRow


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


def recipe_notes(bank: BankRow) -> tuple[RecipeNote, ...]:
    """Return what a bank says of its recipes."""
    return tuple(from_data(RecipeNote, note) for note in bank.recipes)


def find_bank(session: Session, key: str) -> BankRow | None:
    """Return the bank of that key."""
    return session.scalar(select(BankRow).where(BankRow.key == key))


def lock_bank(session: Session, bank_id: int) -> BankRow:
    """Return a bank as it is now, and let nobody else change its row until the commit.

    What points at it can still be added. SQLite's writers are alone anyway.
    """
    wanted = select(BankRow).where(BankRow.id == bank_id).with_for_update(key_share=True)
    return session.scalars(wanted.execution_options(populate_existing=True)).one()


def is_known(session: Session, files_digest: str) -> bool:
    """Tell whether files of that digest have come in whole."""
    found = select(BankRow.id).where(BankRow.files_digest == files_digest).limit(1)
    return session.scalar(found) is not None


def list_banks(session: Session) -> Sequence[BankRow]:
    """Return all banks in the order of their titles."""
    return session.scalars(select(BankRow).order_by(BankRow.title, BankRow.id)).all()


def list_bank_files(session: Session, bank_id: int) -> dict[str, BankFileRow]:
    """Return a bank's files as folder and database last met, by path."""
    rows = session.scalars(
        select(BankFileRow).where(BankFileRow.bank_id == bank_id).order_by(BankFileRow.path)
    )
    return {row.path: row for row in rows}


def bank_owner(session: Session, bank_id: int) -> UUID | None:
    """Return who owns a bank; nobody where all authors share it."""
    return session.scalar(select(BankRow.owner_id).where(BankRow.id == bank_id))


def bank_owners(session: Session, bank_ids: Collection[int]) -> dict[int, UUID | None]:
    """Return who owns each of those banks; nobody where all authors share one."""
    wanted = select(BankRow.id, BankRow.owner_id).where(BankRow.id.in_(bank_ids))
    return {row[0]: row[1] for row in session.execute(wanted)}
