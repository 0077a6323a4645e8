"""Writing in the browser: articles, questions and quizzes. A table of contents of addresses."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from quiz.domain.messages import N_
from quiz.domain.questions.operator_names import OPERATOR_LABELS
from quiz.domain.questions.questions import CONTENTS, Content, Status
from quiz.domain.quizzes.quizzes import Cell
from quiz.services.authoring import desk
from quiz.services.authoring.desk import Filter
from quiz.web import db
from quiz.web.forms.authoring.quizzes import cell_words
from quiz.web.forms.questions.base import QUESTION_FORMS
from quiz.web.pages.key_in_words import Said, in_words
from quiz.web.rendering import page
from quiz.web.security import actor
from quiz.web.serving.numbers_in_addresses import page_asked
from quiz.web.views.authoring import articles, assignments, built, facts, questions, quizzes

blueprint = Blueprint("authoring", __name__, url_prefix="/author")

STATUS_LABELS = {
    Status.DRAFT.value: N_("Draft"),
    Status.CHECKED.value: N_("Checked"),
    Status.PUBLISHED.value: N_("Published"),
    Status.RETIRED.value: N_("Retired"),
}


def home() -> ResponseReturnValue:
    """Show what an author has: articles, quizzes, and the questions that are asked for."""
    filters = Filter(
        bank=request.args.get("bank") or None,
        article=request.args.get("article") or None,
        kind=request.args.get("kind") or None,
        status=request.args.get("status") or None,
    )
    number = page_asked()
    shown = desk.home(db.session(), actor(), filters, number)
    return page("authoring/home.html", home=shown, statuses=STATUS_LABELS)


@blueprint.app_template_filter()
def kind_label(kind: str) -> str:
    """Return the marked name of a kind; look it up with the filter `label`."""
    return CONTENTS[kind].label if kind in CONTENTS else kind


@blueprint.app_template_filter()
def status_label(status: str) -> str:
    """Return the marked name of a status; look it up with the filter `label`."""
    return STATUS_LABELS.get(status, status)


@blueprint.app_template_filter()
def operator_label(operator: str) -> str:
    """Return the marked name of an operator; look it up with the filter `label`."""
    return OPERATOR_LABELS.get(operator, operator)


@blueprint.app_template_filter("cell_words")
def words_of(cell: Cell) -> list[str]:
    """Return what a cell of a blueprint asks for."""
    return cell_words(cell)


@blueprint.app_template_filter("in_words")
def lines_of(content: Content) -> tuple[Said, ...]:
    """Return a question's own fields as lines."""
    return in_words(content)


@blueprint.app_template_filter()
def can_write(kind: str) -> bool:
    """Tell whether questions of a kind can be written in the browser."""
    return kind in QUESTION_FORMS


_GET, _POST, _BOTH = ("GET",), ("POST",), ("GET", "POST")

for _address, _name, _view, _methods in (
    ("/", "home", home, _GET),
    ("/articles/new", "new_article", articles.new, _BOTH),
    ("/articles/<key>", "article", articles.show, _GET),
    ("/articles/<key>/correct", "correct_article", articles.correct, _BOTH),
    ("/articles/<key>/particulars", "amend_article", articles.amend, _BOTH),
    ("/articles/<key>/readers", "offer_article", articles.offer, _POST),
    ("/questions/new", "new_question", questions.new, _BOTH),
    ("/questions/<key>", "question", questions.edit, _BOTH),
    ("/questions/<key>/versions", "versions", questions.versions, _GET),
    ("/questions/<key>/retire", "retire_question", questions.retire, _POST),
    ("/facts/", "facts", facts.index, _GET),
    ("/facts/new", "new_fact", facts.new, _BOTH),
    ("/facts/<key>", "fact", facts.edit, _BOTH),
    ("/facts/<key>/retire", "retire_fact", facts.retire, _POST),
    ("/built/", "built", built.index, _GET),
    ("/built/<key>", "built_question", built.show, _GET),
    ("/built/<key>/decide", "decide_built", built.decide, _POST),
    ("/quizzes/new", "new_quiz", quizzes.new, _BOTH),
    ("/quizzes/<key>", "quiz", quizzes.show, _GET),
    ("/quizzes/<key>/edit", "edit_quiz", quizzes.edit, _BOTH),
    ("/quizzes/<key>/offer", "prepare_assignment", assignments.prepare, _GET),
    ("/quizzes/<key>/offer", "offer_quiz", assignments.offer, _POST),
    (
        "/quizzes/<key>/offers/<int:assignment_id>/rules",
        "assignment_rules",
        assignments.rules,
        _BOTH,
    ),
    (
        "/quizzes/<key>/offers/<int:assignment_id>",
        "change_assignment",
        quizzes.change_assignment,
        _POST,
    ),
    ("/quizzes/<key>/retire", "retire_quiz", quizzes.retire, _POST),
):
    blueprint.add_url_rule(_address, _name, _view, methods=_methods)
