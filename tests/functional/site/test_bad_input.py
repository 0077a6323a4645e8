"""Bad input gets a clear answer that says what to do; nothing is lost and nothing half-written."""

from __future__ import annotations

import inspect
import io
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse
from wtforms.fields import choices, core, datetime, numeric

from quiz import config
from quiz.persistence.database.engine import Database
from quiz.services.people import links
from quiz.web.app import create_app
from quiz.web.forms.ready_made import WORDS
from tests.builders import make_number
from tests.functional.conftest import Browser, Clock
from tests.messages import FOREIGN_PART
from tests.offers import add_offer
from tests.place import Place, Visit, address, filled, fingerprint, hand, put_back, routes, visit

MEGABYTE = 1024 * 1024


@pytest.fixture
def taker(app: Flask, place: Place) -> Visit:
    return visit(app, place, "taker")


def save(browser: Visit, place: Place, position: int, **fields: Any) -> TestResponse:
    sent = {"client_id": "bad-input.1", "seen": "0", **fields}
    return browser.post(f"/attempts/{place.things.attempt}/{position}/save", sent)


def refused(answer: TestResponse, *words: str) -> None:
    """Check that an answer refuses in words of its own, by a page or by JSON."""
    assert 400 <= answer.status_code < 500
    told = answer.get_data(as_text=True)
    for word in words:
        assert word in told


# --- one by one ------------------------------------------------------------------------------


def test_an_upload_of_thirty_megabytes_is_told_the_limit_and_what_to_do(
    app: Flask, place: Place, database: Database
) -> None:
    before = fingerprint(database)
    browser = visit(app, place, "writer")
    answer = browser.client.post(
        "/author/articles/new",
        data=b"--x\r\n" + b"x" * 30 * MEGABYTE,
        content_type="multipart/form-data; boundary=x",
        headers={"X-CSRF-Token": browser.token},
    )
    assert answer.status_code == 413
    refused(answer, "This is too large", "2 MB", "Send a smaller file", "Nothing was stored.")
    assert fingerprint(database) == before


def test_an_article_in_latin_1_is_told_how_to_save_it(
    app: Flask, place: Place, database: Database
) -> None:
    before = fingerprint(database)
    browser = visit(app, place, "writer")
    page = {"file": (io.BytesIO("Élection à Genève\n\nUn été.\n".encode("latin-1")), "a.txt")}
    answer = browser.post("/author/articles/new", {**page, "language": "en", "do": "look"})
    refused(answer, "UTF-8")
    assert fingerprint(database) == before


def test_an_answer_for_another_persons_attempt_finds_nothing(
    app: Flask, place: Place, database: Database
) -> None:
    before = fingerprint(database)
    refused(save(visit(app, place, "classmate"), place, 1, option="2"))
    assert fingerprint(database) == before


@pytest.mark.parametrize(
    ("position", "fields", "word"),
    [
        (1, {"option": "z"}, FOREIGN_PART),
        (1, {"option": "2", "client_id": ""}, "without the mark"),
        (1, {"option": "2", "client_id": "x" * 200}, "without the mark"),
        (1, {"option": "2", "client_id": "a b c d e f"}, "without the mark"),
        (2, {"verdict": "perhaps"}, "not an answer to this question"),
        (2, {"verdict": "conflicting"}, "not offered"),
        (2, {"sentences": ["first-article:99"]}, "not one of those that can be marked"),
        (2, {"sentences": ["first-article:0"]}, "not one of those that can be marked"),
        (2, {"sentences": ["other-article:3"]}, "not one of those that can be marked"),
        (2, {"sentences": [f"first-article:{n}" for n in range(2, 9)]}, "at most 6"),
        (2, {"verdict": "not-enough-information", "missing": "why"}, "not an answer"),
        (3, {"text": "3" * 100_000}, ""),
    ],
)
def test_an_answer_that_the_page_cannot_send_is_refused_in_words(
    taker: Visit,
    place: Place,
    database: Database,
    position: int,
    fields: dict[str, Any],
    word: str,
) -> None:
    before = fingerprint(database)
    answer = save(taker, place, position, **fields)
    refused(answer, word)
    assert set(answer.get_json()) == {"reason", "message", "cure", "sequence"}
    assert answer.get_json()["cure"]
    assert fingerprint(database) == before


