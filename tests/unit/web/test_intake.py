"""Requests are taken whole before the application sees them (docs/reliability.md T52)."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest
from granian.rsgi import ProtocolClosed
from werkzeug.wrappers import Request

from quiz.web.serving.intake import ARRIVED, REFUSAL, Intake, environ_of

MOST = 100
PATIENCE = 0.05
LOOP = "loop"


@dataclass
class Headers:
    pairs: list[tuple[str, str]]

    def items(self) -> list[tuple[str, str]]:
        return self.pairs


@dataclass
class Asked:
    """What the server tells of a request."""

    method: str = "POST"
    path: str = "/attempts"
    pairs: list[tuple[str, str]] = field(default_factory=list)
    authority: str | None = None
    server: str = "127.0.0.1:8000"
    client: str = "127.0.0.1:50000"
    scheme: str = "http"
    http_version: str = "1.1"
    query_string: str = "a=%C3%A9"

    @property
    def headers(self) -> Headers:
        return Headers(self.pairs)


class Sent:
    """A body on its way, and the answer to it."""

    def __init__(self, pieces: Iterable[bytes] = (), *, withheld: bool = False, cut: bool = False):
        self._pieces, self._withheld, self._cut = pieces, withheld, cut
        self.answered: tuple[int, Any, bytes] | None = None

    async def __call__(self) -> bytes:
        if self._withheld:
            await asyncio.sleep(60)
        if self._cut:
            raise ProtocolClosed("cut off")
        return b"".join(self._pieces)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            yield piece
        if self._withheld:
            await asyncio.sleep(60)

    def response_bytes(self, status: int, headers: Any, body: bytes) -> None:
        self.answered = status, headers, body


class Application:
    """Remembers what it was asked, and in which thread; waits where it is told so."""

    def __init__(self) -> None:
        self.seen: list[dict[str, Any]] = []
        self.threads: dict[str, str] = {}
        self.wait: dict[str, threading.Event] = {}

    def __call__(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        path = environ["PATH_INFO"]
        self.seen.append(environ)
        self.threads[path] = threading.current_thread().name
        if path in self.wait:
            assert self.wait[path].wait(10)
        start("200 OK", [("Content-Type", "text/plain")])
        return [b"read ", environ["wsgi.input"].read()]


def ask(
    *requests: tuple[Asked, Sent], application: Application | None = None, readers: int = 0
) -> Application:
    application = application or Application()
    intake = Intake(application, MOST, PATIENCE, readers)

    async def all_at_once() -> None:
        await asyncio.gather(*(intake.__rsgi__(asked, sent) for asked, sent in requests))  # type: ignore[arg-type]

    # In a thread of its own: a browser of other tests may keep a loop running in this one.
    with ThreadPoolExecutor(1, LOOP) as thread:
        thread.submit(asyncio.run, all_at_once()).result()
    return application


def sized(length: int) -> list[tuple[str, str]]:
    return [("content-length", str(length))]


@pytest.mark.parametrize(
    ("pairs", "sent", "status"),
    [
        (sized(5), Sent([b"ab"], withheld=True), 408),
        ([("transfer-encoding", "chunked")], Sent(withheld=True), 408),
        ([("transfer-encoding", "chunked")], Sent([b"abc"]), 411),
        (sized(MOST + 1), Sent(withheld=True), 413),
    ],
)
def test_a_body_that_does_not_come_whole_is_refused_and_never_read(
    pairs: list[tuple[str, str]], sent: Sent, status: int
) -> None:
    application = ask((Asked(pairs=pairs), sent))
    (environ,) = application.seen
    assert environ[REFUSAL].code == status
    assert environ["wsgi.input"].read() == b""


def test_a_body_that_is_cut_off_reaches_nobody() -> None:
    sent = Sent([b"abc"], cut=True)
    assert ask((Asked(pairs=sized(5)), sent)).seen == []
    assert sent.answered is None


def test_of_many_withheld_bodies_all_are_refused_after_the_one_patience() -> None:
    begun = time.monotonic()
    asked = [(Asked(path=f"/{n}", pairs=sized(5)), Sent(withheld=True)) for n in range(100)]
    application = ask(*asked)
    assert len(application.seen) == 100
    assert {environ[REFUSAL].code for environ in application.seen} == {408}
    assert time.monotonic() - begun < 100 * PATIENCE


def test_a_body_that_came_is_handed_over_with_its_length() -> None:
    sent = Sent([b"a=1&", b"b=2"])
    (environ,) = ask((Asked(pairs=sized(7)), sent)).seen
    assert environ["CONTENT_LENGTH"] == "7"
    assert REFUSAL not in environ
    assert sent.answered == (200, [("Content-Type", "text/plain")], b"read a=1&b=2")


def test_a_change_without_a_body_is_answered() -> None:
    for pairs in ([], sized(0)):
        sent = Sent()
        ask((Asked(pairs=pairs), sent))
        assert sent.answered
        assert sent.answered[2] == b"read "


def test_who_waits_to_write_or_computes_for_long_keeps_no_reader_waiting() -> None:
    application = Application()
    application.wait = {"/attempts/1": threading.Event(), "/author/new": threading.Event()}

    class LastOne(Sent):
        def response_bytes(self, status: int, headers: Any, body: bytes) -> None:
            super().response_bytes(status, headers, body)
            for waiting in application.wait.values():
                waiting.set()

    read = LastOne()
    ask(
        (Asked(path="/attempts/1", pairs=sized(0)), Sent()),
        (Asked(path="/author/new", pairs=sized(0)), Sent()),
        (Asked(path="/healthz", method="GET"), read),
        application=application,
    )
    assert read.answered
    assert len(set(application.threads.values())) == 3


def lanes_of(*asked: Asked, readers: int = 0) -> list[str]:
    """Return the name of the thread in which each request ran, without the thread's number."""
    application = ask(*((request, Sent()) for request in asked), readers=readers)
    return [application.threads[request.path].partition("_")[0] for request in asked]


