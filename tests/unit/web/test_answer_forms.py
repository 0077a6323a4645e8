"""Every kind has a form that reads back what it shows."""

from __future__ import annotations

from collections.abc import Iterator
from gettext import NullTranslations
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from quiz.domain.codec import answer_from_data
from quiz.domain.questions.questions import (
    Answer,
    ChosenOption,
    ChosenOptions,
    Facet,
    Judged,
    TypedNumber,
    TypedText,
    Verdict,
    VerdictGiven,
)
from quiz.web.forms.answers.base import AnswerForm, answer_form, fill, sent_form

WORDING = {"stem": "?", "options": [{"key": "a", "text": "A"}, {"key": "b", "text": "B"}]}


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Forms need a request for their language; here it is given."""
    app = Flask(__name__)
    with app.test_request_context():
        monkeypatch.setattr("quiz.web.i18n.language", lambda: "en")
        monkeypatch.setattr("quiz.web.i18n.spoken_language", _no_translations)
        yield


def _no_translations() -> NullTranslations:
    return NullTranslations()


def sent(kind: str, *fields: tuple[str, str]) -> AnswerForm:
    return sent_form(kind, WORDING, MultiDict(fields))


def test_a_kind_has_one_form() -> None:
    with pytest.raises(ValueError, match="already"):
        answer_form("numeric")(AnswerForm)


@pytest.mark.parametrize(
    "kind",
    ["single-choice", "multiple-response", "true-false", "numeric", "short-answer", "verdict"],
)
def test_a_form_that_is_sent_empty_has_no_answer(kind: str) -> None:
    assert sent(kind, ("text", "  ")).payload() is None


@pytest.mark.parametrize(
    "answer",
    [
        ChosenOption(option="b"),
        ChosenOptions(options=frozenset({"a", "b"})),
        Judged(truth=True),
        Judged(truth=False),
        TypedNumber(text=" 4,660 miles "),
        TypedText(text="Астана"),
        VerdictGiven(verdict=Verdict.REFUTED, sentences=frozenset({"x:2", "x:10"})),
        VerdictGiven(sentences=frozenset({"x:2"})),
        VerdictGiven(verdict=Verdict.NEI, missing=Facet.HOW_MANY),
    ],
)
def test_an_answer_that_is_shown_is_read_back_as_it_was(answer: Answer) -> None:
    shown: MultiDict[str, Any] = MultiDict(fill(answer.kind, answer, WORDING))
    data = sent_form(answer.kind, WORDING, shown).payload()
    assert data is not None
    assert answer_from_data(answer.kind, data) == answer


def test_what_is_missing_is_dropped_with_any_other_verdict() -> None:
    form = sent("verdict", ("verdict", "supported"), ("missing", "who"))
    assert form.payload() == {"verdict": "supported"}


def test_ticking_twice_is_ticking_once() -> None:
    assert sent("multiple-response", ("options", "1"), ("options", "1")).payload() == {
        "options": ["a"]
    }


def test_what_nobody_offered_is_passed_on_to_be_refused() -> None:
    assert sent("single-choice", ("option", "zzz")).payload() == {"option": "?"}
    assert sent("true-false", ("truth", "perhaps")).payload() == {"truth": "perhaps"}
