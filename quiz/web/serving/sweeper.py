"""The thread of a worker process that submits attempts whose time is over."""

from __future__ import annotations

import logging
import threading

from quiz.persistence.database.engine import Database
from quiz.services.people.view_log import ViewLog
from quiz.services.taking.sweeping import sweep_all
from quiz.web.site import Clock

log = logging.getLogger("quiz.web")

# A quarter of the minute within which an attempt is submitted after its time (docs/reliability.md
# T14).
EVERY = 15.0


def start_sweeping(
    database: Database, clock: Clock, every: float = EVERY, views: ViewLog | None = None
) -> threading.Event:
    """Sweep now and then until the returned event is set, in a thread that ends with its process.

    What goes wrong is written down and tried again: a sweeper must not die of one bad moment.
    """
    stop = threading.Event()

    def run() -> None:
        while not stop.wait(every):
            try:
                sweep_all(database, clock())
                if views is not None:
                    views.write(database)
            except Exception:
                log.exception("sweeping failed; it is tried again")

    threading.Thread(target=run, name="sweeper", daemon=True).start()
    return stop
