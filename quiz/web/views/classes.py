"""Classes: joining one, leading one.

/classes/                                   classes.index
/classes/new                                classes.new
/classes/join                               classes.join             ?code=7KQF2M
/classes/<key>                              classes.show
/classes/<key>/name                         classes.rename           POST
/classes/<key>/code                         classes.change_code      POST
/classes/<key>/end                          classes.set_end          POST
/classes/<key>/leave                        classes.leave            POST
/classes/<key>/members/<person>/role        classes.change_role      POST
/classes/<key>/members/<person>/remove      classes.remove           POST
/classes/<key>/members/<person>/link        classes.issue_link       POST
"""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, make_response, request, url_for
from flask.typing import ResponseReturnValue

from quiz.domain.errors import Refused
from quiz.domain.people.codes import normalise
from quiz.domain.people.resources import SiteResource
from quiz.domain.people.rights import Action, can
from quiz.domain.people.roles import Role
from quiz.services.assignments import rules
from quiz.services.people import classes, codes, links, profiles, sessions
from quiz.web import db, i18n, known_browsers, resume_cookie, security
from quiz.web.forms.people.accounts import (
    ClassEndForm,
    ClassForm,
    JoinAsGuestForm,
    JoinForm,
    add_refusal,
)
from quiz.web.rendering import own_address, page, see_other
from quiz.web.security import actor
from quiz.web.serving import presses
from quiz.web.site import now

