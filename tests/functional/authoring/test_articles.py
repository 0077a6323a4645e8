"""The pages for adding and correcting an article."""

from __future__ import annotations

import io

from sqlalchemy import select

from quiz.persistence.bank.articles import load_articles
from quiz.persistence.tables.articles import ArticleRow, EditionRow
from tests.builders import TEXT
from tests.counting import count_in
from tests.functional.authoring.desk import DESK, KEY, field, sent

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


def test_a_pasted_article_is_on_no_list_before_it_is_offered(author, new_browser):
    stranger = new_browser()
    assert "Only me and the people of this bank" in author.get(DESK).get_data(as_text=True)
    for path in ("/", "/articles/"):
        assert KEY not in stranger.get(path).get_data(as_text=True)
    assert stranger.get(f"/articles/{KEY}").status_code == 404
    assert author.get(f"/articles/{KEY}").status_code == 200
    author.get(DESK)
    assert author.post(f"{DESK}/readers", readers="all").status_code == 303
    assert stranger.get(f"/articles/{KEY}").status_code == 200
    assert KEY in stranger.get("/articles/").get_data(as_text=True)


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
