"""The production server: granian with several worker processes."""

from __future__ import annotations

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from quiz import config
from quiz.config import Settings
from quiz.web.app import create_app
from quiz.web.site import EXTENSION
from quiz.web.sweeper import start_sweeping


def make() -> Flask:
    """Make the application in a worker process, from the settings in its environment.

    Each worker sweeps: one that dies takes no attempt's end with it.
    """
    app = create_app(config.load())
    site = app.extensions[EXTENSION]
    start_sweeping(site.database, site.clock)
    return app


def serve(settings: Settings, target: str = "quiz.web.server:make") -> None:
    """Serve what `target` makes until interrupted.

    One thread each: more of them only wait for one another.

    A worker that dies is started again; without that one death would stop the server.
    """
    config.hand_on(settings)
    Granian(
        target,
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=1,
        respawn_failed_workers=True,
        websockets=False,
        ssl_cert=settings.tls_certificate,
        ssl_key=settings.tls_key,
        log_level=LogLevels.warning,
    ).serve()
