"""A proxy in the process of a test, as a school puts one before a site."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

UPSTREAM = "upstream.invalid:8000"


class PathProxy:
    """Serves a site below a path; it names the path, and the host only if `hands_host_on`.

    The site must be told of one proxy.
    """

    def __init__(
        self, app: Callable[..., Iterable[bytes]], path: str, *, hands_host_on: bool = True
    ) -> None:
        self._app = app
        self._path = path
        self._hands_host_on = hands_host_on

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Hand a request on; what is not below the path is not there."""
        below = environ["PATH_INFO"].removeprefix(self._path)
        if below == environ["PATH_INFO"]:
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b"Nothing stands here."]
        sent = environ | {"PATH_INFO": below, "HTTP_X_FORWARDED_PREFIX": self._path}
        if not self._hands_host_on:
            sent["HTTP_HOST"] = UPSTREAM
        return self._app(sent, start_response)
