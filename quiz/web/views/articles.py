"""The library and the reader.

/articles/          articles.index
/articles/<key>     articles.show      ?edition=2  ?passage=120-160  #s14
"""

from __future__ import annotations

import re

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from quiz.domain.text.passages import Span
from quiz.services import library
from quiz.web import db
from quiz.web.rendering import page
from quiz.web.security import actor
from quiz.web.serving.numbers_in_addresses import number_asked
from quiz.web.site import now

blueprint = Blueprint("articles", __name__, url_prefix="/articles")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """List the articles, those that match `?q=` first of all."""
    query = request.args.get("q", "").strip()[:200]
    return page("articles/index.html", shelf=library.shelf(db.session(), query), query=query)


@blueprint.get("/<key>")
def show(key: str) -> ResponseReturnValue:
    """Show one edition of an article, with a passage pointed out if the address names one."""
    edition = number_asked("edition")
    reading = library.read_article(db.session(), actor(), key, edition, _passage(), now())
    return page("articles/show.html", reading=reading)


def _passage() -> Span | None:
    """Read `?passage=120-160`; anything else points at nothing."""
    match = re.fullmatch(r"(\d{1,7})-(\d{1,7})", request.args.get("passage", ""))
    return (int(match[1]), int(match[2])) if match else None
