"""Where authors write: their banks, what is in them, and who may write where."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from quiz.domain.articles import Shown
from quiz.domain.codec import to_data
from quiz.domain.errors import Conflict
from quiz.domain.keys import free_key, key_from
from quiz.domain.questions import CONTENTS, Question
from quiz.domain.quizzes import Quiz
from quiz.domain.rights import (
    Action,
    Actor,
    ArticleThing,
    BankThing,
    QuizThing,
    Role,
    SiteThing,
    missing,
    require,
    signed_in,
)
from quiz.domain.text_marks import N_
from quiz.persistence.articles import (
    ArticleRow,
    BankRow,
    find_article,
    find_bank,
    newest_editions,
)
from quiz.persistence.authoring import (
    Wanted,
    articles_of_banks,
    bank_of_person,
    bank_owners,
    banks_to_write_in,
    keys_in_use,
    question_counts,
    question_ids,
    quizzes_of_banks,
    status_counts,
)
from quiz.persistence.bank import load_questions
from quiz.persistence.people import PersonRow
from quiz.persistence.quizzes import QuizRow, find_quiz, load_quizzes

PAGE_OF_QUESTIONS = 25
# Words that stand where keys stand in addresses.
RESERVED = frozenset({"new"})


@dataclass(frozen=True)
class BankView:
    """A bank in which somebody may write. `owner` is empty where all authors share it."""

    key: str
    title: str
    owner: str
    mine: bool


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
    asked: Filter


@dataclass(frozen=True)
class Home:
    """All that an author has: banks, articles, quizzes, and a page of questions."""

    banks: tuple[BankView, ...]
    articles: tuple[ArticleSummary, ...]
    quizzes: tuple[QuizSummary, ...]
    questions: QuestionList


def home(session: Session, actor: Actor, asked: Filter, page: int) -> Home:
    """Gather what this author may write in. Raises `SignInNeeded` or `NotAllowed`."""
    banks = writable_banks(session, actor)
    ids = [bank.id for bank in banks]
    titles = {bank.id: bank.title for bank in banks}
    articles = articles_of_banks(session, ids)
    return Home(
        banks=bank_views(session, actor, banks),
        articles=_article_summaries(session, articles, titles),
        quizzes=_quiz_summaries(session, ids, titles),
        questions=list_questions(session, banks, asked, page),
    )


def list_questions(
    session: Session, banks: Collection[BankRow], asked: Filter, page: int = 1
) -> QuestionList:
    """Return a page of the questions of those banks that are asked for, the newest change first."""
    wanted = _wanted(session, banks, asked)
    counts = status_counts(session, wanted)
    total = counts.get(asked.status, 0) if asked.status else sum(counts.values())
    pages = max(1, -(-total // PAGE_OF_QUESTIONS))
    page = min(max(page, 1), pages)
    chosen = Wanted(wanted.bank_ids, wanted.article_id, wanted.kind, asked.status)
    ids = question_ids(session, chosen, PAGE_OF_QUESTIONS, (page - 1) * PAGE_OF_QUESTIONS)
    return QuestionList(cards(session, ids), counts, total, page, pages, asked)


def cards(session: Session, ids: Sequence[int]) -> tuple[QuestionCard, ...]:
    """Return the cards of those questions, in their order."""
    loaded = load_questions(session, ids)
    return tuple(
        QuestionCard(
            question=one.question,
            revision=one.question_row.revision,
            version=one.version_row.number,
            updated_at=one.question_row.updated_at,
        )
        for one in (loaded[question_id] for question_id in ids)
    )


def _wanted(session: Session, banks: Collection[BankRow], asked: Filter) -> Wanted:
    """Turn a filter into ids; a name that is not there, or is not theirs, finds nothing."""
    ids = [bank.id for bank in banks if asked.bank in (None, bank.key)]
    if asked.kind and asked.kind not in CONTENTS:
        ids = []
    if not asked.article:
        return Wanted(ids, None, asked.kind)
    article = find_article(session, asked.article)
    if article is None or article.bank_id not in ids:
        return Wanted([], None, asked.kind)
    return Wanted(ids, article.id, asked.kind)


def _article_summaries(
    session: Session, articles: Sequence[ArticleRow], titles: Mapping[int, str]
) -> tuple[ArticleSummary, ...]:
    editions = newest_editions(session, [row.id for row in articles])
    counts = question_counts(session, list(titles))
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
    rows = quizzes_of_banks(session, bank_ids)
    quizzes = load_quizzes(session, rows)
    return tuple(
        QuizSummary(row.key, row.title, titles[row.bank_id], _size(quizzes[row.key]))
        for row in rows
    )


def _size(quiz: Quiz) -> int:
    return quiz.blueprint.n if quiz.blueprint else len(quiz.questions)


# --- banks -----------------------------------------------------------------------------------


def writable_banks(session: Session, actor: Actor) -> Sequence[BankRow]:
    """Return the banks in which this person may write: shared ones, their own; the owner's: all.

    Raises `SignInNeeded` or `NotAllowed` for whoever is no author.
    """
    person_id = signed_in(actor)
    require(actor, Action.ADD, SiteThing())
    return banks_to_write_in(session, None if actor.has(Role.OWNER) else person_id)


def bank_views(session: Session, actor: Actor, banks: Collection[BankRow]) -> tuple[BankView, ...]:
    """Return those banks with the names of their owners."""
    owners = bank_owners(session, [bank.id for bank in banks])
    return tuple(
        BankView(
            key=bank.key,
            title=bank.title,
            owner=owners.get(bank.owner_id, "") if bank.owner_id else "",
            mine=bank.owner_id is not None and bank.owner_id == actor.person_id,
        )
        for bank in banks
    )


def get_bank(session: Session, actor: Actor, key: str) -> BankRow:
    """Return a bank to which this person may add. A foreign one is answered like a missing one."""
    bank = find_bank(session, key)
    if bank is None:
        raise missing(actor)
    require(actor, Action.ADD, BankThing(bank.owner_id))
    return bank


def get_quiz(session: Session, actor: Actor, action: Action, key: str) -> tuple[QuizRow, BankRow]:
    """Return a quiz with its bank. Another author's is answered like one that is not there."""
    row = find_quiz(session, key)
    if row is None:
        raise missing(actor)
    bank = session.get_one(BankRow, row.bank_id)
    require(actor, action, QuizThing(bank.owner_id))
    return row, bank


