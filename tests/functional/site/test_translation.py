"""No word of the interface escapes translation: in a pseudo-language every one is in brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from gettext import NullTranslations
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag
from zoneinfo import available_timezones

import pytest
from babel import Locale
from flask import Flask

from quiz import config, resources
from quiz.domain.messages import Message
from quiz.persistence.database.engine import Database
from quiz.services.people import links, sessions
from quiz.web import i18n, security
from quiz.web.app import create_app
from quiz.web.forms.authoring.articles import LANGUAGES
from tests.builders import NOW, add_person
from tests.building import shipped_built
from tests.functional.conftest import Browser, Clock

PSEUDO = "en-XA"
# What a reader hears or sees that is an attribute and not a text.
# Code, and the names of keys as they stand on the keyboard.
QUIET = {"script", "style", "kbd"}
SPOKEN = {"aria-label", "title", "alt", "placeholder"}
# Names, and words of the reader's or an author's own, stand in elements that say so.
DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}
MONTHS = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}
# A language is listed by its own name; an address is an address.
OWN_WORDS = {
    "SOURCECHECK",
    "Sourcecheck",
    "UTC",
    "CSV",
    "English",
    "en",
    "XA",
    "http",
    "localhost",
    *MONTHS,
}


class Pseudo(NullTranslations):
    """A language in which every message is itself in brackets."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧" if message else ""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


class Words(HTMLParser):
    """All that a page says, piece by piece, with the addresses that it leads to."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.addresses: list[str] = []
        self.quiet = 0
        # A message may go on behind an element that stands within it.
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in QUIET:
            self.quiet += 1
        for name, value in attrs:
            if name in SPOKEN and value:
                self.pieces.append(outside_brackets(value)[0])
        if tag == "a" and given.get("href"):
            self.addresses.append(str(given["href"]))
        if tag == "input" and given.get("type") in {"submit", "button"}:
            self.pieces.append(outside_brackets(given.get("value") or "")[0])

    def handle_endtag(self, tag: str) -> None:
        if tag in QUIET:
            self.quiet -= 1

    def handle_data(self, data: str) -> None:
        if not self.quiet:
            piece, self.depth = outside_brackets(data, self.depth)
            self.pieces.append(piece)


def outside_brackets(piece: str, depth: int = 0) -> tuple[str, int]:
    """Return what of a piece no message holds, and how deep in messages it ends."""
    kept = []
    for sign in piece:
        depth += (sign == "⟦") - (sign == "⟧")
        kept.append(" " if depth or sign == "⟧" else sign)
    return "".join(kept), depth


def is_a_word(word: str) -> bool:
    """Tell words from numbers and from codes (capitals and digits)."""
    return not word.isdigit() and word not in OWN_WORDS and not re.fullmatch(r"[A-Z0-9]{4,}", word)


def unbracketed(page: str, authored: str) -> Iterator[str]:
    """Yield each run of words of a page that is neither a message nor somebody's own words."""
    words = Words()
    words.feed(page)
    for piece in words.pieces:
        rest = " ".join(piece.split())
        if not re.search(r"[^\W\d_]{2}", rest) or rest in authored:
            continue
        left = [word for word in re.findall(r"[^\W_]{2,}", rest) if is_a_word(word)]
        if any(word not in authored for word in left):
            yield rest


