"""Where authors write: their banks, what is in them, and who may write where."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from quiz.domain.people.rights import Actor
from quiz.domain.questions.questions import CONTENTS, Question
from quiz.domain.quizzes.quizzes import Quiz
from quiz.persistence.bank import desk
from quiz.persistence.bank.articles import find_article, newest_editions
from quiz.persistence.bank.questions import load_questions
from quiz.persistence.quizzes.quizzes import load_quizzes
from quiz.persistence.tables.articles import ArticleRow, BankRow
from quiz.services.bank.access import BankView, bank_views, writable_banks

PAGE_OF_QUESTIONS = 25
# Words that stand where keys stand in addresses.
RESERVED = frozenset({"new"})


@dataclass(frozen=True)
class ArticleSummary:
    """An article in the author's list; `counts` are its questions by status."""

    key: str
    headline: str
    label: str
    bank: str
    editions: int
    counts: Mapping[str, int]


@dataclass(frozen=True)
class QuizSummary:
    """A quiz in the author's list."""

    key: str
    title: str
    bank: str
    questions: int


@dataclass(frozen=True)
class QuestionCard:
    """A question with its full text and key, as authors see it in lists."""

    question: Question
    revision: int
    version: int
    updated_at: datetime


@dataclass(frozen=True)
class Filter:
    """Which questions an author wants to see; None: all of them."""

    bank: str | None = None
    article: str | None = None
    kind: str | None = None
    status: str | None = None


@dataclass(frozen=True)
class QuestionList:
    """A page of questions: the cards, how many there are by status, and where one is."""

    cards: tuple[QuestionCard, ...]
    counts: Mapping[str, int]
    total: int
    page: int
    pages: int
    filters: Filter


@dataclass(frozen=True)
class Home:
    """All that an author has: banks, articles, quizzes, and a page of questions."""

    banks: tuple[BankView, ...]
    articles: tuple[ArticleSummary, ...]
    quizzes: tuple[QuizSummary, ...]
    questions: QuestionList


def home(session: Session, actor: Actor, filters: Filter, page: int) -> Home:
    """Gather what this author may write in. Raises `SignInNeeded` or `NotAllowed`."""
    banks = writable_banks(session, actor)
    ids = [bank.id for bank in banks]
    titles = {bank.id: bank.title for bank in banks}
    articles = desk.articles_of_banks(session, ids)
    return Home(
        banks=bank_views(session, actor, banks),
        articles=_article_summaries(session, articles, titles),
        quizzes=_quiz_summaries(session, ids, titles),
        questions=list_questions(session, banks, filters, page),
    )


def list_questions(
    session: Session, banks: Collection[BankRow], filters: Filter, page: int = 1
) -> QuestionList:
    """Return a page of the questions of those banks that are asked for, the newest change first."""
    wanted = _wanted(session, banks, filters)
    counts = desk.status_counts(session, wanted)
    total = counts.get(filters.status, 0) if filters.status else sum(counts.values())
    pages = max(1, -(-total // PAGE_OF_QUESTIONS))
    page = min(max(page, 1), pages)
    chosen = desk.Wanted(wanted.bank_ids, wanted.article_id, wanted.kind, filters.status)
    ids = desk.question_ids(session, chosen, PAGE_OF_QUESTIONS, (page - 1) * PAGE_OF_QUESTIONS)
    return QuestionList(cards(session, ids), counts, total, page, pages, filters)


def cards(session: Session, ids: Sequence[int]) -> tuple[QuestionCard, ...]:
    """Return the cards of those questions, in their order."""
    loaded = load_questions(session, ids)
    return tuple(
        QuestionCard(
            question=question.question,
            revision=question.question_row.revision,
            version=question.version_row.number,
            updated_at=question.question_row.updated_at,
        )
        for question in (loaded[question_id] for question_id in ids)
    )


def _wanted(session: Session, banks: Collection[BankRow], filters: Filter) -> desk.Wanted:
    """Turn a filter into ids; a name that is not there, or is not theirs, finds nothing."""
    ids = [bank.id for bank in banks if filters.bank in (None, bank.key)]
    if filters.kind and filters.kind not in CONTENTS:
        ids = []
    if not filters.article:
        return desk.Wanted(ids, None, filters.kind)
    article = find_article(session, filters.article)
    if article is None or article.bank_id not in ids:
        return desk.Wanted([], None, filters.kind)
    return desk.Wanted(ids, article.id, filters.kind)


def _article_summaries(
    session: Session, articles: Sequence[ArticleRow], titles: Mapping[int, str]
) -> tuple[ArticleSummary, ...]:
    editions = newest_editions(session, [row.id for row in articles])
    counts = desk.question_counts(session, list(titles))
    return tuple(
        ArticleSummary(
            key=row.key,
            headline=editions[row.id].headline,
            label=row.label,
            bank=titles[row.bank_id],
            editions=editions[row.id].number,
            counts=counts.get(row.id, {}),
        )
        for row in articles
        if row.id in editions
    )


def _quiz_summaries(
    session: Session, bank_ids: Collection[int], titles: Mapping[int, str]
) -> tuple[QuizSummary, ...]:
    rows = desk.quizzes_of_banks(session, bank_ids)
    quizzes = load_quizzes(session, rows)
    return tuple(
        QuizSummary(row.key, row.title, titles[row.bank_id], _size(quizzes[row.key]))
        for row in rows
    )


def _size(quiz: Quiz) -> int:
    return quiz.blueprint.n if quiz.blueprint else len(quiz.questions)


# --- banks -----------------------------------------------------------------------------------


# --- who was first ---------------------------------------------------------------------------
