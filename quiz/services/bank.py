"""A bank's files and the database: what changed on one side follows on the other.

Both sides remember what they last met (`BankFileRow`). A record that changed in the files alone is
stored, one that changed in the database alone is written, and one that changed on both is a
conflict: it is reported with both texts and stays as it is on each side.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from quiz.domain.articles import Article
from quiz.domain.bank import Bank
from quiz.domain.blocks import Layout
from quiz.domain.errors import NotFound, SourcecheckError
from quiz.domain.linting.findings import Level
from quiz.domain.questions import Status
from quiz.domain.text_marks import N_, Message
from quiz.formats.article import article_record
from quiz.formats.bank import BankReading, check, read_bank, read_files
from quiz.formats.bank_records import (
    BANK_FILE,
    FOLDERS,
    fact_record,
    noun_of,
    question_record,
    quiz_record,
)
from quiz.formats.bank_writing import bank_files
from quiz.formats.folder import bank_folders, load_files
from quiz.formats.problems import Problem
from quiz.formats.toml_text import rendered
from quiz.persistence.articles import (
    BankFileRow,
    BankRow,
    article_rows,
    find_bank,
    is_known,
    list_bank_files,
    list_banks,
    load_bank_articles,
)
from quiz.persistence.bank import (
    fact_rows,
    load_bank_facts,
    load_bank_questions,
    question_rows,
)
from quiz.persistence.engine import Database
from quiz.persistence.quizzes import list_quizzes, load_quizzes, quiz_rows
from quiz.services.articles import Shelf, fetch_shelf, retire_article, store_article
from quiz.services.questions import retire_fact, retire_question, store_fact, store_question
from quiz.services.quizzes import open_to_public, retire_quiz, store_quiz

# In this order each noun finds what it names already stored.
NOUNS = ("article", "fact", "question", "quiz")
_RECORDS: Mapping[str, Callable[[Any], Mapping[str, Any]]] = {
    "article": article_record,
    "fact": fact_record,
    "question": question_record,
    "quiz": quiz_record,
}


class Side(StrEnum):
    """One of the two places where a bank lives."""

    FILES = "files"
    DATABASE = "database"


@dataclass(frozen=True)
class Clash:
    """A record that changed on both sides; each text is empty where the record was removed."""

    noun: str
    key: str
    in_files: str
    in_database: str

    @property
    def message(self) -> Message:
        """What happened, without the texts."""
        return Message(
            N_("%(key)s has changed in the files and in the database since they last met."),
            {"key": self.key},
        )

    @property
    def cure(self) -> Message:
        """What to do about it."""
        return Message(
            N_("Make both texts equal, or run quiz bank sync with --prefer files or database.")
        )


@dataclass(frozen=True)
class ImportReport:
    """What became of a bank's files: records as (noun, key), clashes, and what is wrong.

    `problems` holds those of the files, of the linter, and of records that could not be stored.
    """

    bank: str
    stored: tuple[tuple[str, str], ...] = ()
    retired: tuple[tuple[str, str], ...] = ()
    clashes: tuple[Clash, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that kept a record out."""
        return tuple(problem for problem in self.problems if problem.level is Level.ERROR)

    @property
    def changed(self) -> bool:
        """Whether anything in the database is different now."""
        return bool(self.stored or self.retired)


@dataclass(frozen=True)
class SyncReport:
    """What changed in the database, and the files as they should be now, by path."""

    imported: ImportReport
    files: dict[str, bytes]


@dataclass(frozen=True)
class Stats:
    """How much a bank holds; what is retired does not count."""

    articles: int
    facts: int
    questions: int
    kinds: dict[str, int]
    recipes: dict[str, int]
    verdicts: dict[str, int]


def import_folder(database: Database, folder: Path, now: datetime) -> tuple[Problem, ...]:
    """Import every bank below a folder, each in a transaction of its own.

    Returns the errors, and the clashes as errors too. A bank whose files are as they were when
    they last came in whole is passed over at once.
    """
    found: list[Problem] = []
    for place in bank_folders(folder):
        files, _ = load_files(place)
        with database.reading() as session:
            if is_known(session, _digest(files)):
                continue
        reading = read_bank(place)
        with database.written() as session:
            report = import_bank(session, reading, now)
        found += report.errors
        found += [clash_problem(clash, reading) for clash in report.clashes]
    return tuple(found)