@pytest.mark.parametrize(
    ("method", "path", "lane"),
    [
        ("GET", "/attempts/1", LOOP),
        ("GET", "/authority", LOOP),
        ("GET", "/scoresheet", LOOP),
        ("POST", "/attempts/1", "changes"),
        ("POST", "/authority", "changes"),
        ("GET", "/author", "desk pages"),
        ("GET", "/author/new", "desk pages"),
        ("POST", "/author/new", "desk"),
        ("GET", "/scores", "scores"),
        ("GET", "/scores/1/live", "scores"),
        ("POST", "/scores/1", "scores"),
        ("GET", "/j/ABCDEF", "codes"),
        ("GET", "/J/abcdef/", "codes"),
        ("GET", "/classes/join", "codes"),
        ("POST", "/j/ABCDEF", "changes"),
        ("GET", "/journal", LOOP),
    ],
)
def test_each_kind_of_request_has_its_lane(method: str, path: str, lane: str) -> None:
    assert lanes_of(Asked(method, path, sized(0))) == [lane]


def test_pages_wait_in_threads_where_the_database_is_not_a_file() -> None:
    asked = Asked("GET", "/attempts/1"), Asked("HEAD", "/"), Asked("GET", "/scores/1")
    assert lanes_of(*asked, readers=2) == ["pages", "pages", "scores"]
    refused = Asked("POST", "/attempts/1", sized(MOST + 1))
    assert lanes_of(refused, readers=2) == ["pages"]


@pytest.mark.parametrize(
    ("path", "is_counted"), [("/attempts", True), ("/author/new", False), ("/scores/1", False)]
)
def test_only_behind_other_changes_the_wait_in_line_is_one_for_a_turn_to_write(
    path: str, is_counted: bool
) -> None:
    application = Application()
    begun: dict[str, float] = {}

    def slow(environ: dict[str, Any], start: Any) -> list[bytes]:
        begun[environ["PATH_INFO"]] = time.monotonic()
        time.sleep(0.05)
        return application(environ, start)

    first, second = (Asked(path=f"{path}/{name}", pairs=sized(0)) for name in ("a", "b"))
    ask((first, Sent()), (second, Sent()), application=slow)  # type: ignore[arg-type]
    waited = [begun[e["PATH_INFO"]] - e[ARRIVED] for e in application.seen]
    assert (waited[1] > 0.04) == is_counted


def test_a_request_is_described_as_wsgi_has_it() -> None:
    asked = Asked(
        path="/é/x",
        pairs=[
            ("host", "quiz.example"),
            ("x-forwarded-for", "192.0.2.1"),
            ("x_forwarded_for", "192.0.2.66"),
            ("x-forwarded-for", "192.0.2.2"),
            ("cookie", "a=1"),
            ("cookie", "b=2"),
            ("content-type", "text/plain"),
        ],
        server="[::1]:8000",
        client="[::1]:50000",
    )
    environ = environ_of(asked)  # type: ignore[arg-type]
    request = Request(environ)
    assert request.path == "/é/x"
    assert request.args["a"] == "é"
    assert request.url == "http://quiz.example/é/x?a=é"
    assert request.remote_addr == "::1"
    assert dict(request.cookies) == {"a": "1", "b": "2"}
    assert request.mimetype == "text/plain"
    assert environ["HTTP_X_FORWARDED_FOR"] == "192.0.2.1,192.0.2.2"
    assert not any(key.startswith("QUIZ_") for key in environ)


@pytest.mark.parametrize("header", [[], [("host", "quiz.example")], [("host", "other.example")]])
@pytest.mark.parametrize("version", ["1.1", "2"])
def test_the_host_of_the_address_is_the_host(header: list[tuple[str, str]], version: str) -> None:
    asked = Asked("GET", pairs=header, authority="quiz.example", http_version=version)
    assert Request(environ_of(asked)).host == "quiz.example"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name", ["host", "content-type", "content-length", "origin", "sec-fetch-site", "x-csrf-token"]
)
def test_of_a_header_that_is_no_list_the_first_is_taken(name: str) -> None:
    environ = environ_of(Asked(pairs=[(name, "1"), (name, "2")]))  # type: ignore[arg-type]
    key = name.upper().replace("-", "_")
    assert environ.get(key, environ.get(f"HTTP_{key}")) == "1"
