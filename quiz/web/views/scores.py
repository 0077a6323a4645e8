"""Scores, for who teaches.

/scores/                      scores.index
/scores/<code>                scores.assignment    ?sort=score  ?order=up
/scores/<code>/questions      scores.questions
/scores/<code>/results.csv    scores.results_csv
/scores/<code>/answers.csv    scores.answers_csv
/scores/attempts/<id>         scores.attempt
"""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from quiz.services import question_scores, score_files, scores
from quiz.services.score_files import File
from quiz.services.scores import Sort
from quiz.web import db
from quiz.web.rendering import page
from quiz.web.security import actor
from quiz.web.site import now

blueprint = Blueprint("scores", __name__, url_prefix="/scores")

# Names begin at A, all else begins with the latest or the highest.
DESCENDING_FIRST = frozenset(Sort) - {Sort.NAME}


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """List the quizzes whose scores this person may see."""
    return page("scores/index.html", scored=scores.list_scored(db.session(), actor()))


@blueprint.get("/<code>")
def assignment(code: str) -> ResponseReturnValue:
    """Show the attempts at one quiz, in the order of `?sort=` and `?order=up` or `down`."""
    sort, descending = _order()
    view = scores.show_scores(db.session(), actor(), code, sort, descending)
    return page("scores/assignment.html", scores=view, descending_first=DESCENDING_FIRST)


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
    return _download(score_files.results_file(db.session(), actor(), code, now()))


@blueprint.get("/<code>/answers.csv")
def answers_csv(code: str) -> ResponseReturnValue:
    """Send one row for each answer."""
    return _download(score_files.answers_file(db.session(), actor(), code, now()))


@blueprint.get("/attempts/<uuid:attempt_id>")
def attempt(attempt_id: UUID) -> ResponseReturnValue:
    """Show one attempt with every answer beside its passage."""
    return page(
        "scores/attempt.html", view=scores.show_attempt(db.session(), actor(), attempt_id, now())
    )


def _download(file: File) -> Response:
    """Answer with a file that the browser saves and never shows."""
    response = Response(file.content, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
