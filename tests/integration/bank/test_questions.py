from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event, select

from quiz.domain.errors import Conflict, Refused
from quiz.domain.questions.questions import Option, Status
from quiz.domain.text.blocks import BlockKind, recast
from quiz.persistence.bank.articles import find_article, list_editions, load_articles
from quiz.persistence.bank.banks import find_bank
from quiz.persistence.bank.facts import load_bank_facts
from quiz.persistence.bank.questions import (
    load_bank_questions,
    load_keyings,
    load_questions,
    load_versions,
)
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.questions import KeyingQuote, KeyingRow, VersionRow
from quiz.services.bank.articles import store_article
from quiz.services.bank.records import retire_question, store_fact, store_question
from tests.builders import (
    NOW,
    TEXT,
    add_bank,
    add_person,
    add_question,
    make_article,
    make_choice,
    make_claim,
    make_fact,
    make_number,
    make_question,
    make_quote,
    present,
)
from tests.counting import count


@pytest.fixture
def bank(session):
    return add_bank(session)


def reworded(stem="According to the bridge report, what is the bridge's length?"):
    return make_question(content=make_choice(stem=stem))


def rekeyed():
    options = (
        Option(key="a", text="34 metres", right=True),
        Option(key="b", text="340 metres", rationale="That was corrected."),
        Option(key="c", text="500 metres", rationale="500 is the number of people."),
    )
    return make_question(content=make_choice(options=options))


# --- refusals --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "says"),
    [
        (
            make_question(articles=("tunnel",), content=make_choice(quotes=())),
            "no article with the key tunnel",
        ),
        (make_question(facts=("nothing",)), "no fact with the key nothing"),
        (
            make_question(content=make_choice(quotes=(make_quote("It is 341 metres long."),))),
            "“It is 341 metres long.” does not stand in bridge",
        ),
        (
            make_question(content=make_choice(quotes=(make_quote("The"),))),
            "“The” stands 2 times in bridge",
        ),
        (
            make_question(content=make_choice(quotes=(make_quote(edition=2),))),
            "bridge has no edition 2",
        ),
        (
            make_question(articles=("bridge", "harbour"), content=make_choice()),
            "no article with the key harbour",
        ),
    ],
)
def test_a_question_without_its_grounds_is_refused(session, bank, question, says):
    store_article(session, bank, make_article(), NOW)

    with pytest.raises(Refused) as refusal:
        store_question(session, bank, question, NOW)

    assert says in str(refusal.value)
    assert str(refusal.value.cure)


def test_a_refused_quote_comes_with_the_nearest_passage_as_its_cure(session, bank):
    store_article(session, bank, make_article(), NOW)
    wrong = make_choice(quotes=(make_quote("It is 341 metres long."),))

    with pytest.raises(Refused) as refusal:
        store_question(session, bank, make_question(content=wrong), NOW)

    assert "It is 340 metres long" in str(refusal.value.cure)


def test_a_quote_of_an_article_that_is_not_the_questions_is_refused(session, bank):
    store_article(session, bank, make_article(), NOW)
    store_article(session, bank, make_article("harbour", "A harbour. It is deep.\n"), NOW)

    with pytest.raises(Refused, match="not among its articles"):
        store_question(session, bank, make_question(articles=("harbour",)), NOW)


def test_quotes_of_two_editions_of_one_article_are_refused(session, bank):
    store_article(session, bank, make_article("bridge", TEXT, TEXT + "\nCorrected.\n"), NOW)
    quotes = (make_quote(), make_quote("Nobody was hurt.", name="q2", edition=2))

    with pytest.raises(Refused, match="several editions of bridge"):
        store_question(session, bank, make_question(content=make_choice(quotes=quotes)), NOW)


def test_a_key_of_another_bank_is_refused(session, bank):
    add_question(session, bank)
    other = add_bank(session, "tunnels")

    with pytest.raises(Refused, match="another bank"):
        store_question(session, other, make_question(), NOW)
    with pytest.raises(Refused, match="another bank"):
        store_article(session, other, make_article(), NOW)


def test_the_text_of_a_stored_edition_never_changes(session, bank):
    store_article(session, bank, make_article(), NOW)

    with pytest.raises(Refused) as refusal:
        store_article(session, bank, make_article("bridge", TEXT + "More.\n"), NOW)

    assert "as edition 2" in str(refusal.value.cure)


