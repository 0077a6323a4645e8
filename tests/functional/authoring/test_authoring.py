from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from sqlalchemy import select

from quiz.domain.questions.questions import CONTENTS
from quiz.persistence.bank.articles import load_articles
from quiz.persistence.bank.built import is_authored
from quiz.persistence.bank.questions import find_question, load_questions
from quiz.persistence.tables.articles import ArticleRow, BankRow, EditionRow
from quiz.persistence.tables.people import GrantedRole
from quiz.persistence.tables.questions import KeyingRow, QuestionRow, VersionRow
from quiz.persistence.tables.quizzes import AssignmentRow
from quiz.services.people import sessions
from quiz.services.people.profiles import make_guest
from quiz.web.forms.questions.base import QUESTION_FORMS
from tests.builders import NOW, TEXT, add_bank, add_person
from tests.counting import count_in
from tests.place import put_in

KEY = "a-bridge-opens-in-the-north"
DESK = f"/author/articles/{KEY}"
FIRST = f"/author/questions/{KEY}-q1"


class Form(HTMLParser):
    """What a browser would send for the form that has a hidden field of the name `having`."""

    def __init__(self, page, having):
        super().__init__(convert_charrefs=True)
        self.having = having
        self.forms, self.open = [], None
        self.area = self.select = None
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        name, value = given.get("name"), given.get("value") or ""
        if tag == "form":
            self.open = []
            self.forms.append(self.open)
        elif tag == "textarea":
            self.area = [name, ""]
        elif tag == "select":
            self.select = [name, None]
        elif tag == "option" and self.select and (self.select[1] is None or "selected" in given):
            self.select[1] = value
        elif tag == "input" and name and self.open is not None:
            self.open += self._sent(given, name, value)

    @staticmethod
    def _sent(given, name, value):
        sent = given.get("type") not in {"checkbox", "radio", "file"} or "checked" in given
        return [(name, value)] if sent else []

    def handle_data(self, data):
        if self.area:
            self.area[1] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            # The parser of a browser drops the line end right after the tag.
            name, text = self.area
            self.open.append((name, re.sub(r"^\r?\n", "", text)))
            self.area = None
        elif tag == "select":
            self.open.append(tuple(self.select))
            self.select = None
        elif tag == "form":
            self.open = None

    @property
    def fields(self):
        """The fields by name, each with the list of its values; lines end as browsers send them."""
        (pairs,) = (form for form in self.forms if self.having in dict(form))
        sent: dict[str, list[str]] = {}
        for name, value in pairs:
            sent.setdefault(name, []).append(re.sub(r"\r?\n", "\r\n", value))
        return sent


def sent(browser, path, *, having="kind", **changes):
    """Send the form that is open as a browser would, with what a person changed in it."""
    fields = Form(browser.page.get_data(as_text=True), having).fields
    names = {name.replace("__", "-"): value for name, value in changes.items()}
    browser.page = browser.client.post(path, data={**fields, **names})
    return browser.page


def field(browser, name, having="kind"):
    return Form(browser.page.get_data(as_text=True), having).fields.get(name)


@pytest.fixture
def author(owner):
    """The owner's browser, with an article on the desk."""
    owner.get("/author/articles/new")
    sent(owner, "/author/articles/new", having="seal", text=TEXT, do="look")
    sent(
        owner,
        "/author/articles/new",
        having="seal",
        label="the bridge report",
        do="store",
    )
    assert owner.page.status_code == 303, owner.text
    owner.follow()
    return owner


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


def begin(author, kind="single-choice", *sentences):
    chosen = "".join(f"&sentence={KEY}:{number}" for number in sentences or (3,))
    author.get(f"/author/questions/new?article={KEY}&kind={kind}{chosen}")
    assert author.page.status_code == 200, author.text


def a_choice(**changes):
    return {
        "stem": "According to the bridge report, how long is the bridge?",
        "options__0__text": "34 metres",
        "options__0__rationale": "A digit is missing: the report gives 340.",
        "options__1__text": "340 metres",
        "options__1__right": "y",
        "options__2__text": "500 metres",
        "options__2__rationale": "500 is the number of people who had come.",
        "ordered": "y",
        "explanation": "The report gives 340 metres as the length of the bridge.",
        **changes,
    }


