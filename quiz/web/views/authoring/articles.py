"""Articles: pasted or uploaded, looked at, stored, corrected; and the desk of one of them."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from quiz.domain.errors import Conflict, Refused
from quiz.domain.questions.questions import CONTENTS
from quiz.domain.text.articles import Readers
from quiz.services.authoring import articles as service
from quiz.services.authoring.articles import Desk, Division
from quiz.web import db
from quiz.web.forms.authoring import articles
from quiz.web.forms.fields import add_error, refusal, typed
from quiz.web.forms.questions.base import QUESTION_FORMS
from quiz.web.i18n import gettext
from quiz.web.later_build import LaterBuild
from quiz.web.rendering import notice, page, see_other
from quiz.web.security import actor
from quiz.web.serving.numbers_in_addresses import page_asked
from quiz.web.site import now


def show(key: str) -> ResponseReturnValue:
    """Show an article with a box before each sentence, and the questions made of it."""
    desk = service.open_desk(db.reading(), actor(), key, page_asked())
    return page("authoring/articles/show.html", desk=desk, kinds=_kinds(), readers=Readers)


def offer(key: str) -> ResponseReturnValue:
    """Show an article to everybody, or to nobody but the people of its bank."""
    readers = Readers.ALL if request.form.get("readers") == Readers.ALL else Readers.BANK
    service.offer_article(db.session(), actor(), key, readers)
    notice(
        gettext("Everybody can read this article now.")
        if readers is Readers.ALL
        else gettext("Only you and the people of this bank see this article now.")
    )
    return see_other(url_for("authoring.article", key=key))


def new() -> ResponseReturnValue:
    """Take a text, show what was found in it, and store it when the author agrees."""
    form = articles.NewArticleForm.sent()
    form.offer_banks(service.bank_choices(db.reading(), actor()))
    if request.method == "GET":
        return page("authoring/articles/new.html", form=form)
    division = _look(form)
    if division is None:
        return page("authoring/articles/new.html", form=form), 400
    if not _agreed(form, division):
        return _found(form, division)
    if not form.validate():
        return _found(form, division, 400)
    key = service.add_article(
        db.session(),
        actor(),
        typed(form.bank),
        form.particulars(typed(form.language)),
        form.heading(),
        division,
        now(),
    )
    notice(gettext("The article is saved. Now select the sentences for a question."))
    return see_other(url_for("authoring.article", key=key))


def correct(key: str) -> ResponseReturnValue:
    """Take the corrected text of an article, and store it as its next edition."""
    desk = service.open_desk(db.reading(), actor(), key)
    said = articles.said_of(desk.article) | {
        "text": desk.edition.text,
        "after": str(desk.edition.number),
    }
    form = articles.CorrectionForm.sent(data=said)
    form.keep_language(desk.article.language)
    if request.method == "GET":
        return page("authoring/articles/correct.html", form=form, desk=desk)
    division = _look(form)
    if division is None:
        return page("authoring/articles/correct.html", form=form, desk=desk), 400
    if not _agreed(form, division):
        return _corrected(form, division, desk)
    if not form.validate():
        return _corrected(form, division, desk, 400)
    later = LaterBuild()
    after = int(typed(form.after)) if typed(form.after).isdecimal() else 0
    try:
        heading = form.heading(typed(form.note))
        number = service.add_correction(
            db.session(), actor(), key, after, heading, division, now(), later
        )
    except Refused as refused:
        db.roll_back()
        add_error(form.text, refusal(refused))
        return _corrected(form, division, desk, 400)
    except Conflict as conflict:
        db.roll_back()
        form.form_errors.append(refusal(conflict))
        form.after.data = str(desk.edition.number)
        return _corrected(form, division, desk, 409)
    later.run()
    notice(gettext("The corrected text is stored as edition %(number)s.", number=number))
    return see_other(url_for("authoring.article", key=key))


def amend(key: str) -> ResponseReturnValue:
    """Change what is said about an article; its texts stay."""
    desk = service.open_desk(db.reading(), actor(), key)
    form = articles.ParticularsForm.sent(data=articles.said_of(desk.article) | {"seen": desk.seen})
    if request.method == "GET":
        return page("authoring/articles/amend.html", form=form, desk=desk, theirs=None)
    if not form.validate():
        return page("authoring/articles/amend.html", form=form, desk=desk, theirs=None), 400
    later = LaterBuild()
    try:
        particulars = form.particulars(desk.article.language)
        heading = form.heading(desk.edition.note)
        service.amend_article(
            db.session(), actor(), key, typed(form.seen), particulars, heading, now(), later
        )
    except Conflict as conflict:
        db.roll_back()
        form.form_errors.append(refusal(conflict))
        form.seen.data = desk.seen
        theirs = articles.ParticularsForm(None, data=articles.said_of(desk.article))
        return page("authoring/articles/amend.html", form=form, desk=desk, theirs=theirs), 409
    later.run()
    notice(gettext("What is known of the article is saved."))
    return see_other(url_for("authoring.article", key=key))


def _look(form: articles.DividedForm) -> Division | None:
    """Divide the text that was sent; what is wrong with it is put beside its field.

    It takes no turn to write: looking stores nothing, and what is stored is divided by then.
    """
    if not form.take_file():
        return None
    language = typed(form.language)
    try:
        found = service.look_at(db.reading(), actor(), typed(form.text), language, {})
        kinds = form.corrected(found.seal)
        if kinds:
            found = service.look_at(db.reading(), actor(), found.text, language, kinds)
    except Refused as refused:
        form.text.errors = [refusal(refused)]
        return None
    return found


def _agreed(form: articles.DividedForm, division: Division) -> bool:
    """Tell whether the author has seen this very division and wants it stored."""
    return request.form.get("do") == "store" and form.seal.data == division.seal


def _found(
    form: articles.NewArticleForm, division: Division, status: int = 200
) -> ResponseReturnValue:
    form.headline.data = typed(form.headline) or division.headline
    form.standfirst.data = typed(form.standfirst) or division.standfirst
    changed = bool(form.seal.data) and form.seal.data != division.seal
    form.show(division)
    return page(
        "authoring/articles/found.html", form=form, division=division, changed=changed
    ), status


def _corrected(
    form: articles.CorrectionForm, division: Division, desk: Desk, status: int = 200
) -> ResponseReturnValue:
    form.show(division)
    return page(
        "authoring/articles/corrected.html", form=form, division=division, desk=desk
    ), status


def _kinds() -> list[tuple[str, str]]:
    """Return the kinds that can be written here, with their names, in the order of the domain."""
    known = (kind for kind in CONTENTS if kind in QUESTION_FORMS)
    return [(kind, gettext(QUESTION_FORMS[kind].label)) for kind in known]
