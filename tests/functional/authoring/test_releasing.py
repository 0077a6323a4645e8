"""Releasing results, and instructors who offer what they did not write."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from quiz.domain.quizzes.rules import PRESETS, Preset
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.allowances import OverrideRow
from quiz.persistence.tables.articles import BankRow
from quiz.persistence.tables.attempts import AttemptRow
from quiz.persistence.tables.quizzes import AssignmentRow
from quiz.services.attempts.rules import rules_of
from quiz.services.people import sessions
from tests.builders import NOW, add_person
from tests.functional.authoring.offered import QUIZ, add, begin
from tests.functional.conftest import Browser
from tests.offers import add_offer
from tests.rooms import add_teacher


class TestReleasing:
    @pytest.fixture
    def taken(self, browser: Browser, database: Database) -> tuple[str, str]:
        """The code of an exam, and the address of an attempt at it that was submitted."""
        code = add(database, rules=replace(PRESETS[Preset.EXAM], shuffle_questions=False))
        address = begin(browser, code, name="Dana")
        browser.get(f"{address}/1")
        browser.post(f"{address}/1", option="1", client_id="one-page.1", go="next")
        browser.send(f"{address}/submit", on=f"{address}/summary")
        return code, address

    def test_nothing_is_told_before_and_all_after(
        self, browser: Browser, owner: Browser, taken: tuple[str, str]
    ) -> None:
        code, address = taken
        told = ""
        for path in (
            f"{address}/result",
            f"{address}/result?show=wrong",
            f"/j/{code}",
            "/account/",
            "/",
        ):
            browser.get(path)
            told += browser.text
        assert "are out" not in told
        assert "A digit is missing" not in told
        assert "guessing gives" not in told
        assert "not right" not in told.replace("Not right in full", "not right")
        assert "34 metres" in told
        owner.get(f"/scores/{code}")
        assert "Release now" in owner.text
        assert "The quiz stays open: close it first" in owner.text
        assert owner.post(f"/scores/{code}/release").status_code == 303
        browser.get("/")
        assert "Results of The bridge are out." in browser.text
        browser.get(f"{address}/result")
        assert "A digit is missing" in browser.text
        assert "guessing gives" in browser.text

    def test_a_learner_can_neither_release_nor_give(
        self, browser: Browser, taken: tuple[str, str], database: Database
    ) -> None:
        code, _ = taken
        for path in ("release", "overrides"):
            browser.get("/account/")
            assert browser.post(f"/scores/{code}/{path}").status_code in (401, 403, 404)
        with database.reading() as session:
            assert session.scalars(select(AssignmentRow)).one().released_at is None

    def test_one_person_is_given_another_attempt(
        self, browser: Browser, owner: Browser, taken: tuple[str, str], database: Database
    ) -> None:
        code, _ = taken
        browser.get(f"/j/{code}")
        assert "as often as it may be taken" in browser.text
        with database.reading() as session:
            person = str(session.scalars(select(AttemptRow)).one().person_id)
        owner.get(f"/scores/{code}")
        typed = {"person": person, "extra_time": "50"}
        assert (
            owner.post(f"/scores/{code}/overrides", **typed, extra_attempts="99").status_code == 400
        )
        assert (
            owner.post(f"/scores/{code}/overrides", **typed, extra_attempts="1").status_code == 303
        )
        owner.follow()
        assert "50 %" in owner.text
        browser.get(f"/j/{code}")
        assert "You have 90 minutes" in browser.text
        assert begin(browser, code).startswith("/attempts/")
        with database.written() as session:
            session.scalars(select(OverrideRow)).one().extra_minutes = 10
        owner.get(f"/scores/{code}")
        assert "50 % + 10 min" in owner.text


class TestInstructorsWhoAreNoAuthors:
    """They offer ready quizzes of shared banks to their classes, and see no key on the way."""

    def offered(self, app: Flask, database: Database) -> tuple[Browser, str, str]:
        with database.written() as session:
            add_offer(session)
            session.scalars(select(BankRow)).one().owner_id = None
            teacher, room = add_teacher(session)
            assert teacher.person_id
            token = sessions.open_session(session, teacher.person_id, NOW)
        browser = Browser(app.test_client())
        browser.client.set_cookie("session", token)
        browser.get(f"/classes/{room.key}")
        assert "Offer a quiz to this class" in browser.text
        browser.get(f"{QUIZ}/offer?to={room.key}")
        sent = browser.post(f"{QUIZ}/offer", to=room.key, preset="exam", entry="open")
        assert sent.status_code == 400
        # It is practised by everybody now, and whoever takes that away is told.
        assert "As an exam this quiz takes questions from what is open now" in browser.text
        assert "The bridge · Practice · Everybody with the link or the code" in browser.text
        sent = browser.post(f"{QUIZ}/offer", to=room.key, preset="exam", entry="open", despite="y")
        assert sent.status_code == 303
        code = sent.headers["Location"].rpartition("/")[2]
        return browser, room.key, code

    def test_a_quiz_is_offered_to_ones_class_changed_and_closed(
        self, app: Flask, database: Database
    ) -> None:
        teacher, _, code = self.offered(app, database)
        page = teacher.get(f"/scores/{code}")
        assert page.status_code == 200
        rules = f"{QUIZ}/offers/2/rules"
        assert rules in page.get_data(as_text=True)
        assert teacher.send(rules, preset="practice", entry="open").status_code == 303
        assert teacher.get(QUIZ).status_code == 403
        teacher.get("/account/")
        assert teacher.post(f"{QUIZ}/offers/2", do="close").status_code == 303
        with database.reading() as session:
            assignment = session.get_one(AssignmentRow, 2)
            assert assignment.closes_at is not None
            assert rules_of(assignment).preset is Preset.PRACTICE

    def test_no_offer_of_somebody_else_is_changed(self, app: Flask, database: Database) -> None:
        teacher, _, _ = self.offered(app, database)
        teacher.get("/account/")
        with database.reading() as session:
            before = rules_of(session.get_one(AssignmentRow, 1))
        public = {"to": "public", "preset": "exam", "entry": "open", "despite": "y"}
        assert teacher.post(f"{QUIZ}/offer", **public).status_code == 404
        assert teacher.post(f"{QUIZ}/offers/1", do="close").status_code == 404
        assert (
            teacher.post(f"{QUIZ}/offers/1/rules", preset="exam", entry="open").status_code == 404
        )
        with database.reading() as session:
            assert rules_of(session.get_one(AssignmentRow, 1)) == before
            assert session.get_one(AssignmentRow, 1).closes_at is None

    def test_a_private_bank_is_not_offered(self, app: Flask, database: Database) -> None:
        teacher, room, _ = self.offered(app, database)
        with database.written() as session:
            owner = add_person(session, "Writer", login="writer@example.org")
            session.scalars(select(BankRow)).one().owner_id = owner.id
        teacher.get(f"/classes/{room}")
        assert "Offer a quiz" not in teacher.text
        assert teacher.get(f"{QUIZ}/offer?to={room}").status_code == 404
