"""Words and numbers as the linter compares them, and the word lists on which some rules rest.

The lists are English. A rule that rests on one says *not checked* for other languages
(SCIENCE.md 4.1b); comparing words and numbers works for all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from quiz.domain.quantities import ParsedNumber, canonical_unit, convert, numbers_in, within
from quiz.domain.text import normalise, tokens

_DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_ALL_NONE = re.compile(
    r"\b(?:all|none|any|both|neither)\s+of\s+(?:the\s+)?"
    r"(?:above|these|those|them|others|following)\b"
    r"|\b[a-e]\s*(?:and|&|or)\s*[a-e]\b"
)
_RELATIVE_DATE = re.compile(
    r"\b(?:today|yesterday|tomorrow|tonight|now|currently|recently"
    r"|this (?:week|month|year|morning)"
    rf"|last (?:week|month|year|{_DAYS})|next (?:week|month|year)|(?:on )?(?:{_DAYS})"
    r"|(?:two|three|four|five|\d+) (?:years?|months?|weeks?|days?) (?:ago|later)"
    rf"|in (?:{'|'.join(_MONTHS)})(?! \d))\b"
)
_QUOTED = re.compile(r'"[^"]*"')
_DATE = re.compile(
    rf"(?:(?P<day>\d{{1,2}}) )?(?P<month>{'|'.join(_MONTHS)})(?: (?P<second>\d{{1,2}})\b,?)?"
    r"(?: (?P<year>\d{4}))?"
)
_YEAR = re.compile(r"\b(?:1[0-9]|20)\d\d\b")
_SUFFIXES = ("ations", "ation", "ings", "ing", "ied", "ies", "ed", "es", "s", "ly")
_STOP = frozenset(
    """about above after again against almost also although among another been before being below
    between both came come could does done down during each even ever every from further gave give
    given gives have having here hers herself himself into itself just made make makes many more
    most much must near only other ours over said same says shall should some still such than that
    their theirs them themselves then there these they this those through took under until upon very
    well went were what when where which while whom whose will with within would your yours
    according article report""".split()  # noqa: SIM905 - a column of a hundred words hides them
)
_POLARITY = frozenset(
    ("no", "not", "never", "none", "nor", "neither", "nobody", "nothing", "without", "cannot")
)


def has_lists(language: str) -> bool:
    """Tell whether the rules that rest on word lists can judge a text of that language."""
    return language.partition("-")[0].lower() == "en"


def says_all_or_none(option: str) -> bool:
    """Tell whether an option speaks of the other options (OP4)."""
    return bool(_ALL_NONE.search(normalise(option).text))


def relative_date(text: str) -> str | None:
    """Return the words that date something from the day of reading, outside quotation marks."""
    found = _RELATIVE_DATE.search(_QUOTED.sub(" ", normalise(text).text))
    return found[0] if found else None


def names_a_year(text: str) -> bool:
    """Tell whether a text names a year from 1000 to 2099."""
    return bool(_YEAR.search(text))


def date_order(text: str) -> tuple[int, int, int] | None:
    """Read an English date as (year, month, day), 0 for what it leaves open; None if it is none."""
    found = _DATE.fullmatch(normalise(text).text)
    if found is None:
        return None
    day = found["day"] or found["second"] or 0
    return int(found["year"] or 0), _MONTHS.index(found["month"]) + 1, int(day)


def has_run(text: str, within_text: str) -> bool:
    """Tell whether the words of a text stand in another, in a row."""
    wanted, there = tokens(text), tokens(within_text)
    return bool(wanted) and any(
        there[place : place + len(wanted)] == wanted for place in range(len(there))
    )


def run_at(text: str, within_text: str) -> int | None:
    """Return the number of the word at which the words of a text begin in another, or None."""
    wanted, there = tokens(text), tokens(within_text)
    starts = (n for n in range(len(there)) if there[n : n + len(wanted)] == wanted)
    return next(starts, None) if wanted else None


def numbers_of(text: str, language: str) -> list[ParsedNumber]:
    """Return the numbers of a text, read with a decimal comma too where that is not English."""
    found = [number for number, _, _ in numbers_in(text, language)]
    if not has_lists(language):
        found += [number for number, _, _ in numbers_in(text, language, decimal_comma=True)]
    return found


def is_number_of(key: ParsedNumber, source: ParsedNumber) -> bool:
    """Tell whether a key states a number of the source: the same, rounded, or in another unit.

    Rounding is to as many decimals as the key has, half up (SCIENCE.md 5.6).
    """
    value: Decimal | None = source.value
    wanted, given = canonical_unit(key.unit or ""), canonical_unit(source.unit or "")
    if wanted and given and wanted != given:
        value = convert(source.value, given, wanted)
    return value is not None and within(value, key.value, decimals=key.decimals)


def content_words(text: str, language: str) -> frozenset[str]:
    """Return the words that carry a text: four letters or more, English ones without endings."""
    words = (word for word in tokens(text) if len(word) >= 4 and not word[0].isdigit())
    if not has_lists(language):
        return frozenset(words)
    return frozenset(_stem(word) for word in words if word not in _STOP)


def restates(text: str, sources: Sequence[str], stem: str, language: str) -> bool:
    """Tell whether a statement says only what stands in the sources, in their own words.

    Every number of it stands there, every word that carries it there or in the stem (one of them
    there), and it denies nothing that they do not deny.
    """
    there = frozenset().union(*(content_words(source, language) for source in sources))
    words = content_words(text, language)
    numbers = [number for source in sources for number in numbers_of(source, language)]
    denied = _POLARITY & set(tokens(text))
    return (
        bool(words & there)
        and words <= there | content_words(stem, language)
        and all(
            any(is_number_of(key, one) for one in numbers) for key in numbers_of(text, language)
        )
        and denied <= {word for source in sources for word in tokens(source)}
    )


def likeness(one: Iterable[str], other: Iterable[str]) -> float:
    """Return the share of words that two texts have in common (Jaccard), 0 to 1."""
    first, second = set(one), set(other)
    return len(first & second) / len(first | second) if first | second else 0.0


def _stem(word: str) -> str:
    for suffix in _SUFFIXES:
        if word.endswith(suffix):
            return word[: -len(suffix)] if len(word) - len(suffix) >= 4 else word
    return word
