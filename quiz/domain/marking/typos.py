"""Typos, and what is none: how far a typed word may be from the one that was meant.

Forgiven is what cannot be another word. A word with another prefix of meaning (employment,
unemployment), a short word, an initial, a numeral and a word of the article are never a typo. What
a keyboard may lack (accents, special letters), a title and the order of a name cost nothing.
Source: docs/method.md 1.4, typos.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from rapidfuzz.distance import Levenshtein

from quiz.domain.quantities.words.languages import values_of
from quiz.domain.text.text import composed, normalise
from quiz.domain.words.languages import words_of

# Letters that Unicode does not take apart, and those of Kazakh that a Russian keyboard lacks.
_LETTERS = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "þ": "th",
        "ә": "а",
        "ғ": "г",
        "қ": "к",
        "ң": "н",
        "ө": "о",
        "ұ": "у",
        "ү": "у",
        "і": "и",
        "һ": "х",
    }
)
_BREVE_OF_SHORT_I = "\u0306"
_PREFIXES = (
    *("un", "in", "im", "il", "ir", "de", "dis", "ex", "anti", "non", "mis", "re", "pre", "post"),
    *("sub", "super", "over", "under", "inter", "intra", "hyper", "hypo", "pro", "counter"),
    *("не", "без", "бес", "анти", "контр"),
)
# One comes in and the other goes out; their prefixes run into the word.
_OPPOSITES = (("emigr", "immigr"), ("emerg", "immerg"), ("illicit", "elicit"))
_TITLES = frozenset(("mr", "mrs", "ms", "miss", "dr", "prof", "professor", "sir", "dame", "lord"))
_SHORTEST = 5
_LONG = 9
_MOST_OF_A_NAME = 4
_BETWEEN_WORDS = re.compile(r"[\s-]+")


def typos(typed: str, form: str, language: str = "en", known: Collection[str] = ()) -> int | None:
    """Count the typos that make one text of another; 0 for what means nothing, None for too many.

    `known` are the words of the articles in normal form: none of them is a misspelling.
    """
    given, wanted = _words(typed), _words(form)
    if given == wanted or _is_same_name(given, wanted, form):
        return 0
    if len(given) != len(wanted):
        return (
            1 if "".join(given) == "".join(wanted) and len("".join(wanted)) >= _SHORTEST else None
        )
    differing = [pair for pair in zip(given, wanted, strict=True) if pair[0] != pair[1]]
    if len(differing) != 1:
        return None
    return _in_one_word(*differing[0], language, known)


def folded(text: str) -> str:
    """Return a text without what a keyboard may lack: accents and special letters."""
    kept: list[str] = []
    for letter in composed(normalise(text).text, "NFD"):
        if unicodedata.combining(letter):
            if letter == _BREVE_OF_SHORT_I and kept and kept[-1] == "и":
                kept[-1] = "й"
            continue
        kept.append(letter)
    return "".join(kept).translate(_LETTERS)


def is_other_word(typed: str, form: str) -> bool:
    """Tell whether two words differ by a prefix that turns the meaning round."""
    if any({first, second} == _heads(typed, form, first, second) for first, second in _OPPOSITES):
        return True
    return any(
        before != after and typed[len(before) :] == form[len(after) :]
        for before in _prefixes(typed)
        for after in _prefixes(form)
    )


def _in_one_word(typed: str, form: str, language: str, known: Collection[str]) -> int | None:
    shortest = min(len(typed), len(form))
    if shortest < _SHORTEST - 1 or len(form) < _SHORTEST:
        return None
    if any(letter.isdigit() for letter in typed + form) or is_other_word(typed, form):
        return None
    if typed in known or _is_listed(typed, language):
        return None
    distance = Levenshtein.distance(typed, form)
    return distance if distance <= (2 if len(form) >= _LONG else 1) else None


def _is_listed(word: str, language: str) -> bool:
    """Tell whether a word of its own stands in the lists of the language."""
    words, values = words_of(language), values_of(language)
    in_words = words is not None and (word in words.stop or word in words.months)
    if values is None:
        return in_words
    lists = (values.small, values.ordinals, values.parts, values.measures, values.changes)
    return in_words or any(word in names for names in lists)


def _words(text: str) -> list[str]:
    return [word for word in _BETWEEN_WORDS.split(folded(text)) if word]


def _is_same_name(given: list[str], wanted: list[str], form: str) -> bool:
    """Tell whether two lists are one name, with a title or in another order."""
    first, second = _untitled(given), _untitled(wanted)
    if first == second and first:
        return True
    parts = form.split()
    is_name = 2 <= len(parts) <= _MOST_OF_A_NAME and all(part[:1].isupper() for part in parts)
    return is_name and sorted(word.strip(",") for word in first) == sorted(second)


def _untitled(words: list[str]) -> list[str]:
    return words[1:] if len(words) > 1 and words[0].rstrip(".") in _TITLES else words


def _prefixes(word: str) -> list[str]:
    return ["", *(prefix for prefix in _PREFIXES if word.startswith(prefix))]


def _heads(typed: str, form: str, first: str, second: str) -> set[str]:
    return {head for word in (typed, form) for head in (first, second) if word.startswith(head)}
