"""A site with its own database and clock, and browsers that do what people do."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quiz import config
from quiz.persistence.database.engine import Database
from quiz.services.people import links
from quiz.web.app import create_app
from quiz.web.cookies import cookie_names
from quiz.web.site import EXTENSION
from tests.builders import NOW
from tests.hosts import second_host
from tests.place import Place, make_place, put_back

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Clock:
    """A clock that moves when a test says so."""

    def __init__(self, moment: datetime = NOW) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        """Return the present moment."""
        return self.moment

    def forward(self, **delta: float) -> None:
        """Let time pass."""
        self.moment += timedelta(**delta)


class Browser:
    """A browser with its own cookies; it sends forms with the token of the page they are on."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page: TestResponse | None = None

    def get(self, path: str) -> TestResponse:
        """Open a page."""
        self.page = self.client.get(path)
        return self.page

    def cookie(self, kind: str) -> str:
        """What this browser has of a kind of cookie; nothing where it has none."""
        found = self.client.get_cookie(self.cookie_name(kind))
        return found.value if found else ""

    def cookie_name(self, kind: str) -> str:
        """By which name the site gives a kind of cookie."""
        settings = self.client.application.extensions[EXTENSION].settings
        return cookie_names(kind, settings.secret_keys, settings.tls)[0]

    @property
    def text(self) -> str:
        """The page that is open, as its reader's eye meets it: no tags, entities read."""
        assert self.page is not None
        words = re.sub(r"<[^>]+>", " ", self.page.get_data(as_text=True))
        return " ".join(html.unescape(words).split())

    @property
    def token(self) -> str:
        """The form token of the page that is open."""
        assert self.page is not None
        found = TOKEN.search(self.page.get_data(as_text=True))
        assert found, "the page has no form"
        return found[1]

    def send(self, path: str, *, on: str | None = None, **fields: str) -> TestResponse:
        """Open the page `on` (the form's own address unless said), then send its form."""
        self.get(on or path)
        return self.post(path, **fields)

    def post(self, path: str, **fields: str) -> TestResponse:
        """Send a form of the page that is open."""
        self.page = self.client.post(path, data={"csrf_token": self.token, **fields})
        return self.page

    def follow(self) -> TestResponse:
        """Go where the last answer leads."""
        assert self.page is not None
        assert self.page.status_code == 303, self.text
        return self.get(self.page.headers["Location"])


@pytest.fixture
def clock() -> Clock:
    """The site's clock."""
    return Clock()


@pytest.fixture
def database(chosen_url: str) -> Iterator[Database]:
    """The site's database: SQLite, or what `--database` asks for."""
    database = Database(chosen_url)
    yield database
    database.close()


@pytest.fixture
def app(
    request: pytest.FixtureRequest, database: Database, tmp_path: Path, clock: Clock
) -> Iterator[Flask]:
    """A site without a bank; with `--hosts 2` two that answer in turn."""
    settings = config.load(tmp_path / "instance", environ={})
    made = create_app(settings, database=database, clock=clock, testing=True)
    if request.config.getoption("hosts") == 1:
        yield made
        return
    with second_host(made, settings, clock, tmp_path / "other-instance"):
        yield made


@pytest.fixture
def new_browser(app: Flask) -> Callable[[], Browser]:
    """Open another browser."""
    return lambda: Browser(app.test_client())


@pytest.fixture
def browser(new_browser: Callable[[], Browser]) -> Browser:
    """A visitor's browser."""
    return new_browser()


@pytest.fixture
def owner(new_browser: Callable[[], Browser], database: Database, clock: Clock) -> Browser:
    """The owner's browser, signed in by the link of a start."""
    with database.written() as session:
        link = links.issue_owner_link(session, clock())
    opened = new_browser()
    opened.send(f"/enter/{link.token}")
    return opened


@pytest.fixture(scope="session")
def made_place(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A place made once, to be copied."""
    folder = tmp_path_factory.mktemp("place")
    shutil.copyfile(migrated_sqlite, folder / "work.db")
    database = Database(f"sqlite:///{folder / 'work.db'}")
    made = make_place(database, folder / "place.db")
    database.close()
    return made


@pytest.fixture
def place(made_place: Place, database: Database) -> Place:
    """The site's database with every sort of object and of person in it."""
    put_back(made_place, database)
    return made_place
