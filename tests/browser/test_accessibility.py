"""Every page, as axe sees it: light and dark, at 360 and 1280 pixels, nothing wider than that.

A page is loaded once for each width and looked at in both themes: these are rules of its styles
alone, so that the dark one can only differ in its colours.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from quiz.domain.questions.questions import CONTENTS
from quiz.domain.quizzes.release import ReleaseSchedule, Since
from quiz.domain.quizzes.rules import Rules
from quiz.persistence.quizzes.quizzes import find_quiz, public_assignment
from quiz.persistence.tables.quizzes import AssignmentRow
from quiz.services.attempts.rules import rules_of, store_rules
from tests.browser.conftest import LiveSite
from tests.browser.people import HEARTBEAT, begin, press, sign_in_as_owner
from tests.messages import NOTE_TO_YOURSELF

WIDTHS = [360, 1280]
# The rules of axe that look at colours, but for the one that asks for more than others are asked.
COLOURS = """axe.run({
  resultTypes: ["violations"], runOnly: ["color-contrast", "link-in-text-block"]
})"""
VISITORS = """
    / /articles/ /articles/?q=nothing /articles/tokayev-elected-2019
    /articles/tokayev-reelected-2022?edition=1&passage=630-680
    /quizzes/ /quizzes/two-elections /quizzes/five-minutes /j/ /j/WRONG1
    /account/sign-in /account/new /account/resume /nothing-here
""".split()
MISSING = {"/j/WRONG1", "/nothing-here"}
OWNERS = """
    / /author/ /author/articles/new /author/articles/tokayev-elected-2019
    /author/quizzes/new?bank=kazakh-elections /author/quizzes/what-changed/edit
    /author/facts/ /author/facts/fact-2019-tokayev-share
    /author/facts/new?article=tokayev-elected-2019&sentence=14
    /author/built/ /author/built/?recipe=verdict /author/built/value-fact-2019-tokayev-share
    /scores/ /reports/ /classes/ /classes/new /admin/ /admin/trail /account/ /account/trail
    /study/ /study/settings /study/erase /study/offline
""".split()


def complaints(page: Page) -> list[str]:
    """Return what axe finds serious or critical, and whether the page is wider than its window."""
    page.emulate_media(color_scheme="light")
    found = Axe().run(page).response["violations"]
    page.emulate_media(color_scheme="dark")
    found += page.evaluate(COLOURS)["violations"]
    page.emulate_media(color_scheme="light")
    serious = [
        f"{page.url}: {one['id']}: {one['nodes'][0]['html'][:200]}"
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return serious + ([f"{page.url}: {wide} pixels too wide"] if wide > 0 else [])


def look_at(page: Page, site: LiveSite, addresses: list[str]) -> list[str]:
    found = []
    for address in addresses:
        answer = page.goto(site.url + address)
        assert answer
        # Pages that are not there are looked at too, but only those that say so.
        assert answer.ok or address in MISSING, f"{address}: {answer.status}"
        found += complaints(page)
    return found


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_for_everybody(site: LiveSite, visit: Callable[..., Page], width: int) -> None:
    assert look_at(visit(width), site, VISITORS) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_the_owner(site: LiveSite, visit: Callable[..., Page], width: int) -> None:
    page = visit(width)
    sign_in_as_owner(site, page)
    with site.database.reading() as session:
        quiz = find_quiz(session, "five-minutes")
        assert quiz
        assignment = public_assignment(session, quiz.id)
        assert assignment
        code = assignment.code
    forms = [
        f"/author/questions/new?article=tokayev-elected-2019&kind={kind}&sentence=14"
        for kind in CONTENTS
    ]
    assert (
        look_at(page, site, [*OWNERS, f"/j/{code}/projector", f"/scores/{code}/live", *forms]) == []
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_an_attempt_from_its_items_to_its_result(
    site: LiveSite, visit: Callable[..., Page], width: int
) -> None:
    page = visit(width)
    with site.database.reading() as session:
        quiz = find_quiz(session, "five-minutes")
        assert quiz
        assignment = public_assignment(session, quiz.id)
        assert assignment
        assignment_id, rules = assignment.id, rules_of(assignment)
    begin(page, f"{site.url}/quizzes/five-minutes")
    attempt = page.url.rpartition("/")[0].removeprefix(site.url)
    found: list[str] = []
    for number in range(1, 7):
        page.goto(f"{site.url}{attempt}/{number}")
        if number == 1:
            page.get_by_text(NOTE_TO_YOURSELF).first.click()
            expect(page.get_by_role("textbox", name=NOTE_TO_YOURSELF)).to_be_visible()
        found += complaints(page)
        press(page.get_by_role("button", name="Check answer"))
        found += complaints(page)
    press(page.get_by_role("button", name="Report a problem"))
    page.get_by_label("What is the problem?").fill("The second sentence says the opposite.")
    press(page.get_by_role("button", name="Send"))
    expect(page.get_by_text("waits for a reply")).to_be_visible()
    found += look_at(page, site, [f"{attempt}/1/report"])
    set_rules(site, assignment_id, replace(rules, one_page=True))
    found += look_at(page, site, [f"{attempt}/questions"])
    cookies: Any = page.context.cookies()
    page.context.clear_cookies()
    page.evaluate(HEARTBEAT)
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_role("dialog").get_by_role("textbox").first).to_be_visible()
    found += complaints(page)
    page.context.clear_cookies()
    page.context.add_cookies(cookies)
    found += look_at(page, site, [f"{attempt}/summary"])
    press(page.get_by_role("button", name=re.compile("Submit|Hand in")))
    page.wait_for_url(re.compile("/result"))
    found += complaints(page)
    set_rules(site, assignment_id, replace(rules, shown=ReleaseSchedule.all_since(Since.RELEASED)))
    page.reload()
    expect(page.get_by_role("heading", name="Receipt")).to_be_visible()
    found += complaints(page)
    assert found == []


def set_rules(site: LiveSite, assignment_id: int, rules: Rules) -> None:
    with site.database.written() as session:
        store_rules(session, session.get_one(AssignmentRow, assignment_id), rules)


def test_the_check_itself_finds_what_is_wrong(visit: Callable[..., Any]) -> None:
    page = visit(360)
    page.set_content(
        "<html lang=en><title>x</title><img src=x><p style='width:900px'>wide</p>"
        "<style>@media (prefers-color-scheme: dark) { p { color: #ddd } }</style>"
    )
    found = " ".join(complaints(page))
    assert [one for one in ("image-alt", "color-contrast", "too wide") if one not in found] == []
