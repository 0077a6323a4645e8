"""Moments that people type on the clock of their own place."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wtforms import DateTimeLocalField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import Optional

from quiz.domain.messages import N_
from quiz.domain.quizzes.local_times import exists, readings
from quiz.web.forms.base import BaseForm
from quiz.web.forms.fields import add_error
from quiz.web.i18n import gettext, moment, zone, zone_in_words

# Beyond these nobody plans, and a calendar ends somewhere.
YEARS = range(2000, 2101)


def moment_field(label: str, description: str) -> DateTimeLocalField:
    """Make the field of a moment in the reader's zone; it may stay empty."""
    return DateTimeLocalField(label, description=description, validators=[Optional()])


class ZonedForm(BaseForm):
    """A form with moments, each of which says on whose clock it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self:
            if isinstance(field, DateTimeLocalField):
                field.description = gettext(
                    "%(hint)s Times are in %(zone)s.", hint=field.description, zone=zone_in_words()
                )


def reading_field() -> RadioField:
    """Make the field that asks which moment was meant; shown only where that is a question."""
    return RadioField(N_("Which time do you mean?"), choices=[], validate_choice=False)


def read_moment(field: Any, reading: Any) -> datetime | None:
    """Return the moment that was typed; None for none, or with an error beside the field.

    A time that clocks show twice, or never, is asked back: `reading` gets the two moments that it
    can mean, and its answer counts when it comes.
    """
    reading.choices = []
    local: datetime | None = field.data
    if local is None:
        return None
    if local.year not in YEARS:
        add_error(field, gettext("Give a year between 2000 and 2100."))
        return None
    meant = readings(local, zone())
    if len(meant) == 1:
        return meant[0]
    reading.choices = [SelectChoice(str(place), moment(one)) for place, one in enumerate(meant)]
    if reading.data in ("0", "1"):
        return meant[int(reading.data)]
    add_error(
        field,
        gettext("Clocks show this time twice that night. Say which one you mean.")
        if exists(local, zone())
        else gettext("Clocks never show this time that night. Say which one you mean."),
    )
    return None


def typed_moment(value: datetime | None) -> datetime | None:
    """Return a moment as its field shows it: on the reader's clock, without a zone."""
    return None if value is None else value.astimezone(zone()).replace(tzinfo=None, fold=0)
