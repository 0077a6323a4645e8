"""A real Chromium against a real server: each test has a site of its own, on loopback only."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from werkzeug.serving import make_server

from quiz import resources
from quiz.config import Settings
from quiz.persistence.database.engine import Database
from quiz.services.people import links
from quiz.web.app import create_app
from tests.hosts import second_host
from tests.proxies import PathProxy

# The shell has no windows to draw and takes a third of the processor time of the whole browser.
PROGRAMS = ("chromium-headless-shell", "chromium", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, PROGRAMS)), "")
START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
# A name that is not localhost makes the page an insecure context, as in a class without TLS.
CLASSROOM = "class.test"
# Long enough for a machine that has much else to do; a test that passes never waits so long.
PATIENCE = 20_000  # ms
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


@dataclass
class Clock:
    """The site's clock; a test moves it by hand, and it ticks a second with each look."""

    moment: datetime = START

    def __call__(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment


@dataclass
class LiveSite:
    """A site that serves on loopback, with the shipped bank in it."""

    url: str
    classroom_url: str
    database: Database
    clock: Clock
    settings: Settings
    errors: list[str] = field(default_factory=list)

    def owner_link(self) -> str:
        with self.database.written() as session:
            link = links.issue_owner_link(session, self.clock(), "Ayan Owner")
        return f"{self.url}/enter/{link.token}"


@pytest.fixture
def site(
    request: pytest.FixtureRequest, chosen_shipped_url: str, tmp_path: Path
) -> Iterator[LiveSite]:
    """Serve a copy of the shipped site on a free port, several requests at a time.

    With `--hosts 2` two sites answer in turn.
    """
    settings = Settings(
        instance=tmp_path,
        database_url=chosen_shipped_url,
        secret_keys=("browser-tests-" * 4,),
        questions=resources.questions(),
        zone="Asia/Almaty",
    )
    with served(settings, hosts=request.config.getoption("hosts")) as live:
        yield live


@contextmanager
def served(settings: Settings, path: str = "", hosts: int = 1) -> Iterator[LiveSite]:
    """Serve a site; below a path it stands behind a proxy, which it must be told of."""
    clock = Clock()
    app = create_app(settings, clock=clock)
    if path:
        app.wsgi_app = PathProxy(app.wsgi_app, path)  # type: ignore[method-assign]
    others = ExitStack()
    if hosts > 1:
        others.enter_context(second_host(app, settings, clock, settings.instance / "other"))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    port = server.server_port
    database = Database(settings.database_url)
    yield LiveSite(
        f"http://127.0.0.1:{port}{path}",
        f"http://{CLASSROOM}:{port}{path}",
        database,
        clock,
        settings,
    )
    server.shutdown()
    thread.join()
    server.server_close()
    database.close()
    app.extensions["sourcecheck"].database.close()
    others.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser, once for all tests; other host names lead back to this machine."""
    if not CHROMIUM:
        reason = "no Chromium on this machine: install Debian's package `chromium-headless-shell`"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with launched() as browser:
        yield browser


@contextmanager
def launched() -> Iterator[Browser]:
    """A browser of its own, which belongs to the thread that asks for it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                f"--host-resolver-rules=MAP {CLASSROOM} 127.0.0.1, MAP * ~NOTFOUND, "
                "EXCLUDE 127.0.0.1, EXCLUDE localhost",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                "--disable-gpu",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page in a context of its own; a script error or a blocked resource fails the test."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def opened(width: int = 1280, dark: bool = False, javascript: bool = True, **more: Any) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            reduced_motion="reduce",
            **more,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "console",
            lambda message: (
                problems.append(message.text) if "Content Security Policy" in message.text else None
            ),
        )
        return page

    yield opened
    for context in contexts:
        context.close()
    assert problems == []
