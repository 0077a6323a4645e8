"""A kind that lives wholly here: from the bank's file to the result, without an edit to a module.

What it takes is what `quiz/domain/questions/questions.py` says: two classes, a rule, two forms, a
fragment.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader
from wtforms import StringField

from quiz.domain.errors import Refused
from quiz.domain.linting.findings import Level
from quiz.domain.marking.grading import RULES, Setting, all_or_nothing, rule
from quiz.domain.questions.questions import ANSWERS, CONTENTS, Answer, Content, keyed, register
from quiz.formats.bank import check, read_files
from quiz.persistence.database.engine import Database
from quiz.services.bank_files.sync import export_bank, import_bank
from quiz.web.forms.answers.base import ANSWER_FORMS, TypedAnswerForm, answer_form
from quiz.web.forms.fields import typed
from quiz.web.forms.questions.base import QUESTION_FORMS, Common, QuestionForm, register_form
from tests.builders import NOW
from tests.functional.conftest import Browser
from tests.sample_bank import sample

KIND = "backwards"
FRAGMENT = """
{% from "questions/_parts.html" import given, right, typed %}
{% macro ask(item) -%}{{ typed(item, "text", item.wording.word) }}{%- endmacro %}
{% macro review(item) -%}
{{ given(item.given.text if item.given else "", item.is_right) }}{{ right(item.content.turned) }}
{%- endmacro %}
"""
QUESTION = """[[question]]
key = "mayor-backwards"
kind = "backwards"
articles = ["bridge"]
status = "published"
stem = "According to the bridge report, who is the mayor? Write the surname backwards."
explanation = "The mayor is Aigul Serik, so that the answer is her surname turned round."
word = "S _ _ _ _"
turned = "kireS"

[[question.quote]]
name = "q1"
exact = "The mayor, Aigul Serik"
"""
QUIZ = 'key = "toys"\ntitle = "Toys"\nquestions = ["mayor-backwards"]\n'


@dataclass(frozen=True, kw_only=True)
class Backwards(Content):
    """A word is to be written backwards."""

    kind = KIND
    label = "Backwards"
    word: str
    turned: str = keyed()


@dataclass(frozen=True, kw_only=True)
class WrittenBackwards(Answer):
    """What was written."""

    kind = KIND
    text: str


class BackwardsForm(QuestionForm):
    """The word, and how it reads backwards."""

    kind = KIND
    label = Backwards.label
    own_fields = ("word", "turned")
    word = StringField("Word")
    turned = StringField("Backwards")

    @classmethod
    def fill(cls, content: Any) -> dict[str, Any]:
        """Return both words."""
        return {} if content is None else {"word": content.word, "turned": content.turned}

    def read(self, common: Common, used: Collection[str]) -> Content:
        """Return the content."""
        return Backwards(**vars(common), word=typed(self.word), turned=typed(self.turned))


def only_short(content: Backwards, answer: WrittenBackwards, _: Setting) -> None:
    if len(answer.text) > 20:
        raise Refused("That is no word.", "Write one word.")


@pytest.fixture
def toy(app: Flask) -> Iterator[Flask]:
    """Make the kind known to the site for one test."""
    register(Backwards, WrittenBackwards)
    rule(KIND)(
        lambda content, answer, _: all_or_nothing(bool(answer) and answer.text == content.turned),
        lambda content, _: Fraction(1, 120),
        only_short,
    )
    answer_form(KIND)(type("BackwardsAnswerForm", (TypedAnswerForm,), {}))
    register_form(BackwardsForm)
    fragment = DictLoader({f"questions/{KIND}.html": FRAGMENT})
    app.jinja_env.loader = ChoiceLoader([app.jinja_env.loader, fragment])
    yield app
    for registry in (CONTENTS, ANSWERS, RULES, ANSWER_FORMS, QUESTION_FORMS):
        del registry[KIND]


@pytest.fixture
def files(toy: Flask) -> dict[str, bytes]:
    """The sample bank with a question of the kind and a quiz of it."""
    return sample() | {
        "questions/toys.toml": QUESTION.encode(),
        "quizzes/toys.toml": QUIZ.encode(),
    }


@pytest.fixture
def taker(files: dict[str, bytes], database: Database, browser: Browser) -> Browser:
    """A guest who has the question before them."""
    with database.written() as session:
        assert import_bank(session, read_files(files), NOW).errors == ()
    browser.get("/quizzes/toys")
    begin = re.search(r'action="(/j/[^"]+)"', page_of(browser))
    assert begin
    browser.post(begin[1])
    browser.follow()
    browser.follow()
    return browser


def page_of(browser: Browser) -> str:
    assert browser.page is not None
    return browser.page.get_data(as_text=True)


def path_of(browser: Browser) -> str:
    assert browser.page is not None
    return browser.page.request.path


def answer(browser: Browser, text: str, go: str) -> int:
    hidden = dict(re.findall(r'name="(client_id|seen)"[^>]*value="([^"]*)"', page_of(browser)))
    return browser.post(path_of(browser), **hidden, text=text, go=go).status_code


def test_a_slip_in_its_record_is_told_like_any_other(files: dict[str, bytes]) -> None:
    broken = {**files, "questions/toys.toml": QUESTION.replace("turned =", "turnd =").encode()}
    told = [str(problem) for problem in read_files(broken).problems]
    assert any("questions/toys.toml" in one and "turnd" in one for one in told)


def test_its_own_check_refuses_an_answer_and_keeps_what_was_typed(taker: Browser) -> None:
    assert answer(taker, "x" * 21, "next") == 400
    assert "That is no word. Write one word." in taker.text
    assert "x" * 21 in page_of(taker)


def test_its_files_are_checked_written_back_and_shown_to_authors(
    files: dict[str, bytes], database: Database, owner: Browser
) -> None:
    reading = read_files(files)
    assert [problem for problem in check(reading) if problem.level is Level.ERROR] == []
    with database.written() as session:
        assert import_bank(session, reading, NOW).errors == ()
    with database.reading() as session:
        assert export_bank(session, "bridges") == files
    assert owner.get("/author/questions/mayor-backwards").status_code == 200
    assert 'value="kireS"' in page_of(owner)


def test_its_key_is_on_no_page_before_it_may_be(taker: Browser) -> None:
    assert "S _ _ _ _" in taker.text
    assert "kireS" not in page_of(taker)


def test_it_is_checked_in_practice(taker: Browser) -> None:
    assert answer(taker, "Serik", "check") == 303
    taker.follow()
    assert "✕ not right" in taker.text
    assert "Right answer: kireS" in taker.text


def test_it_runs_from_the_file_to_the_result_with_its_guess_line(taker: Browser) -> None:
    attempt = path_of(taker).rpartition("/")[0]
    assert answer(taker, "kireS", "finish") == 303
    taker.follow()
    taker.post(f"{attempt}/submit")
    taker.follow()
    assert "Backwards" in taker.text
    assert "✓ right" in taker.text
    assert re.search(r"100\s?%", taker.text)
    assert "guessing gives 1 %" in taker.text.replace("\u00a0", " ")