def test_the_kind_of_a_question_that_is_out_cannot_change(session, bank):
    stored = add_question(session, bank)
    present(session, bank, stored.question_row)

    with pytest.raises(Refused, match="kind"):
        store_question(session, bank, make_question(content=make_number()), NOW)


def test_who_saves_second_is_told_and_overwrites_nothing(session, bank):
    stored = add_question(session, bank)
    seen = stored.question_row.revision
    store_question(session, bank, reworded("The first one's stem?"), NOW, expected_revision=seen)

    with pytest.raises(Conflict):
        store_question(session, bank, reworded("The second's?"), NOW, expected_revision=seen)

    loaded = load_bank_questions(session, bank.id)["bridge-length"]
    assert loaded.question.content.stem == "The first one's stem?"


def test_of_two_sessions_that_change_one_question_the_second_is_told(database: Database):
    with database.written() as session:
        row_id = add_question(session, add_bank(session)).question_row.id
    with database.reading() as first:
        stale = load_questions(first, [row_id])[row_id]
        first.commit()
        with database.written() as second:
            store_question(second, find_bank(second, "bridges"), reworded(), NOW)
    with database.write_lock.turn(), database.writing() as third:
        third.add(stale.question_row)
        bank = find_bank(third, "bridges")
        with pytest.raises(Conflict):
            store_question(third, bank, reworded("Stale?"), NOW)


# --- what is stored --------------------------------------------------------------------------


@pytest.mark.parametrize("content", [make_choice(), make_number(), make_claim()])
def test_a_question_comes_back_as_it_was_stored(session, bank, content):
    question = make_question(content=content, tags=("length",), facts=("bridge-is-340-metres",))
    store_article(session, bank, make_article(), NOW)
    store_fact(session, bank, make_fact(), NOW)

    row = store_question(session, bank, question, NOW)
    session.expire_all()

    assert load_questions(session, [row.id])[row.id].question == question
    assert load_bank_questions(session, bank.id)[question.key].question == question


def test_an_article_comes_back_as_it_was_stored(session, bank):
    article = make_article("bridge", TEXT, TEXT + "\nThe 🌉 was “corrected”.\n")

    store_article(session, bank, article, NOW)
    session.expire_all()

    assert load_articles(session, ["bridge", "nothing"]) == {"bridge": article}


def test_a_fact_comes_back_as_it_was_stored(session, bank):
    store_article(session, bank, make_article(), NOW)
    fact = make_fact(aliases=("the crossing",), hedge="about")

    store_fact(session, bank, fact, NOW)
    store_fact(session, bank, fact, NOW)
    session.expire_all()

    assert load_bank_facts(session, bank.id) == {fact.key: fact}


def test_the_wording_of_a_stored_question_holds_no_key(session, bank):
    stored = add_question(session, bank)

    shown = str(stored.version_row.wording)

    assert "right" not in shown
    assert "rationale" not in shown
    assert "digit is missing" not in shown


def test_quotes_are_stored_with_their_place_in_the_edition(session, bank):
    add_question(session, bank)

    quote = session.scalars(select(KeyingQuote)).one()

    assert TEXT[quote.start : quote.end] == "It is 340 metres long."


def test_storing_the_same_question_again_changes_nothing(session, bank):
    stored = add_question(session, bank)
    before = stored.question_row.revision

    store_question(session, bank, make_question(), NOW)

    assert stored.question_row.revision == before
    assert count(session, VersionRow) == 1
    assert count(session, KeyingRow) == 1


def test_another_wording_of_an_answered_question_makes_the_next_version(session, bank):
    stored = add_question(session, bank)
    item = present(session, bank, stored.question_row)

    store_question(session, bank, reworded("Another stem?"), NOW)

    old = load_versions(session, [item.version_id])[item.version_id]
    new = load_questions(session, [stored.question_row.id])[stored.question_row.id]
    assert old.content.stem == make_choice().stem
    assert new.version_row.number == 2
    assert new.question.content.stem == "Another stem?"


def test_a_draft_that_nobody_saw_is_changed_in_place(session, bank):
    draft = make_question(status=Status.DRAFT)
    add_question(session, bank, draft)
    changed = replace(draft, content=make_number(value=Decimal("340.5")))

    store_question(session, bank, changed, NOW)

    assert count(session, VersionRow) == 1
    assert count(session, KeyingRow) == 1
    assert load_bank_questions(session, bank.id)[draft.key].question == changed


