from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from quiz.domain.questions.questions import CONTENTS
from quiz.persistence.bank.questions import find_question
from quiz.persistence.tables.people import GrantedRole
from quiz.persistence.tables.questions import KeyingRow, QuestionRow, VersionRow
from quiz.services.people import sessions
from quiz.web.forms.questions.base import QUESTION_FORMS
from tests.builders import NOW, add_person
from tests.counting import count_in
from tests.functional.authoring.desk import (
    DESK,
    KEY,
    a_choice,
    begin,
    field,
    keys_of,
    publish_choice,
    sent,
)

FIRST = f"/author/questions/{KEY}-q1"


@pytest.fixture
def second_author(new_browser, app, database):
    """The browser of an author who owns nothing here."""
    return signed_in(new_browser, database, roles=("author",))


def signed_in(new_browser, database, roles=()):
    with database.written() as session:
        person = add_person(session, "Second", login="second@example.org")
        for role in roles:
            session.add(GrantedRole(person_id=person.id, role=role, granted_at=NOW))
        token = sessions.open_session(session, person.id, NOW)
    browser = new_browser()
    browser.client.set_cookie("session", token)
    return browser


# --- who may come here -----------------------------------------------------------------------


def paths(app, key):
    """Every address of authors with its rule; things have that key."""
    adapter = app.url_map.bind("localhost")
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("authoring."):
            values = {name: 1 if name == "assignment_id" else key for name in rule.arguments}
            found.append((adapter.build(rule.endpoint, values), rule))
    return found


def test_visitors_and_learners_are_turned_away_everywhere(app, browser, new_browser, database):
    learner = signed_in(new_browser, database)
    for path, rule in paths(app, KEY):
        browser.get("/")
        learner.get("/account/")
        for someone, status in ((browser, 401), (learner, 403)):
            if "GET" in rule.methods:
                assert someone.get(path).status_code == status, path
            else:
                assert someone.post(path).status_code == status, path


def test_a_foreign_authors_things_are_answered_like_missing_ones(author, second_author):
    publish_choice(author)
    missing = FIRST.replace("-q1", "-q9")
    for suffix in ("", "/versions"):
        there = second_author.get(FIRST + suffix)
        words = second_author.text
        nowhere = second_author.get(missing + suffix)
        assert (there.status_code, nowhere.status_code) == (404, 404)
        assert words == second_author.text
    second_author.get("/author/")
    assert second_author.post(f"{FIRST}/retire").status_code == 404
    assert second_author.get(DESK).status_code == 403


@pytest.mark.parametrize("path", ["/author/articles/new", "/author/questions/new", FIRST])
def test_a_form_without_its_token_changes_nothing(author, database, path):
    publish_choice(author)
    before = count_in(database, VersionRow)
    answer = author.client.post(path, data={"do": "publish", "stem": "x"})
    assert answer.status_code == 400
    assert count_in(database, VersionRow) == before


@pytest.mark.sqlite
def test_looking_at_pages_writes_nothing(author, database, app):
    publish_choice(author)
    with database.engine.connect() as connection:
        before = connection.exec_driver_sql("PRAGMA data_version").scalar()
        for path, rule in paths(app, KEY):
            if "GET" in rule.methods:
                author.get(path)
        begin(author)
        assert connection.exec_driver_sql("PRAGMA data_version").scalar() == before


def test_fields_that_no_form_has_are_ignored(author, database):
    begin(author)
    sent(
        author,
        "/author/questions/new",
        do="draft",
        status="published",
        bank_id="99",
        author_id="0",
        key="my-own-key",
        **a_choice(),
    )
    with database.reading() as session:
        row = find_question(session, f"{KEY}-q1")
        assert row.status == "draft"
        assert find_question(session, "my-own-key") is None


# --- writing a question ----------------------------------------------------------------------


def test_a_kind_that_is_none_is_refused(author):
    answer = author.get(f"/author/questions/new?article={KEY}&kind=riddle")
    assert answer.status_code == 400
    assert "choose one of the kinds in the list" in author.text


def test_the_chosen_sentences_are_quoted_with_what_stands_around_them(author):
    begin(author, "numeric", 2, 3)
    assert field(author, "quotes-0-exact") == [
        "The bridge over the river was opened on Monday. It is 340 metres long."
    ]
    assert field(author, "quotes-0-before") == ["A bridge opens in the north\r\n\r\n"]
    assert field(author, "stem") == ["According to the bridge report, "]


