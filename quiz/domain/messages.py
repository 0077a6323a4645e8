"""Marks for texts that a person reads, so that the extractor finds them where they are written.

The domain speaks English and translates nothing: it returns a message with its values apart, and
the edge (web or command line) looks the message up in the reader's language and fills it in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


def N_(message: str) -> str:
    """Return `message` unchanged; its only use is to be seen by the extractor of messages."""
    return message


@dataclass(frozen=True)
class Message:
    """A sentence for a person: a marked text with `%(name)s` slots, and the values of the slots."""

    text: str
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """Fill the slots of the English text; an edge with another language fills its own."""
        return self.text % self.params if self.params else self.text
