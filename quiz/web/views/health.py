"""Tell a watcher whether the site can serve."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from quiz.services import health
from quiz.web import db

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Answer 200 when answers can be saved; reading and writing are told apart."""
    found = health.examine(db.reading())
    told = {"status": found.value, "reading": found.reading, "writing": found.writing}
    return told, 200 if found.writing else 503
