"""A class in a box: telephones over plain HTTP, a slow network that drops requests, one code."""

from __future__ import annotations

import random
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Error, Locator, Page, Route, expect
from sqlalchemy import select

from quiz.domain.quizzes.quizzes import Admission
from quiz.persistence.tables.attempts import AnswerRow, AttemptRow, ItemRow, ScoreRow
from quiz.persistence.tables.people import PersonRow
from tests.browser.conftest import PATIENCE, LiveSite, launched
from tests.browser.old_browsers import EVERYTHING, without
from tests.builders import make_choice
from tests.offers import add_offer

OPTIONS = "abc"
SAVED = re.compile(r"^Saved ")
TRIES = 12
ROWS = 4
# Of so many telephones there is one from some years ago.
OLD = 4
# Before one tries again one looks at the browser's page of the error. Without the pause a program
# is faster than the browser, whose error page then ends the next try, and so on to the last one.
PAUSE = 500  # ms


class Pupil:
    """One telephone, whose network is slow and drops one request in twenty."""

    def __init__(self, page: Page, number: int, kilobits: int, delay: int) -> None:
        self.page = page
        # An answer is seen to be saved in so many ms, or else the page's script was dropped.
        self.patience = 4_000 + 20 * delay
        self.name = f"Pupil {number:02}"
        self.dice = random.Random(number)
        self.dropped = 0
        self.attempt = ""
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        network.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": delay,
                "downloadThroughput": kilobits * 125,
                "uploadThroughput": kilobits * 125,
            },
        )
        page.route("**/*", self._drop)
        page.on("dialog", lambda dialog: dialog.accept())

    def _drop(self, route: Route) -> None:
        if self.dice.random() < 0.05:
            self.dropped += 1
            route.abort("connectionreset")
        else:
            route.continue_()

    def given(self, position: int) -> str:
        return OPTIONS[(int(self.name[-2:]) + position) % 3]

    def open(self, address: str) -> None:
        """Open a page; where that fails, do it again, as anybody would."""
        for _ in range(TRIES):
            try:
                answer = self.page.goto(address, wait_until="domcontentloaded")
            except Error:
                self.page.wait_for_timeout(PAUSE)
                continue
            if answer and answer.ok:
                return
        raise AssertionError(f"{self.name} never came to {address}")

    def press(self, address: str, button: str, leads_to: str) -> None:
        """Press a button of a page until its request has passed."""
        for _ in range(TRIES):
            self.open(address)
            if re.search(leads_to, self.page.url):
                return
            name = self.page.get_by_label(re.compile("name", re.IGNORECASE))
            if name.count():
                name.first.fill(self.name)
            try:
                self.follow(self.page.get_by_role("button", name=re.compile(button)).first)
            except Error:
                self.page.wait_for_timeout(PAUSE)
                continue
            if re.search(leads_to, self.page.url):
                return
        raise AssertionError(f"{self.name} pressed {button} in vain")

    def follow(self, button: Locator) -> None:
        """Press what leads to another page; an `Error` where that page does not come."""
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            button.click()

    def begin(self, address: str) -> None:
        self.press(address, "^(Start|Continue|Go on)", r"/attempts/[0-9a-f-]+/\d")
        self.attempt = self.page.url.rpartition("/")[0]

    def answer(self, position: int) -> None:
        """Choose, and see that it is saved; a page whose script was dropped is loaded again."""
        for _ in range(TRIES):
            if not self.page.url.endswith(f"/{position}"):
                self.open(f"{self.attempt}/{position}")
            try:
                self.page.get_by_role("radio").nth(OPTIONS.index(self.given(position))).check()
                expect(self.page.locator("#save-status")).to_have_text(SAVED, timeout=self.patience)
            except (Error, AssertionError):
                self.open(f"{self.attempt}/{position}")
                continue
            return
        raise AssertionError(f"{self.name} could not answer question {position}")

    def turn(self) -> None:
        """Go on by the button, which sends the page's form; it may be dropped as well."""
        try:
            self.follow(self.page.get_by_role("button", name=re.compile("^Save and")))
        except Error:
            self.page.wait_for_timeout(PAUSE)

    def hand_in(self) -> None:
        self.press(f"{self.attempt}/summary", "^Submit", r"/result$")


