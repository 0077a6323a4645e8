"""Articles and their editions, with where they come from and how much of them may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from quiz.domain.messages import N_
from quiz.domain.text.blocks import Layout


class DisplayRights(StrEnum):
    """How much of a text the owner of its rights lets us show."""

    FULL = "full"
    CLASS = "class"
    PASSAGES = "passages"


SHOWN_LABELS: Mapping[DisplayRights, str] = {
    DisplayRights.FULL: N_("The whole text, to everybody"),
    DisplayRights.CLASS: N_(
        "The whole text to signed-in members of a class, passages to everybody else"
    ),
    DisplayRights.PASSAGES: N_("Only the passages that answers stand on"),
}


class DateBasis(StrEnum):
    """How a date is known (SCIENCE.md 5.1)."""

    STATED = "stated"
    INFERRED = "inferred"
    METADATA = "metadata"


BASIS_LABELS: Mapping[DateBasis, str] = {
    DateBasis.STATED: N_("stated in the text"),
    DateBasis.INFERRED: N_("inferred"),
    DateBasis.METADATA: N_("given with the article, not in its text"),
}


@dataclass(frozen=True, kw_only=True)
class Edition:
    """One immutable text of an article. All offsets are code points of `text` (LF, NFC).

    `basis_note` is the argument for a date that is inferred or given from outside; `note` says
    what a correction changed and is required from the second edition on.
    """

    number: int
    text: str
    layout: Layout
    headline: str
    standfirst: str = ""
    byline: str = ""
    published: date | None = None
    basis: DateBasis = DateBasis.METADATA
    basis_note: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Article:
    """A published text with its permanent key and its editions, the first one first.

    `label` is the short name by which stems scope themselves ("the 2019 report").
    """

    key: str
    label: str
    language: str
    editions: tuple[Edition, ...]
    topic: str = ""
    publisher: str = ""
    url: str = ""
    rights_owner: str = ""
    rights_note: str = ""
    shown: DisplayRights = DisplayRights.FULL

    @property
    def current(self) -> Edition:
        """The newest edition."""
        return self.editions[-1]

    def edition(self, number: int) -> Edition:
        """Return the edition of that number; `KeyError` where there is none."""
        return {edition.number: edition for edition in self.editions}[number]


def sentence_id(article: str, number: int) -> str:
    """Name a sentence within an item: `article-key:14`."""
    return f"{article}:{number}"
