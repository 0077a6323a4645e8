"""Readability without a download: Flesch and Flesch-Kincaid with our own counter of syllables.

Flesch (1948) and Kincaid and others (1975); see docs/method.md 4.5.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from quiz.domain.words.languages import words_of

# A word with what is joined to it by a hyphen or an apostrophe, or a figure.
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*|\d[\d.,]*")


@dataclass(frozen=True)
class Readability:
    """How many words were measured, Flesch's ease (higher is easier) and Kincaid's grade."""

    words: int
    ease: float
    grade: float


def measure(sentences: Sequence[str], language: str) -> Readability | None:
    """Measure sentences, one text each; None for a language whose syllables are not counted."""
    listed = words_of(language)
    found = [_WORD.findall(sentence) for sentence in sentences]
    words = [word for sentence in found for word in sentence]
    count = sum(bool(sentence) for sentence in found)
    if listed is None or not words:
        return None
    return scored(len(words), count, sum(listed.syllables(word) for word in words))


def scored(words: int, sentences: int, syllables: int) -> Readability:
    """Return the scores of a text with so many words, sentences and syllables."""
    per_sentence, per_word = words / sentences, syllables / words
    return Readability(
        words=words,
        ease=206.835 - 1.015 * per_sentence - 84.6 * per_word,
        grade=0.39 * per_sentence + 11.8 * per_word - 15.59,
    )
