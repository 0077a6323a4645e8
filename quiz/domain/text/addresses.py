"""Addresses of web pages: what a link may lead to."""

from __future__ import annotations

from urllib.parse import urlsplit


def is_web_address(text: str) -> bool:
    """Tell whether a text is the address of a web page: `http` or `https`, a host, no blanks."""
    if any(character <= " " for character in text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False
