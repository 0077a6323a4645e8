"""Forms in which authors write options to choose from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any, ClassVar

from wtforms import BooleanField, Field, FieldList, FormField, HiddenField, StringField

from quiz.domain.messages import N_
from quiz.domain.people.keys import KEY, numbered_key
from quiz.domain.questions.questions import Content, MultipleResponse, Option, SingleChoice
from quiz.web.forms.fields import LINE, NestedRow, add_error, at_most, clean_line, rows_of, typed
from quiz.web.forms.questions.base import MOST_ROWS, Common, QuestionForm, register_form
from quiz.web.i18n import gettext


class OptionRow(NestedRow):
    """An option: its text, whether it is right, and why it is wrong if it is not."""

    key = HiddenField(filters=[clean_line])
    text = StringField(
        N_("Text"), validators=[at_most(LINE)], filters=[clean_line], render_kw={"dir": "auto"}
    )
    right = BooleanField(N_("This is right"))
    rationale = StringField(
        N_("Why it is wrong"),
        validators=[at_most(1000)],
        filters=[clean_line],
        render_kw={"dir": "auto"},
    )

    def is_empty(self) -> bool:
        """Tell whether nothing was typed into this row."""
        return not (typed(self.text) or typed(self.rationale) or self.right.data)


class _OptionsForm(QuestionForm):
    own_fields = ("options", "ordered")
    content_class: ClassVar[type[SingleChoice | MultipleResponse]]

    options = FieldList(FormField(OptionRow), N_("Options"), max_entries=MOST_ROWS)
    ordered = BooleanField(N_("Keep the options in this order (numbers and dates)"))

    @classmethod
    def fill(cls, content: Any) -> dict[str, Any]:
        """Return the options, or three empty ones for a new question."""
        if content is None:
            return {"options": [{}, {}, {}]}
        options = [
            {
                "key": option.key,
                "text": option.text,
                "right": option.right,
                "rationale": option.rationale,
            }
            for option in content.options
        ]
        return {"options": options, "ordered": content.ordered}

    def read(self, common: Common, used: Collection[str]) -> Content:
        """Return the content; rows without a key get the next ones: o1, o2, …"""
        return self.content_class(
            **vars(common), options=self._options(used), ordered=self.ordered.data
        )

    def place(self, names: Sequence[str]) -> Field | None:
        """Return the text of the option that a finding is about."""
        rows: list[OptionRow] = rows_of(self.options)
        if names[0] != "options":
            return super().place(names)
        named = [row.text for row in rows if len(names) > 1 and row.key.data == names[1]]
        return (named or [row.text for row in rows] or [self.stem])[0]

    def check_rows(self) -> bool:
        """Check that no row has a reason without a text, and that keys are keys."""
        good = super().check_rows()
        rows: list[OptionRow] = rows_of(self.options)
        for row in rows:
            if not row.is_empty() and not typed(row.text):
                add_error(row.text, gettext("Write the option, or clear its row."))
                good = False
        keys = Counter(typed(row.key) for row in rows if typed(row.key))
        if any(times > 1 or not KEY.fullmatch(key) for key, times in keys.items()):
            self.form_errors.append(
                gettext("The keys of the options are damaged. Open the question again.")
            )
            good = False
        return good

    def _options(self, used: Collection[str]) -> tuple[Option, ...]:
        rows: list[OptionRow] = [row for row in rows_of(self.options) if not row.is_empty()]
        taken = {*used, *(typed(row.key) for row in rows)}
        for row in rows:
            if not typed(row.key):
                row.key.data = numbered_key("o", taken)
                taken.add(row.key.data)
        return tuple(
            Option(
                key=typed(row.key),
                text=typed(row.text),
                right=row.right.data,
                rationale=typed(row.rationale),
            )
            for row in rows
        )

    def _name_rows(self) -> None:
        super()._name_rows()
        for number, row in enumerate(rows_of(self.options), 1):
            row.text.label.text = gettext("Option %(number)s", number=number)
            row.rationale.label.text = gettext("Why option %(number)s is wrong", number=number)
            row.right.label.text = gettext("Option %(number)s is right", number=number)


class SingleChoiceForm(_OptionsForm):
    """One option is right."""

    kind = SingleChoice.kind
    label = SingleChoice.label
    content_class = SingleChoice


class MultipleResponseForm(_OptionsForm):
    """One or more options are right."""

    kind = MultipleResponse.kind
    label = MultipleResponse.label
    content_class = MultipleResponse


for _form in (SingleChoiceForm, MultipleResponseForm):
    register_form(_form)