def publish_choice(author, **changes):
    begin(author)
    sent(author, "/author/questions/new", do="publish", **a_choice(**changes))
    assert author.page.status_code == 303, author.text


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


# --- adding an article -----------------------------------------------------------------------


def upload(browser, content, name="article.txt", **fields):
    browser.get("/author/articles/new")
    browser.page = browser.client.post(
        "/author/articles/new",
        data={
            "csrf_token": browser.token,
            "language": "kk",
            "do": "look",
            "file": (io.BytesIO(content), name),
            **fields,
        },
    )
    return browser.page


def test_a_file_in_latin_1_names_the_byte_and_the_cure_and_keeps_the_rest(owner):
    answer = upload(owner, "Le café".encode("latin-1"))
    assert answer.status_code == 400
    assert "Byte 6 (0xe9) is not UTF-8" in owner.text
    assert "Save it as UTF-8 and try again" in owner.text
    assert field(owner, "language", "seal") == ["kk"]


def test_a_file_beside_a_pasted_text_is_asked_about_and_the_text_is_kept(owner):
    answer = upload(owner, b"A file", text="A pasted text")
    assert answer.status_code == 400
    assert "There is a pasted text and a file" in owner.text
    assert field(owner, "text", "seal") == ["A pasted text"]


def test_an_empty_text_and_an_empty_file_are_refused(owner):
    assert upload(owner, b"").status_code == 400
    assert "There is no text" in owner.text


def test_an_upload_of_30_mb_is_refused_with_a_cure(owner):
    owner.get("/author/articles/new")
    token = f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{owner.token}\r\n'
    file = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    body = (token + file).encode() + b"x" * 30_000_000 + b"\r\n--x--\r\n"
    owner.page = owner.client.post(
        "/author/articles/new", data=body, content_type="multipart/form-data; boundary=x"
    )
    assert owner.page.status_code == 413
    assert "Send a smaller file" in owner.text
    assert "Nothing was stored" in owner.text


def test_an_upload_shows_what_was_found_and_stores_nothing(owner, database):
    assert upload(owner, TEXT.encode()).status_code == 200
    assert "4 blocks and 9 sentences" in owner.text
    assert field(owner, "headline", "seal") == ["A bridge opens in the north"]
    assert count_in(database, ArticleRow) == 0


def test_an_address_that_is_none_and_a_date_without_a_basis_are_named(owner, database):
    upload(owner, TEXT.encode())
    sent(
        owner,
        "/author/articles/new",
        having="seal",
        url="javascript:alert(1)",
        published="2026-01-05",
        publisher="The <b>Post</b>",
        do="store",
    )
    assert owner.page.status_code == 400
    for words in ("no address of a web page", "Say how the date is known", "a short name"):
        assert words in owner.text
    assert field(owner, "publisher", "seal") == ["The <b>Post</b>"]
    assert count_in(database, ArticleRow) == 0


def test_a_text_that_was_edited_is_divided_again_before_it_is_stored(owner, database):
    upload(owner, TEXT.encode())
    sent(
        owner,
        "/author/articles/new",
        having="seal",
        text="Another\r\n\r\nQuite another text.",
        label="the report",
        do="store",
    )
    assert "The text has changed, so it was divided anew" in owner.text
    assert count_in(database, ArticleRow) == 0


def test_the_text_is_stored_as_it_was_pasted_with_lf_line_ends(author, database):
    with database.reading() as session:
        article = load_articles(session, [KEY])[KEY]
    assert article.current.text == TEXT
    assert article.label == "the bridge report"


def test_a_text_of_very_many_lines_is_stored(owner, database):
    text = "A list\n\n" + "".join(f"Line {n} of a long list.\n" for n in range(1500))
    owner.get("/author/articles/new")
    sent(owner, "/author/articles/new", having="seal", text=text, do="look")
    sent(owner, "/author/articles/new", having="seal", label="the list", do="store")
    assert owner.page.status_code == 303, owner.text[:500]
    assert count_in(database, ArticleRow) == 1


