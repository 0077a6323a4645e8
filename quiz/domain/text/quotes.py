"""Quotes: a passage of an edition named by its words, its surroundings and its place.

A quote is found again exactly, or it is reported; nothing here guesses a passage that reads alike
(docs/method.md 6.1 and 6.3, steps 1 to 3). Offsets are code points of the edition's canonical text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote as percent_encode

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from quiz.domain.text.text import is_word_character, normalise, same

# As much surrounding text as the Hypothesis client keeps, so that quotes can be exchanged with it.
CONTEXT = 32

# The weights with which the Hypothesis client ranks places, and the lead that the best needs.
_EXACT, _PREFIX, _SUFFIX, _POSITION = 50, 20, 20, 2
_LEAD = 0.05

# Below this the "nearest" passage has nothing to do with the quote and would only mislead.
_LEAST_LIKENESS = 60

# A longer quote is given to the browser by its first and last words: any change to the page
# between them, and any tag, would break a match of the whole.
_LONGEST_WHOLE_FRAGMENT = 80
_FIRST_WORDS, _LAST_WORDS = 4, 5


@dataclass(frozen=True)
class Quote:
    """A passage: its exact words, up to 32 code points before and after, and `[start, end)`."""

    exact: str
    prefix: str
    suffix: str
    start: int
    end: int


class Anchor(StrEnum):
    """What became of a quote that was looked for in a text."""

    OK = "ok"
    MOVED = "moved"
    TYPOGRAPHIC = "ok_typographic"
    AMBIGUOUS = "ambiguous"
    MISSING = "missing"


@dataclass(frozen=True)
class Found:
    """The outcome of a search: the quote as the text has it, if it is certain which one is meant.

    `places` are all `(start, end)` at which the words stand, in order; none when missing.
    """

    anchor: Anchor
    quote: Quote | None
    places: tuple[tuple[int, int], ...]


def quote_at(text: str, start: int, end: int) -> Quote:
    """Make the quote of `text[start:end]`. Raises ValueError for an empty or impossible span."""
    if not 0 <= start < end <= len(text):
        raise ValueError(f"no passage [{start}, {end}) in a text of {len(text)} code points")
    before = text[max(0, start - CONTEXT) : start]
    return Quote(text[start:end], before, text[end : end + CONTEXT], start, end)


def find(
    text: str, exact: str, prefix: str = "", suffix: str = "", start: int | None = None
) -> Found:
    """Look for a quote: at its place, then elsewhere, then in another typography.

    * `OK`: the words stand at `start`; or, when no `start` is known, the prefix and suffix that
      were given single out one place where the words stand.
    * `MOVED`: the words stand at another place than `start`, or in surroundings that differ from
      the prefix or suffix given.
    * `TYPOGRAPHIC`: they stand once when case, spaces, quotation marks and dashes are levelled.
    * `AMBIGUOUS`: they stand at several places and the surroundings do not tell which is meant.
    * `MISSING`: they do not stand in the text.

    Places are ranked as the Hypothesis client ranks them, with 50 parts of 92 for the words, 20
    each for prefix and suffix and 2 for the position; the best must lead by 0.05.
    """
    if start is not None and exact and text.startswith(exact, start) and start >= 0:
        place = (start, start + len(exact))
        return Found(Anchor.OK, quote_at(text, *place), (place,))
    places = _places(text, exact)
    if not places:
        return _find_typographic(text, exact)
    chosen = _choose(text, places, prefix, suffix, start)
    if chosen is None:
        return Found(Anchor.AMBIGUOUS, None, places)
    at_home = start is None and _stands_between(text, chosen, prefix, suffix)
    return Found(Anchor.OK if at_home else Anchor.MOVED, quote_at(text, *chosen), places)


def nearest(text: str, exact: str) -> str | None:
    """Give the passage that reads most like `exact`, for an error message; None if none does.

    The passage is widened to whole words and is never used as an anchor.
    """
    article, wanted = normalise(text), normalise(exact)
    if not article.text or not wanted.text:
        return None
    if len(wanted.text) > len(article.text):
        likeness = fuzz.ratio(wanted.text, article.text)
        return text.strip() if likeness >= _LEAST_LIKENESS else None
    match = fuzz.partial_ratio_alignment(wanted.text, article.text, score_cutoff=_LEAST_LIKENESS)
    if match is None or match.dest_start == match.dest_end:
        return None
    start, end = article.span(match.dest_start, match.dest_end)
    return _widen_to_words(text, start, end).strip()


def text_fragment(quote: Quote) -> str:
    """Give the `#:~:text=…` that makes a browser show the quote on the original page.

    A directive matches whole words inside one block, so words that the quote cuts are completed
    from its surroundings, and a quote that is long or runs over several blocks is given by its
    first and last words (WICG, URL Fragment Text Directives). Empty if the quote has no words.
    """
    first, last = quote.exact[:1], quote.exact[-1:]
    before = _words_at_end(quote.prefix) if _is_word(first) else ""
    after = _words_at_start(quote.suffix) if _is_word(last) else ""
    lines = (before + quote.exact + after).split("\n")
    blocks = [words for line in lines if (words := line.split())]
    if not blocks:
        return ""
    whole = " ".join(blocks[0])
    if len(blocks) == 1 and len(whole) <= _LONGEST_WHOLE_FRAGMENT:
        return "#:~:text=" + _term(blocks[0])
    if len(blocks) == 1:
        half = max(1, len(blocks[0]) // 2)
        head, tail = blocks[0][: min(_FIRST_WORDS, half)], blocks[0][half:][-_LAST_WORDS:]
    else:
        head, tail = blocks[0][:_FIRST_WORDS], blocks[-1][-_LAST_WORDS:]
    return "#:~:text=" + ",".join(_term(words) for words in (head, tail) if words)


def _places(text: str, exact: str) -> tuple[tuple[int, int], ...]:
    """Give every place of the words, overlapping ones too."""
    if not exact:
        return ()
    places = []
    start = text.find(exact)
    while start >= 0:
        places.append((start, start + len(exact)))
        start = text.find(exact, start + 1)
    return tuple(places)


def _choose(
    text: str,
    places: Sequence[tuple[int, int]],
    prefix: str,
    suffix: str,
    start: int | None,
) -> tuple[int, int] | None:
    if len(places) == 1:
        return places[0]
    # Verbatim surroundings decide even when they differ from the other place's by one digit.
    fitting = [place for place in places if _stands_between(text, place, prefix, suffix)]
    if len(fitting) == 1:
        return fitting[0]
    ranked = sorted(
        ((_score(text, place, prefix, suffix, start), place) for place in places), reverse=True
    )
    (best, place), (second, _) = ranked[:2]
    return place if best - second >= _LEAD else None


def _stands_between(text: str, place: tuple[int, int], prefix: str, suffix: str) -> bool:
    start, end = place
    return text[:start].endswith(prefix) and text.startswith(suffix, end)


def _score(text: str, place: tuple[int, int], prefix: str, suffix: str, start: int | None) -> float:
    before = text[max(0, place[0] - len(prefix)) : place[0]]
    after = text[place[1] : place[1] + len(suffix)]
    distance = 0.0 if start is None else min(1.0, abs(place[0] - start) / len(text))
    parts = (
        _EXACT
        + _PREFIX * Levenshtein.normalized_similarity(prefix, before)
        + _SUFFIX * Levenshtein.normalized_similarity(suffix, after)
        + _POSITION * (1 - distance)
    )
    return parts / (_EXACT + _PREFIX + _SUFFIX + _POSITION)


def _find_typographic(text: str, exact: str) -> Found:
    article, wanted = normalise(text), normalise(exact)
    spans = [article.span(*place) for place in _places(article.text, wanted.text)]
    # A match that cuts a letter in two (the "mas" of "maß") is no match.
    places = tuple(span for span in spans if same(text[slice(*span)], exact))
    if not places:
        return Found(Anchor.MISSING, None, ())
    if len(places) > 1:
        return Found(Anchor.AMBIGUOUS, None, places)
    return Found(Anchor.TYPOGRAPHIC, quote_at(text, *places[0]), places)


def _is_word(letter: str) -> bool:
    return bool(letter) and is_word_character(letter)


def _words_at_start(text: str) -> str:
    end = 0
    while end < len(text) and is_word_character(text[end]):
        end += 1
    return text[:end]


def _words_at_end(text: str) -> str:
    start = len(text)
    while start > 0 and is_word_character(text[start - 1]):
        start -= 1
    return text[start:]


def _widen_to_words(text: str, start: int, end: int) -> str:
    before = _words_at_end(text[:start]) if _is_word(text[start]) else ""
    after = _words_at_start(text[end:]) if _is_word(text[end - 1]) else ""
    return before + text[start:end] + after


def _term(words: Sequence[str]) -> str:
    # `quote` leaves the hyphen alone, but in a directive it marks a prefix or suffix.
    return percent_encode(" ".join(words), safe="").replace("-", "%2D")
