"""Building what a change of facts asks for, beside the turns of others to write."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from quiz.persistence.database.write_lock import WriteLockTimeout
from quiz.persistence.tables.articles import BankRow
from quiz.services.building import apart, build
from quiz.services.building.build import BuildReport
from quiz.web import db
from quiz.web.i18n import gettext
from quiz.web.rendering import notice
from quiz.web.site import now, site

log = logging.getLogger("quiz.web")


class LaterBuild:
    """Takes the place of a build within a change: it is noted there, and done after the commit.

    The change is safe by then. What is built is computed without a turn to write, compared with
    the facts as they are when there is one, and stored in portions.
    """

    def __init__(self) -> None:
        self._bank_id: int | None = None

    def __call__(self, session: Session, bank: BankRow, _now: datetime) -> BuildReport:
        """Note a bank, as the change is made."""
        build.mark_outdated(session, bank)
        self._bank_id = bank.id
        return BuildReport()

    def run(self) -> BuildReport:
        """Commit the change, and build what it asks for."""
        if self._bank_id is None:
            return BuildReport()
        db.let_others_write()
        try:
            return apart.build_apart(site().database, self._bank_id, now(), db.turn_name())
        except Exception as error:
            is_busy = isinstance(error, SQLAlchemyError | WriteLockTimeout)
            trace = None if is_busy else error
            log.warning("a bank stays outdated: %s", type(error).__name__, exc_info=trace)
            words = gettext("Your change is saved. Its questions are built with the next change.")
            notice(words, "warning")
            return BuildReport()
