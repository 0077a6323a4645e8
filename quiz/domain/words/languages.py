"""Which languages have a word list."""

from __future__ import annotations

from collections.abc import Mapping

from quiz.domain.words.en import ENGLISH
from quiz.domain.words.lists import WordList

_LISTS: Mapping[str, WordList] = {"en": ENGLISH}


def words_of(language: str) -> WordList | None:
    """Return the list of a language ("en-GB" has that of "en"), or None where there is none."""
    return _LISTS.get(language.partition("-")[0].lower())
