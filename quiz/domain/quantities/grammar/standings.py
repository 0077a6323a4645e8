"""Places in an order, and scores: third, 71st minute, No. 6, 4-1, 8 votes to 5, 6-4, 7-5."""

from __future__ import annotations

import re
from fractions import Fraction

from quiz.domain.quantities.grammar.amounts import is_no_noun, noun_at
from quiz.domain.quantities.grammar.cardinals import small_count
from quiz.domain.quantities.grammar.scan import Scan
from quiz.domain.quantities.values import ReadValue, Row

ReadStanding = tuple[ReadValue, int]

_ENDINGS = {1: "st", 2: "nd", 3: "rd"}
_SUPERLATIVE = re.compile(r"[a-z]{2,}[^aeiouy\W]?(?:est|iest)")
_NO_SUPERLATIVES = frozenset(
    [
        "west",
        "rest",
        "forest",
        "interest",
        "guest",
        "protest",
        "request",
        "arrest",
        "harvest",
        "contest",
        "test",
        "quest",
        "chest",
        "pest",
        "nest",
        "midwest",
        "northwest",
        "southwest",
        "conquest",
        "crest",
        "fest",
        "vest",
        "modest",
        "honest",
        "earnest",
        "suggest",
        "invest",
        "manifest",
        "digest",
    ]
)
_BALLOT = frozenset(("votes", "vote", "goals", "sets", "games", "points", "frames", "seats"))
_NAMES_OF_NUMBERS = frozenset(("no", "number", "#", "№"))
# Above this a pair of figures is a range of something else.
_MOST_POINTS = 1000
_MOST_SETS = 7


def rank(scan: Scan, i: int) -> ReadStanding | None:
    """Read a place in an order, with what is put in order."""
    j = scan.skip(i, "the")
    numbered = _numbered(scan, j)
    if numbered is not None:
        return numbered
    found = ordinal(scan, j)
    if found is None:
        return _superlative(scan, i)
    number, k = found
    after = scan.hyphen(k)
    if scan.word(after).endswith("est") and scan.is_word(after):
        k = after + 1
    end = noun_at(scan, k, 2)
    if end == k and scan.is_word(k) and scan.whole:
        return None
    unit = scan.slice(k, end) if end > k else ""
    value = ReadValue(
        Row.RANK, Fraction(number), Fraction(number), unit=unit, dimension="place in order"
    )
    return value, end if scan.whole or unit == "minute" else k


def ordinal(scan: Scan, i: int) -> tuple[int, int] | None:
    """Read 2nd, third, twenty-first."""
    words = scan.lexicon
    if scan.is_figure(i) and scan.glued(i + 1) and scan.word(i).replace(",", "").isdigit():
        number = int(scan.word(i).replace(",", ""))
        teen = 10 < number % 100 < 14
        ending = "th" if teen else _ENDINGS.get(number % 10, "th")
        is_right = scan.word(i + 1) == ending and words.language == "en"
        return (number, i + 2) if is_right and number else None
    if scan.word(i) in words.ordinals:
        return words.ordinals[scan.word(i)], i + 1
    tens, k = words.small.get(scan.word(i), 0), scan.hyphen(i + 1)
    ones = words.ordinals.get(scan.word(k), 0)
    if tens >= 20 and 0 < ones < 10 and k > i + 1:
        return tens + ones, k + 1
    return None


def score(scan: Scan, i: int) -> ReadStanding | None:
    """Read the points or votes of both sides."""
    lead = scan.skip(i, "by")
    return _sets(scan, lead) or _votes(scan, lead)


def _numbered(scan: Scan, i: int) -> ReadStanding | None:
    if not scan.one_of(i, _NAMES_OF_NUMBERS):
        return None
    j = scan.skip(i + 1, ".") if scan.word(i) == "no" else i + 1
    if scan.word(i) == "no" and j == i + 1:
        return None
    found = small_count(scan, j)
    if found is None or (scan.glued(found[1]) and scan.is_word(found[1])):
        return None
    number = Fraction(found[0])
    return ReadValue(Row.RANK, number, number, dimension="place in order"), found[1]


