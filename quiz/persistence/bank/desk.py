"""Reads for those who write: what is in their banks, and where a question is used."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, func, or_, select
from sqlalchemy.orm import Session, aliased

from quiz.persistence.bank.built import is_authored
from quiz.persistence.tables.articles import ArticleRow, BankRow, EditionRow
from quiz.persistence.tables.attempts import AttemptRow, ItemRow
from quiz.persistence.tables.people import ClassRow, PersonRow
from quiz.persistence.tables.questions import KeyingRow, QuestionRow, VersionEdition, VersionRow
from quiz.persistence.tables.quizzes import AssignmentRow, QuizQuestionRow, QuizRow


@dataclass(frozen=True)
class Usage:
    """In how many quizzes a question stands, and in how many attempts it was asked."""

    quizzes: int
    attempts: int


@dataclass(frozen=True)
class Wanted:
    """Which questions are looked for: of these banks, and of what else is not None.

    What recipes built is not among them until an author has adopted it.
    """

    bank_ids: Collection[int]
    article_id: int | None = None
    kind: str | None = None
    status: str | None = None


@dataclass(frozen=True)
class VersionOfQuestion:
    """A version with who wrote it, its keyings (the first one first), and its attempts."""

    row: VersionRow
    author: str
    keyings: tuple[KeyingRow, ...]
    attempts: int


def banks_to_write_in(session: Session, person_id: UUID | None) -> Sequence[BankRow]:
    """Return the shared banks and those of a person, in the order of their titles.

    None: all banks, for whoever may write everywhere.
    """
    wanted = select(BankRow).order_by(BankRow.title, BankRow.id)
    if person_id is not None:
        wanted = wanted.where(or_(BankRow.owner_id.is_(None), BankRow.owner_id == person_id))
    return session.scalars(wanted).all()


def bank_of_person(session: Session, person_id: UUID) -> BankRow | None:
    """Return the bank that was made for a person; the first of several."""
    return session.scalar(
        select(BankRow).where(BankRow.owner_id == person_id).order_by(BankRow.id).limit(1)
    )


def bank_owners(session: Session, bank_ids: Collection[int]) -> dict[UUID, str]:
    """Return the names of the owners of those banks."""
    rows = session.execute(
        select(PersonRow.id, PersonRow.name)
        .join(BankRow, BankRow.owner_id == PersonRow.id)
        .where(BankRow.id.in_(bank_ids))
    )
    return dict(rows.all())


def articles_of_banks(session: Session, bank_ids: Collection[int]) -> Sequence[ArticleRow]:
    """Return the articles of those banks that are not retired, the newest one first."""
    return session.scalars(
        select(ArticleRow)
        .where(ArticleRow.bank_id.in_(bank_ids), ArticleRow.retired_at.is_(None))
        .order_by(ArticleRow.id.desc())
    ).all()


def quizzes_of_banks(session: Session, bank_ids: Collection[int]) -> Sequence[QuizRow]:
    """Return the quizzes of those banks that are not retired, the newest one first."""
    return session.scalars(
        select(QuizRow)
        .where(QuizRow.bank_id.in_(bank_ids), QuizRow.retired_at.is_(None))
        .order_by(QuizRow.id.desc())
    ).all()


def same_text(session: Session, bank_ids: Collection[int], digest: str) -> ArticleRow | None:
    """Return an article of those banks that has an edition of exactly this text."""
    return session.scalar(
        select(ArticleRow)
        .join(EditionRow, EditionRow.article_id == ArticleRow.id)
        .where(ArticleRow.bank_id.in_(bank_ids), EditionRow.digest == digest)
        .limit(1)
    )


def question_counts(session: Session, bank_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """Return how many questions stand on each article, by the article's id and by status."""
    standing = _standing()
    rows = session.execute(
        select(standing.c.article_id, QuestionRow.status, func.count())
        .join(standing, standing.c.question_id == QuestionRow.id)
        .where(QuestionRow.bank_id.in_(bank_ids), is_authored())
        .group_by(standing.c.article_id, QuestionRow.status)
    )
    counts: dict[int, dict[str, int]] = {}
    for article_id, status, number in rows:
        counts.setdefault(article_id, {})[status] = number
    return counts


def status_counts(session: Session, wanted: Wanted) -> dict[str, int]:
    """Return how many of the wanted questions there are in each status."""
    rows = session.execute(
        select(QuestionRow.status, func.count())
        .where(*_conditions(wanted))
        .group_by(QuestionRow.status)
    )
    return dict(rows.all())


