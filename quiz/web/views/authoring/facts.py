"""Facts: listed, made from the sentences of an article, checked, published and retired."""

from __future__ import annotations

from dataclasses import asdict

from flask import request, url_for
from flask.typing import ResponseReturnValue

from quiz.domain.errors import Conflict, NotFound, Refused
from quiz.domain.linting.findings import Level
from quiz.domain.questions.questions import Status
from quiz.services.authoring import facts as service
from quiz.services.authoring.facts import FactFilter, FactOutcome, FactSheet, OpenedFact
from quiz.services.authoring.quotes import Passage, quotes_of
from quiz.services.building.build import BuildReport
from quiz.web import db
from quiz.web.forms.authoring.facts import VALUE_TYPES, FactForm, stored_fact
from quiz.web.forms.fields import finding_text, refusal, typed
from quiz.web.i18n import gettext, ngettext
from quiz.web.later_build import LaterBuild
from quiz.web.rendering import notice, page, see_other
from quiz.web.security import actor
from quiz.web.serving.numbers_in_addresses import number_asked, page_asked
from quiz.web.site import now
from quiz.web.views.authoring.questions import chosen_in

_STATUSES = {"draft": Status.DRAFT, "check": Status.CHECKED, "publish": Status.PUBLISHED}


def index() -> ResponseReturnValue:
    """List the facts of this author's banks, those of an article or in a status alone."""
    filters = FactFilter(request.args.get("article", ""), request.args.get("status", ""))
    shown = service.show_facts(db.reading(), actor(), filters, page_asked())
    return page("authoring/facts/index.html", shown=shown, args=asdict(filters))


def new() -> ResponseReturnValue:
    """Make a fact of the sentences that were ticked in an article."""
    if request.method == "POST":
        return _act(FactForm.sent(), None)
    key = request.args.get("article", "")
    edition = number_asked("edition")
    sheet = service.lay_out(db.reading(), actor(), key, edition)
    chosen = chosen_in(
        sheet.article, request.args.getlist("sentence"), request.args.get("words", "")
    )
    passage = Passage(key, edition, chosen.sentences, chosen.spans)
    form = FactForm.sent(data={"article": key})
    form.load(quotes_of(db.reading(), actor(), passage))
    return _show(form, None, sheet)


def edit(key: str) -> ResponseReturnValue:
    """Write on at a fact that is stored."""
    opened = service.open_fact(db.reading(), actor(), key)
    form = FactForm.sent(data=stored_fact(opened.fact, opened.seen))
    form.article.data = opened.fact.article
    if request.method == "GET":
        return _show(form, opened, _sheet(form))
    return _act(form, opened)


def retire(key: str) -> ResponseReturnValue:
    """Take a fact out of use, with what was built from it."""
    later = LaterBuild()
    service.retire_fact(db.session(), actor(), key, now(), later)
    later.run()
    notice(gettext("The fact is retired, and so is what was built from it."))
    return see_other(url_for("authoring.fact", key=key))


def _act(form: FactForm, opened: OpenedFact | None) -> ResponseReturnValue:
    doing = request.form.get("do", "draft")
    sheet = _sheet(form)
    if doing == "quote":
        _quote(form, sheet)
        return _show(form, opened, sheet)
    verb, _, number = doing.partition("-")
    if verb == "remove" and number.isdecimal() and len(number) < 4:
        form.remove_quote(int(number))
        return _show(form, opened, sheet)
    if doing not in _STATUSES:
        raise NotFound
    return _save(form, opened, sheet, _STATUSES[doing])


def _quote(form: FactForm, sheet: FactSheet) -> None:
    """Add the ticked sentences as quotes."""
    chosen = chosen_in(
        sheet.article, request.form.getlist("sentence"), request.form.get("words", "")
    )
    passage = Passage(sheet.article.key, _edition(form), chosen.sentences, chosen.spans)
    taken = [typed(row.name) for row in form.quote_rows]
    form.load(quotes_of(db.reading(), actor(), passage, taken))


def _save(
    form: FactForm, opened: OpenedFact | None, sheet: FactSheet, status: Status
) -> ResponseReturnValue:
    form.offer(sheet.relations, VALUE_TYPES)
    if not form.validate():
        return _show(form, opened, sheet, status=400)
    later = LaterBuild()
    try:
        outcome = service.save_fact(
            db.session(),
            actor(),
            form.value(),
            status,
            now(),
            key=opened.fact.key if opened else None,
            seen=typed(form.seen),
            build=later,
        )
    except Refused as refused:
        db.roll_back()
        form.form_errors.append(refusal(refused))
        return _show(form, opened, sheet, status=400)
    except Conflict as conflict:
        db.roll_back()
        form.form_errors.append(refusal(conflict))
        return _show_conflict(form, opened, sheet)
    if outcome.key is None:
        errors = [finding for finding in outcome.findings if finding.level is Level.ERROR]
        form.form_errors.extend(finding_text(error) for error in errors)
        return _show(form, opened, sheet, status=400)
    _say(outcome, status, later.run())
    return see_other(url_for("authoring.fact", key=outcome.key))


def _show_conflict(
    form: FactForm, opened: OpenedFact | None, sheet: FactSheet
) -> ResponseReturnValue:
    """Show what is stored by now beside what was typed, which stays in the form."""
    present = service.open_fact(db.reading(), actor(), opened.fact.key) if opened else None
    if present is not None:
        form.seen.data = present.seen
    return _show(form, present, sheet, conflict=True, status=409)


def _say(outcome: FactOutcome, status: Status, report: BuildReport) -> None:
    said = {
        Status.DRAFT: gettext("The draft is saved."),
        Status.CHECKED: gettext("The fact is saved as checked."),
        Status.PUBLISHED: gettext("The fact is published."),
    }
    notice(said[status])
    stored = report.stored
    if stored:
        notice(
            ngettext(
                "%(num)s question was built or changed.",
                "%(num)s questions were built or changed.",
                stored,
            ),
            "info",
        )
    for finding in outcome.findings:
        if finding.level is not Level.INFO:
            notice(finding_text(finding), "warning")


def _sheet(form: FactForm) -> FactSheet:
    return service.lay_out(db.reading(), actor(), typed(form.article), _edition(form))


def _edition(form: FactForm) -> int | None:
    """Return the edition that is quoted, if one is."""
    numbers = [typed(row.edition) for row in form.quote_rows]
    return next((int(number) for number in numbers if number.isdecimal() and len(number) < 7), None)


def _show(
    form: FactForm,
    opened: OpenedFact | None,
    sheet: FactSheet,
    *,
    conflict: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    form.offer(sheet.relations, VALUE_TYPES)
    return page(
        "authoring/facts/edit.html",
        form=form,
        opened=opened,
        sheet=sheet,
        types=VALUE_TYPES,
        conflict=conflict,
    ), status
