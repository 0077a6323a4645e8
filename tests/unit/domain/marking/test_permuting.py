"""In whatever order the parts of a question are written, every answer earns the same mark."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.domain.marking.confidence import (
    Marked,
    certain_score,
    check_confidence,
    guess_percent,
    levels,
)
from quiz.domain.marking.grading import Setting, grade, guess_value
from quiz.domain.questions.evidence import eligible, gold_sets, presented
from quiz.domain.questions.questions import (
    ANSWERS,
    CONTENTS,
    THREE_VERDICTS,
    Answer,
    Content,
    Facet,
    Question,
    Verdict,
)
from tests.building import shipped_bank, shipped_built

KINDS = sorted(CONTENTS)
# How `st.data()` draws, and a composite strategy too.
Draw = Callable[[st.SearchStrategy[Any]], Any]
# Fields whose order is what is shown, not what is meant. Accepted words stand best first.
MEANT = frozenset({"accepted", "original"})


@cache
def samples() -> Mapping[str, list[Question]]:
    """Return some questions of every kind, of the shipped bank and of what it builds."""
    found: dict[str, list[Question]] = {kind: [] for kind in KINDS}
    for question in (*shipped_bank().questions.values(), *(o.question() for o in shipped_built())):
        if question.kind in found and len(found[question.kind]) < 12:
            found[question.kind].append(question)
    return found


def setting_of(question: Question, exact_order: bool) -> Setting:
    articles = shipped_bank().articles
    return Setting(
        eligible=eligible(presented(question, articles)),
        gold=gold_sets(question.content, articles),
        exact_order=exact_order,
    )


def permuted(content: Content, draw: Draw) -> Content:
    """Write every list of a content in another order."""
    lists = {
        spec.name: getattr(content, spec.name)
        for spec in fields(content)
        if isinstance(getattr(content, spec.name), tuple) and spec.name not in MEANT
    }
    changes: dict[str, Any] = {
        name: tuple(draw(st.permutations(members))) for name, members in lists.items() if members
    }
    return replace(content, **changes)


def an_answer(content: Content, setting: Setting, draw: Draw) -> Answer:
    """Draw an answer by the fields of its class; a field that no kind had before fails here."""
    answer_class = ANSWERS[content.kind]
    keys = {
        spec.name: [member.key for member in getattr(content, spec.name)]
        for spec in fields(content)
        if isinstance(getattr(content, spec.name), tuple)
        and hasattr(next(iter(getattr(content, spec.name)), None), "key")
    }
    texts = [*getattr(content, "accepted", ()), str(getattr(content, "value", "")), "nothing"]
    ways: dict[str, Any] = {
        "option": lambda: st.sampled_from(keys["options"]),
        "options": lambda: st.frozensets(st.sampled_from(keys["options"])),
        "truth": st.booleans,
        "text": lambda: st.sampled_from(texts),
        "verdict": lambda: st.none() | st.sampled_from(THREE_VERDICTS),
        "missing": lambda: st.none() | st.sampled_from(Facet),
        "sentences": lambda: st.frozensets(st.sampled_from(sorted(setting.eligible)), max_size=6),
        "pairs": lambda: st.dictionaries(
            st.sampled_from(keys["prompts"]), st.sampled_from(keys["options"])
        ),
        "places": lambda: st.permutations(range(1, len(keys["events"]) + 1)).map(
            lambda places: dict(zip(keys["events"], places, strict=True))
        ),
        "sentence": lambda: st.sampled_from(keys["sentences"]),
        "value": lambda: st.sampled_from(["12", "nothing", *_originals(content)]),
    }
    values = {spec.name: draw(ways[spec.name]()) for spec in fields(answer_class)}
    return answer_class(**values)


def _originals(content: Any) -> list[str]:
    return [text for sentence in content.sentences for text in getattr(sentence, "original", ())]


def test_there_is_a_question_of_every_kind() -> None:
    assert [kind for kind, found in samples().items() if not found] == []


@pytest.mark.parametrize("exact_order", [False, True])
@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_the_order_of_the_parts_changes_no_mark(
    kind: str, exact_order: bool, data: st.DataObject
) -> None:
    question = data.draw(st.sampled_from(samples()[kind]), label="question")
    setting = setting_of(question, exact_order)
    content = question.content
    turned = permuted(content, data.draw)
    answer = an_answer(content, setting, data.draw)
    mark = grade(content, answer, setting).mark

    assert grade(turned, answer, setting).mark == mark
    assert guess_value(turned, setting) == guess_value(content, setting)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_the_order_of_the_parts_changes_no_score_by_certainty(
    kind: str, data: st.DataObject
) -> None:
    question = data.draw(st.sampled_from(samples()[kind]), label="question")
    setting = setting_of(question, exact_order=False)
    contents = (question.content, permuted(question.content, data.draw))
    answer = an_answer(question.content, setting, data.draw)
    guesses = {guess_percent(content, tuple(Verdict)) for content in contents}
    percent = data.draw(st.sampled_from(levels(*guesses)))
    check_confidence(percent, *guesses)
    scores = {
        certain_score([Marked(mark=grade(content, answer, setting).mark, percent=percent)])
        for content in contents
    }

    assert len(scores) == 1
