"""Two presses of one form make one thing, and the second lands where the first has led (T64).

Each page has a number of its own in the token of its forms. A form of a route that makes something
(`quiz.web.policy`) is known by its digest with that token: the first press claims it in the
transaction that makes the thing, and notes there where it has led. A second press is led there,
also where the first has changed who is signed in; one at the same moment waits for the first one's
commit. A form that was refused may be sent again.

What a press hands out once, the token of a session or of a link, comes from the press itself and
the secret key: where the first answer was lost on the way, the second brings the same.
"""

from __future__ import annotations

import base64
import hmac
import logging
import secrets
from hashlib import sha256
from time import sleep

from flask import Flask, Response, g, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as AnyResponse

from quiz.domain.errors import Conflict
from quiz.domain.messages import N_
from quiz.domain.people.codes import ALPHABET, RESUME_LENGTH, grouped
from quiz.persistence.database.write_lock import WriteLockTimeout
from quiz.persistence.people import presses
from quiz.persistence.people.presses import Press
from quiz.services.people import sessions
from quiz.services.people.tokens import new_token
from quiz.web import cookies, db, policy
from quiz.web.serving import logs
from quiz.web.site import now, site

log = logging.getLogger("quiz.web")

# How long a second press waits for a first one that is still at work after its commit.
LOOKS, SECONDS_BETWEEN = 50, 0.2


class PressedBefore(HTTPException):
    """This form was sent before: its answer leads to what the first press has made."""

    code = 303

    def __init__(self, press: Press, digest: str) -> None:
        super().__init__()
        self._press, self._digest = press, digest

    def get_response(self, *_: object, **__: object) -> AnyResponse:
        """Lead to what was made, with the session that was opened for it."""
        answer = redirect(self._press.address or "/", 303)
        return _bring_session(answer, self._digest) if self._press.opened_session else answer


def page_number() -> str:
    """Return the number of this request's page, which stands in the token of each of its forms."""
    if "page_number" not in g:
        g.page_number = secrets.token_urlsafe(16)
    return str(g.page_number)


def take_up() -> None:
    """Let a form of a route that makes something be claimed before anything is written."""
    digest = _form_digest()
    if digest is not None:
        g.press = digest
        setattr(g, db.AT_FIRST_WRITE, _claim)


def lead_on() -> None:
    """Lead a second press to what the first has made, where it cannot prove itself any more.

    Raises `PressedBefore`; returns where it is the first. Its token, which nobody else has, is part
    of what it is known by, and nothing is changed.
    """
    digest = g.get("press")
    press = _first_press(digest) if digest else None
    if press is not None and not _is_over(press, digest):
        raise PressedBefore(press, digest)


def _form_digest() -> str | None:
    """Return the digest of a form of a route that makes something; None for any other request."""
    row = policy.ROUTES.get(request.endpoint or "")
    token = request.form.get("csrf_token", "")
    if request.method != "POST" or row is None or not row.makes or "." not in token:
        return None
    parts = [request.full_path, *(f"{name}={value}" for name, value in _fields())]
    for name, sent in sorted(request.files.items(multi=True)):
        parts += [name, sent.filename or "", sha256(sent.stream.read()).hexdigest()]
        sent.stream.seek(0)
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _fields() -> list[tuple[str, str]]:
    return sorted(request.form.items(multi=True))


def _first_press(digest: str) -> Press | None:
    for _ in range(LOOKS):
        press = presses.find_press(db.reading(), digest, now())
        if press is None or press.address is not None:
            return press
        db.reading().rollback()
        sleep(SECONDS_BETWEEN)
    raise _at_work()


def _at_work() -> Conflict:
    return Conflict(
        N_("What this form makes is being made already."),
        N_("Look for it in a minute where such things are listed; do not send it again."),
    )


def _claim() -> None:
    digest = str(g.press)
    if not presses.claim_press(db.session(), digest, now()):
        # The first may need another turn to write until it comes to its end.
        db.let_others_write()
        press = _first_press(digest)
        if press is None:
            raise _at_work()
        if not _is_over(press, digest):
            raise PressedBefore(press, digest)
        presses.renew_press(db.session(), digest, now())
    elif digest.startswith("00"):
        # One press of 256 tidies up for the others.
        presses.forget_old_presses(db.session(), now())
    setattr(g, db.CLAIMED, digest)


def _is_over(press: Press, digest: str) -> bool:
    """Tell whether whoever was signed in by a press has signed out since: it may begin anew."""
    return press.opened_session and not _is_open(digest)


def leads_to(address: str) -> None:
    """Say where a second press lands, where the answer to the first is a page and leads nowhere."""
    g.press_leads_to = address


def _note(response: Response) -> Response:
    """Note in the same transaction where the press has led; forget one that has made nothing."""
    digest = g.get(db.CLAIMED)
    if digest is None:
        return response
    made = response.status_code < 400
    address = g.get("press_leads_to") or response.headers.get("Location")
    try:
        if made and address:
            presses.keep_press(db.session(), digest, address, "press_opened" in g)
        else:
            presses.forget_press(db.session(), digest)
    except (SQLAlchemyError, WriteLockTimeout) as error:
        log.warning("a press is not noted: %s: %s", logs.what_was_asked(), type(error).__name__)
    return response


# --- what is handed out once -----------------------------------------------------------------


def session_token() -> str:
    """Return the token of the session that this press opens."""
    g.press_opened = True
    return secret("session")


def secret(purpose: str) -> str:
    """Return a secret of that purpose, the same for each press of one form."""
    digest = g.get("press")
    return new_token() if digest is None else _text(_secret(digest, purpose))


def resume_code() -> str | None:
    """Return the code with which the guest of this press comes back; None: any new one will do."""
    digest = g.get("press")
    return None if digest is None else _resume_code(digest)


def _resume_code(digest: str) -> str:
    drawn = _secret(digest, "resume")[:RESUME_LENGTH]
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in drawn)


def _secret(digest: str, purpose: str) -> bytes:
    """Only this browser, by its visitor's cookie, and this site, by its key, come to the secret."""
    key = site().settings.secret_keys[-1]
    words = f"press|{purpose}|{digest}|{cookies.sent_cookie('visitor')}"
    return hmac.digest(key.encode(), words.encode(), "sha256")


def _text(drawn: bytes) -> str:
    return base64.urlsafe_b64encode(drawn).rstrip(b"=").decode()


def _is_open(digest: str) -> bool:
    token = _text(_secret(digest, "session"))
    return sessions.identify(db.reading(), token, now()) is not None


def _bring_session(answer: AnyResponse, digest: str) -> AnyResponse:
    token, seconds = _text(_secret(digest, "session")), sessions.LIFETIME.total_seconds()
    found = sessions.identify(db.reading(), token, now())
    if found is None:
        return answer
    cookies.set_cookie(answer, "session", token, seconds)
    code = _resume_code(digest)
    if found.holds_code(code):
        cookies.set_cookie(answer, "resume", grouped(code), seconds)
    return answer


def init_app(app: Flask) -> None:
    """Note where each press has led; this comes after a view and before the commit."""
    app.after_request(_note)
