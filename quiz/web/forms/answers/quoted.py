"""Answers about the article's own words: a gap, sentences that were found, one that was altered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import RadioField, StringField

from quiz.domain.questions.questions import Answer
from quiz.domain.questions.sentence_kinds import Restored
from quiz.web.forms.answers import base


@base.answer_form("cloze")
class GapAnswerForm(base.TypedAnswerForm):
    """The words of the gap."""


@base.answer_form("find-the-sentence")
class FoundAnswerForm(base.AnswerForm):
    """The sentences that were marked in the text of the articles."""

    sentences = base.TicksField(choices=[], validate_choice=False)

    def payload(self) -> base.Payload | None:
        """Return the marked sentences."""
        return {"sentences": sorted(set(self.sentences.data))} if self.sentences.data else None


@base.answer_form("altered-sentence")
class RestoredAnswerForm(base.AnswerForm):
    """One of the sentences, by its number on the page, and the value that it had."""

    sentence = RadioField(choices=[], validate_choice=False)
    value = StringField()
    sentence_keys: Sequence[str] = ()

    @classmethod
    def values(cls, given: Answer | None, wording: Mapping[str, Any]) -> dict[str, Any]:
        """Return the number of the sentence, and the value."""
        if not isinstance(given, Restored):
            return {}
        numbers = {one["key"]: str(number) for number, one in enumerate(wording["sentences"], 1)}
        return {"sentence": numbers.get(given.sentence, ""), "value": given.value}

    def learn(self, wording: Mapping[str, Any]) -> None:
        """Learn which sentence has which number."""
        self.sentence_keys = [sentence["key"] for sentence in wording["sentences"]]

    def payload(self) -> base.Payload | None:
        """Return what was given; what is not on the page is left for the service to refuse."""
        given: base.Payload = {}
        keys = {str(number): key for number, key in enumerate(self.sentence_keys, 1)}
        if self.sentence.data:
            given["sentence"] = keys.get(self.sentence.data, self.sentence.data)
        if (self.value.data or "").strip():
            given["value"] = self.value.data
        return given or None
