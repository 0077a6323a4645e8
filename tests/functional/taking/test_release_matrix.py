"""What is shown when, by what stands on pages and in files (docs/reliability.md T20).

Each field of a result has words that stand nowhere else. What the views hold is tested with the
services; here it is what reaches the browser of the person whose attempt it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from quiz.domain.questions.questions import Option
from quiz.domain.quizzes.release import Field, ReleaseSchedule, Since
from quiz.domain.quizzes.rules import PRESETS, Confidence, Feedback, Preset, Rules
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.quizzes import AssignmentRow
from quiz.persistence.tables.study import CardRow
from quiz.services.attempts.rules import store_rules
from tests.builders import NOW, make_choice
from tests.counting import count_in
from tests.functional.conftest import Browser, Clock
from tests.functional.taking.attempt import give, start
from tests.offers import add_offer

CLOSES = NOW + timedelta(hours=1)
CONTENT = make_choice(
    options=(
        Option(key="a", text="an answer of mine", rationale="for this cause"),
        Option(key="b", text="the proper one", right=True),
    ),
    explanation="as anybody can read",
)
PLAIN = make_choice(
    stem="What was opened?",
    options=(Option(key="a", text="a hall"), Option(key="b", text="a bridge", right=True)),
)
# One of three is right; to guess would be right in a half.
WORDS = {
    Field.OWN_ANSWER: "an answer of mine",
    Field.CORRECTNESS: "not right",
    Field.POINTS: "33 %",
    Field.KEY: "the proper one",
    Field.RATIONALE: "for this cause",
    Field.PASSAGE: "340 metres long",
}
ORDER = [Since.DURING, Since.SUBMITTED, Since.CLOSED, Since.RELEASED, Since.NEVER]
# The moment, the time at which one looks, and when the results were released.
MOMENTS = {
    Since.SUBMITTED: (NOW + timedelta(minutes=1), None),
    Since.CLOSED: (CLOSES + timedelta(seconds=30), None),
    Since.RELEASED: (NOW + timedelta(minutes=1), NOW),
}


def configured(moments: list[Since]) -> Iterator[tuple[set[Field], Since, ReleaseSchedule]]:
    """Yield what is shown, from when on, and the rule that says so."""
    for since in moments:
        for field in Field:
            never = ReleaseSchedule.all_since(Since.NEVER)
            # Right answers are never shown before the points that they tell.
            own: set[Field] = {field} if field is Field.OWN_ANSWER else {field, Field.POINTS}
            yield own, since, replace(never, **dict.fromkeys((one.value for one in own), since))
        yield set(Field), since, ReleaseSchedule.all_since(since)


def set_rules(database: Database, shown: ReleaseSchedule, released_at: datetime | None) -> None:
    rules = Rules(feedback=Feedback.END, closes_at=CLOSES, shown=shown)
    with database.written() as session:
        store_rules(session, session.scalars(select(AssignmentRow)).one(), rules)
        session.execute(update(AssignmentRow).values(released_at=released_at))


def told(browser: Browser, *paths: str) -> set[Field]:
    """The fields whose words stand on one of those pages, whatever the case of their letters."""
    text = ""
    for path in paths:
        page = browser.get(path)
        while page.status_code == 303:
            page = browser.follow()
        assert page.status_code == 200, path
        text += browser.text.lower()
    return {field for field, words in WORDS.items() if words in text}


@pytest.fixture
def code(database: Database) -> str:
    with database.written() as session:
        return add_offer(session, CONTENT, PLAIN, PLAIN).code


@pytest.mark.parametrize(
    "moments",
    [[Since.CLOSED], pytest.param(ORDER[1:], marks=pytest.mark.acceptance)],
    ids=["from its closing", "all"],
)
def test_pages_and_files_tell_what_the_rules_show_at_each_moment(
    browser: Browser, database: Database, clock: Clock, code: str, moments: list[Since]
) -> None:
    set_rules(database, ReleaseSchedule.all_since(Since.SUBMITTED), None)
    attempt = start(browser, code, "Dana")
    for position, option in enumerate("112", 1):
        give(browser, f"{attempt}/{position}", option=option)
    # Nothing is told of an attempt that goes on, though others' results are out.
    for _, _, shown in configured(moments):
        set_rules(database, shown, NOW)
        assert told(browser, f"{attempt}/summary", "/", "/account/", f"/j/{code}") == set()
        browser.get(f"{attempt}/1")
        # The options and the article stand there, of course.
        for field in (Field.CORRECTNESS, Field.POINTS, Field.RATIONALE):
            assert WORDS[field] not in browser.text
    browser.send(f"{attempt}/submit", on=f"{attempt}/summary")
    cells = 0
    for fields, since, shown in configured(moments):
        for moment, (at, released_at) in MOMENTS.items():
            set_rules(database, shown, released_at)
            clock.moment = at
            expected = fields if ORDER.index(moment) >= ORDER.index(since) else set()
            case = (sorted(fields), since, moment)
            assert told(browser, f"{attempt}/result", f"{attempt}/1") == expected, case
            for page in (f"/j/{code}", "/account/"):
                assert told(browser, page) == {Field.POINTS} & expected, case
            assert told(browser, "/") == set(), case
            assert told(browser, f"{attempt}/receipt") == {Field.OWN_ANSWER} & expected, case
            cells += len(WORDS)
    assert cells == 6 * 3 * 7 * len(moments)


def test_before_the_release_nothing_is_counted_out_of_which_the_score_could_be_worked_out(
    browser: Browser, database: Database, code: str
) -> None:
    shown = PRESETS[Preset.EXAM].shown
    rules = Rules(feedback=Feedback.END, confidence=Confidence.ASKED, shown=shown)
    with database.written() as session:
        store_rules(session, session.scalars(select(AssignmentRow)).one(), rules)
    attempt = start(browser, code, "Dana")
    for position, option in enumerate("112", 1):
        give(browser, f"{attempt}/{position}", option=option, confidence="90")
    browser.send(f"{attempt}/submit", on=f"{attempt}/summary")

    def study() -> int:
        missed = f"/study/missed/{attempt.rpartition('/')[2]}"
        return browser.send(missed, on="/account/").status_code

    def counted() -> list[bool]:
        found = []
        for path in (f"{attempt}/result", "/account/"):
            browser.get(path)
            found.append("when you said" in browser.text or "Too few answers yet" in browser.text)
        return found

    assert counted() == [False, False]
    assert study() == 400
    assert count_in(database, CardRow) == 0
    with database.written() as session:
        session.execute(update(AssignmentRow).values(released_at=NOW))
    assert counted() == [True, True]
    assert study() == 303
    assert count_in(database, CardRow) == 2
