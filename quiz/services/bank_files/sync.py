"""A bank's files and the database: what changed on one side follows on the other.

Both sides remember what they last met (`BankFileRow`). A record that changed in the files alone is
stored, one that changed in the database alone is written, and one that changed on both is a
conflict: it is reported with both texts and stays as it is on each side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.bank import Bank
from quiz.domain.building.clean import BankBuild
from quiz.domain.codec import to_data
from quiz.domain.errors import NotFound
from quiz.domain.messages import N_
from quiz.domain.questions.questions import Question
from quiz.formats.bank import BankReading, read_bank
from quiz.formats.bank_records import FOLDERS
from quiz.formats.bank_writing import bank_files
from quiz.formats.folder import bank_folders, load_files
from quiz.formats.problems import Problem
from quiz.persistence.bank.banks import find_bank, is_known, list_bank_files, list_banks
from quiz.persistence.bank.built import built_rows
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.articles import BankRow
from quiz.services.bank_files import merge
from quiz.services.bank_files.importing import BankImport, ImportReport
from quiz.services.building.apart import LaterBuilds, build_outdated
from quiz.services.building.build import BuildReport, adopt_written, build_bank
from quiz.services.building.drawing import index_bank

# More questions of one recipe on one fact ask the same thing again.
_MOST_COUNTED = 4


# What builds a bank within its import, or notes that it is to be built.
ImportBuilder: TypeAlias = Callable[[Session, BankRow, datetime, BankBuild | None], BuildReport]


@dataclass(frozen=True)
class SyncReport:
    """What changed in the database, and the files as they should be now, by path."""

    imported: ImportReport
    files: dict[str, bytes]


@dataclass(frozen=True)
class Stats:
    """How much banks hold; what is retired does not count.

    `questions` are those that authors wrote and those that recipes built; `recipes` counts the
    latter, with those that an author has adopted. Of what one recipe builds from one fact at most
    four questions are counted, here as in `kinds` and `verdicts`: the rest are there, but they
    are more of the same.
    """

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
    with database.preparing():
        return tuple(_import_folder(database, folder, now))


def _import_folder(database: Database, folder: Path, now: datetime) -> list[Problem]:
    found: list[Problem] = []
    for place in bank_folders(folder):
        files, _ = load_files(place)
        with database.reading() as session:
            if is_known(session, merge.digest(files)):
                continue
        reading = read_bank(place)
        later = LaterBuilds()
        with database.written("importing a bank") as session:
            report = import_bank(session, reading, now, build=later)
        later.run(database, now)
        found += report.errors
        found += [merge.clash_problem(clash, reading) for clash in report.clashes]
    build_outdated(database, now)
    return found


def import_bank(
    session: Session,
    reading: BankReading,
    now: datetime,
    by: UUID | None = None,
    *,
    prefer: merge.Side | None = None,
    build: ImportBuilder = build_bank,
) -> ImportReport:
    """Bring a bank's files into the database; nothing is written to the files.

    A record with an error is left out and reported; the others come in. What is gone from the
    files is retired, unless there are errors: a record that cannot be read is not gone. `prefer`
    settles what changed on both sides. A quiz that is new is offered to the public.
    """
    if reading.bank is None:
        return ImportReport("", problems=reading.problems)
    bank = find_bank(session, reading.bank.key)
    seal = merge.digest(reading.files)
    if bank is not None and bank.files_digest == seal:
        return ImportReport(bank.key, problems=reading.problems)
    if bank is None:
        bank = BankRow(key=reading.bank.key, created_at=now)
        session.add(bank)
    bank.title = reading.bank.title
    bank.language = reading.bank.language
    bank.recipes = [to_data(note) for note in reading.bank.recipes]
    bank.files_digest = None
    session.flush()
    work = BankImport(session, bank, reading, reading.bank, now, by, prefer)
    report = work.run()
    adopt_written(session, bank.id, reading.bank.questions)
    if not build(session, bank, now, work.build).ran and report.changed:
        index_bank(session, bank.id)
    if not report.errors and not report.clashes:
        bank.files_digest = seal
    session.flush()
    return report


def sync_bank(
    session: Session,
    reading: BankReading,
    now: datetime,
    by: UUID | None = None,
    *,
    prefer: merge.Side | None = None,
    build: ImportBuilder = build_bank,
) -> SyncReport:
    """Import a bank's files, and say what its files should be for all that the database has.

    While the files have errors they stay as they are: what cannot be read cannot be compared.
    """
    report = import_bank(session, reading, now, by, prefer=prefer, build=build)
    if reading.bank is None or report.errors:
        return SyncReport(report, dict(reading.files))
    bank = _get_bank(session, report.bank)
    files = bank_files(
        reading.files, _with_the_files_own(_bank_to_write(session, bank), reading, report.clashes)
    )
    unsettled = merge.files_of(report.clashes, reading, merge.met_files(session, bank))
    merge.remember(session, bank, files, unsettled)
    bank.files_digest = None if report.clashes else merge.digest(files)
    session.flush()
    return SyncReport(report, files)


def export_bank(session: Session, key: str) -> dict[str, bytes]:
    """Return a bank as files, by path: byte for byte what was read where nothing has changed.

    Raises `NotFound` where there is no such bank.
    """
    bank = _get_bank(session, key)
    before = {path: row.content for path, row in list_bank_files(session, bank.id).items()}
    return bank_files(before, _bank_to_write(session, bank))


def count_files(banks: Iterable[Bank]) -> Stats:
    """Count what banks hold together, with what is built of them."""
    whole: list[Bank] = []
    recipes: dict[str, str] = {}
    for bank in banks:
        built = BankBuild(bank).clean()
        recipes |= {question.key: question.recipe for question in built}
        questions = {question.key: question.question(language=bank.language) for question in built}
        whole.append(replace(bank, questions=questions | bank.questions))
    return count_banks(whole, recipes)


def count_stored(session: Session) -> Stats:
    """Count what the banks of the database hold together."""
    banks = list_banks(session)
    recipes = {
        key: row.recipe for bank in banks for key, row in built_rows(session, bank.id).items()
    }
    return count_banks([merge.load_bank(session, bank, with_built=True) for bank in banks], recipes)


def count_banks(banks: Iterable[Bank], recipes: Mapping[str, str] | None = None) -> Stats:
    """Count what banks hold together; `recipes` are those of the questions that were built."""
    kinds: Counter[str] = Counter()
    verdicts: Counter[str] = Counter()
    used: Counter[str] = Counter()
    articles = facts = questions = 0
    for bank in banks:
        articles += len(bank.articles)
        facts += sum(not merge.is_retired(fact) for fact in bank.facts.values())
        for question, recipe in _counted(bank.questions, recipes or {}):
            questions += 1
            kinds[question.kind] += 1
            used[recipe] += 1
            verdict = getattr(question.content, "verdict", None)
            verdicts[verdict.value if verdict else ""] += 1
    return Stats(articles, facts, questions, _sorted(kinds), _sorted(used), _sorted(verdicts))


def _counted(
    questions: Mapping[str, Question], recipes: Mapping[str, str]
) -> Iterator[tuple[Question, str]]:
    """Yield the questions that count, with their recipes; those of authors have none and all count.

    In the order of their keys, so that files and database are counted alike.
    """
    met: Counter[tuple[str, str]] = Counter()
    for key in sorted(questions):
        question, recipe = questions[key], recipes.get(key, "")
        if merge.is_retired(question):
            continue
        if recipe:
            pairs = [(fact, recipe) for fact in question.facts]
            if any(met[pair] >= _MOST_COUNTED for pair in pairs):
                continue
            met.update(pairs)
        yield question, recipe


def _get_bank(session: Session, key: str) -> BankRow:
    bank = find_bank(session, key)
    if bank is None:
        raise NotFound(N_("There is no bank with this key."))
    return bank


def _bank_to_write(session: Session, bank: BankRow) -> Bank:
    """Return a bank without what was retired because the files do not have it any more."""
    whole = merge.load_bank(session, bank)
    known = merge.met_files(session, bank).bank
    return replace(
        whole,
        facts=_written(whole.facts, merge.records(known, "fact")),
        questions=_written(whole.questions, merge.records(known, "question")),
    )


def _written(stored: dict[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    return {key: it for key, it in stored.items() if key in known or not merge.is_retired(it)}


def _with_the_files_own(bank: Bank, reading: BankReading, clashes: Iterable[merge.Clash]) -> Bank:
    """Put back what the files have where both sides changed: it stays as it is on each side."""
    changed: dict[str, Any] = {}
    for clash in clashes:
        field = FOLDERS[clash.noun]
        kept = changed.setdefault(field, dict(merge.records(bank, clash.noun)))
        theirs = merge.records(reading.bank, clash.noun).get(clash.key)
        if theirs is None:
            kept.pop(clash.key, None)
        else:
            kept[clash.key] = theirs
    return replace(bank, **changed)


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: count for name, count in sorted(counts.items()) if name}
