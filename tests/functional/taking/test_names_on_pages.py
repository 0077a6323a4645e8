"""What options are called, and where they stand, tells nothing about the key (T59)."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from statistics import NormalDist
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from quiz.domain.codec import divided
from quiz.domain.questions.arrangements import Event, Matching, MatchOption, Ordering, Prompt
from quiz.domain.questions.questions import Content, MultipleResponse, Option, SingleChoice
from quiz.domain.questions.shuffling import as_shown, options_order
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.attempts import AnswerRow
from quiz.web.forms.answers.base import sent_form
from quiz.web.forms.answers.page_names import page_names
from tests.building import shipped_built
from tests.functional.conftest import Browser
from tests.offers import add_offer

# As a browser numbers them: the right one first.
ROWS = tuple(
    Option(key=f"o{number}", text=f"{number}40 metres", right=number == 1) for number in range(1, 5)
)
CHOICE = SingleChoice(stem="How long?", options=ROWS)
TICKS = MultipleResponse(
    stem="Which?", options=tuple(replace(row, right=row.key in ("o1", "o2")) for row in ROWS)
)
INPUTS = re.compile(r'<input[^>]*name="(?:option|options|struck)"[^>]*>')
# As an author may call them in a bank's file.
NAMES = ("right", "wrong-1", "wrong-2", "wrong-3")
NAMED = replace(
    CHOICE, options=tuple(replace(row, key=key) for row, key in zip(ROWS, NAMES, strict=True))
)
NAMED_TICKS = replace(
    TICKS, options=tuple(replace(row, key=NAMES[i]) for i, row in enumerate(TICKS.options))
)
SECRET_KEY = "authors-own"


def secretly(members: tuple[Any, ...]) -> tuple[Any, ...]:
    """The members under keys that no page may say."""
    return tuple(replace(member, key=f"{SECRET_KEY}-{n}") for n, member in enumerate(members))


SECRET: dict[str, Content] = {
    "single-choice": replace(CHOICE, options=secretly(ROWS)),
    "multiple-response": replace(TICKS, options=secretly(TICKS.options)),
    "matching": Matching(
        stem="Which?",
        prompts=tuple(
            Prompt(key=f"{SECRET_KEY}-p{n}", text=f"Prompt {n}", match=f"{SECRET_KEY}-{n}")
            for n in range(3)
        ),
        options=tuple(MatchOption(key=f"{SECRET_KEY}-{n}", text=f"Match {n}") for n in range(4)),
    ),
    "ordering": Ordering(
        stem="In which order?",
        events=tuple(
            Event(key=f"{SECRET_KEY}-{n}", text=f"Event {n}", place=n + 1) for n in range(4)
        ),
    ),
}
TIMES = 2000


def presented(content: Content, number: int) -> list[dict[str, Any]]:
    """The options as they are shown to somebody, in order."""
    seed = f"{number:064x}"
    wording = as_shown(type(content), divided(content)[0], options_order(seed, content))
    members: list[dict[str, Any]] = wording["options"]
    return members


def chi_square(counts: Counter[Any], cells: int) -> float:
    expected = sum(counts.values()) / cells
    return sum((count - expected) ** 2 / expected for count in counts.values()) + expected * (
        cells - len(counts)
    )


def bound(cells: int) -> float:
    """The value that chance exceeds once in a thousand (Wilson and Hilferty)."""
    degrees = cells - 1
    z = NormalDist().inv_cdf(0.999)
    return float(degrees * (1 - 2 / (9 * degrees) + z * (2 / (9 * degrees)) ** 0.5) ** 3)


@pytest.mark.parametrize("content", [CHOICE, TICKS, NAMED, NAMED_TICKS])
def test_the_name_and_the_place_of_what_was_written_first_are_those_of_any(
    content: SingleChoice | MultipleResponse,
) -> None:
    names: Counter[str] = Counter()
    places: Counter[int] = Counter()
    first = content.options[0].key
    for number in range(TIMES):
        members = presented(content, number)
        names[page_names(members)[first]] += 1
        places[[member["key"] for member in members].index(first)] += 1
    cells = len(content.options)
    assert chi_square(names, cells) < bound(cells)
    assert chi_square(places, cells) < bound(cells)


def test_the_names_of_what_is_built_are_no_better_than_chance() -> None:
    """Neither the first nor the last of the names in their order is the right one too often."""
    ranks: Counter[int] = Counter()
    for question in shipped_built():
        content = question.content
        if isinstance(content, SingleChoice) and len(content.options) == 3:
            names = page_names([{"key": option.key} for option in content.options])
            right = next(option.key for option in content.options if option.right)
            ranks[sorted(names.values()).index(names[right])] += 1
    assert sum(ranks.values()) > 50
    assert chi_square(ranks, 3) < bound(3)


@pytest.mark.parametrize("content", [CHOICE, NAMED], ids=["numbered", "named"])
def test_what_is_sent_is_read_by_the_page_and_by_no_other_name(content: SingleChoice) -> None:
    members = presented(content, 7)
    wording = {"options": members}
    for member in members:
        name = page_names(members)[member["key"]]
        form = sent_form("single-choice", wording, MultiDict({"option": name}))
        assert form.payload() == {"option": member["key"]}
        own = sent_form("single-choice", wording, MultiDict({"option": member["key"]}))
        assert own.payload() == {"option": "?"}


@pytest.mark.parametrize("content", [CHOICE, TICKS], ids=lambda content: content.kind)
def test_no_page_says_the_number_that_a_browser_gave(
    content: Content, browser: Browser, database: Database
) -> None:
    with database.written() as session:
        code = add_offer(session, content).code
    browser.send(f"/j/{code}")
    browser.follow()
    browser.follow()
    assert browser.page is not None
    address = browser.page.request.path
    html = browser.page.get_data(as_text=True)
    inputs = INPUTS.findall(html)
    assert len(inputs) == 8
    assert not re.search(r'(?:value|data-[a-z-]+|id)="o[0-9]"', html)
    name = "option" if content is CHOICE else "options"
    # The wrong one to guess, from outside: refused, so that it cannot be looked for on the page.
    sent = {name: "o1", "client_id": "guessing.1", "seen": "0"}
    assert browser.post(f"{address}/save", **sent).status_code == 400
    browser.get(address)
    sent = {name: "2", "client_id": "answering.1", "seen": "0", "jotted": "y", "struck": "3"}
    assert browser.post(address, go="1", **sent).status_code == 303
    browser.get(address)
    html = browser.page.get_data(as_text=True)
    ticked = [tag for tag in INPUTS.findall(html) if " checked" in tag]
    assert [re.findall(r'name="(\w+)"|value="(\w+)"', tag) for tag in ticked]
    assert {re.search(r'value="(\w+)"', tag)[1] for tag in ticked} == {"2", "3"}  # type: ignore[index]
    with database.reading() as session:
        [kept] = session.scalars(select(AnswerRow))
    assert re.fullmatch(r"\['?o\d'?\]|o\d", str(kept.payload[name]))  # type: ignore[index]


@pytest.mark.parametrize("kind", ["single-choice", "multiple-response", "matching", "ordering"])
def test_no_page_says_the_name_that_an_author_chose(
    kind: str, browser: Browser, database: Database
) -> None:
    content = SECRET[kind]
    with database.written() as session:
        code = add_offer(session, content).code
    browser.send(f"/j/{code}")
    browser.follow()
    browser.follow()
    assert browser.page is not None
    page = browser.page.get_data(as_text=True)
    assert "<form" in page
    assert SECRET_KEY not in page
