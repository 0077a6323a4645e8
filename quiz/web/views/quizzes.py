"""Coming to a quiz: the list, its start page, and the codes that lead to it.

/quizzes/               quizzes.index
/quizzes/<key>          quizzes.show
/j/                     quizzes.enter        ?code=7KQF2M; /J/ leads there
/j/<code>               quizzes.join         POST begins: quizzes.begin
/J/<code>, /j/<code>/   lead to quizzes.join
/j/<code>/projector     quizzes.projector
"""

from __future__ import annotations

import secrets

import segno
from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.wrappers import Response

from quiz.domain.errors import NotFound, SignInNeeded
from quiz.domain.people.codes import normalise
from quiz.domain.people.rights import Actor
from quiz.domain.quizzes.rules import COUNTS_SENTENCES, CountedAttempt
from quiz.services.assignments import passwords as quiz_passwords
from quiz.services.people import passwords, profiles, sessions
from quiz.services.people.passwords import Proof
from quiz.services.taking import arriving, start_page, starting
from quiz.services.taking.arriving import Place
from quiz.services.taking.start_page import StartView
from quiz.services.taking.starting import WrongPassword
from quiz.web import db, i18n, known_browsers, resume_cookie, security
from quiz.web.forms.fields import add_error, refusal, typed
from quiz.web.forms.people.accounts import waiting
from quiz.web.forms.people.entering import CodeForm, NameForm
from quiz.web.i18n import gettext
from quiz.web.rendering import own_address, page, see_other
from quiz.web.security import actor
from quiz.web.serving import presses
from quiz.web.site import now, site

blueprint = Blueprint("quizzes", __name__)


@blueprint.app_template_filter()
def counts_sentence(counts: CountedAttempt) -> str:
    """Say which of several attempts counts, in the reader's language."""
    return gettext(COUNTS_SENTENCES[counts])


@blueprint.get("/quizzes/")
def index() -> ResponseReturnValue:
    """List the quizzes that are offered to this person, and ask for a code."""
    offered = start_page.list_quizzes_to_take(db.session(), actor())
    return page("quizzes/index.html", quizzes=offered, form=CodeForm())


@blueprint.get("/quizzes/<key>")
def show(key: str) -> ResponseReturnValue:
    """Show a quiz before it begins: what counts, how long it takes, what is kept."""
    start = start_page.find_start(db.session(), actor(), key, now())
    return page("quizzes/show.html", start=start, form=NameForm())


@blueprint.get("/J/", alias=True)
@blueprint.get("/j/")
def enter() -> ResponseReturnValue:
    """Ask for a code, or go where a typed one leads; `next` says where one goes on from a class."""
    typed = request.args.get("code", "")
    if code := normalise(typed)[:40]:
        return see_other(url_for("quizzes.join", code=code, next=_next()))
    if typed.strip():
        return _code_page(typed, Place.NOWHERE)
    return page("quizzes/code.html", form=CodeForm(), problem="", code="")


@blueprint.get("/J/<code>", alias=True)
@blueprint.get("/J/<code>/", alias=True)
@blueprint.get("/j/<code>/", alias=True)
@blueprint.get("/j/<code>")
def join(code: str) -> ResponseReturnValue:
    """Show the quiz or the class that a code leads to; a wrong code can be typed again."""
    known_browsers.expect_turn_for_codes()
    found = arriving.find_destination(db.session(), actor(), code, now())
    if found.place in {Place.NOWHERE, Place.OWN_CODE}:
        known_browsers.count_wrong_code()
    match found.place:
        case Place.QUIZ if found.name == normalise(code):
            start = start_page.show_start(db.session(), actor(), code, now())
            return page("quizzes/show.html", start=start, form=NameForm())
        case Place.QUIZ:
            return see_other(url_for("quizzes.join", code=found.name))
        case Place.CLASS:
            return see_other(_next() or url_for("classes.show", key=found.name))
        case Place.JOINING:
            return see_other(url_for("classes.join", code=found.name, next=_next()))
    return _code_page(code, found.place)


def _next() -> str | None:
    """Return where somebody wanted to go before they were asked for another code."""
    return own_address(request.args.get("next"), "") or None