@dataclass(frozen=True)
class Class:
    """So many telephones, which answer so many questions over such a network."""

    size: int
    questions: int
    kilobits: int
    delay: int

    def take(self, browser: Browser, address: str, numbers: range) -> list[Pupil]:
        """Let the telephones of these numbers take the quiz in turns, and hand it in."""
        pupils = [self._pupil(browser, number) for number in numbers]
        for pupil in pupils:
            pupil.begin(address)
            assert not pupil.page.evaluate("isSecureContext")
        for position in range(1, self.questions + 1):
            for pupil in pupils:
                pupil.answer(position)
                pupil.turn()
        for pupil in pupils:
            pupil.hand_in()
            pupil.page.context.close()
        return pupils

    def _pupil(self, browser: Browser, number: int) -> Pupil:
        context = browser.new_context(viewport={"width": 360, "height": 800})
        context.set_default_timeout(PATIENCE)
        pupil = Pupil(context.new_page(), number, self.kilobits, self.delay)
        if number % OLD == 1:
            without(pupil.page, EVERYTHING)
        return pupil


def address_of(site: LiveSite, questions: int) -> str:
    """Offer a quiz; return the address of its code as a class reaches it."""
    with site.database.written() as session:
        code = add_offer(session, *[make_choice()] * questions, entry=Admission.NAME).code
    return f"{site.classroom_url}/j/{code}"


def check(site: LiveSite, pupils: list[Pupil], questions: int) -> None:
    """Check that everybody has one score, under their name, for the answers that they gave."""
    dropped = sum(pupil.dropped for pupil in pupils)
    assert dropped
    with site.database.reading() as session:
        rows = session.execute(
            select(PersonRow.name, ItemRow.position, AnswerRow.payload)
            .join(AttemptRow, AttemptRow.person_id == PersonRow.id)
            .join(ItemRow, ItemRow.attempt_id == AttemptRow.id)
            .join(AnswerRow, AnswerRow.item_id == ItemRow.id)
            .order_by(AnswerRow.sequence)
        )
        kept = {(name, position): payload["option"] for name, position, payload in rows}
        scores = session.execute(
            select(PersonRow.name, ScoreRow.numerator, ScoreRow.denominator)
            .join(AttemptRow, AttemptRow.person_id == PersonRow.id)
            .join(ScoreRow, ScoreRow.attempt_id == AttemptRow.id)
        ).all()
    positions = range(1, questions + 1)
    assert kept == {(one.name, at): one.given(at) for one in pupils for at in positions}
    right = {one.name: sum(one.given(at) == "b" for at in positions) for one in pupils}
    assert {name: top * questions for name, top, _ in scores} == {
        name: right[name] * bottom for name, _, bottom in scores
    }
    assert sorted(name for name, _, _ in scores) == sorted(one.name for one in pupils)
    print(f"{len(pupils)} telephones, {dropped} requests dropped, {len(kept)} answers, 0 lost")


def test_two_telephones_lose_no_answer(site: LiveSite, chromium: Browser) -> None:
    group = Class(size=2, questions=2, kilobits=4_000, delay=20)
    pupils = group.take(chromium, address_of(site, group.questions), range(group.size))
    check(site, pupils, group.questions)


@pytest.mark.acceptance
def test_twenty_eight_telephones_on_a_slow_network_lose_no_answer(site: LiveSite) -> None:
    group = Class(size=28, questions=5, kilobits=400, delay=400)
    address = address_of(site, group.questions)

    def row(first: int) -> list[Pupil]:
        with launched() as browser:
            return group.take(browser, address, range(first, group.size, ROWS))

    # A browser does one thing after the other for a program; four of them are nearer to a class.
    with ThreadPoolExecutor(ROWS) as rows:
        pupils = [pupil for found in rows.map(row, range(ROWS)) for pupil in found]
    assert len(pupils) == group.size
    check(site, pupils, group.questions)
