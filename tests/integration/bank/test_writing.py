"""Authors write articles and quote them."""

from __future__ import annotations

from datetime import date

import pytest

from quiz.domain.errors import Conflict, Refused
from quiz.domain.text.articles import DateBasis, DisplayRights, Heading, Particulars
from quiz.domain.text.blocks import BlockKind
from quiz.persistence.bank.articles import load_articles
from quiz.services.authoring import articles as authoring_articles
from quiz.services.authoring import questions as authoring_questions
from quiz.services.authoring.articles import OWN_BANK
from quiz.services.authoring.quotes import Passage, quotes_of
from tests.builders import (
    NOW,
    TEXT,
)
from tests.integration.bank.desk import (
    LONG_TEXT,
    an_article,
)

# --- articles --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no text"),
        (" \n\n ", "no text"),
        ("a\0b", "null characters"),
        ("x" * 300_001, "300001"),
        ("x\n\n" * 2_001, "2001 lines"),
    ],
)
def test_a_text_that_is_none_is_refused(session, author, text, says):
    with pytest.raises(Refused, match=says):
        authoring_articles.look_at(session, author, text, "en", {})


def test_a_text_is_divided_before_it_is_stored_and_kept_as_it_was_typed(session, author):
    typed = "  Title\r\n\r\nThe first sentence. The e\u0301lan.\u00a0\r\n"
    found = authoring_articles.look_at(session, author, typed, "en", {})
    assert found.text == "  Title\n\nThe first sentence. The \u00e9lan.\u00a0\n"
    assert (found.headline, found.sentences) == ("Title", 3)


def test_a_corrected_kind_of_block_is_stored(session, author):
    kinds = {2: BlockKind.BODY}
    found = authoring_articles.look_at(session, author, LONG_TEXT, "en", kinds)
    key = authoring_articles.add_article(
        session,
        author,
        OWN_BANK,
        Particulars(label="the report", language="en", shown=DisplayRights.CLASS),
        Heading(headline="A bridge"),
        found,
        NOW,
    )
    stored = load_articles(session, [key])[key]
    assert stored.current.layout.blocks[1].kind is BlockKind.BODY
    assert stored.shown is DisplayRights.CLASS


def test_equal_headlines_get_keys_of_their_own(session, author):
    assert an_article(session, author) == "a-bridge-opens-in-the-north"
    assert an_article(session, author, TEXT) == "a-bridge-opens-in-the-north-2"


def test_no_article_takes_the_key_of_an_address(session, author):
    assert an_article(session, author, headline="New!") == "new-2"


def test_a_text_that_is_here_already_is_pointed_out(session, author, article):
    assert authoring_articles.look_at(session, author, LONG_TEXT, "en", {}).twin == article
    assert authoring_articles.look_at(session, author, TEXT, "en", {}).twin == ""


def correct(session, author, article, text, after=1, note="The length was wrong."):
    division = authoring_articles.look_at(session, author, text, "en", {})
    heading = Heading(headline="A bridge", note=note)
    return authoring_articles.add_correction(
        session, author, article, after, heading, division, NOW
    )


def test_a_correction_without_a_note_or_a_change_is_refused(session, author, article):
    with pytest.raises(Refused, match="what was corrected"):
        correct(session, author, article, LONG_TEXT.replace("340", "350"), note=" ")
    with pytest.raises(Refused, match="the same as that of edition 1"):
        correct(session, author, article, LONG_TEXT)


def test_a_correction_adds_an_edition_and_leaves_the_questions_where_they_were(
    session, author, article, question
):
    assert correct(session, author, article, LONG_TEXT.replace("340", "350")) == 2
    stored = load_articles(session, [article])[article]
    assert [("340" in edition.text, "350" in edition.text) for edition in stored.editions] == [
        (True, False),
        (False, True),
    ]
    opened = authoring_questions.open_question(session, author, question)
    assert [quote.edition for quote in opened.question.content.quotes] == [1]


def test_the_second_of_two_corrections_is_told_of_the_first(session, author, article):
    correct(session, author, article, LONG_TEXT.replace("340", "350"))
    with pytest.raises(Conflict, match="Edition 2"):
        correct(session, author, article, LONG_TEXT.replace("340", "360"))


def test_the_second_of_two_who_amend_an_article_is_told_of_the_first(session, author, article):
    seen = authoring_articles.open_desk(session, author, article).seen
    said = Particulars(label="the report", language="en", publisher="The Post")
    heading = Heading(headline="A bridge", published=date(2026, 1, 5), basis=DateBasis.STATED)
    authoring_articles.amend_article(session, author, article, seen, said, heading, NOW)
    with pytest.raises(Conflict):
        authoring_articles.amend_article(session, author, article, seen, said, heading, NOW)
    stored = load_articles(session, [article])[article]
    assert (stored.publisher, stored.current.published) == ("The Post", date(2026, 1, 5))
    assert stored.current.text == LONG_TEXT


# --- quotes ----------------------------------------------------------------------------------


def exacts(quotes):
    return [quote.exact for quote in quotes]


def quoted(session, author, article, *numbers, **options):
    passage = Passage(article, sentences=frozenset(numbers))
    return quotes_of(session, author, passage, **options)


def test_sentences_and_words_that_are_not_there_are_refused(session, author, article):
    with pytest.raises(Refused, match="no sentence 99"):
        quoted(session, author, article, 3, 99)
    passage = Passage(article, spans=((10, 10_000),))
    with pytest.raises(Refused, match="no passage"):
        quotes_of(session, author, passage)
    with pytest.raises(Refused, match="no edition 7"):
        quotes_of(session, author, Passage(article, 7))


def test_a_run_of_sentences_is_one_quote_and_ends_with_its_block(session, author, article):
    assert exacts(quoted(session, author, article, 5, 3, 2)) == [
        "The bridge over the river was opened on Monday. It is 340 metres long.",
        "Nobody was hurt.",
    ]
    assert exacts(quoted(session, author, article, 3, 4)) == [
        "It is 340 metres long.",
        "The mayor, Aigul Serik, said that around 500 people had come.",
    ]


def test_the_sentences_of_a_claim_are_quoted_apart(session, author, article):
    assert exacts(quoted(session, author, article, 2, 3, apart=True)) == [
        "The bridge over the river was opened on Monday.",
        "It is 340 metres long.",
    ]


def test_chosen_words_are_quoted_with_what_stands_around_them(session, author, article):
    start = LONG_TEXT.index("340 metres")
    passage = Passage(article, spans=((start, start + 10),))
    (quote,) = quotes_of(session, author, passage, taken=("q1",))
    assert (quote.name, quote.exact) == ("q2", "340 metres")
    assert quote.prefix.endswith("It is ")
    assert quote.suffix.startswith(" long.")
