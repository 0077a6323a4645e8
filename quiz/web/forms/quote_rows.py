"""Rows of quotes in the forms of authors: of a question, of a fact."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, ClassVar

from wtforms import HiddenField, SelectMultipleField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from quiz.domain.messages import N_
from quiz.domain.questions.questions import Grounding
from quiz.web.forms import fields
from quiz.web.i18n import gettext


def exact_field(lines: int) -> TextAreaField:
    """Make the field of a quote's own words."""
    return TextAreaField(
        N_("Exact words"),
        validators=[fields.required(N_("Copy the words from the article, or remove this quote."))],
        filters=[fields.clean_text],
        render_kw={"rows": lines, "dir": "auto"},
    )


def serves_field(label: str) -> SelectMultipleField:
    """Make the field of what a quote is for."""
    return SelectMultipleField(
        label,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )


class AnyQuoteRow(fields.NestedRow):
    """A quote, and the sets of evidence that it belongs to, by number."""

    most_sets: ClassVar[int]
    name_pattern: ClassVar[re.Pattern[str]]

    name = HiddenField(filters=[fields.clean_line])
    edition = HiddenField(filters=[fields.clean_line])
    # WTForms has a use of its own for the name `prefix`.
    before = HiddenField(filters=[fields.clean_text])
    after = HiddenField(filters=[fields.clean_text])
    exact: TextAreaField
    serves: SelectMultipleField

    @property
    def sets(self) -> list[str]:
        """The numbers of the sets that the quote belongs to."""
        return [n for n in self.serves.data or () if n.isdecimal() and 0 < int(n) <= self.most_sets]

    def is_named(self) -> bool:
        """Tell whether what the page itself wrote into the row can be read."""
        name, edition = fields.typed(self.name), fields.typed(self.edition)
        whole = self.name_pattern.fullmatch(name) and len(name) <= fields.WORD
        return bool(whole) and edition.isdecimal() and len(edition) <= 6

    def grounding(self, article: str) -> Grounding:
        """Return the quote as a value."""
        return Grounding(
            name=fields.typed(self.name),
            article=article,
            exact=fields.typed(self.exact),
            prefix=fields.typed(self.before),
            suffix=fields.typed(self.after),
            edition=int(fields.typed(self.edition)),
        )


def are_named(rows: Sequence[AnyQuoteRow]) -> bool:
    """Tell whether all quotes still have their names, and each one its own."""
    names = Counter(fields.typed(row.name) for row in rows)
    return all(row.is_named() and names[fields.typed(row.name)] == 1 for row in rows)


def lost_name() -> str:
    """Return what is said where they have not."""
    return gettext("A quote has lost its name. Remove it, and choose its sentence again.")


def ticked_sets(rows: Sequence[AnyQuoteRow]) -> tuple[tuple[str, ...], ...]:
    """Return the sets of quotes that were ticked, the first set first."""
    numbers = sorted({int(n) for row in rows for n in row.sets})
    return tuple(
        tuple(fields.typed(row.name) for row in rows if str(number) in row.sets)
        for number in numbers
    )


def row_values(quote: Grounding, serves: Sequence[str]) -> dict[str, Any]:
    """Return the values of a quote's row."""
    return {
        "name": quote.name,
        "edition": str(quote.edition),
        "exact": quote.exact,
        "before": quote.prefix,
        "after": quote.suffix,
        "serves": list(serves),
    }
