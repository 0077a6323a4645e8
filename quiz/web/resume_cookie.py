"""The code with which a guest comes back, kept in their own browser so that it can be shown again.

It is stored nowhere else: the database has its digest. The browser already holds a session that
opens as much.
"""

from __future__ import annotations

from typing import TypeVar

from werkzeug.wrappers import Response

from quiz.services.people import profiles, sessions
from quiz.web import cookies, security
from quiz.web.site import site

NAME = "resume"


R = TypeVar("R", bound=Response)


def keep_code(code: str, response: R) -> R:
    """Let the browser of a new guest keep their code as long as a session lives."""
    return cookies.set_cookie(response, NAME, code, sessions.LIFETIME.total_seconds())


def drop_code(response: R) -> R:
    """Take the code from the browser: whoever sits down next is somebody else."""
    return cookies.drop_cookie(response, NAME)


def own_code() -> str:
    """Return the code that brings this guest back; nothing where the kept one no longer does."""
    found = security.identity()
    kept = cookies.sent_cookie(NAME)
    return kept if found is not None and kept and found.holds_code(kept) else ""


def code_to_return() -> str:
    """Return the code of the guest who was here, where nobody is signed in any more.

    A session ends by its age, from another browser, or with a restored database; who signs out
    leaves no code behind.
    """
    kept = cookies.sent_cookie(NAME)
    if not kept or security.identity() is not None:
        return ""
    with site().database.reading() as session:
        return kept if profiles.brings_back(session, kept) else ""
