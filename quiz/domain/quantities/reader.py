"""The reader of values: one expression to its last word, or all values in a running text.

What the grammar does not consume to the last word is refused, with the words at which it stopped
(docs/method.md 4.6). Both take a time that grows as the text does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from quiz.domain.quantities.grammar.amounts import Amount, amount, hedge_before
from quiz.domain.quantities.grammar.changes import change
from quiz.domain.quantities.grammar.clocks import clock
from quiz.domain.quantities.grammar.dates import century_or_decade, date, is_two_dates
from quiz.domain.quantities.grammar.ranges import quantity
from quiz.domain.quantities.grammar.scan import Scan, scan
from quiz.domain.quantities.grammar.standings import rank, score
from quiz.domain.quantities.values import NotRead, ReadValue, Unread
from quiz.domain.quantities.words.cldr import decimal_comma
from quiz.domain.quantities.words.languages import values_of

_READERS: tuple[Callable[[Scan, int], tuple[ReadValue, int] | None], ...] = (
    century_or_decade,
    date,
    clock,
    score,
    change,
    quantity,
    rank,
)
_GROUPED = re.compile(r"\d+(?:[.,]\d+){2,}")
# No expression is longer, so that whatever is typed is read in no time.
_MOST_CHARACTERS = 200


def read(
    text: str,
    language: str = "en",
    *,
    comma: bool | None = None,
    in_metres: bool = False,
    as_number: bool = False,
) -> ReadValue | NotRead:
    """Read a text that is one value and nothing else.

    `comma`: decimals stand behind a comma; the custom of the language where it is not said.
    `in_metres`: "3m" are metres. `as_number`: "2019" is no year.
    """
    if not text.strip() or len(text) > _MOST_CHARACTERS:
        return NotRead(Unread.EMPTY if not text.strip() else Unread.WORDS, text.strip()[:40])
    lexicon = values_of(language) or values_of("en")
    assert lexicon is not None
    custom = decimal_comma(language) if comma is None else comma
    tokens = scan(text, lexicon, comma=custom, whole=True, in_metres=in_metres)
    last = len(tokens.tokens)
    last -= tokens.word(last - 1) in (".", "!", "?") and last > 1
    readers = _READERS[2:] if as_number else _READERS
    best: tuple[ReadValue, int] | None = None
    for reader in readers:
        found = reader(tokens, 0)
        if found is not None and (best is None or found[1] > best[1]):
            best = found
    if best is None or best[1] < last:
        return _refused(tokens, best[1] if best else 0)
    return _placed(tokens, best[0], 0, last)


def find_values(
    text: str, language: str = "en", *, comma: bool | None = None
) -> tuple[ReadValue, ...]:
    """Find the values in running text, in order; none of two overlaps another.

    The noun that is counted ("500 people") is the unit, and no part of the span.
    """
    lexicon = values_of(language)
    if lexicon is None:
        return ()
    custom = decimal_comma(language) if comma is None else comma
    tokens = scan(text, lexicon, comma=custom, whole=False, spaced=lexicon.language != "en")
    return tuple(_found(tokens))


def find_numbers(
    text: str, language: str = "en", *, comma: bool = False
) -> Iterator[tuple[Amount, str, int, int]]:
    """Yield each number of running text with its hedge and its code points, as if it stood alone.

    A range is two of them, and a year is one. A language without a word list has English words.
    """
    lexicon = values_of(language) or values_of("en")
    assert lexicon is not None
    is_english = language.partition("-")[0].lower() == "en"
    tokens = scan(text, lexicon, comma=comma, whole=False, spaced=not is_english)
    i = 0
    while i < len(tokens.tokens):
        hedge, first = hedge_before(tokens, i)
        found = amount(tokens, first) if _may_start(tokens, i, tokens.lexicon.starters) else None
        if found is None:
            i = _after_refused(tokens, i) if tokens.is_figure(i) else i + 1
            continue
        number, j = found
        if not number.is_part and number.numerals:
            yield (number, hedge, *tokens.span(first, j))
        i = j


def _found(tokens: Scan) -> Iterator[ReadValue]:
    i, starters = 0, tokens.lexicon.starters
    while i < len(tokens.tokens):
        token = tokens.at(i)
        if not _may_start(tokens, i, starters):
            i += 1
            continue
        best = _longest(tokens, i)
        if best is None:
            i = _after_refused(tokens, i) if token.kind == "figure" else i + 1
            continue
        value, j = best
        yield _placed(tokens, value, i, j)
        i = j


def _may_start(tokens: Scan, i: int, starters: frozenset[str]) -> bool:
    """Tell whether a value may begin at a token: not in the middle of a word or a figure."""
    token, before = tokens.at(i), tokens.at(i - 1)
    if token.kind == "word":
        return token.text in starters and not (token.glued and before.kind in ("word", "figure"))
    if token.kind == "figure":
        return not (token.glued and before.kind == "word")
    return token.text in tokens.lexicon.money or token.text in "-+#№½¼¾⅓⅔"


def _longest(tokens: Scan, i: int) -> tuple[ReadValue, int] | None:
    best: tuple[ReadValue, int] | None = None
    for reader in _READERS:
        found = reader(tokens, i)
        if found is not None and (best is None or found[1] > best[1]):
            best = found
    return best


def _after_refused(tokens: Scan, i: int) -> int:
    """Skip all that is glued to figures that could not be read: "12,34,56x"."""
    j = i + 1
    while tokens.glued(j) and tokens.at(j).kind in ("word", "figure"):
        j += 1
    return j


def _placed(tokens: Scan, value: ReadValue, i: int, j: int) -> ReadValue:
    start, end = tokens.span(i, j)
    return replace(value, start=start, end=end, surface=tokens.text[start:end])


def _refused(tokens: Scan, j: int) -> NotRead:
    """Say at which words reading stopped, and why where it is known."""
    j = j if j < len(tokens.tokens) else len(tokens.tokens) - 1
    words = tokens.original(j, len(tokens.tokens)) if tokens.tokens else tokens.text
    if is_two_dates(tokens, j):
        return NotRead(Unread.TWO_WAYS, words)
    if _GROUPED.fullmatch(tokens.word(j)):
        return NotRead(Unread.GROUPS, words)
    return NotRead(Unread.WORDS, words)
