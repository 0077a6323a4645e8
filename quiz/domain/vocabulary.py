"""Sets of terms that are stored and looked up: verdicts, states, actions."""

from __future__ import annotations

from enum import StrEnum


class Term(StrEnum):
    """A term of a set that is looked up often.

    Python hashes the members of an enumeration anew by their names, in Python; a text keeps its
    hash.
    """

    __hash__ = str.__hash__