def test_a_corrected_kind_of_block_is_kept(owner, database):
    upload(owner, TEXT.encode())
    sent(
        owner, "/author/articles/new", having="seal", label="x", kinds__1="body", do="store"
    )  # fmt: skip
    with database.reading() as session:
        (row,) = session.scalars(select(EditionRow))
    assert [kind for kind, _, _ in row.layout["blocks"]] == ["headline", "body", "body", "body"]


def test_a_correction_becomes_the_next_edition(author, database):
    author.get(f"{DESK}/correct")
    changed = TEXT.replace("340", "350")
    sent(author, f"{DESK}/correct", having="seal", text=changed, do="look")
    sent(author, f"{DESK}/correct", having="seal", do="store")
    assert author.page.status_code == 400
    assert "Say what was corrected" in author.text
    sent(author, f"{DESK}/correct", having="seal", note="The length.", do="store")
    assert author.page.status_code == 303
    assert "stored as edition 2" in author.follow().get_data(as_text=True)
    assert count_in(database, EditionRow) == 2


def test_a_language_that_is_not_in_the_list_can_be_corrected_too(author, database):
    with database.written() as session:
        session.scalars(select(ArticleRow)).one().language = "kk-Cyrl"
    author.get(f"{DESK}/correct")
    sent(author, f"{DESK}/correct", having="seal", text=f"{TEXT}\nAll.\n", do="look")
    sent(author, f"{DESK}/correct", having="seal", note="The end.", do="store")
    assert author.page.status_code == 303, author.text


def test_an_article_that_somebody_amended_meanwhile_shows_both_texts(author):
    author.get(f"{DESK}/particulars")
    mine = author.page
    sent(author, f"{DESK}/particulars", having="seen", publisher="The Post")
    assert author.page.status_code == 303
    author.page = mine
    sent(author, f"{DESK}/particulars", having="seen", publisher="The Times")
    assert author.page.status_code == 409
    assert "The Post" in author.text
    assert field(author, "publisher", "seen") == ["The Times"]
    sent(author, f"{DESK}/particulars", having="seen")
    assert author.page.status_code == 303


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
    assert page.count('type="radio" value="o') == 3
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


@pytest.fixture
def stocked(database, shipped_sqlite):
    """Put the shipped bank into the site's database."""
    put_in(shipped_sqlite, database)


@pytest.fixture
def shipped(stocked, owner):
    """The owner's browser on a site with the shipped bank."""
    return owner


def test_publishing_a_shipped_question_unchanged_changes_nothing(shipped, database):
    before = [count_in(database, table) for table in (VersionRow, KeyingRow)]
    keys = [key for kind in CONTENTS for key in keys_of(database, kind)]
    assert len(keys) > 40
    for key in keys:
        shipped.get(f"/author/questions/{key}")
        sent(shipped, f"/author/questions/{key}", do="publish")
        assert shipped.page.status_code == 303, (key, shipped.text[:2000])
    assert [count_in(database, table) for table in (VersionRow, KeyingRow)] == before


# --- making a quiz ---------------------------------------------------------------------------


@pytest.fixture
def bank_key(author, database):
    with database.reading() as session:
        return session.scalars(select(BankRow.key)).one()


@pytest.fixture
def new_quiz(author, bank_key):
    publish_choice(author)

    def open_form(query=f"&article={KEY}&all=1"):
        author.get(f"/author/quizzes/new?bank={bank_key}{query}")

    open_form()
    return open_form


def save_quiz(author, **changes):
    return sent(author, "/author/quizzes/new", having="title", **{"do": "store"} | changes)


def test_a_quiz_without_title_or_questions_is_refused_and_keeps_what_was_typed(author, new_quiz):
    save_quiz(author, introduction="Read well.", questions=[], title="")
    assert author.page.status_code == 400
    assert "Give the quiz a title" in author.text
    assert "Tick at least one question" in author.text
    assert field(author, "introduction", "title") == ["Read well."]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("questions", ["no-such-question"]),
        ("mode", "cheating"),
        ("entry", "nobody"),
        ("minutes", "-5"),
        ("minutes", "soon"),
        ("offer_to", "no-such-class"),
    ],
)
def test_a_choice_that_is_not_offered_is_refused(author, new_quiz, database, name, value):
    save_quiz(author, title="The bridge", **{name: value})
    assert author.page.status_code == 400
    assert count_in(database, AssignmentRow) == 0


