"""Signing in and out, and what a person may change of their own account.

/account/                account.show
/account/trail           account.trail            ?page=2
/account/profile         account.change_profile      POST
/account/sign-in         account.sign_in
/account/sign-out        account.sign_out            POST
/account/new             account.new
/account/password        account.password
/account/resume          account.resume
/account/resume-code     account.renew_code          POST
/account/appearance      account.appearance          POST
/account/view-as         account.view_as             POST
/enter/<token>           account.enter
"""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, make_response, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from quiz.domain.errors import Refused
from quiz.domain.people.codes import grouped, normalise
from quiz.services import adoption, reports
from quiz.services.feedback import discernment
from quiz.services.people import accounts, audit, codes, links, passwords, profiles, sessions
from quiz.services.people.passwords import Proof
from quiz.services.people.profiles import SIZES, THEMES, AccountView
from quiz.services.results import own_results
from quiz.web import db, i18n, known_browsers, resume_cookie, security
from quiz.web.forms.people.accounts import (
    AccountForm,
    EnterForm,
    PasswordForm,
    ProfileForm,
    ResumeForm,
    SignInForm,
    add_refusal,
    waiting,
)
from quiz.web.i18n import gettext
from quiz.web.rendering import notice, own_address, page, see_other
from quiz.web.serving import presses
from quiz.web.site import now, site

blueprint = Blueprint("account", __name__)


@blueprint.get("/account/")
def show() -> ResponseReturnValue:
    """Show a person's own account."""
    account = profiles.show_account(db.session(), security.actor())
    form = ProfileForm(None, name=account.name, zone=account.zone, language=account.language)
    return _account_page(account, form)


def _account_page(account: AccountView, form: ProfileForm) -> str:
    results = own_results.own_results(db.session(), security.actor(), now())
    code = resume_cookie.own_code()
    judging = discernment.own_overview(db.session(), security.actor(), now())
    return page(
        "account/show.html",
        account=account,
        form=form,
        code=code,
        results=results,
        judging=judging,
        reported=reports.own_reports(db.session(), security.actor()),
        by_others=audit.done_by_others(db.session(), security.actor()),
    )


@blueprint.get("/account/trail")
def trail() -> ResponseReturnValue:
    """Show what happened to one's own account, page by page."""
    number = request.args.get("page", 1, type=int)
    return page("account/trail.html", shown=audit.own_trail(db.session(), security.actor(), number))


@blueprint.post("/account/profile")
def change_profile() -> ResponseReturnValue:
    """Change the name, the time zone and the language."""
    form = ProfileForm.sent()
    if not form.validate():
        account = profiles.show_account(db.session(), security.actor())
        return _account_page(account, form), 400
    profiles.change_profile(
        db.session(),
        security.actor(),
        str(form.name.data),
        str(form.zone.data),
        str(form.language.data),
    )
    return see_other(url_for("account.show"))