def clash_problem(clash: Clash, reading: BankReading) -> Problem:
    """Say where in the files a clash is."""
    file, line = reading.place(clash.noun, clash.key)
    return Problem(file, clash.key, line, "CLASH", Level.ERROR, clash.message, clash.cure)


def import_bank(
    session: Session,
    reading: BankReading,
    now: datetime,
    by: UUID | None = None,
    *,
    prefer: Side | None = None,
) -> ImportReport:
    """Bring a bank's files into the database; nothing is written to the files.

    A record with an error is left out and reported; the others come in. What is gone from the
    files is retired, unless there are errors: a record that cannot be read is not gone. `prefer`
    settles what changed on both sides. A quiz that is new is offered to the public.
    """
    if reading.bank is None:
        return ImportReport("", problems=reading.problems)
    bank = find_bank(session, reading.bank.key)
    digest = _digest(reading.files)
    if bank is not None and bank.files_digest == digest:
        return ImportReport(bank.key, problems=reading.problems)
    if bank is None:
        bank = BankRow(key=reading.bank.key, created_at=now)
        session.add(bank)
    bank.title = reading.bank.title
    bank.language = reading.bank.language
    bank.files_digest = None
    session.flush()
    work = _Import(session, bank, reading, reading.bank, now, by, prefer)
    report = work.run()
    if not report.errors and not report.clashes:
        bank.files_digest = digest
    session.flush()
    return report


def sync_bank(
    session: Session,
    reading: BankReading,
    now: datetime,
    by: UUID | None = None,
    *,
    prefer: Side | None = None,
) -> SyncReport:
    """Import a bank's files, and say what its files should be for all that the database has.

    While the files have errors they stay as they are: what cannot be read cannot be compared.
    """
    report = import_bank(session, reading, now, by, prefer=prefer)
    if reading.bank is None or report.errors:
        return SyncReport(report, dict(reading.files))
    bank = _get_bank(session, report.bank)
    files = bank_files(
        reading.files, _with_the_files_own(_bank_to_write(session, bank), reading, report.clashes)
    )
    unsettled = _files_of(report.clashes, reading, _base(session, bank))
    _remember(session, bank, files, unsettled)
    bank.files_digest = None if report.clashes else _digest(files)
    session.flush()
    return SyncReport(report, files)


def export_bank(session: Session, key: str) -> dict[str, bytes]:
    """Return a bank as files, by path: byte for byte what was read where nothing has changed.

    Raises `NotFound` where there is no such bank.
    """
    bank = _get_bank(session, key)
    before = {path: row.content for path, row in list_bank_files(session, bank.id).items()}
    return bank_files(before, _bank_to_write(session, bank))


def load_bank(session: Session, bank: BankRow) -> Bank:
    """Return all that a bank holds, retired questions and facts too."""
    return Bank(
        key=bank.key,
        title=bank.title,
        language=bank.language,
        articles=load_bank_articles(session, bank.id),
        facts=load_bank_facts(session, bank.id),
        questions={
            key: loaded.question for key, loaded in load_bank_questions(session, bank.id).items()
        },
        quizzes=load_quizzes(session, list_quizzes(session, bank.id)),
    )


def load_banks(session: Session) -> list[Bank]:
    """Return all banks of the database."""
    return [load_bank(session, bank) for bank in list_banks(session)]


def count_banks(banks: Iterable[Bank]) -> Stats:
    """Count what banks hold together."""
    kinds: dict[str, int] = {}
    verdicts: dict[str, int] = {}
    articles = facts = questions = 0
    for bank in banks:
        articles += len(bank.articles)
        facts += sum(not _is_retired(fact) for fact in bank.facts.values())
        for question in bank.questions.values():
            if _is_retired(question):
                continue
            questions += 1
            kinds[question.kind] = kinds.get(question.kind, 0) + 1
            verdict = getattr(question.content, "verdict", None)
            if verdict is not None:
                verdicts[verdict.value] = verdicts.get(verdict.value, 0) + 1
    return Stats(articles, facts, questions, _sorted(kinds), {}, _sorted(verdicts))


