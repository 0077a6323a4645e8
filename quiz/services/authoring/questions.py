"""Writing questions in the browser: checking, publishing, versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from quiz.domain.codec import divided
from quiz.domain.errors import Refused
from quiz.domain.linting import check_question
from quiz.domain.linting.findings import Finding, Level
from quiz.domain.messages import N_
from quiz.domain.people import rights
from quiz.domain.people.keys import numbered_key
from quiz.domain.people.resources import BankResource, QuestionResource
from quiz.domain.questions.difficulty import Difficulty
from quiz.domain.questions.questions import Content, Question, Status, Waiver
from quiz.domain.text.articles import Article
from quiz.domain.text.passages import BlockView, blocks_of
from quiz.persistence.bank import desk
from quiz.persistence.bank.articles import article_rows, load_bank_articles
from quiz.persistence.bank.banks import recipe_notes
from quiz.persistence.bank.built import unadopted_ids
from quiz.persistence.bank.facts import load_bank_facts, load_relations
from quiz.persistence.bank.questions import (
    LoadedQuestion,
    find_question,
    load_questions,
    load_versions,
)
from quiz.persistence.tables.articles import BankRow
from quiz.persistence.tables.questions import QuestionRow
from quiz.services.authoring.quotes import edition_to_quote
from quiz.services.bank.access import BankView, bank_views, get_article_row
from quiz.services.bank.records import retire_question, store_question
from quiz.services.building.drawing import index_questions


@dataclass(frozen=True)
class QuestionSheet:
    """What a question is written on: the articles of its bank, and the one that lies open."""

    bank: BankView
    articles: tuple[Article, ...]
    others: tuple[Article, ...]
    open: Article
    blocks: tuple[BlockView, ...]

    def label_of(self, key: str) -> str:
        """Return the short name of one of the articles; its key where it is none of them."""
        return {article.key: article.label for article in self.articles}.get(key, key)


@dataclass(frozen=True)
class Opened:
    """A stored question with where it is used; an edit makes version `next_version`.

    An edit of a draft that nobody was asked changes its version in place: then `next_version` is
    the present one.
    """

    question: Question
    revision: int
    version: int
    next_version: int
    usage: desk.Usage
    bank: BankView


@dataclass(frozen=True, kw_only=True)
class Typed:
    """A question as somebody typed it. Without a key it is new; `reason` says why its key changes.

    `revision` is the one on which the typing began.
    """

    content: Content
    articles: tuple[str, ...]
    key: str | None = None
    revision: int | None = None
    tags: tuple[str, ...] = ()
    difficulty: Difficulty | None = None
    waivers: tuple[Waiver, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class QuestionOutcome:
    """What became of a question that was to be stored: its key, or None where it was refused."""

    key: str | None
    version: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class KeyingView:
    """One statement of the right answers of a version."""

    number: int
    reason: str
    created_at: datetime


@dataclass(frozen=True)
class VersionView:
    """One wording of a question, with the newest key of it and all its keyings."""

    number: int
    author: str
    created_at: datetime
    attempts: int
    content: Content
    keyings: tuple[KeyingView, ...]


# --- opening ---------------------------------------------------------------------------------


def lay_out(
    session: Session,
    actor: rights.Actor,
    articles: Sequence[str],
    lying_open: str = "",
    editions: Sequence[tuple[str, int]] = (),
) -> QuestionSheet:
    """Return the articles on which a question is written; one of them lies open beside it.

    `editions` are those that the question's quotes are taken from, by article. Raises `NotFound`
    where an article is not there, and `Refused` where they are not of one bank.
    """
    bank = _bank_of(session, actor, articles)
    shelf = load_bank_articles(session, bank.id)
    chosen = tuple(shelf[key] for key in dict.fromkeys(articles))
    shown = shelf[lying_open] if lying_open in articles else chosen[0]
    quoted = dict(editions)
    return QuestionSheet(
        bank=bank_views(session, actor, [bank])[0],
        articles=chosen,
        others=tuple(article for key, article in shelf.items() if key not in articles),
        open=shown,
        blocks=blocks_of(shown.key, edition_to_quote(shown, quoted.get(shown.key))),
    )


def open_question(session: Session, actor: rights.Actor, key: str) -> Opened:
    """Return a question to edit. Another author's is answered like one that is not there."""
    row, bank = _question_row(session, actor, rights.Action.EDIT, key)
    loaded = load_questions(session, [row.id])[row.id]
    usage = desk.question_usage(session, row.id)
    number = loaded.version_row.number
    return Opened(
        question=loaded.question,
        revision=row.revision,
        version=number,
        next_version=number if _in_place(loaded, usage) else number + 1,
        usage=usage,
        bank=bank_views(session, actor, [bank])[0],
    )


