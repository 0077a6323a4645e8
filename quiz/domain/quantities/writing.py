"""Values written by the rules by which an article wrote one: its sign, its scale, its separators.

Writing ends with reading: what does not read back as the number that was meant is not written at
all, so that $2.6 billion never becomes "$1300 million billion".
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from quiz.domain.quantities.reader import read
from quiz.domain.quantities.values import Numeral, ReadValue
from quiz.domain.quantities.words.languages import values_of

_LONG = (("trillion", 10**12), ("billion", 10**9), ("million", 10**6))
_SHORT = (("tn", 10**12), ("bn", 10**9), ("m", 10**6), ("k", 10**3))
_CARDINALS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_PARTS = {2: "half", 3: "third", 4: "quarter", 5: "fifth", 6: "sixth", 8: "eighth", 10: "tenth"}
_PLACES = 6
_THOUSAND = 1000
_PLURALS = {
    **{name: f"{name}s" for name in ("day", "week", "month", "year", "hour", "minute", "second")},
    **{name: f"{name}s" for name in ("mile", "metre", "tonne", "litre", "degree", "cent", "point")},
    **{name: f"{name}s" for name in ("dollar", "euro", "pound", "decade", "acre", "gram", "yard")},
    "foot": "feet",
    "inch": "inches",
    "century": "centuries",
    "penny": "pence",
}
_SINGULARS = {plural: name for name, plural in _PLURALS.items()}


def write(value: ReadValue) -> str:
    """Write a value as it was read, in one line."""
    return " ".join(value.surface.split())


def rewritten(surface: str, *numbers: Fraction, language: str = "en") -> str | None:
    """Write an expression with other numbers, in their order, by its own rules.

    None where it has another count of numbers, or cannot be written so that it reads back as them.
    """
    value = read(surface, language, as_number=True)
    if not isinstance(value, ReadValue) or len(value.numerals) != len(numbers):
        return None
    pieces: list[str] = []
    at = 0
    for numeral, number in zip(value.numerals, numbers, strict=True):
        figures = figures_like(numeral, number, language=language)
        if figures is None:
            return None
        pieces += [surface[at : numeral.start], figures]
        at = numeral.end
    pieces.append(_agreeing(surface[at:], numbers[-1]))
    text = " ".join("".join(pieces).split())
    again = read(text, language, as_number=True)
    if not isinstance(again, ReadValue) or not _is_same_kind(value, again):
        return None
    found = tuple(numeral.value for numeral in again.numerals)
    return text if found == numbers else None


def figures_like(numeral: Numeral, number: Fraction, *, language: str = "en") -> str | None:
    """Write a number as another one is written; None where it has no end as a decimal."""
    if numeral.spelled:
        in_words = _in_words(numeral, number)
        if in_words is not None:
            return in_words
        if not _is_plain(numeral):
            return None
    sign, size = ("-" if number < 0 else ""), abs(number)
    scale, factor = _scale_for(numeral, size, language)
    figures = _decimal(size / factor)
    if figures is None:
        return None
    gap = " " if len(scale) > 2 and not re.search(r"\d-", numeral.text) else ""
    gap = "-" if scale and re.search(r"\d-", numeral.text) else gap
    if not scale:
        figures = _padded(figures, numeral)
    return f"{sign}{_grouped(figures, numeral, language)}{gap}{scale}"


def _is_same_kind(value: ReadValue, again: ReadValue) -> bool:
    return (value.row, value.unit, value.direction, value.per and value.per.unit) == (
        again.row,
        again.unit,
        again.direction,
        again.per and again.per.unit,
    )


def _scale_for(numeral: Numeral, size: Fraction, language: str) -> tuple[str, int]:
    """Choose the scale of the same family that leaves one to three digits before the point."""
    if not numeral.scale or language != "en":
        lexicon = values_of(language)
        kept = lexicon.all_scales.get(numeral.scale, 0) if lexicon and numeral.scale else 0
        return (numeral.scale, kept) if kept else ("", 1)
    family = _SHORT if any(numeral.scale == name for name, _ in _SHORT) else _LONG
    if numeral.scale == "thousand":
        family = (*_LONG, ("thousand", _THOUSAND))
    for name, factor in family:
        if size >= factor:
            return name, factor
    return "", 1


def _decimal(number: Fraction) -> str | None:
    """Write a fraction as a decimal with at most six places; None where it needs more."""
    scaled = number * 10**_PLACES
    if scaled.denominator != 1:
        return None
    written = f"{Decimal(scaled.numerator).scaleb(-_PLACES):f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def _padded(figures: str, numeral: Numeral) -> str:
    """Give figures at least the decimals of the other number."""
    if numeral.spelled or not numeral.decimals:
        return figures
    whole, _, decimals = figures.partition(".")
    return f"{whole}.{decimals.ljust(numeral.decimals, '0')}"


def _grouped(figures: str, numeral: Numeral, language: str) -> str:
    """Divide thousands as the other number does, or would."""
    whole, point, decimals = figures.partition(".")
    digits = re.match(r"[\d.,\s]+", numeral.text)
    written = digits[0].strip() if digits else ""
    plain = re.match(r"\d{4,}", written) is not None
    comma = language != "en"
    mark = next(
        (mark for mark in ("\u00a0", "\u202f", " ", ".", ",") if _groups(written, mark)), ""
    )
    if not plain:
        mark = mark or ("\u00a0" if comma else ",")
        whole = f"{int(whole):,}".replace(",", mark)
    return whole + (("," if comma else ".") + decimals if point else "")


def _groups(written: str, mark: str) -> bool:
    """Tell whether a mark stands between thousands."""
    return re.fullmatch(rf"\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+(?:[.,]\d+)?", written) is not None


def _in_words(numeral: Numeral, number: Fraction) -> str | None:
    """Write a small number in words, a simple fraction as one; None where words do not do."""
    if numeral.scale and numeral.value.denominator == 1:
        scales = dict(_LONG) | {"thousand": _THOUSAND}
        factor = scales.get(numeral.scale)
        count = number / factor if factor else Fraction(0)
        if count.denominator == 1 and 1 <= count < len(_CARDINALS):
            return f"{_CARDINALS[int(count)]} {numeral.scale}"
        return None
    if number.denominator == 1 and 0 <= number < len(_CARDINALS):
        return _CARDINALS[int(number)] if _is_plain(numeral) else None
    if number.denominator in _PARTS and 0 < number < 1 and 0 < numeral.value < 1:
        return _part_in_words(number)
    return None


def _part_in_words(number: Fraction) -> str:
    name = _PARTS[number.denominator]
    if number == Fraction(1, 2):
        return name
    count = int(number.numerator)
    return f"a {name}" if count == 1 else f"{_CARDINALS[count]} {name}s"


def _is_plain(numeral: Numeral) -> bool:
    """Tell whether a number in words is a plain one, and no fraction, "a week" or "half an"."""
    first = re.split(r"[\s-]", numeral.text.lower())[0]
    return numeral.value.denominator == 1 and first not in ("a", "an", "half")


def _agreeing(words: str, number: Fraction) -> str:
    """Put the unit that follows a number into its singular or plural."""
    found = re.match(r" ([a-z]+)\b", words)
    if found is None:
        return words
    name = found[1]
    wanted = _SINGULARS.get(name, name) if number == 1 else _PLURALS.get(name, name)
    return f" {wanted}{words[found.end() :]}"
