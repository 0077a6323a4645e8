"""Study in the browser, on the shipped bank: from a missed answer to the card's next day."""

from __future__ import annotations

import csv
import html
import json
import re
from io import BytesIO, StringIO
from pathlib import Path
from uuid import UUID
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from quiz.persistence.bank.questions import load_questions
from quiz.persistence.database.upkeep import copy_sqlite
from quiz.persistence.tables.study import CardRow, ReviewRow, TurnRow

ARTICLE = "tokayev-elected-2019"
ACTION = re.compile(r'action="(/study/turns/[0-9a-f-]+/answer)"')
RATE = re.compile(r'action="(/study/turns/[0-9a-f-]+/rate)"')


@pytest.fixture
def chosen_url(chosen_shipped_url):
    """A database with the shipped bank in it."""
    return chosen_shipped_url


@pytest.fixture
def learner(browser):
    """A guest who has taken the short quiz and left two of its questions wrong."""
    browser.get("/quizzes/five-minutes")
    begin = re.search(r'action="(/j/[^"]+)"', source(browser))
    browser.post(begin[1])
    browser.follow()
    browser.follow()
    return browser


def source(browser):
    return browser.page.get_data(as_text=True)


def attempt_of(browser):
    return browser.page.request.path.rpartition("/")[0]


def submit(browser):
    attempt = attempt_of(browser)
    browser.send(f"{attempt}/submit", on=f"{attempt}/summary")
    browser.follow()
    return attempt


def add_article(browser, key=ARTICLE):
    browser.send("/study/add", on="/study/", what=f"article:{key}")
    browser.follow()


def begin(browser):
    browser.send("/study/next", on="/study/")
    return browser.follow()


def dont_know(browser):
    browser.post(ACTION.search(source(browser))[1], go="unknown")
    return browser.follow()


def rate(browser, rating):
    browser.post(RATE.search(source(browser))[1], rating=str(rating))
    return browser.follow()


def rows(database, table):
    with database.reading() as session:
        found = session.scalars(select(table)).all()
        session.expunge_all()
        return found


def test_a_visitor_is_asked_to_sign_in(browser):
    for path in (
        "/study/",
        "/study/session",
        "/study/settings",
        "/study/reviews.csv",
        "/study/cards.apkg",
        "/study/stored.json",
        "/study/erase",
    ):
        assert browser.get(path).status_code == 401


def test_another_persons_card_is_answered_as_one_that_is_not_there(learner, owner, database):
    submit(learner)
    add_article(learner)
    begin(learner)
    turn = rows(database, TurnRow)[0]
    missing = f"/study/turns/{'0' * 8}-0000-4000-8000-{'0' * 12}"
    for way in ("answer", "rate", "aside"):
        owner.get("/study/")
        theirs = owner.post(f"/study/turns/{turn.id}/{way}", rating="3", do="bury")
        owner.get("/study/")
        nothing = owner.post(f"{missing}/{way}", rating="3", do="bury")
        assert theirs.status_code == nothing.status_code == 404
    assert rows(database, TurnRow)[0].answered_at is None


def test_what_was_missed_becomes_cards_once(learner, database):
    submit(learner)
    assert "Study the 6 missed" in learner.text
    attempt = attempt_of(learner).rpartition("/")[2]
    for _ in range(2):
        learner.send(f"/study/missed/{attempt}", on=f"/attempts/{attempt}/result")
        learner.follow()
    cards = rows(database, CardRow)
    assert len(cards) >= 6
    assert all(card.origin_id for card in cards if card.fact_id)
    assert "No new card was made" in learner.text


def test_every_mistake_of_a_result_opens_its_passage(learner):
    submit(learner)
    links = re.findall(r'href="(/articles/[^"]+passage=[^"]+)"', source(learner))
    assert len(set(links)) >= 5
    for link in set(links):
        shown = learner.get(html.unescape(link)).get_data(as_text=True)
        assert f'id="{link.rpartition("#")[2]}"' in shown
        assert "hl-source" in shown


def test_an_attempt_that_goes_on_cannot_be_studied(learner):
    attempt = attempt_of(learner).rpartition("/")[2]
    assert learner.send(f"/study/missed/{attempt}", on="/study/").status_code >= 400
    assert "cannot be studied" in learner.text


