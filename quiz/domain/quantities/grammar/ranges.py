"""Amounts as they stand in a sentence: with a hedge, as a range, as a rate, as a part of a whole.

Each function reads at a token and returns what it read with the token after it, or None.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from quiz.domain.quantities.grammar.amounts import (
    Amount,
    amount,
    hedge_after,
    hedge_before,
    is_no_noun,
    noun_at,
    row_of,
)
from quiz.domain.quantities.grammar.cardinals import numeral, part
from quiz.domain.quantities.grammar.scan import Scan
from quiz.domain.quantities.values import Rate, ReadValue, Row

_MOST_OF_NOUN = 3
_MOST_OF_TAIL = 6

Read = tuple[Amount, int]
ReadRow = tuple[ReadValue, int]


def quantity(scan: Scan, i: int) -> ReadRow | None:
    """Read an amount or a range with its hedges, and as a rate where it is one."""
    hedge, j = hedge_before(scan, i)
    found = _range(scan, j) or _single(scan, j)
    if found is None:
        return _vague(scan, i)
    value, j = found
    after, j = hedge_after(scan, j)
    if hedge and after:
        return None
    value = replace(value, hedge=hedge or after)
    rated = _rated(scan, value, j)
    if rated is not None:
        return rated
    return value, _tail(scan, value, j)


def _vague(scan: Scan, i: int) -> ReadRow | None:
    """Read dozens, tens of thousands of people, in the low single digits."""
    j = scan.skip(scan.skip(i, "in"), "the")
    j = j + 1 if scan.one_of(j, scan.lexicon.articles) else j
    found = scan.phrase(j, scan.lexicon.vague)
    if found is None or found[1] == i:
        return None
    (low, high), k = found
    k = scan.skip(k, "of")
    end = noun_at(scan, k, _MOST_OF_TAIL)
    unit = scan.slice(k, end) if end > k else ""
    value = ReadValue(
        Row.RANGE, Fraction(low), Fraction(high), unit=unit, dimension="count", label="vague"
    )
    return value, end if scan.whole else found[1]


def _single(scan: Scan, i: int) -> ReadRow | None:
    found = amount(scan, i)
    if found is None:
        return None
    read, j = found
    return _value(row_of(read), read, read), j


def _value(row: Row, low: Amount, high: Amount) -> ReadValue:
    return ReadValue(
        row,
        low.value,
        high.value,
        unit=high.unit or high.noun,
        dimension=high.dimension,
        numerals=low.numerals if low is high else (*low.numerals, *high.numerals),
    )


def _range(scan: Scan, i: int) -> ReadRow | None:
    """Read 20 to 30, 6-8 weeks, between $4.20 and $4.60, £2-3m, four or five."""
    opened = scan.one_of(i, scan.lexicon.between)
    j = i + 1 if opened else i
    first = amount(scan, j, bare=True)
    if first is None or first[0].is_part:
        first = _part_amount(scan, j)
    if first is None:
        return None
    k = _joint(scan, first[1], scan.word(i) if opened else "")
    if k is None:
        return None
    second = amount(scan, k)
    if second is None:
        return None
    low = _like(first[0], second[0], scan.lexicon.all_scales)
    if low is None or not low.value < second[0].value:
        return None
    high = replace(second[0], unit=low.unit, is_money=low.is_money or second[0].is_money)
    return _value(Row.RANGE, low, high), second[1]


def _part_amount(scan: Scan, j: int) -> Read | None:
    found = part(scan, j)
    return None if found is None else (Amount(found[0].value, (found[0],), is_part=True), found[1])


def _joint(scan: Scan, j: int, opening: str) -> int | None:
    """Return the token after what joins the two ends of a range; None where nothing does."""
    word, words = scan.word(j), scan.lexicon
    if opening:
        wanted = words.to if words.language != "en" else _ENDS.get(opening, frozenset())
        return j + 1 if word in wanted or (word == "-" and scan.glued(j)) else None
    if word in ("to", "or", "до", "или"):
        return j + 1
    if word == "-" and (scan.glued(j) == scan.glued(j + 1)):
        return j + 1
    after = scan.hyphen(j)
    if after > j and scan.word(after) == "to" and scan.hyphen(after + 1) > after + 1:
        return scan.hyphen(after + 1)
    return None


_ENDS = {"between": frozenset(("and",)), "from": frozenset(("to", "until"))}


def _like(low: Amount, high: Amount, scales: Mapping[str, int]) -> Amount | None:
    """Give the lower end what it leaves to the upper one to say: unit, currency and scale."""
    scale = _scale_left_out(low, high, scales)
    if low.unit and high.unit and low.unit != high.unit:
        return None
    if low.unit and not high.unit and not low.is_money:
        return None
    if low.is_money and not high.unit and high.noun:
        return None
    if low.is_part != high.is_part:
        return None
    return replace(low, value=low.value * scale, unit=high.unit or low.unit)


def _scale_left_out(low: Amount, high: Amount, scales: Mapping[str, int]) -> int:
    """Return the scale that the upper end of "two to three million" says for both."""
    if not low.numerals or not high.numerals or low.numerals[0].scale:
        return 1
    scale = scales.get(high.numerals[0].scale, 1)
    return scale if low.value * scale < high.value else 1


def _rated(scan: Scan, value: ReadValue, j: int) -> ReadRow | None:
    """Read what an amount is given for each of: per 10,000 births, a litre, /kg."""
    words, opening = scan.lexicon, scan.word(j)
    is_slash = opening == "/" and scan.glued(j)
    if not (is_slash or opening in words.per or opening in words.articles):
        return None
    k, count = j + 1, Fraction(1)
    number = numeral(scan, k) if opening in words.per else None
    if number is not None:
        count, k = number[0].value, number[1]
    unit = scan.phrase(k, words.measures)
    if unit is not None:
        name, k = unit
    else:
        end = noun_at(scan, k, 1 if opening in words.articles else _MOST_OF_NOUN)
        is_rated = (
            opening in words.per
            or scan.word(k) in words.rated
            or (scan.whole and end == len(scan.tokens))
        )
        if (end == k and number is None) or not is_rated:
            return None
        name, k = scan.slice(k, end) if end > k else "", end
    numerals = (*value.numerals, number[0]) if number else value.numerals
    return replace(value, row=Row.RATE, per=Rate(count, name), numerals=numerals), k


def _tail(scan: Scan, value: ReadValue, j: int) -> int:
    """Skip what an amount is a part of, at the end of an expression: "of the vote"."""
    if not scan.whole or scan.word(j) != "of" or value.row is Row.CLOCK:
        return j
    k = scan.skip(j + 1, "the")
    last = len(scan.tokens)
    words = all(scan.is_word(n) and not is_no_noun(scan, n) for n in range(k, last))
    return last if k < last <= k + _MOST_OF_TAIL and words else j
