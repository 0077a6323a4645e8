"""Reporting a problem and replying to it, as the two people do it, without a script."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.place import Place, Visit, visit

WORDS = "The second sentence says\r\nthe opposite <b>of it</b>."


@pytest.fixture
def taker(app: Flask, place: Place) -> Visit:
    return visit(app, place, "taker")


@pytest.fixture
def teacher(app: Flask, place: Place) -> Visit:
    return visit(app, place, "teacher")


def text(browser: Visit, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def test_the_button_of_an_item_saves_the_answer_and_leads_to_the_report(
    taker: Visit, teacher: Visit, place: Place
) -> None:
    item = f"/attempts/{place.things.attempt}/1"
    assert 'value="report"' in text(taker, item)
    sent = taker.post(item, {"option": "3", "client_id": "page-one.1", "seen": "0", "go": "report"})
    assert sent.headers["Location"].endswith(f"{item}/report")
    page = text(taker, f"{item}/report")
    assert "Report a problem" in page
    assert "Back to your question" in page
    assert taker.post(f"{item}/report", {"text": WORDS}).status_code == 303
    page = text(taker, f"{item}/report")
    assert "waits for a reply" in page
    assert "the opposite &lt;b&gt;of it&lt;/b&gt;." in page
    assert "<textarea" not in page

    assert "2 reported problems wait for a reply" in text(teacher, "/")
    assert "2 wait for a reply" in text(teacher, "/scores/")
    assert "The second sentence says" in text(teacher, "/reports/")


def test_a_reply_is_on_the_front_page_the_account_the_question_and_the_result(
    taker: Visit, teacher: Visit, place: Place
) -> None:
    report = f"/reports/{place.things.report}"
    page = text(teacher, report)
    assert "The claim seems to be out of date." in page
    assert "does not see the right answer yet" in page
    assert "SOURCE" in page
    assert teacher.post(report, {"text": "It is of April,\r\nas it says."}).status_code == 303
    front = text(taker, "/")
    assert "a reply to what you reported" in front
    taker.post(f"/attempts/{place.things.attempt}/submit", {})
    for path in (
        "/account/",
        f"/attempts/{place.things.attempt}/2/report",
        f"/attempts/{place.things.attempt}/result",
    ):
        assert "It is of April,\nas it says." in text(taker, path), path
    assert "Ask for a re-check of question 1" in text(
        taker, f"/attempts/{place.things.attempt}/result"
    )
    assert "by <bdi>Teacher</bdi>" in text(teacher, report)


def test_what_is_refused_stays_in_the_form(taker: Visit, teacher: Visit, place: Place) -> None:
    item = f"/attempts/{place.things.attempt}/1/report"
    for words, told in (("", "Nothing is written yet"), ("y" * 2001, "Shorten it")):
        answer = taker.post(item, {"text": words})
        assert answer.status_code == 400
        assert told in answer.get_data(as_text=True)
    assert "y" * 2001 in answer.get_data(as_text=True)
    waiting = taker.post(f"/attempts/{place.things.attempt}/2/report", {"text": "Once more."})
    assert waiting.status_code == 409
    report = f"/reports/{place.things.report}"
    assert teacher.post(report, {"text": " "}).status_code == 400
    assert teacher.post(report, {"text": "One."}).status_code == 303
    again = teacher.post(report, {"text": "Another reply."})
    assert again.status_code == 409
    assert "Another reply." in again.get_data(as_text=True)


def test_after_many_reports_the_page_says_how_long_to_wait(
    taker: Visit, teacher: Visit, place: Place
) -> None:
    item = f"/attempts/{place.things.attempt}/3/report"
    for number in range(9):
        assert taker.post(item, {"text": f"Number {number}."}).status_code == 303
        waiting = text(teacher, "/reports/").split('id="waiting"')[1].split('id="answered"')[0]
        for path in {part.split('"')[0] for part in waiting.split('href="')[1:]}:
            teacher.post(path, {"text": "Read it again."})
    answer = taker.post(item, {"text": "The eleventh of this hour."})
    assert answer.status_code == 429
    assert "in 60 minutes" in answer.get_data(as_text=True)
    assert "The eleventh of this hour." in answer.get_data(as_text=True)
