"""The canonical text of an edition, and the normal form in which texts are compared.

Two texts stand side by side (docs/method.md 6.2). The *canonical* text is what an edition stores,
byte for byte, and every stored offset counts its code points. The *normal* form exists only while
two texts are compared: it levels case, spaces, quotation marks and dashes, and remembers for each
of its characters where that character came from.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from quiz.domain.messages import N_, Message

NormalForm: TypeAlias = Literal["NFC", "NFD", "NFKC", "NFKD"]

_UTF_8 = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_BYTE_ORDER_MARKS = (_UTF_8, *_UTF_16)
# How files begin that people take for texts.
_OTHER_FILES: Mapping[bytes, Message] = {
    rb"{\rtf": Message(N_("an RTF file, as word processors write it,")),
    b"<!doctype html": Message(N_("a web page (HTML)")),
    b"<html": Message(N_("a web page (HTML)")),
    b"%pdf-": Message(N_("a PDF file")),
    b"pk\x03\x04": Message(N_("a packed file, as Word and LibreOffice write it,")),
    b"\xd0\xcf\x11\xe0": Message(N_("a file of an old Word")),
}

# The table of docs/method.md 6.2. NFKC would do some of it, but it changes lengths without a map.
_LEVELLED = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc`\u00b4", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"),
    "\u2026": "...",
}
_DELETED = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")

# So many marks of one letter are kept: Unicode's stream-safe text (UAX 15) has no more, and to put
# many of them in order takes the square of their number.
MOST_MARKS = 30
_MARKS_OR_SIGNS = re.compile(rf"\W{{{MOST_MARKS + 1},}}")

_SEPARATOR_IN_NUMBER = re.compile(r"(?<=\d)[.,](?=\d)")


class UnreadableText(ValueError):
    """Bytes that are no plain UTF-8 text.

    `message` is a translatable sentence that names the cure, `params` fills its placeholders.
    """

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(str(Message(message, params)))
        self.message = message
        self.params = params


@dataclass(frozen=True)
class Normal:
    """The normal form of a text with its way back.

    Character `k` of `text` came from the code points `offsets[k]` up to, not including, `ends[k]`
    of the original. The two differ by more than one where a letter and its combining marks
    became one character.
    """

    text: str
    offsets: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, i: int, j: int) -> tuple[int, int]:
        """Turn the match `[i, j)` in the normal form into `(start, end)` in the original.

        A match that takes a part of one original character (one `s` of `ß`, one dot of `…`)
        gets the whole of it. Raises ValueError for an empty or impossible match.
        """
        if not 0 <= i < j <= len(self.text):
            raise ValueError(f"no match [{i}, {j}) in a normal form of {len(self.text)}")
        return self.offsets[i], self.ends[j - 1]


def decode(raw: bytes) -> str:
    """Read bytes as UTF-8 text, unchanged but for the encoding.

    Raises UnreadableText, with the place and the cure, for a byte order mark, for bytes that are
    not UTF-8 (Latin-1, UTF-16), and for null characters, which no database keeps as text.
    """
    if raw.startswith(_BYTE_ORDER_MARKS):
        raise UnreadableText(
            N_("The file begins with a byte order mark. Save it as UTF-8 without one (no BOM).")
        )
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableText(
            N_(
                "Byte %(offset)s (%(byte)s) is not UTF-8; the file may be in an older encoding "
                "such as Latin-1. Save it as UTF-8 and try again."
            ),
            offset=error.start,
            byte=f"0x{raw[error.start]:02x}",
        ) from error
    if "\0" in text:
        raise UnreadableText(
            N_(
                "Byte %(offset)s is a null character, so this is not a plain text file. "
                "Save it as plain UTF-8 text and try again."
            ),
            offset=raw.index(b"\0"),
        )
    return text


def decode_any(raw: bytes) -> str:
    """Read a file as people have it: UTF-8, also with a byte order mark, or UTF-16 with one.

    Raises UnreadableText for other bytes, and for files of other programs with their name.
    """
    head = raw[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for beginning, kind in _OTHER_FILES.items():
        if head.startswith(beginning):
            raise UnreadableText(
                N_("This is %(kind)s and not a plain text. Save its text as a .txt file in UTF-8."),
                kind=kind,
            )
    if raw.startswith(_UTF_16):
        try:
            text = raw.decode("utf-16")
        except UnicodeDecodeError:
            raise UnreadableText(
                N_("The file begins as UTF-16 and is damaged. Save it as UTF-8 and try again.")
            ) from None
        return decode(text.encode())
    return decode(raw.removeprefix(_UTF_8))


def canonical(text: str) -> str:
    """Give the text as an edition stores it: line ends as LF, characters composed (NFC).

    Nothing else changes: non-breaking spaces, trailing blanks and typographic marks stay, because
    a quote must show what the article printed.
    """
    return composed(text.replace("\r\n", "\n").replace("\r", "\n"))


def is_canonical(text: str) -> bool:
    """Tell whether `canonical` would leave the text as it is."""
    if "\r" in text or _with_few_marks(text) != text:
        return False
    return unicodedata.is_normalized("NFC", text)


def composed(text: str, form: NormalForm = "NFC") -> str:
    """Give the text in one of Unicode's normal forms, in a time that grows as the text does.

    No letter keeps more than 30 marks.
    """
    return unicodedata.normalize(form, _with_few_marks(text))


def _with_few_marks(text: str) -> str:
    return text if text.isascii() else _MARKS_OR_SIGNS.sub(_without_surplus, text)


def _without_surplus(found: re.Match[str]) -> str:
    kept, marks = [], 0
    for letter in found[0]:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks <= MOST_MARKS:
            kept.append(letter)
    return "".join(kept)


def digest(text: str) -> str:
    """Give the SHA-256 of the text's UTF-8 bytes as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


