"""The production server: granian with several worker processes."""

from __future__ import annotations

import atexit
import signal

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from quiz import config
from quiz.config import Settings
from quiz.web.app import create_app
from quiz.web.serving import logs
from quiz.web.serving.intake import READERS, Intake
from quiz.web.serving.sweeper import start_sweeping
from quiz.web.site import EXTENSION

# Seconds for a worker to answer what it has begun when the server ends; then it is ended by force.
LAST_ANSWERS = 5


def make() -> Flask:
    """Make the application in a worker process, from the settings in its environment.

    Each worker sweeps: one that dies takes no attempt's end with it.
    """
    # A terminal sends Ctrl+C to all processes at once. The first one ends its workers, and a worker
    # that was told so twice would never end.
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    logs.set_up()
    app = create_app(config.load())
    site = app.extensions[EXTENSION]
    start_sweeping(site.database, site.clock, views=site.views)
    # What was looked at since the last sweep is written when the worker ends well.
    atexit.register(site.views.write, site.database)
    return app


def make_intake() -> Intake:
    """Make the application in a worker process, behind what takes its requests."""
    app = make()
    site = app.extensions[EXTENSION]
    is_file = site.database.engine.dialect.name == "sqlite"
    return Intake(app, site.settings.most_bytes, readers=0 if is_file else READERS)


def serve(settings: Settings, target: str = "quiz.web.serving.server:make_intake") -> None:
    """Serve what `target` makes until interrupted.

    A worker that dies is started again; without that one death would stop the server.
    """
    config.hand_on(settings)
    Granian(
        target,
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.RSGI,
        workers=settings.workers,
        respawn_failed_workers=True,
        workers_kill_timeout=LAST_ANSWERS,
        websockets=False,
        ssl_cert=settings.tls_certificate,
        ssl_key=settings.tls_key,
        # Its one warning calls workers stubborn that have ended well.
        log_level=LogLevels.error,
    ).serve()
