"""A page that stays open for hours still saves (RELIABILITY.md, T07)."""

from __future__ import annotations

from quiz.persistence.engine import Database
from tests.builders import make_choice
from tests.functional.conftest import Browser, Clock
from tests.functional.test_taking import offer, start


def test_a_page_that_was_opened_hours_ago_saves_with_its_own_token(
    browser: Browser, database: Database, clock: Clock
) -> None:
    attempt = start(browser, offer(database, make_choice()))
    browser.get(f"{attempt}/1")
    page = browser.page
    for number, minutes in enumerate((31, 30, 180), 1):
        clock.forward(minutes=minutes)
        browser.page = page
        sent = {"client_id": f"long-page.{number}", "seen": str(number - 1)}
        told = browser.post(f"{attempt}/1/save", option="abc"[number - 1], **sent)
        assert told.status_code == 200
        assert told.json
        assert told.json["sequence"] == number
    # The page hears every half minute that its token is still the right one.
    beat = browser.client.get(f"{attempt}/clock").json
    assert beat
    assert f'value="{beat["token"]}"' in page.get_data(as_text=True)  # type: ignore[union-attr]
