"""Building: the recipes run over a bank's facts, and what comes of it is kept as questions.

Whatever was built from the same articles, facts and relations is left as it is. What is built in
another way becomes the next version of the same question; what is not built any more is retired;
what an author has adopted or refused is left alone. Built questions stand in no file of the bank
until they are adopted.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias

from sqlalchemy.orm import Session

from quiz.domain.bank import Bank
from quiz.domain.building.clean import BankBuild
from quiz.domain.building.recipes.built import GENERATOR, Built
from quiz.domain.linting.findings import Finding
from quiz.domain.messages import N_
from quiz.domain.questions.questions import Status
from quiz.persistence.bank import built as building
from quiz.persistence.bank.articles import load_bank_articles
from quiz.persistence.bank.banks import lock_bank, recipe_notes
from quiz.persistence.bank.built import built_rows, clear_built_facts
from quiz.persistence.bank.facts import bank_fact_ids, load_bank_facts, load_relations
from quiz.persistence.bank.questions import load_questions, question_rows
from quiz.persistence.tables.articles import BankRow
from quiz.persistence.tables.building import BuiltFact, BuiltRow
from quiz.persistence.tables.questions import QuestionRow
from quiz.services.building.digests import digest_of_bank, digest_of_built, distractor_data
from quiz.services.building.drawing import index_bank, index_questions, outdated_entries
from quiz.services.building.preparing import prepare_built
from quiz.services.building.store import store_all


class BuiltState(StrEnum):
    """What became of something that a recipe built.

    `faulty`: the linter found errors, so it is no question. `lapsed`: its facts do not build it
    any more.
    """

    BUILT = "built"
    ADOPTED = building.ADOPTED
    REFUSED = "refused"
    FAULTY = "faulty"
    LAPSED = "lapsed"


BUILT_STATES: Mapping[BuiltState, str] = {
    BuiltState.BUILT: N_("Built"),
    BuiltState.ADOPTED: N_("Adopted"),
    BuiltState.REFUSED: N_("Refused"),
    BuiltState.FAULTY: N_("With errors"),
    BuiltState.LAPSED: N_("Not built any more"),
}
# Questions that are stored in one turn to write: learners save between two of them.
PORTION = 200
# What an author has decided is theirs: the builder leaves it alone.
_DECIDED = frozenset({BuiltState.ADOPTED, BuiltState.REFUSED})


@dataclass(frozen=True)
class BuildReport:
    """How many questions were stored, new or in a new wording, and how many others there are.

    `ran` is false where nothing had changed since the last time, `whole` where more is to be stored
    than one portion. `refused` are the keys of what was clean and could not be stored.
    """

    ran: bool = False
    stored: int = 0
    retired: int = 0
    faulty: int = 0
    whole: bool = True
    refused: frozenset[str] = frozenset()


# What builds a bank within a change, or notes that it is to be built.
Builder: TypeAlias = Callable[[Session, BankRow, datetime], BuildReport]


@dataclass(frozen=True)
class Ahead:
    """What was computed of a bank before a turn to write: its questions, with their digests.

    `old` are the questions that a draw would see otherwise than their facts are now. `mark` is what
    its bank has in `built_by` while it is stored; no program has a negative number.
    """

    build: BankBuild
    digest: str
    digests: Mapping[str, str]
    old: frozenset[int]
    mark: int = field(default_factory=lambda: -1 - secrets.randbelow(2**31 - 1))


def build_bank(
    session: Session, bank: BankRow, now: datetime, known: BankBuild | None = None
) -> BuildReport:
    """Run the recipes over a bank's facts; without a change since the last time, do nothing.

    What is `known` already of the very same facts is taken as it is.
    """
    bank = lock_bank(session, bank.id)
    whole = bank_sources(session, bank)
    digest = digest_of_bank(whole)
    if _is_built(bank, digest):
        return BuildReport()
    build = known if known is not None and known.is_of(whole) else BankBuild(whole)
    report = _Building(session, bank, build, now).run()
    bank.built_digest, bank.built_by = digest, GENERATOR
    index_bank(session, bank.id)
    session.flush()
    return report


def is_outdated(session: Session, bank: BankRow) -> bool:
    """Tell whether a bank would build something else than when it was built last."""
    bank = lock_bank(session, bank.id)
    return not _is_built(bank, digest_of_bank(bank_sources(session, bank)))


def mark_outdated(session: Session, bank: BankRow) -> None:
    """Note that a bank is to be built anew: if nothing does so before, the next start will."""
    lock_bank(session, bank.id).built_by = 0


def look_ahead(session: Session, bank_id: int, known: BankBuild | None = None) -> Ahead | None:
    """Compute what a bank builds, without a turn to write; None where nothing has changed.

    What is `known` already of the very same facts is taken as it is. What is new or otherwise than
    before is checked as well.
    """
    bank = session.get_one(BankRow, bank_id)
    whole = bank_sources(session, bank)
    digest = digest_of_bank(whole)
    if _is_built(bank, digest):
        return None
    build = known if known is not None and known.is_of(whole) else BankBuild(whole)
    digests = {key: digest_of_built(one) for key, one in build.built.items()}
    before = built_rows(session, bank.id)
    # What is asked for once is kept.
    build.divided(
        one
        for key, one in build.built.items()
        if key not in before or _is_otherwise(before[key], digests[key])
    )
    return Ahead(build, digest, digests, outdated_entries(session, bank.id))


def store_portion(
    session: Session,
    bank_id: int,
    ahead: Ahead,
    refused: frozenset[str],
    now: datetime,
    most: int = PORTION,
) -> BuildReport | None:
    """Store what was computed ahead, at most so many questions; None if it is of other facts.

    `refused` are the keys that earlier portions could not store. The bank counts as built when the
    last portion is stored. A bank of which one portion is stored and no other is sound: the rest is
    as new as before.
    """
    bank = lock_bank(session, bank_id)
    run = _Building(session, bank, ahead.build, now, ahead.digests, refused)
    # A change of facts takes the mark away; the facts are compared at both ends all the same.
    if bank.built_by != ahead.mark or run.is_last(most):
        if not ahead.build.is_of(bank_sources(session, bank)):
            return None
        bank.built_by = ahead.mark
    report = run.run(most)
    index_questions(session, run.touched | ahead.old if report.whole else run.touched)
    if report.whole:
        bank.built_digest, bank.built_by = ahead.digest, GENERATOR
    session.flush()
    return report


def adopt_written(session: Session, bank_id: int, keys: Iterable[str]) -> None:
    """Take note that built questions stand in a bank's files by now: they are their author's."""
    written = set(keys)
    for key, row in built_rows(session, bank_id).items():
        if key in written:
            row.state = BuiltState.ADOPTED.value
    session.flush()


def bank_sources(session: Session, bank: BankRow) -> Bank:
    """Return what a bank builds from: its articles, facts and relations."""
    return Bank(
        key=bank.key,
        title=bank.title,
        language=bank.language,
        recipes=recipe_notes(bank),
        articles=load_bank_articles(session, bank.id),
        facts=load_bank_facts(session, bank.id),
        relations=load_relations(session, bank.id),
    )


class _Building:
    """One run over one bank: what is built now beside what was built before."""

    def __init__(
        self,
        session: Session,
        bank: BankRow,
        build: BankBuild,
        now: datetime,
        digests: Mapping[str, str] | None = None,
        refused: frozenset[str] = frozenset(),
    ) -> None:
        self._session = session
        self._bank = bank
        self._build = build
        self._now = now
        self._before = built_rows(session, bank.id)
        self._fact_ids = bank_fact_ids(session, bank.id)
        self._digests = digests or {}
        self._refused = refused
        # They count as adopted.
        self._written = self._already_written()
        self._noted: dict[str, Built] = {}
        # The ids of the questions that were stored or retired.
        self.touched: frozenset[int] = frozenset()

    def is_last(self, most: int) -> bool:
        """Tell whether no more is left to store than so many questions."""
        return len(self._build.divided(self._fresh())[0]) <= most

    def run(self, most: int | None = None) -> BuildReport:
        built = self._build.built
        for key, row in self._written.items():
            self._note(built[key], BuiltState.ADOPTED, row.id)
        self._session.flush()
        fresh = self._fresh()
        good, errors = self._build.divided(fresh)
        whole = most is None or len(good) <= most
        if not whole:
            good, errors = good[:most], {}
        clean = {one.key for one in good}
        stored = self._store(good, errors, {one.key: one for one in fresh})
        faulty = self._refused | errors.keys()
        retired = self._retire_rest(built, faulty) if whole else 0
        self._session.flush()
        self._set_facts()
        refused = self._refused | (clean & errors.keys())
        return BuildReport(True, stored, retired, len(faulty), whole, refused)

    def _fresh(self) -> list[Built]:
        """Return what is new or otherwise, but for what an earlier portion could not store."""
        return [
            one
            for key, one in self._build.built.items()
            if key not in self._refused and key not in self._written and self._is_fresh(one)
        ]

    def _store(
        self,
        good: Sequence[Built],
        errors: dict[str, tuple[Finding, ...]],
        by_key: Mapping[str, Built],
    ) -> int:
        """Store what is clean, and note the errors of the rest and of what cannot be stored."""
        prepared, unstorable = prepare_built(self._session, self._bank, good, self._before)
        errors |= unstorable
        rows = store_all(self._session, self._bank, prepared, self._fact_ids, self._now)
        for key, question in rows.items():
            self._note(by_key[key], BuiltState.BUILT, question.id)
        for key, found in errors.items():
            self._note(by_key[key], BuiltState.FAULTY, None, found)
        self.touched |= {row.id for row in rows.values()}
        return len(rows)

    def _retire_rest(self, built: Mapping[str, Built], errors: Iterable[str]) -> int:
        """Take out of use what is not built any more, or with errors."""
        gone = [row for key, row in self._before.items() if key not in built]
        retired = self._retire([*gone, *(self._before[key] for key in errors)])
        for row in gone:
            if row.state not in _DECIDED:
                row.state = BuiltState.LAPSED.value
        return retired

    def _is_fresh(self, one: Built) -> bool:
        """Tell whether something is new, or is built in another way than before."""
        row = self._before.get(one.key)
        return row is None or _is_otherwise(row, self._digest(one))

    def _digest(self, one: Built) -> str:
        return self._digests.get(one.key) or digest_of_built(one)

    def _already_written(self) -> dict[str, QuestionRow]:
        """Return the questions of the bank's author that have the key of a built one."""
        unknown = [key for key in self._build.built if key not in self._before]
        rows = question_rows(self._session, unknown)
        return {key: row for key, row in rows.items() if row.bank_id == self._bank.id}

    def _retire(self, rows: Sequence[BuiltRow]) -> int:
        """Take the questions of those rows out of use, unless they are an author's by now."""
        ids = [row.question_id for row in rows if row.state not in _DECIDED and row.question_id]
        retired = 0
        for question in load_questions(self._session, ids).values():
            if question.question_row.status != Status.RETIRED:
                retire(question.question_row, self._now)
                retired += 1
        self.touched |= set(ids)
        return retired

    def _note(
        self,
        one: Built,
        state: BuiltState,
        question_id: int | None,
        findings: Sequence[Finding] = (),
    ) -> None:
        self._noted[one.key] = one
        row = self._before.get(one.key)
        if row is None:
            row = BuiltRow(bank_id=self._bank.id, key=one.key)
            self._before[one.key] = row
            self._session.add(row)
        row.question_id = question_id or row.question_id
        row.recipe = one.recipe
        row.operator = one.operator
        row.generator = one.generator
        row.seed = one.seed
        row.state = state.value
        row.digest = self._digest(one)
        row.stem = one.content.stem
        row.distractors = distractor_data(one)
        row.findings = [_finding_data(finding) for finding in findings]
        row.built_at = self._now

    def _set_facts(self) -> None:
        rows = {key: self._before[key] for key in self._noted}
        clear_built_facts(self._session, [row.id for row in rows.values()])
        self._session.add_all(
            BuiltFact(built_id=row.id, fact_id=self._fact_ids[fact])
            for key, row in rows.items()
            for fact in self._noted[key].facts
        )
        self._session.flush()


def retire(row: QuestionRow, now: datetime) -> None:
    """Take a built question out of use; what was answered stays."""
    row.status = Status.RETIRED.value
    row.updated_at = now


def _is_built(bank: BankRow, digest: str) -> bool:
    return bank.built_digest == digest and bank.built_by == GENERATOR


def _is_otherwise(row: BuiltRow, digest: str) -> bool:
    if row.state in _DECIDED:
        return False
    return row.digest != digest or row.state != BuiltState.BUILT


def _finding_data(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "message": finding.message.text,
        "params": {name: str(value) for name, value in finding.message.params.items()},
    }
