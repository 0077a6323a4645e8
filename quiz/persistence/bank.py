"""Tables of facts and questions, with their versions, keyings and quotes, and the reads of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    delete,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from quiz.domain.codec import Data, from_data, joined
from quiz.domain.difficulty import Difficulty
from quiz.domain.facts import Fact
from quiz.domain.questions import Content, Question, Status, Waiver
from quiz.domain.relations import Relation
from quiz.persistence.articles import ArticleRow, EditionRow
from quiz.persistence.base import Base, Key, Line, LongText, QuoteColumns, RowID, Word

# SQLite takes 32,766 parameters in one statement, PostgreSQL twice as many.
MOST_IDS = 10_000


class RelationRow(Base):
    """What facts say of their subjects: a relation of a bank, whole."""

    __tablename__ = "relations"
    __table_args__ = (UniqueConstraint("bank_id", "key"),)

    id: Mapped[RowID]
    bank_id: Mapped[int] = mapped_column(ForeignKey("banks.id"))
    key: Mapped[Key]
    data: Mapped[dict[str, Any]]


class FactRow(Base):
    """What an article states: subject, relation and typed value."""

    __tablename__ = "facts"
    __table_args__ = (Index(None, "subject", "relation"),)

    id: Mapped[RowID]
    bank_id: Mapped[int] = mapped_column(ForeignKey("banks.id"), index=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), index=True)
    key: Mapped[Key] = mapped_column(unique=True)
    subject: Mapped[Line]
    aliases: Mapped[list[Any]]
    relation: Mapped[Key]
    value: Mapped[dict[str, Any]]
    hedge: Mapped[Line]
    attribution: Mapped[Line]
    as_of: Mapped[dict[str, Any] | None]
    # Sets of quote names, each of which suffices; empty: all quotes together.
    evidence: Mapped[list[Any]]
    # Rules of the linter that are set aside for the fact and all questions about it, with reasons.
    waivers: Mapped[list[Any]] = mapped_column(server_default="[]")
    status: Mapped[Word]
    checked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    checked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class FactQuote(QuoteColumns, Base):
    """A quote on which a fact stands."""

    __tablename__ = "fact_quotes"
    __table_args__ = (UniqueConstraint("fact_id", "name"),)

    id: Mapped[RowID]
    fact_id: Mapped[int] = mapped_column(ForeignKey("facts.id"))
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)


class QuestionRow(Base):
    """A lasting question with its permanent key; what it says is in its versions."""

    __tablename__ = "questions"
    __table_args__ = (Index(None, "bank_id", "status", "kind"),)

    id: Mapped[RowID]
    bank_id: Mapped[int] = mapped_column(ForeignKey("banks.id"))
    key: Mapped[Key] = mapped_column(unique=True)
    kind: Mapped[Word]
    status: Mapped[Word]
    language: Mapped[Word]
    tags: Mapped[list[Any]]
    # The author's estimate; empty where there is none.
    difficulty: Mapped[Word] = mapped_column(server_default="")
    waivers: Mapped[list[Any]]
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    # Counts changes, so that of two authors the second is told and nothing is overwritten.
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}


class VersionRow(Base):
    """One immutable wording of a question: what a learner is shown, and no key."""

    __tablename__ = "question_versions"
    __table_args__ = (UniqueConstraint("question_id", "number"),)

    id: Mapped[RowID]
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    number: Mapped[int]
    wording: Mapped[dict[str, Any]]
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]


class VersionEdition(Base):
    """An edition on which a version stands."""

    __tablename__ = "version_editions"

    version_id: Mapped[int] = mapped_column(ForeignKey("question_versions.id"), primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), primary_key=True, index=True)
    position: Mapped[int]


class QuestionFact(Base):
    """A fact that a question tests."""

    __tablename__ = "question_facts"

    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), primary_key=True)
    fact_id: Mapped[int] = mapped_column(ForeignKey("facts.id"), primary_key=True, index=True)
    position: Mapped[int]


class KeyingRow(Base):
    """One dated statement of the right answers of a version; the newest one marks.

    A mended key is a new keying of the same version, so that nothing that was ever keyed is lost.
    """

    __tablename__ = "keyings"
    __table_args__ = (UniqueConstraint("version_id", "number"),)

    id: Mapped[RowID]
    version_id: Mapped[int] = mapped_column(ForeignKey("question_versions.id"))
    number: Mapped[int]
    # All keyed fields but the quotes, which are rows of their own.
    key: Mapped[dict[str, Any]]
    reason: Mapped[LongText]
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]


class KeyingQuote(QuoteColumns, Base):
    """A quote on which a key stands."""

    __tablename__ = "keying_quotes"
    __table_args__ = (UniqueConstraint("keying_id", "name"),)

    id: Mapped[RowID]
    keying_id: Mapped[int] = mapped_column(ForeignKey("keyings.id"))
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)


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


def stated_values(session: Session, article_keys: Collection[str]) -> frozenset[str]:
    """Return the values of all facts of those articles, as the articles write them."""
    values = session.scalars(
        select(FactRow.value)
        .join(ArticleRow, FactRow.article_id == ArticleRow.id)
        .where(ArticleRow.key.in_(article_keys))
    )
    return frozenset(str(value["surface"]) for value in values)


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
    for some in _slices(keying_ids):
        rows = (
            select(KeyingQuote, ArticleRow.key, EditionRow.number)
            .join(EditionRow, KeyingQuote.edition_id == EditionRow.id)
            .join(ArticleRow, EditionRow.article_id == ArticleRow.id)
            .where(KeyingQuote.keying_id.in_(some))
            .order_by(KeyingQuote.id)
        )
        for quote, article, number in session.execute(rows):
            found[quote.keying_id].append(_quote_data(quote, article, number))
    return found


def _slices(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Cut ids into slices that fit into one statement, on both databases."""
    for start in range(0, len(ids), MOST_IDS):
        yield ids[start : start + MOST_IDS]


def _quote_data(quote: QuoteColumns, article: str, edition: int) -> Data:
    return {
        "name": quote.name,
        "article": article,
        "exact": quote.exact,
        "prefix": quote.prefix,
        "suffix": quote.suffix,
        "edition": edition,
    }


def _editions(session: Session, version_ids: Sequence[int]) -> Mapping[int, list[EditionRef]]:
    """Return the editions of those versions, by the version's id."""
    found: defaultdict[int, list[EditionRef]] = defaultdict(list)
    for some in _slices(version_ids):
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
    for some in _slices(question_ids):
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
    quotes = (
        select(FactQuote, ArticleRow.key, EditionRow.number)
        .join(FactRow, FactQuote.fact_id == FactRow.id)
        .join(EditionRow, FactQuote.edition_id == EditionRow.id)
        .join(ArticleRow, EditionRow.article_id == ArticleRow.id)
        .where(FactRow.bank_id == bank_id)
        .order_by(FactQuote.id)
    )
    for quote, article, number in session.execute(quotes):
        found[quote.fact_id].append(_quote_data(quote, article, number))
    rows = session.execute(
        select(FactRow, ArticleRow.key)
        .join(ArticleRow, FactRow.article_id == ArticleRow.id)
        .where(FactRow.bank_id == bank_id)
        .order_by(FactRow.id)
    )
    return {row.key: _fact_value(row, article, found[row.id]) for row, article in rows}


def _fact_value(row: FactRow, article: str, quotes: list[Data]) -> Fact:
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
