"""Names of people: what may stand in one, and how two people of one name are told apart."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from quiz.domain.errors import Refused
from quiz.domain.messages import N_
from quiz.domain.text.text import composed

LONGEST_NAME = 60
LONGEST_LOGIN = 320  # The longest address of a mail box (RFC 5321).
SHORTEST_LOGIN = 3

K = TypeVar("K")

# Letters of some scripts are joined or parted by these two; every other unseen mark goes.
_JOINERS = frozenset("\u200c\u200d")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@dataclass(frozen=True)
class Label:
    """How a person is called among others: by name, and by a tag where two have the same name."""

    name: str
    tag: str = ""


def clean_name(typed: str, longest: int = LONGEST_NAME) -> str:
    """Return a name as it is kept: NFC, one space between words, no controls, any script.

    Marks that turn the direction of writing go too: one of them would turn the rest of the page.
    Raises `Refused` for a name that is empty or longer than `longest` code points.
    """
    text = composed(typed)
    seen = "".join(" " if c.isspace() else c for c in text if c.isspace() or _stays(c))
    name = " ".join(seen.split()).strip("".join(_JOINERS))
    if not any(unicodedata.category(c)[0] in "LNPS" for c in name):
        raise Refused(N_("The name is empty."), N_("Type the name that others shall see."))
    if len(name) > longest:
        raise Refused(
            N_("The name has %(length)s characters."),
            N_("Use at most %(longest)s characters."),
            length=len(name),
            longest=longest,
        )
    return name


def _stays(character: str) -> bool:
    return character in _JOINERS or unicodedata.category(character) not in _UNSEEN


def clean_login(typed: str) -> str:
    """Return what an account signs in with, in the one form in which logins are compared.

    Width, case and joined forms are levelled (NFKC, casefolded), so that no second login looks
    like a first one. Raises `Refused` where it is too short, too long, or has spaces or controls.
    """
    login = composed(composed(typed.strip(), "NFKC").casefold(), "NFKC")
    if any(c.isspace() or unicodedata.category(c) in _UNSEEN for c in login):
        raise Refused(
            N_("There is a space or a character that cannot be seen in it."),
            N_("Use an e-mail address, or letters, digits and signs without spaces."),
        )
    if not SHORTEST_LOGIN <= len(login) <= LONGEST_LOGIN:
        raise Refused(
            N_("It has %(length)s characters."),
            N_("Use between %(shortest)s and %(longest)s characters."),
            length=len(login),
            shortest=SHORTEST_LOGIN,
            longest=LONGEST_LOGIN,
        )
    return login


def sorting_key(name: str) -> str:
    """Return the form in which two names count as the same."""
    return composed(name, "NFKC").casefold()


def told_apart(people: Iterable[tuple[K, str, str]]) -> Mapping[K, Label]:
    """Give each of (id, name, tag) its label; only a name that stands twice shows its tag."""
    rows = tuple(people)
    counts = Counter(sorting_key(name) for _, name, _ in rows)
    return {
        key: Label(name, tag if counts[sorting_key(name)] > 1 else "") for key, name, tag in rows
    }
