"""What a rule of the linter reports: a finding, with its level, its place and its cure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from quiz.domain.messages import Message


class Level(StrEnum):
    """How grave it is: an error blocks publishing, a warning wants a look, an info nothing."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Finding:
    """A rule that does not hold at one place of a record.

    `place` is the name of the field, with the key or the name of its member where it has several:
    "stem", "options.b", "quotes.q1". `cure` says what to do.
    """

    rule: str
    level: Level
    message: Message
    cure: Message
    place: str


def error(rule: str, place: str, message: str, cure: str, /, **params: object) -> Finding:
    """Make a finding that blocks publishing; `params` fill the slots of both sentences."""
    return Finding(rule, Level.ERROR, Message(message, params), Message(cure, params), place)


def warning(rule: str, place: str, message: str, cure: str, /, **params: object) -> Finding:
    """Make a finding that wants a look; `params` fill the slots of both sentences."""
    return Finding(rule, Level.WARNING, Message(message, params), Message(cure, params), place)


def info(rule: str, place: str, message: str, /, **params: object) -> Finding:
    """Make a finding that only tells something; `params` fill the slots of the sentence."""
    return Finding(rule, Level.INFO, Message(message, params), Message(""), place)
