"""Words, dates and numbers in the reader's language and zone.

English ships first and needs no catalogue; another language is a folder under
`quiz/translations/`. Everything that a person reads passes through here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from gettext import NullTranslations
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from babel.support import Translations
from flask import Flask, g, has_request_context, request
from markupsafe import Markup

from quiz import resources
from quiz.domain.messages import Message
from quiz.services.people.sessions import Identity
from quiz.web.security import identity
from quiz.web.site import now, site


@lru_cache
def shipped_languages() -> tuple[str, ...]:
    """Return the languages that have a catalogue, English first."""
    folder = resources.translations()
    found = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    return ("en", *(name for name in found if name != "en"))


_ENGLISH = NullTranslations()


@lru_cache
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(str(resources.translations()), [language])


def languages() -> tuple[str, ...]:
    """Return the languages that this site offers."""
    return (*shipped_languages(), *site().translations)


@dataclass(frozen=True)
class _Speech:
    """The language of one reader, with its words."""

    reader: Identity | None
    language: str
    words: NullTranslations


# Of the page that is being rendered, with all of its messages.
_OF_PAGE: ContextVar[_Speech | None] = ContextVar("speech", default=None)


def _speech() -> _Speech:
    """Return how this request speaks to whom it is answered to."""
    return _OF_PAGE.get() or _speech_now()


def _speech_now() -> _Speech:
    """Return how this request speaks to whom it is answered to at this moment.

    It asks for that reader itself, each time: words are needed before a view, in forms and on pages
    of errors, and a person who signs in within the request is another reader from then on.
    """
    reader = identity()
    kept: _Speech | None = g.get("speech")
    if kept is None or kept.reader is not reader:
        chosen = _language_of(reader)
        words = site().translations.get(chosen) or _catalogue(chosen)
        kept = g.speech = _Speech(reader, chosen, words)
    return kept


def _language_of(reader: Identity | None) -> str:
    offered = languages()
    if reader and reader.language in offered:
        return reader.language
    return str(request.accept_languages.best_match(offered, site().settings.language))


def language() -> str:
    """Return the language of this request: the person's, else the browser's, else the site's."""
    return _speech().language


def locale() -> Locale:
    """Return the locale by which dates and numbers are written."""
    return _locale(language())


