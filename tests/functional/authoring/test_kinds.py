"""The five kinds that are more than a list of options, from the bank's file to the result."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from quiz.formats.bank import read_files
from quiz.persistence.database.engine import Database
from quiz.services.bank_files.sync import import_bank
from tests.builders import NOW
from tests.functional.conftest import Browser
from tests.sample_bank import sample
from tests.sample_kinds import FILE

KINDS = ("match", "order", "gap", "altered", "find")
QUIZ = """key = "kinds"
title = "Five kinds"
mode = "{mode}"
questions = ["bridge-match", "bridge-order", "bridge-gap", "bridge-altered", "bridge-find"]
"""
# What only a key says: none of it may be on a page before the answer is checked or handed in.
SECRETS = (
    "The second paragraph has it.",
    "one third",
    "The digits are turned round.",
    "It tells who opened the bridge, not how long it is.",
    "The second paragraph says",
)
OPTION = re.compile(r'<option[^>]*value="(\d+)"[^>]*>([^<]+)</option>')


def bring_in(database: Database, mode: str) -> None:
    """Bring the sample bank with a quiz of the five kinds into the site."""
    files = sample() | {
        "questions/kinds.toml": FILE.encode(),
        "quizzes/kinds.toml": QUIZ.format(mode=mode).encode(),
    }
    with database.written() as session:
        assert import_bank(session, read_files(files), NOW).errors == ()


class Taker:
    """Somebody who takes the quiz; items are named by the end of their question's key."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        browser.get("/quizzes/kinds")
        found = re.search(r'action="(/j/[^"]+)"', self.source)
        assert found
        browser.post(found[1])
        browser.follow()
        browser.follow()
        assert browser.page is not None
        self.attempt = browser.page.request.path.rpartition("/")[0]

    @property
    def source(self) -> str:
        assert self.browser.page is not None
        return self.browser.page.get_data(as_text=True)

    def open(self, name: str) -> str:
        """Open an item; return its address."""
        address = f"{self.attempt}/{KINDS.index(name) + 1}"
        assert self.browser.get(address).status_code == 200
        return address

    def fields(self) -> dict[str, str]:
        """The hidden fields of the item's form."""
        found = re.findall(r'name="(client_id|seen)"[^>]*value="([^"]*)"', self.source)
        return dict(found)

    def answer(self, name: str, go: str = "next", **given: str) -> int:
        """Send an item's form with these fields; return the status."""
        address = self.open(name)
        return self.browser.post(address, **self.fields(), go=go, **given).status_code

    def matched(self, **wanted: str) -> dict[str, str]:
        """The fields that match prompts, by a word of each, to options by their texts."""
        self.open("match")
        fields = {}
        rows = re.findall(r'<li class="arranged-row">(.*?)</li>', self.source, re.DOTALL)
        for row in rows:
            name = re.search(r'name="([^"]+)"', row)
            assert name
            by_text = {text: number for number, text in OPTION.findall(row)}
            for word, text in wanted.items():
                if word in row.partition("</label>")[0]:
                    fields[name[1]] = by_text[text]
        return fields

    def placed(self, *words: str) -> dict[str, str]:
        """The fields that put events, by a word of each, in this order."""
        self.open("order")
        rows = re.findall(r'<li class="[^"]*arranged-event">(.*?)</li>', self.source, re.DOTALL)
        fields = {}
        for row in rows:
            name = re.search(r'name="([^"]+)"', row)
            text = re.search(r'<span class="arranged-text"[^>]*>([^<]+)', row)
            assert name
            assert text
            for place, word in enumerate(words, 1):
                if word in text[1]:
                    fields[name[1]] = str(place)
        return fields

    def marked(self, words: str) -> dict[str, str]:
        """The field that marks the sentence of the source that has these words."""
        self.open("find")
        for value, text in re.findall(
            r'name="sentences" value="([^"]+)".*?<span class="sentence-text"[^>]*>(.*?)</span>',
            self.source,
            re.DOTALL,
        ):
            if words in text:
                return {"sentences": value}
        raise AssertionError(words)

    def hand_in(self) -> str:
        """Submit, and return the words of the result."""
        self.browser.send(f"{self.attempt}/submit", on=f"{self.attempt}/summary")
        self.browser.follow()
        return self.browser.text


ORDER = ("built", "closed", "opened", "walked")
PAIRS = {"length": "340.5 metres", "people": "500", "cars": "7,500"}


@pytest.fixture
def taker(database: Database, app: Flask, browser: Browser) -> Taker:
    """A guest before the first item of the quiz, in practice."""
    bring_in(database, "practice")
    return Taker(browser)


# --- refusals --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("match", {"pairs-0": "9"}),
        ("match", {"pairs-0": "metres"}),
        ("order", {"places-0": "5"}),
        ("order", {"places-0": "first"}),
        ("altered", {"sentence": "4"}),
        ("altered", {"value": "1" * 501}),
        ("find", {"sentences": "bridge:99"}),
        ("gap", {"text": "1" * 501}),
    ],
)
def test_what_the_page_does_not_offer_is_refused_and_nothing_is_kept(
    taker: Taker, name: str, given: dict[str, str]
) -> None:
    assert taker.answer(name, **given) == 400
    assert "Reload the page" in taker.browser.text or "Shorten the answer" in taker.browser.text
    taker.open(name)
    assert re.search(r'name="seen"[^>]*value="0"', taker.source)


