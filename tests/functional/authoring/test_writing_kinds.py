"""Authors write the five kinds in the browser, without script."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from quiz.domain.bank import Bank
from quiz.domain.questions.arrangements import Matching, Ordering
from quiz.domain.questions.gaps import Cloze
from quiz.domain.questions.questions import Question
from quiz.domain.questions.sentence_kinds import FindSentence, SpotAltered
from quiz.formats.bank import read_files
from quiz.persistence.bank.banks import find_bank
from quiz.persistence.database.engine import Database
from quiz.services.bank_files.merge import load_bank
from quiz.services.bank_files.sync import import_bank
from tests.builders import NOW
from tests.functional.conftest import Browser
from tests.sample_bank import sample
from tests.sample_kinds import FILE

KEYS = ("bridge-match", "bridge-order", "bridge-gap", "bridge-altered", "bridge-find")


class Fields(HTMLParser):
    """The fields of the form in which a question is written, as a browser would send them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self.inside = False
        self.typing = ""
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        its = dict(attrs)
        name = its.get("name") or ""
        if tag == "form":
            self.inside = "data-writing" in its
        elif tag == "textarea":
            self.typing, self.text = name, ""
        elif tag == "input" and self.inside and name:
            ticked = its.get("type") not in {"checkbox", "radio"} or "checked" in its
            if ticked:
                self.sent.setdefault(name, []).append(its.get("value") or "")

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.inside:
            # A browser drops the first line break of a text area.
            self.sent[self.typing] = [self.text.removeprefix("\r\n").removeprefix("\n")]


@pytest.fixture
def author(database: Database, owner: Browser) -> Browser:
    """The owner, whose site has the sample bank with the five kinds."""
    files = sample() | {"questions/kinds.toml": FILE.encode()}
    with database.written() as session:
        assert import_bank(session, read_files(files), NOW).errors == ()
    return owner


def press(browser: Browser, button: str, **typed: str | None) -> int:
    """Press a button of the open form, with some fields typed over; None leaves a field out."""
    assert browser.page is not None
    fields = Fields(browser.page.get_data(as_text=True)).sent
    fields |= {name: [text] for name, text in typed.items() if text is not None}
    for name, text in typed.items():
        if text is None:
            fields.pop(name, None)
    fields["do"] = [button]
    address = browser.page.request.path
    browser.page = browser.client.post(address, data=fields)
    return browser.page.status_code


def bank(database: Database) -> Bank:
    with database.reading() as session:
        return load_bank(session, find_bank(session, "bridges"))


def begin(browser: Browser, kind: str, *sentences: int) -> None:
    chosen = "".join(f"&sentence={number}" for number in sentences)
    assert (
        browser.get(f"/author/questions/new?article=bridge&kind={kind}{chosen}").status_code == 200
    )


def newest(database: Database, before: Bank) -> Question:
    """The one question that was not there before."""
    after = [question for question in load(database) if question.key not in before.questions]
    assert len(after) == 1
    return after[0]


def load(database: Database) -> list[Question]:
    return list(bank(database).questions.values())


STEM = "According to the bridge report, "
WHY = "The report gives 340.5 metres, around 500 people and 7,500 cars a day."

# --- refusals --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "typed", "told"),
    [
        ("bridge-match", {"prompts-1-match": "340.5 metres"}, "OP2"),
        ("bridge-match", {"prompts-1-match": ""}, "GR3"),
        ("bridge-match", {"prompts-1-text": ""}, "Write its text, or clear its row."),
        ("bridge-match", {"prompts-1-key": "length"}, "The keys of the rows are damaged."),
        ("bridge-order", {"events-1-text": "The mayor opened it"}, "OP2"),
        ("bridge-gap", {"accepted": "a half"}, "CL1"),
        ("bridge-gap", {"accepted": "\n \n"}, "GR3"),
        ("bridge-altered", {"sentences-1-altered": None}, "GR3"),
        ("bridge-altered", {"sentences-0-text": "It snowed."}, "AS1"),
        ("bridge-find", {"near_miss_why": ""}, "NM1"),
    ],
)
def test_what_breaks_a_rule_is_told_beside_its_field_and_not_published(
    author: Browser, database: Database, key: str, typed: dict[str, str], told: str
) -> None:
    before = bank(database)
    author.get(f"/author/questions/{key}")
    assert press(author, "publish", **typed) == 400
    assert told in author.text
    assert bank(database) == before


# --- writing ---------------------------------------------------------------------------------


