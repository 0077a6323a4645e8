"""How requests come in: each is taken whole first, and then waits only for its like.

The server asks for its body as it comes from the network, and that costs no thread. Whoever
announces a body and withholds it keeps nobody waiting, holds no connection to the database and no
turn to write; after a while they are answered 408.

A request that is there runs in a lane of its process. On SQLite pages run on the event loop:
reading a file there waits for nobody. A database elsewhere may keep a reader waiting, so its pages
run in a few threads. Changes run one after another in a thread, where one may wait for its turn to
write. An author's changes divide texts and build banks: they have a thread, an author's pages
another one, and the scores of a class, which are watched live in an exam, a third. Where a code
leads is a page, but a wrong one is counted and waits for a turn: these have a thread as well.
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
DESK_PAGES = "/author"
SCORES_PAGES = "/scores"
# Pages that count the codes which lead nowhere.
CODE_PAGES = ("/j", "/J", "/classes/join")
# The lanes; each but that of pages is a thread.
PAGES, CHANGES, CODES = "pages", "changes", "codes"
DESK, DESK_LOOKS, SCORES = "desk", "desk pages", "scores"
LANES = (CHANGES, CODES, DESK, DESK_LOOKS, SCORES)
# Threads that read pages from a database to which there is a network.
READERS = 4
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# The key of the environment under which it stands why a body was not taken.
REFUSAL = "quiz.body_refusal"
# That of the moment since which a request waits for a turn to write, on the monotonic clock.
ARRIVED = "quiz.arrived"
# More header names than browsers and proxies send.
NAMES_KEPT = 256
# Headers that are lists: sent twice, they are one list (RFC 9110, 5.3). Of any other the first is
# taken, as by the proxies in front.
LISTS = frozenset(
    f"HTTP_{name}"
    for name in (
        "ACCEPT",
        "ACCEPT_CHARSET",
        "ACCEPT_ENCODING",
        "ACCEPT_LANGUAGE",
        "CACHE_CONTROL",
        "CONNECTION",
        "FORWARDED",
        "IF_MATCH",
        "IF_NONE_MATCH",
        "PRAGMA",
        "VIA",
        "X_FORWARDED_FOR",
        "X_FORWARDED_HOST",
        "X_FORWARDED_PORT",
        "X_FORWARDED_PREFIX",
        "X_FORWARDED_PROTO",
    )
)
SEPARATORS = dict.fromkeys(LISTS, ",") | {"HTTP_COOKIE": ";"}


class Intake:
    """Takes requests from the server, and hands them to a WSGI application when they are whole.

    `readers` is the number of threads that read pages; with none the event loop reads them.
    """

    def __init__(
        self,
        application: WSGIApplication,
        most_bytes: int,
        patience: float = PATIENCE,
        readers: int = 0,
    ) -> None:
        self._application = application
        self._most_bytes = most_bytes
        self._patience = patience
        self._lanes: dict[str, ThreadPoolExecutor | None] = {
            name: ThreadPoolExecutor(1, name) for name in LANES
        }
        self._lanes[PAGES] = ThreadPoolExecutor(readers, PAGES) if readers else None

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        """Answer a request."""
        environ = environ_of(scope)
        lane = lane_of(scope.path, is_safe=scope.method in SAFE_METHODS)
        if scope.method not in SAFE_METHODS:
            try:
                body = await self._body(environ.get("CONTENT_LENGTH", ""), protocol)
                environ |= {"CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body)}
            except HTTPException as refusal:
                environ[REFUSAL], lane = refusal, PAGES
            except ProtocolClosed:
                return
        environ[ARRIVED] = monotonic()
        if threads := self._lanes[lane]:
            loop = asyncio.get_running_loop()
            answer = await loop.run_in_executor(threads, self._answer_in, lane, environ)
        else:
            answer = self._answer(environ)
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

    def _answer_in(self, lane: str, environ: dict[str, Any]) -> Outgoing:
        # Changes stand in line because one of them waits for a turn to write: for all of them that
        # is the same wait. Elsewhere they wait for what is computed, and nobody has the turn.
        if lane != CHANGES:
            environ[ARRIVED] = monotonic()
        return self._answer(environ)

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
    environ: dict[str, Any] = {
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
    for name, value in scope.headers.items():
        if key := _key(name):
            if key not in environ:
                environ[key] = value
            elif key in SEPARATORS:
                environ[key] += SEPARATORS[key] + value
    # The address that was asked for says more than the header does (RFC 9112, 3.2.2).
    if scope.authority:
        environ["HTTP_HOST"] = scope.authority
    return environ


def lane_of(path: str, *, is_safe: bool) -> str:
    """Return the name of the lane in which a request to an address runs."""
    if _is_under(SCORES_PAGES, path):
        return SCORES
    if _is_under(DESK_PAGES, path):
        return DESK_LOOKS if is_safe else DESK
    if not is_safe:
        return CHANGES
    return CODES if any(_is_under(place, path) for place in CODE_PAGES) else PAGES


def _is_under(folder: str, path: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")


@lru_cache(maxsize=NAMES_KEPT)
def _key(name: str) -> str:
    """Return the key of a header; none for a name that could pass for another's."""
    if "_" in name:
        return ""
    key = name.upper().replace("-", "_")
    return key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
