"""The code with which a guest comes back, kept in their own browser so that it can be shown again.

It is stored nowhere else: the database has its digest. The browser already holds a session that
opens as much.
"""

from __future__ import annotations

from typing import TypeVar

from flask import request
from werkzeug.wrappers import Response

from quiz.services.people import sessions
from quiz.services.taking import starting
from quiz.web import db, security
from quiz.web.site import site

NAME = "resume"


R = TypeVar("R", bound=Response)


def keep_code(code: str, response: R) -> R:
    """Let the browser of a new guest keep their code as long as a session lives."""
    return security.set_cookie(response, NAME, code, sessions.LIFETIME.total_seconds())


def drop_code(response: R) -> R:
    """Take the code from the browser: whoever sits down next is somebody else."""
    response.delete_cookie(
        security.cookie_name(NAME), path="/", secure=site().settings.tls, httponly=True
    )
    return response


def own_code() -> str:
    """Return the code that brings this guest back; nothing where the kept one no longer does."""
    found = security.identity()
    kept = request.cookies.get(security.cookie_name(NAME), "")
    if found is None or not found.is_guest or not kept:
        return ""
    return kept if starting.holds_resume_code(db.session(), found.actor, kept) else ""
