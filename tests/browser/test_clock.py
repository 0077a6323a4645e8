"""The clock of an attempt in a browser: it goes on, and once hidden it stays so."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from quiz.domain.rules import Rules
from quiz.persistence.quizzes import AssignmentRow
from quiz.services.rules import store_rules
from tests.browser.people import press
from tests.offers import add_offer

pytestmark = pytest.mark.browser


def test_the_clock_goes_on_and_stays_hidden(site, visit) -> None:
    with site.database.written() as session:
        offer = add_offer(session, key="clock-quiz")
        store_rules(session, offer, Rules(time_limit=3600))
        code = session.scalar(select(AssignmentRow.code).where(AssignmentRow.id == offer.id))
    page = visit(width=360)
    page.goto(f"{site.url}/j/{code}")
    press(page.get_by_role("button", name="Start"))
    left = page.locator("[data-clock-left]")
    expect(left).to_have_text(re.compile(r"5\d min \d+ s left"))
    page.locator(".clock summary").click()
    expect(left).to_be_hidden()
    page.reload()
    expect(left).to_be_hidden()
    page.locator(".clock summary").click()
    expect(left).to_be_visible()