# The rules of the linter look at one text after the other, each many times; a check of the shipped
# bank asks for 228,000 normal forms of 4,300 texts. As many are kept as one question has.
_KEPT = 256


@lru_cache(_KEPT)
def normalise(text: str) -> Normal:
    """Level case, white space, quotation marks, dashes and ellipses (docs/method.md 6.2).

    Runs of white space become one space and none stands at either end; soft hyphens and
    zero-width characters vanish. A letter with its combining marks is treated as one unit, so a
    decomposed query meets a composed text and no match ends between a letter and its accent.
    """
    letters: list[str] = []
    offsets: list[int] = []
    ends: list[int] = []
    for start, end, cluster in _clusters(text):
        for letter in _level(cluster):
            if letter == " " and (not letters or letters[-1] == " "):
                continue
            letters.append(letter)
            offsets.append(start)
            ends.append(end)
    if letters and letters[-1] == " ":
        for column in (letters, offsets, ends):
            column.pop()
    return Normal("".join(letters), tuple(offsets), tuple(ends))


def same(a: str, b: str) -> bool:
    """Tell whether two texts differ at most in case, spacing and typography."""
    return normalise(a).text == normalise(b).text


def tokens(text: str) -> list[str]:
    """Give the words and numbers of a text of any script in normal form (docs/method.md 4.1).

    A point or comma between two digits belongs to the number; vowel signs and accents belong to
    the letter before them, so that Hindi or pointed Hebrew words stay whole.
    """
    return list(_tokens(text))


@lru_cache(_KEPT)
def _tokens(text: str) -> tuple[str, ...]:
    normal = normalise(text).text
    inside = {match.start() for match in _SEPARATOR_IN_NUMBER.finditer(normal)}
    spaced = "".join(
        letter if place in inside or is_word_character(letter) else " "
        for place, letter in enumerate(normal)
    )
    return tuple(spaced.split())


def is_word_character(letter: str) -> bool:
    """Tell whether a code point belongs to a word: letter, digit, underscore or combining mark.

    The `\\w` of regular expressions leaves the marks out and would cut words of many scripts.
    """
    return letter.isalnum() or letter == "_" or _is_mark(letter)


def _clusters(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield `(start, end, letters)` for each letter together with the marks that follow it."""
    start, end, cluster = 0, 0, ""
    for place, letter in enumerate(text):
        if letter in _DELETED:
            continue
        if 0 < len(cluster) <= MOST_MARKS and _joins_the_letter_before(letter):
            cluster, end = cluster + letter, place + 1
            continue
        if cluster:
            yield start, end, cluster
        start, end, cluster = place, place + 1, letter
    if cluster:
        yield start, end, cluster


# A bank has a few hundred different letters, and millions of them.
@lru_cache(4096)
def _level(cluster: str) -> str:
    if cluster.isascii():
        folded = cluster.lower()
    else:
        folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", cluster).casefold())
    return "".join(" " if c.isspace() else _LEVELLED.get(c, c) for c in folded)


def _joins_the_letter_before(letter: str) -> bool:
    # The vowels and finals of conjoining Hangul are letters, yet they compose with what precedes.
    return letter > "\u02ff" and (_is_mark(letter) or "\u1160" <= letter <= "\u11ff")


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter).startswith("M")