def _in_place(loaded: LoadedQuestion, usage: desk.Usage) -> bool:
    draft = loaded.question_row.status == Status.DRAFT
    return draft and loaded.keying_row.number == 1 and not usage.attempts


def option_keys_used(session: Session, actor: rights.Actor, key: str | None) -> frozenset[str]:
    """Return the keys that options of a question have or ever had: none is given out again."""
    if key is None:
        return frozenset()
    row, _bank = _question_row(session, actor, rights.Action.EDIT, key)
    return frozenset(
        member["key"]
        for wording in desk.wordings_of(session, row.id)
        for members in wording.values()
        if isinstance(members, list)
        for member in members
        if isinstance(member, dict) and "key" in member
    )


def list_versions(
    session: Session, actor: rights.Actor, key: str
) -> tuple[Opened, list[VersionView]]:
    """Return a question with all its versions, the newest first, each with its keyings."""
    opened = open_question(session, actor, key)
    row, _bank = _question_row(session, actor, rights.Action.SEE, key)
    found = desk.versions_of(session, row.id)
    loaded = load_versions(session, [question.row.id for question in found])
    return opened, [
        VersionView(
            number=question.row.number,
            author=question.author,
            created_at=question.row.created_at,
            attempts=question.attempts,
            content=loaded[question.row.id].content,
            keyings=tuple(
                KeyingView(keying.number, keying.reason, keying.created_at)
                for keying in question.keyings
            ),
        )
        for question in found
    ]


# --- storing ---------------------------------------------------------------------------------


def check(session: Session, actor: rights.Actor, typed: Typed) -> tuple[Finding, ...]:
    """Return what the rules say of a question, stored or not."""
    bank, _stored, question = _prepare(session, actor, typed, Status.PUBLISHED)
    return _findings(session, bank, question)


def save_draft(
    session: Session, actor: rights.Actor, typed: Typed, now: datetime
) -> QuestionOutcome:
    """Store a question that need not be finished; what is published stays published.

    Raises `Conflict` where it has changed since the typing began, and `Refused` where a quote is
    not in its article.
    """
    bank, stored, question = _prepare(session, actor, typed, Status.DRAFT)
    if stored and stored.question.status is Status.PUBLISHED:
        raise Refused(
            N_("This question is published, and a draft of it would take it out of its quizzes."),
            N_("Publish the change, or retire the question first."),
        )
    return _store(session, actor, bank, question, typed, now, ())


def publish(session: Session, actor: rights.Actor, typed: Typed, now: datetime) -> QuestionOutcome:
    """Store a question for quizzes to use, unless a rule finds an error: then nothing is stored.

    Raises as `save_draft` does, and `Refused` where the key of a question that was asked changes
    without a reason.
    """
    bank, stored, question = _prepare(session, actor, typed, Status.PUBLISHED)
    findings = _findings(session, bank, question)
    if any(finding.level is Level.ERROR for finding in findings):
        return QuestionOutcome(None, 0, findings)
    if stored:
        _require_reason(session, stored, question, typed.reason)
    return _store(session, actor, bank, question, typed, now, findings)


def retire(session: Session, actor: rights.Actor, key: str, now: datetime) -> None:
    """Take a question out of use: no quiz asks it any more, and what was answered stays."""
    row, _bank = _question_row(session, actor, rights.Action.EDIT, key)
    retire_question(session, row, now)
    index_questions(session, [row.id])


