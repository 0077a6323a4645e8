"""Reads of questions, with their versions, keyings and quotes."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Text,
    bindparam,
    cast,
    delete,
    func,
    select,
)
from sqlalchemy.orm import Session, aliased

from quiz.domain.codec import Data, from_data, joined
from quiz.domain.questions.difficulty import Difficulty
from quiz.domain.questions.questions import Content, Question, Status, Waiver
from quiz.domain.text.passages import Span
from quiz.persistence.bank.quotes import PlacedQuote, placed_quotes, slices
from quiz.persistence.database.base import tables
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

# What was made of a wording with its key is the same for everybody: each process keeps so many, by
# the very texts that the database has, so that nothing that is kept can be out of date.
CONTENTS_KEPT = 2048


@dataclass(frozen=True)
class EditionRef:
    """An edition on which a version stands, by the article's key and by row."""

    article_key: str
    edition_id: int
    number: int


@dataclass(frozen=True, kw_only=True)
class LoadedVersion:
    """A version with one of its keyings; `editions` are in the order of the question's articles.

    `spans` are where its quotes stand, by their names, in code points of their editions.
    """

    id: int
    number: int
    question_id: int
    question_key: str
    kind: str
    language: str
    wording: Mapping[str, Any]
    keying_id: int
    content: Content
    spans: Mapping[str, Span]
    editions: tuple[EditionRef, ...]


class KeyedColumns(NamedTuple):
    """What `KEYED` selects: a version with one of its keyings, both as the texts of their JSON."""

    id: int
    number: int
    question_id: int
    question_key: str
    kind: str
    language: str
    wording: str
    keying_id: int
    key: str

    @property
    def content(self) -> Content:
        """The wording joined with its key, without the quotes: enough to choose by."""
        return _read_content(self.kind, self.wording, self.key, ())

    @property
    def shown(self) -> Mapping[str, Any]:
        """The wording alone, as it was written."""
        return _read(self.wording)


@dataclass(frozen=True)
class LoadedQuestion:
    """A question in its newest version with that version's newest keying, as rows and as value."""

    question_row: QuestionRow
    version_row: VersionRow
    keying_row: KeyingRow
    question: Question
    editions: tuple[EditionRef, ...]


_questions, _versions, _keyings = tables(QuestionRow, VersionRow, KeyingRow)
_stands_on, _edition_rows, _articles = tables(VersionEdition, EditionRow, ArticleRow)
_other_keyings = _keyings.alias()
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
KEYED = (
    select(
        _versions.c.id,
        _versions.c.number,
        _versions.c.question_id,
        _questions.c.key.label("question_key"),
        _questions.c.kind,
        _questions.c.language,
        cast(_versions.c.wording, Text).label("wording"),
        _keyings.c.id.label("keying_id"),
        cast(_keyings.c.key, Text).label("key"),
    )
    .select_from(_versions)
    .join(_questions, _versions.c.question_id == _questions.c.id)
    .join(_keyings, _keyings.c.version_id == _versions.c.id)
)
_BY_VERSION = KEYED.where(
    _versions.c.id.in_(_IDS),
    _keyings.c.number
    == select(func.max(_other_keyings.c.number))
    .where(_other_keyings.c.version_id == _versions.c.id)
    .correlate(_versions)
    .scalar_subquery(),
)
_BY_KEYING = KEYED.where(_keyings.c.id.in_(_IDS))
_keying_quotes = tables(KeyingQuote)[0]
_QUOTES = placed_quotes(_keying_quotes, "keying_id").where(_keying_quotes.c.keying_id.in_(_IDS))
_EDITIONS = (
    select(_stands_on.c.version_id, _articles.c.key, _edition_rows.c.id, _edition_rows.c.number)
    .select_from(_stands_on)
    .join(_edition_rows, _stands_on.c.edition_id == _edition_rows.c.id)
    .join(_articles, _edition_rows.c.article_id == _articles.c.id)
    .where(_stands_on.c.version_id.in_(_IDS))
    .order_by(_stands_on.c.position)
)


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
    return {version.id: version for version in _load_versions(session, _BY_VERSION, version_ids)}


def load_keyings(session: Session, keying_ids: Collection[int]) -> dict[int, LoadedVersion]:
    """Return versions as those keyings key them, by the keying's id; three queries."""
    return {
        version.keying_id: version for version in _load_versions(session, _BY_KEYING, keying_ids)
    }


def version_questions(session: Session, version_ids: Collection[int]) -> dict[int, QuestionRow]:
    """Return the question of each of those versions, by the version's id."""
    rows = session.execute(
        select(VersionRow, QuestionRow)
        .join(QuestionRow, VersionRow.question_id == QuestionRow.id)
        .where(VersionRow.id.in_(version_ids))
    )
    return {version.id: question for version, question in rows}