def test_a_draft_that_was_presented_gets_a_version_all_the_same(session, bank):
    draft = make_question(status=Status.DRAFT)
    stored = add_question(session, bank, draft)
    present(session, bank, stored.question_row)

    store_question(session, bank, replace(reworded(), status=Status.DRAFT), NOW)

    assert count(session, VersionRow) == 2


def test_another_key_makes_a_keying_of_the_same_version_and_keeps_the_old_one(session, bank):
    stored = add_question(session, bank)
    item = present(session, bank, stored.question_row)
    author = add_person(session, "Author").id

    store_question(session, bank, rekeyed(), NOW, author, reason="The report was misread.")

    now: Any = load_versions(session, [item.version_id])[item.version_id]
    assert count(session, VersionRow) == 1
    keying = session.get_one(KeyingRow, now.keying_id)
    assert keying.number == 2
    assert keying.reason == "The report was misread."
    assert keying.author_id == author
    assert [option.right for option in now.content.options] == [True, False, False]
    first = load_keyings(session, [stored.keying_row.id])[stored.keying_row.id]
    assert first.content == make_choice()


def test_other_tags_make_neither_a_version_nor_a_keying(session, bank):
    stored = add_question(session, bank)
    before = stored.question_row.revision

    store_question(session, bank, make_question(tags=("length",)), NOW)

    assert stored.question_row.revision == before + 1
    assert count(session, VersionRow) == 1
    assert count(session, KeyingRow) == 1


def test_a_quote_from_the_next_edition_makes_a_version_that_stands_on_it(session, bank):
    stored = add_question(session, bank)
    corrected = TEXT.replace("\n\nThe mayor", " It is new.\n\nThe mayor")
    store_article(session, bank, make_article("bridge", TEXT, corrected), NOW)

    moved = make_question(content=make_choice(quotes=(make_quote(edition=2),)))
    store_question(session, bank, moved, NOW)

    loaded = load_versions(session, [1, 2])
    assert [ref.number for ref in loaded[stored.version_row.id].editions] == [1]
    assert sorted(ref.number for item in loaded.values() for ref in item.editions) == [1, 2]


def test_a_question_without_quotes_keeps_its_edition_when_the_article_is_corrected(session, bank):
    open_question = make_question(content=make_choice(quotes=()))
    stored = add_question(session, bank, open_question)
    store_article(session, bank, make_article("bridge", TEXT, TEXT + "\nMore.\n"), NOW)

    store_question(session, bank, replace(open_question, tags=("length",)), NOW)

    loaded = load_questions(session, [stored.question_row.id])[stored.question_row.id]
    assert loaded.version_row.number == 1
    assert [ref.number for ref in loaded.editions] == [1]


def test_a_retired_question_keeps_everything(session, bank):
    stored = add_question(session, bank)

    retire_question(session, stored.question_row, NOW)

    loaded = load_bank_questions(session, bank.id)["bridge-length"]
    assert loaded.question == make_question(status=Status.RETIRED)


def test_a_corrected_kind_of_a_block_keeps_the_numbers_of_all_sentences(session, bank):
    article = make_article()
    store_article(session, bank, article, NOW)
    edition = article.editions[0]
    recast_edition = replace(edition, layout=recast(edition.layout, {2: BlockKind.CAPTION}))

    store_article(session, bank, replace(article, editions=(recast_edition,)), NOW)

    stored = load_articles(session, ["bridge"])["bridge"].editions[0].layout
    assert stored.blocks[1].kind is BlockKind.CAPTION
    assert stored.sentences == edition.layout.sentences


def test_the_numbers_of_sentences_outlive_another_splitter(session, bank):
    article = make_article()
    store_article(session, bank, article, NOW)
    edition = article.editions[0]
    other = replace(edition.layout, sentences=edition.layout.sentences[:1], splitter="other 2")

    store_article(session, bank, replace(article, editions=(replace(edition, layout=other),)), NOW)

    row = find_article(session, "bridge")
    assert row is not None
    assert list_editions(session, [row.id])[row.id][0].layout == edition.layout.to_data()


def test_many_questions_are_loaded_in_as_many_queries_as_one(session, bank):
    store_article(session, bank, make_article(), NOW)
    for number in range(5):
        store_question(session, bank, make_question(f"q-{number}"), NOW)
    statements = []
    bank_id = bank.id
    session.expire_all()
    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", lambda *call: statements.append(call[2]))

    loaded = load_bank_questions(session, bank_id)

    assert len(loaded) == 5
    assert len(statements) == 4
