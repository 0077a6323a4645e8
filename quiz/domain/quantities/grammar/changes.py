"""Changes: an amount with its direction, and where it began and ended."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from quiz.domain.quantities.grammar.amounts import Amount, amount, hedge_before
from quiz.domain.quantities.grammar.ranges import quantity
from quiz.domain.quantities.grammar.scan import Scan
from quiz.domain.quantities.values import Direction, ReadValue, Row

ReadChange = tuple[ReadValue, int]

_ADVERBS = frozenset(
    ("sharply", "slightly", "steadily", "nearly", "further", "another", "modestly", "again")
)
# How many words before its amount a verb may stand: "cut spending on roads by".
_FARTHEST_VERB = 4
_BY = frozenset(("by", "of", "на", "-"))


def change(scan: Scan, i: int) -> ReadChange | None:
    """Read rose 3.9%, up 12% from 44.2 million, a 20 percent cut, doubled to 40."""
    return _verb_first(scan, i) or _doubled(scan, i) or _amount_first(scan, i) or _by(scan, i)


def _verb_first(scan: Scan, i: int) -> ReadChange | None:
    j = i + 1 if scan.one_of(i, scan.lexicon.articles) else i
    found = scan.phrase(j, scan.lexicon.changes)
    if found is None or scan.word(j) in ("more", "less", "fewer"):
        return None
    direction, j = found
    if scan.one_of(j, _ADVERBS) and scan.word(j) != "nearly":
        j += 1
    ends = _from_to(scan, direction, j)
    if ends is not None:
        return ends
    by = scan.one_of(j, _BY)
    size = quantity(scan, j + 1 if by else j)
    if size is None or not _is_a_change(size[0], by=by or not scan.is_word(j)):
        return None
    return _with_ends(scan, _changed(size[0], direction), size[1])


def _by(scan: Scan, i: int) -> ReadChange | None:
    """Read "by 6.5%" where the verb stands a few words before: raised fares by 6.5%."""
    if scan.word(i) != "by" or scan.whole:
        return None
    changes = scan.lexicon.changes
    before = (n for n in range(i - 1, max(i - _FARTHEST_VERB, 0) - 1, -1))
    for n in before:
        if not scan.is_word(n):
            return None
        if scan.word(n) in changes and scan.word(n) not in ("more", "less", "fewer"):
            size = quantity(scan, i + 1)
            if size is None or not _is_a_change(size[0], by=True):
                return None
            return _with_ends(scan, _changed(size[0], changes[scan.word(n)]), size[1])
    return None


def _doubled(scan: Scan, i: int) -> ReadChange | None:
    """Read doubled, halved: verbs that hold their amount."""
    hedge, j = hedge_before(scan, i)
    found = scan.lexicon.changed.get(scan.word(j))
    if found is None:
        return None
    direction, factor = found
    unit, dimension = ("times", "times") if factor > 1 else ("", "share")
    value = ReadValue(
        Row.CHANGE, factor, factor, unit=unit, dimension=dimension, direction=direction, hedge=hedge
    )
    return _with_ends(scan, value, j + 1)


def _amount_first(scan: Scan, i: int) -> ReadChange | None:
    """Read a 3.9% rise, 20 percent higher, 2.1 points down, a twofold increase."""
    size = quantity(_in_a_sentence(scan), i + 1 if scan.one_of(i, scan.lexicon.articles) else i)
    if size is None or size[0].row not in (Row.PERCENT, Row.FRACTION, Row.MONEY, Row.RANGE):
        return None
    value, j = size
    j = scan.hyphen(j)
    found = scan.phrase(j, scan.lexicon.changes)
    if found is None or value.dimension == "count" or scan.one_of(j, ("cutting",)):
        return None
    if scan.word(j) in ("more", "less", "fewer") and value.dimension != "share":
        return None
    direction, j = found
    if scan.word(j) == "than":
        return None
    return _with_ends(scan, _changed(value, direction), j)


def _in_a_sentence(scan: Scan) -> Scan:
    """Return the scan with nouns left alone, so that "rise" is not what is counted."""
    return replace(scan, whole=False) if scan.whole else scan


def _is_a_change(size: ReadValue, *, by: bool) -> bool:
    """Tell whether an amount can be one of a change: "up two flights" is none, "up 2%" is."""
    if size.row in (Row.RATE, Row.NUMBER) or (size.row is Row.RANGE and size.dimension == "count"):
        return by
    return size.row in (Row.PERCENT, Row.FRACTION, Row.MONEY, Row.RANGE, Row.SIZE, Row.CLOCK)


def _changed(size: ReadValue, direction: Direction) -> ReadValue:
    return replace(size, row=Row.CHANGE, direction=direction)


def _with_ends(scan: Scan, value: ReadValue, j: int) -> ReadChange:
    """Add where the change began and ended: to 46 percent, from 44.2 million."""
    for _ in range(2):
        k = scan.skip(j, ",")
        word = scan.word(k)
        if word not in ("to", "from"):
            break
        end = amount(scan, k + 1)
        if end is None or scan.one_of(end[1], scan.lexicon.articles | scan.lexicon.per):
            break
        number, j = end
        value = _with_end(value, word, number)
    return value, j


def _with_end(value: ReadValue, word: str, end: Amount) -> ReadValue:
    numerals = (*value.numerals, *end.numerals)
    if word == "to":
        return replace(value, after=end.value, numerals=numerals)
    return replace(value, before=end.value, numerals=numerals)


def _from_to(scan: Scan, direction: Direction, j: int) -> ReadChange | None:
    """Read rose from 41 to 46 percent: the change is what lies between the two."""
    order = (scan.word(j), "")
    if order[0] not in ("to", "from"):
        return None
    first = amount(scan, j + 1, bare=True)
    if first is None:
        return None
    other = "to" if order[0] == "from" else "from"
    if scan.word(first[1]) != other:
        return None
    second = amount(scan, first[1] + 1)
    if second is None:
        return None
    ends = {order[0]: first[0], other: second[0]}
    before, after = ends["from"], ends["to"]
    unit = after.unit or before.unit or after.noun or before.noun
    if before.unit and after.unit and before.unit != after.unit:
        return None
    low = after.value - before.value
    if (low > 0) != (direction is Direction.UP):
        return None
    value = ReadValue(
        Row.CHANGE,
        abs(low),
        abs(low),
        unit=_difference(unit),
        dimension=_dimension(after if after.unit else before),
        direction=direction,
        before=Fraction(before.value),
        after=Fraction(after.value),
        label="between its ends",
        numerals=(*first[0].numerals, *second[0].numerals),
    )
    return value, second[1]


def _difference(unit: str) -> str:
    return "percentage point" if unit == "percent" else unit


def _dimension(end: Amount) -> str:
    return "difference of shares" if end.unit == "percent" else end.dimension