@blueprint.route("/account/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Ask for login and password, and let in who proves them."""
    form = SignInForm.sent(next=request.args.get("next", ""))
    if request.method == "GET":
        code = resume_cookie.code_to_return()
        return page("account/sign_in.html", form=form, resume_code=code)
    if not form.validate():
        return page("account/sign_in.html", form=form, resume_code=""), 400
    login, moment = str(form.login.data), now()
    sender = known_browsers.sender_for(login)
    # The password is hashed before the session takes its turn to write, and not for who waits.
    waiting = accounts.seconds_before(db.reading(), login, sender, moment)
    proof = Proof(False, None) if waiting else _prove(login, str(form.password.data))
    result = accounts.sign_in(db.session(), login, proof, moment, sender)
    if result.person_id is not None:
        address = own_address(form.next.data, "/")
        entered = _enter(result.person_id, bool(form.keep.data), address, "password")
        return known_browsers.remember_login(login, entered)
    _say_why(result)
    return page("account/sign_in.html", form=form, resume_code=""), 429 if result.seconds else 401


def _prove(login: str, password: str) -> Proof:
    with site().database.reading() as session:
        stored = accounts.stored_hash(session, login)
    return passwords.prove(password, stored)


def _say_why(result: accounts.SignIn) -> None:
    if result.seconds:
        notice(waiting(result.seconds), "error")
        return
    notice(gettext("This does not fit together. Check both and try again."), "error")


def _enter(person_id: UUID, keep: bool, address: str, how: str = "") -> Response:
    """Open a session for somebody who proved who they are; a guest's results may come along."""
    before = security.identity()
    moved = None
    if before is not None:
        if before.is_guest and keep:
            moved = adoption.adopt(db.session(), before.person_id, person_id, now())
        sessions.close_session(db.session(), before)
    token = sessions.open_session(db.session(), person_id, now(), how, presses.session_token())
    if moved is None or not moved.needs_telling:
        return security.remember(token, resume_cookie.drop_code(see_other(address)))
    security.become(token)
    answer = make_response(page("account/moved.html", moved=moved, address=address))
    return security.remember(token, resume_cookie.drop_code(answer))


@blueprint.post("/account/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this session; a guest is told first how they come back."""
    found = security.identity()
    if found is None:
        return security.forget(see_other(url_for("front.home")))
    if found.is_guest and "sure" not in request.form:
        return page("account/resume_code.html", code=resume_cookie.own_code(), leaving=True)
    sessions.close_session(db.session(), found)
    return resume_cookie.drop_code(security.forget(see_other(url_for("front.home"))))


@blueprint.route("/account/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Make an account; who is here as a guest keeps every result."""
    found = security.identity()
    form = AccountForm.sent(name=found.name if found else "", next=request.args.get("next", ""))
    if request.method == "GET":
        return page("account/new.html", form=form)
    if not form.validate():
        return page("account/new.html", form=form), 400
    hashed = passwords.hash_password(str(form.password.data))
    try:
        person_id = accounts.make_account(
            db.session(),
            security.actor(),
            name=str(form.name.data),
            login=str(form.login.data),
            password_hash=hashed,
            now=now(),
            zone=i18n.browser_zone(),
            language=i18n.language(),
        )
    except Refused as refused:
        add_refusal(form.login, refused)
        return page("account/new.html", form=form), 400
    return _enter(person_id, False, own_address(form.next.data, url_for("account.show")))


@blueprint.route("/account/password", methods=["GET", "POST"])
def password() -> ResponseReturnValue:
    """Change the password; all other sessions end."""
    found = security.signed_in()
    with site().database.reading() as session:
        stored = accounts.own_hash(session, found.person_id)
        form = PasswordForm.sent(own_words=accounts.own_words(session, found.person_id))
    ask = {"form": form, "has_password": stored is not None}
    if request.method == "GET":
        return page("account/password.html", **ask)
    if not form.validate():
        return page("account/password.html", **ask), 400
    proof = passwords.prove(str(form.current.data), stored)
    hashed = passwords.hash_password(str(form.password.data))
    result = accounts.change_password(
        db.session(), found.actor, proof, hashed, now(), keep_session=found.session_id
    )
    if result.person_id is None:
        _say_why(result)
        return page("account/password.html", **ask), 429 if result.seconds else 401
    return see_other(url_for("account.show"))


@blueprint.route("/account/resume", methods=["GET", "POST"])
def resume() -> ResponseReturnValue:
    """Let a guest come back with their code, or move their results to this account."""
    form = ResumeForm.sent(code=resume_cookie.code_to_return())
    if request.method == "GET":
        return page("account/resume.html", form=form)
    if not form.validate():
        return page("account/resume.html", form=form), 400
    known_browsers.expect_turn_for_codes()
    try:
        guest = profiles.find_guest(db.session(), str(form.code.data))
    except Refused as refused:
        if codes.find_target(db.session(), str(form.code.data)):
            return see_other(url_for("quizzes.join", code=normalise(str(form.code.data))))
        known_browsers.count_wrong_code()
        add_refusal(form.code, refused)
        return page("account/resume.html", form=form), 400
    found = security.identity()
    if found is None or found.is_guest:
        answer = _enter(guest.id, False, url_for("account.show"), "code")
        return resume_cookie.keep_code(grouped(normalise(str(form.code.data))), answer)
    moved = adoption.adopt(db.session(), guest.id, found.person_id, now())
    if moved is not None and moved.needs_telling:
        return page("account/moved.html", moved=moved, address=url_for("account.show"))
    return see_other(url_for("account.show"))


@blueprint.post("/account/resume-code")
def renew_code() -> ResponseReturnValue:
    """Give a guest a new code and show it this once."""
    code = profiles.renew_resume_code(db.session(), security.actor())
    answer = make_response(page("account/resume_code.html", code=code, leaving=False))
    return resume_cookie.keep_code(code, answer)


@blueprint.post("/account/appearance")
def appearance() -> ResponseReturnValue:
    """Keep the colours and the size of text, for a person or for this browser."""
    theme, size = request.form.get("theme", ""), request.form.get("size", "")
    if security.identity() is not None:
        profiles.change_appearance(db.session(), security.actor(), theme, size)
    else:
        visitor = security.visitor()
        visitor.theme = theme if theme in THEMES else visitor.theme
        visitor.size = size if size in SIZES else visitor.size
        visitor.changed = True
    return see_other(own_address(request.form.get("next"), url_for("front.home")))


@blueprint.post("/account/view-as")
def view_as() -> ResponseReturnValue:
    """Look at the site as a learner does, or as oneself again."""
    found = security.signed_in()
    sessions.view_as_learner(db.session(), found, request.form.get("view") == "learner")
    return see_other(url_for("front.home"))


@blueprint.route("/enter/<token>", methods=["GET", "POST"])
def enter(token: str) -> ResponseReturnValue:
    """Show the button of a one-use link; pressing it signs in and uses the link up."""
    if request.method == "GET":
        link = links.look_at_link(db.session(), token, now())
        return page("account/enter.html", link=link, form=EnterForm()), 200 if link else 410
    form = EnterForm.sent()
    person_id = links.use_link(db.session(), token, now())
    return _enter(person_id, bool(form.keep.data), url_for("account.show"), "link")
