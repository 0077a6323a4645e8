"""What is stored about oneself: to take home, and to erase.

/account/data            personal.download           POST
/account/erase           personal.erase              GET and POST
"""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from quiz.domain.attempts.attempts import HANDED_IN
from quiz.domain.errors import Refused
from quiz.domain.people.rights import Actor
from quiz.services import personal_data
from quiz.services.people import accounts, erasure, passwords
from quiz.services.results import own_results
from quiz.services.results.result import view_result
from quiz.web import db, resume_cookie, security
from quiz.web.forms.fields import typed
from quiz.web.forms.people.accounts import EraseAccountForm, add_refusal, waiting
from quiz.web.i18n import gettext
from quiz.web.pages.receipts import receipt_text
from quiz.web.rendering import notice, page, see_other
from quiz.web.site import now, site

blueprint = Blueprint("personal", __name__)


@blueprint.post("/account/data")
def download() -> Response:
    """Send an archive of everything that is stored about oneself."""
    acting = security.actor()
    file = personal_data.own_data(db.session(), acting, now(), _receipts(acting))
    response = Response(file.content, mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


def _receipts(acting: Actor) -> dict[str, str]:
    """Return the receipts of one's own submitted attempts as texts, by names for files."""
    own = own_results.own_results(db.session(), acting, now())
    views = [
        view_result(db.session(), acting, result.id, now())
        for result in own
        if result.state in HANDED_IN
    ]
    return {f"receipt-{view.receipt.code}.txt": receipt_text(view) for view in views}


@blueprint.route("/account/erase", methods=["GET", "POST"])
def erase() -> ResponseReturnValue:
    """Say what goes and what stays, and erase one's account and all that names one."""
    found = security.signed_in()
    form = EraseAccountForm.sent()
    with site().database.reading() as session:
        stored = accounts.own_hash(session, found.person_id)
        plan = erasure.plan_own_erasure(session, found.actor)
    shown = {"form": form, "has_password": stored is not None, "counts": plan.counts}
    if request.method == "GET" or not form.validate():
        return page("account/erase.html", **shown), 400 if form.errors else 200
    # The password is hashed before the session takes its turn to write.
    proof = passwords.prove(typed(form.current), stored)
    try:
        result = erasure.erase_self(db.session(), found.actor, proof, now())
    except Refused as refused:
        db.roll_back()
        add_refusal(form.current, refused)
        return page("account/erase.html", **shown), 400
    if result.person_id is None:
        form.current.errors = [_why_not(result)]
        return page("account/erase.html", **shown), 429 if result.seconds else 400
    notice(gettext("Your account is erased. You are signed out everywhere."))
    return resume_cookie.drop_code(security.forget(see_other(url_for("front.home"))))


def _why_not(result: accounts.SignIn) -> str:
    if result.seconds:
        return waiting(result.seconds)
    return gettext("This is not your password. Nothing was erased. Try again.")
