"""Words and numbers as the linter compares them.

A rule that rests on a word list says *not checked* for a language without one (docs/method.md 4.1);
comparing words and numbers works for all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache

from quiz.domain.quantities import quantities
from quiz.domain.text.text import normalise, tokens
from quiz.domain.words.languages import words_of

# How many texts are kept as words: the editions, sentences and quotes that many questions share.
_KEPT = 4096
_QUOTED = re.compile(r'"[^"]*"|“[^”]*”')
_YEAR = re.compile(r"\b(?:1[0-9]|20)\d\d\b")
_DATE_PARTS = (
    r"(?:(?P<day>\d{{1,2}}) )?(?P<month>{months})(?: (?P<second>\d{{1,2}})\b,?)?"
    r"(?: (?P<year>\d{{4}}))?"
)


def has_lists(language: str) -> bool:
    """Tell whether the rules that rest on word lists can judge a text of that language."""
    return words_of(language) is not None


def says_all_or_none(option: str, language: str) -> bool:
    """Tell whether an option speaks of the other options (OP4)."""
    words = words_of(language)
    return words is not None and bool(words.all_or_none.search(normalise(option).text))


def relative_date(text: str, language: str) -> str | None:
    """Return the words that date something from the day of reading, outside quotation marks."""
    words = words_of(language)
    found = words and words.relative_date.search(unquoted(normalise(text).text))
    return found[0] if found else None


def unquoted(text: str) -> str:
    """Return a text without what stands in it between double quotation marks."""
    return _QUOTED.sub(" ", text)


def names_a_year(text: str) -> bool:
    """Tell whether a text names a year from 1000 to 2099."""
    return bool(_YEAR.search(text))


def date_order(text: str, language: str = "en") -> tuple[int, int, int] | None:
    """Read a date as (year, month, day), 0 for what it leaves open; None if it is none."""
    words = words_of(language)
    if words is None:
        return None
    found = _date_pattern(words.months).fullmatch(normalise(text).text)
    if found is None:
        return None
    day = found["day"] or found["second"] or 0
    return int(found["year"] or 0), words.months.index(found["month"]) + 1, int(day)


@lru_cache
def _date_pattern(months: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(_DATE_PARTS.format(months="|".join(months)))


@lru_cache(_KEPT)
def words_in(text: str) -> tuple[str, ...]:
    """Return the words and numbers of a text (`quiz.domain.text.text.tokens`), remembered."""
    return tuple(tokens(text))


def has_run(text: str, within_text: str) -> bool:
    """Tell whether the words of a text stand in another, in a row."""
    return run_at(text, within_text) is not None


def run_at(text: str, within_text: str) -> int | None:
    """Return the number of the word at which the words of a text begin in another, or None."""
    wanted, there = words_in(text), words_in(within_text)
    if not wanted or not set(wanted) <= _word_set(within_text):
        return None
    starts = (n for n in range(len(there)) if there[n : n + len(wanted)] == wanted)
    return next(starts, None)


@lru_cache(_KEPT)
def _word_set(text: str) -> frozenset[str]:
    return frozenset(words_in(text))


@lru_cache(_KEPT)
def numbers_of(text: str, language: str) -> tuple[quantities.ParsedNumber, ...]:
    """Return the numbers of a text, read with a decimal comma too where that is not English."""
    found = [number for number, _, _ in quantities.numbers_in(text, language)]
    if not has_lists(language):
        found += [
            number for number, _, _ in quantities.numbers_in(text, language, decimal_comma=True)
        ]
    return tuple(found)


def is_number_of(key: quantities.ParsedNumber, source: quantities.ParsedNumber) -> bool:
    """Tell whether a key states a number of the source: the same, rounded, or in another unit.

    Rounding is to as many decimals as the key has, half up (docs/method.md 5.6).
    """
    value: Decimal | None = source.value
    wanted, given = (
        quantities.canonical_unit(key.unit or ""),
        quantities.canonical_unit(source.unit or ""),
    )
    if wanted and given and wanted != given:
        value = quantities.convert(source.value, given, wanted)
    return value is not None and quantities.within(value, key.value, decimals=key.decimals)


@lru_cache(_KEPT)
def content_words(text: str, language: str) -> frozenset[str]:
    """Return the words that carry a text: four letters or more, without endings if listed."""
    found = (word for word in words_in(text) if len(word) >= 4 and not word[0].isdigit())
    words = words_of(language)
    if words is None:
        return frozenset(found)
    return frozenset(_stem(word, words.suffixes) for word in found if word not in words.stop)


def restates(text: str, sources: Sequence[str], stem: str, language: str) -> bool:
    """Tell whether a statement says only what stands in the sources, in their own words.

    Every number of it stands there, every word that carries it there or in the stem (one of them
    there), and it denies nothing that they do not deny.
    """
    there = frozenset().union(*(content_words(source, language) for source in sources))
    words = content_words(text, language)
    numbers = [number for source in sources for number in numbers_of(source, language)]
    listed = words_of(language)
    denied = (listed.polarity if listed else frozenset()) & set(words_in(text))
    return (
        bool(words & there)
        and words <= there | content_words(stem, language)
        and all(
            any(is_number_of(key, number) for number in numbers)
            for key in numbers_of(text, language)
        )
        and denied <= {word for source in sources for word in words_in(source)}
    )


def likeness(one: Iterable[str], other: Iterable[str]) -> float:
    """Return the share of words that two texts have in common (Jaccard), 0 to 1."""
    first, second = set(one), set(other)
    return len(first & second) / len(first | second) if first | second else 0.0


def _stem(word: str, suffixes: Sequence[str]) -> str:
    for suffix in suffixes:
        if word.endswith(suffix):
            return word[: -len(suffix)] if len(word) - len(suffix) >= 4 else word
    return word