def _prepare(
    session: Session, actor: rights.Actor, typed: Typed, status: Status
) -> tuple[BankRow, LoadedQuestion | None, Question]:
    """Return the bank, the stored question if there is one, and the question as it would be."""
    if typed.key is None:
        bank = _bank_of(session, actor, typed.articles)
        article = article_rows(session, typed.articles)[typed.articles[0]]
        key = _new_key(session, article.key)
        return bank, None, _question(typed, key, status, article.language, ())
    row, bank = _question_row(session, actor, rights.Action.EDIT, typed.key)
    _bank_of(session, actor, typed.articles)
    if row.id in unadopted_ids(session, bank.id):
        raise Refused(
            N_("This question was built from its facts, and changes with them."),
            N_("Adopt it first: then it is yours to edit."),
        )
    stored = load_questions(session, [row.id])[row.id]
    before = stored.question
    return bank, stored, _question(typed, row.key, status, before.language, before.facts)


def _question(
    typed: Typed, key: str, status: Status, language: str, facts: tuple[str, ...]
) -> Question:
    return Question(
        key=key,
        content=typed.content,
        articles=typed.articles,
        status=status,
        language=language,
        facts=facts,
        tags=typed.tags,
        difficulty=typed.difficulty,
        waivers=typed.waivers,
    )


def _bank_of(session: Session, actor: rights.Actor, articles: Sequence[str]) -> BankRow:
    """Return the one bank of those articles, in which the person may write."""
    if not articles:
        raise Refused(
            N_("The question stands on no article."),
            N_("Open an article, and choose the sentences there."),
        )
    banks = [get_article_row(session, actor, key)[1] for key in dict.fromkeys(articles)]
    if len({bank.id for bank in banks}) > 1:
        raise Refused(
            N_("The articles of a question must be of one bank."),
            N_("Choose articles of the bank “%(bank)s”."),
            bank=banks[0].title,
        )
    return banks[0]


def _store(
    session: Session,
    actor: rights.Actor,
    bank: BankRow,
    question: Question,
    typed: Typed,
    now: datetime,
    findings: tuple[Finding, ...],
) -> QuestionOutcome:
    row = store_question(
        session,
        bank,
        question,
        now,
        actor.person_id,
        expected_revision=typed.revision,
        reason=typed.reason,
    )
    index_questions(session, [row.id])
    version = load_questions(session, [row.id])[row.id].version_row.number
    return QuestionOutcome(row.key, version, findings)


def _findings(session: Session, bank: BankRow, question: Question) -> tuple[Finding, ...]:
    articles = load_bank_articles(session, bank.id)
    facts = load_bank_facts(session, bank.id) if question.facts else {}
    relations = load_relations(session, bank.id)
    return check_question(question, articles, facts, relations, recipe_notes(bank))


def _require_reason(
    session: Session, stored: LoadedQuestion, question: Question, reason: str
) -> None:
    """Ask why, where not the words but the key changes of a question that people have answered."""
    same_words = divided(stored.question.content)[0] == divided(question.content)[0]
    another_key = stored.question.content != question.content
    if not (same_words and another_key) or reason.strip():
        return
    if desk.question_usage(session, stored.question_row.id).attempts:
        raise Refused(
            N_("The key or its grounds change, and people have answered this question."),
            N_("Say why in “Why the key changes”: it is kept with the new key."),
        )


def _question_row(
    session: Session, actor: rights.Actor, action: rights.Action, key: str
) -> tuple[QuestionRow, BankRow]:
    row = find_question(session, key)
    if row is None:
        raise rights.missing(actor)
    bank = session.get_one(BankRow, row.bank_id)
    rights.require(actor, action, QuestionResource(bank.owner_id))
    rights.require(actor, rights.Action.ADD, BankResource(bank.owner_id))
    return row, bank


def _new_key(session: Session, article: str) -> str:
    beginning = f"{article}-q"
    return numbered_key(beginning, desk.keys_in_use(session, QuestionRow.key, beginning))
