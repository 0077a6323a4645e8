"""Numerals: figures with separators and scales, numbers in words, and fractions of a whole.

Each function reads at a token and returns what it read with the token after it, or None.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from quiz.domain.quantities.grammar.scan import Scan
from quiz.domain.quantities.values import Numeral

GLYPHS = {
    "½": Fraction(1, 2),
    "¼": Fraction(1, 4),
    "¾": Fraction(3, 4),
    "⅓": Fraction(1, 3),
    "⅔": Fraction(2, 3),
    "⅕": Fraction(1, 5),
    "⅛": Fraction(1, 8),
    "⅜": Fraction(3, 8),
}
_MEASURED = frozenset(("long", "high", "tall", "wide", "deep"))
_HALF = Fraction(1, 2)
_MOST_DIGITS = 15
# In figures a fraction has a small denominator: 3/4, and not 3/2025.
_MOST_PARTS = 100
_UNBOUNDED = 10**15

Read = tuple[Numeral, int]


def numeral(scan: Scan, i: int) -> Read | None:
    """Read a number without its sign: 2,350 · 4.6m · three million · half a million · 2½."""
    if scan.is_figure(i):
        return _scaled(scan, _figured(scan, i), i)
    if scan.word(i) in GLYPHS:
        return _scaled(scan, (_made(scan, i, i + 1, GLYPHS[scan.word(i)]), i + 1), i)
    if not scan.is_word(i):
        return None
    return _of_a_scale(scan, i) or _scaled(scan, spelled(scan, i), i)


def figures_of(written: str, comma: bool, *, lenient: bool) -> tuple[Fraction, int] | None:
    """Read figures and count their decimals; None where the groups are not of three.

    `lenient`: a mark of the other custom is read where it can group nothing: 46,5 in English.
    """
    if sum(letter.isdigit() for letter in written) > _MOST_DIGITS:
        return None
    group, point = (".", ",") if comma else (",", ".")
    whole, _, decimals = written.partition(point)
    if re.fullmatch(rf"\d{{1,3}}(?:\{group}\d{{3}})+", whole) and decimals.isdigit() >= (
        point in written
    ):
        return _exact(whole.replace(group, ""), decimals)
    if re.fullmatch(r"\d*(?:\D\d+)?", written):
        whole, mark, decimals = written.partition(point if point in written else group)
        if mark != group or (lenient and len(decimals) != 3):
            return _exact(whole, decimals)
    return None


def spelled(scan: Scan, i: int) -> Read | None:
    """Read a number in words, as far as it goes: two hundred and five thousand and one."""
    words = scan.lexicon
    total, j, least = 0, i, _UNBOUNDED
    while True:
        group = _below_thousand(scan, j)
        if group is None:
            break
        value, k = group
        scale, after = _spelled_scale(scan, k)
        if scale >= least:
            break
        total, j = total + value * (scale or 1), after
        if not scale:
            break
        least, j = scale, _after_and(scan, j)
    if j == i:
        return _article_scale(scan, i) if words.articles else None
    if scan.word(j - 1) in words.joining:
        j -= 1
    return _with_point(scan, i, total, j)


def _below_thousand(scan: Scan, i: int) -> tuple[int, int] | None:
    """Read a number below a thousand, or so many hundreds: twelve hundred."""
    words, word = scan.lexicon, scan.word(i)
    if word in words.hundreds:
        return _with_rest(scan, words.hundreds[word], i + 1)
    if not words.articles and word in words.hundred:
        return _with_rest(scan, 100, i + 1)
    if not words.articles and word in words.scales and word not in words.small:
        return 1, i
    tens = _below_hundred(scan, i)
    if tens is None:
        return None
    value, j = tens
    k = scan.hyphen(j)
    if value and scan.word(k) in words.hundred:
        return _with_rest(scan, value * 100, k + 1)
    return tens


def _below_hundred(scan: Scan, i: int) -> tuple[int, int] | None:
    words = scan.lexicon
    value = words.small.get(scan.word(i))
    if value is None:
        return None
    k = scan.hyphen(i + 1)
    ones = words.small.get(scan.word(k), 0)
    if value >= 20 and 0 < ones < 10:
        return value + ones, k + 1
    return value, i + 1


def _with_rest(scan: Scan, hundreds: int, i: int) -> tuple[int, int]:
    rest = _below_hundred(scan, _after_and(scan, i))
    return (hundreds + rest[0], rest[1]) if rest and rest[0] else (hundreds, i)


def _spelled_scale(scan: Scan, i: int) -> tuple[int, int]:
    """Return the scale at a token and the token after it; 0 and the same token for none."""
    k = scan.hyphen(i)
    word, words = scan.word(k), scan.lexicon
    scale = words.scales.get(word) or words.dozens.get(word) or 0
    return (scale, k + 1) if scale else (0, i)


def _after_and(scan: Scan, i: int) -> int:
    """Skip a hyphen, or an "and" that goes on with a number."""
    k = scan.hyphen(i)
    if scan.one_of(k, scan.lexicon.joining):
        k = scan.hyphen(k + 1)
    return k if scan.word(k) in scan.lexicon.small else i


def part(scan: Scan, i: int) -> Read | None:
    """Read a fraction: a third, two-thirds, three quarters, half, 2/3, ¾."""
    words, glyph = scan.lexicon, GLYPHS.get(scan.word(i))
    if glyph is not None:
        return _made(scan, i, i + 1, glyph), i + 1
    if scan.is_figure(i) and scan.word(i + 1) == "/" and scan.is_figure(i + 2):
        return _slashed(scan, i)
    if words.parts.get(scan.word(i)) == 2 or (not words.articles and scan.word(i) in words.parts):
        after = i + 1
        if scan.one_of(after, words.articles):
            return None
        whole = words.parts[scan.word(i)]
        return _made(scan, i, after, Fraction(1, whole), spelled=True), after
    if scan.one_of(i, words.articles):
        found: tuple[int, int] | None = (1, i + 1)
    else:
        found = _small(scan, i)
    if found is None:
        return None
    count, j = found
    j = scan.hyphen(j)
    pieces = words.parts.get(scan.word(j))
    if pieces is None or not 0 < count < pieces or _is_only_ordinal(scan, j):
        return None
    return _made(scan, i, j + 1, Fraction(count, pieces), spelled=True), j + 1


def small_count(scan: Scan, i: int) -> tuple[int, int] | None:
    """Read a whole number below a hundred thousand, in words or figures, without a scale."""
    if scan.is_figure(i):
        found = figures_of(scan.word(i), scan.comma, lenient=scan.whole)
        if found is None or found[1]:
            return None
        return int(found[0]), i + 1
    return _small(scan, i)


def _small(scan: Scan, i: int) -> tuple[int, int] | None:
    found = spelled(scan, i)
    if found is None or found[0].value.denominator > 1:
        return None
    return int(found[0].value), found[1]


def _article_scale(scan: Scan, i: int) -> Read | None:
    """Read a hundred, a million, a dozen, half a million, with what may come after them."""
    words = scan.lexicon
    halved = words.parts.get(scan.word(i)) == 2
    j = i + 1 if halved else i
    if not scan.one_of(j, words.articles):
        return None
    scale = words.scales.get(scan.word(j + 1)) or words.dozens.get(scan.word(j + 1))
    if scan.word(j + 1) in words.hundred:
        scale = 100
    if scale is None or (scan.word(j + 1) == "score" and not scan.whole):
        return None
    value, j = (Fraction(scale, 2) if halved else Fraction(scale)), j + 2
    k = _after_and(scan, j)
    # "A million a million" is two numbers.
    goes_on = not halved and scale > 12 and not scan.one_of(k, words.articles)
    rest = spelled(scan, k) if goes_on else None
    if rest is not None and rest[0].value < scale:
        value, j = value + rest[0].value, rest[1]
    elif scan.word(j) in words.scales and scale == 100:
        value, j = value * words.scales[scan.word(j)], j + 1
    return _made(scan, i, j, value, spelled=True), j


def _of_a_scale(scan: Scan, i: int) -> Read | None:
    """Read a quarter of a million, two thirds of a million."""
    found = part(scan, i)
    if found is None:
        return None
    value, j = found
    if scan.word(j) == "of" and scan.one_of(j + 1, scan.lexicon.articles):
        scale = scan.lexicon.scales.get(scan.word(j + 2))
        if scale:
            return _made(scan, i, j + 3, value.value * scale, spelled=True), j + 3
    return None


def _with_point(scan: Scan, i: int, total: int, j: int) -> Read:
    """Add the decimals in words: sixty-nine point four."""
    if not scan.one_of(j, scan.lexicon.point):
        number = _made(scan, i, j, Fraction(total), spelled=True)
        last = scan.word(j - 1)
        return replace(number, scale=last if last in scan.lexicon.scales else ""), j
    digits, k = "", j + 1
    while len(digits) < _MOST_DIGITS:
        digit = 0 if scan.word(k) == "oh" else scan.lexicon.small.get(scan.word(k), 10)
        if digit > 9:
            break
        digits, k = digits + str(digit), k + 1
    if not digits:
        return _made(scan, i, j, Fraction(total), spelled=True), j
    value, decimals = _exact(str(total), digits)
    return _made(scan, i, k, value, decimals, spelled=True), k


def _figured(scan: Scan, i: int) -> Read | None:
    """Read figures, with spaces between thousands where they can be nothing else."""
    j, written = i + 1, scan.word(i)
    if written.isdigit() and len(written) <= 3:
        while _is_next_group(scan, j) and j < i + 5:
            written, j = written + scan.word(j), j + 1
    found = figures_of(written, scan.comma, lenient=scan.whole or scan.comma)
    if found is None:
        return None
    return _made(scan, i, j, found[0], found[1]), j


def _is_next_group(scan: Scan, j: int) -> bool:
    digits = re.match(r"\d+", scan.word(j))
    if digits is None or len(digits[0]) != 3 or scan.at(j).glued:
        return False
    space = scan.text[scan.normal.offsets[scan.at(j).start - 1]]
    return space != " " or scan.spaced


def _scaled(scan: Scan, found: Read | None, i: int) -> Read | None:
    """Add a half and a scale to a number; None where letters are glued to it that mean nothing."""
    if found is None:
        return None
    number, j = found
    if scan.word(j) in GLYPHS and j > i and scan.is_figure(j - 1):
        number, j = _plus(number, GLYPHS[scan.word(j)]), j + 1
    half = _and_a_half(scan, j)
    if half > j:
        number, j = _plus(number, _HALF), half
    number, j = _with_scale(scan, number, j)
    start, end = scan.span(i, j)
    return replace(number, text=scan.text[start:end], start=start, end=end), j


def _plus(number: Numeral, fraction: Fraction) -> Numeral:
    return replace(number, value=number.value + fraction, decimals=max(number.decimals, 1))


def _and_a_half(scan: Scan, j: int) -> int:
    """Return the token after "and a half", hyphens or not, or the same one."""
    k = scan.hyphen(j)
    if not scan.one_of(k, scan.lexicon.joining):
        return j
    k = scan.hyphen(k + 1)
    if not scan.one_of(k, scan.lexicon.articles):
        return j
    k = scan.hyphen(k + 1)
    return k + 1 if scan.lexicon.parts.get(scan.word(k)) == 2 else j


def _with_scale(scan: Scan, number: Numeral, j: int) -> Read:
    """Multiply by the scale that follows: 4.6m, 5.4 billion, 2-million, 12 тыс."""
    k = scan.hyphen(j)
    word, words = scan.word(k), scan.lexicon
    if scan.glued(k) and word in words.letters and not _means_metres(scan, k):
        scale = words.letters[word]
    elif (word in words.scales and not number.spelled) or (
        word in words.scales and number.value.denominator > 1
    ):
        scale = words.scales[word]
    elif word in words.dozens and word != "score" and not number.spelled:
        scale = words.dozens[word]
    else:
        return number, j
    k += 1
    if scan.word(k) == "." and scan.glued(k) and words.language != "en" and scan.is_word(k + 1):
        k += 1
    return replace(number, value=number.value * scale, scale=word), k


def _means_metres(scan: Scan, k: int) -> bool:
    if scan.word(k) != "m":
        return False
    return scan.in_metres or scan.word(scan.hyphen(k + 1)) in _MEASURED


def _slashed(scan: Scan, i: int) -> Read | None:
    upper, lower = scan.word(i), scan.word(i + 2)
    if not (scan.glued(i + 1) and scan.glued(i + 2) and upper.isdigit() and lower.isdigit()):
        return None
    if scan.word(i + 3) == "/" or not 0 < int(upper) < int(lower) <= _MOST_PARTS:
        return None
    return _made(scan, i, i + 3, Fraction(int(upper), int(lower))), i + 3


def _is_only_ordinal(scan: Scan, j: int) -> bool:
    """Tell whether "a second", "a third time" is a place in an order and no fraction."""
    word = scan.word(j)
    if word.endswith("s") or word in ("half", "quarter") or scan.is_word(j + 1) is False:
        return False
    follows = scan.word(j + 1)
    return not (follows in scan.lexicon.closed or follows in ("higher", "lower", "more", "less"))


def _exact(whole: str, decimals: str) -> tuple[Fraction, int]:
    return Fraction(int(whole + decimals or "0"), 10 ** len(decimals)), len(decimals)


def _made(
    scan: Scan, i: int, j: int, value: Fraction, decimals: int = 0, *, spelled: bool = False
) -> Numeral:
    start, end = scan.span(i, j)
    return Numeral(value, scan.text[start:end], start, end, decimals, spelled=spelled)
