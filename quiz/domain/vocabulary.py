"""Sets of terms that are stored and looked up: verdicts, states, actions."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A term of a set that is looked up often.

    Python hashes the members of an enumeration anew by their names, in Python; a text keeps its
    hash.
    """

    __hash__ = str.__hash__


class LabelledTerm(Term):
    """A term with the words that people read for it, marked where they are written."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Make a member of what is stored for it and what is read."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    __hash__ = str.__hash__
