"""What the forms of authors share: rows within forms, cleaned texts, limits, and findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from wtforms import Field, FieldList, Form, FormField, IntegerField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import StopValidation

from quiz.domain.errors import SourcecheckError
from quiz.domain.linting.findings import Finding
from quiz.domain.text.text import canonical
from quiz.domain.vocabulary import LabelledTerm
from quiz.web.forms.base import BaseForm, TranslatedForm
from quiz.web.i18n import gettext, spoken

# What fits into a line and into a key of the database.
LINE = 500
WORD = 40
MOST_DIGITS = 9


class WholeNumberField(IntegerField):
    """A whole number that a person types; WTForms breaks where one has hundreds of digits."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number; one that no range could hold is none."""
        if valuelist and len(str(valuelist[0]).strip()) > MOST_DIGITS:
            self.data = None
            raise ValueError(self.gettext("Not a valid integer value."))
        super().process_formdata(valuelist)


class NestedRow(TranslatedForm):
    """A form that stands in another one, once for each member of a list; the token is outside."""


def clean_text(typed: str | None) -> str:
    """Return a text as it is kept: LF line ends, composed letters, no null characters."""
    return canonical(typed or "").replace("\0", "")


def clean_line(typed: str | None) -> str:
    """Return a text as one line, without blanks at its ends."""
    return joined_lines(typed).strip()


def joined_lines(typed: str | None) -> str:
    """Return a text as one line, with the blanks at its ends: more may be typed after them."""
    return " ".join(clean_text(typed).split("\n"))


def required(message: str) -> Callable[[Form, Field], None]:
    """Make a validator that says what to type; the message is marked for translation."""

    def check(_form: Form, field: Field) -> None:
        if not str(field.data or "").strip():
            raise StopValidation(gettext(message))

    return check


def at_most(most: int) -> Callable[[Form, Field], None]:
    """Make a validator of a text's length in code points."""

    def check(_form: Form, field: Field) -> None:
        length = len(field.data or "")
        if length > most:
            raise ValidationError(
                gettext(
                    "This has %(length)s characters. Shorten it to at most %(most)s.",
                    length=length,
                    most=most,
                )
            )

    return check


def choices_of(
    terms: type[LabelledTerm] | Mapping[Any, str], first: str | None = None
) -> Callable[[], list[SelectChoice]]:
    """Make the choices of an enumeration, or of values with labels, in the reader's language.

    `first` is the label of an empty choice before them.
    """
    labels = terms if isinstance(terms, Mapping) else {term: term.label for term in terms}

    def choices() -> list[SelectChoice]:
        empty = [] if first is None else [SelectChoice("", gettext(first))]
        return empty + [SelectChoice(str(value), gettext(text)) for value, text in labels.items()]

    return choices


def typed(field: Field) -> str:
    """Return what was typed into a field of text; nothing where nothing was sent."""
    return str(field.data or "")


def add_error(field: Field, text: str) -> None:
    """Put one more problem beside a field."""
    field.errors = [*field.errors, text]


def refusal(error: SourcecheckError) -> str:
    """Return what was refused, and the cure, as one text."""
    return gettext(
        "%(problem)s %(cure)s", problem=spoken(error.message), cure=spoken(error.cure)
    ).strip()


def finding_text(finding: Finding) -> str:
    """Return a finding as one text: the rule, what is wrong, what to do."""
    return gettext(
        "%(rule)s. %(problem)s %(cure)s",
        rule=finding.rule,
        problem=spoken(finding.message),
        cure=spoken(finding.cure) if finding.cure.text else "",
    ).strip()


def gather_errors(form: BaseForm) -> None:
    """Let lists of rows know of problems that were put beside the fields of their rows."""
    for field in form:
        if isinstance(field, FieldList):
            within = [entry.errors for entry in field.entries]
            own = [error for error in field.errors if isinstance(error, str)]
            field.errors = own + within if any(within) else own


def rows_of(field: FieldList[Any]) -> list[Any]:
    """Return the forms of a list of rows."""
    return [entry.form for entry in field.entries if isinstance(entry, FormField)]
