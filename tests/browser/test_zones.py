"""Whose clock: new people have the zone of their browser, and fields with a time name one (T68)."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect
from sqlalchemy import select

from quiz.domain.quizzes.quizzes import Admission
from quiz.persistence.tables.people import PersonRow
from tests.browser.conftest import LiveSite
from tests.browser.people import begin, press, sign_in_as_owner
from tests.builders import make_choice
from tests.offers import add_offer


def zone_of(site: LiveSite, name: str) -> str:
    with site.database.reading() as session:
        return session.scalars(select(PersonRow.zone).where(PersonRow.name == name)).one()


def test_a_guest_and_a_new_account_have_the_zone_of_their_browser(
    site: LiveSite, visit: Callable[..., Page]
) -> None:
    with site.database.written() as session:
        code = add_offer(session, make_choice(), entry=Admission.NAME).code
    begin(visit(timezone_id="Asia/Tokyo"), f"{site.url}/j/{code}", "Guest of Tokyo")
    assert zone_of(site, "Guest of Tokyo") == "Asia/Tokyo"
    page = visit(timezone_id="America/New_York")
    page.goto(f"{site.url}/account/new")
    page.locator("[name=name]").fill("Reader in New York")
    page.locator("[name=login]").fill("reader@example.org")
    page.locator("[name=password]").fill("a bridge over the river")
    press(page.get_by_role("button", name="Make the account"))
    assert zone_of(site, "Reader in New York") == "America/New_York"


def test_fields_with_a_time_name_their_zone_and_are_read_back_in_it(
    site: LiveSite, visit: Callable[..., Page]
) -> None:
    with site.database.written() as session:
        assignment = add_offer(session, make_choice(), key="zone-quiz")
        rules = f"/author/quizzes/zone-quiz/offers/{assignment.id}/rules"
    # The owner's zone is UTC, wherever they sit.
    page = visit(timezone_id="America/New_York")
    sign_in_as_owner(site, page)
    page.goto(f"{site.url}{rules}")
    for name in ("opens_at", "closes_at"):
        hint = page.locator(f"[name={name}]").get_attribute("aria-describedby")
        assert hint
        expect(page.locator(f"#{hint.split()[0]}")).to_contain_text("Times are in UTC.")
    page.locator("[name=closes_at]").fill("2026-12-24 18:00")
    press(page.locator("main form button[type=submit]").last)
    expect(page.get_by_text("24 Dec 2026, 18:00 (UTC)").first).to_be_visible()
