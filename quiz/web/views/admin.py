"""Looking after the place: its people and its banks.

/admin/                         admin.home          ?q=aigul  ?page=2
/admin/trail                    admin.trail         ?event=role granted  ?page=2
/admin/people/<person>          admin.person
/admin/people/<person>/role     admin.change_role   POST
/admin/people/<person>/link     admin.issue_link    POST
/admin/people/<person>/close    admin.close         POST
/admin/people/<person>/open     admin.reopen        POST
"""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from quiz.domain.errors import NotFound
from quiz.domain.people.audit import AuditEvent
from quiz.domain.people.roles import ROLE_MEANINGS, Role
from quiz.services.bank import banks
from quiz.services.people import audit, links, roster
from quiz.web import db
from quiz.web.rendering import page, see_other
from quiz.web.security import actor
from quiz.web.serving import presses
from quiz.web.serving.numbers_in_addresses import page_asked
from quiz.web.site import now

blueprint = Blueprint("admin", __name__, url_prefix="/admin")


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """List the people, those that match `?q=` alone, and the banks."""
    typed = request.args.get("q", "").strip()[:200]
    number = page_asked()
    people = roster.list_people(db.session(), actor(), typed, number)
    listed = banks.list_banks(db.session(), actor())
    return page("admin/home.html", people=people, banks=listed, query=typed)


@blueprint.get("/people/<uuid:person_id>")
def person(person_id: UUID) -> ResponseReturnValue:
    """Show one person, and what may be done with them."""
    shown = roster.show_person(db.session(), actor(), person_id)
    return page(
        "admin/person.html",
        shown=shown,
        meanings=ROLE_MEANINGS,
        trail=audit.person_trail(db.session(), actor(), person_id),
    )


@blueprint.get("/trail")
def trail() -> ResponseReturnValue:
    """Show who did what on this site, one sort of event where `?event=` names it."""
    event = request.args.get("event", "")[:40]
    number = request.args.get("page", 1, type=int)
    shown = audit.site_trail(db.session(), actor(), event, number)
    return page(
        "admin/trail.html",
        shown=shown,
        event=event,
        events={term: term.label for term in AuditEvent},
    )


@blueprint.post("/people/<uuid:person_id>/role")
def change_role(person_id: UUID) -> ResponseReturnValue:
    """Grant a role or take it back."""
    role = _role(request.form.get("role", ""))
    if request.form.get("granted") == "yes":
        roster.grant_role(db.session(), actor(), person_id, role, now())
    else:
        roster.revoke_role(db.session(), actor(), person_id, role, now())
    return _back_to(person_id)


def _role(name: str) -> Role:
    try:
        return Role(name)
    except ValueError:
        raise NotFound from None


@blueprint.post("/people/<uuid:person_id>/link")
def issue_link(person_id: UUID) -> ResponseReturnValue:
    """Issue a link for somebody whom a class made, and show it this once."""
    link = links.issue_link(db.session(), actor(), person_id, now(), presses.secret("link"))
    address = url_for("account.enter", token=link.token, _external=True)
    back = url_for("admin.person", person_id=person_id)
    return page("account/link.html", link=link, address=address, back=back)


@blueprint.post("/people/<uuid:person_id>/close")
def close(person_id: UUID) -> ResponseReturnValue:
    """Close an account at once."""
    roster.disable(db.session(), actor(), person_id, now())
    return _back_to(person_id)


@blueprint.post("/people/<uuid:person_id>/open")
def reopen(person_id: UUID) -> ResponseReturnValue:
    """Open a closed account again."""
    roster.enable(db.session(), actor(), person_id, now())
    return _back_to(person_id)


def _back_to(person_id: UUID) -> ResponseReturnValue:
    return see_other(url_for("admin.person", person_id=person_id))
