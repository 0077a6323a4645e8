"""The registries agree: whoever adds a kind is told what is still missing."""

from __future__ import annotations

import pytest

import quiz.web.kind_forms  # noqa: F401 - fills the registries of forms
from quiz.domain.marking.grading import RULES
from quiz.domain.questions.questions import ANSWERS, CONTENTS
from quiz.web.forms.answers.base import ANSWER_FORMS
from quiz.web.forms.questions.base import QUESTION_FORMS
from quiz.web.pages.key_in_words import in_words
from tests.templates import TEMPLATES, macros

KINDS = {kind for kind, content in CONTENTS.items() if content.__module__.startswith("quiz.")}
FRAGMENTS = TEMPLATES / "questions"


def test_the_product_has_eleven_kinds() -> None:
    assert sorted(KINDS) == [
        "altered-sentence",
        "cloze",
        "find-the-sentence",
        "matching",
        "multiple-response",
        "numeric",
        "ordering",
        "short-answer",
        "single-choice",
        "true-false",
        "verdict",
    ]


@pytest.mark.parametrize(
    "registry",
    [ANSWERS, RULES, ANSWER_FORMS, QUESTION_FORMS],
    ids=["answers", "rules", "answer forms", "authoring forms"],
)
def test_every_kind_is_in_every_registry_and_nothing_else_is(registry: dict[str, object]) -> None:
    from_elsewhere = set(CONTENTS) - KINDS
    assert set(registry) - from_elsewhere == KINDS


def test_every_kind_has_a_fragment_and_every_fragment_a_kind() -> None:
    fragments = {path.stem for path in FRAGMENTS.glob("*.html") if not path.name.startswith("_")}
    assert fragments == KINDS


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_fragment_asks_and_reviews(kind: str) -> None:
    there = macros(f"questions/{kind}.html")
    assert there["ask"] == there["review"] == ["item"]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_kind_says_its_key_in_words_for_authors(kind: str) -> None:
    assert in_words.dispatch(CONTENTS[kind]) is not in_words.dispatch(object)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_forms_know_their_kind_and_fill_an_empty_question(kind: str) -> None:
    assert ANSWER_FORMS[kind].kind == QUESTION_FORMS[kind].kind == kind
    assert QUESTION_FORMS[kind].label == CONTENTS[kind].label
    assert set(QUESTION_FORMS[kind].fill(None)) <= set(QUESTION_FORMS[kind].own_fields)
