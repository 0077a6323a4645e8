"""From what happened to a page that says what happened, what was kept and what to do."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Flask, Response, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    RequestEntityTooLarge,
    RequestTimeout,
    SecurityError,
)

from quiz.domain import errors
from quiz.domain.messages import N_, Message
from quiz.persistence.database.write_lock import WriteLockTimeout
from quiz.web import db, resume_cookie
from quiz.web.i18n import gettext, number, spoken
from quiz.web.rendering import page
from quiz.web.security import ForeignOrigin, NotProven, SignedOut, ask_for_nobody
from quiz.web.serving import logs
from quiz.web.serving.intake import PATIENCE
from quiz.web.site import site

log = logging.getLogger("quiz.web")

STATUS: dict[type[errors.SourcecheckError], int] = {
    NotProven: 400,
    errors.Refused: 400,
    errors.SignInNeeded: 401,
    errors.NotAllowed: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.TooMany: 429,
}
TITLES = {
    400: N_("This could not be accepted"),
    401: N_("Sign in first"),
    403: N_("You don't have access"),
    404: N_("Page not found"),
    405: N_("Method not allowed"),
    408: N_("This took too long to arrive"),
    409: N_("This was changed somewhere else"),
    413: N_("This is too large"),
    429: N_("Too many tries"),
    500: N_("Something broke on our side"),
    503: N_("Too busy for a moment"),
}
NOWHERE = Message(N_("There is nothing at this address."))
LOOK_AGAIN = Message(N_("Check the address, or go back to the front page."))
# Seconds until a browser may try once more what was too much.
RETRY_AFTER = 5
# Fields of which nothing is written on a page, whatever it is.
NOT_SHOWN = frozenset({"password", "current", "no_password", "csrf_token", "next"})
KEPT = N_("Nothing was changed by this request, and what was saved before is safe.")
KEPT_ALREADY = N_("Your change was saved before this happened.")


def status_of(error: errors.SourcecheckError) -> int:
    """Return the status code that tells a browser what happened."""
    for kind in type(error).__mro__:
        if kind in STATUS:
            return STATUS[kind]
    return 400


def on_a_page(error: errors.SourcecheckError) -> tuple[Message, Message]:
    """Return what happened and what to do about it, in words for somebody with a browser."""
    if isinstance(error, errors.NotFound):
        return error.message if error.is_named else NOWHERE, LOOK_AGAIN
    return error.message, error.cure


def _page(
    status: int,
    message: Message,
    cure: Message,
    number: str = "",
    kept: str | None = None,
    sign_in: bool = False,
    resume_code: str = "",
    typed: Sequence[str] = (),
) -> tuple[str, int]:
    _log_refusal(status)
    return page(
        "errors/error.html",
        title=TITLES.get(status, TITLES[400]),
        message=spoken(message),
        cure=spoken(cure),
        what_was_kept=_what_was_kept() if kept is None else kept,
        incident=number,
        sign_in=sign_in or status == 401,
        resume_code=resume_code,
        typed=typed,
        status=status,
    ), status


def _what_was_kept() -> str:
    if db.is_safe():
        return ""
    return KEPT_ALREADY if db.has_kept() else KEPT


def _log_refusal(status: int) -> None:
    """Write down that somebody was refused, by their id; what broke has a line of its own."""
    if status < 500:
        found = g.get("identity")
        person = found.person_id if found else "-"
        log.info("refused: %s %s person=%s", status, logs.what_was_asked(), person)


def error_page(error: errors.SourcecheckError, kept: str = "") -> ResponseReturnValue:
    """Return the page that tells an error which was returned: what it has written is committed."""
    signed_out = isinstance(error, errors.SignInNeeded | SignedOut)
    code = resume_cookie.code_to_return() if signed_out else ""
    # What another site has put into its form is not shown as if it were of this one.
    is_own = isinstance(error, NotProven) and not isinstance(error, ForeignOrigin)
    return _page(
        status_of(error),
        *on_a_page(error),
        kept=kept,
        sign_in=signed_out,
        resume_code=code,
        typed=_typed() if is_own else (),
    )


def _typed() -> tuple[str, ...]:
    """Return the texts that somebody typed into a form which was refused, for them to copy."""
    texts = [
        value
        for name, values in request.form.lists()
        for value in values
        if name not in NOT_SHOWN and any(sign.isspace() for sign in value.strip())
    ]
    return tuple(texts)


def _refusal(error: errors.SourcecheckError) -> ResponseReturnValue:
    db.roll_back()
    return error_page(error, _what_was_kept())


def _too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    db.roll_back()
    megabytes = number(site().settings.most_bytes / 1024 / 1024, 1)
    return _page(
        413,
        Message(N_("More was sent than the %(limit)s MB that fit."), {"limit": megabytes}),
        Message(N_("Send a smaller file, or only the article's text. Nothing was stored.")),
    )


def _too_slow(_error: RequestTimeout) -> ResponseReturnValue:
    db.roll_back()
    seconds = number(PATIENCE)
    return _page(
        408,
        Message(
            N_("What you sent did not arrive within %(seconds)s seconds."), {"seconds": seconds}
        ),
        Message(N_("Send it again; over a slow connection, send less at a time.")),
    )


def _other_host(_error: SecurityError) -> ResponseReturnValue:
    """Say that the site has other names. No page can be made: its links would lead to this one."""
    db.roll_back()
    words = gettext(
        "This site doesn't use this host name. Open it by its own address.\n\n"
        "For its administrator: the proxy must pass on the host name (Host, or X-Forwarded-Host "
        "with QUIZ_PROXIES), and QUIZ_TRUSTED_HOSTS must list it.\n"
    )
    return Response(words, 400, mimetype="text/plain")


def _http(error: HTTPException) -> ResponseReturnValue:
    db.roll_back()
    status = error.code or 500
    if status < 400:
        return error.get_response()
    if status == 404:
        return _refusal(errors.NotFound())
    return _page(
        status,
        Message(N_("The server does not understand this request.")),
        Message(N_("Go back to the page you came from and try again.")),
    )


def _unfit(_error: DataError) -> ResponseReturnValue:
    """Refuse what no column can hold: PostgreSQL takes no null character in a text."""
    db.roll_back()
    return _page(
        400,
        Message(
            N_("Something in this request is no text or number that can be looked for or kept.")
        ),
        Message(N_("Go back, type it anew by hand, and send it again.")),
    )


def _changed_meanwhile(_error: Exception) -> ResponseReturnValue:
    db.roll_back()
    return _page(
        409,
        Message(N_("Somebody else, or another tab of yours, changed this at the same time.")),
        Message(N_("Go back, load the page again, and compare before you send yours.")),
    )


def _too_long(error: WriteLockTimeout) -> ResponseReturnValue:
    db.roll_back()
    ask_for_nobody()
    log.warning("no turn to write: %s: %s", logs.what_was_asked(), error)
    return _try_again()


def _busy(error: Exception) -> ResponseReturnValue:
    db.roll_back()
    ask_for_nobody()
    log.warning("busy: %s", logs.what_was_asked(), exc_info=error)
    return _try_again()


def _try_again() -> ResponseReturnValue:
    if db.is_safe() or db.has_kept():
        told = Message(N_("The site is busy, so this page couldn't be shown."))
        cure = Message(N_("Wait a few seconds and load the page again."))
    else:
        told = Message(N_("The site is busy: your change wasn't saved."))
        cure = Message(N_("Wait a few seconds and send it again."))
    body, status = _page(503, told, cure)
    return body, status, {"Retry-After": str(RETRY_AFTER)}


def _within_ours(error: InternalServerError) -> ResponseReturnValue:
    """Answer what went wrong outside of a view, when an answer was completed or committed."""
    cause = error.original_exception
    for kind in type(cause).__mro__:
        if handler := HANDLERS.get(kind):
            return handler(cause)
    return _broken(cause or error)


def _broken(error: BaseException) -> ResponseReturnValue:
    db.roll_back()
    ask_for_nobody()
    incident = logs.request_id()
    log.error("incident: %s", logs.what_was_asked(), exc_info=error)
    return _page(
        500,
        Message(N_("The mistake is ours and has been written down.")),
        Message(N_("Try again; if it happens again, tell us the number below.")),
        incident,
    )


Handler = Callable[[Any], ResponseReturnValue]


def _safely(handler: Handler) -> Handler:
    """Make a handler answer also where the database fails while its page is made."""

    def answering(error: Exception) -> ResponseReturnValue:
        try:
            return handler(error)
        except DBAPIError as failure:
            return _busy(failure)

    return answering


HANDLERS: Mapping[type[Exception], Handler] = {
    errors.SourcecheckError: _refusal,
    RequestEntityTooLarge: _too_large,
    RequestTimeout: _too_slow,
    HTTPException: _http,
    SecurityError: _other_host,
    InternalServerError: _within_ours,
    DataError: _unfit,
    StaleDataError: _changed_meanwhile,
    IntegrityError: _changed_meanwhile,
    # Stopped, restarting, read-only, full, without a table: what the driver says of any of these.
    DBAPIError: _busy,
    PoolTimeout: _busy,
    PendingRollbackError: _busy,
    WriteLockTimeout: _too_long,
}


def init_app(app: Flask) -> None:
    """Answer each error in one place."""
    for kind, handler in HANDLERS.items():
        app.register_error_handler(kind, _safely(handler))
    if not app.testing:
        app.register_error_handler(Exception, _safely(_broken))
