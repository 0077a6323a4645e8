"""Study without connection, as a browser and a forger meet it: what is installed, taken, sent."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from quiz.persistence.database.engine import Database
from quiz.persistence.tables.study import ReviewRow, TurnRow
from tests.builders import NOW
from tests.functional.conftest import Clock
from tests.place import Place, Visit, fingerprint, visit

HOUR = 3_600_000


@pytest.fixture
def taker(app: Flask, place: Place) -> Visit:
    """A learner with one card that no exam asks for; it is in no open turn."""
    browser = visit(app, place, "taker")
    browser.post(f"/study/turns/{place.things.turn}/rate", {"rating": "1"})
    browser.post("/study/undo", {})
    browser.post(f"/study/turns/{place.things.turn}/aside", {"do": "suspend"})
    browser.post("/study/bring-back", {})
    return browser


@pytest.fixture
def packed(taker: Visit) -> dict[str, Any]:
    """The card, taken along."""
    (card,) = taker.get("/study/pack").get_json()["cards"]
    assert isinstance(card, dict)
    return card


def brought(card: dict[str, Any], **changes: Any) -> dict[str, Any]:
    sent = {"slip": card["slip"], "fields": [["option", "2"]], "rating": 3}
    return {**sent, "asked": 0, "answered": 0, "rated": 0, **changes}


def send(browser: Visit, *reviews: dict[str, Any], sent: Any = 0) -> tuple[int, Any]:
    text = json.dumps({"sent": sent, "reviews": list(reviews)})
    answer = browser.post("/study/reviews", {"reviews": text})
    return answer.status_code, answer.get_json() if answer.is_json else None


def log(database: Database) -> list[ReviewRow]:
    with database.reading() as session:
        found = list(session.scalars(select(ReviewRow).order_by(ReviewRow.id)))
        session.expunge_all()
        return found[1:]  # the first one was taken back


@pytest.mark.parametrize("change", ["slip", "other", "unsigned", "another purpose"])
def test_a_slip_that_is_not_ours_or_not_theirs_is_not_found_and_changes_nothing(
    app: Flask, place: Place, taker: Visit, packed: dict[str, Any], database: Database, change: str
) -> None:
    before = fingerprint(database)
    slip = packed["slip"]
    forged = {
        "slip": f"{slip[:-4]}AAAA",
        "unsigned": slip.partition(".")[0],
        "another purpose": "e30.bm90aGluZw",
        "other": slip,
    }[change]
    browser = visit(app, place, "classmate") if change == "other" else taker
    status, _ = send(browser, brought(packed, slip=forged))
    assert status == 404
    assert fingerprint(database) == before


@pytest.mark.parametrize(
    "change",
    [
        {"rating": 0},
        {"rating": 5},
        {"rating": "3"},
        {"rating": True},
        {"rated": 1.5},
        {"rated": None},
        {"fields": {"option": "2"}},
        {"fields": [["option"]]},
        {"fields": [["option", 7]]},
        {"slip": 7},
    ],
    ids=str,
)
def test_what_no_script_of_ours_sends_is_refused(
    taker: Visit, packed: dict[str, Any], database: Database, change: dict[str, Any]
) -> None:
    assert send(taker, brought(packed, **change))[0] == 400
    assert log(database) == []


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"sent": 1}', "[" * 100_000])
def test_what_is_no_list_of_reviews_is_refused(taker: Visit, text: str) -> None:
    assert taker.post("/study/reviews", {"reviews": text}).status_code == 400


def test_more_than_a_device_sends_at_once_is_refused(taker: Visit, packed: dict[str, Any]) -> None:
    assert send(taker, *[brought(packed)] * 51)[0] == 400


def test_a_review_is_kept_once_with_the_mark_of_the_server(
    taker: Visit, packed: dict[str, Any], database: Database
) -> None:
    for _ in range(2):
        told = send(taker, brought(packed), brought(packed, rating=1))
        assert told == (200, {"kept": [packed["turn"]], "gone": []})
    assert [review.rating for review in log(database)] == [3]
    with database.reading() as session:
        turn = session.get_one(TurnRow, UUID(packed["turn"]))
        assert turn.payload == {"option": "b"}


@pytest.mark.parametrize(
    ("rated", "sent", "hours"),
    [
        (HOUR, 2 * HOUR, 4),
        (9 * HOUR, 0, 5),
        (-99 * HOUR, 0, 0),
        (-(10**30), 0, 0),
        (0, -(10**30), 5),
    ],
    ids=["an hour ago", "in the future", "before it was taken", "forged", "forged, the clock too"],
)
def test_no_review_is_in_the_future_or_before_its_card_was_taken_along(
    taker: Visit,
    packed: dict[str, Any],
    database: Database,
    clock: Clock,
    rated: int,
    sent: int,
    hours: int,
) -> None:
    clock.forward(hours=5)
    assert (
        send(taker, brought(packed, rated=rated, asked=rated, answered=rated), sent=sent)[0] == 200
    )
    (kept,) = log(database)
    assert (kept.at - NOW).total_seconds() == hours * 3600


def test_a_pack_is_kept_by_nobody_on_the_way(taker: Visit) -> None:
    for path in ("/study/pack", "/study/device", "/study/"):
        assert taker.get(path).headers["Cache-Control"] == "no-store"


def test_a_visitor_takes_nothing_along(app: Flask, place: Place) -> None:
    browser = visit(app, place, "visitor")
    for path in ("/study/pack", "/study/device"):
        assert browser.get(path).status_code == 401
    assert send(browser)[0] == 401


def test_the_kept_page_names_nobody_and_has_no_token(taker: Visit) -> None:
    page = taker.get("/study/offline").get_data(as_text=True)
    assert "Taker" not in page
    assert "data-person" not in page
    assert "csrf_token" not in page
    assert 'data-person="' in taker.get("/study/").get_data(as_text=True)


def test_what_a_phone_installs_is_there(app: Flask, place: Place) -> None:
    browser = visit(app, place, "visitor")
    manifest = browser.get("/site.webmanifest")
    assert manifest.mimetype == "application/manifest+json"
    told = json.loads(manifest.get_data())
    assert told["start_url"] == "/study/"
    for icon in told["icons"]:
        image = browser.get(icon["src"])
        width, height = (int.from_bytes(image.get_data()[at : at + 4]) for at in (16, 20))
        assert f"{width}x{height}" == icon["sizes"]


def test_the_worker_may_only_answer_for_study_and_all_that_it_keeps_is_there(
    app: Flask, place: Place
) -> None:
    browser = visit(app, place, "visitor")
    worker = browser.get("/study/worker.js")
    assert worker.mimetype == "text/javascript"
    assert "Service-Worker-Allowed" not in worker.headers
    found = re.search(r"^const SHELL = (.*);$", worker.get_data(as_text=True), re.MULTILINE)
    assert found
    shell = json.loads(found[1])
    kept = {shell["page"], *shell["files"]}
    assert all(browser.get(path).status_code == 200 for path in kept)
    page = browser.get(shell["page"]).get_data(as_text=True)
    needed = set(re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js|woff2|svg))"', page))
    imported = {
        f"{path.rpartition('/')[0]}/{name}"
        for path in kept
        if path.endswith(".js")
        for name in re.findall(r'"\./(\w+\.js)"', browser.get(path).get_data(as_text=True))
    }
    assert needed | imported <= kept
