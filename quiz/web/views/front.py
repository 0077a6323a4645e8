"""The front page: what there is to read and to take.

/    front.home
"""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from quiz.services import library, reports
from quiz.web import db
from quiz.web.rendering import page
from quiz.web.security import actor
from quiz.web.site import now

blueprint = Blueprint("front", __name__)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Show the newest articles and the quizzes that are open to this person."""
    return page(
        "front/home.html",
        front=library.front_page(db.session(), actor(), now()),
        replies=reports.new_replies(db.session(), actor(), now()),
        waiting=reports.count_open(db.session(), actor()),
    )
