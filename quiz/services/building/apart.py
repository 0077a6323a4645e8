"""Building banks beside the turns of others to write: computed without one, stored in portions."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from quiz.domain.building.clean import BankBuild
from quiz.domain.building.recipes.built import GENERATOR
from quiz.persistence.bank.banks import list_banks
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.articles import BankRow
from quiz.services.building import build
from quiz.services.building.build import Ahead, BuildReport

# How often what was computed may turn out to be of facts that somebody has changed meanwhile.
TRIES = 5


class LaterBuilds:
    """Takes the place of a build within an import: it is noted there, and done after the commit.

    What the import knows already of what its banks build is kept for then.
    """

    def __init__(self) -> None:
        self._known: dict[int, BankBuild | None] = {}

    def __call__(
        self, session: Session, bank: BankRow, _now: datetime, known: BankBuild | None = None
    ) -> BuildReport:
        """Note a bank, as the change is made; its entries for draws are made by the build."""
        if not build.is_outdated(session, bank):
            return BuildReport()
        build.mark_outdated(session, bank)
        self._known[bank.id] = known
        return BuildReport(ran=True)

    def run(self, database: Database, now: datetime) -> None:
        """Build what was noted, once its change is committed."""
        while self._known:
            bank_id, known = self._known.popitem()
            build_apart(database, bank_id, now, known=known)


def build_outdated(database: Database, now: datetime) -> None:
    """Build every bank that another builder has built, or that was changed and not built.

    After an upgrade of the program that is every bank; at any other start it is none, unless the
    site ended between a change and what it builds.
    """
    with database.reading() as session:
        keys = [bank.id for bank in list_banks(session) if bank.built_by != GENERATOR]
    for bank_id in keys:
        build_apart(database, bank_id, now)


def build_apart(
    database: Database,
    bank_id: int,
    now: datetime,
    name: str = "building a bank",
    known: BankBuild | None = None,
) -> BuildReport:
    """Build a bank in turns of its own; `name` says in the log whose they are."""
    for _ in range(TRIES):
        with database.reading() as session:
            ahead = build.look_ahead(session, bank_id, known)
        if ahead is None:
            return BuildReport()
        report = _store(database, bank_id, ahead, now, name)
        if report is not None:
            return report
    with database.written(name) as session:
        return build.build_bank(session, session.get_one(BankRow, bank_id), now)


def _store(
    database: Database, bank_id: int, ahead: Ahead, now: datetime, name: str
) -> BuildReport | None:
    stored, refused = 0, frozenset[str]()
    while True:
        with database.written(name) as session:
            report = build.store_portion(session, bank_id, ahead, refused, now)
        if report is None:
            return None
        stored, refused = stored + report.stored, report.refused
        if report.whole:
            return replace(report, stored=stored)