def question_ids(
    session: Session, wanted: Wanted, limit: int | None = None, offset: int = 0
) -> Sequence[int]:
    """Return the ids of the wanted questions, those that changed last first."""
    return session.scalars(
        select(QuestionRow.id)
        .where(*_conditions(wanted))
        .order_by(QuestionRow.updated_at.desc(), QuestionRow.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [QuestionRow.bank_id.in_(wanted.bank_ids), is_authored()]
    if wanted.article_id is not None:
        standing = _standing()
        on_article = select(standing.c.question_id).where(
            standing.c.article_id == wanted.article_id
        )
        found.append(QuestionRow.id.in_(on_article))
    if wanted.kind is not None:
        found.append(QuestionRow.kind == wanted.kind)
    if wanted.status is not None:
        found.append(QuestionRow.status == wanted.status)
    return found


def _standing() -> Subquery:
    """Select each question with the articles on which its newest version stands."""
    other = aliased(VersionRow)
    newest = (
        select(func.max(other.number))
        .where(other.question_id == VersionRow.question_id)
        .correlate(VersionRow)
        .scalar_subquery()
    )
    return (
        select(VersionRow.question_id, EditionRow.article_id)
        .join(VersionEdition, VersionEdition.version_id == VersionRow.id)
        .join(EditionRow, EditionRow.id == VersionEdition.edition_id)
        .where(VersionRow.number == newest)
        .distinct()
        .subquery()
    )


def question_usage(session: Session, question_id: int) -> Usage:
    """Return in how many quizzes and attempts a question stands, in any of its versions."""
    quizzes = session.scalar(
        select(func.count())
        .select_from(QuizQuestionRow)
        .join(QuizRow, QuizRow.id == QuizQuestionRow.quiz_id)
        .where(QuizQuestionRow.question_id == question_id, QuizRow.retired_at.is_(None))
    )
    attempts = session.scalar(
        select(func.count(func.distinct(ItemRow.attempt_id)))
        .join(VersionRow, VersionRow.id == ItemRow.version_id)
        .where(VersionRow.question_id == question_id)
    )
    return Usage(quizzes or 0, attempts or 0)


def versions_of(session: Session, question_id: int) -> list[VersionOfQuestion]:
    """Return all versions of a question with their keyings, the newest version first."""
    attempts = (
        select(func.count(func.distinct(ItemRow.attempt_id)))
        .where(ItemRow.version_id == VersionRow.id)
        .correlate(VersionRow)
        .scalar_subquery()
    )
    versions = session.execute(
        select(VersionRow, PersonRow.name, attempts)
        .outerjoin(PersonRow, PersonRow.id == VersionRow.author_id)
        .where(VersionRow.question_id == question_id)
        .order_by(VersionRow.number.desc())
    ).all()
    keyings: dict[int, list[KeyingRow]] = {}
    for keying in session.scalars(
        select(KeyingRow)
        .join(VersionRow, VersionRow.id == KeyingRow.version_id)
        .where(VersionRow.question_id == question_id)
        .order_by(KeyingRow.number)
    ):
        keyings.setdefault(keying.version_id, []).append(keying)
    return [
        VersionOfQuestion(row, author or "", tuple(keyings.get(row.id, ())), number)
        for row, author, number in versions
    ]


def wordings_of(session: Session, question_id: int) -> Sequence[dict[str, Any]]:
    """Return the wordings of all versions of a question, the first one first."""
    return session.scalars(
        select(VersionRow.wording)
        .where(VersionRow.question_id == question_id)
        .order_by(VersionRow.number)
    ).all()


def keys_in_use(session: Session, column: Any, beginning: str) -> set[str]:
    """Return the keys that begin so, of articles, questions, quizzes or banks."""
    return set(session.scalars(select(column).where(column.startswith(beginning, autoescape=True))))


def attempts_of_assignments(session: Session, ids: Collection[int]) -> dict[int, int]:
    """Return how many attempts each of those assignments has; none is left out."""
    rows = session.execute(
        select(AttemptRow.assignment_id, func.count())
        .where(AttemptRow.assignment_id.in_(ids))
        .group_by(AttemptRow.assignment_id)
    )
    return dict(rows.all())


def assignments_of_quiz(session: Session, quiz_id: int) -> list[tuple[AssignmentRow, str]]:
    """Return the assignments of a quiz with the name of their class, the first one first."""
    rows = session.execute(
        select(AssignmentRow, ClassRow.name)
        .outerjoin(ClassRow, ClassRow.id == AssignmentRow.class_id)
        .where(AssignmentRow.quiz_id == quiz_id, AssignmentRow.simulated.is_(False))
        .order_by(AssignmentRow.id)
    )
    return [(assignment, name or "") for assignment, name in rows]
