"""A quiz that is taken in a browser while the site keeps everything in PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from quiz.domain.quizzes.quizzes import Admission
from quiz.persistence.tables.attempts import ScoreRow
from tests.browser.conftest import LiveSite
from tests.browser.people import begin, press, sign_in_as_owner
from tests.builders import make_choice
from tests.offers import add_offer

SAVED = re.compile(r"^Saved \d\d:\d\d:\d\d$")


@pytest.fixture
def chosen_shipped_url(postgresql_url: str) -> str:
    """A database of PostgreSQL, whatever else is asked for; this site needs no bank."""
    return postgresql_url


@pytest.mark.postgresql
def test_a_quiz_is_taken_and_its_score_is_seen(site: LiveSite, visit: Callable[..., Page]) -> None:
    assert site.database.engine.dialect.name == "postgresql"
    with site.database.written() as session:
        code = add_offer(session, make_choice(), make_choice(), entry=Admission.NAME).code
    page = visit(360)
    begin(page, f"{site.classroom_url}/j/{code}", "Әсел")
    page.get_by_role("radio", name="340 metres").check()
    expect(page.locator("#save-status")).to_have_text(SAVED)
    page.reload()
    expect(page.get_by_role("radio", name="340 metres")).to_be_checked()
    press(page.get_by_role("button", name="Finish", exact=True))
    press(page.get_by_role("button", name="Submit"))
    expect(page.get_by_role("heading", name="Result")).to_be_visible()
    with site.database.reading() as session:
        score = session.scalars(select(ScoreRow)).one()
    assert 2 * score.numerator == score.denominator
    owner = visit(1280)
    sign_in_as_owner(site, owner)
    owner.goto(f"{site.url}/scores/{code}")
    expect(owner.get_by_role("main")).to_contain_text("Әсел")
