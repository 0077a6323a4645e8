"""How a page is made: its frame, the notices that it carries, and the way to the next one."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask, Response, g, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from quiz.domain.people.roles import Role
from quiz.services.people.sessions import Identity
from quiz.web import cookies, db, i18n, security
from quiz.web.pages import fragment_cache
from quiz.web.site import now

# How long a notice that a redirect carries waits for the next page; it is shown once.
NOTICE_SECONDS = 60


@dataclass(frozen=True)
class ReaderView:
    """Who reads the page, for its masthead.

    `tag` names them to scripts, so that what a device has kept of one is not shown to another.
    """

    name: str
    tag: str
    is_guest: bool
    is_author: bool
    is_instructor: bool
    is_admin: bool
    viewing_as_learner: bool


@dataclass(frozen=True)
class PageView:
    """What the frame of every page needs."""

    person: ReaderView | None
    dateline: str
    theme: str
    size: str
    language: str
    direction: str
    csrf_name: str
    csrf_value: str
    notices: list[tuple[str, str]]


def page(template: str, **context: Any) -> str:
    """Render a page of ours in its frame."""
    with fragment_cache.one_look():
        return render_template(template, page=frame(), **context)


def frame() -> PageView:
    """Return the frame of this request's page."""
    found = security.identity()
    looks = found or security.visitor()
    return PageView(
        person=_person(found) if found else None,
        dateline=i18n.dateline(now()),
        theme=looks.theme,
        size=looks.size,
        language=i18n.language(),
        direction=i18n.direction(),
        csrf_name=security.TOKEN_FIELD,
        csrf_value=security.page_token(),
        notices=_carried() + g.get(db.NOTICES, []),
    )


def _person(found: Identity) -> ReaderView:
    acting = found.actor
    return ReaderView(
        name=found.name,
        tag=person_tag(found.person_id),
        is_guest=found.is_guest,
        is_author=acting.has(Role.AUTHOR),
        is_instructor=acting.has(Role.INSTRUCTOR),
        is_admin=acting.has(Role.ADMIN),
        viewing_as_learner=acting.as_learner,
    )


def person_tag(person_id: UUID) -> str:
    """Return a name for a person that tells scripts one from another and nothing else."""
    return sha256(b"device|" + person_id.bytes).hexdigest()[:16]


def notice(text: str, level: str = "success") -> None:
    """Say something on this page, or on the next one where this request ends in a redirect.

    Levels: info, success, warning, error.
    """
    g.setdefault(db.NOTICES, []).append((level, text))


def _carried() -> list[tuple[str, str]]:
    """Take the notices that the last request left for this page."""
    data = security.unsigned(cookies.sent_cookie(db.NOTICES), db.NOTICES)
    g.notices_shown = bool(data)
    return [(str(level), str(text)) for level, text in data or []]


def _carry(response: Response) -> Response:
    if 300 <= response.status_code < 400 and g.get(db.NOTICES):
        text = security.signed(g.get(db.NOTICES), db.NOTICES)
        return cookies.set_cookie(response, db.NOTICES, text, NOTICE_SECONDS)
    if g.get("notices_shown"):
        cookies.drop_cookie(response, db.NOTICES)
    return response


def init_app(app: Flask) -> None:
    """Let notices travel over redirects."""
    app.after_request(_carry)


def see_other(address: str) -> BaseResponse:
    """Send the browser on after a change (303), so that a reload repeats nothing."""
    return redirect(address, 303)


def own_address(candidate: str | None, otherwise: str) -> str:
    """Return the address if it is one of ours, else the other one; never another site's."""
    if not candidate or not candidate.startswith("/") or candidate.startswith(("//", "/\\")):
        return otherwise
    parts = urlsplit(candidate)
    if parts.scheme or parts.netloc or any(ord(sign) < 0x21 or sign == "\\" for sign in candidate):
        return otherwise
    return candidate
