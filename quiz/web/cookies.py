"""The cookies of this site: no script reads them, no other site sends them, no neighbour has them.

Cookies know a host and neither its ports nor, with TLS, its paths. Two sites on one host would take
each other's for their own; so a cookie's name ends with a mark of the site, which comes from its
secret key.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from typing import TypeVar

from flask import request
from werkzeug.wrappers import Response

from quiz.web.site import site

R = TypeVar("R", bound=Response)


def sent_cookie(kind: str) -> str:
    """Return what the browser sent of this kind; nothing where it sent none."""
    sent = request.cookies
    return next((sent[name] for name in _names_here(kind) if name in sent), "")


def set_cookie(response: R, kind: str, value: str, seconds: float) -> R:
    """Give the browser a cookie that no script reads and no other site sends."""
    response.set_cookie(
        _names_here(kind)[0],
        value,
        max_age=int(seconds),
        secure=site().settings.tls,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def drop_cookie(response: R, kind: str) -> R:
    """Take a cookie from the browser, whatever name it has come by."""
    for name in _names_here(kind):
        if name in request.cookies:
            response.delete_cookie(name, path="/", secure=site().settings.tls, httponly=True)
    return response


def _names_here(kind: str) -> tuple[str, ...]:
    settings = site().settings
    return cookie_names(kind, settings.secret_keys, settings.tls)


@lru_cache
def cookie_names(kind: str, keys: tuple[str, ...], tls: bool) -> tuple[str, ...]:
    """Return the names that a cookie is known by; it is given by the first.

    The others are those of keys that were replaced, and the one that every site used until 0.1.0.
    `__Host-` ties a cookie to its host, which needs TLS.
    """
    before = "__Host-" if tls else ""
    marks = [sha256(b"cookies|" + key.encode()).hexdigest()[:8] for key in keys]
    return (*(f"{before}sourcecheck-{kind}-{mark}" for mark in marks), before + kind)
