"""Permanent keys made from what people write: `[a-z0-9-]+`, unique, never used twice."""

from __future__ import annotations

import re
from collections.abc import Container
from itertools import count

from quiz.domain.text.text import composed

LONGEST_KEY = 60
KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

# Russian as its passports write it (ICAO Doc 9303, part 3), but for the signs, which fall away;
# the letters that only Kazakh has as its Latin alphabet of 2021 has them, without the marks.
_CYRILLIC = (
    "а:a б:b в:v г:g д:d е:e з:z и:i й:i к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f ы:y э:e "
    "ё:e ж:zh х:kh ц:ts ч:ch ш:sh щ:shch ю:iu я:ia ъ: ь: є:ie ї:i "
    "ә:a ғ:g қ:q ң:n ө:o ұ:u ү:u һ:h і:i"
)
# Latin letters that have no accent to lose.
_LATIN = "ß:ss æ:ae œ:oe ø:o đ:d ð:d þ:th ł:l ı:i ’: ':"
_SPELT = str.maketrans(dict(pair.split(":") for pair in f"{_CYRILLIC} {_LATIN}".split()))


def key_from(text: str, otherwise: str) -> str:
    """Make a key of at most 60 characters from a headline or a title.

    Cyrillic is transliterated, accents fall away, and a text of which nothing is left (a script
    that has no table here) gives `otherwise`.
    """
    # Composed first: й is a letter of the table, and и with a breve is not.
    spelt = composed(text).lower().translate(_SPELT)
    plain = composed(spelt, "NFKD").encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain)
    key = "-".join(words)
    if len(key) > LONGEST_KEY:
        key = key[: LONGEST_KEY + 1].rpartition("-")[0] or key[:LONGEST_KEY]
    return key or otherwise


def free_key(wanted: str, taken: Container[str]) -> str:
    """Return the key, or the first of `key-2`, `key-3`, … that is not taken."""
    if wanted not in taken:
        return wanted
    return next(key for number in count(2) if (key := f"{wanted}-{number}") not in taken)


def numbered_key(stem: str, taken: Container[str], first: int = 1) -> str:
    """Return the first of `stem1`, `stem2`, … that is not taken."""
    return next(key for number in count(first) if (key := f"{stem}{number}") not in taken)
