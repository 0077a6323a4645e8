"""What options are called on a page and in what it sends (docs/reliability.md T59).

Their permanent keys tell the right one: a browser numbers the rows of the form in which an author
writes them, often the right one first, and in a bank's file authors name them as they like, `right`
and `wrong-1` for example. So a page calls each by its place there, which is mixed, and takes no
other name for it: whoever guesses a key must not learn from the page where it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

# No option has this key: what stands for none of the page is refused by the service.
_NOWHERE = "?"


def page_names(members: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the name of each member on the page, by its permanent key, in the order shown."""
    return {member["key"]: str(place) for place, member in enumerate(members, 1)}


def keys_of(names: Iterable[str], members: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the permanent keys of names as a page sends them."""
    keys = {name: key for key, name in page_names(members).items()}
    return [keys.get(name, _NOWHERE) for name in names]
