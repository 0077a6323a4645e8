"""How a quantity is written: the grammar of figures, number words, scales, units and hedges.

Everything here reads a prepared normal form (`prepare`), which has the length of the normal form
that it was made from, so that a match leads back to the original text. The words are English.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum, auto

from quiz.domain.quantities.units import UNIT_NAMES


class Hedge(Enum):
    """What the words before a number do to it."""

    AT_LEAST = auto()
    MORE_THAN = auto()
    AT_MOST = auto()
    LESS_THAN = auto()
    NEARLY = auto()
    ABOUT = auto()


HEDGES: Mapping[str, Hedge] = {
    "at least": Hedge.AT_LEAST,
    "no fewer than": Hedge.AT_LEAST,
    "no less than": Hedge.AT_LEAST,
    "not less than": Hedge.AT_LEAST,
    "more than": Hedge.MORE_THAN,
    "over": Hedge.MORE_THAN,
    "at most": Hedge.AT_MOST,
    "up to": Hedge.AT_MOST,
    "no more than": Hedge.AT_MOST,
    "not more than": Hedge.AT_MOST,
    "less than": Hedge.LESS_THAN,
    "fewer than": Hedge.LESS_THAN,
    "under": Hedge.LESS_THAN,
    "nearly": Hedge.NEARLY,
    "almost": Hedge.NEARLY,
    "about": Hedge.ABOUT,
    "around": Hedge.ABOUT,
    "some": Hedge.ABOUT,
    "roughly": Hedge.ABOUT,
    "approximately": Hedge.ABOUT,
}

SCALES: Mapping[str, int] = {
    "dozen": 12,
    "hundred": 100,
    "k": 1000,
    "thousand": 1000,
    "m": 1_000_000,
    "mn": 1_000_000,
    "mln": 1_000_000,
    "million": 1_000_000,
    "bn": 1_000_000_000,
    "billion": 1_000_000_000,
    "trillion": 1_000_000_000_000,
}

# What a word that names no number leaves possible: the least and the greatest (docs/method.md 4.4).
VAGUE_WORDS: Mapping[str, tuple[int, int]] = {
    "low single digits": (1, 4),
    "single digits": (1, 9),
    "several": (3, 9),
    "dozens": (20, 99),
    "hundreds": (200, 999),
    "thousands": (2_000, 9_999),
    "tens of thousands": (20_000, 99_999),
    "hundreds of thousands": (200_000, 999_999),
    "octogenarian": (80, 89),
}

# With the greatest scale (13 digits) the product still has the 28 that `Decimal` keeps exactly.
_MOST_DIGITS = 15


def _any_of(words: Mapping[str, object]) -> str:
    return "(?:" + "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)) + ")"


_UNIT_WORD = "(?:one|two|three|four|five|six|seven|eight|nine)"
_TEEN = "(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
_TENS = "(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
_SMALL = rf"(?:{_TENS}(?:[ -]{_UNIT_WORD})?|{_TEEN}|{_UNIT_WORD})"
_BELOW_1000 = rf"(?:(?:a|{_SMALL})[ -]hundred(?:(?: and)?[ -]{_SMALL})?|{_SMALL})"
_SCALE_NEXT = r"(?:[ -](?:hundred|thousand|million|billion|trillion|dozen)\b)"


def _counted_in(scale: str, rest: str) -> str:
    """Add a scale to the grammar; what comes after it is smaller, and counts no scale itself."""
    return rf"(?:{_BELOW_1000}[ -]{scale}\b(?:(?: and)?[ -]{rest}\b(?!{_SCALE_NEXT}))?|{rest})"


_CARDINAL = _counted_in("billion", _counted_in("million", _counted_in("thousand", _BELOW_1000)))
_WORDS = rf"(?:zero|{_CARDINAL}|(?:half )?a(?={_SCALE_NEXT}))"

# Atomic, so that "20th" is no 20 and 1.234 is not read as 1.23.
_FIGURES = r"(?>(?<!\w\.)\d+(?:[.,]\d+| \d{3}(?!\d))*|(?<!\.)\.\d+)"

_LONG_SCALE = _any_of({name: n for name, n in SCALES.items() if len(name) > 1})
_MEASURED = "(?:long|high|tall|wide|deep)"
_PLURAL_SCALE = r"\b(?:dozens?|hundreds?|thousands?|millions?|billions?|trillions?)\b"

# One quantity. `whole` is the number with its unit, without the hedge before it. A single letter
# for a scale is glued to its figure and measures nothing: "3m", but not "3m high".
QUANTITY = re.compile(
    rf"(?<!\w)(?:(?P<hedge>{_any_of(HEDGES)}) )?(?:(?:exactly|precisely) )?"
    r"(?P<whole>(?P<sign>[-+])?(?P<currency>[$€£₸₽])?"
    rf"(?:(?P<figures>{_FIGURES})|(?P<words>{_WORDS}))"
    r"(?P<half> ?½|[ -]and[ -]a[ -]half\b)?"
    rf"(?:(?:[ -]?(?P<scale>{_LONG_SCALE})|(?<=\d)(?P<letter>[km])(?![ -]{_MEASURED}))(?!\w))?"
    rf"(?:(?: more| other)?[ -]?(?P<unit>{_any_of(UNIT_NAMES)})(?!\w))?"
    r"(?!\w))"
)

# What may follow when the quantity is all that was written: what it measures ("-old"), or one or
# two words for what it counts ("people"), and what those are a part of ("of the vote").
TAIL = re.compile(
    rf"(?:[ -](?:old|of age|{_MEASURED})\b|[ -](?P<noun>(?!or\b|and\b|to\b|of\b)"
    r"[^\W\d_]+(?: (?!or\b|and\b|to\b|of\b)[^\W\d_]+)?))?(?: of [^\d.]+)?\.?"
)

# A word that names no number, alone or with what it counts.
VAGUE = re.compile(
    rf"(?:(?:in )?(?:the|an) )?(?P<vague>{_any_of(VAGUE_WORDS)})(?: (?!.*{_PLURAL_SCALE}).*)?"
)


def prepare(normal: str, decimal_comma: bool) -> str:
    """Write the digits and signs of all scripts in ASCII, one character for one.

    The Arabic marks in numbers have one meaning each, so they become whichever of point and comma
    has it in the language at hand.
    """
    if normal.isascii():
        return normal
    marks = {"٪": "%", "٫": ",."[not decimal_comma], "٬": ".,"[not decimal_comma]}
    return "".join(marks.get(letter) or _ascii_digit(letter) for letter in normal)


def figures(written: str, decimal_comma: bool) -> Decimal | None:
    """Read figures with their separators; None if the groups are not of three.

    A space may group as well. With `decimal_comma`, `7.500` is 7500 while `70.76`, which can be no
    groups of three, is still read as a decimal.
    """
    group, point = (".", ",") if decimal_comma else (",", ".")
    joined = written.replace(" ", "")
    if sum(letter.isdigit() for letter in joined) > _MOST_DIGITS:
        return None
    if re.fullmatch(rf"\d{{1,3}}(?:\{group}\d{{3}})+(?:\{point}\d+)?", joined):
        return Decimal(joined.replace(group, "").replace(point, "."))
    if re.fullmatch(rf"\d*(?:\{point}\d+)?", joined):
        return Decimal(joined.replace(point, "."))
    if decimal_comma and re.fullmatch(r"\d*\.\d+", joined):
        return Decimal(joined)
    return None


def names_a_number(words: str) -> bool:
    """Tell whether the words hold a number of their own, which would make them two quantities."""
    return bool(QUANTITY.search(words) or re.search(_PLURAL_SCALE, words))


def _ascii_digit(letter: str) -> str:
    digit = unicodedata.decimal(letter, None)
    return letter if digit is None else str(digit)
