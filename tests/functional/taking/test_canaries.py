"""No key leaves before it may: a canary in every keyed field, and every route asked for it.

docs/reliability.md T17 to T19. A canary is looked for in the bytes of bodies and of headers, and in
what is written there in base64.
"""

from __future__ import annotations

import base64
import json
import math
import random
import re
import time
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from quiz.domain.questions.arrangements import Event, Matching, MatchOption, Ordering, Prompt
from quiz.domain.questions.gaps import Cloze
from quiz.domain.questions.questions import CONTENTS, Content, Option
from quiz.domain.questions.sentence_kinds import FindSentence, ShownSentence, SpotAltered
from quiz.domain.questions.shuffling import options_order
from quiz.domain.quizzes.quizzes import Mode
from quiz.domain.quizzes.rules import PRESETS, Preset
from quiz.persistence.database.engine import Database
from quiz.persistence.study.cards import Subject, add_cards
from quiz.persistence.tables.articles import BankRow
from quiz.persistence.tables.facts import FactRow
from quiz.persistence.tables.quizzes import AssignmentRow, QuizQuestionRow
from quiz.services.attempts.rules import store_rules
from quiz.services.bank.articles import store_article
from quiz.services.bank.quizzes import open_to_public, store_quiz
from quiz.services.bank.records import store_question
from tests.builders import (
    NOW,
    add_bank,
    make_article,
    make_choice,
    make_question,
    make_quiz,
    make_quote,
)
from tests.canaries import any_mark, found_in
from tests.functional.conftest import Clock
from tests.offers import CANARIES, CANARY, GUARDED
from tests.place import Place, Visit, address, make_place, put_back, routes, visit

ARRANGED: tuple[Content, ...] = (
    Matching(
        stem="Which belongs where?",
        prompts=(
            Prompt(key="p", text="P", match="o", rationale=f"{CANARY} prompt"),
            Prompt(key="q", text="Q", match="r", rationale=f"{CANARY} prompt"),
        ),
        options=(MatchOption(key="o", text="O"), MatchOption(key="r", text="R")),
        **GUARDED,
    ),
    Ordering(
        stem="In which order?",
        events=(
            Event(key="e", text="E", place=1, rationale=f"{CANARY} event"),
            Event(key="f", text="F", place=2, rationale=f"{CANARY} event"),
        ),
        **GUARDED,
    ),
    Cloze(
        stem="Fill the gap.",
        before="It is ",
        after=" long.",
        accepted=(f"{CANARY} gap",),
        **GUARDED,
    ),
    FindSentence(
        stem="Which sentence shows it?",
        near_miss=CANARY,
        near_miss_why=f"{CANARY} why",
        **GUARDED,
    ),
    SpotAltered(
        stem="Which sentence was altered?",
        sentences=(
            ShownSentence(
                key="s",
                text="It is 34 metres long.",
                altered=True,
                original=(f"{CANARY} original",),
                rationale=f"{CANARY} sentence",
            ),
            ShownSentence(key="t", text="Nobody was hurt."),
        ),
        **GUARDED,
    ),
)
ALL = CANARIES + ARRANGED
# What these say, a canary cannot stand in; they are told by what else is keyed with them.
WITHOUT_WORDS = {"right", "truth", "verdict", "missing", "match", "place", "altered", "evidence"}


