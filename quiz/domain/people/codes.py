"""Codes that people read aloud and type: to join, to come back as a guest, on a receipt.

The alphabet is Crockford's base 32 (https://www.crockford.com/base32.html): no letter in it looks
like a digit in it, so that whatever a person reads from the wall and types can be told apart. On
a Cyrillic keyboard the letters that look the same are taken for the Latin ones.
"""

from __future__ import annotations

import unicodedata
from hashlib import sha256
from uuid import UUID

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

# Six characters are a thousand million codes: short enough for a projector, and a code only lets
# in where its owner has let everybody in who holds it.
JOIN_LENGTH = 6
# Twelve characters are 60 bits: a resume code stands in for a password, so it cannot be guessed.
RESUME_LENGTH = 12
# Eight characters are 40 bits: enough to tell receipts apart, and nothing is opened with one.
RECEIPT_LENGTH = 8
GROUP = 4

# Dashes of all kinds, and marks that are not seen.
_SKIPPED = frozenset({"Pd", "Cf", "Cc"})
_TAKEN_FOR = str.maketrans(
    {
        **dict.fromkeys("OО", "0"),
        **dict.fromkeys("ILІ", "1"),
        **dict(zip("АВЕКМНРСТХУЅ", "ABEKMHPCTXYS", strict=True)),
    }
)


def normalise(typed: str) -> str:
    """Return the code that was meant: upper case, no spaces or dashes, look-alikes levelled.

    What cannot be part of a code stays as it is, so that it matches no code.
    """
    text = unicodedata.normalize("NFKC", typed).upper()
    kept = "".join(c for c in text if not c.isspace() and unicodedata.category(c) not in _SKIPPED)
    return kept.translate(_TAKEN_FOR)


def grouped(code: str) -> str:
    """Write a long code in groups of four with dashes, as people read it: `7KQF-M2XD-93TA`."""
    if len(code) <= JOIN_LENGTH:
        return code
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def receipt_code(attempt_id: UUID) -> str:
    """Return the code on an attempt's receipt: always the same, and no way back to the attempt."""
    bits = int.from_bytes(sha256(b"receipt|" + attempt_id.bytes).digest())
    return "".join(ALPHABET[bits >> 5 * place & 31] for place in range(RECEIPT_LENGTH))
