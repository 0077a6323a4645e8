"""Forms in which authors write what is to be matched and what is to be put in order."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from wtforms import BooleanField, Field, FieldList, FormField, HiddenField

from quiz.domain.messages import N_
from quiz.domain.people.keys import numbered_key
from quiz.domain.questions.arrangements import Event, Matching, MatchOption, Ordering, Prompt
from quiz.domain.questions.questions import Content
from quiz.web.forms.fields import clean_line, typed
from quiz.web.forms.questions.base import MOST_ROWS, Common, register_form
from quiz.web.forms.questions.rows import KeyedRow, RowsForm, line_of_text, reason_field


class PairRow(KeyedRow):
    """A prompt and the option that belongs to it."""

    option_key = HiddenField(filters=[clean_line])
    place = HiddenField(filters=[clean_line])
    text = line_of_text(N_("Prompt"))
    match = line_of_text(N_("What belongs to it"))
    rationale = reason_field()


class SpareRow(KeyedRow):
    """An option that belongs to no prompt."""

    place = HiddenField(filters=[clean_line])
    text = line_of_text(N_("Option"))


class MatchingForm(RowsForm):
    """Pairs, and options that are left over."""

    kind = Matching.kind
    label = Matching.label
    own_fields = ("prompts", "options", "ordered")
    row_labels = {"prompts": N_("Prompt %(number)s"), "options": N_("Left over %(number)s")}

    prompts = FieldList(FormField(PairRow), N_("Pairs"), max_entries=MOST_ROWS)
    options = FieldList(
        FormField(SpareRow), N_("Options that belong to nothing"), max_entries=MOST_ROWS
    )
    ordered = BooleanField(N_("Keep the options in this order (numbers and dates)"))

    @classmethod
    def fill(cls, content: Any) -> dict[str, Any]:
        """Return the pairs and what is left over, or empty rows for a new question."""
        if content is None:
            return {"prompts": [{}, {}, {}, {}], "options": [{}]}
        places = {option.key: str(place) for place, option in enumerate(content.options)}
        texts = {option.key: option.text for option in content.options}
        used = {prompt.match for prompt in content.prompts}
        return {
            "prompts": [
                {
                    "key": prompt.key,
                    "option_key": prompt.match,
                    "place": places.get(prompt.match, ""),
                    "text": prompt.text,
                    "match": texts.get(prompt.match, ""),
                    "rationale": prompt.rationale,
                }
                for prompt in content.prompts
            ],
            "options": [
                {"key": option.key, "place": places[option.key], "text": option.text}
                for option in content.options
                if option.key not in used
            ],
            "ordered": content.ordered,
        }

    def read(self, common: Common, used: Collection[str]) -> Content:
        """Return the content; an option stays where it was, and new ones come after it."""
        self.give_keys("prompts", "p", used)
        self.give_keys("options", "o", used)
        pairs: list[PairRow] = self.keyed_rows("prompts")
        spares: list[SpareRow] = self.keyed_rows("options")
        self._give_option_keys(pairs, spares, used)
        options = [
            (_place(row), typed(row.option_key), typed(row.match))
            for row in pairs
            if typed(row.match)
        ]
        options += [(_place(row), typed(row.key), typed(row.text)) for row in spares]
        options.sort(key=lambda option: option[0])
        return Matching(
            **vars(common),
            prompts=tuple(
                Prompt(
                    key=typed(row.key),
                    text=typed(row.text),
                    match=typed(row.option_key) if typed(row.match) else "",
                    rationale=typed(row.rationale),
                )
                for row in pairs
            ),
            options=tuple(MatchOption(key=key, text=text) for _, key, text in options),
            ordered=self.ordered.data,
        )

    def named(self, name: str, key: str) -> Field | None:
        """Return the field of a member; an option that belongs to a prompt stands beside it."""
        pairs: list[PairRow] = self.keyed_rows("prompts")
        beside = (row.match for row in pairs if row.option_key.data == key)
        return super().named(name, key) or (next(beside, None) if name == "options" else None)

    def _give_option_keys(
        self, pairs: list[PairRow], spares: list[SpareRow], used: Collection[str]
    ) -> None:
        taken = {*used, *(typed(row.key) for row in (*pairs, *spares))}
        taken |= {typed(row.option_key) for row in pairs}
        seen: set[str] = set()
        for row in pairs:
            if not typed(row.option_key) or typed(row.option_key) in seen:
                row.option_key.data = numbered_key("o", taken)
                taken.add(row.option_key.data)
            seen.add(typed(row.option_key))


class EventRow(KeyedRow):
    """An event; its place is that of its row."""

    text = line_of_text(N_("Event"))
    rationale = reason_field()


class OrderingForm(RowsForm):
    """Events in their order."""

    kind = Ordering.kind
    label = Ordering.label
    own_fields = ("events",)
    row_labels = {"events": N_("Event %(number)s")}

    events = FieldList(
        FormField(EventRow), N_("Events, the first one first"), max_entries=MOST_ROWS
    )

    @classmethod
    def fill(cls, content: Any) -> dict[str, Any]:
        """Return the events in order, or four empty ones for a new question."""
        if content is None:
            return {"events": [{}, {}, {}, {}]}
        events = sorted(content.events, key=lambda event: event.place)
        return {
            "events": [
                {"key": event.key, "text": event.text, "rationale": event.rationale}
                for event in events
            ]
        }

    def read(self, common: Common, used: Collection[str]) -> Content:
        """Return the content."""
        self.give_keys("events", "e", used)
        rows: list[EventRow] = self.keyed_rows("events")
        return Ordering(
            **vars(common),
            events=tuple(
                Event(
                    key=typed(row.key),
                    text=typed(row.text),
                    place=number,
                    rationale=typed(row.rationale),
                )
                for number, row in enumerate(rows, 1)
            ),
        )


def _place(row: PairRow | SpareRow) -> int:
    """Return where the option of a row stood; new ones stand after all others."""
    text = typed(row.place)
    return int(text) if text.isdecimal() and len(text) < 4 else 10_000


register_form(MatchingForm)
register_form(OrderingForm)
