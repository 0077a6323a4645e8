"""Cards taken to Anki: the real program reads them, and a second import doubles nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from anki import import_export_pb2 as wire
from anki.collection import Collection

from quiz.domain.errors import NotFound
from quiz.domain.questions.arrangements import Event, Ordering
from quiz.domain.questions.gaps import Cloze
from quiz.domain.questions.questions import TrueFalse
from quiz.domain.quizzes.quizzes import Mode
from quiz.formats.anki import FIELDS
from quiz.persistence.study.cards import UNWANTED
from quiz.persistence.tables.study import CardRow
from quiz.services.bank.articles import store_article
from quiz.services.bank.quizzes import open_to_public, store_quiz
from quiz.services.bank.records import store_fact, store_question, store_relation
from quiz.services.people import profiles
from quiz.services.study.adding import add_from
from quiz.services.study.anki import Voice, anki_file
from tests.builders import (
    NOW,
    add_bank,
    add_person,
    make_article,
    make_choice,
    make_claim,
    make_fact,
    make_number,
    make_question,
    make_quiz,
    make_quote,
    make_relation,
)

SPOKEN = Voice(
    speak=lambda word: word if isinstance(word, str) else word.text % word.params,
    address=lambda article, edition, sentence, span: (
        f"https://site.example/articles/{article}?edition={edition}&passage={span}#s{sentence}"
    ),
)


def imported(collection: Collection, package: bytes, folder: Path) -> wire.ImportResponse:
    path = folder / "cards.apkg"
    path.write_bytes(package)
    options = wire.ImportAnkiPackageOptions(
        merge_notetypes=True,
        update_notes=wire.IMPORT_ANKI_PACKAGE_UPDATE_CONDITION_IF_NEWER,
        update_notetypes=wire.IMPORT_ANKI_PACKAGE_UPDATE_CONDITION_IF_NEWER,
    )
    request = wire.ImportAnkiPackageRequest(package_path=str(path), options=options)
    return collection.import_anki_package(request)


def notes_in(collection: Collection) -> dict[str, dict[str, str | list[str]]]:
    """All notes of a collection by guid, each with its fields and its tags."""
    notes = [collection.get_note(key) for key in collection.find_notes("")]
    return {note.guid: dict(note.items()) | {"tags": note.tags} for note in notes}


def rows_in(collection: Collection) -> list[Sequence[Any]]:
    return [
        *collection.db.all("select id, guid, mid, mod, tags, flds from notes order by id"),
        *collection.db.all("select id, nid, did, due, reps from cards order by id"),
    ]


@pytest.fixture
def collection(tmp_path):
    opened = Collection(str(tmp_path / "collection.anki2"))
    yield opened
    opened.close()


@pytest.fixture
def world(session):
    """A learner of two facts and of four questions that test none."""
    bank = add_bank(session)
    store_article(session, bank, make_article(), NOW)
    store_relation(session, bank, make_relation())
    store_fact(session, bank, make_fact(), NOW)
    odd = replace(make_fact().value, surface="<b>1 & 2</b> [sound:x.mp3]")
    quotes = (make_quote("A band played until midnight."),)
    store_fact(session, bank, make_fact("odd", value=odd, relation="unknown", quotes=quotes), NOW)
    contents = {
        "choice": make_choice(),
        "claim": make_claim(),
        "lie": TrueFalse(
            stem="The bridge is 34 metres long.",
            truth=False,
            explanation="It is 340 metres long.",
            quotes=(make_quote(),),
        ),
        "number": make_number(),
        "gap": Cloze(
            stem="Fill the gap.",
            before="It is ",
            after=" long.",
            accepted=("340 metres",),
            explanation="It is 340 metres long.",
            quotes=(make_quote(),),
        ),
        "order": Ordering(
            stem="In which order?",
            events=(
                Event(key="e", text="the opening", place=1),
                Event(key="f", text="a band", place=2),
            ),
            explanation="First it was opened.",
            quotes=(make_quote(),),
        ),
    }
    for key, content in contents.items():
        store_question(session, bank, make_question(key, content, tags=("two words",)), NOW)
    quiz = store_quiz(session, bank, make_quiz(*contents), NOW)
    person = add_person(session, login="learner@example.org")
    made = SimpleNamespace(
        session=session, bank=bank, person=person, code=open_to_public(session, quiz, NOW).code
    )
    made.actor = profiles.actor_of(session, person)
    add_from(session, made.actor, "article:bridge", NOW)
    add_from(session, made.actor, f"quiz:{made.code}", NOW)
    return made


def file_of(world, what="cards", now=NOW):
    return anki_file(world.session, world.actor, what, now, SPOKEN)


def test_what_is_no_article_topic_or_quiz_is_not_found(world):
    for what in ("", "article:nothing", "quiz:nothing", "planet:mars"):
        with pytest.raises(NotFound):
            file_of(world, what)


def test_the_package_opens_in_anki_with_the_same_notes_fields_and_tags(world, collection, tmp_path):
    log = imported(collection, file_of(world).content, tmp_path)
    assert len(log.log.new) == 8
    notes = notes_in(collection)
    (fact,) = (note for note in notes.values() if "relation::structure.length" in note["tags"])
    assert tuple(fact)[: len(FIELDS)] == FIELDS
    assert ">According to the bridge report, how long is the bridge?<" in fact["Prompt"]
    assert ">The bridge is 340 m long.<" in fact["Statement"]
    assert fact["Value"] == "340 metres"
    assert "<mark>It is 340 metres long.</mark>" in fact["Source"]
    assert "The bridge over the river was opened on Monday." in fact["Source"]
    assert str(fact["Link"]).startswith(
        "https://site.example/articles/bridge?edition=1&amp;passage="
    )
    assert fact["Article"] == "the bridge report"
    assert fact["tags"] == ["article::bridge", "relation::structure.length", "sourcecheck"]


def test_questions_without_a_fact_are_asked_so_that_they_can_be_answered(
    world, collection, tmp_path
):
    imported(collection, file_of(world, f"quiz:{world.code}").content, tmp_path)
    by_kind = {
        tag.removeprefix("kind::"): note
        for note in notes_in(collection).values()
        for tag in note["tags"]
        if tag.startswith("kind::")
    }
    assert {kind: note["Value"] for kind, note in by_kind.items()} == {
        "single-choice": "340 metres",
        "verdict": "Supported",
        "true-false": "False",
        "numeric": "340 m",
        "cloze": "340 metres",
        "ordering": "the opening; a band",
    }
    assert "<li>34 metres</li>" in by_kind["single-choice"]["Prompt"]
    assert "True or false" in by_kind["true-false"]["Prompt"]
    assert "It is _____ long." in by_kind["cloze"]["Prompt"]
    # By the alphabet: the order in which they are written is the answer.
    assert "<li>a band</li><li>the opening</li>" in by_kind["ordering"]["Prompt"]
    assert "two_words" in by_kind["cloze"]["tags"]


def test_what_people_wrote_is_text_and_nothing_that_anki_would_run(world, collection, tmp_path):
    imported(collection, file_of(world).content, tmp_path)
    (odd,) = (note for note in notes_in(collection).values() if "relation::unknown" in note["tags"])
    assert odd["Value"] == "&lt;b&gt;1 &amp; 2&lt;/b&gt; &#91;sound:x.mp3]"


def test_a_second_import_changes_nothing(world, collection, tmp_path):
    package = file_of(world).content
    imported(collection, package, tmp_path)
    before = rows_in(collection)
    log = imported(collection, package, tmp_path).log
    assert rows_in(collection) == before
    assert not log.new
    assert not log.updated


def test_a_later_export_doubles_nothing_and_leaves_fields_and_schedule(world, collection, tmp_path):
    imported(collection, file_of(world).content, tmp_path)
    notes = notes_in(collection)
    cards = collection.db.all("select id, nid, did, ord from cards order by id")
    card = collection.get_card(cards[0][0])
    card.due, card.ivl, card.reps, card.type, card.queue = 12, 30, 4, 2, 2
    collection.update_card(card)
    for part in ("cards", "article:bridge"):
        later = file_of(world, part, NOW + timedelta(days=9)).content
        assert not imported(collection, later, tmp_path).log.new
    assert notes_in(collection) == notes
    assert collection.db.all("select id, nid, did, ord from cards order by id") == cards
    assert (collection.get_card(card.id).ivl, collection.get_card(card.id).reps) == (30, 4)


def test_a_fact_whose_wording_has_changed_is_updated_in_its_note(world, collection, tmp_path):
    imported(collection, file_of(world).content, tmp_path)
    guids = set(notes_in(collection))
    corrected = replace(make_fact().value, surface="341 metres")
    store_fact(world.session, world.bank, make_fact(value=corrected), NOW)
    log = imported(collection, file_of(world, now=NOW + timedelta(hours=1)).content, tmp_path).log
    assert not log.new
    notes = notes_in(collection)
    assert set(notes) == guids
    assert any("341 m long" in note["Statement"] for note in notes.values())
    assert not any("is 340 m long" in note["Statement"] for note in notes.values())


def test_the_same_cards_at_the_same_moment_are_the_same_bytes(world):
    digests = {hashlib.sha256(file_of(world).content).hexdigest() for _ in range(2)}
    assert len(digests) == 1


def test_the_name_of_the_file_is_safe_everywhere(world):
    assert file_of(world).name == "sourcecheck-cards-2026-11-22.apkg"
    assert file_of(world, "article:bridge").name == "sourcecheck-article-bridge-2026-11-22.apkg"


def test_what_is_not_wanted_stays_here(world, collection, tmp_path):
    world.session.query(CardRow).update({"standing": UNWANTED})
    imported(collection, file_of(world).content, tmp_path)
    assert notes_in(collection) == {}


def test_nothing_that_an_open_exam_asks_is_in_any_file(world, collection, tmp_path):
    quiz = store_quiz(
        world.session, world.bank, make_quiz("choice", key="exam", mode=Mode.EXAM), NOW
    )
    assignment = open_to_public(world.session, quiz, NOW)
    assignment.closes_at = NOW + timedelta(days=1)
    for what in ("cards", "article:bridge", f"quiz:{world.code}", f"quiz:{assignment.code}"):
        imported(collection, file_of(world, what).content, tmp_path)
    assert notes_in(collection) == {}
    assignment.opens_at = NOW + timedelta(hours=1)
    imported(collection, file_of(world).content, tmp_path)
    tags = [tag for note in notes_in(collection).values() for tag in note["tags"]]
    assert "kind::single-choice" not in tags
    assert "kind::cloze" in tags
