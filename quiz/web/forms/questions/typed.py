"""Forms in which authors write what is to be typed: a number, a word, a name."""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from wtforms import Field, StringField, TextAreaField, ValidationError
from wtforms.validators import NumberRange, Optional

from quiz.domain.messages import N_
from quiz.domain.questions.questions import Content, Numeric, ShortAnswer
from quiz.web.forms import fields
from quiz.web.forms.questions.base import Common, QuestionForm, register_form
from quiz.web.i18n import gettext

_NUMBER = re.compile(r"[-+]?\d{1,15}(?:\.\d{1,10})?")


class NumericForm(QuestionForm):
    """A number, its unit, and how far off an answer may be."""

    kind = Numeric.kind
    label = Numeric.label
    own_fields = ("value", "unit", "tolerance", "decimals")

    value = StringField(
        N_("Number"),
        description=N_("With a point and without spaces or commas: 4660 or 81.3."),
        filters=[fields.clean_line],
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    unit = StringField(
        N_("Unit"),
        description=N_("What is counted or measured: percent, km, people."),
        validators=[fields.at_most(fields.WORD)],
        filters=[fields.clean_line],
    )
    tolerance = StringField(
        N_("May be off by"),
        description=N_("0: it must be this number."),
        default="0",
        filters=[fields.clean_line],
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    decimals = fields.WholeNumberField(
        N_("Decimal places asked for"),
        description=N_("Leave it empty to ask for what the article has."),
        validators=[Optional(), NumberRange(0, 10)],
    )

    @classmethod
    def fill(cls, content: Any) -> dict[str, Any]:
        """Return number, unit, tolerance and places."""
        if content is None:
            return {}
        return {
            "value": format(content.value, "f"),
            "unit": content.unit,
            "tolerance": format(content.tolerance, "f"),
            "decimals": content.decimals,
        }

    def validate_value(self, field: Field) -> None:
        """Ask for a number that can be read exactly."""
        if not _NUMBER.fullmatch(field.data or ""):
            raise ValidationError(
                gettext("Write a number with a point and without spaces or commas, such as 81.3.")
            )

    def validate_tolerance(self, field: Field) -> None:
        """Ask for a number that is not below 0."""
        if not _NUMBER.fullmatch(field.data or "0") or Decimal(field.data or "0") < 0:
            raise ValidationError(gettext("Write 0, or a number above it, such as 0.5."))

    def read(self, common: Common, used: Collection[str]) -> Content:
        """Return the content."""
        return Numeric(
            **vars(common),
            unit=fields.typed(self.unit),
            decimals=self.decimals.data,
            value=Decimal(fields.typed(self.value)),
            tolerance=Decimal(fields.typed(self.tolerance) or "0"),
        )


class ShortAnswerForm(QuestionForm):
    """A word or a name, in all forms that count."""

    kind = ShortAnswer.kind
    label = ShortAnswer.label
    own_fields = ("accepted",)

    accepted = TextAreaField(
        N_("Accepted answers"),
        description=N_("One a line, the best one first. Case and spaces do not matter."),
        validators=[fields.at_most(2000)],
        filters=[fields.clean_text],
        render_kw={"rows": 3, "dir": "auto"},
    )

    @classmethod
    def fill(cls, content: Any) -> dict[str, Any]:
        """Return the forms, one a line."""
        return {} if content is None else {"accepted": "\n".join(content.accepted)}

    def read(self, common: Common, used: Collection[str]) -> Content:
        """Return the content."""
        lines = (line.strip() for line in fields.typed(self.accepted).split("\n"))
        return ShortAnswer(**vars(common), accepted=tuple(line for line in lines if line))


for _form in (NumericForm, ShortAnswerForm):
    register_form(_form)
