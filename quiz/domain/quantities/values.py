"""Values as news writes them: what was read, and why something was not.

A value is a number or an interval, exact, with its unit and dimension, its direction and hedge, and
the code points that it came from. `docs/method.md` 4.6 has the table of rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from quiz.domain.messages import N_, Message


class Row(StrEnum):
    """What sort of value it is; the rows of the table in docs/method.md 4.6."""

    NUMBER = "number"
    PERCENT = "percent"
    FRACTION = "fraction"
    RANGE = "range"
    RATE = "rate"
    MONEY = "money"
    CHANGE = "change"
    RANK = "rank"
    SCORE = "score"
    CLOCK = "clock"
    DATE = "date"
    SIZE = "size"


class Direction(StrEnum):
    """Which way a change goes."""

    UP = "up"
    DOWN = "down"


class Unread(StrEnum):
    """Why a text is not read as a value."""

    WORDS = "words"
    TWO_WAYS = "two ways"
    GROUPS = "groups"
    EMPTY = "empty"


UNREAD_MESSAGES: Mapping[Unread, str] = {
    Unread.WORDS: N_("We couldn't read “%(words)s” as part of a value."),
    Unread.TWO_WAYS: N_("“%(words)s” can be read in two ways."),
    Unread.GROUPS: N_("The digits of “%(words)s” are not grouped in threes."),
    Unread.EMPTY: N_("There is no value here."),
}


@dataclass(frozen=True)
class Numeral:
    """A number as written: its place in the text, its decimals and its scale ("billion", "m").

    `decimals` are those of the figures, before the scale. `spelled`: in words.
    """

    value: Fraction
    text: str
    start: int
    end: int
    decimals: int = 0
    scale: str = ""
    spelled: bool = False


@dataclass(frozen=True)
class Rate:
    """What an amount is given for each of: 10,000 births, one litre, one day."""

    count: Fraction
    unit: str


@dataclass(frozen=True)
class ReadValue:
    """A value that was read to its last word.

    * `low` and `high` are equal for a single number. A date has its day, month or year in `parts`.
    * `unit` is the canonical unit, the ISO code or sign of a currency, or the noun that is counted.
    * `per` makes a rate of it, `before` and `after` are the two ends of a change where it names
      them, and `parts` hold scores, clock times and dates, most significant first.
    * `start` and `end` are code points of the text it was read in, `surface` is what stands there,
      `numerals` are the numbers in it; none of them counts when two values are compared.
    """

    row: Row
    low: Fraction
    high: Fraction
    unit: str = ""
    dimension: str = ""
    direction: Direction | None = None
    hedge: str = ""
    per: Rate | None = None
    before: Fraction | None = None
    after: Fraction | None = None
    parts: tuple[Fraction, ...] = ()
    label: str = ""
    surface: str = field(default="", compare=False)
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)
    numerals: tuple[Numeral, ...] = field(default=(), compare=False)

    @property
    def is_single(self) -> bool:
        """Tell whether it is one number and no interval."""
        return self.low == self.high


@dataclass(frozen=True)
class NotRead:
    """A text that is no value, with the words at which reading stopped."""

    reason: Unread
    words: str = ""

    @property
    def message(self) -> Message:
        """Say why it was not read."""
        return Message(UNREAD_MESSAGES[self.reason], {"words": self.words})