def test_drafts_cannot_be_ticked(author, new_quiz, bank_key):
    begin(author)
    sent(author, "/author/questions/new", do="draft", stem="An unfinished question")
    new_quiz()
    assert "An unfinished question" not in author.text
    assert field(author, "questions", "title") == [f"{KEY}-q1"]


def test_the_list_is_narrowed_and_ticked_without_losing_anything(author, new_quiz):
    new_quiz("")
    assert field(author, "questions", "title") is None
    save_quiz(author, do="all", title="The bridge")
    assert field(author, "questions", "title") == [f"{KEY}-q1"]
    save_quiz(author, do="narrow", kind="verdict")
    assert field(author, "questions", "title") == [f"{KEY}-q1"]
    assert field(author, "title", "title") == ["The bridge"]


def test_a_quiz_gets_a_link_and_a_code_that_let_a_guest_in(author, new_quiz, new_browser):
    save_quiz(author, title="The new bridge", minutes="5")
    author.follow()
    (code,) = re.findall(r"/j/([0-9A-Z]{6})/projector", author.page.get_data(as_text=True))
    guest = new_browser()
    assert guest.get(f"/j/{code}").status_code == 200
    assert "The new bridge" in guest.text
    author.post("/author/quizzes/the-new-bridge/offers/1", do="close")
    author.follow()
    assert "closed" in author.text
    author.post("/author/quizzes/the-new-bridge/offers/1", do="open")
    author.follow()
    assert "open" in author.text


def test_of_two_who_change_a_quiz_the_second_keeps_what_was_typed(author, new_quiz):
    save_quiz(author, title="The new bridge")
    path = "/author/quizzes/the-new-bridge/edit"
    mine = author.get(path)
    sent(author, path, having="title", do="store", title="The long bridge")
    assert author.page.status_code == 303, author.text
    author.page = mine
    sent(author, path, having="title", do="store", title="The wide bridge")
    assert author.page.status_code == 409
    assert "The long bridge" in author.text
    assert field(author, "title", "title") == ["The wide bridge"]


def test_the_page_of_a_quiz_says_which_rule_warns(shipped, database):
    true_ones = questions_that_are_true(database)
    false_one = next(key for key in keys_of(database, "true-false") if key not in true_ones)
    shipped.get("/author/quizzes/new?bank=kazakh-elections")
    sent(
        shipped,
        "/author/quizzes/new",
        having="title",
        do="store",
        title="Nearly all true",
        questions=[*true_ones[:5], false_one],
    )
    shipped.follow()
    assert "B4. “true” is right 5 times of 6." in shipped.text


def keys_of(database, kind):
    with database.reading() as session:
        return list(
            session.scalars(
                select(QuestionRow.key)
                .where(QuestionRow.kind == kind, QuestionRow.status == "published", is_authored())
                .order_by(QuestionRow.id)
            )
        )


def questions_that_are_true(database):
    with database.reading() as session:
        ids = session.scalars(select(QuestionRow.id).where(QuestionRow.kind == "true-false"))
        loaded = load_questions(session, list(ids)).values()
    contents: dict[str, Any] = {row.question.key: row.question.content for row in loaded}
    return [key for key, content in contents.items() if content.truth]


def test_a_shared_bank_lists_its_owner_as_everybody(owner, database):
    with database.written() as session:
        add_bank(session)
    owner.get("/author/")
    assert "shared by all authors" in owner.text
    assert "Your own bank is made with your first article" in owner.text


def test_a_guest_has_nothing_to_do_here(new_browser, database):
    with database.written() as session:
        guest, _ = make_guest(session, "Guest", NOW)
        token = sessions.open_session(session, guest.id, NOW)
    browser = new_browser()
    browser.client.set_cookie("session", token)
    assert browser.get("/author/").status_code == 403
