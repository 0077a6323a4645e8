"""Study: remembering what the sources say.

/study/                         study.home
/study/settings                 study.settings       GET and POST
/study/add                      study.add            POST
/study/missed/<attempt>         make_missed_cards     POST
/study/session                  study.session
/study/next                     study.next_card      POST
/study/turns/<id>/answer        study.answer         POST
/study/turns/<id>/rate          study.rate           POST
/study/turns/<id>/aside         study.aside          POST
/study/undo                     study.undo           POST
/study/bring-back               study.bring_back     POST
/study/reviews.csv              study.reviews_csv
/study/stored.json              study.stored_json
/study/erase                    study.erase          GET and POST
/study/cards.apkg               study.anki_package   ?what=cards, or as for study.add
"""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from quiz.domain.errors import Refused
from quiz.domain.marking.in_words import Word
from quiz.domain.messages import Message
from quiz.domain.study.scheduling import RATING_LABELS, Rating
from quiz.domain.text.passages import Span
from quiz.services.scores.files import File
from quiz.services.study import adding, anki, records, turns
from quiz.services.study.anki import Voice
from quiz.services.study.card import Pause, TurnView, view_session
from quiz.services.study.home import view_home
from quiz.services.study.learner import change_habits, habits_of
from quiz.services.study.turns import Aside
from quiz.web import db
from quiz.web.errors import status_of
from quiz.web.forms.answers.base import QuestionView, refusal_text, sent_back, sent_form
from quiz.web.forms.study.study import AddForm, AnkiForm, CertaintyForm, EraseForm, HabitsForm
from quiz.web.i18n import gettext, ngettext, spoken
from quiz.web.rendering import notice, page, see_other
from quiz.web.security import actor
from quiz.web.site import now

blueprint = Blueprint("study", __name__, url_prefix="/study")


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Show what is due today, what lies ahead, and how well it goes."""
    view = view_home(db.session(), actor(), now())
    form = AddForm()
    form.offer(view.sources)
    out = AnkiForm()
    out.offer(view.has_cards, view.sources, anki.list_quizzes(db.session(), actor(), now()))
    return page("study/home.html", home=view, form=form, out=out)


@blueprint.route("/settings", methods=["GET", "POST"])
def settings() -> ResponseReturnValue:
    """Show and change how one studies."""
    form = HabitsForm.sent()
    form.offer()
    if request.method == "POST" and form.validate():
        change_habits(db.session(), actor(), form.habits())
        notice(gettext("Your settings are saved."))
        return see_other(url_for("study.home"))
    if request.method == "GET":
        form.fill(habits_of(db.session(), actor()))
    return page("study/settings.html", form=form), 400 if form.errors else 200


# --- getting in ------------------------------------------------------------------------------


@blueprint.post("/add")
def add() -> ResponseReturnValue:
    """Make cards of the facts of an article, a topic or a quiz."""
    return _added(adding.add_from(db.session(), actor(), request.form.get("what", ""), now()))


@blueprint.post("/missed/<uuid:attempt_id>")
def add_missed(attempt_id: UUID) -> ResponseReturnValue:
    """Make cards of what was missed in an attempt."""
    return _added(adding.add_missed(db.session(), actor(), attempt_id, now()))


def _added(count: int) -> ResponseReturnValue:
    if count:
        notice(ngettext("%(num)s new card was made.", "%(num)s new cards were made.", count))
    else:
        notice(gettext("No new card was made: you study all of it already."), "info")
    return see_other(url_for("study.home"))


# --- a session -------------------------------------------------------------------------------


@blueprint.get("/session")
def session() -> ResponseReturnValue:
    """Show the open card, or what is done."""
    return _card_page(view_session(db.session(), actor(), now()))


@blueprint.post("/next")
def next_card() -> ResponseReturnValue:
    """Put the next card before the person."""
    turns.begin_turn(db.session(), actor(), now())
    return see_other(url_for("study.session"))


@blueprint.post("/turns/<uuid:turn_id>/answer")
def answer(turn_id: UUID) -> ResponseReturnValue:
    """Keep an answer; a refused one stays in the form."""
    target = turns.find_turn_target(db.session(), actor(), turn_id)
    form = sent_form(target.kind, target.wording, request.form)
    payload = None if request.form.get("go") == "unknown" else form.payload()
    sure = CertaintyForm(request.form).level()
    try:
        turns.answer_turn(db.session(), actor(), turn_id, payload, sure, now())
    except Refused as refused:
        db.roll_back()
        view = view_session(db.session(), actor(), now())
        return _card_page(view, refused), status_of(refused)
    return see_other(url_for("study.session", _anchor="feedback"))


@blueprint.post("/turns/<uuid:turn_id>/rate")
def rate(turn_id: UUID) -> ResponseReturnValue:
    """Rate an answered card, and go on to the next one."""
    given = request.form.get("rating", "")
    if given not in {str(rating.value) for rating in Rating}:
        return see_other(url_for("study.session"))
    turns.rate_turn(db.session(), actor(), turn_id, Rating(int(given)), now())
    turns.begin_turn(db.session(), actor(), now())
    return see_other(url_for("study.session"))


@blueprint.post("/turns/<uuid:turn_id>/aside")
def aside(turn_id: UUID) -> ResponseReturnValue:
    """Set a card aside: for today, until it is brought back, or for good."""
    notices = {
        Aside.BURY: gettext("This card comes back tomorrow."),
        Aside.SUSPEND: gettext("This card rests until you bring it back."),
        Aside.UNWANTED: gettext("This card will not be asked any more."),
    }
    chosen = request.form.get("do", "")
    if chosen in set(Aside):
        turns.set_aside(db.session(), actor(), turn_id, Aside(chosen), now())
        turns.begin_turn(db.session(), actor(), now())
        notice(notices[Aside(chosen)])
    return see_other(url_for("study.session"))


@blueprint.post("/undo")
def undo() -> ResponseReturnValue:
    """Take today's last rating back."""
    if turns.undo_rating(db.session(), actor(), now()):
        notice(gettext("The last rating was taken back. Rate it again."))
    else:
        notice(gettext("There is no rating of today to take back."), "info")
    return see_other(url_for("study.session"))


