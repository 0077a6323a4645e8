"""What recipes built: listed, looked at, adopted, refused, and given back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from quiz.domain.building.proofs import ProofStrength
from quiz.domain.building.recipes.registry import RECIPES
from quiz.domain.codec import divided
from quiz.domain.errors import NotFound
from quiz.domain.messages import N_
from quiz.domain.questions.operator_names import OPERATOR_LABELS
from quiz.domain.questions.questions import Question
from quiz.services.authoring import built as service
from quiz.services.authoring.built import BuiltFilter
from quiz.services.building.build import BUILT_STATES
from quiz.web import db
from quiz.web.forms.answers.base import QuestionView
from quiz.web.i18n import gettext
from quiz.web.later_build import LaterBuild
from quiz.web.rendering import notice, page, see_other
from quiz.web.security import actor
from quiz.web.serving.numbers_in_addresses import page_asked
from quiz.web.site import now

STANDINGS = {
    ProofStrength.PROVED.value: N_("Proved wrong"),
    ProofStrength.CHECKED.value: N_("Checked by a person"),
    ProofStrength.REJECTED.value: N_("Not used"),
}
TIERS = {
    1: N_("the same subject at another time"),
    2: N_("another subject in the same article"),
    3: N_("another value of this sort in the article"),
    4: N_("a value of another article"),
    5: N_("a figure that nobody gave"),
}
_SAID = {
    "adopt": N_("The question is yours now: edit it as any other."),
    "refuse": N_("The question is refused, and is not built again."),
    "undo": N_("The question is the builder’s again."),
}
_DO = {"adopt": service.adopt, "refuse": service.refuse}


def index() -> ResponseReturnValue:
    """List what was built, narrowed down by recipe, article, fact, operator and state."""
    filters = BuiltFilter(
        **{name: request.args.get(name, "") for name in BuiltFilter.__dataclass_fields__}
    )
    shown = service.show_built(
        db.reading(),
        actor(),
        filters,
        page_asked(),
        request.args.get("just", ""),
    )
    return page("authoring/building/index.html", shown=shown, args=asdict(filters), **_labels())


def show(key: str) -> ResponseReturnValue:
    """Show one of them as the learner sees it, with its key and the proofs of its distractors."""
    card = service.open_built(db.reading(), actor(), key)
    preview = _preview(card.question) if card.question else None
    return page("authoring/building/show.html", card=card, preview=preview, **_labels())


def decide(key: str) -> ResponseReturnValue:
    """Adopt or refuse what was built, or give it back to the builder."""
    doing = request.form.get("do", "")
    if doing not in _SAID:
        raise NotFound
    later = LaterBuild()
    if doing == "undo":
        service.undo(db.session(), actor(), key, now(), later)
    else:
        _DO[doing](db.session(), actor(), key, now())
    later.run()
    notice(gettext(_SAID[doing]))
    names = BuiltFilter.__dataclass_fields__
    args: dict[str, Any] = {name: value for name in names if (value := request.form.get(name, ""))}
    return see_other(url_for("authoring.built", just=key, **args))


def _preview(question: Question) -> QuestionView:
    wording, _key = divided(question.content)
    label = gettext(question.content.label)
    return QuestionView(question.kind, label, wording, question.language, prefix="preview-")


def _labels() -> dict[str, object]:
    return {
        "recipes": {name: recipe.label for name, recipe in RECIPES.items()},
        "operators": OPERATOR_LABELS,
        "states": {state.value: label for state, label in BUILT_STATES.items()},
        "standings": STANDINGS,
        "tiers": TIERS,
    }
