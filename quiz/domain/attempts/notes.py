"""Notes that somebody makes beside a question while they answer: private, and never marked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from quiz.domain.errors import Refused
from quiz.domain.messages import N_
from quiz.domain.text.text import canonical

# In characters: a thought or two, and no essay.
LONGEST = 1000


@dataclass(frozen=True, kw_only=True)
class ItemNotes:
    """A flag, a note, and the keys of options that were struck out. Nothing of it is an answer."""

    flagged: bool = False
    note: str = ""
    struck: frozenset[str] = frozenset()


NOTHING = ItemNotes()


def checked_notes(
    wording: Mapping[str, Any], *, flagged: bool, note: str, struck: Collection[str]
) -> ItemNotes:
    """Return notes as they are kept. `Refused` for a note that is too long.

    Of `struck` only what the question offers is kept.
    """
    text = canonical(note).replace("\0", "").strip()
    if len(text) > LONGEST:
        raise Refused(
            N_("The note is longer than %(most)s characters."),
            N_("Shorten it; your answer is not touched by it."),
            most=LONGEST,
        )
    offered = {option["key"] for option in wording.get("options", ())}
    return ItemNotes(flagged=flagged, note=text, struck=frozenset(offered & set(struck)))