def _superlative(scan: Scan, i: int) -> ReadStanding | None:
    """Read the tallest, the most expensive, the least popular: the first in an order."""
    if scan.word(i) != "the" or scan.lexicon.language != "en":
        return None
    word = scan.word(i + 1)
    if word in ("most", "least") and scan.is_word(i + 2) and not is_no_noun(scan, i + 2):
        if scan.word(i + 2).endswith("s"):
            return None
        j, label = i + 3, scan.slice(i + 1, i + 3)
    elif word in ("best", "worst") or (
        _SUPERLATIVE.fullmatch(word) and word not in _NO_SUPERLATIVES
    ):
        j, label = i + 2, word
    else:
        return None
    end = noun_at(scan, j, 2)
    unit = scan.slice(j, end) if end > j and scan.whole else ""
    one = Fraction(1)
    value = ReadValue(Row.RANK, one, one, unit=unit, dimension="place in order", label=label)
    return value, end if scan.whole else j


def _pair(scan: Scan, i: int) -> tuple[int, int, int] | None:
    """Read two figures joined by a dash."""
    first, second = scan.word(i), scan.word(i + 2)
    if scan.word(i + 1) != "-" or not scan.glued(i + 1) or not scan.glued(i + 2):
        return None
    if not (first.isdigit() and second.isdigit()):
        return None
    # A third figure, a sign or a letter makes a date or a range of something of it.
    if scan.glued(i + 3) and (scan.at(i + 3).kind != "sign" or scan.word(i + 3) in "-/%:$€£"):
        return None
    return int(first), int(second), i + 3


def _sets(scan: Scan, i: int) -> ReadStanding | None:
    """Read 4-1, 9-6 with three abstentions, 6-4, 7-5."""
    pairs: list[tuple[int, int]] = []
    j = i
    while len(pairs) < _MOST_SETS and (found := _pair(scan, j)) is not None:
        pairs.append(found[:2])
        j = found[2]
        k = scan.skip(j, ",")
        if _pair(scan, k) is None:
            break
        j = k
    if not pairs or max(map(max, pairs)) > _MOST_POINTS:
        return None
    rising = len(pairs) == 1 and pairs[0][0] < pairs[0][1]
    vote = scan.one_of(scan.hyphen(j), ("vote", "win", "victory", "defeat", "loss", "draw"))
    if rising and not vote and not _lost(scan, i):
        return None
    if not vote and scan.is_word(j) and scan.phrase(j, scan.lexicon.measures):
        return None
    j = scan.hyphen(j) + 1 if vote else j
    return _with_abstentions(scan, [number for pair in pairs for number in pair], j)


def _lost(scan: Scan, i: int) -> bool:
    before = scan.word(i - 1)
    return before in ("lost", "lose", "losing", "beaten", "defeated", "score", "by")


def _votes(scan: Scan, i: int) -> ReadStanding | None:
    """Read 8 votes to 5, five votes to four, by 8 to 5."""
    first = small_count(scan, i)
    if first is None:
        return None
    number, j = first
    named = scan.one_of(j, _BALLOT)
    j = j + 1 if named else j
    if scan.word(j) not in ("to", "against"):
        return None
    second = small_count(scan, j + 1)
    if second is None or not (named or (scan.word(i - 1) == "by" and number > second[0])):
        return None
    after = second[1] + 1 if scan.one_of(second[1], _BALLOT) else second[1]
    return _with_abstentions(scan, [number, second[0]], after)


def _with_abstentions(scan: Scan, numbers: list[int], j: int) -> ReadStanding:
    k = scan.skip(scan.skip(j, ","), "with")
    third = small_count(scan, k)
    label = ""
    if third is not None and scan.one_of(third[1], ("abstentions", "abstention", "abstaining")):
        numbers, j, label = [*numbers, third[0]], third[1] + 1, "abstentions"
    parts = tuple(map(Fraction, numbers))
    value = ReadValue(Row.SCORE, parts[0], parts[0], dimension="score", parts=parts, label=label)
    return value, j
