"""Kinds that are answered by arranging: matching things to each other, putting them in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from quiz.domain.messages import N_
from quiz.domain.questions.questions import Answer, Content, keyed, register


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """What is to be matched; `match` is the key of the option that belongs to it."""

    key: str
    text: str
    match: str = keyed(default="")
    rationale: str = keyed(default="")


@dataclass(frozen=True, kw_only=True)
class MatchOption:
    """What a prompt may be matched to. Right for one prompt, or for none."""

    key: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Matching(Content):
    """Each prompt has one option of its own; options that belong to no prompt may be among them."""

    kind = "matching"
    label = N_("Matching")
    prompts: tuple[Prompt, ...]
    options: tuple[MatchOption, ...]
    ordered: bool = False

    def option(self, key: str) -> MatchOption:
        """Return the option of that key; `KeyError` where there is none."""
        return {option.key: option for option in self.options}[key]


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something to be put in its place, which counts from 1."""

    key: str
    text: str
    place: int = keyed(default=0)
    rationale: str = keyed(default="")


@dataclass(frozen=True, kw_only=True)
class Ordering(Content):
    """The events are put in order, the first at place 1. They are always shown mixed."""

    kind = "ordering"
    label = N_("Ordering")
    mixed = "events"
    events: tuple[Event, ...]


@dataclass(frozen=True, kw_only=True)
class Matched(Answer):
    """The option that was chosen for each prompt, by their keys; prompts left open are absent."""

    kind = "matching"
    pairs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Placed(Answer):
    """The place that was given to each event, by its key; events left open are absent."""

    kind = "ordering"
    places: Mapping[str, int] = field(default_factory=dict)


register(Matching, Matched)
register(Ordering, Placed)
