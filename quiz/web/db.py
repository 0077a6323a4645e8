"""One database session for each request, opened when it is first needed.

A safe method reads and takes no lock; an unsafe one waits for its turn to write before its
transaction begins. The transaction is committed before the response leaves, so that what a person
is told to be saved is on disk, and rolled back when an error left the service.
"""

from __future__ import annotations

from contextlib import ExitStack

from flask import Flask, Response, g, request
from sqlalchemy.orm import Session

from quiz.web.site import site

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def is_safe() -> bool:
    """Tell whether this request may change nothing."""
    return request.method in SAFE_METHODS


def session() -> Session:
    """Return this request's session; it begins with BEGIN IMMEDIATE for an unsafe method."""
    if "db_session" not in g:
        stack = ExitStack()
        database = site().database
        if not is_safe():
            stack.enter_context(database.gate.turn())
        g.db_session = stack.enter_context(database.reading() if is_safe() else database.writing())
        g.db_stack = stack
    opened: Session = g.db_session
    return opened


def roll_back() -> None:
    """Undo what this request has written: an error left the service."""
    if "db_session" in g:
        g.db_session.rollback()


def _commit(response: Response) -> Response:
    if "db_session" in g and not is_safe():
        g.db_session.commit()
    return response


def _close(_error: BaseException | None) -> None:
    if stack := g.pop("db_stack", None):
        g.pop("db_session", None)
        stack.close()


def init_app(app: Flask) -> None:
    """Tie sessions to the requests of this application."""
    app.after_request(_commit)
    app.teardown_appcontext(_close)
