"""Blind strategies: ways to answer a whole quiz by somebody who has read nothing of it.

Each looks only at what any page shows: how many options there are, where they stand, how long they
are. What has to be produced is left blank.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from quiz.domain.marking.grading import Setting
from quiz.domain.questions.arrangements import Matched, Matching, Ordering, Placed
from quiz.domain.questions.questions import (
    THREE_VERDICTS,
    Answer,
    ChosenOption,
    ChosenOptions,
    Content,
    Facet,
    Judged,
    MultipleResponse,
    SingleChoice,
    TrueFalse,
    Verdict,
    VerdictGiven,
    VerdictWithEvidence,
)
from quiz.domain.questions.sentence_kinds import (
    FindSentence,
    Restored,
    SelectedSentences,
    SpotAltered,
)
from quiz.domain.questions.shuffling import options_order, order

_PLACES: dict[str, Callable[[Sequence[Any]], int]] = {
    "first": lambda members: 0,
    "middle": lambda members: len(members) // 2,
    "last": lambda members: -1,
    "longest": lambda members: max(range(len(members)), key=lambda n: len(members[n].text)),
    "shortest": lambda members: min(range(len(members)), key=lambda n: len(members[n].text)),
}
# Up to as many sentences as a page accepts.
_SENTENCES = (0, 1, 2, 6)


@dataclass(frozen=True)
class Blind:
    """A strategy: the place of what is chosen, the verdict, and how many sentences are marked."""

    place: str
    verdict: Verdict
    sentences: int

    def answer(self, key: str, content: Content, setting: Setting, seed: str) -> Answer | None:
        """Answer a question as it is shown to somebody with that seed; None: leave it blank."""
        seed = f"{seed}|{key}"
        match content:
            case SingleChoice():
                return ChosenOption(option=self._chosen(content, seed).key)
            case MultipleResponse():
                shown = [one.key for one in _shown(content, seed)]
                return ChosenOptions(options=frozenset(shown[: 1 + self.sentences]))
            case TrueFalse():
                return Judged(truth=self.place in {"first", "longest"})
            case VerdictWithEvidence() if self.verdict is Verdict.NEI:
                return VerdictGiven(verdict=self.verdict, missing=Facet(order(seed, Facet)[0]))
            case VerdictWithEvidence():
                return VerdictGiven(verdict=self.verdict, sentences=self._marked(setting, seed))
            case FindSentence():
                return SelectedSentences(sentences=self._marked(setting, seed))
            case SpotAltered():
                place = _PLACES[self.place](content.sentences)
                return Restored(sentence=content.sentences[place].key)
            case Matching():
                options = order(f"{seed}|options", [option.key for option in content.options])
                prompts = [prompt.key for prompt in content.prompts]
                return Matched(pairs=dict(zip(prompts, options, strict=False)))
            case Ordering():
                shown = [one.key for one in _shown(content, seed)]
                return Placed(places={name: place for place, name in enumerate(shown, 1)})
        return None

    def _chosen(self, content: Content, seed: str) -> Any:
        shown = _shown(content, seed)
        return shown[_PLACES[self.place](shown)]

    def _marked(self, setting: Setting, seed: str) -> frozenset[str]:
        return frozenset(order(seed, setting.eligible)[: self.sentences])


def strategies() -> Iterator[Blind]:
    """Yield every blind strategy."""
    for place, verdict, sentences in product(_PLACES, THREE_VERDICTS, _SENTENCES):
        yield Blind(place, verdict, sentences)


def _shown(content: Content, seed: str) -> list[Any]:
    """Return the members of a question in the order in which they are shown."""
    members = {one.key: one for one in getattr(content, content.mixed)}
    return [members[key] for key in options_order(seed, content)]