def strings(value: object) -> Iterator[str]:
    """Yield the texts of a built question; what messages say is the interface's."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for member in value:
            yield from strings(member)
    elif is_dataclass(value) and not isinstance(value, Message):
        for field in fields(value):
            yield from strings(getattr(value, field.name))


@pytest.fixture(scope="module")
def authored() -> str:
    """All words of the shipped bank, of what it builds, and of the people of these tests."""
    texts = [path.read_text() for path in resources.questions().rglob("*.toml")]
    texts += [path.read_text() for path in resources.questions().rglob("*.txt")]
    texts += [text for one in shipped_built() for text in strings((one.content, one.distractors))]
    everything = " ".join(" ".join(texts).split())
    # Files escape no-break spaces and quotation marks that pages show as they are.
    unescaped = re.sub(r"\\u([0-9A-Fa-f]{4})", lambda m: chr(int(m[1], 16)), everything)
    zones = " ".join(available_timezones()).replace("_", " ")
    languages = " ".join(str(Locale.parse(code).get_display_name()) for code in LANGUAGES)
    return f"{' '.join(unescaped.split())} {zones} {languages} Ayan"


@pytest.fixture
def chosen_url(chosen_shipped_url: str) -> str:
    """A database with the shipped bank in it."""
    return chosen_shipped_url


@pytest.fixture
def pseudo_app(chosen_url: str, tmp_path: Path) -> Iterator[Flask]:
    # The language has no catalogue, so that no site could be set to it.
    given = config.load(tmp_path / "instance", environ={"QUIZ_DATABASE_URL": chosen_url})
    settings = replace(given, language=PSEUDO)
    database = Database(chosen_url)
    app = create_app(
        settings,
        database=database,
        clock=Clock(),
        translations={PSEUDO: Pseudo()},
        testing=True,
    )
    yield app
    database.close()


def pages_from(browser: Browser, start: list[str], most: int = 250) -> Iterator[tuple[str, str]]:
    """Follow every link from the given pages; yield address and page, one for each endpoint."""
    todo, shapes = list(start), set()
    seen: set[str] = set()
    while todo and len(seen) < most:
        address = urldefrag(todo.pop(0))[0]
        shape = re.sub(r"[0-9a-f-]{36}|\d+", "#", address)
        if not address.startswith("/") or address in seen or shape in shapes:
            continue
        seen.add(address)
        shapes.add(shape)
        answer = browser.get(address)
        if answer.mimetype != "text/html" or answer.status_code in {302, 303}:
            continue
        page = answer.get_data(as_text=True)
        words = Words()
        words.feed(page)
        todo += words.addresses
        yield address, page


def leaks(browser: Browser, start: list[str], authored: str) -> dict[str, list[str]]:
    found = {}
    for address, page in pages_from(browser, start):
        if escaped := sorted(set(unbracketed(page, authored))):
            found[address] = escaped
    return found


def new_browser(app: Flask) -> Browser:
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = PSEUDO
    return Browser(client)


def test_a_word_that_is_not_translated_is_found() -> None:
    page = "<p>⟦Question <b>1</b> of ⟦two⟧⟧ Hello</p><p aria-label='Bare words'>⟦x⟧</p>"
    assert list(unbracketed(page, "")) == ["Hello", "Bare words"]
    assert list(unbracketed(page, "Hello Bare words")) == []


def test_no_word_escapes_translation_for_a_visitor_and_a_guest(
    pseudo_app: Flask, authored: str
) -> None:
    browser = new_browser(pseudo_app)
    start = ["/", "/articles/", "/quizzes/", "/account/sign-in", "/account/new", "/nothing", "/j/"]
    assert leaks(browser, start, authored) == {}
    # A guest takes the short quiz: an item, its feedback, the summary and the result.
    browser.get("/quizzes/five-minutes")
    form = re.search(r'action="(/j/[^"]+)"', browser.page.get_data(as_text=True))
    assert form
    browser.post(form[1])
    browser.follow()
    while browser.page.status_code in (302, 303):
        browser.follow()
    attempt = browser.page.request.path.rpartition("/")[0]
    pages = [f"{attempt}/{number}" for number in range(1, 7)]
    assert (
        leaks(browser, [*pages, f"{attempt}/summary", f"{attempt}/1/report", "/account/"], authored)
        == {}
    )
    browser.get(f"{attempt}/summary")
    browser.post(f"{attempt}/submit")
    assert leaks(browser, [f"{attempt}/result"], authored) == {}


def test_no_word_escapes_translation_for_the_owner(pseudo_app: Flask, authored: str) -> None:
    database = Database(str(pseudo_app.extensions["sourcecheck"].settings.database_url))
    with database.written() as session:
        link = links.issue_owner_link(session, NOW, "Ayan", "UTC", PSEUDO)
    database.close()
    browser = new_browser(pseudo_app)
    browser.send(f"/enter/{link.token}")
    start = ["/author/", "/scores/", "/classes/", "/classes/new", "/admin/", "/account/"]
    assert leaks(browser, start, authored) == {}


def signed_in(app: Flask, language: str, zone: str = "UTC") -> str:
    """The token of a session of a new person who reads in that language."""
    database: Database = app.extensions["sourcecheck"].database
    with database.written() as session:
        person = add_person(session, language=language, zone=zone)
        return sessions.open_session(session, person.id, NOW)


def test_the_first_word_asks_itself_in_whose_language_and_zone(pseudo_app: Flask) -> None:
    token = signed_in(pseudo_app, "en", "Asia/Almaty")
    asking = {"Cookie": f"session={token}", "Accept-Language": PSEUDO}
    with pseudo_app.test_request_context(headers=asking):
        assert i18n.gettext("Next") == "Next"
    with pseudo_app.test_request_context(headers=asking):
        assert i18n.moment(NOW).endswith("(UTC+5, Almaty)")
    with pseudo_app.test_request_context(headers={"Accept-Language": PSEUDO}):
        assert i18n.gettext("Next") == "⟦Next⟧"


def test_who_signs_in_within_a_request_is_spoken_to_in_their_own_language(
    pseudo_app: Flask,
) -> None:
    token = signed_in(pseudo_app, "en")
    with pseudo_app.test_request_context(headers={"Accept-Language": PSEUDO}):
        assert i18n.gettext("Next") == "⟦Next⟧"
        security.become(token)
        assert i18n.gettext("Next") == "Next"
        assert i18n.language() == "en"


def test_the_language_that_a_person_has_chosen_wins_over_their_browsers(pseudo_app: Flask) -> None:
    database = Database(str(pseudo_app.extensions["sourcecheck"].settings.database_url))
    with database.written() as session:
        link = links.issue_owner_link(session, NOW, "Ayan", "UTC", "en")
    database.close()
    browser = new_browser(pseudo_app)
    browser.send(f"/enter/{link.token}")
    for address in ("/", "/nothing-here"):
        browser.get(address)
        assert '<html lang="en" ' in browser.page.get_data(as_text=True)