def test_a_card_is_asked_without_its_key_and_told_with_it(owner, database):
    add_article(owner)
    page = begin(owner)
    assert page.status_code == 200
    turn = rows(database, TurnRow)[0]
    with database.reading() as session:
        question = load_questions(session, [turn.question_id])[turn.question_id].question
    assert question.content.explanation not in owner.text
    dont_know(owner)
    assert owner.text.count(question.content.explanation) == 1
    assert "From “" in owner.text
    assert "What the source says" not in owner.text
    assert "Your answer suggests: Missed" in owner.text
    assert "Knew it" in owner.text
    assert "next on" in owner.text
    assert "Hard" not in owner.text
    link = re.search(r'href="(/articles/[^"]+passage[^"]+)"', source(owner))
    assert link
    assert owner.get(link[1].replace("&amp;", "&")).status_code == 200


def test_a_missed_card_comes_next_day_in_another_form(owner, database, clock):
    add_article(owner)
    begin(owner)
    first = rows(database, TurnRow)[0]
    dont_know(owner)
    rate(owner, 1)
    card = next(row for row in rows(database, CardRow) if row.id == first.card_id)
    assert (card.due_on - card.reviewed_on).days == 1
    assert card.lapses == 1
    clock.forward(days=1)
    asked = set()
    for _ in range(40):
        begin(owner)
        turn = next((row for row in rows(database, TurnRow) if row.rated_at is None), None)
        if turn is None:
            break
        asked.add((turn.card_id, turn.question_id))
        dont_know(owner)
        rate(owner, 3)
    again = {question for key, question in asked if key == first.card_id}
    assert again
    assert first.question_id not in again


def test_the_same_question_is_there_after_a_reload_and_an_answer_counts_once(owner, database):
    add_article(owner)
    begin(owner)
    before = source(owner)
    assert ACTION.search(owner.get("/study/session").get_data(as_text=True))[1] in before
    dont_know(owner)
    address = RATE.search(source(owner))[1]
    for _ in range(2):
        owner.post(address, rating="1")
        owner.get("/study/session")
    assert len(rows(database, ReviewRow)) == 1


def test_a_rating_is_taken_back_and_the_card_is_as_it_was(owner, database):
    add_article(owner)
    begin(owner)
    before = {row.id: (row.standing, row.due_on, row.lapses) for row in rows(database, CardRow)}
    dont_know(owner)
    rate(owner, 1)
    owner.post("/study/undo")
    owner.follow()
    assert "The last rating was taken back" in owner.text
    assert {
        row.id: (row.standing, row.due_on, row.lapses) for row in rows(database, CardRow)
    } == before
    rate(owner, 3)
    log = owner.get("/study/reviews.csv")
    table = list(csv.DictReader(StringIO(log.get_data(as_text=True))))
    assert [one["review_rating"] for one in table] == ["3"]
    assert list(table[0]) == [
        "card_id",
        "review_time",
        "review_rating",
        "review_state",
        "review_duration",
    ]


def test_cards_are_a_file_for_anki_that_is_saved_and_never_shown(owner):
    assert owner.get("/study/cards.apkg?what=article:nothing").status_code == 404
    add_article(owner)
    assert "All my cards" in owner.text
    for what in ("cards", f"article:{ARTICLE}", "quiz:nothing"):
        file = owner.get(f"/study/cards.apkg?what={what}")
        if what == "quiz:nothing":
            assert file.status_code == 404
            continue
        assert file.headers["Content-Type"] == "application/octet-stream"
        assert file.headers["X-Content-Type-Options"] == "nosniff"
        name = re.fullmatch(
            r'attachment; filename="([a-z0-9.-]+)"', file.headers["Content-Disposition"]
        )
        assert name[1].endswith(".apkg")
        with ZipFile(BytesIO(file.data)) as packed:
            assert b"http://localhost/articles/" in packed.read("collection.anki2")


