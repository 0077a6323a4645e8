"""Which changes are in the audit trail, and who reads it.

The table names every change that a browser can ask for: a new one fails here until somebody has
decided whether it belongs in the trail (docs/reliability.md T49, T61).
"""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from quiz.domain.people.audit import AuditEvent
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.audit import AuditRow
from quiz.web.site import EXTENSION
from tests.place import Place, address, filled, hand, put_back, routes, visit

# What is recorded; the empty ones are people's own work and tastes, and the text of the bank,
# which has versions of its own.
EVENTS: dict[str, tuple[AuditEvent, ...]] = {
    "account.appearance": (),
    "account.change_profile": (),
    "account.enter": (AuditEvent.LINK_USED, AuditEvent.SIGNED_IN),
    "account.new": (AuditEvent.ACCOUNT_MADE,),
    "account.password": (AuditEvent.PASSWORD_CHANGED,),
    "account.renew_code": (),
    "account.resume": (AuditEvent.SIGNED_IN,),
    "account.sign_in": (AuditEvent.SIGNED_IN,),
    "account.sign_out": (),
    "account.view_as": (),
    "admin.change_role": (AuditEvent.ROLE_GRANTED,),
    "admin.close": (AuditEvent.ACCOUNT_CLOSED,),
    "admin.issue_link": (AuditEvent.LINK_MADE,),
    "admin.reopen": (),
    "attempts.answer": (),
    "attempts.answer_all": (),
    "attempts.save": (),
    "attempts.save_notes": (),
    "attempts.submit": (),
    "authoring.offer_article": (),
    "authoring.amend_article": (),
    "authoring.assignment_rules": (AuditEvent.RULES_CHANGED,),
    "authoring.change_assignment": (AuditEvent.QUIZ_CLOSED,),
    "authoring.correct_article": (),
    "authoring.decide_built": (),
    "authoring.edit_quiz": (),
    "authoring.fact": (),
    "authoring.new_article": (),
    "authoring.new_fact": (),
    "authoring.new_question": (),
    "authoring.new_quiz": (AuditEvent.QUIZ_OFFERED,),
    "authoring.offer_quiz": (AuditEvent.QUIZ_OFFERED, AuditEvent.RULES_CHANGED),
    "authoring.question": (),
    "authoring.retire_fact": (),
    "authoring.retire_question": (),
    "authoring.retire_quiz": (),
    "classes.change_code": (AuditEvent.CLASS_CODE_CHANGED,),
    "classes.change_role": (AuditEvent.CLASS_ROLE_CHANGED,),
    "classes.issue_link": (AuditEvent.LINK_MADE,),
    "classes.join": (),
    "classes.leave": (),
    "classes.new": (),
    "classes.remove": (AuditEvent.MEMBER_REMOVED,),
    "classes.rename": (),
    "classes.set_end": (AuditEvent.RETENTION_CHANGED,),
    "offline.merge": (),
    "personal.download": (AuditEvent.DATA_DOWNLOADED,),
    "personal.erase": (AuditEvent.DATA_ERASED,),
    "quizzes.begin": (),
    "reports.reply": (),
    "reports.send": (),
    "scores.give_minutes": (),
    "scores.override": (AuditEvent.ALLOWANCE_GIVEN,),
    "scores.release": (AuditEvent.RESULTS_RELEASED,),
    "study.add": (),
    "study.add_missed": (),
    "study.answer": (),
    "study.aside": (),
    "study.bring_back": (),
    "study.erase": (),
    "study.next_card": (),
    "study.rate": (),
    "study.settings": (),
    "study.undo": (),
}


def recorded(database: Database) -> list[AuditRow]:
    with database.reading() as session:
        return list(session.scalars(select(AuditRow).order_by(AuditRow.id)))


def test_each_change_is_in_the_trail_or_is_said_not_to_be(
    app: Flask, place: Place, database: Database
) -> None:
    before, found = len(recorded(database)), {}
    for _, rule in routes(app, unsafe=True):
        path = address(app, rule, place.things)
        browser = visit(app, place, hand(rule.endpoint))
        assert browser.post(path, filled(place, browser, rule, path)).status_code < 400
        found[rule.endpoint] = tuple(row.action for row in recorded(database)[before:])
        put_back(place, database)
    assert found == EVENTS


@pytest.mark.parametrize(
    ("actor", "page", "event"),
    [
        ("teacher", "/scores/{code}", AuditEvent.SCORES_VIEWED),
        ("teacher", "/scores/attempts/{finished}", AuditEvent.ATTEMPT_VIEWED),
        ("owner", "/attempts/{finished}/result", AuditEvent.ATTEMPT_VIEWED),
        ("owner", "/attempts/{finished}/receipt", AuditEvent.ATTEMPT_VIEWED),
        ("teacher", "/scores/{code}/results.csv", AuditEvent.SCORES_DOWNLOADED),
        ("teacher", "/scores/{code}/answers.csv", AuditEvent.SCORES_DOWNLOADED),
        ("taker", "/attempts/{finished}/result", None),
        ("rival", "/scores/{code}", None),
    ],
)
def test_looking_at_results_of_others_is_recorded_once_and_the_page_takes_no_lock(
    app: Flask, place: Place, database: Database, actor: str, page: str, event: AuditEvent | None
) -> None:
    before = len(recorded(database))
    browser = visit(app, place, actor)
    for _ in range(3):
        browser.get(page.format(code=place.things.code, finished=place.things.finished))
    assert len(recorded(database)) == before
    app.extensions[EXTENSION].views.write(database)
    rows = recorded(database)[before:]
    assert [(row.action, row.by_id) for row in rows] == (
        [(event, place.people[actor])] if event else []
    )
    if event is AuditEvent.ATTEMPT_VIEWED:
        taker = visit(app, place, "taker")
        assert "Attempt viewed" in taker.get("/account/").get_data(as_text=True)


def test_no_name_login_token_or_password_is_in_the_trail(
    app: Flask, place: Place, database: Database
) -> None:
    secret = {place.resume_code, place.things.token, "example.org", "a bridge over the river"}
    names = {"Taker", "Classmate", "Stranger", "Teacher", "Rival", "Admin", "Writer"}
    texts = []
    for _, rule in routes(app, unsafe=True):
        path = address(app, rule, place.things)
        browser = visit(app, place, hand(rule.endpoint))
        browser.post(path, filled(place, browser, rule, path))
        texts += [repr(row.details) for row in recorded(database)]
        put_back(place, database)
    assert [word for word in secret | names for text in texts if word in text] == []


def test_an_administrator_reads_the_trail_of_the_site_and_nobody_else_does(
    app: Flask, place: Place
) -> None:
    admin = visit(app, place, "admin")
    admin.post(
        f"/admin/people/{place.people['writer']}/role", {"role": "instructor", "granted": "yes"}
    )
    page = admin.get("/admin/trail?event=role+granted").get_data(as_text=True)
    assert "Role granted" in page
    assert "Writer" in page
    assert "Link to sign in made</th>" not in page
    for actor in ("taker", "teacher", "writer"):
        assert visit(app, place, actor).get("/admin/trail").status_code == 403
