"""One database session for each request, opened when it is first needed.

A safe method reads and takes no lock; an unsafe one waits for its turn to write before its
transaction begins. The transaction is committed before the response leaves, so that what a person
is told to be saved is on disk, and rolled back when an error left the service.
"""

from __future__ import annotations

from contextlib import suppress
from time import monotonic

from flask import Flask, Response, current_app, g, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from quiz.persistence.database.sessions import RequestSession
from quiz.persistence.database.write_lock import PATIENCE
from quiz.web.serving import logs
from quiz.web.serving.intake import ARRIVED, SAFE_METHODS
from quiz.web.site import site

# What this request has to say on its page, or on the next one (quiz.web.rendering).
NOTICES = "notices"
# Seconds that a change waits for its turn at least, however long it stood in line before.
LEAST_PATIENCE = 2.0
# What a request does first of all when it begins to write, and the form that it has claimed by
# that (quiz.web.serving.presses).
AT_FIRST_WRITE = "db_at_first_write"
CLAIMED = "press_claimed"
# What a request does before that where it had to wait for its turn, and from how many seconds on:
# who asks may have lost their rights meanwhile (quiz.web.security).
AFTER_WAITING = "db_after_waiting"
LONG_WAIT = 0.1


def is_safe() -> bool:
    """Tell whether this request may change nothing."""
    return request.method in SAFE_METHODS


def reading() -> Session:
    """Return this request's session as it is: until `session` is asked for, it takes no lock."""
    return _request_session()


def session() -> Session:
    """Return this request's session; it begins with BEGIN IMMEDIATE for an unsafe method.

    A change has proved itself by then, in a transaction that only read: it waits for its turn to
    write on the same connection.
    """
    opened = _request_session()
    if not opened.writes and not is_safe():
        waited = monotonic() - request.environ.pop(ARRIVED, monotonic())
        waited = min(waited, PATIENCE - LEAST_PATIENCE)
        turn = site().database.write_lock.turn(turn_name(), waited)
        begun = monotonic()
        turn.__enter__()
        g.db_turn = turn
        opened.begin_writing()
        if monotonic() - begun > LONG_WAIT and (again := g.get(AFTER_WAITING)):
            again()
        if first := g.pop(AT_FIRST_WRITE, None):
            first()
            # It may have let others write meanwhile, and with that have closed this session.
            return session()
    return opened


def turn_name() -> str:
    """Name this request to those who wait for its turn to end, in the log."""
    return f"{logs.what_was_asked()} request={logs.request_id()}"


def let_others_write() -> None:
    """Commit what this request has written so far, and end its turn.

    What follows is computed in another session, which reads until `session` is asked for. Should
    it fail, the page for that says that the change is saved.
    """
    if "db_unit" in g and g.db_unit.writes:
        g.db_unit.commit()
        g.kept_already = True
    _close(None)


def has_kept() -> bool:
    """Return whether this request has committed a change already, whatever comes after."""
    return bool(g.get("kept_already", False))


def _request_session() -> RequestSession:
    try:
        opened: RequestSession = g.db_unit
    except AttributeError:
        opened = g.db_unit = site().database.reading()
    return opened


def roll_back() -> None:
    """Undo what this request has written, and unsay what it was about to tell: an error came."""
    g.pop(NOTICES, None)
    g.pop(CLAIMED, None)
    if "db_unit" in g:
        # Where the connection is gone, so is what was written on it.
        with suppress(SQLAlchemyError):
            g.db_unit.rollback()


def _commit(response: Response) -> Response:
    opened: RequestSession | None = g.get("db_unit")
    if opened is None or not opened.writes:
        return response
    try:
        opened.commit()
    except SQLAlchemyError as error:
        return _not_kept(response, error)
    return response


def _not_kept(response: Response, error: SQLAlchemyError) -> Response:
    """Turn an answer that promised too much into the page for what happened at the commit.

    A full disk is often noticed here first. The headers that every answer has are there already;
    those that came with the success go.
    """
    error_page = current_app.make_response(current_app.handle_user_exception(error))
    for name in ("Location", "Set-Cookie", "Content-Disposition"):
        response.headers.pop(name, None)
    response.status = error_page.status
    response.content_type = error_page.content_type
    response.set_data(error_page.get_data())
    return response


def _close(_error: BaseException | None) -> None:
    # What was not committed is undone before the next writer has its turn.
    if opened := g.pop("db_unit", None):
        with suppress(SQLAlchemyError):
            opened.close()
    if turn := g.pop("db_turn", None):
        turn.__exit__(None, None, None)


def init_app(app: Flask) -> None:
    """Tie sessions to the requests of this application."""
    app.after_request(_commit)
    app.teardown_appcontext(_close)
