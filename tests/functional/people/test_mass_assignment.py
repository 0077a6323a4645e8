"""Fields that no form has, sent with every form, mean nothing (docs/reliability.md T26)."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from quiz.persistence.database.engine import Database
from tests.place import Place, address, content_of, filled, hand, put_back, routes, visit

# A number that stands nowhere else: where it is found in the database, it came from here.
MARK = "31337"
SMUGGLED = {
    "id": MARK,
    "score": MARK,
    "mark": MARK,
    "numerator": MARK,
    "denominator": MARK,
    "points": MARK,
    "user_id": MARK,
    "person_id": "31337000-0000-4000-8000-000000031337",
    "owner_id": "31337000-0000-4000-8000-000000031337",
    "created_by_id": "31337000-0000-4000-8000-000000031337",
    "class_id": MARK,
    "attempt_id": "31337000-0000-4000-8000-000000031337",
    "item_id": MARK,
    "version_id": MARK,
    "version": MARK,
    "seq": MARK,
    "sequence": MARK,
    "number": MARK,
    "revision": MARK,
    "state": "graded",
    "status": "retired",
    "role": "owner",
    "roles": "owner",
    "granted": "yes",
    "is_admin": "1",
    "as_learner": "1",
    "simulated": "1",
    "disabled_at": "2001-01-01T00:00:00Z",
    "released": "yes",
    "released_at": "2001-01-01T00:00:00Z",
    "submitted_at": "2001-01-01T00:00:00Z",
    "received_at": "2001-01-01T00:00:00Z",
    "checked_at": "2001-01-01T00:00:00Z",
    "opens_at": "2001-01-01T00:00:00Z",
    "closes_at": "2999-01-01T00:00:00Z",
    "deadline": "2999-01-01T00:00:00Z",
    "extra_time": MARK,
    "payload": '{"option": "2"}',
    "login_as": "owner@example.org",
    "password_hash": MARK,
    "seed": MARK,
    "secret": MARK,
    "tag": MARK,
}

Content = dict[str, list[tuple[Any, ...]]]


def after(
    app: Flask, place: Place, database: Database, rule: Rule, more: dict[str, str]
) -> tuple[int, Content]:
    """Send a complete form with more fields; return the status, and what is stored then."""
    path = address(app, rule, place.things)
    browser = visit(app, place, hand(rule.endpoint))
    fields = filled(place, browser, rule, path)
    answer = browser.post(path, {**more, **fields})
    stored = content_of(database)
    put_back(place, database)
    return answer.status_code, stored


def columns(stored: Content) -> dict[tuple[str, int], list[Any]]:
    """Return what stands in each column of each table, in an order that does not matter."""
    return {
        (table, number): sorted(map(repr, values))
        for table, rows in stored.items()
        for number, values in enumerate(zip(*rows, strict=True))
    }


def test_what_no_form_has_changes_nothing_more_than_the_form_alone(
    app: Flask, place: Place, database: Database
) -> None:
    tried = 0
    for _, rule in routes(app, unsafe=True):
        status, plain = after(app, place, database, rule, {})
        _, again = after(app, place, database, rule, {})
        laden_status, laden = after(app, place, database, rule, SMUGGLED)
        # What differs between two plain requests is random: codes, tokens, digests.
        fixed = {at for at, values in columns(plain).items() if columns(again).get(at) == values}
        if laden_status == 400:
            # Refused whole; then it must have changed nothing at all.
            assert laden == content_of(database), rule.rule
            continue
        assert laden_status == status, rule.rule
        assert {table: len(rows) for table, rows in laden.items()} == {
            table: len(rows) for table, rows in plain.items()
        }, rule.rule
        found = columns(laden)
        assert [at for at in sorted(fixed) if found.get(at) != columns(plain)[at]] == [], rule.rule
        assert MARK not in repr(laden), rule.rule
        tried += 1
    assert tried > 30


def test_the_comparison_finds_a_field_that_is_stored(
    app: Flask, place: Place, database: Database
) -> None:
    (rule,) = (
        rule for _, rule in routes(app, unsafe=True) if rule.endpoint == "account.change_profile"
    )
    browser = visit(app, place, "taker")
    path = address(app, rule, place.things)
    browser.post(path, {"name": MARK, "zone": "UTC", "language": "en"})
    assert MARK in repr(content_of(database))