def find_wordings(
    session: Session, version_ids: Collection[int]
) -> dict[int, tuple[str, dict[str, Any]]]:
    """Return the kind and the wording of versions by id, without their keys; one query."""
    rows = session.execute(
        select(VersionRow.id, QuestionRow.kind, VersionRow.wording)
        .join(QuestionRow, VersionRow.question_id == QuestionRow.id)
        .where(VersionRow.id.in_(version_ids))
    )
    return {row.id: (row.kind, row.wording) for row in rows}


def _load_versions(
    session: Session, statement: Select[*tuple[Any, ...]], ids: Collection[int]
) -> list[LoadedVersion]:
    rows = session.connection().execute(statement, {"ids": list(ids)})
    versions = [KeyedColumns(*row) for row in rows]
    return whole_versions(session, versions, _editions(session, [row.id for row in versions]))


def whole_versions(
    session: Session,
    rows: Sequence[KeyedColumns],
    editions: Mapping[int, Sequence[EditionRef]],
) -> list[LoadedVersion]:
    """Return versions that were read with their quotes, on editions by their ids; one query."""
    quotes = _quotes(session, [row.keying_id for row in rows])
    return [
        LoadedVersion(
            id=row.id,
            number=row.number,
            question_id=row.question_id,
            question_key=row.question_key,
            kind=row.kind,
            language=row.language,
            wording=row.shown,
            keying_id=row.keying_id,
            content=_read_content(row.kind, row.wording, row.key, quotes[row.keying_id]),
            spans={quote.name: (quote.start, quote.end) for quote in quotes[row.keying_id]},
            editions=tuple(editions[row.id]),
        )
        for row in rows
    ]


@lru_cache(maxsize=CONTENTS_KEPT)
def _read(wording: str) -> Mapping[str, Any]:
    data: Mapping[str, Any] = json.loads(wording)
    return data


@lru_cache(maxsize=CONTENTS_KEPT)
def _read_content(kind: str, wording: str, key: str, quotes: tuple[PlacedQuote, ...]) -> Content:
    return _joined(kind, json.loads(wording), json.loads(key), quotes)


def _load_questions(session: Session, condition: ColumnElement[bool]) -> dict[int, LoadedQuestion]:
    wanted = (
        select(QuestionRow, VersionRow, KeyingRow)
        .join(VersionRow, VersionRow.question_id == QuestionRow.id)
        .join(KeyingRow, KeyingRow.version_id == VersionRow.id)
        .where(
            condition,
            VersionRow.number == newest_version(),
            KeyingRow.number == newest_keying(),
        )
        .order_by(QuestionRow.id)
    )
    rows = session.execute(wanted).all()
    quotes = _quotes(session, [keying.id for _, _, keying in rows])
    editions = _editions(session, [version.id for _, version, _ in rows])
    facts = _fact_keys(session, [row.id for row, _, _ in rows])
    loaded = {}
    for row, version, keying in rows:
        content = _joined(row.kind, version.wording, keying.key, quotes[keying.id])
        refs = tuple(editions[version.id])
        question = _question_value(row, content, refs, tuple(facts[row.id]))
        loaded[row.id] = LoadedQuestion(row, version, keying, question, refs)
    return loaded


def newest_version() -> Any:
    """Return the number of the newest version of a question, as a query within one of versions."""
    other = aliased(VersionRow)
    newest = select(func.max(other.number)).where(other.question_id == VersionRow.question_id)
    return newest.correlate(VersionRow).scalar_subquery()


def newest_keying() -> Any:
    """Return the number of the newest keying of a version, as a query within one of keyings."""
    other = aliased(KeyingRow)
    newest = select(func.max(other.number)).where(other.version_id == KeyingRow.version_id)
    return newest.correlate(KeyingRow).scalar_subquery()


def _quotes(session: Session, keying_ids: Sequence[int]) -> Mapping[int, tuple[PlacedQuote, ...]]:
    """Return the quotes of those keyings, by the keying's id.

    By ids and not by what selects them: a planner that has not counted a new bank's rows yet asked
    once more for each quote which keyings are meant, for minutes.
    """
    found: defaultdict[int, tuple[PlacedQuote, ...]] = defaultdict(tuple)
    for some in slices(keying_ids):
        for keying_id, *quote in session.connection().execute(_QUOTES, {"ids": some}):
            found[keying_id] += (PlacedQuote(*quote),)
    return found


def _editions(session: Session, version_ids: Sequence[int]) -> Mapping[int, list[EditionRef]]:
    """Return the editions of those versions, by the version's id."""
    found: defaultdict[int, list[EditionRef]] = defaultdict(list)
    for some in slices(version_ids):
        for version_id, *edition in session.connection().execute(_EDITIONS, {"ids": some}):
            found[version_id].append(EditionRef(*edition))
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


def _joined(
    kind: str, wording: Mapping[str, Any], key: Data, quotes: Sequence[PlacedQuote]
) -> Content:
    quoted = {"quotes": [quote.data for quote in quotes]} if quotes else {}
    return joined(kind, wording, key | quoted)


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
