"""Problems with questions: reported by learners, replied to by who teaches.

/attempts/<id>/<n>/report    reports.write    POST: reports.send
/reports/                    reports.index
/reports/<id>                reports.show     POST: reports.reply
"""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from quiz.domain.errors import Conflict, Refused, TooMany
from quiz.services import reports
from quiz.services.taking.turns import NotInTurn
from quiz.web import db
from quiz.web.errors import status_of
from quiz.web.forms.fields import add_error, refusal, typed
from quiz.web.forms.people.reports import ReplyForm, ReportForm
from quiz.web.i18n import gettext
from quiz.web.rendering import notice, page, see_other
from quiz.web.security import actor
from quiz.web.site import now

blueprint = Blueprint("reports", __name__)


@blueprint.get("/attempts/<uuid:attempt_id>/<int:position>/report")
def write(attempt_id: UUID, position: int) -> ResponseReturnValue:
    """Ask a learner what is wrong with a question of theirs."""
    return _writing_page(attempt_id, position, ReportForm())


@blueprint.post("/attempts/<uuid:attempt_id>/<int:position>/report")
def send(attempt_id: UUID, position: int) -> ResponseReturnValue:
    """Keep a report; what is refused stays in the form."""
    form = ReportForm.sent()
    if not form.validate():
        return _writing_page(attempt_id, position, form), 400
    try:
        reports.report(db.session(), actor(), attempt_id, position, typed(form.text), now())
    except NotInTurn:
        raise
    except (Refused, TooMany, Conflict) as error:
        db.roll_back()
        add_error(form.text, refusal(error))
        return _writing_page(attempt_id, position, form), status_of(error)
    notice(gettext("It is sent. The reply will be here and on the front page."))
    return see_other(url_for("reports.write", attempt_id=attempt_id, position=position))


def _writing_page(attempt_id: UUID, position: int, form: ReportForm) -> str:
    writing = reports.show_writing(db.session(), actor(), attempt_id, position, now())
    return page("reports/write.html", writing=writing, form=form)


@blueprint.get("/reports/")
def index() -> ResponseReturnValue:
    """List the reports to which this person may reply."""
    return page("reports/index.html", inbox=reports.show_inbox(db.session(), actor()))


@blueprint.get("/reports/<uuid:report_id>")
def show(report_id: UUID) -> ResponseReturnValue:
    """Show one report beside the question, the answer and its passage."""
    return _report_page(report_id, ReplyForm())


@blueprint.post("/reports/<uuid:report_id>")
def reply(report_id: UUID) -> ResponseReturnValue:
    """Reply to a report; what is refused stays in the form."""
    form = ReplyForm.sent()
    if not form.validate():
        return _report_page(report_id, form), 400
    try:
        reports.reply(db.session(), actor(), report_id, typed(form.text), now())
    except (Refused, Conflict) as error:
        db.roll_back()
        add_error(form.text, refusal(error))
        return _report_page(report_id, form), status_of(error)
    notice(gettext("Your reply is sent."))
    return see_other(url_for("reports.index"))


def _report_page(report_id: UUID, form: ReplyForm) -> str:
    shown = reports.show_report(db.session(), actor(), report_id, now())
    return page("reports/show.html", report=shown, form=form)