class _Import:
    """One import of one bank: the three sides of every record, and what became of them."""

    def __init__(
        self,
        session: Session,
        bank: BankRow,
        reading: BankReading,
        told: Bank,
        now: datetime,
        by: UUID | None,
        prefer: Side | None,
    ) -> None:
        self._session = session
        self._bank = bank
        self._reading = reading
        self._told = told
        self._now = now
        self._by = by
        self._prefer = prefer
        self._base = _base(session, bank)
        self._ours = load_bank(session, bank)
        self._problems = list(check(reading))
        self._broken = any(problem.level is Level.ERROR for problem in self._problems)
        self._shelf: Shelf | None = None
        self._stored: list[tuple[str, str]] = []
        self._retired: list[tuple[str, str]] = []
        self._clashes: list[Clash] = []

    def run(self) -> ImportReport:
        """Take the records noun by noun; then remember the files that both sides agree on."""
        wrong = {
            (noun_of(problem.file), problem.record)
            for problem in self._problems
            if problem.level is Level.ERROR
        }
        for noun in NOUNS:
            for key, theirs in _records(self._told, noun).items():
                if (noun, key) not in wrong:
                    self._meet(noun, key, theirs)
        if not self._broken:
            for noun in reversed(NOUNS):
                for key in _records(self._base.bank, noun):
                    if key not in _records(self._told, noun):
                        self._miss(noun, key)
        report = ImportReport(
            self._bank.key,
            tuple(self._stored),
            tuple(self._retired),
            tuple(self._clashes),
            tuple(sorted(self._problems, key=lambda problem: problem.order)),
        )
        unsettled = _files_of(report.clashes, self._reading, self._base)
        unsettled |= {problem.file for problem in report.errors} - {BANK_FILE}
        _remember(self._session, self._bank, self._reading.files, unsettled, keep=self._broken)
        return report

    def _meet(self, noun: str, key: str, theirs: Any) -> None:
        """Store a record of the files where it is new or has changed, there alone."""
        base = _records(self._base.bank, noun).get(key)
        ours = _records(self._ours, noun).get(key)
        if base is None and ours is not None and _is_retired(ours):
            # It was taken out of the files, and now it is back.
            ours = None if not _is_retired(theirs) else ours
        if _same(theirs, ours) or (ours is not None and _same(theirs, base)):
            return
        if ours is None or _same(ours, base) or self._prefer is Side.FILES:
            self._store(noun, key, theirs)
        elif self._prefer is None:
            self._clashes.append(Clash(noun, key, _text(noun, theirs), _text(noun, ours)))

    def _miss(self, noun: str, key: str) -> None:
        """Retire a record that is gone from the files, unless it has changed in the database."""
        ours = _records(self._ours, noun).get(key)
        if ours is None or _is_retired(ours):
            return
        if _same(ours, _records(self._base.bank, noun)[key]) or self._prefer is Side.FILES:
            self._retire(noun, key)
            self._retired.append((noun, key))
        elif self._prefer is None:
            self._clashes.append(Clash(noun, key, "", _text(noun, ours)))

    def _store(self, noun: str, key: str, value: Any) -> None:
        try:
            # A record comes in whole or not at all.
            with self._session.begin_nested():
                self._store_value(noun, value)
        except SourcecheckError as refusal:
            self._report(noun, key, refusal.message, refusal.cure)
        except DataError as failure:
            reason = str(failure.orig).splitlines()[0]
            self._report(
                noun,
                key,
                Message(N_("The database cannot hold this: %(reason)s."), {"reason": reason}),
                Message(N_("Shorten the field.")),
            )
        else:
            self._stored.append((noun, key))

    def _store_value(self, noun: str, value: Any) -> None:
        given = (self._session, self._bank, value, self._now, self._by)
        if noun == "article":
            store_article(*given)
        elif noun == "fact":
            store_fact(*given, shelf=self._fetched_shelf())
        elif noun == "question":
            store_question(*given, shelf=self._fetched_shelf())
        else:
            quiz = store_quiz(*given)
            open_to_public(self._session, quiz, self._now, self._by)

    def _fetched_shelf(self) -> Shelf:
        """Fetch the articles once, after all of them are stored."""
        if self._shelf is None:
            keys = {quote.article for fact in self._told.facts.values() for quote in fact.quotes}
            keys |= {fact.article for fact in self._told.facts.values()}
            for question in self._told.questions.values():
                keys |= {quote.article for quote in question.content.quotes}
                keys |= set(question.articles)
            self._shelf = fetch_shelf(self._session, keys)
        return self._shelf

    def _retire(self, noun: str, key: str) -> None:
        if noun == "article":
            retire_article(article_rows(self._session, [key])[key], self._now)
        elif noun == "fact":
            retire_fact(self._session, fact_rows(self._session, [key])[key])
        elif noun == "question":
            retire_question(self._session, question_rows(self._session, [key])[key], self._now)
        else:
            retire_quiz(self._session, quiz_rows(self._session, [key])[key], self._now)

    def _report(self, noun: str, key: str, message: Message, cure: Message) -> None:
        file, line = self._reading.place(noun, key)
        self._problems.append(Problem(file, key, line, "STORE", Level.ERROR, message, cure))


