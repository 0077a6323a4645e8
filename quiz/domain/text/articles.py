"""Articles and their editions, with where they come from and how much of them may be shown."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from quiz.domain.messages import N_
from quiz.domain.text.blocks import Layout
from quiz.domain.vocabulary import LabelledTerm


class Readers(LabelledTerm):
    """To whom an article is shown by the site: nobody but its authors, before they offer it."""

    BANK = "bank", N_("Only me and the people of this bank")
    ALL = "all", N_("Everybody")


class DisplayRights(LabelledTerm):
    """How much of a text the owner of its rights lets us show."""

    FULL = "full", N_("The whole text, to everybody")
    CLASS = (
        "class",
        N_("The whole text to signed-in members of a class, passages to everybody else"),
    )
    PASSAGES = "passages", N_("Only the passages that answers stand on")


class DateBasis(LabelledTerm):
    """How a date is known (docs/method.md 5.1)."""

    STATED = "stated", N_("stated in the text")
    INFERRED = "inferred", N_("inferred")
    METADATA = "metadata", N_("given with the article, not in its text")


@dataclass(frozen=True, kw_only=True)
class Heading:
    """What is known of one edition besides its text.

    `basis_note` is the argument for a date that is inferred or given from outside; `note` says
    what a correction changed and is required from the second edition on.
    """

    headline: str
    standfirst: str = ""
    byline: str = ""
    published: date | None = None
    basis: DateBasis = DateBasis.METADATA
    basis_note: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Edition(Heading):
    """One immutable text of an article. All offsets are code points of `text` (LF, NFC)."""

    number: int
    text: str
    layout: Layout


@dataclass(frozen=True, kw_only=True)
class Particulars:
    """What is known of an article besides its texts.

    `label` is the short name by which stems scope themselves ("the 2019 report").
    """

    label: str
    language: str
    topic: str = ""
    publisher: str = ""
    url: str = ""
    rights_owner: str = ""
    rights_note: str = ""
    shown: DisplayRights = DisplayRights.FULL


@dataclass(frozen=True, kw_only=True)
class Article(Particulars):
    """A published text with its permanent key and its editions, the first one first."""

    key: str
    editions: tuple[Edition, ...]

    @property
    def current(self) -> Edition:
        """The newest edition."""
        return self.editions[-1]

    def edition(self, number: int) -> Edition:
        """Return the edition of that number; `KeyError` where there is none."""
        return {edition.number: edition for edition in self.editions}[number]


def fields_of(base: type[Any], value: Any) -> dict[str, Any]:
    """Return the fields of a value that it has from a base class, by name."""
    return {spec.name: getattr(value, spec.name) for spec in fields(base)}


def sentence_id(article: str, number: int) -> str:
    """Name a sentence within an item: `article-key:14`."""
    return f"{article}:{number}"
