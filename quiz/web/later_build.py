"""Building what a change of facts asks for, beside the turns of others to write."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from quiz.persistence.database.write_lock import WriteLockTimeout
from quiz.persistence.tables.articles import BankRow
from quiz.services.building import build
from quiz.services.building.build import BuildReport
from quiz.web import db
from quiz.web.i18n import gettext
from quiz.web.rendering import notice
from quiz.web.site import now

log = logging.getLogger("quiz.web")

# How often what was computed may turn out to be of facts that somebody has changed meanwhile.
TRIES = 5


class LaterBuild:
    """Takes the place of a build within a change: it is noted there, and done after the commit.

    The change is safe by then. What is built is computed without a turn to write, compared with
    the facts as they are when there is one, and stored in portions.
    """

    def __init__(self) -> None:
        self._bank_id: int | None = None

    def __call__(self, _session: Session, bank: BankRow, _now: datetime) -> BuildReport:
        """Note a bank, as the change is made."""
        build.mark_outdated(bank)
        self._bank_id = bank.id
        return BuildReport()

    def run(self) -> BuildReport:
        """Commit the change, and build what it asks for."""
        if self._bank_id is None:
            return BuildReport()
        db.let_others_write()
        try:
            return self._build(self._bank_id)
        except (SQLAlchemyError, WriteLockTimeout) as error:
            db.roll_back()
            log.warning("a bank stays outdated: %s", type(error).__name__)
            words = gettext("Your change is saved. Its questions are built with the next change.")
            notice(words, "warning")
            return BuildReport()

    def _build(self, bank_id: int) -> BuildReport:
        for _ in range(TRIES):
            ahead = build.look_ahead(db.reading(), bank_id)
            if ahead is None:
                break
            report = self._stored(bank_id, ahead)
            if report is not None:
                return report
        return build.build_bank(db.session(), db.session().get_one(BankRow, bank_id), now())

    def _stored(self, bank_id: int, ahead: build.Ahead) -> BuildReport | None:
        stored, faulty = 0, 0
        while True:
            report = build.store_portion(db.session(), bank_id, ahead, now())
            if report is None:
                db.let_others_write()
                return None
            stored, faulty = stored + report.stored, faulty + report.faulty
            if report.whole:
                return replace(report, stored=stored, faulty=faulty)
            db.let_others_write()
