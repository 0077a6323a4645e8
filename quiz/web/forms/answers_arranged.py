"""Answers that arrange: a list beside each prompt, a place beside each event.

Fields are named by where their thing stands on the page, and so are the things in a list: a key
that somebody gave to an event or an option may tell where it belongs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import FieldList, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag

from quiz.domain.arrangements import Matched, Placed
from quiz.domain.questions import Answer, Verdict
from quiz.web.forms.answers import AnswerForm, Payload, answer_form
from quiz.web.i18n import gettext


class ChoiceList(FieldList):  # type: ignore[type-arg]  # generic in the stubs alone
    """So many lists to choose from, one for each thing on the page, in its order.

    They are made when the question says how many there are: WTForms would number what was sent
    anew, and a choice would slip to the thing before it.
    """

    def process(self, formdata: Any, data: Any = (), extra_filters: Any = None) -> None:
        """Keep what was sent and what was stored until the lists are made."""
        self.sent = formdata
        self.stored = data if isinstance(data, list) else []
        self.entries = []
        self.last_index = -1
        self.object_data = data

    def offer(self, labels: Sequence[str], choices: Sequence[SelectChoice]) -> None:
        """Make one list with these choices for each label."""
        for number, label in enumerate(labels):
            stored = self.stored[number] if number < len(self.stored) else ""
            entry = self._add_entry(self.sent, stored, index=number)  # type: ignore[attr-defined]
            entry.label.text = label
            entry.choices = [SelectChoice("", gettext("Choose…")), *choices]

    def chosen(self) -> dict[int, str]:
        """Return what was chosen, by the number of the list from 0; nothing for open ones."""
        return {number: entry.data for number, entry in enumerate(self.entries) if entry.data}


def _one_of_many() -> SelectField:
    """Make a list whose choices are known when the question is; the service refuses others."""
    return SelectField(choices=[], validate_choice=False)


@answer_form("matching")
class MatchingAnswerForm(AnswerForm):
    """For each prompt one of the options, by its number on the page."""

    pairs = ChoiceList(_one_of_many())
    prompt_keys: Sequence[str] = ()
    option_keys: Sequence[str] = ()

    @classmethod
    def values(cls, given: Answer | None, wording: Mapping[str, Any]) -> dict[str, Any]:
        """Return the number of the option of each prompt."""
        pairs = given.pairs if isinstance(given, Matched) else {}
        options = _keys(wording["options"])
        return {
            "pairs": [
                str(options.index(pairs[key]) + 1) if pairs.get(key) in options else ""
                for key in _keys(wording["prompts"])
            ]
        }

    def offer(self, wording: Mapping[str, Any], verdicts: Sequence[Verdict]) -> None:
        """Offer all options to each prompt."""
        self.prompt_keys = _keys(wording["prompts"])
        self.option_keys = _keys(wording["options"])
        choices = [
            SelectChoice(str(number), option["text"])
            for number, option in enumerate(wording["options"], 1)
        ]
        self.pairs.offer([prompt["text"] for prompt in wording["prompts"]], choices)

    def payload(self) -> Payload | None:
        """Return the pairs by their keys; what is not on the page is left for the service."""
        pairs = {
            _at(self.prompt_keys, number): _at(self.option_keys, _index(chosen))
            for number, chosen in self.pairs.chosen().items()
        }
        return {"pairs": pairs} if pairs else None


@answer_form("ordering")
class OrderingAnswerForm(AnswerForm):
    """For each event its place."""

    places = ChoiceList(_one_of_many())
    event_keys: Sequence[str] = ()

    @classmethod
    def values(cls, given: Answer | None, wording: Mapping[str, Any]) -> dict[str, Any]:
        """Return the place of each event."""
        places = given.places if isinstance(given, Placed) else {}
        return {"places": [str(places.get(key, "")) for key in _keys(wording["events"])]}

    def offer(self, wording: Mapping[str, Any], verdicts: Sequence[Verdict]) -> None:
        """Offer all places to each event."""
        self.event_keys = _keys(wording["events"])
        choices = [
            SelectChoice(str(place), str(place)) for place in range(1, len(self.event_keys) + 1)
        ]
        self.places.offer([event["text"] for event in wording["events"]], choices)

    def payload(self) -> Payload | None:
        """Return the places by the keys of the events; the service refuses what is no place."""
        places = {
            _at(self.event_keys, number): _index(chosen) + 1
            for number, chosen in self.places.chosen().items()
        }
        return {"places": places} if places else None


def _keys(members: Sequence[Mapping[str, Any]]) -> list[str]:
    return [member["key"] for member in members]


def _index(chosen: str) -> int:
    """Return the index that a number from 1 stands for; -1 for what is no such number."""
    return int(chosen) - 1 if chosen.isdecimal() and len(chosen) < 4 else -1


def _at(keys: Sequence[str], index: int) -> str:
    """Return the key at an index; an empty one, which no question has, where there is none."""
    return keys[index] if 0 <= index < len(keys) else ""
