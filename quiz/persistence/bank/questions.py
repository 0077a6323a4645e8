"""Tables of facts and questions, with their versions, keyings and quotes, and the reads of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session, aliased

from quiz.domain.codec import Data, from_data, joined
from quiz.domain.questions.difficulty import Difficulty
from quiz.domain.questions.questions import Content, Question, Status, Waiver
from quiz.persistence.bank.quotes import quote_data, slices
from quiz.persistence.tables.articles import ArticleRow, EditionRow
from quiz.persistence.tables.facts import FactRow
from quiz.persistence.tables.questions import (
    KeyingQuote,
    KeyingRow,
    QuestionFact,
    QuestionRow,
    VersionEdition,
    VersionRow,
)


@dataclass(frozen=True)
class EditionRef:
    """An edition on which a version stands, by the article's key and by row."""

    article_key: str
    edition_id: int
    number: int


@dataclass(frozen=True)
class LoadedVersion:
    """A version with its newest keying; `editions` are in the order of the question's articles."""

    version_row: VersionRow
    keying_row: KeyingRow
    kind: str
    content: Content
    editions: tuple[EditionRef, ...]


@dataclass(frozen=True)
class LoadedQuestion:
    """A question in its newest version with that version's newest keying, as rows and as value."""

    question_row: QuestionRow
    version_row: VersionRow
    keying_row: KeyingRow
    question: Question
    editions: tuple[EditionRef, ...]


def find_question(session: Session, key: str) -> QuestionRow | None:
    """Return the question of that key, a retired one too."""
    return session.scalar(select(QuestionRow).where(QuestionRow.key == key))


def question_rows(session: Session, keys: Collection[str]) -> dict[str, QuestionRow]:
    """Return the questions of those keys, retired ones too; what is not there is left out."""
    rows = session.scalars(select(QuestionRow).where(QuestionRow.key.in_(keys)))
    return {row.key: row for row in rows}


def load_questions(session: Session, question_ids: Collection[int]) -> dict[int, LoadedQuestion]:
    """Return those questions by id, in their newest version and its newest keying; four queries."""
    return _load_questions(session, QuestionRow.id.in_(question_ids))


def load_bank_questions(session: Session, bank_id: int) -> dict[str, LoadedQuestion]:
    """Return all questions of a bank by key, retired ones too, in the order they came in."""
    loaded = _load_questions(session, QuestionRow.bank_id == bank_id)
    return {item.question.key: item for item in loaded.values()}


def load_versions(session: Session, version_ids: Collection[int]) -> dict[int, LoadedVersion]:
    """Return those versions by id, each with its newest keying; three queries."""
    wanted = (
        select(VersionRow, KeyingRow, QuestionRow.kind)
        .join(QuestionRow, VersionRow.question_id == QuestionRow.id)
        .join(KeyingRow, KeyingRow.version_id == VersionRow.id)
        .where(VersionRow.id.in_(version_ids), KeyingRow.number == _newest_keying())
    )
    rows = session.execute(wanted).all()
    quotes = _quotes(session, [keying.id for _, keying, _ in rows])
    editions = _editions(session, [version.id for version, _, _ in rows])
    return {
        version.id: LoadedVersion(
            version,
            keying,
            kind,
            _content(kind, version, keying, quotes[keying.id]),
            tuple(editions[version.id]),
        )
        for version, keying, kind in rows
    }


def version_questions(session: Session, version_ids: Collection[int]) -> dict[int, QuestionRow]:
    """Return the question of each of those versions, by the version's id."""
    rows = session.execute(
        select(VersionRow, QuestionRow)
        .join(QuestionRow, VersionRow.question_id == QuestionRow.id)
        .where(VersionRow.id.in_(version_ids))
    )
    return {version.id: question for version, question in rows}


def find_wording(session: Session, version_id: int) -> tuple[str, dict[str, Any]]:
    """Return the kind and the wording of a version, without its key."""
    row = session.execute(
        select(QuestionRow.kind, VersionRow.wording)
        .join(QuestionRow, VersionRow.question_id == QuestionRow.id)
        .where(VersionRow.id == version_id)
    ).one()
    return row.kind, row.wording


def find_keying(session: Session, keying_id: int) -> KeyingRow:
    """Return a keying of which a mark says that it is there."""
    return session.get_one(KeyingRow, keying_id)


def load_keying(session: Session, version: VersionRow, kind: str, keying: KeyingRow) -> Content:
    """Return the content of a version by one keying of it, which need not be the newest."""
    return _content(kind, version, keying, _quotes(session, [keying.id])[keying.id])


