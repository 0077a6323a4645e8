"""Names and marks of languages from CLDR: months, days, currencies, separators of numbers.

The one module of the domain that asks Babel, whose tables ship with it: it reads them once for each
language, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from babel.core import Locale, UnknownLocaleError, get_global

_WIDTHS = ("wide", "abbreviated")
_CONTEXTS = ("format", "stand-alone")
_SHORTEST = 3


@lru_cache(16)
def locale_of(language: str) -> Locale:
    """Return CLDR's data of a language, or English where it has none."""
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


@lru_cache(16)
def month_names(language: str) -> Mapping[str, int]:
    """Return the names of months, long and short, in lower case, with their numbers."""
    return dict(_named(locale_of(language).months, range(1, 13)))


@lru_cache(16)
def day_names(language: str) -> Mapping[str, int]:
    """Return the names of the days of the week in lower case, Monday as 0."""
    return dict(_named(locale_of(language).days, range(7)))


@lru_cache(16)
def decimal_comma(language: str) -> bool:
    """Tell whether a language writes a comma before decimals."""
    symbols = locale_of(language).number_symbols
    return bool(symbols.get("latn", symbols).get("decimal") == ",")


def currency_codes() -> frozenset[str]:
    """Return the ISO codes of all currencies, in lower case."""
    return frozenset(code.lower() for code in get_global("all_currencies"))


@lru_cache(16)
def currency_names(language: str) -> Mapping[str, str]:
    """Return the full names of currencies, in every plural, in lower case, with their codes."""
    locale = locale_of(language)
    names = {name.lower(): code for code, name in locale.currencies.items()}
    plurals = locale._data["currency_names_plural"]  # noqa: SLF001 - Babel shows one at a time
    for code, forms in plurals.items():
        names.update((name.lower(), code) for name in forms.values())
    return {name: code for name, code in names.items() if "(" not in name}


def _named(
    contexts: Mapping[str, Mapping[str, Mapping[int, str]]], numbers: range
) -> Iterator[tuple[str, int]]:
    for context in _CONTEXTS:
        for width in _WIDTHS:
            for number, name in contexts.get(context, {}).get(width, {}).items():
                bare = name.lower().rstrip(".")
                if number in numbers and len(bare) >= _SHORTEST:
                    yield bare, number
