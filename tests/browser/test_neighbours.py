"""A site below a path, and a page from before an upgrade, in a real browser (T65, T67)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from quiz import resources
from quiz.config import Settings
from quiz.web.pages import static_files
from tests.browser.conftest import LiveSite, served
from tests.browser.people import begin, press
from tests.browser.test_offline import READY
from tests.browser.test_saving import SAVED
from tests.builders import make_choice
from tests.offers import add_offer

PATH = "/school/quiz"


@pytest.fixture
def below(chosen_shipped_url: str, tmp_path: Path) -> Iterator[LiveSite]:
    """A site below a path."""
    settings = Settings(
        instance=tmp_path,
        database_url=chosen_shipped_url,
        secret_keys=("browser-tests-" * 4,),
        questions=resources.questions(),
        proxies=1,
    )
    with served(settings, PATH) as live:
        yield live


def choices(site: LiveSite) -> str:
    with site.database.written() as session:
        return f"{site.url}/j/{add_offer(session, *[make_choice()] * 2).code}"


def finish(page: Page) -> None:
    """Answer by the script, hand in, and see the result."""
    page.get_by_role("radio").nth(0).check()
    expect(page.locator("#save-status")).to_have_text(SAVED)
    press(page.get_by_role("button", name="Finish", exact=True))
    press(page.get_by_role("button", name="Submit"))
    page.wait_for_url("**/result")


def test_below_a_path_a_quiz_is_taken_and_cards_are_kept_there(
    below: LiveSite, visit: Callable[..., Page]
) -> None:
    page = visit()
    begin(page, choices(below))
    finish(page)
    page.goto(f"{below.url}/study/")
    page.get_by_label("Article or topic").select_option(label="the 2022 report")
    press(page.get_by_role("button", name="Add its facts"))
    expect(page.get_by_text(READY)).to_be_visible()
    keys = page.evaluate("Object.keys(localStorage)")
    assert keys
    assert all(key.startswith(PATH) for key in keys)
    scope = "navigator.serviceWorker.ready.then((worker) => new URL(worker.scope).pathname)"
    assert page.evaluate(scope) == f"{PATH}/study/"
    assert page.evaluate("caches.keys()")[0].startswith(PATH)


def test_a_page_from_before_an_upgrade_saves_with_the_scripts_of_today(
    site: LiveSite, visit: Callable[..., Page]
) -> None:
    page = visit()

    def yesterday(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(
            response=answer, body=answer.text().replace(static_files.url_path(), "/static")
        )

    page.route(re.compile(r"/attempts/[0-9a-f-]+/\d+$"), yesterday)
    begin(page, choices(site))
    page.reload()
    assert "/static/js/taking.js" in page.content()
    finish(page)