def _load_questions(session: Session, condition: ColumnElement[bool]) -> dict[int, LoadedQuestion]:
    wanted = (
        select(QuestionRow, VersionRow, KeyingRow)
        .join(VersionRow, VersionRow.question_id == QuestionRow.id)
        .join(KeyingRow, KeyingRow.version_id == VersionRow.id)
        .where(
            condition,
            VersionRow.number == _newest_version(),
            KeyingRow.number == _newest_keying(),
        )
        .order_by(QuestionRow.id)
    )
    rows = session.execute(wanted).all()
    quotes = _quotes(session, [keying.id for _, _, keying in rows])
    editions = _editions(session, [version.id for _, version, _ in rows])
    facts = _fact_keys(session, [row.id for row, _, _ in rows])
    loaded = {}
    for row, version, keying in rows:
        content = _content(row.kind, version, keying, quotes[keying.id])
        refs = tuple(editions[version.id])
        question = _question_value(row, content, refs, tuple(facts[row.id]))
        loaded[row.id] = LoadedQuestion(row, version, keying, question, refs)
    return loaded


def _newest_version() -> Any:
    other = aliased(VersionRow)
    newest = select(func.max(other.number)).where(other.question_id == VersionRow.question_id)
    return newest.correlate(VersionRow).scalar_subquery()


def _newest_keying() -> Any:
    other = aliased(KeyingRow)
    newest = select(func.max(other.number)).where(other.version_id == KeyingRow.version_id)
    return newest.correlate(KeyingRow).scalar_subquery()


def _quotes(session: Session, keying_ids: Sequence[int]) -> Mapping[int, list[Data]]:
    """Return the quotes of those keyings as data, by the keying's id.

    By ids and not by what selects them: a planner that has not counted a new bank's rows yet asked
    once more for each quote which keyings are meant, for minutes.
    """
    found: defaultdict[int, list[Data]] = defaultdict(list)
    for some in slices(keying_ids):
        rows = (
            select(KeyingQuote, ArticleRow.key, EditionRow.number)
            .join(EditionRow, KeyingQuote.edition_id == EditionRow.id)
            .join(ArticleRow, EditionRow.article_id == ArticleRow.id)
            .where(KeyingQuote.keying_id.in_(some))
            .order_by(KeyingQuote.id)
        )
        for quote, article, number in session.execute(rows):
            found[quote.keying_id].append(quote_data(quote, article, number))
    return found


def _editions(session: Session, version_ids: Sequence[int]) -> Mapping[int, list[EditionRef]]:
    """Return the editions of those versions, by the version's id."""
    found: defaultdict[int, list[EditionRef]] = defaultdict(list)
    for some in slices(version_ids):
        rows = (
            select(VersionEdition.version_id, ArticleRow.key, EditionRow.id, EditionRow.number)
            .join(EditionRow, VersionEdition.edition_id == EditionRow.id)
            .join(ArticleRow, EditionRow.article_id == ArticleRow.id)
            .where(VersionEdition.version_id.in_(some))
            .order_by(VersionEdition.position)
        )
        for version_id, article, edition_id, number in session.execute(rows):
            found[version_id].append(EditionRef(article, edition_id, number))
    return found


def _fact_keys(session: Session, question_ids: Sequence[int]) -> Mapping[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for some in slices(question_ids):
        rows = (
            select(QuestionFact.question_id, FactRow.key)
            .join(FactRow, QuestionFact.fact_id == FactRow.id)
            .where(QuestionFact.question_id.in_(some))
            .order_by(QuestionFact.position)
        )
        for question_id, key in session.execute(rows):
            found[question_id].append(key)
    return found


def _content(kind: str, version: VersionRow, keying: KeyingRow, quotes: list[Data]) -> Content:
    key = keying.key | {"quotes": quotes} if quotes else keying.key
    return joined(kind, version.wording, key)


def _question_value(
    row: QuestionRow, content: Content, editions: tuple[EditionRef, ...], facts: tuple[str, ...]
) -> Question:
    return Question(
        key=row.key,
        content=content,
        articles=tuple(edition.article_key for edition in editions),
        status=Status(row.status),
        language=row.language,
        facts=facts,
        tags=tuple(row.tags),
        difficulty=Difficulty(row.difficulty) if row.difficulty else None,
        waivers=tuple(from_data(Waiver, waiver) for waiver in row.waivers),
    )


def clear_question_facts(session: Session, question_id: int) -> None:
    """Forget which facts a question tests, before the present ones are stored."""
    session.execute(delete(QuestionFact).where(QuestionFact.question_id == question_id))


def clear_facts_of_questions(session: Session, question_ids: Collection[int]) -> None:
    """Forget which facts those questions test, before the present ones are stored."""
    session.execute(delete(QuestionFact).where(QuestionFact.question_id.in_(question_ids)))


def clear_version_editions(session: Session, version_id: int) -> None:
    """Forget the editions of a draft's version, before the present ones are stored."""
    session.execute(delete(VersionEdition).where(VersionEdition.version_id == version_id))


def clear_keying_quotes(session: Session, keying_id: int) -> None:
    """Remove the quotes of a draft's keying, before its present ones are stored."""
    session.execute(delete(KeyingQuote).where(KeyingQuote.keying_id == keying_id))