@pytest.mark.parametrize(
    ("name", "given"), [("match", {"pairs-7": "1"}), ("order", {"places-9": "1"})]
)
def test_a_field_that_the_page_does_not_have_means_nothing(
    taker: Taker, name: str, given: dict[str, str]
) -> None:
    assert taker.answer(name, **given) == 303
    taker.open(name)
    assert re.search(r'name="seen"[^>]*value="0"', taker.source)
    assert not re.search(r'<option selected value="\d', taker.source)


@pytest.mark.parametrize("name", KINDS)
def test_no_page_tells_the_key_before_the_answer_is_given(taker: Taker, name: str) -> None:
    taker.open(name)
    question = taker.source.partition('class="split-source"')[0]
    assert [secret for secret in SECRETS if secret in question] == []


def test_the_order_and_the_keys_of_events_do_not_tell_where_they_belong(taker: Taker) -> None:
    taker.open("order")
    assert not re.search(r'(?:name|value|id)="[^"]*(?:walk|build|close|open)\b', taker.source)
    assert 'selected value="1"' not in taker.source


# --- answering -------------------------------------------------------------------------------


def test_all_right_answers_earn_everything(taker: Taker) -> None:
    assert taker.answer("match", **taker.matched(**PAIRS)) == 303
    assert taker.answer("order", **taker.placed(*ORDER)) == 303
    assert taker.answer("gap", text="One third") == 303
    assert taker.answer("altered", sentence="2", value="12 percent") == 303
    assert taker.answer("find", **taker.marked("340.5 metres")) == 303
    words = taker.hand_in()
    assert "100 %" in words or "100%" in words
    assert "✕" not in words


def test_an_answer_is_there_again_when_its_page_is_opened(taker: Taker) -> None:
    pairs = taker.matched(**PAIRS)
    taker.answer("match", **pairs)
    taker.answer("order", **taker.placed("walked", "built"))
    taker.answer("gap", text="½")
    taker.answer("altered", sentence="3", value="region")
    taker.open("match")
    chosen = re.findall(r'<option selected value="\d+">([^<]+)', taker.source)
    assert chosen == list(PAIRS.values())
    taker.open("order")
    places = re.findall(r'<option selected value="(\d*)">', taker.source)
    assert sorted(places) == [
        "",
        "",
        "1",
        "2",
    ]
    taker.open("gap")
    assert 'value="½"' in taker.source
    taker.open("altered")
    assert re.search(r'checked [^>]*value="3"', taker.source)
    assert 'value="region"' in taker.source


def test_partly_right_answers_are_told_part_by_part(taker: Taker) -> None:
    taker.answer("match", **taker.matched(length="340.5 metres", people="7,500", cars="500"))
    taker.answer("order", **taker.placed("built", "closed", "walked", "opened"))
    taker.answer("altered", sentence="2", value="13")
    taker.answer("find", **taker.marked("opened on Monday"))
    words = taker.hand_in()
    assert "The length of the bridge – 340.5 metres ✓ right" in words
    assert "The people who came – 7,500 ✕ not right Right answer: 500" in words
    assert "2. The old bridge was closed ✓ your place" in words
    assert "4. People walked to the other bank ✕ you said 3" in words
    assert "The value, you said: 13 ✕ does not count The article has: 12" in words
    assert "The digits are turned round." in words
    assert "It tells who opened the bridge, not how long it is." in words
    assert "Altered sentence 0.5 of 0.5 + Original value 0 of 0.5" in words
    assert "Mark: 0.67 of 1" in words


def test_in_practice_an_order_can_be_checked_and_is_worth_its_pairs(taker: Taker) -> None:
    taker.answer("order", go="check", **taker.placed("built", "closed", "walked", "opened"))
    taker.browser.follow()
    assert "Mark: 0.67 of 1" in taker.browser.text
    assert "The right order:" in taker.browser.text


def test_in_an_exam_only_the_whole_order_counts(
    database: Database, app: Flask, browser: Browser
) -> None:
    bring_in(database, "exam")
    taker = Taker(browser)
    taker.answer("order", **taker.placed("built", "closed", "walked", "opened"))
    assert "Mark: 0.67 of 1" not in taker.hand_in()
    assert "4. People walked to the other bank ✕ you said 3" in taker.browser.text


def test_nothing_given_is_told_as_nothing(taker: Taker) -> None:
    words = taker.hand_in()
    assert "nothing chosen" in words
    assert "no place given" in words
    assert words.count("Mark: 0 of 1") >= 4


def test_a_saved_answer_is_acknowledged_as_json(taker: Taker) -> None:
    address = taker.open("order")
    fields = taker.fields() | taker.placed(*ORDER)
    answer = taker.browser.post(f"{address}/save", **fields)
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["sequence"] == 1
    assert answer.json["progress"] == "answered"
