"""Study without connection: what a phone installs, downloads and sends.

/site.webmanifest      offline.manifest    what the product is called when it is installed
/study/worker.js       offline.worker      answers for the pages of study when the network does not
/study/offline         offline.shell       the page that it answers with; it holds nothing personal
/study/device          offline.whose       who is signed in, for what was kept on a device
/study/pack            offline.pack        the cards that this person downloads
/study/reviews         offline.merge       POST: the reviews that a device sends

The worker's scope is /study/: pages of other kinds, those of an attempt above all, never meet it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

import quiz
from quiz.domain.errors import NotFound
from quiz.domain.people.rights import signed_in
from quiz.domain.questions.questions import Answer
from quiz.domain.study.devices import on_our_clock
from quiz.domain.study.scheduling import RATING_LABELS
from quiz.services.study.card import TurnView
from quiz.services.study.reveal import Reveal
from quiz.services.study_offline.merge import OfflineReview, find_ticket_targets, merge_reviews
from quiz.services.study_offline.pack import LIFE, OfflineTicket, PackedCard, make_pack, pack_tag
from quiz.web import db, security
from quiz.web.forms.answers.base import ANSWER_FORMS, QuestionView, sent_form
from quiz.web.forms.study.offline_reviews import SentReview, read_reviews
from quiz.web.i18n import gettext, language, locale, ngettext
from quiz.web.pages import static_files
from quiz.web.rendering import page, person_tag
from quiz.web.security import actor
from quiz.web.site import now

blueprint = Blueprint("offline", __name__)

SHEETS = ("fonts", "tokens", "base", "components", "taking", "kinds", "study")
SCRIPTS = (
    "page",
    "answer_store",
    "forms",
    "offline",
    "offline_store",
    "old_browsers",
    "shortcuts",
    "storage",
    "study_shortcuts",
)
ICONS = {"192": "any", "512": "any", "maskable-512": "maskable"}
# What a light page is made of; the manifest knows one colour, pages name the dark one as well.
PAPER = "#FBF8F1"
TICKET = "study slip"


# --- what is installed -----------------------------------------------------------------------


@blueprint.get("/site.webmanifest")
def manifest() -> ResponseReturnValue:
    """Describe the product to a phone that installs it."""
    icons = [
        {
            "src": url_for("static", filename=f"icons/icon-{name}.png"),
            "sizes": f"{name.rpartition('-')[2]}x{name.rpartition('-')[2]}",
            "type": "image/png",
            "purpose": purpose,
        }
        for name, purpose in ICONS.items()
    ]
    members = {
        "id": url_for("front.home"),
        "name": "Sourcecheck",
        "short_name": "Sourcecheck",
        "description": gettext("Remember what the sources say"),
        "lang": language(),
        "start_url": url_for("study.home"),
        "scope": url_for("front.home"),
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": icons,
    }
    return Response(json.dumps(members), mimetype="application/manifest+json")


@blueprint.get("/study/worker.js")
def worker() -> ResponseReturnValue:
    """Send the script of the worker, with the name of what it keeps and all that belongs to it."""
    shell = {
        "site": request.root_path,
        "version": f"{quiz.__version__}.{static_files.version()}",
        "page": url_for(".shell"),
        "files": [url_for("static", filename=name) for name in _files()],
    }
    script = (static_files.FOLDER / "js" / "worker.js").read_text(encoding="utf-8")
    response = Response(f"const SHELL = {json.dumps(shell)};\n{script}", mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@cache
def _files() -> tuple[str, ...]:
    """Return the files that the page needs, by their names under /static/."""
    fonts = sorted((static_files.FOLDER / "vendor").glob("*/*.woff2"))
    return (
        "icon.svg",
        *(f"css/{name}.css" for name in SHEETS),
        *(f"js/{name}.js" for name in SCRIPTS),
        *(font.relative_to(static_files.FOLDER).as_posix() for font in fonts),
    )


@blueprint.get("/study/offline")
def shell() -> ResponseReturnValue:
    """Show the page that stands in for study where there is no connection."""
    return page(
        "study/offline.html",
        here=_by_number(
            lambda n: ngettext(
                "You are offline. %(count)s card is here.",
                "You are offline. %(count)s cards are here.",
                n,
                count="{count}",
            )
        ),
        waits=_by_number(
            lambda n: ngettext(
                "%(count)s review waits to be sent.",
                "%(count)s reviews wait to be sent.",
                n,
                count="{count}",
            )
        ),
    )


def _by_number(words: Callable[[int], str]) -> dict[str, str]:
    """Return a sentence for each kind of number that the language tells apart, for a script."""
    rule = locale().plural_form
    # Every language's kinds of whole numbers are met by then.
    return {rule(n): words(n) for n in range(200, -1, -1)}


# --- the pack --------------------------------------------------------------------------------


@blueprint.get("/study/device")
def whose() -> ResponseReturnValue:
    """Tell the script of a page who is signed in, and whether what it has downloaded is of now."""
    return jsonify(
        person=person_tag(signed_in(actor())),
        token=security.form_token(),
        mark=pack_tag(db.session(), actor(), now()),
    )


@blueprint.get("/study/pack")
def pack() -> ResponseReturnValue:
    """Send the next cards of this person, each with its question and what is told afterwards."""
    made = make_pack(db.session(), actor(), now())
    return jsonify(
        person=person_tag(signed_in(actor())),
        mark=made.tag,
        begins=made.day_begins,
        life=int(LIFE.total_seconds() * 1000),
        cards=[_packed(card, made.day) for card in made.cards],
    )


def _packed(card: PackedCard, day: date) -> dict[str, Any]:
    view = card.view
    answers: list[dict[str, Any]] = [
        {"fields": _fields(view, reveal.answer), "html": _reveal_page(reveal.reveal, day)}
        for reveal in card.possible_reveals
    ]
    if card.compared is not None:
        answers.append({"fields": None, "html": _reveal_page(card.compared, day)})
    question = QuestionView(
        kind=view.kind,
        kind_label=view.kind_label,
        wording=view.wording,
        language=view.language,
        verdicts=view.verdicts,
    )
    return {
        "turn": str(card.ticket.turn_id),
        "card": str(card.ticket.card_id),
        "due": card.due_on.isoformat(),
        "slip": security.signed(_ticket_data(card.ticket), TICKET),
        "question": render_template("study/packed_question.html", card=view, asked=question),
        "answers": answers,
    }


def _fields(view: TurnView, answer: Answer | None) -> list[tuple[str, Any]]:
    """Return an answer as the form of the question sends it."""
    return sorted(ANSWER_FORMS[view.kind].values(answer, view.wording).items())


def _reveal_page(reveal: Reveal, day: date) -> str:
    labels = {rating: gettext(label) for rating, label in RATING_LABELS.items()}
    return render_template("study/packed_answer.html", reveal=reveal, labels=labels, day=day)


def _ticket_data(ticket: OfflineTicket) -> dict[str, Any]:
    return {
        "turn": str(ticket.turn_id),
        "person": str(ticket.person_id),
        "card": str(ticket.card_id),
        "question": ticket.question_id,
        "version": ticket.version_id,
        "form": ticket.variant,
        "options": list(ticket.options),
        "at": ticket.given_at.timestamp(),
    }


def _ticket(text: str) -> OfflineTicket:
    """Read a ticket. Raises `NotFound` for one that this site has not written."""
    data: Mapping[str, Any] | None = security.unsigned(text, TICKET)
    if data is None:
        raise NotFound
    return OfflineTicket(
        turn_id=UUID(data["turn"]),
        person_id=UUID(data["person"]),
        card_id=UUID(data["card"]),
        question_id=data["question"],
        version_id=data["version"],
        variant=data["form"],
        options=tuple(data["options"]),
        given_at=datetime.fromtimestamp(data["at"], UTC),
    )


# --- offline reviews -------------------------------------------------------------------------


@blueprint.post("/study/reviews")
def merge() -> ResponseReturnValue:
    """Take in the reviews that a device sends; name the turns that it need not keep any more."""
    sent = read_reviews(request.form.get("reviews", ""))
    reviews = _offline_reviews(sent.reviews, sent.sent)
    merged = merge_reviews(db.session(), actor(), reviews, now())
    return jsonify(
        kept=[str(turn) for turn in merged.kept], gone=[str(turn) for turn in merged.gone]
    )


def _offline_reviews(reviews: Sequence[SentReview], sent: int) -> list[OfflineReview]:
    moment, found = now(), []
    earliest = None
    tickets = [_ticket(review.ticket) for review in reviews]
    targets = find_ticket_targets(db.session(), actor(), tickets)
    for review, ticket in zip(reviews, tickets, strict=True):
        # Not before the card was given along, and not before the review ahead of it.
        earliest = ticket.given_at if earliest is None else max(earliest, ticket.given_at)
        times = (review.asked, review.answered, review.rated)
        asked_at, answered_at, rated_at = on_our_clock(times, sent, earliest, moment)
        earliest = rated_at
        target = targets[ticket.turn_id]
        form = sent_form(target.kind, target.wording, review.fields)
        found.append(
            OfflineReview(
                ticket=ticket,
                payload=form.payload(),
                rating=review.rating,
                asked_at=asked_at,
                answered_at=answered_at,
                rated_at=rated_at,
            )
        )
    return found
