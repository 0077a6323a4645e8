"""Amounts: a number with what it counts, measures or costs, and the words that hedge it.

Each function reads at a token and returns what it read with the token after it, or None.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from quiz.domain.quantities.grammar.cardinals import GLYPHS, numeral, part, small_count
from quiz.domain.quantities.grammar.scan import Scan
from quiz.domain.quantities.units import UNITS
from quiz.domain.quantities.values import Numeral, Row

_SIGNS_OF_MONEY = frozenset("$€£¥₸₽₹₩₺₴₪฿₦")
_MEASURED = frozenset(("old", "long", "high", "tall", "wide", "deep", "away", "thick"))
_TIMES = frozenset(("time", "calendar"))
_SHARES = frozenset(("share", "difference of shares", "points"))
_MOST_OF_NOUN = 3
_LIKELY_YEARS = range(1000, 2101)


@dataclass(frozen=True)
class Amount:
    """A number with its unit, before it is known what row it belongs to."""

    value: Fraction
    numerals: tuple[Numeral, ...]
    unit: str = ""
    noun: str = ""
    is_part: bool = False
    is_money: bool = False
    is_signed: bool = False

    @property
    def dimension(self) -> str:
        """The dimension of the unit: that of money is the currency."""
        if self.unit in UNITS:
            return UNITS[self.unit][0]
        if self.is_money:
            return self.unit
        return "share" if self.is_part else "count"


Read = tuple[Amount, int]


def hedge_before(scan: Scan, i: int) -> tuple[str, int]:
    """Read the words that make the number after them less than exact; "" where there are none."""
    found = scan.phrase(i, scan.lexicon.hedges)
    if found is None:
        return "", i
    hedge, j = found
    again = scan.phrase(j, scan.lexicon.hedges) if not hedge else None
    return again or (hedge, j)


def hedge_after(scan: Scan, j: int) -> tuple[str, int]:
    """Read the same behind a number: or more, or so."""
    return scan.phrase(j, scan.lexicon.hedges_after) or ("", j)


def amount(scan: Scan, i: int, *, bare: bool = False) -> Read | None:
    """Read a number with its sign, its currency or its unit; `bare` reads no noun with it."""
    negative, j = _sign(scan, i)
    money = _currency_before(scan, j)
    if money is not None:
        return _money(scan, i, money, negative)
    found = _count(scan, j)
    if found is None:
        return None
    read, j = found
    if negative:
        read = replace(read, value=-read.value, is_signed=True)
    return _measured(scan, read, j, bare=bare)


def row_of(read: Amount) -> Row:
    """Return the row of a single amount."""
    if read.is_money:
        return Row.MONEY
    if read.dimension in _SHARES and not read.is_part:
        return Row.PERCENT
    if read.is_part or read.dimension == "times":
        return Row.FRACTION
    if read.dimension in _TIMES:
        return Row.CLOCK
    return Row.SIZE if read.unit in UNITS else Row.NUMBER


def noun_at(scan: Scan, j: int, most: int = _MOST_OF_NOUN) -> int:
    """Return the token after the noun that is counted, or the same one where none stands here."""
    words, k = scan.lexicon, j
    while k - j < most and scan.is_word(k) and not is_no_noun(scan, k):
        k += 1
        if scan.hyphen(k) > k and scan.is_word(k + 1):
            k += 2
        if not scan.whole and scan.word(k - 1).endswith("s"):
            break
    return k if k > j and scan.word(k - 1) not in words.closed else j


def is_no_noun(scan: Scan, k: int) -> bool:
    """Tell whether a word is a number, a scale, or a word that joins others."""
    words, word = scan.lexicon, scan.word(k)
    return (
        word in words.closed
        or word in words.small
        or word in words.scales
        or word in words.hundred
        or word in words.hundreds
        or word in words.ordinals
        or word in words.months
        or (len(word) == 1 and word.isascii())
        or word in ("hundreds", "thousands", "millions", "billions", "trillions", "dozens")
    )


def _count(scan: Scan, j: int) -> Read | None:
    """Read the number itself: a numeral, a fraction, a ratio, or "a" before a unit."""
    ratio = _ratio(scan, j)
    if ratio is not None:
        return ratio
    number = numeral(scan, j)
    fraction = part(scan, j)
    if fraction is not None and (number is None or fraction[1] >= number[1]):
        if scan.phrase(fraction[1], _time_names(scan)) or scan.one_of(fraction[1], ("an", "a")):
            return None
        return Amount(fraction[0].value, (fraction[0],), is_part=True), fraction[1]
    if number is not None:
        return Amount(number[0].value, (number[0],)), number[1]
    return _one_of_a_unit(scan, j)


def _ratio(scan: Scan, j: int) -> Read | None:
    """Read one in five, 7 out of 10, two to one, twice, threefold, 10 times."""
    multiple = scan.phrase(j, scan.lexicon.multiples)
    if multiple is not None:
        return Amount(multiple[0], (), unit="times"), multiple[1]
    folded = scan.word(j).removesuffix("fold")
    if folded != scan.word(j) and scan.lexicon.small.get(folded, 0) > 1:
        number = _numeral_over(scan, j, j + 1, Fraction(scan.lexicon.small[folded]))
        return Amount(number.value, (number,), unit="times"), j + 1
    first = small_count(scan, j)
    if first is None:
        return None
    k = scan.skip(scan.skip(scan.hyphen(first[1]), "out", "of"), "in")
    if k > scan.hyphen(first[1]):
        second = small_count(scan, scan.skip(k, "every"))
        return _share_of(scan, j, first[0], second)
    after = scan.hyphen(first[1])
    if scan.word(after) in ("to", "-to") and not scan.is_figure(j):
        second = small_count(scan, scan.hyphen(after + 1))
        if second is not None and 0 < second[0] < first[0]:
            number = _numeral_over(scan, j, second[1], Fraction(first[0], second[0]))
            return Amount(number.value, (number,), unit="times"), second[1]
    return _folded(scan, j, first)


def _folded(scan: Scan, j: int, first: tuple[int, int]) -> Read | None:
    k = scan.hyphen(first[1])
    if scan.word(k) in ("fold", "times") and first[0] > 1:
        number = _numeral_over(scan, j, first[1], Fraction(first[0]))
        return Amount(number.value, (number,), unit="times"), k + 1
    return None


def _share_of(scan: Scan, j: int, count: int, second: tuple[int, int] | None) -> Read | None:
    if second is None or not 0 < count < second[0]:
        return None
    is_year = second[0] in _LIKELY_YEARS and second[0] % 100 and scan.is_figure(second[1] - 1)
    if is_year or scan.phrase(second[1], scan.lexicon.measures):
        return None
    number = _numeral_over(scan, j, second[1], Fraction(count, second[0]))
    return Amount(number.value, (number,), is_part=True), second[1]


def _numeral_over(scan: Scan, i: int, j: int, value: Fraction) -> Numeral:
    start, end = scan.span(i, j)
    return Numeral(value, scan.text[start:end], start, end, spelled=not scan.is_figure(i))


def _one_of_a_unit(scan: Scan, j: int) -> Read | None:
    """Read a week, half an hour, a year and a half, as so many of the unit that follows."""
    words = scan.lexicon
    value, k = Fraction(1), j
    if words.parts.get(scan.word(j)) == 2:
        value, k = Fraction(1, 2), scan.hyphen(j + 1)
        if value and k > j + 1 and scan.phrase(k, _time_names(scan)):
            return Amount(value, (_numeral_over(scan, j, j + 1, value),)), k
    if not scan.one_of(k, words.articles):
        return None
    if scan.word(k + 1) in words.parts and words.parts[scan.word(k + 1)] == 4:
        value, k = Fraction(1, 4), scan.skip(k + 2, "of")
        if not scan.one_of(k, words.articles):
            return None
    unit = scan.phrase(k + 1, _time_names(scan))
    if unit is None or (not scan.whole and value == 1 and not _has_half(scan, unit[1])):
        return None
    return Amount(value, (_numeral_over(scan, j, k + 1, value),)), k + 1


def _has_half(scan: Scan, j: int) -> bool:
    return scan.slice(j, j + 3) == "and a half"


def _time_names(scan: Scan) -> Mapping[str, str]:
    return scan.lexicon.times


def _sign(scan: Scan, i: int) -> tuple[bool, int]:
    if scan.one_of(i, scan.lexicon.minus):
        return True, i + 1
    if scan.one_of(i, ("-", "+")) and scan.glued(i + 1) and not _joins(scan, i):
        return scan.word(i) == "-", i + 1
    return False, i


def _joins(scan: Scan, i: int) -> bool:
    """Tell whether a hyphen joins two words or figures and is no sign."""
    return scan.glued(i) and scan.at(i - 1).kind in ("word", "figure")


def _currency_before(scan: Scan, j: int) -> tuple[str, int] | None:
    """Read a sign or a code before figures: $, US$, CHF, NOK."""
    words = scan.lexicon
    for length in (2, 1):
        name, k = scan.slice(j, j + length), j + length
        is_sign = name[-1:] in _SIGNS_OF_MONEY and name in words.money
        is_code = length == 1 and name in words.codes and scan.original(j, k).isupper()
        if name and (is_sign or is_code) and (scan.is_figure(k) or scan.word(k) in words.small):
            return words.money.get(name) or words.codes[name], k
    return None


def _money(scan: Scan, i: int, money: tuple[str, int], negative: bool) -> Read | None:
    unit, j = money
    found = numeral(scan, j)
    if found is None:
        return None
    number, j = found
    j = _repeated(scan, unit, j)
    if _is_cut_short(scan, j):
        return None
    value = -number.value if negative else number.value
    return Amount(value, (number,), unit=unit, is_money=True, is_signed=negative), j


def _repeated(scan: Scan, unit: str, j: int) -> int:
    """Skip the name of the currency where it is written twice: $5 million US dollars."""
    again = scan.phrase(j, scan.lexicon.currencies)
    return again[1] if again is not None and again[0] == unit else j


def _measured(scan: Scan, read: Amount, j: int, *, bare: bool) -> Read | None:
    """Add the unit, the currency or the noun that follows a number."""
    words = scan.lexicon
    k = scan.hyphen(scan.skip(scan.skip(j, "more"), "other"))
    money = scan.phrase(k, words.currencies) or _glued_pence(scan, k)
    if money is not None and not scan.is_figure(money[1]):
        return replace(read, unit=money[0], is_money=True, is_part=False), money[1]
    code = scan.word(k)
    if code in words.codes and scan.original(k, k + 1).isupper() and read.numerals:
        return replace(read, unit=words.codes[code], is_money=True), k + 1
    unit = scan.phrase(k, words.measures) or _letter_of_degrees(scan, k)
    if unit is not None and not (scan.glued(k) and scan.word(k) == "m" and not _is_metre(scan, k)):
        if unit[0] in ("cent", "penny"):
            return replace(read, unit=unit[0], is_money=True), unit[1]
        return _of_unit(scan, replace(read, unit=unit[0]), unit[1])
    if _is_cut_short(scan, j):
        return None
    if read.unit == "times" or bare:
        return read, j
    return _of_noun(scan, read, j)


def _is_metre(scan: Scan, k: int) -> bool:
    return scan.in_metres or scan.word(scan.hyphen(k + 1)) in _MEASURED


def _glued_pence(scan: Scan, k: int) -> tuple[str, int] | None:
    """Read 50p and 27c."""
    unit = {"p": "penny", "c": "cent"}.get(scan.word(k))
    if unit and scan.glued(k) and scan.is_figure(k - 1) and scan.original(k, k + 1).islower():
        return unit, k + 1
    return None


def _letter_of_degrees(scan: Scan, k: int) -> tuple[str, int] | None:
    """Read 12C and -54 F, with capitals only."""
    letter = {"c": "°C", "f": "°F"}.get(scan.word(k))
    is_near = scan.glued(k) or scan.whole
    if letter and is_near and scan.is_figure(k - 1) and scan.original(k, k + 1).isupper():
        return letter, k + 1
    return None


def _of_unit(scan: Scan, read: Amount, j: int) -> Read:
    """Add smaller units (6ft 2in, two hours and 20 minutes), and what is measured (-old)."""
    half = _has_half(scan, j)
    if half and read.dimension in _TIMES:
        return replace(read, value=read.value + Fraction(1, 2)), j + 3
    joined = _smaller(scan, read, j)
    if joined is not None:
        return joined
    k = scan.hyphen(j)
    if scan.word(k) in _MEASURED:
        return read, k + 1
    return read, scan.skip(scan.skip(j, "of", "age"), "in", "length")


def _smaller(scan: Scan, read: Amount, j: int) -> Read | None:
    """Add an amount of a smaller unit of the same dimension."""
    k = scan.skip(j, "and")
    number = numeral(scan, k)
    if number is None or read.dimension not in ("length", "mass", "time", "calendar"):
        return None
    unit = scan.phrase(scan.hyphen(number[1]), scan.lexicon.measures)
    if unit is None and scan.word(number[1]) == "in" and read.unit == "foot":
        unit = "inch", number[1] + 1
    if unit is None or unit[0] not in UNITS or UNITS[unit[0]][0] != read.dimension:
        return None
    (_, size), (_, smaller) = UNITS[read.unit], UNITS[unit[0]]
    if smaller >= size or number[0].value * Fraction(smaller) >= Fraction(size):
        return None
    value = read.value + number[0].value * Fraction(smaller) / Fraction(size)
    return replace(read, value=value, numerals=(*read.numerals, number[0])), unit[1]


def _of_noun(scan: Scan, read: Amount, j: int) -> Read:
    """Add the noun that is counted; in running text it is no part of the value."""
    k = noun_at(scan, j)
    if k == j or read.is_part:
        return read, j
    return replace(read, noun=scan.slice(j, k)), (k if scan.whole else j)


def _is_cut_short(scan: Scan, j: int) -> bool:
    """Tell whether letters or figures are glued to a number that it did not read."""
    if not scan.glued(j):
        return False
    if scan.at(j).kind in ("word", "figure") or scan.word(j) in GLYPHS:
        return True
    return scan.word(j) in (":", "/", "%", "°") and scan.at(j + 1).glued and scan.is_figure(j + 1)