def test_chosen_words_are_quoted_by_their_place_in_sentences(author):
    author.get(f"/author/questions/new?article={KEY}&kind=numeric&words=3:6-3:16")
    assert field(author, "quotes-0-exact") == ["340 metres"]


@pytest.mark.parametrize("words", ["3:16-3:6", "99:0-99:5", "3:6", "x", "3:6-3:99999999"])
def test_words_that_are_not_there_quote_nothing(author, words):
    author.get(f"/author/questions/new?article={KEY}&kind=numeric&words={words}")
    assert author.page.status_code == 200
    assert field(author, "quotes-0-exact") is None


def test_a_finding_stands_beside_its_field_with_rule_and_cure_and_nothing_is_lost(author, database):
    begin(author)
    typed = a_choice(options__2__text="340 metres", tags="length, <b>bold</b>")
    sent(author, "/author/questions/new", do="publish", **typed)
    assert author.page.status_code == 400
    assert "OP2." in author.text
    page = author.page.get_data(as_text=True)
    assert 'id="options-2-text-error"' in page
    assert 'href="#options-2-text"' in page
    for name, value in typed.items():
        assert field(author, name.replace("__", "-")) == [value], name
    assert count_in(database, QuestionRow) == 0


@pytest.mark.parametrize(
    ("kind", "fields", "says"),
    [
        ("true-false", {}, "Choose true or false."),
        ("verdict", {}, "Choose a verdict."),
        ("numeric", {"value": "4,660"}, "without spaces or commas"),
        ("numeric", {"value": "1", "tolerance": "-1"}, "Write 0, or a number above it"),
        ("numeric", {"value": "1e9999999"}, "without spaces or commas"),
        ("single-choice", {"options__0__rationale": "Why?"}, "Write the option, or clear its row"),
        ("numeric", {"value": "340", "quotes__0__name": "../x"}, "A quote has lost its name"),
        ("single-choice", {"options__0__key": "A B", "options__0__text": "x"}, "are damaged"),
        ("numeric", {"value": "340", "quotes__0__exact": " "}, "Copy the words from the article"),
        ("numeric", {"value": "340", "quotes__0__exact": "not there"}, "does not stand in"),
    ],
)
def test_a_draft_that_cannot_be_read_says_what_to_do(author, database, kind, fields, says):
    begin(author, kind)
    sent(author, "/author/questions/new", do="draft", stem="Kept words", **fields)
    assert author.page.status_code == 400
    assert says in author.text
    assert field(author, "stem") == ["Kept words"]
    assert count_in(database, QuestionRow) == 0


def test_an_unfinished_draft_is_saved_and_goes_on(author):
    begin(author)
    sent(author, "/author/questions/new", do="draft", stem="", options__0__text="34 metres")
    author.follow()
    assert "The draft is saved" in author.text
    assert field(author, "options-0-text") == ["34 metres"]
    sent(author, FIRST, do="publish", **a_choice())
    assert author.page.status_code == 303, author.text
    assert author.page.headers["Location"] == f"{DESK}?kind=single-choice#{KEY}-q1"
    author.follow()
    assert "Version 1 is published" in author.text


def test_rows_are_added_moved_and_removed_and_nothing_typed_is_lost(author):
    begin(author)
    path = "/author/questions/new"
    sent(author, path, do="add-options", **a_choice())
    assert field(author, "options-3-text") == [""]
    sent(author, path, do="lift-options-1")
    assert field(author, "options-0-text") == ["340 metres"]
    assert field(author, "options-0-right") == ["y"]
    assert field(author, "options-1-rationale") == ["A digit is missing: the report gives 340."]
    sent(author, path, do="remove-options-0")
    assert field(author, "options-0-text") == ["34 metres"]
    assert field(author, "stem") == ["According to the bridge report, how long is the bridge?"]
    for nonsense in (
        "remove-options-99",
        "lift-stem-1",
        "add-nothing",
        "remove-",
        "lift-options-x",
    ):
        assert sent(author, path, do=nonsense).status_code == 200
    assert field(author, "options-0-text") == ["34 metres"]


def test_sentences_are_added_as_quotes_beside_the_form(author):
    begin(author, "verdict", 3)
    sent(author, "/author/questions/new", do="quote", sentence=[f"{KEY}:2", f"{KEY}:4"])
    assert [field(author, f"quotes-{n}-exact")[0][:10] for n in range(3)] == [
        "It is 340 ",
        "The bridge",
        "The mayor,",
    ]
    assert [field(author, f"quotes-{n}-name") for n in range(3)] == [["q1"], ["q2"], ["q3"]]


