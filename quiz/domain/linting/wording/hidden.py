"""Characters that nobody sees and that turn a text round, in any text of a record (TX1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from quiz.domain.codec import to_data
from quiz.domain.linting.findings import Finding, error
from quiz.domain.messages import N_

# Embeddings, overrides and isolates. The marks U+200E and U+200F, which Arabic and Hebrew texts
# need, turn nothing but themselves.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def check_hidden(value: Any) -> Iterator[Finding]:
    """TX1: no text of an article, a fact, a question or a quiz turns the direction of writing."""
    for place, text in _texts(to_data(value), ""):
        if found := TURNING.search(text):
            yield error(
                "TX1",
                place,
                N_("A character that nobody sees (U+%(code)s) turns the text round it."),
                N_("Remove it: it can show other words than those that are marked."),
                code=f"{ord(found[0]):04X}",
            )


def _texts(data: Any, place: str) -> Iterator[tuple[str, str]]:
    """Yield all texts of plain data, each with its place; members of lists by key or number."""
    if isinstance(data, str):
        yield place, data
    elif isinstance(data, Mapping):
        for name, member in data.items():
            yield from _texts(member, f"{place}.{name}" if place else str(name))
    elif isinstance(data, list):
        for number, member in enumerate(data, 1):
            own = member.get("key", member.get("name")) if isinstance(member, Mapping) else None
            yield from _texts(member, f"{place}.{own or number}")
