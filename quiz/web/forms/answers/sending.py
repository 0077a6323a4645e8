"""What is sent along with every answer of an attempt, beside the answer itself."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Sending:
    """The sender's name for this request, the answer that it knew, and how sure the person is.

    They are the texts of hidden fields and of the scale, as the page has them.
    """

    client_id: str
    seen: str
    confidence: str

    @classmethod
    def begin(cls, sequence: int, sure: int | None) -> Self:
        """Return what a fresh page sends, which shows the answer of this number."""
        return cls(secrets.token_hex(12), str(sequence), "" if sure is None else str(sure))

    @classmethod
    def read(cls, sent: Mapping[str, str], prefix: str = "") -> Self:
        """Read what was sent; names begin with `prefix` where a page has several questions."""
        return cls(*(sent.get(prefix + name, "") for name in ("client_id", "seen", "confidence")))

    def known_sequence(self) -> int | None:
        """Return the number of the answer that the page showed; None where it does not say."""
        return int(self.seen) if self.seen.isdecimal() and len(self.seen) < 9 else None

    def stated_confidence(self) -> int | None:
        """Return the percentage that was chosen; what is no number is none that a page offers."""
        if not self.confidence:
            return None
        is_number = self.confidence.isascii() and self.confidence.isdecimal()
        return int(self.confidence) if is_number and len(self.confidence) < 4 else -1
