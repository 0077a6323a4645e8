"""The front page, the library and the reader, with rights on what may be shown."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import update

from quiz.persistence.database.engine import Database
from quiz.persistence.tables.articles import ArticleRow
from tests.functional.conftest import Browser
from tests.place import without_number

KEY = "tokayev-reelected-2022"
NAVIGATION = "Diplomacy Featured Global News"
LAST_LINE = "take care of them and ensure their security"


@pytest.fixture
def chosen_url(chosen_shipped_url: str) -> str:
    """A database with the shipped bank in it."""
    return chosen_shipped_url


def show_only(database: Database, shown: str) -> None:
    with database.written() as session:
        session.execute(update(ArticleRow).where(ArticleRow.key == KEY).values(shown=shown))


def take_and_submit(browser: Browser, quiz: str) -> str:
    """Take a quiz without an answer; return the page of its result."""
    browser.get(f"/quizzes/{quiz}")
    form = re.search(r'action="(/j/[^"]+)"', browser.page.get_data(as_text=True))
    assert form
    browser.post(form[1], name="Aigerim")
    browser.follow()
    while browser.page.status_code in {302, 303}:
        browser.follow()
    attempt = browser.page.request.path.rpartition("/")[0]
    browser.get(f"{attempt}/summary")
    browser.post(f"{attempt}/submit")
    browser.follow()
    return browser.page.get_data(as_text=True)


@pytest.mark.parametrize("address", ["nothing", f"{KEY}?edition=2", f"{KEY}?edition=0"])
def test_an_article_or_edition_that_is_not_there_says_so(browser: Browser, address: str) -> None:
    assert browser.get(f"/articles/{address}").status_code == 404
    assert "There is nothing at this address." in browser.text


@pytest.mark.parametrize("passage", ["9-3", "0-99999", "x", "-1-4", "5", "7-7"])
def test_a_passage_that_is_none_points_at_nothing(browser: Browser, passage: str) -> None:
    assert browser.get(f"/articles/{KEY}?passage={passage}").status_code == 200
    assert "hl-source" not in browser.page.get_data(as_text=True)


def test_a_text_that_may_only_be_shown_in_passages_is_not_shown(
    browser: Browser, database: Database
) -> None:
    show_only(database, "passages")
    browser.get(f"/articles/{KEY}")
    assert "lets us show only passages" in browser.text
    assert LAST_LINE not in browser.text


def test_nobody_reads_such_a_text_piece_by_piece(browser: Browser, database: Database) -> None:
    show_only(database, "passages")
    for start in range(0, 4600, 400):
        browser.get(f"/articles/{KEY}?passage={start}-{start + 400}")
        assert "hl-source" not in browser.page.get_data(as_text=True)
        assert "block-body" not in browser.page.get_data(as_text=True)


def test_the_passage_that_proved_an_answer_is_shown_to_whom_it_proved_it(
    browser: Browser, new_browser: Callable[[], Browser], database: Database
) -> None:
    page = take_and_submit(browser, "five-minutes")
    show_only(database, "passages")
    proof = re.search(rf'href="(/articles/{KEY}\?[^"]*passage=[^"#]+)', page)
    assert proof
    address = proof[1].replace("&amp;", "&")
    browser.get(address)
    assert "hl-source" in browser.page.get_data(as_text=True)
    assert NAVIGATION not in browser.text
    stranger = new_browser()
    stranger.get(address)
    assert "hl-source" not in stranger.page.get_data(as_text=True)


def test_a_text_for_classes_is_closed_to_a_visitor(browser: Browser, database: Database) -> None:
    show_only(database, "class")
    browser.get(f"/articles/{KEY}")
    assert LAST_LINE not in browser.text


def test_the_reader_numbers_every_sentence_without_a_gap(browser: Browser) -> None:
    browser.get(f"/articles/{KEY}")
    ids = re.findall(r'id="s(\d+)"', browser.page.get_data(as_text=True))
    assert [int(number) for number in ids] == list(range(1, 42))


def test_a_page_of_an_article_is_the_same_whether_or_not_questions_stand_on_it(
    browser: Browser, database: Database
) -> None:
    before = without_number(browser.get(f"/articles/{KEY}").get_data(as_text=True))
    with database.written() as session:
        for table in ("quiz_questions", "question_facts"):
            session.connection().exec_driver_sql(f"DELETE FROM {table}")
        session.connection().exec_driver_sql("UPDATE questions SET status = 'retired'")
    assert without_number(browser.get(f"/articles/{KEY}").get_data(as_text=True)) == before


def test_the_library_finds_by_all_words_of_any_script(browser: Browser) -> None:
    browser.get("/articles/?q=TOKAYEV+re-election")
    assert "wins re-election" in browser.text
    assert "elects new leader" not in browser.text
    browser.get("/articles/?q=Қазақ")
    assert "Nothing found" in browser.text


def test_the_front_page_offers_what_is_open_to_this_person(browser: Browser) -> None:
    browser.get("/")
    assert "Five minutes: two elections" in browser.text
    assert "Kazakh President Tokayev wins re-election" in browser.text


def everywhere(browser: Browser) -> list[str]:
    """The places where a stranger could come upon the article or its facts."""
    found = [
        path for path in ("/", "/articles/") if KEY in browser.get(path).get_data(as_text=True)
    ]
    found += [f"/articles/{KEY}"] * (browser.get(f"/articles/{KEY}").status_code == 200)
    return found


def test_an_article_that_is_not_offered_is_nobody_elses_until_it_is(
    owner: Browser, new_browser: Callable[[], Browser]
) -> None:
    stranger = new_browser()
    assert everywhere(stranger) == ["/", "/articles/", f"/articles/{KEY}"]
    address = f"/author/articles/{KEY}"
    assert owner.send(f"{address}/readers", on=address, readers="bank").status_code == 303
    assert everywhere(stranger) == []
    assert owner.get(f"/articles/{KEY}").status_code == 200
    # Study does not tell its facts either; who was asked about it finds it from their result.
    taker = new_browser()
    take_and_submit(taker, "five-minutes")
    assert everywhere(taker) == [f"/articles/{KEY}"]
    learner = new_browser()
    account = {"name": "Dana", "login": "dana@example.org", "password": "a bridge over the river"}
    assert learner.send("/account/new", **account).status_code == 303
    package = f"/study/cards.apkg?what=article:{KEY}"
    assert learner.get(package).status_code == 404
    assert owner.send(f"{address}/readers", on=address, readers="all").status_code == 303
    assert everywhere(stranger) == ["/", "/articles/", f"/articles/{KEY}"]
    assert learner.get(package).status_code == 200
