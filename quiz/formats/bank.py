"""Reading a bank's files. It never raises for what they hold: problems are collected and returned.

The good files and records of a broken bank still load; a record that names something that is not
there (an article, a fact, a quote, a question) does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from quiz.domain.bank import Bank
from quiz.domain.building.clean import BankBuild, check_built_values
from quiz.domain.building.drawing_check import check_drawing
from quiz.domain.facts.facts import Fact
from quiz.domain.facts.relations import Relation
from quiz.domain.linting import check_bank
from quiz.domain.linting.findings import Finding, error, warning
from quiz.domain.linting.grounding.references import (
    fact_references,
    question_references,
    quiz_references,
)
from quiz.domain.messages import N_
from quiz.domain.questions.questions import Question
from quiz.domain.quizzes.quizzes import Quiz
from quiz.domain.text.articles import Article
from quiz.domain.text.text import canonical
from quiz.formats import bank_records
from quiz.formats.article import read_article
from quiz.formats.folder import bank_folders, load_files
from quiz.formats.plain_text import read_text
from quiz.formats.problems import Problem, problem_of
from quiz.formats.record_fields import Data, structured
from quiz.formats.toml_records import BrokenTOML, RecordText, parsed, segments

Value = Article | Relation | Fact | Question | Quiz | bank_records.BankRecord


@dataclass(frozen=True)
class Record:
    """One record of a file, read: its noun, its key, where it stands and its value.

    `place` is its number among the records of its file, from 0.
    """

    noun: str
    key: str
    file: str
    place: int
    line: int
    value: Value


@dataclass(frozen=True)
class BankReading:
    """What was read: the bank (None without a sound `bank.toml`), the problems, the very bytes.

    `records` are those that loaded, in the order of the files.
    """

    bank: Bank | None
    problems: tuple[Problem, ...]
    files: dict[str, bytes]
    records: tuple[Record, ...] = ()

    def place(self, noun: str, key: str) -> tuple[str, int | None]:
        """Return the file and the line of a record, or `bank.toml` where the bank has none."""
        record = self._by_name.get((noun, key))
        return (record.file, record.line) if record else (bank_records.BANK_FILE, None)

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], Record]:
        return {(record.noun, record.key): record for record in self.records}


def read_banks(folder: Path) -> dict[Path, BankReading]:
    """Read every bank at or below a folder, by the folder of its `bank.toml`."""
    return {found: read_bank(found) for found in bank_folders(folder)}


def read_bank(folder: Path) -> BankReading:
    """Read the bank of a folder. Nothing that lies in the folder makes it raise."""
    files, unread = load_files(folder)
    reading = read_files(files)
    problems = _in_order([*unread, *reading.problems])
    return BankReading(reading.bank, problems, files, reading.records)


def read_files(files: Mapping[str, bytes]) -> BankReading:
    """Read a bank from the bytes of its files, by path; what `read_bank` does, without a disk."""
    reader = _Reader(dict(files))
    headings = reader.read("bank", lambda data, _: structured(bank_records.BankRecord, data))
    articles = reader.read("article", lambda data, stem: read_article(data, files, stem))
    relations = reader.read("relation", lambda data, _: bank_records.read_relation(data))
    facts = reader.read(
        "fact",
        lambda data, _: _joined(
            bank_records.read_fact(data), lambda it: fact_references(it, articles)
        ),
    )
    questions = reader.read(
        "question",
        lambda data, _: _joined(
            bank_records.read_question(data), lambda it: question_references(it, articles, facts)
        ),
    )
    quizzes = reader.read(
        "quiz",
        lambda data, _: _joined(
            bank_records.read_quiz(data), lambda it: quiz_references(it, questions)
        ),
    )
    reader.check_texts(articles)
    if bank_records.BANK_FILE not in files:
        reader.report(bank_records.BANK_FILE, "", None, [_no_bank_file()])
    heading = next(iter(headings.values()), None)
    bank = heading and Bank(
        key=heading.key,
        title=heading.title,
        language=heading.language,
        recipes=heading.recipes,
        articles=articles,
        relations=relations,
        facts=facts,
        questions=questions,
        quizzes=quizzes,
    )
    return BankReading(bank, _in_order(reader.problems), dict(files), tuple(reader.records))


def check(reading: BankReading, build: BankBuild | None = None) -> tuple[Problem, ...]:
    """Return all problems of a bank: those of its files, and what the linter finds in it.

    The bank's questions are built, to read their values again and to see whether the cells of a
    drawn quiz can be filled; who needs what is built besides hands in the `build` of the bank.
    """
    found = list(reading.problems)
    if (bank := reading.bank) is not None:
        build = build or BankBuild(bank)
        built = (*check_built_values(build), *check_drawing(bank, build))
        for noun, key, finding in (*check_bank(bank), *built):
            file, line = reading.place(noun, key)
            found.append(problem_of(finding, file, key, line))
    return _in_order(found)


@dataclass
class _Reader:
    """Reads the records of one noun after another and gathers what is wrong with them."""

    files: dict[str, bytes]
    problems: list[Problem] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)

    def read(
        self, noun: str, read: Callable[[Data, str], tuple[Any, list[Finding]]]
    ) -> dict[str, Any]:
        """Read all records of a noun with the given function; return the values by their keys."""
        values: dict[str, Any] = {}
        for path in sorted(path for path in self.files if bank_records.noun_of(path) == noun):
            for place, segment, data in self._data(path, noun):
                value, findings = read(data, PurePosixPath(path).stem)
                key = data.get("key")
                if value is not None:
                    findings = [*findings, *bank_records.bad_keys(noun, value.key)]
                if value is not None and value.key in values:
                    findings.append(_twice(value.key, self._place(noun, value.key)))
                self.report(path, key if isinstance(key, str) else "", segment.line, findings)
                if value is None or any(finding.rule in {"KEY", "REF"} for finding in findings):
                    continue
                values[value.key] = value
                self.records.append(Record(noun, value.key, path, place, segment.line, value))
        return values

    def report(self, file: str, record: str, line: int | None, found: Iterable[Finding]) -> None:
        """Note findings as problems of a place."""
        self.problems += [problem_of(finding, file, record, line) for finding in found]

    def check_texts(self, articles: Mapping[str, Article]) -> None:
        """Report the texts that are no plain UTF-8 or that no edition names."""
        for path in sorted(path for path in self.files if bank_records.noun_of(path) == "text"):
            self.report(path, "", None, read_text(self.files[path])[1])
            _, key, name = path.split("/")
            article = articles.get(key)
            numbers = {str(edition.number) for edition in article.editions} if article else {name}
            if article and name.removesuffix(".txt") not in numbers:
                self.report(path, "", None, [_no_edition(key)])

    def _data(self, path: str, noun: str) -> Iterable[tuple[int, RecordText, Data]]:
        """Yield the records of a file that are sound TOML, each with its place and its text."""
        text, findings = read_text(self.files[path])
        self.report(path, "", None, findings)
        if text is None:
            return
        if noun not in bank_records.IN_SEGMENTS:
            whole = RecordText(text, 1, 1)
            data = self._parsed(path, whole)
            if data is not None:
                yield 0, whole, data
            return
        preamble, parts = segments(text, noun)
        outside = self._parsed(path, preamble)
        if outside:
            self.report(path, "", 1, [_outside(noun, outside)])
        for place, segment in enumerate(parts):
            data = self._parsed(path, segment)
            if data is None:
                continue
            others = {name: value for name, value in data.items() if name != noun}
            if others:
                self.report(path, "", segment.line, [_outside(noun, others)])
            else:
                yield place, segment, data[noun][0]

    def _parsed(self, path: str, segment: RecordText) -> Data | None:
        try:
            return parsed(canonical(segment.text))
        except BrokenTOML as broken:
            self.report(path, "", segment.first + broken.line - 1, [_broken(broken.reason)])
            return None

    def _place(self, noun: str, key: str) -> str:
        found = next(record for record in self.records if (record.noun, record.key) == (noun, key))
        return f"{found.file}:{found.line}"


def _joined(
    read: tuple[Any, list[Finding]], references: Callable[[Any], Iterable[Finding]]
) -> tuple[Any, list[Finding]]:
    value, findings = read
    return value, [*findings, *(references(value) if value is not None else ())]


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: problem.order))


def _broken(reason: str) -> Finding:
    return error(
        "TOML",
        "",
        N_("This is not TOML: %(reason)s."),
        N_("Look for a quotation mark or a bracket that is not closed on this line or above it."),
        reason=reason,
    )


def _outside(noun: str, data: Data) -> Finding:
    return error(
        "TOML",
        "",
        N_("This stands outside of the file's records: %(names)s."),
        N_("Begin each record with a line [[%(noun)s]], and its lists with [[%(noun)s.quote]]."),
        names=", ".join(data),
        noun=noun,
    )


def _twice(key: str, place: str) -> Finding:
    return error(
        "KEY",
        "key",
        N_("The key “%(key)s” is used twice; the first time at %(place)s."),
        N_("Give this record a key of its own that was never used."),
        key=key,
        place=place,
    )


def _no_edition(article: str) -> Finding:
    return warning(
        "EDITION",
        "",
        N_("No edition of the article “%(article)s” has this text."),
        N_("Add an [[edition]] with the number that is the file's name, or remove the file."),
        article=article,
    )


def _no_bank_file() -> Finding:
    return error(
        "FILE",
        "",
        N_("The folder has no bank.toml that can be read."),
        N_("Add one with key, title and language, or name the folder of the bank."),
    )
