"""Tell a watcher whether the site can serve."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from quiz.services import health
from quiz.web import db

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Answer 200 when the database answers and has room for more."""
    health.ping(db.session())
    if not health.has_room(db.session()):
        return {"status": "disk full"}, 503
    return {"status": "ok"}