def test_a_question_can_stand_on_a_second_article_of_its_bank(author, database):
    author.get("/author/articles/new")
    text = "A tunnel\n\nThe tunnel is closed.\n\nIt leaks.\n"
    sent(author, "/author/articles/new", having="seal", text=text, do="look")
    sent(author, "/author/articles/new", having="seal", label="the tunnel report", do="store")
    begin(author, "verdict", 3)
    sent(author, "/author/questions/new", do="open", another="a-tunnel")
    assert "The tunnel is closed." in author.text
    sent(author, "/author/questions/new", do="quote", sentence=["a-tunnel:2"])
    assert field(author, "quotes-1-article") == ["a-tunnel"]
    sent(author, "/author/questions/new", do="draft", verdict="refuted")
    assert author.page.status_code == 303, author.text
    author.follow()
    assert field(author, "articles-1") == ["a-tunnel"]


def test_the_preview_asks_as_the_learner_is_asked_and_stores_nothing(author, database):
    begin(author)
    sent(author, "/author/questions/new", do="preview", **a_choice())
    assert author.page.status_code == 200
    assert "As the learner sees it" in author.text
    assert "Warning: OP24. Of all options only the right one stands in the article" in author.text
    page = author.page.get_data(as_text=True)
    # Options are called by their place on the page, whatever their keys are (T59).
    assert re.findall(r'type="radio" value="(\w+)"', page) == ["1", "2", "3"]
    assert count_in(database, QuestionRow) == 0


def test_options_get_keys_that_are_never_given_again(author, database):
    publish_choice(author)
    author.get(FIRST)
    assert [field(author, f"options-{n}-key") for n in range(3)] == [["o1"], ["o2"], ["o3"]]
    sent(author, FIRST, do="remove-options-2")
    sent(author, FIRST, do="add-options")
    sent(
        author,
        FIRST,
        do="publish",
        options__2__text="600 metres",
        options__2__rationale="The report has no such number at all.",
    )
    assert author.page.status_code == 303, author.text
    author.get(FIRST)
    assert field(author, "options-2-key") == ["o4"]


def test_of_two_who_write_at_one_question_the_second_sees_both_texts(author, database):
    publish_choice(author)
    mine = author.get(FIRST)
    theirs = "According to the bridge report, how long is the new bridge?"
    sent(author, FIRST, do="publish", stem=theirs)
    assert author.page.status_code == 303, author.text
    author.page = mine
    my_words = "According to the bridge report, what is the length of the bridge?"
    sent(author, FIRST, do="publish", stem=my_words)
    assert author.page.status_code == 409
    assert theirs in author.text
    assert field(author, "stem") == [my_words]
    with database.reading() as session:
        stems = [row.wording["stem"] for row in session.scalars(select(VersionRow))]
    assert my_words not in stems
    sent(author, FIRST, do="publish")
    assert author.page.status_code == 303


def test_versions_are_listed_with_their_wordings(author):
    publish_choice(author)
    author.get(FIRST)
    sent(author, FIRST, do="publish", stem="According to the bridge report, how far does it span?")
    author.get(f"{FIRST}/versions")
    assert "Version 2" in author.text
    assert "how far does it span?" in author.text
    assert "how long is the bridge?" in author.text


def test_a_question_is_retired_and_published_again(author, database):
    publish_choice(author)
    author.get(FIRST)
    author.post(f"{FIRST}/retire")
    author.follow()
    assert "Publish again" in author.text
    sent(author, FIRST, do="publish")
    assert author.page.status_code == 303
    with database.reading() as session:
        assert find_question(session, f"{KEY}-q1").status == "published"


def test_every_kind_has_a_form():
    assert set(CONTENTS) <= set(QUESTION_FORMS)


def test_publishing_a_shipped_question_unchanged_changes_nothing(shipped, database):
    before = [count_in(database, table) for table in (VersionRow, KeyingRow)]
    keys = [key for kind in CONTENTS for key in keys_of(database, kind)]
    assert len(keys) > 40
    for key in keys:
        shipped.get(f"/author/questions/{key}")
        sent(shipped, f"/author/questions/{key}", do="publish")
        assert shipped.page.status_code == 303, (key, shipped.text[:2000])
    assert [count_in(database, table) for table in (VersionRow, KeyingRow)] == before
