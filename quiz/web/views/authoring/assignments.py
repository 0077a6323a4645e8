"""Assignments of quizzes, and the rules under which they can be taken."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from quiz.domain.quizzes.quizzes import Admission
from quiz.domain.quizzes.rules import Preset, Rules
from quiz.domain.quizzes.terms import window_sentences
from quiz.services.assignments import rules as offering
from quiz.services.assignments.assignments import PUBLIC
from quiz.services.assignments.rules import RulesPage, TypedRules
from quiz.services.people import passwords
from quiz.web import db
from quiz.web.forms.assignments.rules import RulesForm, stored_rules
from quiz.web.forms.fields import add_error
from quiz.web.i18n import gettext, spoken
from quiz.web.rendering import notice, page, see_other
from quiz.web.security import actor
from quiz.web.site import now


def prepare(key: str) -> ResponseReturnValue:
    """Ask by which rules a quiz is offered to `?to=`, a class; to the public without it."""
    to = request.args.get("to") or PUBLIC
    preset = request.args.get("preset", "")
    shown = offering.new_rules(
        db.reading(), actor(), key, to, now(), Preset(preset) if preset in set(Preset) else None
    )
    return _page(shown, RulesForm(data=stored_rules(shown)), to)


def offer(key: str) -> ResponseReturnValue:
    """Offer a quiz by the rules that were typed."""
    to = request.form.get("to", "")
    hashed = _hashed()
    form = RulesForm.sent()
    shown = offering.new_rules(db.reading(), actor(), key, to, now())
    if _goes_back(form):
        return _page(shown, form, to)
    value = _typed(shown, form, hashed)
    if value is None:
        return _page(shown, form, to), 400
    assignment = offering.offer_by_rules(db.session(), actor(), key, to, value, now())
    notice(
        gettext("The quiz is offered. Its code is %(code)s.", code=assignment.code)
        + _window_read_back(value.rules)
    )
    return see_other(_way_back(shown, assignment.code))


def rules(key: str, assignment_id: int) -> ResponseReturnValue:
    """Show and change the rules of an assignment; open attempts follow them from then on."""
    hashed = _hashed() if request.method == "POST" else None
    shown = offering.show_rules(db.reading(), actor(), key, assignment_id, now())
    if request.method == "GET":
        return _page(shown, RulesForm(data=stored_rules(shown)))
    # What was stored must not fill in for what was sent.
    form = RulesForm.sent()
    if _goes_back(form):
        return _page(shown, form)
    value = _typed(shown, form, hashed)
    if value is None:
        return _page(shown, form), 400
    assignment = offering.set_rules(db.session(), actor(), key, assignment_id, value, now())
    notice(gettext("The rules are saved.") + _window_read_back(value.rules))
    return see_other(_way_back(shown, assignment.code))


def _way_back(shown: RulesPage, code: str) -> str:
    """Return where an assignment is managed: by authors at their desk, else with its scores."""
    if shown.may_author:
        return url_for("authoring.quiz", key=shown.key)
    return url_for("scores.assignment", code=code)


def _goes_back(form: RulesForm) -> bool:
    """Clear what differs from the preset where its button was pressed; nothing is saved."""
    if request.form.get("do") != "preset":
        return False
    form.clear_differences()
    return True


def _window_read_back(rules: Rules) -> str:
    """Return when it opens and closes, as it was understood, with the zone."""
    return "".join(f" {spoken(sentence)}" for sentence in window_sentences(rules))


def _hashed() -> str | None:
    """Hash what was typed as a password; that takes long, so it comes before the turn to write."""
    chosen = RulesForm.sent().new_password()
    return passwords.hash_password(chosen[: passwords.LONGEST]) if chosen else chosen


def _typed(shown: RulesPage, form: RulesForm, hashed: str | None) -> TypedRules | None:
    """Return the rules as typed; None with what is wrong in the form."""
    form.follow_preset(shown)
    value = form.value()
    if value is None:
        return None
    if shown.takes_away(value) and not form.despite.data:
        add_error(
            form.despite,
            gettext(
                "This exam asks questions that other quizzes ask now. Choose whether to offer it "
                "all the same, or go back."
            ),
        )
        return None
    typed = TypedRules(rules=value, entry=Admission(form.entry.data), password_hash=hashed)
    form.form_errors.extend(spoken(problem) for problem in offering.problems_of(shown, typed))
    return None if form.form_errors else typed


def _page(shown: RulesPage, form: RulesForm, to: str = "") -> str:
    if shown.class_name:
        form.say_for_class()
    return page("authoring/quizzes/rules.html", shown=shown, form=form, to=to)
