"""Taking a quiz, from the first item to the result.

/attempts/<id>                  attempts.show
/attempts/<id>/<n>              attempts.item       POST: attempts.answer
/attempts/<id>/<n>/save         attempts.save       POST, answered with JSON
/attempts/<id>/<n>/jot          attempts.save_notes POST, answered with JSON
/attempts/<id>/questions        attempts.questions  all on one page   POST: attempts.answer_all
/attempts/<id>/sheets           attempts.sheets     all items, for the script of an item's page
/attempts/<id>/clock            attempts.clock      JSON
/attempts/<id>/summary          attempts.summary
/attempts/<id>/submit           attempts.submit     POST
/attempts/<id>/result           attempts.result     ?show=wrong  ?show=reason  ?show=sure
/attempts/<id>/receipt          attempts.receipt    plain text, to keep
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from quiz.domain.attempts.attempts import HANDED_IN
from quiz.domain.errors import NotFound, Refused, SourcecheckError
from quiz.domain.people.audit import AuditEvent
from quiz.services import reports
from quiz.services.results import result as results
from quiz.services.taking import answering, items, notes
from quiz.services.taking.answering import AnswerTarget, KeptAside, Saved
from quiz.services.taking.conflicts import AnswerConflict
from quiz.services.taking.items import ItemsPage, ItemView
from quiz.services.taking.turns import NotInTurn
from quiz.web import db, resume_cookie
from quiz.web.answer_refusal import both_lines, refusal_data
from quiz.web.errors import error_page, status_of
from quiz.web.forms.answers.base import QuestionView, fill, refusal_text, sent_back, sent_form
from quiz.web.forms.answers.notes import NotesForm
from quiz.web.forms.answers.page_names import keys_of
from quiz.web.forms.answers.sending import Sending
from quiz.web.i18n import clock_time, gettext, moment
from quiz.web.pages.receipts import receipt_text
from quiz.web.rendering import notice, page, see_other
from quiz.web.security import actor, form_token, note_view
from quiz.web.site import now

blueprint = Blueprint("attempts", __name__, url_prefix="/attempts")


@blueprint.errorhandler(NotInTurn)
def show_open_question(error: NotInTurn) -> ResponseReturnValue:
    """Say that a question is not in turn and show the one that is: *Back* leads to old pages."""
    db.roll_back()
    asked = request.view_args or {}
    if "position" not in asked:
        return error_page(error)
    attempt_id = asked["attempt_id"]
    notice(refusal_text(error), "warning")
    try:
        view = items.view_item(db.session(), actor(), attempt_id, error.position, now())
    except NotFound:
        return see_other(url_for("attempts.summary", attempt_id=attempt_id))
    return item_page(view), status_of(error)


@blueprint.get("/<uuid:attempt_id>")
def show(attempt_id: UUID) -> ResponseReturnValue:
    """Go to the first item without an answer, or to the result."""
    state, position = items.find_place(db.session(), actor(), attempt_id)
    if state in HANDED_IN:
        return see_other(url_for("attempts.result", attempt_id=attempt_id))
    if position is None:
        return see_other(url_for("attempts.summary", attempt_id=attempt_id))
    return see_other(url_for("attempts.item", attempt_id=attempt_id, position=position))


# A position of more than four digits is no address: no attempt has so many items.
@blueprint.get("/<uuid:attempt_id>/<int(max=9999):position>")
def item(attempt_id: UUID, position: int) -> ResponseReturnValue:
    """Ask one question, with its source beside it."""
    view = items.view_item(db.session(), actor(), attempt_id, position, now())
    if view.state in HANDED_IN:
        return see_other(url_for("attempts.result", attempt_id=attempt_id))
    if view.one_page:
        return see_other(_place_on_page(attempt_id, position))
    return item_page(view)


@blueprint.post("/<uuid:attempt_id>/<int(max=9999):position>")
def answer(attempt_id: UUID, position: int) -> ResponseReturnValue:
    """Save the answer and go where the pressed button leads; a refused answer stays in the form."""
    target = _target(attempt_id, position)
    going = request.form.get("go", "next")
    try:
        saved = _save(target) if target.can_answer else None
        if isinstance(saved, KeptAside):
            # What is kept for the instructor has to be committed: it is answered and not raised.
            return error_page(saved)
        _save_notes(target)
        if going == "check":
            answering.check_item(db.session(), actor(), attempt_id, position, now())
    except AnswerConflict as conflict:
        # Nothing of it was written; notes beside it take nothing away from the other.
        _save_notes(target)
        return _question_again(attempt_id, position, conflict), status_of(conflict)
    except Refused as refused:
        db.roll_back()
        return _question_again(attempt_id, position, refused), status_of(refused)
    if target.sequential and going in ("next", "finish"):
        answering.go_on(db.session(), actor(), attempt_id, position, now())
    return see_other(_way(attempt_id, position, target.total, going))


@blueprint.post("/<uuid:attempt_id>/<int(max=9999):position>/save")
def save(attempt_id: UUID, position: int) -> ResponseReturnValue:
    """Save the answer of a page that stays open, and say so as JSON."""
    try:
        target = _target(attempt_id, position)
        saved = _save(target)
    except SourcecheckError as error:
        db.roll_back()
        return refusal_data(error)
    if isinstance(saved, KeptAside):
        return refusal_data(saved)
    return jsonify(
        saved_at=clock_time(saved.saved_at),
        sequence=saved.sequence,
        progress=saved.progress.value,
        progress_text=gettext(saved.progress.label),
        late=saved.late,
    )


@blueprint.post("/<uuid:attempt_id>/<int(max=9999):position>/jot")
def save_notes(attempt_id: UUID, position: int) -> ResponseReturnValue:
    """Keep notes beside the question of a page that stays open, and say so as JSON."""
    try:
        _save_notes(_target(attempt_id, position))
    except SourcecheckError as error:
        db.roll_back()
        return refusal_data(error)
    return jsonify(saved_at=clock_time(now()), late=False)


@blueprint.get("/<uuid:attempt_id>/questions")
def questions(attempt_id: UUID) -> ResponseReturnValue:
    """Ask all questions on one page, where the rules say so."""
    view = items.view_page(db.session(), actor(), attempt_id, now())
    first = view.items[0]
    if first.state in HANDED_IN or not first.one_page:
        return see_other(url_for("attempts.show", attempt_id=attempt_id))
    return _questions_page(view, {})


@blueprint.post("/<uuid:attempt_id>/questions")
def answer_all(attempt_id: UUID) -> ResponseReturnValue:
    """Save all answers of the one page; what is refused stays in its form, the others are saved."""
    refused: dict[int, SourcecheckError] = {}
    late: KeptAside | None = None
    checked = _asked_for("check")
    position = total = 1
    while position <= total:
        target = _target(attempt_id, position, _prefix(position))
        total = target.total
        try:
            saved = _save(target, _prefix(position)) if _answers(target, position) else None
            if isinstance(saved, KeptAside):
                late = saved
            else:
                _save_notes(target, _prefix(position))
            if position == checked:
                answering.check_item(db.session(), actor(), attempt_id, position, now())
        except (Refused, AnswerConflict) as error:
            # Nothing of this one was written, and the others are committed.
            refused[position] = error
            if isinstance(error, AnswerConflict):
                _save_notes(target, _prefix(position))
        position += 1
    if late:
        return error_page(late)
    if refused:
        view = items.view_page(db.session(), actor(), attempt_id, now())
        return _questions_page(view, refused), max(map(status_of, refused.values()))
    if request.form.get("go") == "finish":
        return see_other(url_for("attempts.summary", attempt_id=attempt_id))
    if reported := _asked_for("report"):
        return see_other(url_for("reports.write", attempt_id=attempt_id, position=reported))
    return see_other(_place_on_page(attempt_id, checked))


def _answers(target: AnswerTarget, position: int) -> bool:
    return target.can_answer and f"{_prefix(position)}client_id" in request.form


def _asked_for(act: str) -> int:
    """Return for which item the pressed button asks for something; 0 for none."""
    asked, _, position = request.form.get("go", "").partition("-")
    return int(position) if asked == act and position.isdecimal() and len(position) < 5 else 0


def _prefix(position: int) -> str:
    return f"q{position}-"


def _place_on_page(attempt_id: UUID, position: int) -> str:
    anchor = f"q{position}" if position else None
    return url_for("attempts.questions", attempt_id=attempt_id, _anchor=anchor)


def _questions_page(view: ItemsPage, refused: Mapping[int, SourcecheckError]) -> str:
    sheets = [
        (shown, _question_view(shown, refused.get(shown.position), _prefix(shown.position)))
        for shown in view.items
    ]
    return page(
        "attempts/questions.html",
        view=view,
        first=view.items[0],
        sheets=sheets,
        resume_code=resume_cookie.own_code(),
    )


@blueprint.get("/<uuid:attempt_id>/sheets")
def sheets(attempt_id: UUID) -> ResponseReturnValue:
    """Hand all items to the page of one of them, so that it can go on without a connection."""
    views = items.view_items(db.session(), actor(), attempt_id, now())
    if views[0].state in HANDED_IN:
        return see_other(url_for("attempts.result", attempt_id=attempt_id))
    return page("attempts/sheets.html", sheets=[(view, _question_view(view)) for view in views])


@blueprint.get("/<uuid:attempt_id>/clock")
def clock(attempt_id: UUID) -> ResponseReturnValue:
    """Tell a page that stays open how much time is left, by the server's clock alone.

    A page that hears it knows too that its person is still signed in, and the token of the session
    with which they are: another one, after they have signed in anew.
    """
    view = items.view_clock(db.session(), actor(), attempt_id, now())
    return jsonify(
        now=view.now.isoformat(),
        ends_at=view.ends_at.isoformat() if view.ends_at else None,
        ends_text=moment(view.ends_at),
        seconds_left=view.seconds_left,
        state=view.state.value,
        token=form_token(),
    )


@blueprint.get("/<uuid:attempt_id>/summary")
def summary(attempt_id: UUID) -> ResponseReturnValue:
    """List all items with how far each has come, before they are submitted."""
    view = items.view_summary(db.session(), actor(), attempt_id, now())
    if view.state in HANDED_IN:
        return see_other(url_for("attempts.result", attempt_id=attempt_id))
    return page("attempts/summary.html", summary=view, resume_code=resume_cookie.own_code())


@blueprint.post("/<uuid:attempt_id>/submit")
def submit(attempt_id: UUID) -> ResponseReturnValue:
    """Hand the attempt in."""
    answering.submit(db.session(), actor(), attempt_id, now())
    return see_other(url_for("attempts.result", attempt_id=attempt_id))


@blueprint.get("/<uuid:attempt_id>/result")
def result(attempt_id: UUID) -> ResponseReturnValue:
    """Show the score, and each question with its answer and the passage that proves it."""
    view = results.view_result(db.session(), actor(), attempt_id, now())
    note_view(AuditEvent.ATTEMPT_VIEWED, view.person_id, code=view.code, number=view.number)
    chosen = request.args.get("show", "all")
    chosen_ones = {
        "wrong": view.wrong,
        "reason": view.wrong_reason,
        "sure": view.sure_and_wrong,
    }
    shown = chosen_ones.get(chosen, view.reviews)
    return page(
        "attempts/result.html",
        result=view,
        shown=shown,
        chosen=chosen,
        resume_code=resume_cookie.own_code() if view.own else "",
        written=reports.reports_of_result(db.session(), actor(), attempt_id),
    )


@blueprint.get("/<uuid:attempt_id>/receipt")
def receipt(attempt_id: UUID) -> Response:
    """Hand out the receipt of a submitted attempt as a text that the browser saves."""
    view = results.view_result(db.session(), actor(), attempt_id, now())
    note_view(AuditEvent.ATTEMPT_VIEWED, view.person_id, code=view.code, number=view.number)
    response = Response(receipt_text(view), content_type="text/plain; charset=utf-8")
    name = f"receipt-{view.receipt.code}.txt"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _target(attempt_id: UUID, position: int, prefix: str = "") -> AnswerTarget:
    client_id = Sending.read(request.form, prefix).client_id
    return answering.find_target(db.session(), actor(), attempt_id, position, now(), client_id)


def _save(target: AnswerTarget, prefix: str = "") -> Saved | KeptAside:
    form = sent_form(target.shown_item.kind, target.shown_item.wording, request.form, prefix)
    sending = Sending.read(request.form, prefix)
    return answering.save_on(
        db.session(),
        target,
        form.payload(),
        now(),
        seen=sending.known_sequence(),
        confidence=sending.stated_confidence(),
    )


def _save_notes(target: AnswerTarget, prefix: str = "") -> None:
    """Keep notes beside a question, where the form has them and answers still count."""
    form = NotesForm(request.form, prefix=prefix)
    if target.can_answer and form.jotted.name in request.form:
        notes.save_notes(
            db.session(),
            target,
            now(),
            flagged=bool(form.flagged.data),
            note=form.note.data or "",
            struck=keys_of(form.struck.data or (), target.shown_item.wording.get("options", ())),
        )


def _question_again(attempt_id: UUID, position: int, refused: SourcecheckError) -> str:
    return item_page(items.view_item(db.session(), actor(), attempt_id, position, now()), refused)


def item_page(view: ItemView, refused: SourcecheckError | None = None) -> str:
    """Render the page of an item, with its form as it is saved or was refused."""
    return page(
        "attempts/item.html",
        item=view,
        asked=_question_view(view, refused),
        resume_code=resume_cookie.own_code(),
    )


def _question_view(
    view: ItemView, refused: SourcecheckError | None = None, prefix: str = ""
) -> QuestionView:
    """Return an item to be answered: as it was sent where that is refused, else as it is saved."""
    sent = request.form if refused else None
    sending = Sending.read(sent, prefix) if sent else Sending.begin(view.sequence, view.sure)
    conflict = refused if isinstance(refused, AnswerConflict) else None
    return QuestionView(
        kind=view.kind,
        kind_label=view.kind_label,
        wording=view.wording,
        language=view.language,
        verdicts=view.verdicts,
        filled=sent_back(sent, prefix) if sent else fill(view.kind, view.given, view.wording),
        problem=refusal_text(refused) if refused else "",
        can_answer=view.can_answer,
        prefix=prefix,
        # Whoever sends it once more has seen the other one.
        sending=replace(sending, seen=str(conflict.sequence)) if conflict else sending,
        conflict=both_lines(conflict) if conflict else (),
        notes=view.notes if view.can_answer else None,
    )


def _way(attempt_id: UUID, position: int, total: int, going: str) -> str:
    """Return the address to which a button of the item's page leads."""
    if going == "previous":
        position = max(1, position - 1)
    elif going.isdecimal() and 1 <= int(going) <= total:
        position = int(going)
    elif going == "next":
        position += 1
    if going == "finish" or position > total:
        return url_for("attempts.summary", attempt_id=attempt_id)
    if going == "report":
        return url_for("reports.write", attempt_id=attempt_id, position=position)
    anchor = "feedback" if going == "check" else None
    return url_for("attempts.item", attempt_id=attempt_id, position=position, _anchor=anchor)