def _get_bank(session: Session, key: str) -> BankRow:
    bank = find_bank(session, key)
    if bank is None:
        raise NotFound(N_("There is no bank with this key."))
    return bank


def _base(session: Session, bank: BankRow) -> BankReading:
    """Read the files as both sides last met, those that never met as an empty bank."""
    rows = list_bank_files(session, bank.id)
    reading = read_files({path: row.content for path, row in rows.items()})
    if reading.bank is not None:
        return reading
    return replace(reading, bank=Bank(key=bank.key, title=bank.title))


def _bank_to_write(session: Session, bank: BankRow) -> Bank:
    """Return a bank without what was retired because the files do not have it any more."""
    whole = load_bank(session, bank)
    known = _base(session, bank).bank
    return replace(
        whole,
        facts=_written(whole.facts, _records(known, "fact")),
        questions=_written(whole.questions, _records(known, "question")),
    )


def _written(records: dict[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    return {key: it for key, it in records.items() if key in known or not _is_retired(it)}


def _with_the_files_own(bank: Bank, reading: BankReading, clashes: Iterable[Clash]) -> Bank:
    """Put back what the files have where both sides changed: it stays as it is on each side."""
    changed: dict[str, Any] = {}
    for clash in clashes:
        field = FOLDERS[clash.noun]
        records = changed.setdefault(field, dict(_records(bank, clash.noun)))
        theirs = _records(reading.bank, clash.noun).get(clash.key)
        if theirs is None:
            records.pop(clash.key, None)
        else:
            records[clash.key] = theirs
    return replace(bank, **changed)


def _files_of(clashes: Iterable[Clash], reading: BankReading, base: BankReading) -> set[str]:
    """Name the files in which clashing records stand, on either side."""
    places = {side.place(clash.noun, clash.key)[0] for clash in clashes for side in (reading, base)}
    # A side that does not have the record names bank.toml; what that says was taken over.
    return places - {BANK_FILE}


def _remember(
    session: Session,
    bank: BankRow,
    files: Mapping[str, bytes],
    unsettled: set[str],
    *,
    keep: bool = False,
) -> None:
    """Store the files as what both sides have met, but for those that are not settled.

    `keep` keeps what was met of files that are not there any more.
    """
    known = list_bank_files(session, bank.id)
    for path, content in files.items():
        if _record_file(path) in unsettled:
            continue
        row = known.get(path)
        if row is None:
            session.add(BankFileRow(bank_id=bank.id, path=path, content=content))
        elif row.content != content:
            row.content = content
    for path, row in known.items():
        if path not in files and not keep and _record_file(path) not in unsettled:
            session.delete(row)
    session.flush()


def _record_file(path: str) -> str:
    """Return the file of the article whose text this is; any other path as it is."""
    if noun_of(path) != "text":
        return path
    folder, key, _ = path.split("/")
    return f"{folder}/{key}.toml"


def _records(bank: Bank | None, noun: str) -> Mapping[str, Any]:
    records: Mapping[str, Any] = getattr(bank, FOLDERS[noun]) if bank else {}
    return records


def _text(noun: str, value: Any) -> str:
    return rendered((noun,), _RECORDS[noun](value))


def _is_retired(value: Any) -> bool:
    return getattr(value, "status", None) is Status.RETIRED


def _same(one: Any, other: Any) -> bool:
    return bool(_comparable(one) == _comparable(other))


def _comparable(value: Any) -> Any:
    """Leave the sentences out: they are numbered once, by the splitter of that day."""
    if not isinstance(value, Article):
        return value
    return replace(
        value,
        editions=tuple(
            replace(edition, layout=Layout(edition.layout.blocks, (), ""))
            for edition in value.editions
        ),
    )


def _digest(files: Mapping[str, bytes]) -> str:
    """Digest all files with their paths, in an order of their own."""
    total = hashlib.sha256()
    for path in sorted(files):
        total.update(hashlib.sha256(path.encode()).digest())
        total.update(hashlib.sha256(files[path]).digest())
    return total.hexdigest()


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items()))
