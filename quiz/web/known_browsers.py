"""Browsers that are known: who has signed in with them before, and from where they ask.

Strangers who try somebody's login are counted in another lane than the browsers in which that
person has signed in, so that they keep nobody out (docs/reliability.md T60). A signed cookie says
with which logins a browser has signed in, as digests; nothing of it is in the database.
"""

from __future__ import annotations

import secrets
from typing import TypeVar

from flask import request
from werkzeug.wrappers import Response

from quiz.domain.errors import Refused, TooMany
from quiz.domain.messages import N_
from quiz.domain.people.names import clean_login
from quiz.services.people import throttling
from quiz.services.people.throttling import Sender
from quiz.services.people.tokens import digest_of
from quiz.web import db, security
from quiz.web.cookies import sent_cookie, set_cookie
from quiz.web.site import now, site

R = TypeVar("R", bound=Response)
COOKIE = "known"
# A browser that many people share, as in a school, knows those who signed in last.
MOST_LOGINS = 20
DIGITS = 16


def sender() -> Sender:
    """Return from where this request comes; who is signed in is known, guests too."""
    person_id = security.actor().person_id
    return Sender(request.remote_addr or "", str(person_id) if person_id else "")


def sender_for(login: str) -> Sender:
    """Return from where somebody tries a login; known where it has signed in here before."""
    secret, marks = _read()
    known = secret if _mark(login) in marks else ""
    return Sender(request.remote_addr or "", known)


def remember_login(login: str, response: R) -> R:
    """Let the browser be known for a login that has just signed in."""
    secret, marks = _read()
    mark = _mark(login)
    logins = [mark, *(other for other in marks if other != mark)][:MOST_LOGINS]
    value = security.signed({"secret": secret, "logins": logins}, COOKIE)
    return set_cookie(response, COOKIE, value, security.YEAR)


def _read() -> tuple[str, list[str]]:
    data = security.unsigned(sent_cookie(COOKIE), COOKIE)
    try:
        return str(data["secret"]), [str(mark) for mark in data["logins"]]
    except (KeyError, TypeError):
        return secrets.token_hex(16), []


def _mark(login: str) -> str:
    try:
        return digest_of(clean_login(login))[:DIGITS]
    except Refused:
        return digest_of(login)[:DIGITS]


# --- codes -----------------------------------------------------------------------------------


def expect_turn_for_codes() -> None:
    """Raise `TooMany` while no further code from here is looked at, a right one neither."""
    tried = throttling.trying_codes(sender())
    seconds = throttling.seconds_to_wait(db.reading(), tried, now())
    if not seconds:
        return
    # A page takes no turn to write; this is one row at the beginning of a wait.
    with site().database.written() as session:
        throttling.hold_up(session, tried, now())
    raise TooMany(
        N_("Too many codes from here led nowhere. The next one counts in %(seconds)s seconds."),
        seconds,
        N_("Wait so long, compare the code with the one on the board, and type it again."),
    )


def count_wrong_code() -> None:
    """Count a code that leads nowhere. It is written at once: a page takes no turn by itself."""
    tried = throttling.trying_codes(sender())
    if not db.is_safe():
        throttling.count_failure(db.session(), tried, now())
        return
    with site().database.written() as session:
        throttling.count_failure(session, tried, now())