@lru_cache(maxsize=64)
def _locale(name: str) -> Locale:
    try:
        return Locale.parse(name, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def direction() -> str:
    """Return "ltr" or "rtl"."""
    return _direction(language())


@lru_cache(maxsize=64)
def _direction(name: str) -> str:
    return str(_locale(name).text_direction)


def zone() -> tzinfo:
    """Return the zone of the person, else of the site."""
    reader = identity()
    return zone_named((reader and reader.zone) or site().settings.zone)


def zone_in_words() -> str:
    """Name the reader's zone as moments do: "UTC+5, Almaty"."""
    return _zone_label(now().astimezone(zone()))


def browser_zone() -> str:
    """Return the zone that a form was sent from, as its script says; without one the site's."""
    sent = request.form.get("zone", "")
    return sent if sent in available_timezones() else site().settings.zone


def zone_named(name: str) -> tzinfo:
    """Return the zone of that name, UTC where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def zone_names() -> tuple[str, ...]:
    """Return the names of all zones, in order."""
    return tuple(sorted(available_timezones()))


def spoken_language() -> NullTranslations:
    """Return the words of this request's language; English ones outside of a request."""
    return _speech().words if has_request_context() else _ENGLISH


@contextmanager
def one_language() -> Iterator[NullTranslations]:
    """Ask only once who reads a page, while it is rendered: a thirtieth of an item's page."""
    speech = _speech()
    token = _OF_PAGE.set(speech)
    try:
        yield speech.words
    finally:
        _OF_PAGE.reset(token)


# More messages than the templates and the domain have, in two languages.
@lru_cache(maxsize=8192)
def _fixed(words: NullTranslations, message: str) -> Markup:
    """Return a message without slots as it stands on a page."""
    filled: Markup = Markup(words.gettext(message)) % {}  # noqa: S704 - a message of ours
    return filled


def _written(message: str, /, **params: object) -> Markup:
    """Look a message of a template up and fill its slots, each escaped; "%%" stands for "%"."""
    words = spoken_language()
    if not params:
        return _fixed(words, message)
    filled: Markup = Markup(words.gettext(message)) % params  # noqa: S704
    return filled


def _written_of(singular: str, plural: str, num: int, /, **params: object) -> Markup:
    """Look up the form of a template's message for `num` things, which is a slot as well."""
    text = spoken_language().ngettext(singular, plural, num)
    filled: Markup = Markup(text) % {"num": num, **params}  # noqa: S704
    return filled


def gettext(message: str, **params: object) -> str:
    """Look a message up in the reader's language and fill its slots."""
    text = spoken_language().gettext(message)
    return text % params if params else text


def ngettext(singular: str, plural: str, num: int, **params: object) -> str:
    """Look up the form of a message for `num` things, which is a slot as in templates."""
    return spoken_language().ngettext(singular, plural, num) % {"num": num, **params}


def spoken(message: Message) -> str:
    """Return a message of the domain in the reader's language; its own messages and moments too."""
    params = {name: _spoken_value(value) for name, value in message.params.items()}
    return gettext(message.text, **params)


def _spoken_value(value: object) -> object:
    if isinstance(value, Message):
        return spoken(value)
    return moment(value) if isinstance(value, datetime) else value


def day(value: date | None) -> str:
    """Write a day: "10 Jun 2019"."""
    return format_date(value, "d MMM y", locale=locale()) if value else ""


def moment(value: datetime | None) -> str:
    """Write a moment in the reader's zone, with the zone: "22 Nov 2026, 14:05 (UTC+5, Almaty)"."""
    if value is None:
        return ""
    local = value.astimezone(zone())
    return f"{format_datetime(local, 'd MMM y, HH:mm', locale=locale())} ({_zone_label(local)})"


def clock_time(value: datetime) -> str:
    """Write the time of day in the reader's zone: "14:03:22"."""
    return value.astimezone(zone()).strftime("%H:%M:%S")


def dateline(value: datetime) -> str:
    """Write the day at the head of a page: "Sun 22 Nov 2026"."""
    return _dateline(value.astimezone(zone()).date(), language())


@lru_cache(maxsize=64)
def _dateline(value: date, language_: str) -> str:
    return str(format_date(value, "EEE d MMM y", locale=_locale(language_)))


def _zone_label(local: datetime) -> str:
    offset = local.utcoffset()
    minutes = int(offset.total_seconds() // 60) if offset else 0
    hours, rest = divmod(abs(minutes), 60)
    shift = f"{'+' if minutes >= 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")
    place = str(local.tzinfo).rpartition("/")[2].replace("_", " ")
    return "UTC" if not minutes and place == "UTC" else f"UTC{shift}, {place}"


def number(value: Decimal | Fraction | float, places: int = 2) -> str:
    """Write a number with at most that many places, rounded half up: 2/3 is "0.67"."""
    exact = (
        Decimal(value.numerator) / Decimal(value.denominator)
        if isinstance(value, Fraction)
        else Decimal(value)
    )
    rounded = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return format_decimal(rounded.normalize(), locale=locale(), decimal_quantization=False)


def percent(value: Decimal | Fraction | float, places: int = 0) -> str:
    """Write a share of one as a percentage: 5/8 is "63"; the sign stands in the message."""
    return number(Fraction(value) * 100, places)


def init_app(app: Flask) -> None:
    """Give templates the words and the filters."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.add_extension("jinja2.ext.do")
    # The call fills the slots itself. Jinja's own wrapper would do so for each message, and most of
    # them have no slots and are the same on every page.
    app.jinja_env.newstyle_gettext = True  # type: ignore[attr-defined]
    app.jinja_env.globals.update(_=_written, gettext=_written, ngettext=_written_of)
    app.jinja_env.filters.update(
        day=day,
        moment=moment,
        clock_time=clock_time,
        number=number,
        percent=percent,
        spoken=spoken,
        label=lambda text: gettext(text) if text else "",
    )
