"""Who may come to which address. A route without a row here fails the tests and is refused.

The row says who may knock; whether this person may do this with *this* object is asked of
`quiz.domain.rights` by the service that loads the object.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Who(StrEnum):
    """The least that a visitor must be."""

    ANYBODY = "anybody"
    PERSON = "person"
    AUTHOR = "author"
    INSTRUCTOR = "instructor"
    ADMIN = "admin"


@dataclass(frozen=True)
class Row:
    """Who may knock, and which object the service then asks about."""

    who: Who
    thing: str = ""


ROUTES: dict[str, Row] = {
    "static": Row(Who.ANYBODY),
    "health.healthz": Row(Who.ANYBODY),
    "front.home": Row(Who.ANYBODY),
}
