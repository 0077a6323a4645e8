"""Two hosts of one site: each request of a visit is answered by the other one in turn."""

from __future__ import annotations

import http.client
import itertools
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from flask import Flask

from quiz.config import Settings
from quiz.persistence.database.engine import Database
from quiz.web.app import create_app
from quiz.web.site import EXTENSION, Clock, Site

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# What belongs to one connection and is not handed on.
OWN = {"connection", "keep-alive", "transfer-encoding", "date", "server", "content-length"}


class InTurn:
    """A WSGI application that hands each request to the next of several."""

    def __init__(self, *applications: WSGIApplication) -> None:
        self._next = itertools.cycle(applications)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer by the one whose turn it is."""
        return next(self._next)(environ, start)


@contextmanager
def second_host(app: Flask, settings: Settings, clock: Clock, folder: Path) -> Iterator[Flask]:
    """Let a site be served by two in turn, the other one with a folder and connections of its own.

    They have nothing in common but the database and what a site's owner gives to both.
    """
    first: Site = app.extensions[EXTENSION]
    own = dict(vars(settings)) | {"instance": folder}
    database = Database(first.database.engine.url.render_as_string(hide_password=False))
    other = create_app(
        Settings(**own),
        database=database,
        clock=clock,
        translations=first.translations,
        testing=app.testing,
    )
    app.wsgi_app = InTurn(app.wsgi_app, other.wsgi_app)  # type: ignore[method-assign,assignment]
    try:
        yield other
    finally:
        database.close()


class _Handler(BaseHTTPRequestHandler):
    """Hand a request to the next host, and to the one after it where that one is gone."""

    protocol_version = "HTTP/1.1"
    hosts: ClassVar[Iterator[int]]
    count: ClassVar[int]
    served: ClassVar[list[int]]
    guard: ClassVar[threading.Lock]

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        for _ in range(self.count):
            with self.guard:
                port = next(self.hosts)
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            try:
                connection.connect()
            except OSError:
                continue
            self._ask(connection, port, body)
            return
        self._answer(502, [], b"no host answers")

    def _ask(self, connection: http.client.HTTPConnection, port: int, body: bytes) -> None:
        headers = {name: value for name, value in self.headers.items() if name.lower() not in OWN}
        headers |= {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https"}
        headers |= {"X-Forwarded-Host": self.headers.get("Host", "")}
        try:
            connection.request(self.command, self.path, body or None, headers)
            answer = connection.getresponse()
            told = answer.read()
        except (OSError, http.client.HTTPException):
            # It may have been done or not: only the browser can ask once more.
            self._answer(502, [], b"the host was lost")
            return
        finally:
            connection.close()
        self.served.append(port)
        kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in OWN]
        self._answer(answer.status, kept, told)

    def _answer(self, status: int, headers: Sequence[tuple[str, str]], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_POST = do_HEAD = _pass_on  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Say nothing: what the hosts answered is in `served`."""


class Proxy(ThreadingHTTPServer):
    """A proxy on loopback in front of several hosts, by their ports; `served` says who answered."""

    daemon_threads = True

    def __init__(self, *ports: int) -> None:
        self.served: list[int] = []
        own = {"hosts": itertools.cycle(ports), "count": len(ports), "served": self.served}
        handler = type("Handler", (_Handler,), own | {"guard": threading.Lock()})
        super().__init__(("127.0.0.1", 0), handler)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    def __enter__(self) -> Proxy:
        """Serve in a thread."""
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.shutdown()
        self.server_close()
