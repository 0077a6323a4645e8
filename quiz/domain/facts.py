"""Facts: what an article states, as subject, relation and typed value, grounded in quotes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from quiz.domain.articles import Basis
from quiz.domain.questions import Grounding, Status


class ValueType(StrEnum):
    """What sort of thing a fact's value is (SCIENCE.md 5.1)."""

    PERCENT = "percent"
    COUNT = "count"
    QUANTITY = "quantity"
    DURATION = "duration"
    AGE = "age"
    DATE = "date"
    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    ROLE = "role"
    QUOTE = "quote"
    TERM = "term"
    BOOLEAN = "boolean"
    TEXT = "text"


@dataclass(frozen=True, kw_only=True)
class Value:
    """A typed value. `surface` is how the article writes it; `unit` is the noun or the unit."""

    type: ValueType
    surface: str
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class AsOf:
    """The time for which a fact holds: a closed interval of days, its basis and its short name."""

    label: str
    start: date | None = None
    end: date | None = None
    basis: Basis = Basis.METADATA
    argument: str = ""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One grounded statement of an article. `evidence` lists the sets of quotes that suffice."""

    key: str
    article: str
    subject: str
    relation: str
    value: Value
    quotes: tuple[Grounding, ...]
    aliases: tuple[str, ...] = ()
    hedge: str = ""
    attribution: str = ""
    as_of: AsOf | None = None
    evidence: tuple[tuple[str, ...], ...] = ()
    status: Status = Status.DRAFT
