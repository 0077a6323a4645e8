"""What the site writes about itself: one line for each event, to standard error.

A line has its moment in UTC, its level, where it comes from and the id of the request. It names
people by their ids and pages by their patterns: addresses have tokens and codes in them, and the
messages of exceptions have whatever somebody typed. So of an exception it says the class and where
it happened, and nothing that was in it.
"""

from __future__ import annotations

import logging
import re
import secrets
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from traceback import walk_tb
from types import TracebackType

from flask import Flask, Response, g, has_request_context, request

from quiz.web.site import site

REQUEST_HEADER = "X-Request-ID"
# What a proxy may call a request.
_GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")
# Whatever begins a new line somewhere, or moves a terminal's cursor.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
# How far back an exception is followed through those that it came from.
MOST_CAUSES = 5


def request_id() -> str:
    """Return the id of this request: the one that the proxy gave it, or one of our own."""
    try:
        found: str = g.request_id
    except AttributeError:
        given = request.headers.get(REQUEST_HEADER, "") if site().settings.proxies else ""
        found = g.request_id = given if _GIVEN.fullmatch(given) else secrets.token_hex(8)
    return found


def what_was_asked() -> str:
    """Name what this request asks for: its method and the pattern of its address."""
    rule = request.url_rule
    return f"{request.method} {rule.rule if rule else '(no such page)'}"


class OneLine(logging.Formatter):
    """Writes a record as one line, whatever is in it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        asked = request_id() if has_request_context() else "-"
        text = record.getMessage()
        if record.exc_info and record.exc_info[1]:
            text = f"{text}: {' from '.join(_causes(record.exc_info[1]))}"
        line = f"{moment} {record.levelname} {record.name} request={asked} {text}"
        return _CONTROLS.sub(lambda sign: f"\\u{ord(sign[0]):04x}", line)


def _causes(error: BaseException) -> Iterator[str]:
    cause: BaseException | None = error
    for _ in range(MOST_CAUSES):
        if cause is None:
            return
        yield f"{type(cause).__name__}{_code(cause)} at {_places(cause.__traceback__)}"
        cause = cause.__cause__ or cause.__context__


def _code(error: BaseException) -> str:
    """Return the database's own code of an error, which has nothing of anybody's in it."""
    original = getattr(error, "orig", error)
    names = ("sqlstate", "sqlite_errorname")
    found = next((str(code) for name in names if (code := getattr(original, name, None))), "")
    return f" ({found})" if found else ""


def _places(traceback: TracebackType | None) -> str:
    frames = [(frame.f_code, number) for frame, number in walk_tb(traceback)]
    places = (
        f"{'/'.join(code.co_filename.split('/')[-3:])}:{number}({code.co_name})"
        for code, number in frames
    )
    return " > ".join(places) or "an unknown place"


def set_up() -> None:
    """Write the records of this process to standard error, those of the site from INFO on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("quiz").setLevel(logging.INFO)
    logging.captureWarnings(True)


def _name_request(response: Response) -> Response:
    """Tell whoever asked the id under which something was written down about the request."""
    if "request_id" in g:
        response.headers[REQUEST_HEADER] = request_id()
    return response


def init_app(app: Flask) -> None:
    """Give the requests of this application their ids."""
    app.after_request(_name_request)
