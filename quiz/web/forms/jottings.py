"""What is jotted down beside a question, in the same form as the answer and apart from it."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag

from quiz.domain.jottings import LONGEST
from quiz.domain.text_marks import N_
from quiz.services.items import ItemView
from quiz.web.forms.answers import TicksField
from quiz.web.forms.base import BaseForm


class JottingForm(BaseForm):
    """A flag, a note to oneself, and options struck out. `jotted` says that the form had them."""

    jotted = HiddenField(default="yes")
    flagged = BooleanField(N_("Flag"))
    note = TextAreaField(
        N_("Note to yourself"),
        description=N_("Only you see it, and it does not count."),
        render_kw={"rows": 3, "maxlength": LONGEST},
    )
    struck = TicksField(N_("Options that you rule out"), choices=[], validate_choice=False)


def jotting_form(view: ItemView, prefix: str = "") -> JottingForm:
    """Return the form with what is jotted beside an item."""
    jotting = view.jotting
    form = JottingForm(
        None,
        data={
            "jotted": "yes",
            "flagged": jotting.flagged,
            "note": jotting.note,
            "struck": sorted(jotting.struck),
        },
        prefix=prefix,
    )
    form.struck.choices = [
        SelectChoice(option["key"], option["text"]) for option in view.wording.get("options", ())
    ]
    return form
