"""The sides of a bank: its files, its records in the database, and what the two last met."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from quiz.domain.bank import Bank
from quiz.domain.linting.findings import Level
from quiz.domain.messages import N_, Message
from quiz.domain.questions.questions import Status
from quiz.domain.text.articles import Article
from quiz.domain.text.blocks import Layout
from quiz.formats import bank_records
from quiz.formats.article import article_record
from quiz.formats.bank import BankReading, read_files
from quiz.formats.problems import Problem
from quiz.formats.record_fields import record_of
from quiz.formats.toml_text import rendered
from quiz.persistence.bank.banks import list_bank_files
from quiz.persistence.bank.built import unadopted_ids
from quiz.persistence.bank.questions import load_bank_questions
from quiz.persistence.quizzes.quizzes import list_quizzes, load_quizzes
from quiz.persistence.tables.articles import BankFileRow, BankRow
from quiz.services.building.build import bank_sources

# In this order each noun finds what it names already stored.
NOUNS = ("article", "relation", "fact", "question", "quiz")
_RECORDS: Mapping[str, Callable[[Any], Mapping[str, Any]]] = {
    "article": article_record,
    "relation": record_of,
    "fact": bank_records.fact_record,
    "question": bank_records.question_record,
    "quiz": bank_records.quiz_record,
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


def clash_problem(clash: Clash, reading: BankReading) -> Problem:
    """Say where in the files a clash is."""
    file, line = reading.place(clash.noun, clash.key)
    return Problem(file, clash.key, line, "CLASH", Level.ERROR, clash.message, clash.cure)


def load_bank(session: Session, bank: BankRow, *, with_built: bool = False) -> Bank:
    """Return all that authors wrote in a bank, retired questions and facts too.

    What was built and not adopted is nobody's text and stands in no file; it is asked for apart.
    """
    loaded = load_bank_questions(session, bank.id)
    built = frozenset() if with_built else unadopted_ids(session, bank.id)
    return replace(
        bank_sources(session, bank),
        questions={
            key: question.question
            for key, question in loaded.items()
            if question.question_row.id not in built
        },
        quizzes=load_quizzes(session, list_quizzes(session, bank.id)),
    )


def met_files(session: Session, bank: BankRow) -> BankReading:
    """Read the files as both sides last met, those that never met as an empty bank."""
    rows = list_bank_files(session, bank.id)
    reading = read_files({path: row.content for path, row in rows.items()})
    if reading.bank is not None:
        return reading
    return replace(reading, bank=Bank(key=bank.key, title=bank.title))


def files_of(clashes: Iterable[Clash], reading: BankReading, base: BankReading) -> set[str]:
    """Name the files in which clashing records stand, on either side."""
    places = {side.place(clash.noun, clash.key)[0] for clash in clashes for side in (reading, base)}
    # A side that does not have the record names bank.toml; what that says was taken over.
    return places - {bank_records.BANK_FILE}


def remember(
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
    if bank_records.noun_of(path) != "text":
        return path
    folder, key, _ = path.split("/")
    return f"{folder}/{key}.toml"


def records(bank: Bank | None, noun: str) -> Mapping[str, Any]:
    """Return a bank's records of a noun, by key; none of no bank."""
    found: Mapping[str, Any] = getattr(bank, bank_records.FOLDERS[noun]) if bank else {}
    return found


def text_of(noun: str, value: Any) -> str:
    """Write a record as its file would have it."""
    return rendered((noun,), _RECORDS[noun](value))


def is_retired(value: Any) -> bool:
    """Tell whether a fact or a question is retired; other records have no status."""
    return getattr(value, "status", None) is Status.RETIRED


def same(one: Any, other: Any) -> bool:
    """Tell whether two records say the same."""
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


def digest(files: Mapping[str, bytes]) -> str:
    """Digest all files with their paths; their order does not matter."""
    total = hashlib.sha256()
    for path in sorted(files):
        total.update(hashlib.sha256(path.encode()).digest())
        total.update(hashlib.sha256(files[path]).digest())
    return total.hexdigest()