def _code_page(typed: str, place: Place) -> ResponseReturnValue:
    """Say why a code leads nowhere yet, beside a field for the right one."""
    if place is Place.CLASS_CODE_FIRST:
        # The code stays in `next`: who has joined the class goes on to the quiz.
        status = 401 if security.identity() is None else 403
        return page("quizzes/code.html", form=CodeForm(), problem=place.name, code=typed), status
    form = CodeForm(None, code="" if place is Place.OWN_CODE else typed)
    if place is Place.NOWHERE:
        add_error(form.code, _leads_nowhere(typed))
    return page("quizzes/code.html", form=form, problem=place.name, code=typed), 404


def _leads_nowhere(typed: str) -> str:
    return gettext(
        "The code “%(code)s” leads nowhere. Compare it with what was written down, and type it "
        "again.",
        code=typed[:40],
    )


@blueprint.post("/j/<code>")
def begin(code: str) -> ResponseReturnValue:
    """Begin an attempt, or go on with the open one; a visitor becomes a guest on the way."""
    form = NameForm.sent()
    # Proving takes long on purpose, so it comes before this request's turn to write.
    proof = _prove(code, form)
    start = start_page.show_start(db.session(), actor(), code, now())
    is_visitor = security.identity() is None
    if is_visitor and start.needs_sign_in:
        raise SignInNeeded
    if is_visitor and (start.needs_name or form.name.data) and not form.validate():
        return page("quizzes/show.html", start=start, form=form), 400
    if status := _wrong_password(start, form, proof):
        # The failure that was counted has to be committed: it is answered and not raised.
        return page("quizzes/show.html", start=start, form=form), status
    try:
        if not is_visitor:
            return _to_attempt(actor(), start, proof)
        return _begin_as_guest(start, form.name.data or gettext("Guest"), proof)
    except WrongPassword as wrong:
        db.roll_back()
        add_error(form.password, refusal(wrong))
        return page("quizzes/show.html", start=start, form=form), 400


def _prove(code: str, form: NameForm) -> Proof | None:
    with site().database.reading() as session:
        stored = starting.stored_password(session, code)
    return None if stored is None else passwords.prove(typed(form.password), stored)


def _wrong_password(start: StartView, form: NameForm, proof: Proof | None) -> int | None:
    """Return the status for a password that does not let in, with the words beside its field.

    None where it does, where there is none, and where nothing was typed.
    """
    if proof is None or start.open_attempt is not None or not form.password.data:
        return None
    sender = known_browsers.sender()
    tried = quiz_passwords.try_password(
        db.session(), sender, security.visitor().secret, start.code, proof, now()
    )
    if tried.holds:
        return None
    add_error(form.password, _said_why(tried.seconds))
    return 429 if tried.seconds else 400


def _said_why(seconds: int) -> str:
    if not seconds:
        return refusal(WrongPassword())
    return waiting(seconds)


def _begin_as_guest(start: StartView, name: str, proof: Proof | None) -> Response:
    session = db.session()
    guest, resume_code = profiles.make_guest(
        session, name, now(), i18n.browser_zone(), i18n.language(), presses.resume_code()
    )
    token = sessions.open_session(session, guest.id, now(), token=presses.session_token())
    answer = _to_attempt(profiles.actor_of(session, guest), start, proof)
    return security.remember(token, resume_cookie.keep_code(resume_code, answer))


def _to_attempt(acting: Actor, start: StartView, proof: Proof | None) -> Response:
    attempt = starting.start_attempt(
        db.session(), acting, start.assignment_id, now(), secrets.token_hex(16), proof
    )
    return see_other(url_for("attempts.show", attempt_id=attempt.id))


@blueprint.get("/j/<code>/projector")
def projector(code: str) -> ResponseReturnValue:
    """Show code, address and QR code, large enough to be read from the last row."""
    joined = start_page.show_join(db.session(), actor(), code)
    if normalise(code) != code:
        raise NotFound
    address = url_for("quizzes.join", code=joined.code, _external=True)
    return page("quizzes/projector.html", joined=joined, address=address, qr=_qr(address))


def _qr(address: str) -> Markup:
    """Draw an address as a QR code: an SVG of our own making, without style attributes."""
    drawn = segno.make(address, error="m", micro=False)
    return Markup(drawn.svg_inline(omitsize=True, border=2, svgclass=None, lineclass=None))  # noqa: S704