@blueprint.post("/bring-back")
def bring_back() -> ResponseReturnValue:
    """Let the suspended cards come again."""
    turns.bring_back(db.session(), actor())
    notice(gettext("The cards that rested come again."))
    return see_other(url_for("study.home"))


@blueprint.get("/reviews.csv")
def reviews_csv() -> ResponseReturnValue:
    """Send the log of one's own reviews."""
    return _download(records.review_log_file(db.session(), actor(), now()), "text/csv")


@blueprint.get("/cards.apkg")
def anki_package() -> ResponseReturnValue:
    """Send one's cards, or the facts of an article, a topic or a quiz, as a package for Anki."""
    what = request.args.get("what", anki.ALL_CARDS)
    voice = Voice(speak=_spoken, address=_address)
    file = anki.anki_file(db.session(), actor(), what, now(), voice)
    return _download(file, "application/octet-stream")


@blueprint.get("/stored.json")
def stored_json() -> ResponseReturnValue:
    """Send everything that study keeps of oneself."""
    return _download(records.stored_file(db.session(), actor(), now()), "application/octet-stream")


@blueprint.route("/erase", methods=["GET", "POST"])
def erase() -> ResponseReturnValue:
    """Say what goes and what stays, and erase what study keeps of oneself."""
    form = EraseForm.sent()
    if request.method == "POST" and form.validate():
        records.erase_own_study(db.session(), actor())
        notice(gettext("Your study records are erased."))
        return see_other(url_for("account.show"))
    stored = records.stored_of(db.session(), actor())
    return page("study/erase.html", form=form, stored=stored), 400 if form.errors else 200


def _spoken(word: Word) -> str:
    return spoken(word) if isinstance(word, Message) else word


def _address(article: str, edition: int, sentence: int, span: Span | None) -> str:
    return url_for(
        "articles.show",
        key=article,
        edition=edition,
        passage=f"{span[0]}-{span[1]}" if span else None,
        _anchor=f"s{sentence}",
        _external=True,
    )


def _download(file: File, mimetype: str) -> Response:
    """Answer with a file that the browser saves and never shows."""
    response = Response(file.content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


def _card_page(view: TurnView | Pause, refused: Refused | None = None) -> str:
    if isinstance(view, Pause):
        return page("study/pause.html", pause=view)
    sure = CertaintyForm(request.form if refused else None)
    sure.offer()
    question = QuestionView(
        kind=view.kind,
        kind_label=view.kind_label,
        wording=view.wording,
        language=view.language,
        verdicts=view.verdicts,
        filled=sent_back(request.form) if refused else {},
        problem=refusal_text(refused) if refused else "",
    )
    labels = {rating: gettext(label) for rating, label in RATING_LABELS.items()}
    return page("study/card.html", card=view, asked=question, sure=sure, labels=labels)
