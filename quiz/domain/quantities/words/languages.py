"""Which languages have a word list for values."""

from __future__ import annotations

from collections.abc import Mapping

from quiz.domain.quantities.words.en import ENGLISH_VALUES
from quiz.domain.quantities.words.kk import KAZAKH_VALUES
from quiz.domain.quantities.words.lexicon import Lexicon
from quiz.domain.quantities.words.ru import RUSSIAN_VALUES

_LEXICONS: Mapping[str, Lexicon] = {
    lexicon.language: lexicon for lexicon in (ENGLISH_VALUES, RUSSIAN_VALUES, KAZAKH_VALUES)
}


def values_of(language: str) -> Lexicon | None:
    """Return the list of a language ("en-GB" has that of "en"), or None where there is none."""
    return _LEXICONS.get(language.partition("-")[0].lower())
