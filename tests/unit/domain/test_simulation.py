"""The model by which simulated learners answer: stated, seeded, and good enough to be found out."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.domain import simulation
from quiz.domain.marking.grading import Setting, check_answer, grade
from quiz.domain.questions.arrangements import Event, Matching, MatchOption, Ordering, Prompt
from quiz.domain.questions.gaps import Cloze
from quiz.domain.questions.questions import (
    ANSWERS,
    CONTENTS,
    Content,
    Facet,
    MultipleResponse,
    Numeric,
    Option,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
    Verdict,
    VerdictWithEvidence,
)
from quiz.domain.questions.sentence_kinds import FindSentence, ShownSentence, SpotAltered
from quiz.domain.simulation import (
    Draws,
    SimulatedQuestion,
    ability,
    difficulty,
    probability,
    respond,
)

ELIGIBLE = frozenset(f"a:{n}" for n in range(1, 23))
OPTIONS = tuple(Option(key=key, text=key, right=key in "ab") for key in "abcde")
SETTING = Setting(
    eligible=ELIGIBLE,
    gold=(frozenset({"a:3", "a:4"}),),
    other_values=frozenset({"Astana", "Almaty", "12 percent"}),
)
CONTENT_OF_EACH_KIND = (
    SingleChoice(stem="s", options=OPTIONS[1:]),
    MultipleResponse(stem="s", options=OPTIONS),
    TrueFalse(stem="s", truth=True),
    Numeric(stem="s", value=Decimal("70.76"), unit="percent"),
    ShortAnswer(stem="s", accepted=("Oral",)),
    VerdictWithEvidence(stem="s", verdict=Verdict.SUPPORTED),
    VerdictWithEvidence(stem="s", verdict=Verdict.NEI, missing=Facet.WHEN),
    Cloze(stem="s", before="in", accepted=("Oral",)),
    Matching(
        stem="s",
        prompts=tuple(Prompt(key=key, text=key, match=f"to-{key}") for key in "pqr"),
        options=tuple(MatchOption(key=f"to-{key}", text=key) for key in "pqrs"),
    ),
    Ordering(
        stem="s", events=tuple(Event(key=key, text=key, place=n) for n, key in enumerate("xyz", 1))
    ),
    FindSentence(stem="s"),
    SpotAltered(
        stem="s",
        sentences=(
            ShownSentence(key="s", text="12", altered=True, original=("13",)),
            ShownSentence(key="t", text="t"),
            ShownSentence(key="u", text="u"),
        ),
    ),
)
LEARNERS = [f"Learner {n:03}" for n in range(400)]


def ask(content: Content, key: str = "q1") -> SimulatedQuestion:
    return SimulatedQuestion(key, content, SETTING, frozenset({"a:9"}))


def test_the_model_knows_every_kind_that_is_shipped() -> None:
    known = {content.kind for content in CONTENT_OF_EACH_KIND}
    assert known == {kind for kind, one in CONTENTS.items() if one.__module__.startswith("quiz.")}


def test_a_kind_that_the_model_does_not_know_is_left_blank() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Unheard(Content):
        kind = "unheard-of"
        label = "Unheard of"

    assert respond(Draws("1"), "Learner 01", 0, ask(Unheard(stem="s"))) is None


def test_draws_are_the_published_function_of_seed_and_names() -> None:
    # sha256("1|a|2") begins with these 8 bytes; 53 bits of them make the number.
    from hashlib import sha256

    step = int.from_bytes(sha256(b"1|a|2").digest()[:8], "big") >> 11
    assert Draws("1").uniform("a", 2) == (step + 0.5) / 2**53


@given(st.text(), st.text())
def test_a_draw_is_inside_and_comes_again(seed, name) -> None:
    assert 0 < Draws(seed).uniform(name) < 1
    assert Draws(seed).uniform(name) == Draws(seed).uniform(name)


def test_draws_look_uniform_and_normal() -> None:
    draws = Draws("1")
    uniform = [draws.uniform("u", n) for n in range(4000)]
    normal = [draws.normal("n", n) for n in range(4000)]
    assert abs(statistics.mean(uniform) - 0.5) < 0.02
    assert abs(statistics.mean(normal)) < 0.06
    assert abs(statistics.stdev(normal) - 1) < 0.05


@pytest.mark.parametrize("content", CONTENT_OF_EACH_KIND, ids=lambda one: one.kind)
def test_every_answer_is_one_that_the_page_could_have_sent(content) -> None:
    for learner, week in product(LEARNERS[:60], range(3)):
        answer = respond(Draws("1"), learner, week, ask(content))
        assert answer is None or isinstance(answer, ANSWERS[content.kind])
        check_answer(content, answer, SETTING)


@pytest.mark.parametrize("content", CONTENT_OF_EACH_KIND, ids=lambda one: one.kind)
def test_some_are_right_and_some_are_not(content) -> None:
    marks = {
        grade(content, respond(Draws("1"), one, 0, ask(content)), SETTING).mark for one in LEARNERS
    }
    assert min(marks) == 0
    assert max(marks) == 1


def test_the_share_of_right_answers_is_the_logistic_curve() -> None:
    draws, question = Draws("7"), ask(TrueFalse(stem="s", truth=True))
    right = expected = 0.0
    for learner in LEARNERS:
        p = probability(ability(draws, learner, 1), difficulty(draws, question))
        expected += p * (1 - simulation.BLANK)
        answer = respond(draws, learner, 1, question)
        right += float(grade(question.content, answer, SETTING).mark)
    assert abs(right - expected) < 3 * math.sqrt(len(LEARNERS) / 4)


def test_ability_grows_by_the_stated_step_a_week() -> None:
    weeks = [ability(Draws("1"), "Learner 01", week) for week in range(3)]
    assert weeks[1] - weeks[0] == pytest.approx(simulation.GROWTH)
    assert weeks[2] - weeks[1] == pytest.approx(simulation.GROWTH)


def test_what_must_be_produced_is_harder_than_what_is_chosen() -> None:
    chosen, produced = ask(CONTENT_OF_EACH_KIND[2]), ask(CONTENT_OF_EACH_KIND[4])
    gap = difficulty(Draws("1"), produced) - difficulty(Draws("1"), chosen)
    assert gap == pytest.approx(simulation.PRODUCTION)


def test_one_wrong_option_is_everybodys_lure() -> None:
    content = CONTENT_OF_EACH_KIND[0]
    answers: list[Any] = [respond(Draws("1"), one, 0, ask(content)) for one in LEARNERS]
    wrong = Counter(answer.option for answer in answers if answer and answer.option != "b")
    assert wrong.most_common(1)[0][1] > sum(wrong.values()) / 2


def test_some_are_right_for_the_wrong_reason_and_some_wrong_with_the_right_sentences() -> None:
    content = CONTENT_OF_EACH_KIND[5]
    found: Counter[tuple[bool, ...]] = Counter()
    for learner in LEARNERS:
        answer: Any = respond(Draws("1"), learner, 0, ask(content))
        if answer is not None and answer.verdict is not Verdict.NEI:
            proof = answer.sentences == SETTING.gold[0]
            found[answer.verdict is Verdict.SUPPORTED, proof] += 1
    assert all(found[cell] > 5 for cell in product((True, False), repeat=2))


def test_another_seed_gives_another_class() -> None:
    question = ask(CONTENT_OF_EACH_KIND[0])
    first, second = (
        [respond(Draws(seed), one, 0, question) for one in LEARNERS] for seed in ("1", "2")
    )
    assert first != second
