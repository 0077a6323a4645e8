"""Quizzes: made of questions, changed, offered and closed."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from quiz.domain.errors import Conflict, NotFound, Refused
from quiz.domain.questions.questions import CONTENTS
from quiz.services.assignments import assignments, rules
from quiz.services.assignments.assignments import PUBLIC
from quiz.services.authoring import quizzes as service
from quiz.services.authoring.desk import Filter
from quiz.services.authoring.quizzes import Tray
from quiz.services.building.preview import DrawPreview
from quiz.web import db
from quiz.web.forms.authoring.quizzes import LISTED, NewQuizForm, QuizForm, stored_quiz
from quiz.web.forms.fields import finding_text, refusal, typed
from quiz.web.i18n import gettext
from quiz.web.rendering import notice, page, see_other
from quiz.web.security import actor
from quiz.web.site import now


def show(key: str) -> ResponseReturnValue:
    """Show a quiz with its link, its code, its assignments, and what the rules say of it."""
    shown = service.open_quiz(db.reading(), actor(), key, now())
    return page(
        "authoring/quizzes/show.html",
        quiz=shown,
        advice=[finding_text(finding) for finding in shown.findings],
        public=PUBLIC,
    )


def new() -> ResponseReturnValue:
    """Make a quiz of questions that are ticked, or of all from one article."""
    form = NewQuizForm.sent(
        data={name: request.args.get(name, "") for name in ("bank", "article", "kind")}
    )
    form.offer_classes(assignments.class_choices(db.reading(), actor()))
    tray = _lay_out(form)
    if request.method == "GET":
        if request.args.get("all"):
            form.questions.data = [card.question.key for card in tray.cards]
        return _page(form, tray)
    if _only_looked(form, tray):
        return _page(form, tray, drawn=_tried(form))
    if not form.validate():
        return _page(form, tray, 400)
    try:
        value = form.value([card.question.key for card in tray.cards])
        key = service.make_quiz(
            db.session(), actor(), typed(form.bank), value, form.recipient(), now()
        )
    except Refused as refused:
        db.roll_back()
        form.form_errors.append(refusal(refused))
        return _page(form, tray, 400, drawn=_example(form))
    if form.recipient() == typed(form.offer_to):
        notice(gettext("The quiz is saved. Its link and its code are below."))
        return see_other(url_for("authoring.quiz", key=key))
    notice(gettext("The quiz is saved. Say when it opens and closes, then offer it."))
    to = typed(form.offer_to)
    preset = form.preset.value
    return see_other(url_for("authoring.prepare_assignment", key=key, to=to, preset=preset))


def edit(key: str) -> ResponseReturnValue:
    """Change a quiz; attempts that were begun keep what they were given."""
    shown = service.open_quiz(db.reading(), actor(), key, now())
    stored = stored_quiz(shown.quiz) | {"bank": shown.bank.key, "seen": shown.seen}
    form = QuizForm.sent(data=stored)
    form.bank.data = shown.bank.key
    tray = _lay_out(form)
    if request.method == "GET" or _only_looked(form, tray):
        return _page(form, tray, shown=shown, drawn=_tried(form))
    if not form.validate():
        return _page(form, tray, 400, shown=shown)
    try:
        asked = [place.question for place in shown.quiz.questions]
        order = [*asked, *(card.question.key for card in tray.cards)]
        value = form.value(list(dict.fromkeys(order)), shown.quiz.blueprint)
        service.change_quiz(db.session(), actor(), key, value, typed(form.seen), now())
    except Refused as refused:
        db.roll_back()
        form.form_errors.append(refusal(refused))
        return _page(form, tray, 400, shown=shown, drawn=_example(form))
    except Conflict as conflict:
        db.roll_back()
        form.form_errors.append(refusal(conflict))
        form.seen.data = shown.seen
        return _page(form, tray, 409, shown=shown, conflict=True)
    notice(gettext("The quiz is saved."))
    return see_other(url_for("authoring.quiz", key=key))


def change_assignment(key: str, assignment_id: int) -> ResponseReturnValue:
    """Close an assignment, or open it again."""
    doing = request.form.get("do")
    # Only who sees the quiz as its authors do can be sent back to its desk.
    shown = rules.show_rules(db.reading(), actor(), key, assignment_id, now())
    if doing == "close":
        assignments.close_assignment(db.session(), actor(), key, assignment_id, now())
    elif doing == "open":
        assignments.reopen_assignment(db.session(), actor(), key, assignment_id, now())
    else:
        raise NotFound
    if not shown.may_author:
        return see_other(url_for("classes.index"))
    return see_other(url_for("authoring.quiz", key=key))


def retire(key: str) -> ResponseReturnValue:
    """Take a quiz out of use, with all its assignments."""
    service.retire_quiz(db.session(), actor(), key, now())
    return see_other(url_for("authoring.quiz", key=key))


def _lay_out(form: QuizForm) -> Tray:
    """Put the questions that are asked for, and those that are ticked, into the form."""
    filters = Filter(article=typed(form.article) or None, kind=typed(form.kind) or None)
    tray = service.tray(db.reading(), actor(), typed(form.bank), filters, form.questions.data or ())
    form.lay_out(tray, {kind: content.label for kind, content in CONTENTS.items()})
    return tray


def _only_looked(form: QuizForm, tray: Tray) -> bool:
    """Tell whether the button narrows the list, ticks all that it shows, or works on the cells."""
    doing = request.form.get("do", "")
    verb, _, number = doing.partition("-")
    if verb == "remove" and number.isdecimal() and len(number) < 4:
        form.remove_cell(int(number))
        return True
    if doing == "cell":
        form.add_cell(tray)
    if doing == "all":
        form.questions.data = [card.question.key for card in tray.cards]
    return doing in {"all", "narrow", "cell", "try"}


def _tried(form: QuizForm) -> DrawPreview | None:
    """Draw an example of the blueprint as it is typed, where that was asked for."""
    return _example(form) if request.form.get("do") == "try" else None


def _example(form: QuizForm) -> DrawPreview | None:
    """Draw an example of the blueprint as it is typed, and name the cells that stay short."""
    if not form.draws.data or form.way.data == LISTED:
        return None
    return service.try_blueprint(
        db.reading(), actor(), typed(form.bank), form.blueprint(), typed(form.title)
    )


def _page(
    form: QuizForm,
    tray: Tray,
    status: int = 200,
    shown: service.QuizPage | None = None,
    conflict: bool = False,
    drawn: DrawPreview | None = None,
) -> ResponseReturnValue:
    return page(
        "authoring/quizzes/edit.html",
        form=form,
        tray=tray,
        shown=shown,
        conflict=conflict,
        drawn=drawn,
    ), status