def keyed_values(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the keyed fields of a content and of its members, with what stands in them."""
    for spec in fields(value):
        inner = getattr(value, spec.name)
        if spec.metadata.get("keyed"):
            yield f"{type(value).__name__}.{spec.name}", inner
        elif isinstance(inner, tuple):
            for member in inner:
                if is_dataclass(member):
                    yield from keyed_values(member)


def declared(of: type) -> set[str]:
    return {f"{of.__name__}.{one.name}" for one in fields(of) if one.metadata.get("keyed")}


def has_canary(value: Any) -> bool:
    return CANARY in repr(value) or (isinstance(value, Decimal) and str(value).startswith("7712"))


@pytest.fixture(scope="module")
def guarded_place(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A place whose first quiz, an exam of a class, has all the canaries."""
    folder = tmp_path_factory.mktemp("guarded")
    (folder / "work.db").write_bytes(migrated_sqlite.read_bytes())
    database = Database(f"sqlite:///{folder / 'work.db'}")
    made = make_place(database, folder / "place.db", ALL, handed_in=False)
    database.close()
    return made


@pytest.fixture
def guarded(guarded_place: Place, database: Database) -> Place:
    """The place, where two of the class want to study all that the exam asks."""
    put_back(guarded_place, database)
    with database.written() as session:
        asked = [row.question_id for row in session.scalars(select(QuizQuestionRow))]
        subjects = [Subject(question_id=one) for one in asked]
        facts = [Subject(fact_id=row.id) for row in session.scalars(select(FactRow))]
        for actor in ("taker", "classmate"):
            person = guarded_place.people[actor]
            assert add_cards(session, person, subjects + facts, NOW.date(), NOW) > len(ALL)
    return guarded_place


def leaks(app: Flask, place: Place, browser: Visit) -> list[tuple[str, list[str]]]:
    """Ask for every route, with every item of an attempt, and return where a canary was."""
    seen = []
    for _, rule in routes(app, unsafe=False):
        positions = range(1, len(ALL) + 1) if "position" in rule.arguments else (1,)
        seen += [
            address(app, rule, replace(place.things, position=position)) for position in positions
        ]
    attempt = f"/attempts/{place.things.attempt}"
    seen += [
        f"{attempt}/result",
        f"{attempt}/receipt",
        f"/articles/{place.things.article}?edition=1",
        "/nothing",
    ]
    seen += ["/articles/?q=ANARY", f"/scores/attempts/{place.things.attempt}"]
    seen += [f"/static/js/{one}.js" for one in ("taking", "sheet", "selecting", "ordering", "page")]
    return [(path, found) for path in seen if (found := found_in(browser.get(path)))]


def test_every_keyed_field_of_every_kind_has_a_canary() -> None:
    assert {content.kind for content in ALL} >= set(CONTENTS)
    with_words = set()
    for content in ALL:
        for name, value in keyed_values(content):
            with_words |= {name} if has_canary(value) else set()
    wanted: set[str] = set()
    for of in {type(content) for content in ALL} | {Option, Prompt, Event, ShownSentence}:
        wanted |= declared(of)
    assert {name for name in wanted if name.partition(".")[2] not in WITHOUT_WORDS} == with_words


def test_before_the_quiz_opens_no_route_holds_a_canary(
    app: Flask, guarded: Place, database: Database
) -> None:
    with database.written() as session:
        session.execute(update(AssignmentRow).values(opens_at=NOW + timedelta(days=1)))
    # Somebody of the class who has not begun, and somebody of another class. What is taken along
    # to study without connection stays away from an exam that opens before it is used up.
    for actor in ("classmate", "stranger", "visitor"):
        assert leaks(app, guarded, visit(app, guarded, actor)) == []


def test_while_the_attempt_is_open_no_route_and_no_answer_holds_a_canary(
    app: Flask, guarded: Place
) -> None:
    browser = visit(app, guarded, "taker")
    assert leaks(app, guarded, browser) == []
    attempt = f"/attempts/{guarded.things.attempt}"
    for position in range(1, len(ALL) + 1):
        given = {"option": "1", "truth": "False", "text": "77 000", "verdict": "supported"}
        sent = {**given, "client_id": f"canary-page.{position}", "seen": "0"}
        for path in (f"{attempt}/{position}/save", f"{attempt}/{position}"):
            assert found_in(browser.post(path, {**sent, "go": "check"})) == []
            assert found_in(browser.post(path, {**sent, "option": "z", "verdict": "z"})) == []
    assert found_in(browser.get(f"{attempt}/summary")) == []


def test_after_the_window_has_closed_an_open_attempt_still_tells_nothing(
    app: Flask, guarded: Place, database: Database, clock: Clock
) -> None:
    with database.written() as session:
        session.execute(update(AssignmentRow).values(closes_at=NOW + timedelta(hours=1)))
    clock.forward(hours=2)
    assert leaks(app, guarded, visit(app, guarded, "taker")) == []


def test_after_submitting_and_before_the_release_no_route_holds_a_canary(
    app: Flask, guarded: Place, database: Database
) -> None:
    with database.written() as session:
        for row in session.scalars(select(AssignmentRow)):
            store_rules(session, row, PRESETS[Preset.EXAM])
    browser = visit(app, guarded, "taker")
    attempt = f"/attempts/{guarded.things.attempt}"
    submit_all(browser, attempt)
    assert leaks(app, guarded, browser) == []
    for show in ("all", "wrong", "reason", "sure"):
        assert found_in(browser.get(f"{attempt}/result?show={show}")) == []
    # A reply is the teacher's own words: what they do not write is not told.
    sent = {"text": "Read it once more."}
    visit(app, guarded, "teacher").post(f"/reports/{guarded.things.report}", sent)
    assert leaks(app, guarded, browser) == []
    visit(app, guarded, "teacher").post(f"/scores/{guarded.things.code}/release", {})
    assert found_in(browser.get(f"{attempt}/result")) == ["body"]


def submit_all(browser: Visit, attempt: str) -> None:
    """Answer every question, wrongly but where chance has it otherwise, and hand in."""
    for position, content in enumerate(ALL, 1):
        # All options that can be ticked, the wrong ones among them wherever they stand.
        given = {"option": "2", "options": ["1", "2"], "sentence": "t", "text": "none"}
        browser.post(f"{attempt}/{position}", {**given, "client_id": f"{content.kind[:5]}-page"})
    assert browser.post(f"{attempt}/submit", {}).status_code == 303


def test_after_submitting_its_own_person_is_told_all_and_others_nothing(
    app: Flask, guarded: Place
) -> None:
    browser = visit(app, guarded, "taker")
    attempt = f"/attempts/{guarded.things.attempt}"
    submit_all(browser, attempt)
    told = browser.get(f"{attempt}/result").get_data(as_text=True)
    for words in ("explanation", "rationale", "name", "prompt", "event", "gap", "original", "why"):
        assert f"{CANARY} {words}" in told, words
    assert "77,123" in told
    for actor in ("classmate", "stranger", "rival", "admin", "outsider", "visitor"):
        assert leaks(app, guarded, visit(app, guarded, actor)) == []


def test_what_was_told_may_be_taken_along_and_holds_the_key(
    app: Flask, guarded: Place, database: Database
) -> None:
    browser = visit(app, guarded, "taker")
    browser.post(f"/attempts/{guarded.things.attempt}/submit", {})
    cards = browser.get("/study/pack").get_json()["cards"]
    assert any_mark(json.dumps(cards).encode())
    assert not any_mark(json.dumps([card["question"] for card in cards]).encode())


def test_the_search_itself_finds_what_is_hidden(app: Flask) -> None:
    for body, head in ((CANARY, ""), ("", CANARY), (base64.b64encode(b"xx 77123 yy").decode(), "")):
        answer = app.response_class(body, headers={"X-Note": head or "none"})
        assert found_in(answer)  # type: ignore[arg-type]


# --- the article while an exam is open -------------------------------------------------------

TOKEN = re.compile(rb'name="csrf_token"[^>]*value="[^"]*"')


def test_an_article_is_the_same_page_before_during_and_after_an_attempt_at_it(
    app: Flask, place: Place
) -> None:
    browser = visit(app, place, "classmate")
    path = f"/articles/{place.things.article}"

    def page() -> bytes:
        return TOKEN.sub(b"", browser.get(path).get_data())

    before = page()
    browser.post(f"/j/{place.things.code}", {})
    during = page()
    assert before == during
    attempt = browser.get(f"/j/{place.things.code}").get_data(as_text=True)
    assert "/attempts/" in attempt


def test_an_article_is_the_same_page_with_and_without_what_is_asked_about_it(
    app: Flask, database: Database
) -> None:
    with database.written() as session:
        bank = add_bank(session)
        store_article(session, bank, make_article("report"), NOW)
    browser = Visit(app, "visitor", app.test_client())
    pages = ("/articles/report", "/articles/report?edition=1", "/articles/?q=bridge")
    before = [TOKEN.sub(b"", browser.get(page).get_data()) for page in pages]
    with database.written() as session:
        quote = make_quote(article="report")
        question = make_question("one", make_choice(quotes=(quote,)), articles=("report",))
        bank = session.scalars(select(BankRow)).one()
        store_question(session, bank, question, NOW)
        quiz = store_quiz(session, bank, make_quiz("one", mode=Mode.EXAM), NOW)
        open_to_public(session, quiz, NOW)
    assert [TOKEN.sub(b"", browser.get(page).get_data()) for page in pages] == before


# --- side channels ---------------------------------------------------------------------------


def acknowledged(browser: Visit, place: Place, option: str, number: int) -> tuple[int, int, float]:
    """Save an answer; return status, length and seconds."""
    path = f"/attempts/{place.things.attempt}/1/save"
    sent = {"option": option, "client_id": f"side-channel.{number}", "seen": str(number)}
    started = time.perf_counter()
    answer = browser.post(path, sent)
    return answer.status_code, len(answer.get_data()), time.perf_counter() - started


def test_a_right_and_a_wrong_answer_are_acknowledged_alike(app: Flask, place: Place) -> None:
    browser = visit(app, place, "taker")
    # The number of the answer is told too; all of these have one digit.
    told = [acknowledged(browser, place, option, n)[:2] for n, option in enumerate("12321232")]
    assert set(told) == {told[0]}
    assert told[0][0] == 200


@pytest.mark.acceptance
def test_the_time_of_saving_does_not_tell_a_right_answer_from_a_wrong_one(
    app: Flask, place: Place
) -> None:
    browser = visit(app, place, "taker")
    for number in range(50):
        acknowledged(browser, place, "12"[number % 2], number)
    taken: dict[str, list[float]] = {"1": [], "2": []}
    # In pairs whose order is drawn: a fixed one falls in step with what else returns every few
    # saves, such as a checkpoint of the log or a search for garbage.
    dice = random.Random(19)
    order = [option for _ in range(500) for option in dice.sample("12", 2)]
    for number, option in enumerate(order, 50):
        # The same one before both: where it had just been given, nothing would be written, and
        # what comes after a request that wrote nothing is quicker.
        acknowledged(browser, place, "3", 2 * number)
        taken[option].append(acknowledged(browser, place, option, 2 * number + 1)[2])
    deviation = rank_sum(taken["1"], taken["2"])
    print(f"rank sum of {len(taken['1'])} and {len(taken['2'])} answers: z = {deviation:.2f}")
    assert abs(deviation) < 2.58  # p > 0.01


def rank_sum(one: list[float], other: list[float]) -> float:
    """The deviation of the rank sum of `one` (Wilcoxon), in standard deviations."""
    ranks = {value: rank for rank, value in enumerate(sorted(one + other), 1)}
    expected = len(one) * (len(one) + len(other) + 1) / 2
    variance = expected * len(other) / 6
    return (sum(ranks[value] for value in one) - expected) / math.sqrt(variance)


def test_where_the_right_option_stands_does_not_depend_on_its_being_right() -> None:
    letters = "abcd"
    contents = [
        make_choice(
            ordered=False,
            options=tuple(
                Option(key=letter, text=letter, right=letter == right) for letter in letters
            ),
        )
        for right in letters
    ]
    places = [0, 0, 0, 0]
    for seed in range(2000):
        right = seed % 4
        order = list(options_order(f"{seed:064x}|1", contents[right]))
        places[order.index(letters[right])] += 1
        # The same seed gives the same order whichever of them is right.
        assert order == list(options_order(f"{seed:064x}|1", contents[0]))
    deviation = sum((count - 500) ** 2 / 500 for count in places)
    assert deviation < 11.34  # chi-squared with three degrees of freedom, p > 0.01