@pytest.mark.parametrize(
    "path",
    [
        "/attempts/0",
        "/attempts/not-an-id/1",
        "/attempts/{attempt}/0",
        "/attempts/{attempt}/-1",
        "/attempts/{attempt}/99999999999999999999999999",
        "/articles/" + "a" * 5000,
        "/articles/{article}?edition=99999999999999999999999999",
        "/articles/{article}?passage=9999999-1",
        "/articles/?q=" + "%F0%9F%97%B3" * 1000,
        "/articles/?q=%00%25%5F%27%22",
        "/articles/%00",
        "/quizzes/%F0%9F%97%B3%EF%B8%8F",
        "/j/" + "0" * 3000,
        "/j/?code=%00",
        "/scores/%00",
        "/enter/" + "%E2%80%AE" * 100,
        "/author/?page=99999999999999999999999999",
        "/author/?page=-1&status=%00&kind=%00&bank=%00",
        "/author/questions/new?kind=numeric&article={article}&edition=99999999999999999999",
        "/author/questions/new?kind=numeric&article={article}&sentence=99999&words=1:0-99999:99",
        "/author/articles/{article}?page=99999999999999999999999999",
        "/admin/?page=99999999999999999999999999&q=%00",
        "/classes/join?code=%00",
        "/account/sign-in?next=%00//elsewhere.example",
        "/static/../../config.py",
    ],
)
def test_absurd_addresses_are_answered_and_never_break(app: Flask, place: Place, path: str) -> None:
    asked = path.format(attempt=place.things.attempt, article=place.things.article)
    for actor in ("owner", "taker", "visitor"):
        assert visit(app, place, actor).get(asked).status_code < 500


def test_a_body_that_is_no_form_is_refused(taker: Visit, place: Place, database: Database) -> None:
    before = fingerprint(database)
    path = f"/attempts/{place.things.attempt}/1/save"
    for kind, body in (
        ("application/json", b'{"option": "2"}'),
        ("application/x-www-form-urlencoded", b"\xff\xfe%%%zz"),
        ("multipart/form-data", b"--nothing"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n"),
    ):
        header = {"X-CSRF-Token": taker.token}
        answer = taker.client.post(path, data=body, content_type=kind, headers=header)
        assert answer.status_code < 500
    assert fingerprint(database) == before


def test_a_field_longer_than_the_framework_would_take_is_read_whole(
    app: Flask, place: Place
) -> None:
    browser = visit(app, place, "writer")
    text = "A title\n\n" + "A sentence stands here and says a little. " * 20_000
    answer = browser.post("/author/articles/new", {"text": text, "language": "en", "do": "look"})
    refused(answer, f"{len(text)} characters", "at most 300000 fit")


@pytest.mark.postgresql
def test_what_postgresql_cannot_hold_is_refused_and_never_breaks(
    postgresql_url: str, tmp_path: Path, clock: Clock
) -> None:
    database = Database(postgresql_url)
    with database.written() as session:
        code = add_offer(session, make_number()).code
        link = links.issue_owner_link(session, clock())
    site = create_app(
        config.load(tmp_path / "pg", environ={}), database=database, clock=clock, testing=True
    )
    browser = Browser(site.test_client())
    browser.send(f"/enter/{link.token}")
    for path in ("/admin/?q=%00", "/articles/?q=%00", "/articles/%00", "/j/%00", "/scores/%00"):
        assert browser.get(path).status_code < 500, path
    for path in ("/admin/?page=", "/articles/bridge-quiz-article?edition=", "/author/?page="):
        assert browser.get(path + "9" * 30).status_code < 500, path
    browser.send(f"/j/{code}")
    item = browser.follow().headers["Location"]
    sent = {"client_id": "null-page.1", "seen": "0", "text": "3\0"}
    assert browser.send(f"{item}/save", on=item, **sent).status_code < 500
    for path, name in (("/account/sign-in", "login"), ("/account/resume", "code")):
        assert browser.send(path, **{name: "a\0b", "password": "a\0b"}).status_code < 500
    database.close()


# --- fuzz ------------------------------------------------------------------------------------

ODD = st.sampled_from(
    [
        "",
        " ",
        "\0",
        "\ud7ff\ue000",
        "0",
        "-1",
        "1e999",
        "9" * 400,
        "٣٤٠",
        "½",
        "é",
        "e\u0301",
        "‮abc",
        "<script>alert(1)</script>",
        "{{ 7*7 }}",
        "' OR 1=1 --",
        "../../etc/passwd",
        "=1+1",
        "y" * 70_000,
        "2026-02-30",
        "0001-01-01",
        "None",
        "true",
        "[]",
    ]
)
TEXTS = st.one_of(ODD, st.text(max_size=40))


def fuzzed(data: st.DataObject, fields: dict[str, Any]) -> dict[str, Any]:
    """Change, double or drop a few fields of a form, and add one that it may have."""
    changed = dict(fields)
    names = sorted(fields) or ["name"]
    for name in data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=4, unique=True)):
        act = data.draw(st.sampled_from(["odd", "odd", "odd", "many", "drop"]))
        if act == "drop":
            changed.pop(name, None)
        elif act == "many":
            changed[name] = data.draw(st.lists(TEXTS, max_size=12))
        else:
            changed[name] = data.draw(TEXTS)
    if data.draw(st.booleans()):
        changed[data.draw(st.sampled_from(MORE))] = data.draw(TEXTS)
    return changed


