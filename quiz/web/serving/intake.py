"""How requests come in: each is taken whole first, and then waits only for its like.

The server asks for its body as it comes from the network, and that costs no thread. Whoever
announces a body and withholds it keeps nobody waiting, holds no connection to the database and no
turn to write; after a while they are answered 408.

A request that is there runs in one of three lanes of its process. Pages are read on the event
loop: nothing they do waits. Changes run one after another in a thread of their own, where one may
wait for its turn to write without keeping readers waiting. What is made at a desk, where a text is
divided or a bank is built, runs in a third, so that it may take its time.
"""

from __future__ import annotations

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from time import monotonic
from typing import TYPE_CHECKING, Any

from granian.rsgi import HTTPProtocol, ProtocolClosed, Scope
from werkzeug.exceptions import (
    HTTPException,
    LengthRequired,
    RequestEntityTooLarge,
    RequestTimeout,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

# Seconds for a body to be there: 2 MB at 2 Mbit/s.
PATIENCE = 10.0
# Where authors and instructors work, for whom the site may have to compute for long.
DESKS = ("/author", "/scores")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# The key of the environment under which it stands why a body was not taken.
REFUSAL = "quiz.body_refusal"
# That of the moment at which a request was whole, on the machine's monotonic clock.
ARRIVED = "quiz.arrived"
# More header names than browsers and proxies send.
NAMES_KEPT = 256


class Intake:
    """Takes requests from the server, and hands them to a WSGI application when they are whole."""

    def __init__(
        self, application: WSGIApplication, most_bytes: int, patience: float = PATIENCE
    ) -> None:
        self._application = application
        self._most_bytes = most_bytes
        self._patience = patience
        self._changes = ThreadPoolExecutor(1, "changes")
        self._desks = ThreadPoolExecutor(1, "desks")

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        """Answer a request."""
        environ = environ_of(scope)
        lane = self._desks if scope.path.startswith(DESKS) else None
        if scope.method not in SAFE_METHODS:
            lane = lane or self._changes
            try:
                body = await self._body(environ.get("CONTENT_LENGTH", ""), protocol)
                environ |= {"CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body)}
            except HTTPException as refusal:
                environ[REFUSAL], lane = refusal, None
            except ProtocolClosed:
                return
        environ[ARRIVED] = monotonic()
        if lane is None:
            answer = self._answer(environ)
        else:
            loop = asyncio.get_running_loop()
            answer = await loop.run_in_executor(lane, self._answer, environ)
        protocol.response_bytes(answer.status, answer.headers, answer.body)

    async def _body(self, announced: str, protocol: HTTPProtocol) -> bytes:
        """Return the whole body.

        Raises `HTTPException` where it is too large or late, or where nobody said how long it is:
        one that was cut off on its way could not be told from a whole one.
        """
        if announced and int(announced) > self._most_bytes:
            raise RequestEntityTooLarge
        try:
            async with asyncio.timeout(self._patience):
                if announced:
                    return await protocol()
                async for piece in protocol:
                    if piece:
                        raise LengthRequired
        except TimeoutError:
            raise RequestTimeout from None
        return b""

    def _answer(self, environ: dict[str, Any]) -> Outgoing:
        answer = Outgoing()
        pieces = self._application(environ, answer.start)
        try:
            answer.body = b"".join(pieces)
        finally:
            if close := getattr(pieces, "close", None):
                close()
        return answer


@dataclass
class Outgoing:
    """What the application answers."""

    status: int = 500
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    def start(self, status: str, headers: list[tuple[str, str]], _info: Any = None, /) -> Any:
        """Take status and headers, as WSGI hands them over."""
        self.status = int(status[:3])
        self.headers = headers


def environ_of(scope: Scope) -> dict[str, Any]:
    """Return a request without its body as WSGI (PEP 3333) describes it."""
    server, _, port = scope.server.rpartition(":")
    environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        # WSGI's texts are bytes in disguise.
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": server.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if scope.authority:
        environ["HTTP_HOST"] = scope.authority
    for name, value in scope.headers.items():
        if key := _key(name):
            before = environ.get(key)
            separator = ";" if key == "HTTP_COOKIE" else ","
            environ[key] = value if before is None else f"{before}{separator}{value}"
    return environ


@lru_cache(maxsize=NAMES_KEPT)
def _key(name: str) -> str:
    """Return the key of a header; none for a name that could pass for another's."""
    if "_" in name:
        return ""
    key = name.upper().replace("-", "_")
    return key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