blueprint = Blueprint("classes", __name__, url_prefix="/classes")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """List the classes that this person is in or looks after."""
    listed = classes.list_classes(db.session(), actor())
    may_make = can(actor(), Action.MAKE_CLASS, SiteResource())
    return page("classes/index.html", classes=listed, may_make=may_make)


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Make a class."""
    form = ClassForm.sent()
    if request.method == "GET":
        return page("classes/new.html", form=form)
    if not form.validate():
        return page("classes/new.html", form=form), 400
    made = classes.make_class(db.session(), actor(), str(form.name.data), now())
    return see_other(url_for("classes.show", key=made.key))


@blueprint.route("/join", methods=["GET", "POST"])
def join() -> ResponseReturnValue:
    """Join a class by its code; who is not here yet types a name and becomes a guest.

    The code of a quiz that is typed here leads to the quiz.
    """
    kind = JoinAsGuestForm if security.identity() is None else JoinForm
    form = kind.sent(code=request.args.get("code", ""), next=request.args.get("next", ""))
    typed = form.code.data or ""
    if typed:
        known_browsers.expect_turn_for_codes()
    target = codes.find_target(db.session(), typed)
    if typed and target is None:
        known_browsers.count_wrong_code()
    if target is not None and target.assignment_id is not None:
        return see_other(url_for("quizzes.join", code=normalise(form.code.data or "")))
    if request.method == "GET":
        if target is not None and target.is_class_of(actor()):
            return see_other(own_address(form.next.data, _address(target.class_key)))
        if typed and target is None:
            add_refusal(form.code, classes.no_such_code())
            return page("classes/join.html", form=form), 404
        return page("classes/join.html", form=form)
    if not form.validate():
        return page("classes/join.html", form=form), 400
    if isinstance(form, JoinAsGuestForm):
        return _join_as_guest(form)
    try:
        person_id = security.signed_in().person_id
        joined = classes.join_class(db.session(), person_id, str(form.code.data), now())
    except Refused as refused:
        add_refusal(form.code, refused)
        return page("classes/join.html", form=form), 400
    return see_other(own_address(form.next.data, _address(joined.key)))


def _join_as_guest(form: JoinAsGuestForm) -> ResponseReturnValue:
    try:
        found = classes.find_by_code(db.session(), str(form.code.data))
    except Refused as refused:
        add_refusal(form.code, refused)
        return page("classes/join.html", form=form), 400
    guest, code = profiles.make_guest(
        db.session(),
        str(form.name.data),
        now(),
        i18n.browser_zone(),
        i18n.language(),
        presses.resume_code(),
    )
    classes.join_class(db.session(), guest.id, found.code, now(), made_person=True)
    token = sessions.open_session(db.session(), guest.id, now(), token=presses.session_token())
    security.become(token)
    way = own_address(form.next.data, "")
    presses.leads_to(way or _address(found.key))
    joined = page("classes/joined.html", name=found.name, key=found.key, code=code, way=way)
    return security.remember(token, resume_cookie.keep_code(code, make_response(joined)))


@blueprint.get("/<key>")
def show(key: str) -> ResponseReturnValue:
    """Show a class: to its learners that they are in it, to its instructors who is."""
    shown = classes.show_class(db.session(), actor(), key)
    form = ClassForm(None, name=shown.name) if shown.may_manage else None
    return _class_page(shown, form)


@blueprint.post("/<key>/name")
def rename(key: str) -> ResponseReturnValue:
    """Give the class another name."""
    form = ClassForm.sent()
    if not form.validate():
        shown = classes.show_class(db.session(), actor(), key)
        return _class_page(shown, form), 400
    classes.rename_class(db.session(), actor(), key, str(form.name.data))
    return _back_to(key)


def _class_page(
    shown: classes.ClassView, form: ClassForm | None, end: ClassEndForm | None = None
) -> str:
    if form is not None and end is None:
        end = ClassEndForm(None, ended_on=shown.ended_on, months=shown.retention_months)
    leads = shown.role is Role.INSTRUCTOR and not shown.simulated
    offerable = rules.list_offerable(db.session(), actor()) if leads else ()
    return page("classes/show.html", shown=shown, form=form, end=end, offerable=offerable)


@blueprint.post("/<key>/code")
def change_code(key: str) -> ResponseReturnValue:
    """Give the class a new code."""
    classes.change_code(db.session(), actor(), key, now())
    return _back_to(key)


@blueprint.post("/<key>/end")
def set_end(key: str) -> ResponseReturnValue:
    """Say when the class ends, and how long the data of its people are kept then."""
    form = ClassEndForm.sent()
    if not form.validate():
        shown = classes.show_class(db.session(), actor(), key)
        return _class_page(shown, ClassForm(None, name=shown.name), form), 400
    ended_on, months = form.ended_on.data, int(form.months.data or 0)
    try:
        classes.set_end(db.session(), actor(), key, ended_on, months, now())
    except Refused as refused:
        add_refusal(form.ended_on, refused)
        shown = classes.show_class(db.session(), actor(), key)
        return _class_page(shown, ClassForm(None, name=shown.name), form), 400
    return _back_to(key)


@blueprint.post("/<key>/leave")
def leave(key: str) -> ResponseReturnValue:
    """Leave the class."""
    classes.leave_class(db.session(), actor(), key)
    return see_other(url_for("classes.index"))


@blueprint.post("/<key>/members/<uuid:person_id>/role")
def change_role(key: str, person_id: UUID) -> ResponseReturnValue:
    """Make a member an instructor, or a learner again."""
    wanted = request.form.get("role")
    role = Role.INSTRUCTOR if wanted == Role.INSTRUCTOR else Role.LEARNER
    classes.change_member_role(db.session(), actor(), key, person_id, role, now())
    return _back_to(key)


@blueprint.post("/<key>/members/<uuid:person_id>/remove")
def remove(key: str, person_id: UUID) -> ResponseReturnValue:
    """Take a member out of the class."""
    classes.remove_member(db.session(), actor(), key, person_id, now())
    return _back_to(key)


@blueprint.post("/<key>/members/<uuid:person_id>/link")
def issue_link(key: str, person_id: UUID) -> ResponseReturnValue:
    """Issue a link for a member whom the class made, and show it this once."""
    link = links.issue_link(db.session(), actor(), person_id, now(), presses.secret("link"))
    address = url_for("account.enter", token=link.token, _external=True)
    back = url_for("classes.show", key=key)
    return page("account/link.html", link=link, address=address, back=back)


def _address(key: str) -> str:
    return url_for("classes.show", key=key)


def _back_to(key: str) -> ResponseReturnValue:
    return see_other(_address(key))