@pytest.mark.parametrize("key", KEYS)
def test_a_question_that_is_opened_and_saved_is_as_it_was(
    author: Browser, database: Database, key: str
) -> None:
    before = bank(database).questions[key]
    author.get(f"/author/questions/{key}")
    assert press(author, "publish", explanation=before.content.explanation + " So it is.") == 303
    after = bank(database).questions[key]
    said = before.content.explanation + " So it is."
    if isinstance(before.content, Ordering):
        # The rows of the form are in the order of the events.
        events = tuple(sorted(before.content.events, key=lambda event: event.place))
        before = replace(before, content=replace(before.content, events=events))
    assert after.content == replace(before.content, explanation=said)


@pytest.mark.parametrize("key", KEYS)
def test_a_preview_shows_the_question_as_the_learner_sees_it(author: Browser, key: str) -> None:
    author.get(f"/author/questions/{key}")
    assert press(author, "preview") == 200
    assert "As the learner sees it" in author.text
    assert "No rule finds anything" in author.text


def test_pairs_are_written_with_one_option_left_over(author: Browser, database: Database) -> None:
    before = bank(database)
    begin(author, "matching", 3, 4, 7)
    typed = {
        "stem": STEM + "which figure belongs to what?",
        "explanation": WHY,
        "prompts-0-text": "The length",
        "prompts-0-match": "340.5 metres",
        "prompts-1-text": "The people",
        "prompts-1-match": "500",
        "prompts-2-text": "The cars of a day",
        "prompts-2-match": "7,500",
        "options-0-text": "12",
    }
    assert press(author, "publish", **typed) == 303, author.text
    content = newest(database, before).content
    assert isinstance(content, Matching)
    assert [(prompt.text, content.option(prompt.match).text) for prompt in content.prompts] == [
        ("The length", "340.5 metres"),
        ("The people", "500"),
        ("The cars of a day", "7,500"),
    ]
    assert [option.text for option in content.options] == ["340.5 metres", "500", "7,500", "12"]


def test_events_are_written_in_order_and_moved(author: Browser, database: Database) -> None:
    before = bank(database)
    begin(author, "ordering", 8)
    texts = ("It was opened", "The old one was closed", "People walked", "Nobody was hurt")
    typed = {f"events-{n}-text": text for n, text in enumerate(texts)}
    typed |= {"stem": STEM + "in which order did it happen?", "explanation": WHY}
    assert press(author, "lift-events-1", **typed) == 200
    assert press(author, "publish") == 303, author.text
    content = newest(database, before).content
    assert isinstance(content, Ordering)
    assert [(event.place, event.text) for event in content.events] == [
        (1, "The old one was closed"),
        (2, "It was opened"),
        (3, "People walked"),
        (4, "Nobody was hurt"),
    ]
    assert len({event.key for event in content.events}) == 4


def test_a_gap_is_written(author: Browser, database: Database) -> None:
    before = bank(database)
    begin(author, "cloze", 11)
    typed = {
        "stem": STEM + "fill the gap.",
        "before": "The town paid for",
        "accepted": "a third\r\none third\r\n",
        "after": "of it.",
        "explanation": "The town paid for a third of it, and the region for the rest.",
    }
    assert press(author, "publish", **typed) == 303, author.text
    content = newest(database, before).content
    assert isinstance(content, Cloze)
    assert (content.before, content.accepted, content.after) == (
        "The town paid for",
        ("a third", "one third"),
        "of it.",
    )


def test_a_sentence_to_find_is_written_from_the_sentence_that_was_ticked(
    author: Browser, database: Database
) -> None:
    before = bank(database)
    begin(author, "find-the-sentence", 3)
    typed = {"stem": STEM + "which sentence tells the length?", "explanation": WHY}
    assert press(author, "publish", **typed) == 303, author.text
    content = newest(database, before).content
    assert isinstance(content, FindSentence)
    assert content.quotes[0].exact.startswith("It is 340.5 metres long")


def test_an_altered_sentence_is_written(author: Browser, database: Database) -> None:
    before = bank(database)
    begin(author, "altered-sentence", 9)
    typed = {
        "stem": STEM + "which sentence was altered?",
        "explanation": "The new bridge would carry 12 percent more, as the engineers said.",
        "sentences-0-text": "Nobody was hurt.",
        "sentences-1-text": "The rest came from the region.",
        "sentences-2-text": "The engineers said that the new bridge would carry 21 percent more.",
        "sentences-2-altered": "y",
        "sentences-2-original": "12 percent\r\n12\r\n",
    }
    assert press(author, "publish", **typed) == 303, author.text
    content = newest(database, before).content
    assert isinstance(content, SpotAltered)
    altered = content.altered()
    assert altered is not None
    assert altered.original == ("12 percent", "12")
