"""Rules of assignments in the browser: setting, reading and living by them, and releasing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from quiz.domain.people.throttling import Allowed
from quiz.domain.quizzes.rules import PRESETS, Feedback, Preset, Rules, SourcePlace
from quiz.persistence.database.engine import Database
from quiz.persistence.quizzes.quizzes import find_quiz
from quiz.persistence.tables.attempts import AttemptRow, LateAnswerRow
from quiz.persistence.tables.people import PersonRow
from quiz.persistence.tables.quizzes import AssignmentRow
from quiz.services.assignments import passwords as quiz_passwords
from quiz.services.attempts.rules import rules_of
from quiz.services.people import passwords
from quiz.services.people.passwords import Proof
from tests.builders import make_choice
from tests.functional.authoring.offered import QUIZ, add, begin
from tests.functional.conftest import Browser, Clock
from tests.messages import NEVER_CLOSES
from tests.offers import add_offer

RULES = f"{QUIZ}/offers/1/rules"
NewBrowser = Callable[[], Browser]


def stored(database: Database) -> Rules:
    with database.reading() as session:
        return rules_of(session.scalars(select(AssignmentRow)).one())


class TestSettingRules:
    def test_a_closing_before_the_opening_is_refused_and_changes_nothing(
        self, owner: Browser, database: Database
    ) -> None:
        add(database)
        page = owner.send(
            RULES,
            preset="exam",
            entry="open",
            opens_at="2026-12-02T10:00",
            closes_at="2026-12-01T10:00",
        )
        assert page.status_code == 400
        assert "close before it opens" in owner.text
        assert stored(database) == Rules()

    def test_a_time_that_comes_twice_is_asked_back(
        self, owner: Browser, database: Database
    ) -> None:
        add(database)
        with database.written() as session:
            for person in session.scalars(select(PersonRow)):
                person.zone = "Europe/Berlin"
        typed = {"preset": "exam", "entry": "open", "closes_at": "2027-10-31T02:30"}
        assert owner.send(RULES, **typed).status_code == 400
        assert "show this time twice" in owner.text
        assert "UTC+2, Berlin" in owner.text
        assert "UTC+1, Berlin" in owner.text
        assert stored(database).closes_at is None
        assert owner.post(RULES, **typed, closes_reading="1").status_code == 303
        closes_at = stored(database).closes_at
        assert closes_at is not None
        assert closes_at.isoformat() == "2027-10-31T01:30:00+00:00"

    def test_a_time_that_never_comes_is_asked_back(
        self, owner: Browser, database: Database
    ) -> None:
        add(database)
        with database.written() as session:
            for person in session.scalars(select(PersonRow)):
                person.zone = "Europe/Berlin"
        typed = {"preset": "exam", "entry": "open", "opens_at": "2027-03-28T02:30"}
        assert owner.send(RULES, **typed).status_code == 400
        assert "never show this time" in owner.text
        assert owner.post(RULES, **typed, opens_reading="0").status_code == 303

    def test_kinds_that_mark_sentences_keep_their_source_beside_them(
        self, owner: Browser, database: Database
    ) -> None:
        with database.written() as session:
            add_offer(session)
        page = owner.send(RULES, preset="practice", entry="open", source="end")
        assert page.status_code == 400
        assert "must stand beside them" in owner.text

    def test_a_preset_and_what_differs_from_it_are_kept_and_shown_again(
        self, owner: Browser, database: Database
    ) -> None:
        add(database)
        page = owner.send(
            RULES,
            preset="exam",
            entry="signed-in",
            closes_at="2026-12-01T10:00",
            minutes="45",
            attempts="2",
            sequential="yes",
            points="submitted",
            confidence="asked",
        )
        assert page.status_code == 303
        rules = stored(database)
        assert (rules.preset, rules.time_limit, rules.attempts) == (Preset.EXAM, 2700, 2)
        assert rules.sequential
        assert rules.confidence_asked
        assert rules.shown.points == "submitted"
        assert rules.shown.key == "released"
        owner.get(RULES)
        assert owner.post(RULES, **self.fields(owner)).status_code == 303
        assert stored(database) == rules

    def test_another_preset_brings_all_its_own_rules(
        self, owner: Browser, database: Database
    ) -> None:
        add(database)
        owner.send(RULES, preset="practice", entry="open", attempts="5", counts="last")
        owner.get(RULES)
        assert "Attempts allowed: 5" in owner.text
        assert "Which attempt counts: the last one" in owner.text
        sent = self.fields(owner) | {"preset": "exam"}
        assert owner.post(RULES, **sent).status_code == 303, owner.text
        assert stored(database) == PRESETS[Preset.EXAM]
        owner.get(RULES)
        assert "differ from what is chosen above" not in owner.text

    def test_what_differs_is_said_in_words_and_one_press_takes_it_away(
        self, owner: Browser, database: Database
    ) -> None:
        add(database)
        owner.send(RULES, preset="exam", entry="open", attempts="0", own_answer="released")
        owner.get(RULES)
        for words in ("Attempts allowed: none", "Your own answers: when the results are released"):
            assert words in owner.text
        sent = self.fields(owner)
        assert owner.post(RULES, **sent, do="preset").status_code == 200
        assert "differ from what is chosen above" not in owner.text
        assert stored(database) != PRESETS[Preset.EXAM]  # it is not saved yet
        assert owner.post(RULES, **self.fields(owner)).status_code == 303
        assert stored(database) == PRESETS[Preset.EXAM]

    def fields(self, browser: Browser) -> dict[str, str]:
        """What the form of the open page holds, as a browser would send it."""
        import re

        assert browser.page is not None
        html = browser.page.get_data(as_text=True)
        found = {}
        for tag in re.findall(r"<input[^>]*>", html):
            name, value = (re.search(rf'{key}="([^"]*)"', tag) for key in ("name", "value"))
            kind = re.search(r'type="([^"]*)"', tag)
            ticked = kind is None or kind[1] not in ("radio", "checkbox") or "checked" in tag
            if name and value and ticked and name[1] != "csrf_token":
                found[name[1]] = value[1]
        for name, inner in re.findall(
            r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', html, re.S
        ):
            chosen = re.search(r'<option selected value="([^"]*)"', inner)
            found[name] = chosen[1] if chosen else ""
        return found

    def test_a_quiz_is_offered_by_rules(self, owner: Browser, database: Database) -> None:
        add(database)
        with database.written() as session:
            quiz = find_quiz(session, "bridge-quiz")
            assert quiz is not None
        owner.get(f"{QUIZ}/offer?to=public")
        assert "Homework" in owner.text
        assert (
            owner.post(f"{QUIZ}/offer", to="public", preset="homework", entry="open").status_code
            == 400
        )
        assert NEVER_CLOSES in owner.text
        page = owner.post(
            f"{QUIZ}/offer",
            to="public",
            preset="homework",
            entry="open",
            closes_at="2026-12-01T10:00",
        )
        assert page.status_code == 303
        assert stored(database).preset is Preset.HOMEWORK

    def test_an_exam_for_the_public_is_on_no_list(
        self, owner: Browser, browser: Browser, database: Database
    ) -> None:
        code = add(database)
        with database.written() as session:
            person = session.scalars(select(PersonRow)).first()
            assert person is not None
            session.scalars(select(AssignmentRow)).one().created_by_id = person.id
        assert "The bridge" in browser.get("/quizzes/").get_data(as_text=True)
        owner.send(RULES, preset="exam", entry="open")
        for path in ("/", "/quizzes/"):
            assert "The bridge" not in browser.get(path).get_data(as_text=True)
        assert "The bridge" in browser.get(f"/j/{code}").get_data(as_text=True)

    def test_another_offers_rules_are_not_found(self, owner: Browser) -> None:
        assert owner.get(f"{QUIZ}/offers/7/rules").status_code == 404

    def test_a_password_is_set_asked_for_and_taken_away(
        self, owner: Browser, browser: Browser, database: Database
    ) -> None:
        code = add(database)
        owner.send(RULES, preset="practice", entry="open", password="red bridge")
        for wrong in ("", "blue bridge"):
            assert browser.send(f"/j/{code}", name="Dana", password=wrong).status_code == 400
            assert "not the password of this quiz" in browser.text
        with database.reading() as session:
            assert session.scalars(select(AttemptRow)).all() == []
        begin(browser, code, name="Dana", password="red bridge")
        owner.send(RULES, preset="practice", entry="open", no_password="y")
        with database.reading() as session:
            assert session.scalars(select(AssignmentRow)).one().password_hash is None

    def test_one_who_guesses_the_password_waits_and_a_class_of_two_hundred_does_not(
        self,
        new_browser: NewBrowser,
        database: Database,
        clock: Clock,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        code = add(database)
        with database.written() as session:
            session.scalars(select(AssignmentRow)).one().password_hash = "a hash"
        # Two hundred real hashes would take the test half a minute.
        monkeypatch.setattr(
            passwords, "prove", lambda typed, stored: Proof(typed == "red bridge", stored)
        )
        guesser = new_browser()
        for number in range(9):
            assert guesser.send(f"/j/{code}", name="Ann", password=str(number)).status_code == 400
        assert guesser.send(f"/j/{code}", name="Ann", password="9").status_code == 429
        assert "counts in 30 seconds" in guesser.text
        # Not even the right one, and trying it makes the pause no longer.
        assert guesser.send(f"/j/{code}", name="Ann", password="red bridge").status_code == 429
        for number in range(200):
            learner = new_browser()
            learner.get(f"/j/{code}")
            if number % 2:
                assert learner.post(f"/j/{code}", name="L", password="bridge").status_code == 400
            assert learner.post(f"/j/{code}", name="L", password="red bridge").status_code == 303
        clock.forward(seconds=30)
        assert guesser.send(f"/j/{code}", name="Ann", password="red bridge").status_code == 303

    def test_a_browser_that_forgets_its_cookie_cannot_guess_without_end(
        self, app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        code = add(database)
        with database.written() as session:
            session.scalars(select(AssignmentRow)).one().password_hash = "a hash"
        monkeypatch.setattr(passwords, "prove", lambda typed, stored: Proof(False, stored))
        monkeypatch.setattr(quiz_passwords, "QUIZ_PASSWORD", Allowed(15, 1000))
        answers = [
            Browser(app.test_client()).send(f"/j/{code}", name="X", password="?").status_code
            for _ in range(16)
        ]
        assert answers == [400] * 14 + [429] * 2

    def test_the_password_is_never_on_a_page(self, owner: Browser, database: Database) -> None:
        code = add(database)
        with database.written() as session:
            assignment = session.scalars(select(AssignmentRow)).one()
            assignment.password_hash = hashed = passwords.hash_password("red bridge")
        for path in (RULES, QUIZ, f"/j/{code}", f"/scores/{code}"):
            page = owner.get(path).get_data(as_text=True)
            assert hashed not in page
            assert "red bridge" not in page


class TestLivingByThem:
    def test_the_start_page_tells_the_rules(self, browser: Browser, database: Database) -> None:
        code = add(database, rules=PRESETS[Preset.EXAM])
        browser.get(f"/j/{code}")
        for words in (
            "Exam",
            "You have one hour",
            "You have one attempt",
            "when the results are released",
        ):
            assert words in browser.text

    def test_the_page_tells_the_time_and_takes_what_is_late(
        self, browser: Browser, database: Database, clock: Clock
    ) -> None:
        code = add(database, rules=Rules(time_limit=3600))
        address = begin(browser, code, name="Dana")
        item = f"{address}/1"
        browser.get(item)
        assert "60 min 0 s left" in browser.text
        clock.forward(minutes=50)
        assert browser.get(f"{address}/clock").get_json()["seconds_left"] == 600
        clock.forward(minutes=10, seconds=10)
        browser.get(item)
        assert "The time is over" in browser.text
        assert browser.post(f"{item}/save", option="1", client_id="this-page.1").get_json()["late"]  # type: ignore[union-attr,index]

    def test_what_is_too_late_is_kept_aside_by_script_and_by_form(
        self, browser: Browser, database: Database, clock: Clock
    ) -> None:
        code = add(database, rules=Rules(time_limit=3600))
        item = f"{begin(browser, code, name='Dana')}/1"
        browser.get(item)
        clock.forward(minutes=60, seconds=31)
        told = browser.post(f"{item}/save", option="1", client_id="this-page.1")
        assert (told.status_code, told.get_json()["reason"]) == (409, "kept-aside")  # type: ignore[index]
        browser.get(item)
        page = browser.post(item, option="2", client_id="other-page.1", go="next")
        assert page.status_code == 409
        assert "kept aside" in browser.text
        with database.reading() as session:
            kept = session.scalars(select(LateAnswerRow).order_by(LateAnswerRow.id)).all()
            assert [row.payload for row in kept] == [{"option": "a"}, {"option": "b"}]

    def test_questions_in_order_leave_no_way_round(
        self, browser: Browser, database: Database
    ) -> None:
        contents = [make_choice(stem=f"How long, {number}?") for number in range(3)]
        code = add(database, *contents, rules=Rules(sequential=True))
        address = begin(browser, code, name="Dana")
        browser.get(f"{address}/1")
        assert "Previous" not in browser.text
        assert (
            browser.post(f"{address}/1", option="2", client_id="one-page.1", go="3").status_code
            == 303
        )
        assert browser.follow().status_code == 409
        assert browser.get(f"{address}/1").status_code == 200
        browser.post(f"{address}/1", option="2", client_id="one-page.1", go="next")
        assert browser.follow().status_code == 200
        assert "How long, 1?" in browser.text
        for position in (1, 3):
            assert browser.client.get(f"{address}/{position}").status_code == 409
            assert browser.post(f"{address}/{position}", option="1").status_code == 409
            browser.get(f"{address}/2")
            assert browser.post(f"{address}/{position}/save", option="1").status_code == 409
            browser.get(f"{address}/2")
        browser.get(f"{address}/summary")
        assert "not asked yet" in browser.text
        assert "How long, 2?" not in browser.text

    def test_a_hidden_source_is_not_sent(self, browser: Browser, database: Database) -> None:
        rules = Rules(source=SourcePlace.END, feedback=Feedback.END)
        code = add(database, rules=rules)
        browser.get(f"{begin(browser, code, name='Dana')}/1")
        assert "Aigul Serik" not in browser.text
        assert "not shown now" in browser.text
