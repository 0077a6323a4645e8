"""What pages keep of themselves is the same for everybody, and the page is what it would be."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask

from quiz.persistence.database.engine import Database
from quiz.web.pages.fragment_cache import ArticleTexts
from tests.builders import make_choice, make_claim
from tests.functional.conftest import Browser
from tests.functional.taking.attempt import give, hidden, html, start
from tests.functional.taking.test_taking import NewBrowser
from tests.offers import CANARIES, CANARY, add_offer

MARKED = {"verdict": "supported", "sentences": "bridge-quiz-article:3"}


def kept(app: Flask) -> str:
    """All that the site has kept, one after another."""
    shown: dict[str, Any] = app.jinja_env.globals
    articles: ArticleTexts = shown["source_text"].__self__
    return "\n".join([*shown["kept"].all(), *articles.all()])


def test_nothing_of_a_person_a_mark_or_a_key_is_kept(
    app: Flask, new_browser: NewBrowser, database: Database
) -> None:
    with database.written() as session:
        code = add_offer(session, make_claim(), *CANARIES).code
    secrets = [CANARY]
    for name in ("Aigul Kept", "Boris Kept"):
        browser = new_browser()
        attempt = start(browser, code, name)
        give(browser, f"{attempt}/1", go="check", **MARKED)
        for position in range(1, len(CANARIES) + 2):
            browser.get(f"{attempt}/{position}")
            secrets.append(hidden(browser, "client_id"))
        secrets += [name, browser.token, attempt.rpartition("/")[2]]
        browser.post(f"{attempt}/submit")
        browser.get(f"{attempt}/result")
    found = kept(app)
    assert "The bridge over the river was opened on Monday." in found
    assert [secret for secret in secrets if secret in found] == []
    assert not re.search(r'sentence-box"[^>]* checked|<mark|hl-', found)


def test_an_address_to_pass_on_is_of_the_host_that_was_asked(app: Flask) -> None:
    url_for: Any = app.jinja_env.globals["url_for"]
    for host in ("http://127.0.0.1:8000", "https://quiz.example"):
        with app.test_request_context(base_url=host):
            assert url_for("classes.join", _external=True) == f"{host}/classes/join"


def test_a_marked_article_is_the_plain_one_but_for_its_marks(
    browser: Browser, new_browser: NewBrowser, database: Database
) -> None:
    with database.written() as session:
        code = add_offer(session, make_claim(), make_choice()).code
    other = new_browser()
    plain = _article(other, start(other, code))
    attempt = start(browser, code)
    assert _article(browser, attempt) == plain
    give(browser, f"{attempt}/1", **MARKED)
    marked = _article(browser, attempt)
    assert marked != plain
    box = 'value="bridge-quiz-article:3"'
    assert f"{box} checked" in re.sub(r' aria-\w+="[^"]*"', "", marked)
    # Taken away again, the text is the one that everybody sees, byte for byte.
    give(browser, f"{attempt}/1", verdict="supported")
    assert _article(browser, attempt) == plain
    assert _article(other, attempt_of(other)) == plain


def attempt_of(browser: Browser) -> str:
    assert browser.page is not None
    return browser.page.request.path.rpartition("/")[0]


def _article(browser: Browser, attempt: str) -> str:
    browser.get(f"{attempt}/1")
    found = re.search(r'<div class="article".*?\n</div>', html(browser), re.DOTALL)
    assert found
    return found[0]
