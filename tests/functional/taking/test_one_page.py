"""All questions of an attempt on one page, as a browser without script has them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from quiz.domain.quizzes.rules import PRESETS, Feedback, Preset, Rules, SourcePlace
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.attempts import AnswerRow, ItemRow
from quiz.services.attempts.rules import store_rules
from tests.builders import make_choice, make_claim, make_number
from tests.counting import statements
from tests.functional.conftest import Browser, Clock
from tests.functional.taking.attempt import html
from tests.offers import add_offer
from tests.place import forms_of

ARTICLE = "bridge-quiz-article"
GIVEN = {
    "q1-verdict": "supported",
    "q1-sentences": f"{ARTICLE}:2",
    "q2-option": "2",
    "q3-text": "340",
}


def begin(browser: Browser, database: Database, *contents: Any, **rules: Any) -> str:
    """Begin a quiz whose questions stand on one page, and open that page."""
    with database.written() as session:
        asked = contents or (make_claim(), make_choice(), make_number())
        assignment = add_offer(session, *asked)
        store_rules(session, assignment, Rules(one_page=True, **rules))
        code = assignment.code
    browser.send(f"/j/{code}", name="")
    for _ in range(3):
        browser.follow()
    assert browser.page is not None
    assert browser.page.request.path.endswith("/questions"), browser.page.request.path
    return browser.page.request.path


def send(browser: Browser, address: str, go: str = "save", **fields: str) -> int:
    """Send the page's form as it stands, but for these fields."""
    form = next(one for one in forms_of(html(browser)) if "q1-client_id" in one)
    filled: dict[str, Any] = {
        name: values for name, values in form.items() if name != "csrf_token"
    } | fields
    return browser.post(address, **filled, go=go).status_code


def stored(database: Database) -> dict[int, list[Any]]:
    """The answers by position, the first one first."""
    found: dict[int, list[Any]] = {}
    with database.reading() as session:
        rows = session.execute(
            select(ItemRow.position, AnswerRow.payload)
            .join(AnswerRow, AnswerRow.item_id == ItemRow.id)
            .order_by(AnswerRow.sequence)
        )
        for position, payload in rows:
            found.setdefault(position, []).append(payload)
    return found


def test_one_press_saves_all_answers_and_each_once(browser: Browser, database: Database) -> None:
    address = begin(browser, database)
    assert send(browser, address, **GIVEN) == 303
    given = {
        1: [{"verdict": "supported", "sentences": [f"{ARTICLE}:2"]}],
        2: [{"option": "b"}],
        3: [{"text": "340"}],
    }
    assert stored(database) == given
    browser.get(address)
    # What is sent as it was found changes nothing.
    assert send(browser, address, go="finish") == 303
    assert stored(database) == given
    browser.follow()
    assert "Every question is answered." in browser.text


def test_ids_are_not_used_twice_and_each_article_is_read_once(
    browser: Browser, database: Database
) -> None:
    begin(browser, database, make_claim(), make_claim(stem="It was."), make_choice())
    page = html(browser)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))
    # Two copies to mark in, one to read.
    assert page.count('class="block block-headline"') == 3
    assert f'name="q2-sentences" value="{ARTICLE}:1"' in page


def test_what_is_refused_stays_in_its_form_and_the_rest_is_saved(
    browser: Browser, database: Database
) -> None:
    address = begin(browser, database)
    assert send(browser, address, **GIVEN | {"q2-option": "nothing"}) == 400
    assert sorted(stored(database)) == [1, 3]
    assert 'id="q2"' in html(browser)
    assert re.search(r'role="alert"><p>[^<]+', html(browser))


def test_an_answer_of_another_tab_is_not_overwritten(browser: Browser, database: Database) -> None:
    address = begin(browser, database)
    page = browser.page
    browser.post(
        f"{address.rpartition('/')[0]}/2/save", option="3", client_id="other-page.1", seen="0"
    )
    browser.page = page
    assert send(browser, address, **GIVEN) == 409
    assert stored(database)[2] == [{"option": "c"}]
    assert sorted(stored(database)) == [1, 2, 3]
    # Both are told; to send the page once more is to choose its own.
    assert "The saved answer: 500 metres" in browser.text
    assert "The answer of this page: 340 metres" in browser.text
    assert send(browser, address) == 303
    assert stored(database)[2] == [{"option": "c"}, {"option": "b"}]


def test_one_question_is_checked_on_the_page(browser: Browser, database: Database) -> None:
    address = begin(browser, database)
    assert send(browser, address, go="check-2", **GIVEN) == 303
    assert browser.page is not None
    assert browser.page.headers["Location"].endswith("/questions#q2")
    browser.follow()
    assert "Your answer:" in browser.text
    assert 'name="q2-option"' not in html(browser)
    assert 'name="q3-text"' in html(browser)


def test_the_address_of_one_question_leads_to_its_place_on_the_page(
    browser: Browser, database: Database
) -> None:
    address = begin(browser, database)
    browser.get(f"{address.rpartition('/')[0]}/3")
    assert browser.page is not None
    assert browser.page.headers["Location"].endswith("/questions#q3")


def test_the_articles_are_hidden_where_the_rules_hide_them(
    browser: Browser, database: Database
) -> None:
    begin(
        browser,
        database,
        make_choice(),
        make_number(),
        source=SourcePlace.END,
        feedback=Feedback.END,
    )
    assert "block-headline" not in html(browser)
    assert "The articles are not shown now." in browser.text


def test_after_the_end_what_is_sent_is_kept_aside(
    browser: Browser, database: Database, clock: Clock
) -> None:
    address = begin(browser, database, time_limit=60, feedback=Feedback.END)
    clock.forward(minutes=5)
    assert send(browser, address, **GIVEN) == 409
    assert stored(database) == {}
    assert "kept aside" in browser.text


@pytest.mark.parametrize("path", ["questions", "sheets"])
def test_where_questions_come_one_after_another_there_is_no_page_of_all(
    browser: Browser, database: Database, path: str
) -> None:
    with database.written() as session:
        assignment = add_offer(session, make_claim(), make_choice())
        store_rules(session, assignment, Rules(sequential=True))
        code = assignment.code
    browser.send(f"/j/{code}", name="")
    browser.follow()
    assert browser.page is not None
    attempt = browser.page.headers["Location"].rpartition("/")[0]
    assert browser.get(f"{attempt}/{path}").status_code == 409
    assert "block-headline" not in html(browser)


def test_all_items_take_as_few_statements_as_one(browser: Browser, database: Database) -> None:
    contents = (make_claim(), make_choice(), make_number()) * 3
    address = begin(
        browser, database, *contents, feedback=Feedback.END, shown=PRESETS[Preset.EXAM].shown
    )
    for path in (address, f"{address.rpartition('/')[0]}/sheets"):
        with statements(database) as kept:
            assert browser.get(path).status_code == 200
        assert len(kept) <= 5, "\n\n".join(kept)
        assert not any("keyings" in one for one in kept)
