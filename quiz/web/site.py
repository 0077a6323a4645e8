"""What one running site holds, and how a request reaches it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from gettext import NullTranslations

from flask import current_app

from quiz.config import Settings
from quiz.persistence.database.engine import Database
from quiz.services.people.view_log import ViewLog

Clock = Callable[[], datetime]
EXTENSION = "sourcecheck"


def system_clock() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Site:
    """The settings, the database and the clock of a running site.

    `translations` adds catalogues by language to the shipped ones; tests put a pseudo-language in.
    `views` holds who looked at whose results until that is written.
    """

    settings: Settings
    database: Database
    clock: Clock = system_clock
    translations: Mapping[str, NullTranslations] = field(default_factory=dict)
    views: ViewLog = field(default_factory=ViewLog)


def site() -> Site:
    """Return the site that serves this request."""
    found: Site = current_app.extensions[EXTENSION]
    return found


def now() -> datetime:
    """Return this site's present moment; never taken from a request."""
    return site().clock()
