"""Rows with permanent keys, as the authoring forms of several kinds have them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any, ClassVar

from wtforms import Field, HiddenField, StringField

from quiz.domain.messages import N_
from quiz.domain.people.keys import KEY, numbered_key
from quiz.web.forms.fields import LINE, NestedRow, add_error, at_most, clean_line, rows_of, typed
from quiz.web.forms.questions.base import QuestionForm
from quiz.web.i18n import gettext


class KeyedRow(NestedRow):
    """A text with a permanent key, which is given when the row is first read."""

    # What says what the row is about, by the name of its field.
    first: ClassVar[str] = "text"

    key = HiddenField(filters=[clean_line])

    def is_empty(self) -> bool:
        """Tell whether nothing was typed into this row."""
        return not any(field.data for field in self if not isinstance(field, HiddenField))

    @property
    def main(self) -> Field:
        """The field without which the row says nothing."""
        return self[self.first]


class RowsForm(QuestionForm):
    """A question with lists of keyed rows; `row_labels` name the main field of a row, by list.

    The labels have the slot `%(number)s`.
    """

    row_labels: ClassVar[dict[str, str]] = {}

    def keyed_rows(self, name: str) -> list[Any]:
        """Return the rows of a list into which something was typed."""
        return [row for row in self._rows(name) if not row.is_empty()]

    def _rows(self, name: str) -> list[Any]:
        listed: Any = self[name]
        return rows_of(listed)

    def give_keys(self, name: str, stem: str, used: Collection[str]) -> None:
        """Give the rows of a list that have no key the next free ones: e1, e2, …"""
        rows = self.keyed_rows(name)
        taken = {*used, *(typed(row.key) for row in rows)}
        for row in rows:
            if not typed(row.key):
                row.key.data = numbered_key(stem, taken)
                taken.add(row.key.data)

    def check_rows(self) -> bool:
        """Check that no row lacks its text, and that keys are keys."""
        good = super().check_rows()
        for name in self.row_labels:
            good = self._check_list(name) and good
        return good

    def place(self, names: Sequence[str]) -> Field | None:
        """Return the main field of the row that a finding is about."""
        if names[0] not in self.row_labels:
            return super().place(names)
        named = self.named(names[0], names[1]) if len(names) > 1 else None
        if named is not None:
            return named
        rows = self.keyed_rows(names[0])
        first: Field = rows[0].main if rows else self.stem
        return first

    def named(self, name: str, key: str) -> Field | None:
        """Return the field that stands for the member of a list with that key."""
        rows = self.keyed_rows(name)
        return next((row.main for row in rows if row.key.data == key), None)

    def _check_list(self, name: str) -> bool:
        good = True
        rows = self.keyed_rows(name)
        for row in rows:
            if not typed(row.main):
                add_error(row.main, gettext("Write its text, or clear its row."))
                good = False
        keys = Counter(typed(row.key) for row in rows if typed(row.key))
        if any(times > 1 or not KEY.fullmatch(key) for key, times in keys.items()):
            self.form_errors.append(
                gettext("The keys of the rows are damaged. Open the question again.")
            )
            good = False
        return good

    def _name_rows(self) -> None:
        super()._name_rows()
        for name, label in self.row_labels.items():
            for number, row in enumerate(self._rows(name), 1):
                row.main.label.text = gettext(label, number=number)


def line_of_text(label: str) -> StringField:
    """Make a field for a line in any script."""
    return StringField(
        label, validators=[at_most(LINE)], filters=[clean_line], render_kw={"dir": "auto"}
    )


def reason_field() -> StringField:
    """Make the field of what is told to whoever was wrong."""
    return StringField(
        N_("What to tell who was wrong"),
        validators=[at_most(1000)],
        filters=[clean_line],
        render_kw={"dir": "auto"},
    )


def lines_of(field: Field) -> tuple[str, ...]:
    """Return the lines of a text, without empty ones."""
    lines = (line.strip() for line in typed(field).split("\n"))
    return tuple(line for line in lines if line)
