"""One database session for each request, opened when it is first needed.

A safe method reads and takes no lock; an unsafe one waits for its turn to write before its
transaction begins. The transaction is committed before the response leaves, so that what a person
is told to be saved is on disk, and rolled back when an error left the service.
"""

from __future__ import annotations

from contextlib import ExitStack

from flask import Flask, Response, current_app, g, request
from sqlalchemy.exc import SQLAlchemyError
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
    if "db_session" not in g or is_safe():
        return response
    try:
        g.db_session.commit()
    except SQLAlchemyError as error:
        return _not_kept(response, error)
    return response


def _not_kept(response: Response, error: SQLAlchemyError) -> Response:
    """Turn an answer that promised too much into the page for what happened at the commit.

    A full disk is often noticed here first. The headers that every answer has are there already;
    those that came with the success go.
    """
    told = current_app.make_response(current_app.handle_user_exception(error))
    for name in ("Location", "Set-Cookie", "Content-Disposition"):
        response.headers.pop(name, None)
    response.status = told.status
    response.content_type = told.content_type
    response.set_data(told.get_data())
    return response


def _close(_error: BaseException | None) -> None:
    if stack := g.pop("db_stack", None):
        g.pop("db_session", None)
        stack.close()


def init_app(app: Flask) -> None:
    """Tie sessions to the requests of this application."""
    app.after_request(_commit)
    app.teardown_appcontext(_close)
