"""Who is asking, proof that a change was asked for on our own page, and the headers of answers."""

from __future__ import annotations

import hmac
import secrets
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask, Response, g, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse
from wtforms.csrf.core import CSRF

from quiz.domain.errors import NotAllowed, NotFound, SignInNeeded, SourcecheckError
from quiz.domain.messages import N_
from quiz.domain.people.audit import AuditEvent
from quiz.domain.people.rights import Actor
from quiz.domain.people.roles import Role
from quiz.persistence.database.write_lock import WriteLockTimeout
from quiz.services.people import sessions
from quiz.services.people.sessions import Identity
from quiz.web import db, policy
from quiz.web.cookies import drop_cookie, sent_cookie, set_cookie
from quiz.web.serving import presses
from quiz.web.serving.intake import REFUSAL
from quiz.web.site import now, site

TOKEN_FIELD = "csrf_token"
TOKEN_HEADER = "X-CSRF-Token"
YEAR = 365 * 24 * 3600

R = TypeVar("R", bound=AnyResponse)

# Browsers complain of these on every page where there is no TLS.
TLS_HEADERS = {
    "Strict-Transport-Security": f"max-age={YEAR}",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# Inline scripts and styles are never needed; `data:` is not allowed anywhere.
CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class NotProven(SourcecheckError):
    """A change was asked for, and nothing proves that one of our own pages asked for it."""

    message_text = ""
    cure_text = N_("Load the page again, and send what you typed once more.")

    def __init__(self) -> None:
        super().__init__(self.message_text, self.cure_text)


class PageTooOld(NotProven):
    """The token of the form is missing or is not this browser's, and nobody is signed in."""

    message_text = N_("This page has expired.")


class SignedOut(NotProven):
    """Whoever opened the form is not signed in any more."""

    message_text = N_("You aren't signed in any more, so this wasn't saved.")
    cure_text = N_("Sign in again, reload the page, and send what you typed once more.")


class SomebodyElsesForm(NotProven):
    """The form was opened under another session than the present one."""

    message_text = N_("Since this page was opened, somebody has signed in or out in this browser.")


class CookiesOff(NotProven):
    """The browser has sent no cookie at all, though each of our pages gives it one."""

    message_text = N_("Your browser doesn't accept cookies, so nothing can be saved.")
    cure_text = N_("Allow cookies for this site, load the page again, and send it once more.")


class ForeignOrigin(NotProven):
    """The form stood on a page of another site."""

    message_text = N_("This was sent from a page of another site.")
    cure_text = N_("If it was you, open the page here and send it from there.")


class HostNotPassedOn(NotProven):
    """The page was ours by its token; by the host that reached us it was not."""

    message_text = N_("The proxy in front of this site doesn't pass on the host name.")
    cure_text = N_(
        "Tell the administrator of this site: the proxy must pass on the host name (Host, or "
        "X-Forwarded-Host with QUIZ_PROXIES)."
    )


# --- who is asking ---------------------------------------------------------------------------


def identity() -> Identity | None:
    """Return who is signed in on this browser, guests too; nobody yet for a visitor."""
    try:
        found: Identity | None = g.identity
    except AttributeError:
        token = sent_cookie("session")
        # A change first proves itself, before it waits for its turn to write.
        found = g.identity = sessions.identify(db.reading(), token, now()) if token else None
    return found


def ask_for_nobody() -> None:
    """Make the rest of this request without asking who is signed in, unless that is known.

    The page for an error is there also where the database is not; nobody is signed out by it.
    """
    g.setdefault("identity", None)


def signed_in() -> Identity:
    """Return who is signed in on this browser, guests too. Raises `SignInNeeded` for visitors."""
    found = identity()
    if found is None:
        raise SignInNeeded
    return found


def actor() -> Actor:
    """Return the one who acts, with their roles and classes; a visitor has none."""
    found = identity()
    return found.actor if found else Actor.visitor()


def note_view(event: AuditEvent, person_id: UUID | None = None, **details: object) -> None:
    """Note that the one who asks looked at somebody else's results; it is written soon after.

    A page takes no turn to write. Looking at one's own is nobody's business.
    """
    viewer = actor().person_id
    if viewer is not None and viewer != person_id:
        site().views.note(now(), event, viewer, person_id, details)


def remember(token: str, response: R) -> R:
    """Give the browser the token of a session just opened."""
    return set_cookie(response, "session", token, sessions.LIFETIME.total_seconds())


def become(token: str) -> None:
    """Let the rest of this request, its page above all, be that of the session just opened."""
    g.pop(db.AFTER_WAITING, None)
    g.identity = sessions.identify(db.session(), token, now())


def forget(response: R) -> R:
    """Take the session's token from the browser."""
    g.pop(db.AFTER_WAITING, None)
    return drop_cookie(response, "session")


def _keep_session(response: Response) -> Response:
    """Let a session live on that is used for changes; reading pages writes nothing."""
    found: Identity | None = g.get("identity")
    if found is None or db.is_safe() or response.status_code >= 400:
        return response
    # Where others write for long, the next change of this session keeps it.
    with suppress(WriteLockTimeout):
        if sessions.is_aging(found, now()) and sessions.keep_alive(db.session(), found, now()):
            remember(sent_cookie("session"), response)
    return response


# --- a visitor's cookie, until their first change --------------------------------------------


@dataclass
class Visitor:
    """A browser without a session: a secret for its form tokens, and how it likes pages."""

    secret: str
    theme: str = "system"
    size: str = "100"
    changed: bool = False


def visitor() -> Visitor:
    """Return this browser's visitor, a new one where its cookie is missing or not ours."""
    if "visitor" not in g:
        g.visitor = _visitor_from_cookie() or Visitor(secrets.token_hex(16), changed=True)
    found: Visitor = g.visitor
    return found


def signed(value: Any, purpose: str) -> str:
    """Write plain data as a text that only this site can have written."""
    return str(_serializer(purpose).dumps(value))


def unsigned(text: str, purpose: str) -> Any:
    """Read what `signed` wrote for that purpose; None for anything else, and for no text at all."""
    if not text:
        return None
    try:
        return _serializer(purpose).loads(text)
    except BadSignature:
        return None


def _serializer(purpose: str) -> URLSafeSerializer:
    # The last key signs; the others are still believed.
    return URLSafeSerializer(list(reversed(site().settings.secret_keys)), salt=purpose)


def _visitor_from_cookie() -> Visitor | None:
    data = unsigned(sent_cookie("visitor"), "visitor")
    try:
        return Visitor(str(data["secret"]), str(data["theme"]), str(data["size"]))
    except (KeyError, TypeError):
        return None


def _keep_visitor(response: Response) -> Response:
    kept: Visitor | None = g.get("visitor")
    if kept and kept.changed:
        data = {"secret": kept.secret, "theme": kept.theme, "size": kept.size}
        set_cookie(response, "visitor", signed(data, "visitor"), YEAR)
    return response


# --- tokens of forms -------------------------------------------------------------------------


def form_token() -> str:
    """Return the token that each change from this browser must carry.

    It comes from the session's own secret (HMAC-SHA256) and lives as long as the session: neither
    a long exam nor a change of the site's key makes a page stale.
    """
    found = identity()
    secret = found.secret if found else visitor().secret
    return hmac.digest(secret.encode(), b"form-token", "sha256").hex()


def page_token() -> str:
    """Return the token with the number of this page, by which two presses of a form are one."""
    return f"{form_token()}.{presses.page_number()}"


class SessionToken(CSRF):
    """The form token, as WTForms asks for it."""

    def generate_csrf_token(self, csrf_token_field: Any) -> str:
        """Return the token to put into the page."""
        return page_token()

    def validate_csrf_token(self, form: Any, field: Any) -> None:
        """Every unsafe request has been checked by `_prove` before any form is made."""


def _prove() -> None:
    """Refuse a change that does not come from one of our own pages."""
    if db.is_safe():
        return
    given = request.headers.get(TOKEN_HEADER) or request.form.get(TOKEN_FIELD, "")
    token = given.partition(".")[0]
    has_token = hmac.compare_digest(token.encode(), form_token().encode())
    origin = request.headers.get("Origin")
    # Where the browser itself says so, a proxy may have taken the name of the host away.
    if request.headers.get("Sec-Fetch-Site") == "same-origin":
        origin = None
    if origin and origin != "null" and urlsplit(origin).netloc != request.host:
        # Browsers of some years ago do not say so; of those only our own page can know the token.
        is_own = has_token and "Sec-Fetch-Site" not in request.headers
        raise HostNotPassedOn if is_own else ForeignOrigin
    if not has_token:
        raise _why_not_proven(given)


def _why_not_proven(given: str) -> NotProven:
    """Return the one cause for which a form's token is not the right one."""
    if not (sent_cookie("session") or sent_cookie("visitor")):
        return CookiesOff()
    if identity() is not None:
        return SomebodyElsesForm() if given else PageTooOld()
    return SignedOut() if sent_cookie("session") else PageTooOld()


# --- authorization ---------------------------------------------------------------------------

_ROLES = {
    policy.Who.AUTHOR: (Role.AUTHOR,),
    policy.Who.INSTRUCTOR: (Role.INSTRUCTOR,),
    policy.Who.TEACHING: (Role.AUTHOR, Role.INSTRUCTOR),
    policy.Who.ADMIN: (Role.ADMIN,),
}


def _admit() -> None:
    """Ask the policy table whether this visitor may come to this address at all."""
    if request.endpoint is None:
        return
    row = policy.ROUTES.get(request.endpoint)
    if row is None:
        raise NotFound
    if row.who is policy.Who.ANYBODY:
        return
    if identity() is None:
        raise SignInNeeded
    roles = _ROLES.get(row.who)
    if roles is None or any(actor().has(role) for role in roles):
        return
    raise NotAllowed(
        N_("Your account can't open this page."),
        N_("Ask the owner of this site for it, or go back to the front page."),
    )


def _headers(response: Response) -> Response:
    headers = response.headers
    there = {name.lower() for name, _ in headers}
    wanted = HEADERS | TLS_HEADERS if site().settings.tls else HEADERS
    headers.extend((name, value) for name, value in wanted.items() if name.lower() not in there)
    if request.endpoint != "static" and "cache-control" not in there:
        headers["Cache-Control"] = "no-store"
    return response


def _take_whole() -> None:
    """Take what was sent, before anything is asked of the database and long before a turn to write.

    A server that does not read it ahead waits here for what is announced and does not come.
    """
    refusal: HTTPException | None = request.environ.get(REFUSAL)
    if refusal:
        raise refusal
    if not db.is_safe():
        request.get_data(parse_form_data=True)


def _let_in() -> None:
    _take_whole()
    presses.take_up()
    try:
        _prove()
    except NotProven:
        presses.lead_on()
        raise
    _admit()
    setattr(g, db.AFTER_WAITING, _let_in_again)


def _let_in_again() -> None:
    """Ask anew who is signed in and may come here, in the transaction that writes.

    While a change waited for its turn, its sender may have lost a role or the whole account.
    """
    if identity() is None:
        return
    g.identity = sessions.identify(db.reading(), sent_cookie("session"), now())
    if g.identity is None:
        raise SignedOut
    _admit()


def _let_out(response: Response) -> Response:
    return _headers(_keep_visitor(_keep_session(response)))


def init_app(app: Flask) -> None:
    """Check each request before it reaches a view, and complete each response."""
    app.before_request(_let_in)
    app.after_request(_let_out)
