"""What options are called on a page and in what it sends (docs/reliability.md T59).

A browser numbers the options as their author writes them, often the right one first. Such a name
would tell the key, so a page calls the option by its place there, which is mixed, and takes no
other name for it. Names that an author chose in a bank's file stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_NUMBERED = re.compile(r"[a-z]*[0-9]+")
# No option has this key: what stands for none of the page is refused by the service.
_NOWHERE = "?"


def page_names(members: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the name of each member on the page, by its permanent key, in the order shown."""
    return {
        member["key"]: str(place) if _NUMBERED.fullmatch(member["key"]) else member["key"]
        for place, member in enumerate(members, 1)
    }


def keys_of(names: Iterable[str], members: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the permanent keys of names as a page sends them."""
    keys = {name: key for key, name in page_names(members).items()}
    return [keys.get(name, _NOWHERE if _NUMBERED.fullmatch(name) else name) for name in names]
