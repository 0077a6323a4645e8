"""Other ways to write the same: a name with its "the", words in quotation marks, a day in numbers.

Nothing here is a slip of spelling; what differs means nothing. The words are those of a language
(`quiz.domain.words`); without a list of it only punctuation is levelled.
"""

from __future__ import annotations

import re

from quiz.domain.text.text import normalise
from quiz.domain.words.languages import words_of

_MARKS = re.compile(r"(?<!\w)'|'(?!\w)|[\",.;:!?()\[\]]")


def alike(one: str, other: str, language: str) -> bool:
    """Tell whether two texts are the same words, or the same day, written in another way.

    Numbers are not compared here: a point among digits means something.
    """
    first, second = normalise(one).text, normalise(other).text
    day = _day(first, language)
    if day is not None:
        return day == _day(second, language)
    if any(letter.isdigit() for letter in first + second):
        return False
    return bool(words := _bare(first, language)) and words == _bare(second, language)


def _bare(text: str, language: str) -> str:
    words = _MARKS.sub(" ", text).split()
    lists = words_of(language)
    if lists is not None and len(words) > 1 and words[0] in lists.before_nouns:
        words = words[1:]
    return " ".join(words)


def _day(text: str, language: str) -> tuple[int, str, int] | None:
    """Read a day, a month or a year as (day, first letters of the month, year).

    What the words leave open is 0, or "" for the month; None for what is no date.
    """
    lists = words_of(language)
    found = lists.dated.fullmatch(text) if lists else None
    if found is None:
        return None
    day = found["day"] or found["second"] or 0
    return int(day), (found["month"] or "")[:3], int(found["year"] or found["alone"] or 0)
