"""Instructors look on: the page of who takes a quiz right now renews itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from playwright.sync_api import Page, expect

from quiz.domain.people.rights import Actor
from quiz.persistence.quizzes.quizzes import find_quiz, public_assignment
from quiz.services.attempts.rules import rules_of, store_rules
from quiz.services.taking.answering import submit
from quiz.services.taking.starting import start_attempt
from tests.browser.conftest import LiveSite
from tests.browser.people import sign_in_as_owner
from tests.offers import add_actor

LOOKS = 20_000  # ms between two


def test_it_renews_itself_and_leaves_focus_where_it_is(
    site: LiveSite, visit: Callable[..., Page]
) -> None:
    with site.database.written() as session:
        quiz = find_quiz(session, "five-minutes")
        assert quiz
        assignment = public_assignment(session, quiz.id)
        assert assignment
        store_rules(session, assignment, replace(rules_of(assignment), time_limit=3600))
        code, assignment_id = assignment.code, assignment.id

    def begin(name: str) -> tuple[Actor, UUID]:
        with site.database.written() as session:
            actor = add_actor(session, name=name)
            return actor, start_attempt(session, actor, assignment_id, site.clock(), name).id

    ann, attempt = begin("Ann")
    page = visit(1280)
    page.clock.install()
    sign_in_as_owner(site, page)
    page.goto(f"{site.url}/scores/{code}/live")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(1)
    button = page.get_by_role("button", name="5 more minutes for Ann")
    button.focus()
    button.evaluate("one => { one.itself = true }")
    # Somebody comes whose row is above, and the row that has the focus stays what it was.
    begin("Aida")
    page.clock.fast_forward(LOOKS)
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("Aida")
    expect(page.locator(".figures")).to_contain_text("2")
    expect(button).to_be_focused()
    assert button.evaluate("one => one.itself")
    # The other's button goes with what it was for: focus stays at the table.
    with site.database.written() as session:
        submit(session, ann, attempt, site.clock())
    page.clock.fast_forward(LOOKS)
    expect(rows.last).to_contain_text("submitted")
    expect(page.locator(".table-region")).to_be_focused()
    # Where no answer comes the page says so, and is as old as it says.
    page.context.set_offline(True)
    page.clock.fast_forward(LOOKS)
    expect(page.get_by_text("could not be renewed")).to_be_visible()
    page.context.set_offline(False)
    # Nobody asks for a page that nobody looks at.
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.clock.fast_forward(LOOKS)
    page.evaluate("delete document.hidden")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_text("could not be renewed")).to_be_hidden()
    assert len(asked) == 1
