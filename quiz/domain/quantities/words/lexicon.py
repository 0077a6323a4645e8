"""What the reader of values knows of a language: its words for numbers, scales, hedges, units.

The lists stand in `en`, `ru` and `kk`; months, days and currencies come
from CLDR. All words are in the normal form of `quiz.domain.text.text`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from quiz.domain.quantities.units import UNITS
from quiz.domain.quantities.values import Direction
from quiz.domain.quantities.words import cldr

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "KZT": "₸", "RUB": "₽"}
# "us$4" begins with a word; the rest begins dates, clock times, scores and places.
_MORE_STARTERS = frozenset(
    [
        "us",
        "au",
        "hk",
        "nz",
        "c",
        "r",
        "s",
        "the",
        "by",
        "before",
        "after",
        "since",
        "until",
        "in",
        "on",
        "at",
        "last",
        "next",
        "this",
        "early",
        "mid",
        "late",
        "q",
        "fy",
        "fiscal",
        "financial",
        "no",
        "number",
        "noon",
        "midday",
        "midnight",
        "today",
        "yesterday",
        "tomorrow",
        "tonight",
    ]
)


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """The words of a language for values. Names of several words are written with spaces.

    * `small` are the numbers below a hundred, `hundreds` those that are whole ("двести"); `hundred`
      are the words that multiply by it; `scales` multiply what stands before them.
    * `parts` are the denominators ("third"), with `half`; `multiples` are "twice", "double".
    * `hedges` stand before a number, `hedges_after` behind it ("or more").
    * `vague` are words that name no number, with the least and the greatest they may be.
    * `changes` are verbs and nouns of change, with the direction; `changed` are those that hold
      their amount ("doubled").
    * `measures` lead from names of units to canonical ones, `rated` are the nouns that "a" makes a
      rate of, `closed` the words that never count as a noun.
    """

    language: str
    small: Mapping[str, int]
    hundreds: Mapping[str, int] = field(default_factory=dict)
    hundred: frozenset[str] = frozenset()
    scales: Mapping[str, int] = field(default_factory=dict)
    letters: Mapping[str, int] = field(default_factory=dict)
    dozens: Mapping[str, int] = field(default_factory=dict)
    ordinals: Mapping[str, int] = field(default_factory=dict)
    parts: Mapping[str, int] = field(default_factory=dict)
    multiples: Mapping[str, Fraction] = field(default_factory=dict)
    hedges: Mapping[str, str] = field(default_factory=dict)
    hedges_after: Mapping[str, str] = field(default_factory=dict)
    changes: Mapping[str, Direction] = field(default_factory=dict)
    changed: Mapping[str, tuple[Direction, Fraction]] = field(default_factory=dict)
    vague: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    measures: Mapping[str, str] = field(default_factory=dict)
    money: Mapping[str, str] = field(default_factory=dict)
    rated: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()
    minus: frozenset[str] = frozenset()
    point: frozenset[str] = frozenset()
    joining: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    to: frozenset[str] = frozenset()
    between: frozenset[str] = frozenset()
    per: frozenset[str] = frozenset()

    @cached_property
    def months(self) -> Mapping[str, int]:
        """The names of months, long and short."""
        return {**cldr.month_names(self.language), **self._more_months}

    @cached_property
    def days(self) -> Mapping[str, int]:
        """The names of the days of the week."""
        return cldr.day_names(self.language)

    @cached_property
    def currencies(self) -> Mapping[str, str]:
        """The names of currencies, with the code or the sign that is canonical."""
        named = {
            name: _SIGNS.get(code, code)
            for name, code in cldr.currency_names(self.language).items()
        }
        return {**named, **self.money}

    @cached_property
    def codes(self) -> Mapping[str, str]:
        """The ISO codes of currencies in lower case, with what is canonical: a sign or the code."""
        return {code: _SIGNS.get(code.upper(), code.upper()) for code in cldr.currency_codes()}

    @cached_property
    def times(self) -> Mapping[str, str]:
        """The names of units of time."""
        return {
            name: unit
            for name, unit in self.measures.items()
            if UNITS[unit][0] in ("time", "calendar")
        }

    @cached_property
    def all_scales(self) -> Mapping[str, int]:
        """The scales, letters among them."""
        return {**self.scales, **self.letters, **self.dozens}

    @cached_property
    def starters(self) -> frozenset[str]:
        """The words with which a value can begin in running text."""
        lists = (
            *(self.small, self.hundreds, self.hundred, self.scales, self.ordinals, self.parts),
            *(self.multiples, self.hedges, self.changes, self.changed, self.minus),
            *(
                self.vague,
                self.articles,
                self.between,
                self.months,
                self.days,
                self.codes,
                self.money,
            ),
        )
        first = {name.split()[0] for names in lists for name in names if name.strip()}
        return frozenset(first) | _MORE_STARTERS

    @property
    def _more_months(self) -> Mapping[str, int]:
        return {"sept": 9} if self.language == "en" else {}


def spread(words: str, canonical: str) -> dict[str, str]:
    """Return each of the words, divided by bars, with that canonical name."""
    return dict.fromkeys((word.strip() for word in words.split("|")), canonical)


def together(*parts: Mapping[str, str] | Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return one mapping of several."""
    joined: dict[str, str] = {}
    for part in parts:
        joined.update(part)
    return joined
