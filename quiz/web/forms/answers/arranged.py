"""Answers that arrange: a list beside each prompt, a place beside each event.

Fields are named by where their thing stands on the page, and so are the things in a list: a key
that somebody gave to an event or an option may tell where it belongs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import FieldList, SelectField

from quiz.domain.questions.arrangements import Matched, Placed
from quiz.domain.questions.questions import Answer
from quiz.web.forms.answers.base import AnswerForm, Payload, answer_form


class ChoiceList(FieldList):  # type: ignore[type-arg]  # generic in the stubs alone
    """So many lists to choose from, one for each thing on the page, in its order.

    They are made when the question says how many there are: WTForms would number what was sent
    anew, and a choice would slip to the thing before it.
    """

    def process(self, formdata: Any, data: Any = (), extra_filters: Any = None) -> None:
        """Keep what was sent until the lists are made."""
        self.sent = formdata
        self.entries = []
        self.last_index = -1
        self.object_data = data

    def expect(self, count: int) -> None:
        """Make that many lists."""
        for number in range(count):
            self._add_entry(self.sent, index=number)  # type: ignore[attr-defined]

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
            f"pairs-{number}": str(options.index(pairs[key]) + 1)
            for number, key in enumerate(_keys(wording["prompts"]))
            if pairs.get(key) in options
        }

    def learn(self, wording: Mapping[str, Any]) -> None:
        """Learn what stands where."""
        self.prompt_keys = _keys(wording["prompts"])
        self.option_keys = _keys(wording["options"])
        self.pairs.expect(len(self.prompt_keys))

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
        return {
            f"places-{number}": str(places[key])
            for number, key in enumerate(_keys(wording["events"]))
            if key in places
        }

    def learn(self, wording: Mapping[str, Any]) -> None:
        """Learn what stands where."""
        self.event_keys = _keys(wording["events"])
        self.places.expect(len(self.event_keys))

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
