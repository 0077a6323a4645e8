"""Codes that people read aloud and type: to join, to come back as a guest, on a receipt.

The alphabet is Crockford's base 32 (https://www.crockford.com/base32.html): no letter in it looks
like a digit in it, so that whatever a person reads from the wall and types can be told apart. On
a Cyrillic keyboard the letters that look the same are taken for the Latin ones, and what is not in
the alphabet is taken for what it looks like: O for 0, I and L for 1, U for V.
"""

from __future__ import annotations

import unicodedata
from hashlib import sha256
from urllib.parse import parse_qsl, unquote
from uuid import UUID

from quiz.domain.text.text import composed

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

# Six characters are a thousand million codes: short enough for a projector, and a code only lets
# in where its owner has let everybody in who holds it.
JOIN_LENGTH = 6
# Twelve characters are 60 bits: a resume code stands in for a password, so it cannot be guessed.
RESUME_LENGTH = 12
# Eight characters are 40 bits: enough to tell receipts apart, and nothing is opened with one.
RECEIPT_LENGTH = 8
GROUP = 4
# The last part of the address of the page on a projector, after the code.
_PROJECTOR = "projector"

# Dashes, quotation marks and full stops that were copied with a code, and marks that are not seen.
_SKIPPED = frozenset({"Pd", "Pc", "Ps", "Pe", "Pi", "Pf", "Cf", "Cc"})
_QUOTED = frozenset("\"'.,:;")
_TAKEN_FOR = str.maketrans(
    {
        **dict.fromkeys("OО", "0"),
        **dict.fromkeys("ILІӀ", "1"),
        **dict(zip("UАВЕКМНРСТХУЅҮҺ", "VABEKMHPCTXYSYH", strict=True)),
    }
)


def normalise(typed: str) -> str:
    """Return the code that was meant: upper case, no spaces or dashes, look-alikes levelled.

    Of a link that was pasted the code in it is meant. What cannot be part of a code stays as it is,
    so that it matches no code.
    """
    text = _in_link(composed(typed, "NFKC")).upper()
    return "".join(_plain_digit(sign) for sign in text if _counts(sign)).translate(_TAKEN_FOR)


def _in_link(text: str) -> str:
    """Return the code in a link: its parameter, else the last part of the path.

    The address may lack its beginning, as it is copied from a screen. What is no link stays.
    """
    address, _, query = text.partition("#")[0].partition("?")
    for name, value in parse_qsl(query):
        if name == "code":
            return _in_link(value)
    parts = [part for part in address.strip().split("/") if part]
    if parts[1:] and parts[-1] == _PROJECTOR:
        parts.pop()
    return unquote(parts[-1]) if parts else ""


def _counts(sign: str) -> bool:
    """Tell whether a sign belongs to the code, and not to what stands between and around it."""
    return not (sign.isspace() or sign in _QUOTED or unicodedata.category(sign) in _SKIPPED)


def _plain_digit(sign: str) -> str:
    """Return a digit of another script, such as an Arabic one, as one of ours."""
    return str(unicodedata.decimal(sign)) if sign.isdecimal() else sign


def grouped(code: str) -> str:
    """Write a long code in groups of four with dashes, as people read it: `7KQF-M2XD-93TA`."""
    if len(code) <= JOIN_LENGTH:
        return code
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def receipt_code(attempt_id: UUID) -> str:
    """Return the code on an attempt's receipt: always the same, and no way back to the attempt."""
    bits = int.from_bytes(sha256(b"receipt|" + attempt_id.bytes).digest())
    return "".join(ALPHABET[bits >> 5 * place & 31] for place in range(RECEIPT_LENGTH))