def own_bank(session: Session, actor: Actor, now: datetime) -> BankRow:
    """Return this author's own bank; it is made when they first need it."""
    person_id = signed_in(actor)
    require(actor, Action.ADD, SiteThing())
    bank = bank_of_person(session, person_id)
    if bank is not None:
        return bank
    person = session.get_one(PersonRow, person_id)
    wanted = key_from(person.name, "bank")
    bank = BankRow(
        key=free_key(wanted, keys_in_use(session, BankRow.key, wanted)),
        title=person.name,
        language=person.language,
        owner_id=person_id,
        created_at=now,
    )
    session.add(bank)
    session.flush()
    return bank


def get_article_row(session: Session, actor: Actor, key: str) -> tuple[ArticleRow, BankRow]:
    """Return an article that this person may edit, with its bank.

    Raises `NotFound` where there is none, `NotAllowed` for another author's article.
    """
    row = find_article(session, key)
    if row is None or row.retired_at is not None:
        raise missing(actor)
    bank = session.get_one(BankRow, row.bank_id)
    require(actor, Action.EDIT, ArticleThing(Shown(row.shown), bank.owner_id))
    return row, bank


# --- who was first ---------------------------------------------------------------------------


def fingerprint(value: Any) -> str:
    """Return a short name of a value's content, to notice that it has changed meanwhile."""
    plain = json.dumps(to_data(value), sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def require_unchanged(seen: str, value: Any) -> None:
    """Raise `Conflict` where a value is not the one that the person saw."""
    if seen != fingerprint(value):
        raise Conflict(
            N_("Somebody else has changed this in the meantime."),
            N_("Compare your text with the present one, and save again."),
        )
