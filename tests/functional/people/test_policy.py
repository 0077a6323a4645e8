"""Who comes where: every route has a row, and every actor gets what the table below says.

The codes of `EXPECTED` stand in the order of `tests.place.ACTORS`. Where an actor may not see a
thing, the answer is the one for a thing that is not there, letter for letter (docs/reliability.md
T23).
"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from quiz.persistence.database.engine import Database
from quiz.web.policy import ROUTES
from tests.place import (
    ACTORS,
    MISSING,
    Place,
    Things,
    Visit,
    address,
    filled,
    fingerprint,
    hand,
    put_back,
    routes,
    visit,
)

#                                visitor taker classmate stranger teacher rival admin writer
#                                outsider owner
EXPECTED = {
    "GET account.enter": "200 200 200 200 200 200 200 200 200 200",
    "GET admin.person": "401 403 403 403 403 403 200 403 403 200",
    "GET articles.show": "200 200 200 200 200 200 200 200 200 200",
    "GET attempts.clock": "401 200 404 404 403 404 404 404 404 403",
    "GET attempts.item": "401 200 404 404 403 404 404 404 404 403",
    "GET attempts.questions": "401 303 404 404 403 404 404 404 404 403",
    "GET attempts.receipt": "401 200 404 404 200 404 404 404 404 200",
    "GET attempts.result": "401 200 404 404 200 404 404 404 404 200",
    "GET attempts.sheets": "401 200 404 404 403 404 404 404 404 403",
    "GET attempts.show": "401 303 404 404 403 404 404 404 404 403",
    "GET attempts.summary": "401 200 404 404 403 404 404 404 404 403",
    "GET authoring.amend_article": "401 403 403 403 403 403 403 200 403 200",
    "GET authoring.article": "401 403 403 403 403 403 403 200 403 200",
    "GET authoring.correct_article": "401 403 403 403 403 403 403 200 403 200",
    "GET authoring.edit_quiz": "401 403 403 403 403 403 403 200 404 200",
    "GET authoring.built_question": "401 403 403 403 403 403 403 200 404 200",
    "GET authoring.fact": "401 403 403 403 403 403 403 200 404 200",
    "GET authoring.assignment_rules": "401 403 403 403 200 404 403 404 404 200",
    "GET authoring.prepare_assignment": "401 403 403 403 404 404 403 200 404 200",
    "GET authoring.question": "401 403 403 403 403 403 403 200 404 200",
    "GET authoring.quiz": "401 403 403 403 403 403 403 200 404 200",
    "GET authoring.versions": "401 403 403 403 403 403 403 200 404 200",
    "GET classes.show": "401 200 200 404 200 404 200 404 404 200",
    "GET quizzes.join": "401 200 200 403 200 403 403 403 403 200",
    "GET quizzes.projector": "401 200 200 404 200 404 404 404 404 200",
    "GET quizzes.show": "404 200 200 404 200 404 404 404 404 200",
    "GET reports.show": "401 403 403 403 200 404 403 403 403 200",
    "GET reports.write": "401 200 404 404 403 404 404 404 404 403",
    "GET scores.answers_csv": "401 403 403 403 200 404 403 403 403 200",
    "GET scores.assignment": "401 403 403 403 200 404 403 403 403 200",
    "GET scores.attempt": "401 403 403 403 200 404 403 403 403 200",
    "GET scores.live": "401 403 403 403 200 404 403 403 403 200",
    "GET scores.questions": "401 403 403 403 200 404 403 403 403 200",
    "GET scores.results_csv": "401 403 403 403 200 404 403 403 403 200",
    "GET static": "200 200 200 200 200 200 200 200 200 200",
    "GET earlier_static": "200 200 200 200 200 200 200 200 200 200",
    "POST account.enter": "303 303 303 303 303 303 303 303 303 303",
    "POST admin.change_role": "401 403 403 403 403 403 303 403 403 303",
    "POST admin.close": "401 403 403 403 403 403 303 403 403 303",
    "POST admin.issue_link": "401 403 403 403 403 403 403 403 403 200",
    "POST admin.reopen": "401 403 403 403 403 403 303 403 403 303",
    "POST attempts.answer": "401 303 404 404 403 404 404 404 404 403",
    "POST attempts.answer_all": "401 303 404 404 403 404 404 404 404 403",
    "POST attempts.save_notes": "401 200 404 404 403 404 404 404 404 403",
    "POST attempts.save": "401 200 404 404 403 404 404 404 404 403",
    "POST attempts.submit": "401 303 404 404 403 404 404 404 404 403",
    "POST authoring.offer_article": "401 403 403 403 403 403 403 303 403 303",
    "POST authoring.amend_article": "401 403 403 403 403 403 403 303 403 303",
    "POST authoring.change_assignment": "401 403 403 403 303 404 403 404 404 303",
    "POST authoring.correct_article": "401 403 403 403 403 403 403 200 403 200",
    "POST authoring.edit_quiz": "401 403 403 403 403 403 403 303 404 303",
    "POST authoring.offer_quiz": "401 403 403 403 404 404 403 303 404 303",
    "POST authoring.decide_built": "401 403 403 403 403 403 403 303 404 303",
    "POST authoring.fact": "401 403 403 403 403 403 403 303 404 303",
    "POST authoring.assignment_rules": "401 403 403 403 303 404 403 404 404 303",
    "POST authoring.retire_fact": "401 403 403 403 403 403 403 303 404 303",
    "POST authoring.question": "401 403 403 403 403 403 403 303 404 303",
    "POST authoring.retire_question": "401 403 403 403 403 403 403 303 404 303",
    "POST authoring.retire_quiz": "401 403 403 403 403 403 403 303 404 303",
    "POST classes.change_code": "401 403 401 404 303 404 303 404 404 303",
    "POST classes.change_role": "401 403 401 404 303 404 403 404 404 303",
    "POST classes.issue_link": "401 404 404 404 200 404 403 404 404 200",
    "POST classes.leave": "401 303 303 404 400 404 403 404 404 403",
    "POST classes.remove": "401 403 401 404 303 404 303 404 404 303",
    "POST classes.set_end": "401 403 401 404 303 404 303 404 404 303",
    "POST classes.rename": "401 403 401 404 303 404 303 404 404 303",
    "POST quizzes.begin": "401 303 303 404 303 404 404 404 404 303",
    "POST reports.reply": "401 403 403 403 303 404 403 403 403 303",
    "POST reports.send": "401 303 404 404 403 404 404 404 404 403",
    "POST scores.give_minutes": "401 403 403 403 303 404 403 403 403 303",
    "POST scores.override": "401 403 403 403 303 404 403 403 403 303",
    "POST scores.release": "401 403 403 403 303 404 403 403 403 303",
    "POST study.add_missed": "401 303 404 404 403 404 404 404 404 403",
    "POST study.answer": "401 303 404 404 404 404 404 404 404 404",
    "POST study.aside": "401 303 404 404 404 404 404 404 404 404",
    "POST study.rate": "401 303 404 404 404 404 404 404 404 404",
}
# What may differ between two pages that say the same: their tokens, and the address asked for.
OWN = re.compile(r'(name="csrf_token"[^>]*value="|next=|href="|action="|name="next" value=")[^"]*')


def asked(browser: Visit, method: str, path: str, fields: dict[str, object]) -> TestResponse:
    return browser.get(path) if method == "GET" else browser.post(path, fields)


def told(answer: TestResponse, code: str = MISSING.code) -> tuple[int, str]:
    """The status and the body of an answer, without what belongs to the request."""
    body = answer.get_data(as_text=True).replace(code, "")
    return answer.status_code, OWN.sub(r"\1", body)


def every_route(app: Flask) -> list[tuple[str, Rule]]:
    return [*routes(app, unsafe=False), *routes(app, unsafe=True)]


def test_every_route_has_a_row_and_every_row_a_route(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(ROUTES)


def test_a_route_without_a_row_is_refused(app: Flask) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "open")
    assert app.test_client().get("/forgotten").status_code == 404


def test_every_route_with_an_id_is_in_the_matrix(app: Flask) -> None:
    named = {f"{method} {rule.endpoint}" for method, rule in every_route(app) if rule.arguments}
    assert named == set(EXPECTED)


def test_each_actor_gets_the_expected_code_and_a_foreign_thing_is_like_a_missing_one(
    app: Flask, place: Place, database: Database
) -> None:
    found, leaks = {}, []
    for method, rule in every_route(app):
        if not rule.arguments:
            continue
        path, nothing = (address(app, rule, one) for one in (place.things, MISSING))
        fields = {}
        if method == "POST":
            fields = filled(place, visit(app, place, hand(rule.endpoint)), rule, path)
        codes = []
        for actor in ACTORS:
            browser = visit(app, place, actor)
            answer = asked(browser, method, path, fields)
            codes.append(str(answer.status_code))
            if answer.status_code < 400 and method == "POST":
                put_back(place, database)
            elif answer.status_code == 404:
                missing = asked(browser, method, nothing, fields)
                if told(missing) != told(answer, place.things.code):
                    leaks.append((actor, method, path))
        found[f"{method} {rule.endpoint}"] = " ".join(codes)
    assert found == EXPECTED
    assert leaks == []


@pytest.mark.parametrize(
    ("actor", "endpoint", "mixed"),
    [
        # One's own class, and a person, an assignment or a place of somebody else's.
        ("teacher", "classes.change_role", "person"),
        ("teacher", "classes.remove", "person"),
        ("teacher", "classes.issue_link", "made"),
        ("owner", "authoring.change_assignment", "offer"),
    ],
)
def test_an_id_of_ones_own_opens_no_foreign_thing_beside_it(
    app: Flask, place: Place, database: Database, actor: str, endpoint: str, mixed: str
) -> None:
    (rule,) = (rule for _, rule in routes(app, unsafe=True) if rule.endpoint == endpoint)
    before = fingerprint(database)
    both = replace(place.things, **{mixed: getattr(place.others, mixed)})
    neither = replace(place.things, **{mixed: getattr(MISSING, mixed)})
    browser = visit(app, place, actor)
    fields = filled(place, browser, rule, "")
    foreign = browser.post(address(app, rule, both), fields)
    assert foreign.status_code == 404
    assert told(foreign) == told(browser.post(address(app, rule, neither), fields))
    assert fingerprint(database) == before


def test_ones_own_attempt_has_no_places_beyond_its_last(app: Flask, place: Place) -> None:
    browser = visit(app, place, "taker")
    beyond: Things = replace(place.things, position=99)
    for method, rule in every_route(app):
        if "position" in rule.arguments:
            answer = asked(browser, method, address(app, rule, beyond), {})
            assert answer.status_code == 404, rule.rule


@pytest.mark.parametrize("actor", ["teacher", "writer", "taker"])
def test_a_right_that_was_taken_away_is_gone_with_the_next_request(
    app: Flask, place: Place, actor: str
) -> None:
    pages = {"teacher": "/scores/", "writer": "/author/", "taker": "/account/"}
    browser = visit(app, place, actor)
    assert browser.get(pages[actor]).status_code == 200
    admin = visit(app, place, "owner")
    person = f"/admin/people/{place.people[actor]}"
    for role in ("author", "instructor"):
        admin.post(f"{person}/role", {"role": role, "granted": "no"})
    if actor != "taker":
        assert browser.get(pages[actor]).status_code == 403
    assert admin.post(f"{person}/close", {}).status_code == 303
    assert browser.get(pages[actor]).status_code == 401
