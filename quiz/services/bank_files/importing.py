"""Importing a bank: each record of its files, beside the database and what both last met."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from quiz.domain.bank import Bank
from quiz.domain.building.clean import BankBuild
from quiz.domain.errors import SourcecheckError
from quiz.domain.linting.findings import Level
from quiz.domain.messages import N_, Message
from quiz.formats.bank import BankReading, check
from quiz.formats.bank_records import BANK_FILE, noun_of
from quiz.formats.problems import Problem
from quiz.persistence.bank.articles import article_rows
from quiz.persistence.bank.facts import fact_rows, remove_relation
from quiz.persistence.bank.questions import question_rows
from quiz.persistence.quizzes.quizzes import quiz_rows
from quiz.persistence.tables.articles import BankRow
from quiz.services.bank import records
from quiz.services.bank.articles import Shelf, fetch_shelf, retire_article, store_article
from quiz.services.bank.quizzes import open_to_public, retire_quiz, store_quiz
from quiz.services.bank_files import merge


@dataclass(frozen=True)
class ImportReport:
    """What became of a bank's files: records as (noun, key), clashes, and what is wrong.

    `problems` holds those of the files, of the linter, and of records that could not be stored.
    """

    bank: str
    stored: tuple[tuple[str, str], ...] = ()
    retired: tuple[tuple[str, str], ...] = ()
    clashes: tuple[merge.Clash, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that kept a record out."""
        return tuple(problem for problem in self.problems if problem.level is Level.ERROR)

    @property
    def changed(self) -> bool:
        """Whether anything in the database is different now."""
        return bool(self.stored or self.retired)


class BankImport:
    """One import of one bank: the three sides of every record, and what became of them.

    `build` is what the bank of the files builds.
    """

    def __init__(
        self,
        session: Session,
        bank: BankRow,
        reading: BankReading,
        in_files: Bank,
        now: datetime,
        by: UUID | None,
        prefer: merge.Side | None,
    ) -> None:
        self._session = session
        self._bank = bank
        self._reading = reading
        self._in_files = in_files
        self._now = now
        self._by = by
        self._prefer = prefer
        self._base = merge.met_files(session, bank)
        self._ours = merge.load_bank(session, bank)
        self.build = BankBuild(in_files)
        self._problems = list(check(reading, self.build))
        self._broken = any(problem.level is Level.ERROR for problem in self._problems)
        self._shelf: Shelf | None = None
        self._stored: list[tuple[str, str]] = []
        self._retired: list[tuple[str, str]] = []
        self._clashes: list[merge.Clash] = []

    def run(self) -> ImportReport:
        """Take the records noun by noun; then remember the files that both sides agree on."""
        wrong = {
            (noun_of(problem.file), problem.record)
            for problem in self._problems
            if problem.level is Level.ERROR
        }
        for noun in merge.NOUNS:
            for key, theirs in merge.records(self._in_files, noun).items():
                if (noun, key) not in wrong:
                    self._meet(noun, key, theirs)
        if not self._broken:
            for noun in reversed(merge.NOUNS):
                for key in merge.records(self._base.bank, noun):
                    if key not in merge.records(self._in_files, noun):
                        self._miss(noun, key)
        report = ImportReport(
            self._bank.key,
            tuple(self._stored),
            tuple(self._retired),
            tuple(self._clashes),
            tuple(sorted(self._problems, key=lambda problem: problem.order)),
        )
        unsettled = merge.files_of(report.clashes, self._reading, self._base)
        unsettled |= {problem.file for problem in report.errors} - {BANK_FILE}
        merge.remember(self._session, self._bank, self._reading.files, unsettled, keep=self._broken)
        return report

    def _meet(self, noun: str, key: str, theirs: Any) -> None:
        """Store a record of the files where it is new or has changed, there alone."""
        base = merge.records(self._base.bank, noun).get(key)
        ours = merge.records(self._ours, noun).get(key)
        if base is None and ours is not None and merge.is_retired(ours):
            # It was taken out of the files, and now it is back.
            ours = None if not merge.is_retired(theirs) else ours
        if merge.same(theirs, ours) or (ours is not None and merge.same(theirs, base)):
            return
        if ours is None or merge.same(ours, base) or self._prefer is merge.Side.FILES:
            self._store(noun, key, theirs)
        elif self._prefer is None:
            self._clashes.append(
                merge.Clash(noun, key, merge.text_of(noun, theirs), merge.text_of(noun, ours))
            )

    def _miss(self, noun: str, key: str) -> None:
        """Retire a record that is gone from the files, unless it has changed in the database."""
        ours = merge.records(self._ours, noun).get(key)
        if ours is None or merge.is_retired(ours):
            return
        if (
            merge.same(ours, merge.records(self._base.bank, noun)[key])
            or self._prefer is merge.Side.FILES
        ):
            self._retire(noun, key)
            self._retired.append((noun, key))
        elif self._prefer is None:
            self._clashes.append(merge.Clash(noun, key, "", merge.text_of(noun, ours)))

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
        elif noun == "relation":
            records.store_relation(self._session, self._bank, value)
        elif noun == "fact":
            records.store_fact(*given, shelf=self._fetched_shelf())
        elif noun == "question":
            records.store_question(*given, shelf=self._fetched_shelf())
        else:
            quiz = store_quiz(*given)
            open_to_public(self._session, quiz, self._now, self._by)

    def _fetched_shelf(self) -> Shelf:
        """Fetch the articles once, after all of them are stored."""
        if self._shelf is None:
            keys = {
                quote.article for fact in self._in_files.facts.values() for quote in fact.quotes
            }
            keys |= {fact.article for fact in self._in_files.facts.values()}
            for question in self._in_files.questions.values():
                keys |= {quote.article for quote in question.content.quotes}
                keys |= set(question.articles)
            self._shelf = fetch_shelf(self._session, keys)
        return self._shelf

    def _retire(self, noun: str, key: str) -> None:
        if noun == "article":
            retire_article(article_rows(self._session, [key])[key], self._now)
        elif noun == "relation":
            remove_relation(self._session, self._bank.id, key)
        elif noun == "fact":
            records.retire_fact(self._session, fact_rows(self._session, [key])[key])
        elif noun == "question":
            records.retire_question(
                self._session, question_rows(self._session, [key])[key], self._now
            )
        else:
            retire_quiz(self._session, quiz_rows(self._session, [key])[key], self._now)

    def _report(self, noun: str, key: str, message: Message, cure: Message) -> None:
        file, line = self._reading.place(noun, key)
        self._problems.append(Problem(file, key, line, "STORE", Level.ERROR, message, cure))