MORE = ["do", "go", "seen", "sentence", "sentences", "words", "options", "text", "kinds-0", "page"]


def fuzz(data: st.DataObject, app: Flask, place: Place, database: Database, before: str) -> None:
    rules = [rule for _, rule in routes(app, unsafe=True)]
    rule = data.draw(st.sampled_from(rules))
    path = address(app, rule, place.things)
    browser = visit(app, place, hand(rule.endpoint))
    fields = fuzzed(data, filled(place, browser, rule, path))
    answer = browser.post(path, fields)
    assert answer.status_code < 500, (rule.rule, fields)
    if answer.status_code >= 400 and rule.endpoint not in LEAVES_A_TRACE:
        assert fingerprint(database) == before, (rule.rule, fields)
    else:
        put_back(place, database)


# A wrong password or code is counted, also where it is refused.
LEAVES_A_TRACE = {
    "account.password",
    "account.resume",
    "account.sign_in",
    "classes.join",
    "personal.erase",
    "quizzes.begin",
    "quizzes.enter",
}
CHECKS = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=100, deadline=None, suppress_health_check=CHECKS, derandomize=True)
@given(data=st.data())
def test_no_form_breaks_and_none_that_is_refused_changes_a_row(
    data: st.DataObject, app: Flask, place: Place, database: Database
) -> None:
    fuzz(data, app, place, database, fingerprint_of(place, database))


@pytest.mark.acceptance
@settings(max_examples=10_000, deadline=None, suppress_health_check=CHECKS)
@given(data=st.data())
def test_no_form_breaks_however_often_one_tries(
    data: st.DataObject, app: Flask, place: Place, database: Database
) -> None:
    fuzz(data, app, place, database, fingerprint_of(place, database))


_known: dict[str, str] = {}


def fingerprint_of(place: Place, database: Database) -> str:
    """Return the fingerprint of the place as it was made; it is the same for all examples."""
    key = str(place.file)
    if key not in _known:
        put_back(place, database)
        _known[key] = fingerprint(database)
    return _known[key]


# --- numbers in addresses --------------------------------------------------------------------

FIGURES = ["9" * digits for digits in (10, 20, 25, 5000)]


@pytest.mark.parametrize("figures", FIGURES, ids=len)
def test_a_number_that_no_database_holds_is_at_no_address(
    app: Flask, place: Place, database: Database, figures: str
) -> None:
    before = fingerprint(database)
    browser = visit(app, place, "owner")
    walked = 0
    for unsafe in (False, True):
        for _, rule in routes(app, unsafe=unsafe):
            if "<int" not in rule.rule:
                continue
            path = re.sub(r"<int[^>]*>", figures, rule.rule)
            path = re.sub(r"<(?:uuid|string)?:?attempt_id>", str(place.things.attempt), path)
            path = path.replace("<key>", place.things.quiz)
            answer = browser.post(path, {}) if unsafe else browser.get(path)
            assert answer.status_code == 404, path
            walked += 1
    assert walked > 8
    assert fingerprint(database) == before


@pytest.mark.parametrize("figures", [FIGURES[1], FIGURES[-1], "-1", "٣"], ids=len)
def test_no_page_of_a_list_breaks_on_a_number(app: Flask, place: Place, figures: str) -> None:
    browser = visit(app, place, "owner")
    for _, rule in routes(app, unsafe=False):
        query = "&".join(f"{name}={figures}" for name in ("page", "edition", "sentence", "show"))
        path = f"{address(app, rule, place.things)}?{query}"
        assert browser.get(path).status_code < 500, path


# --- what WTForms says of its own accord -------------------------------------------------------


def test_all_that_wtforms_says_of_fields_is_said_in_our_words() -> None:
    modules = (choices, core, datetime, numeric)
    said = {
        text
        for module in modules
        for text in re.findall(r'gettext\(\s*"([^"]+)"', inspect.getsource(module))
    }
    # A programmer sees this one, and no person.
    assert said - {"Choices cannot be None."} <= set(WORDS)
    assert len(said) > 8


@pytest.mark.parametrize(
    ("path", "fields", "word"),
    [
        ("/study/settings", {"share": "none"}, "not one of the choices"),
        ("/study/settings", {"new_a_day": "9" * 30}, "not a whole number"),
        ("/study/settings", {"new_a_day": "-5"}, "Type a number from 0"),
    ],
)
def test_what_was_tampered_with_is_refused_in_our_words(
    taker: Visit, path: str, fields: dict[str, str], word: str
) -> None:
    answer = taker.post(path, fields)
    assert answer.status_code in (303, 400, 404, 405)
    told = answer.get_data(as_text=True)
    assert word in told
    assert "Not a valid" not in told
    assert "Invalid" not in told
