"""A text as tokens for the reader of values: figures, words and signs, each with its place.

All is read from the normal form of a text, with the digits of all scripts in ASCII, so that a match
leads back to the code points that it came from.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import TypeVar

from quiz.domain.quantities.words.lexicon import Lexicon
from quiz.domain.text.text import Normal, normalise

V = TypeVar("V")

_TOKEN = re.compile(
    r"(?P<figure>\d+(?:[.,]\d+)*|(?<![\w.,])\.\d+)|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)|(?P<sign>[^\s])"
)
# No name of a unit, a hedge or a currency has more tokens.
_MOST_TOKENS = 6
# No number that is read has more characters; what is longer stands for itself and is no number.
_MOST_CHARACTERS = 30
_TOO_LONG = "\ufffd"


@dataclass(frozen=True)
class Token:
    """A figure, a word or a sign of the normal form; `glued`: no space stands before it."""

    kind: str
    text: str
    start: int
    end: int
    glued: bool


_NO_TOKEN = Token("end", "", 0, 0, False)


@dataclass(frozen=True)
class Scan:
    """The tokens of a text, with the words of its language.

    `whole`: the text is one expression, so that any noun may be counted. `comma`: a comma stands
    before decimals. `in_metres`: "3m" are metres. `spaced`: plain spaces group digits.
    """

    text: str
    normal: Normal
    prepared: str
    tokens: tuple[Token, ...]
    lexicon: Lexicon
    comma: bool = False
    whole: bool = True
    in_metres: bool = False
    spaced: bool = True

    def at(self, i: int) -> Token:
        """Return a token, or one without text beyond the ends."""
        return self.tokens[i] if 0 <= i < len(self.tokens) else _NO_TOKEN

    def word(self, i: int) -> str:
        """Return the text of a token."""
        return self.at(i).text

    def is_figure(self, i: int) -> bool:
        """Tell whether a token is made of digits."""
        return self.at(i).kind == "figure"

    def is_word(self, i: int) -> bool:
        """Tell whether a token is made of letters."""
        return self.at(i).kind == "word"

    def glued(self, i: int) -> bool:
        """Tell whether a token follows another one without a space."""
        return i > 0 and self.at(i).glued

    def slice(self, i: int, j: int) -> str:
        """Return the normal text of the tokens from i up to, not including, j."""
        return self.prepared[self.at(i).start : self.at(j - 1).end]

    def phrase(self, i: int, names: Mapping[str, V]) -> tuple[V, int] | None:
        """Return what the longest name at a token stands for, and the token after it."""
        last = min(i + _MOST_TOKENS, len(self.tokens))
        for j in range(last, i, -1):
            words = self.slice(i, j)
            if words in names and not self._is_cut(j):
                return names[words], j
        return None

    def skip(self, i: int, *words: str) -> int:
        """Return the token after these words, or the same one where they do not stand here."""
        if all(self.word(i + n) == word for n, word in enumerate(words)):
            return i + len(words)
        return i

    def one_of(self, i: int, words: Container[str]) -> bool:
        """Tell whether a token is one of the words."""
        return i < len(self.tokens) and self.word(i) in words

    def hyphen(self, i: int) -> int:
        """Return the token after a hyphen that joins two words, or the same one."""
        return i + 1 if self.word(i) == "-" and self.glued(i) and self.glued(i + 1) else i

    def original(self, i: int, j: int) -> str:
        """Return the original text of the tokens from i up to, not including, j."""
        start, end = self.span(i, j)
        return self.text[start:end]

    def span(self, i: int, j: int) -> tuple[int, int]:
        """Return the code points of the original text that the tokens came from."""
        return self.normal.span(self.at(i).start, self.at(j - 1).end)

    def is_capital(self, i: int) -> bool:
        """Tell whether a word is written with a capital, or all is typed without any."""
        return self.whole or self.original(i, i + 1)[:1].isupper()

    def _is_cut(self, j: int) -> bool:
        """Tell whether a letter goes on where a name ends."""
        return self.glued(j) and self.is_word(j) and self.is_word(j - 1)


def scan(
    text: str,
    lexicon: Lexicon,
    *,
    comma: bool,
    whole: bool,
    in_metres: bool = False,
    spaced: bool = True,
) -> Scan:
    """Divide a text into tokens."""
    normal = normalise(text)
    prepared = prepare(normal.text, comma)
    tokens = tuple(
        Token(
            str(match.lastgroup),
            match[0] if len(match[0]) <= _MOST_CHARACTERS or match["word"] else _TOO_LONG,
            match.start(),
            match.end(),
            match.start() > 0 and prepared[match.start() - 1] != " ",
        )
        for match in _TOKEN.finditer(prepared)
    )
    return Scan(text, normal, prepared, tokens, lexicon, comma, whole, in_metres, spaced)


def prepare(normal: str, comma: bool) -> str:
    """Write the digits and signs of all scripts in ASCII, one character for one.

    The Arabic marks in numbers have one meaning each, so they become whichever of point and comma
    has it in the language at hand.
    """
    if normal.isascii():
        return normal
    marks = {"٪": "%", "٫": ",."[not comma], "٬": ".,"[not comma]}
    return "".join(marks.get(letter) or _ascii_digit(letter) for letter in normal)


def _ascii_digit(letter: str) -> str:
    digit = unicodedata.decimal(letter, None)
    return letter if digit is None else str(digit)
