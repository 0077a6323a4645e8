"""Numbers in addresses: a page, a position, an edition. One with many digits names nothing.

No column of a database holds such a number, and one of thousands of digits is not even read.
"""

from __future__ import annotations

from flask import Flask, request
from werkzeug.routing import IntegerConverter

MOST_DIGITS = 9


class NumberConverter(IntegerConverter):
    """`<int:…>` of a route: digits that every database can look for."""

    regex = rf"\d{{1,{MOST_DIGITS}}}"


def number_asked(name: str) -> int | None:
    """Return a number of the query; None where there is none that can be looked for."""
    text = request.args.get(name, "")
    is_number = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
    return int(text) if is_number else None


def page_asked() -> int:
    """Return which page of a long list is asked for, the first one from 1."""
    return number_asked("page") or 1


def init_app(app: Flask) -> None:
    """Read the numbers of all routes so; called before any route is added."""
    app.url_map.converters["int"] = NumberConverter