@pytest.mark.sqlite
def test_what_is_erased_is_in_no_dump_and_in_no_backup(owner, database, tmp_path):
    """Of the shipped bank's study nothing is left, in the bytes of the next backup as well."""
    owner.send(
        "/study/settings",
        retention="95",
        new_a_day="31",
        reviews_a_day="47",
        buttons="4",
        day_begins="4",
    )
    add_article(owner)
    begin(owner)
    dont_know(owner)
    rate(owner, 1)
    kept = json.loads(owner.get("/study/stored.json").data)
    ids = [row["id"] for table in ("cards", "study_turns") for row in kept[table]]
    assert len(ids) > 30
    assert "31" in str(kept["study_settings"])
    assert len(traces(database, tmp_path / "before.db", ids)) > 30
    assert owner.send("/study/erase").status_code == 400
    assert rows(database, CardRow)
    owner.send("/study/erase", sure="y")
    assert owner.follow().status_code == 200
    assert "Your study records are erased" in owner.text
    assert all(not table for table in json.loads(owner.get("/study/stored.json").data).values())
    assert traces(database, tmp_path / "after.db", ids) == []
    assert "nothing to erase" in (owner.get("/study/erase"), owner.text)[1]


def traces(database, backup, ids):
    """The ids that stand in the bytes of a backup, in any way in which they are written."""
    copy_sqlite(Path(database.engine.url.database), backup)
    held = backup.read_bytes()
    return [
        one
        for one in ids
        if any(form in held for form in (one.encode(), UUID(one).hex.encode(), UUID(one).bytes))
    ]


@pytest.mark.parametrize(
    ("do", "standing"), [("bury", "new"), ("suspend", "suspended"), ("unwanted", "unwanted")]
)
def test_a_card_is_set_aside(owner, database, do, standing):
    add_article(owner)
    begin(owner)
    turn = rows(database, TurnRow)[0]
    owner.post(f"/study/turns/{turn.id}/aside", do=do)
    owner.follow()
    card = next(row for row in rows(database, CardRow) if row.id == turn.card_id)
    assert card.standing == standing
    assert all(row.card_id != card.id for row in rows(database, TurnRow))
    owner.get("/study/")
    assert ("1 card rests" in owner.text) == (do == "suspend")
    if do == "suspend":
        owner.post("/study/bring-back")
        found = next(row for row in rows(database, CardRow) if row.id == turn.card_id)
        assert found.standing == "new"


def test_settings_that_nobody_could_mean_are_refused(owner):
    owner.send(
        "/study/settings",
        retention="90",
        new_a_day="9999",
        reviews_a_day="5",
        buttons="4",
        day_begins="4",
    )
    assert owner.page.status_code == 400


def test_four_buttons_come_if_they_are_wished(owner):
    owner.send(
        "/study/settings",
        retention="95",
        new_a_day="3",
        reviews_a_day="5",
        buttons="4",
        day_begins="4",
    )
    owner.follow()
    add_article(owner)
    begin(owner)
    dont_know(owner)
    assert all(word in owner.text for word in ("Missed", "Hard", "Knew it", "Easy"))


def test_no_more_new_cards_come_than_are_wished_for_a_day(owner, database):
    owner.send(
        "/study/settings",
        retention="90",
        new_a_day="2",
        reviews_a_day="50",
        buttons="2",
        day_begins="4",
    )
    add_article(owner)
    begin(owner)
    while ACTION.search(source(owner)):
        dont_know(owner)
        rate(owner, 3)
    assert len({row.card_id for row in rows(database, TurnRow)}) == 2
    assert "Done for today" in owner.text


def test_the_home_says_what_is_due_and_what_lies_ahead(owner):
    assert "No cards yet" in (owner.get("/study/"), owner.text)[1]
    add_article(owner)
    assert "Nothing is scheduled yet" in owner.text
    assert "It takes about" in owner.text
    assert "measured when cards come back" in owner.text
    begin(owner)
    dont_know(owner)
    rate(owner, 1)
    assert owner.get("/study/").get_data(as_text=True).count("<rect") == 30
    assert "missed 1 time" in owner.text


def test_the_facts_of_a_quiz_become_cards_from_its_own_page(learner, database):
    learner.get("/quizzes/five-minutes")
    assert "Study the facts of this quiz" in learner.text
    code = re.search(r'value="(quiz:[^"]+)"', source(learner))[1]
    learner.post("/study/add", what=code)
    assert len(rows(database, CardRow)) >= 6
    learner.get("/quizzes/two-elections")
    assert "Study the facts of this quiz" not in learner.text
