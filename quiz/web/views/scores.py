"""Scores, for whoever teaches.

/scores/                      scores.index
/scores/<code>                scores.assignment    ?sort=score  ?order=up
/scores/<code>/release        scores.release       POST
/scores/<code>/overrides      scores.override      POST
/scores/<code>/live           scores.live
/scores/<code>/minutes        scores.give_minutes  POST
/scores/<code>/questions      scores.questions
/scores/<code>/results.csv    scores.results_csv
/scores/<code>/answers.csv    scores.answers_csv
/scores/attempts/<id>         scores.attempt
"""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from quiz.domain.errors import Refused
from quiz.domain.people.audit import AuditEvent
from quiz.services import reports
from quiz.services.scores import allowances, files
from quiz.services.scores import attempts as scores
from quiz.services.scores import live as live_service
from quiz.services.scores import questions as question_scores
from quiz.services.scores.attempts import Sort
from quiz.services.scores.files import File
from quiz.web import db
from quiz.web.forms.assignments.rules import OverrideForm
from quiz.web.forms.fields import refusal
from quiz.web.i18n import gettext, ngettext
from quiz.web.rendering import notice, page, see_other
from quiz.web.security import actor, note_view
from quiz.web.site import now

blueprint = Blueprint("scores", __name__, url_prefix="/scores")

# Names begin at A, all else begins with the latest or the highest.
DESCENDING_FIRST = frozenset(Sort) - {Sort.NAME}


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """List the quizzes whose scores this person may see."""
    return page(
        "scores/index.html",
        scored=scores.list_scored(db.session(), actor()),
        waiting=reports.count_open(db.session(), actor()),
    )


@blueprint.get("/<code>")
def assignment(code: str) -> ResponseReturnValue:
    """Show the attempts at one quiz, in the order of `?sort=` and `?order=up` or `down`."""
    shown = _assignment_page(code, _override_form(code))
    note_view(AuditEvent.SCORES_VIEWED, code=code)
    return shown


def _assignment_page(code: str, form: OverrideForm) -> str:
    sort, descending = _order()
    return page(
        "scores/assignment.html",
        scores=scores.show_scores(db.session(), actor(), code, sort, descending),
        allowances=allowances.show_allowances(db.session(), actor(), code, now()),
        form=form,
        descending_first=DESCENDING_FIRST,
    )


def _override_form(code: str) -> OverrideForm:
    form = OverrideForm.sent()
    form.offer_people(allowances.show_allowances(db.session(), actor(), code, now()).people)
    return form


@blueprint.post("/<code>/release")
def release(code: str) -> ResponseReturnValue:
    """Show the results to those who wait for them; the front page tells them."""
    allowances.release(db.session(), actor(), code, now())
    notice(gettext("The results are out."))
    return see_other(url_for("scores.assignment", code=code))


@blueprint.post("/<code>/overrides")
def override(code: str) -> ResponseReturnValue:
    """Give one person a later end, extra time or more attempts."""
    form = _override_form(code)
    given = form.value()
    if given is None:
        return _assignment_page(code, form), 400
    try:
        allowances.give(db.session(), actor(), code, UUID(form.person.data), given, now())
    except Refused as refused:
        db.roll_back()
        form.form_errors.append(refusal(refused))
        return _assignment_page(code, form), 400
    notice(gettext("It is given, and holds for an attempt that is open, too."))
    return see_other(url_for("scores.assignment", code=code, _anchor="overrides"))


@blueprint.get("/<code>/live")
def live(code: str) -> ResponseReturnValue:
    """Show who takes a quiz now, and how far they are."""
    return page("scores/live.html", live=live_service.show_live(db.session(), actor(), code, now()))


@blueprint.post("/<code>/minutes")
def give_minutes(code: str) -> ResponseReturnValue:
    """Give more minutes to people who work; `to` is a person and a total, once for each."""
    wanted = dict(filter(None, map(_wanted, request.form.getlist("to")[:1000])))
    given = live_service.give_minutes(db.session(), actor(), code, wanted, now())
    if given:
        notice(ngettext("%(num)s person has more time.", "%(num)s people have more time.", given))
    else:
        notice(gettext("Nobody was given more time: they have it already, or have no end."), "info")
    return see_other(url_for("scores.live", code=code))


def _wanted(typed: str) -> tuple[UUID, int] | None:
    person, _, minutes = typed.partition(" ")
    try:
        return UUID(person), int(minutes) if minutes.isdecimal() and len(minutes) < 5 else 0
    except ValueError:
        return None


def _order() -> tuple[Sort, bool]:
    name = request.args.get("sort", "")
    sort = Sort(name) if name in set(Sort) else Sort.NAME
    order = request.args.get("order", "down" if sort in DESCENDING_FIRST else "up")
    return sort, order == "down"


@blueprint.get("/<code>/questions")
def questions(code: str) -> ResponseReturnValue:
    """Show what the attempts say of each question."""
    view = question_scores.show_questions(db.session(), actor(), code)
    return page("scores/questions.html", scores=view)


@blueprint.get("/<code>/results.csv")
def results_csv(code: str) -> ResponseReturnValue:
    """Send one row for each attempt."""
    file = files.results_file(db.session(), actor(), code, now())
    note_view(AuditEvent.SCORES_DOWNLOADED, code=code, how="results")
    return _download(file)


@blueprint.get("/<code>/answers.csv")
def answers_csv(code: str) -> ResponseReturnValue:
    """Send one row for each answer."""
    file = files.answers_file(db.session(), actor(), code, now())
    note_view(AuditEvent.SCORES_DOWNLOADED, code=code, how="answers")
    return _download(file)


@blueprint.get("/attempts/<uuid:attempt_id>")
def attempt(attempt_id: UUID) -> ResponseReturnValue:
    """Show one attempt with every answer beside its passage."""
    view = scores.show_attempt(db.session(), actor(), attempt_id, now())
    note_view(
        AuditEvent.ATTEMPT_VIEWED, view.person_id, code=view.assignment.code, number=view.number
    )
    return page("scores/attempt.html", view=view)


def _download(file: File) -> Response:
    """Answer with a file that the browser saves and never shows."""
    response = Response(file.content, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response
