"""What the shipped bank builds: told as it is, and safe from those who read nothing of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from math import sqrt

import pytest

from quiz.domain.drawing.blueprint import draw
from quiz.domain.drawing.pool import ListedPool, entry_of
from quiz.domain.marking.grading import Setting, grade, guess_line, guess_value, total
from quiz.domain.measurement.discernment import balanced_accuracy
from quiz.domain.questions.evidence import eligible, gold_sets, presented
from quiz.domain.questions.questions import Question, Verdict, VerdictGiven, VerdictWithEvidence
from quiz.domain.quizzes.quizzes import Mode
from quiz.services.bank_files.sync import count_files
from tests.bank.blind import Blind, strategies
from tests.bank.built_table import table
from tests.bank.shallow_reader import ShallowReader, schools
from tests.building import shipped_bank, shipped_built
from tests.paths import ROOT

README = ROOT / "README.md"
# Enough that the luck of one draw does not matter; blind answers need fewer.
DRAWS, FEW_DRAWS = 600, 24
ONE = Fraction(1)
# The bounds of shallow readers: a third would be chance.
BALANCED, ABOVE_GUESS = 0.45, 0.20
# So many standard deviations from the line are chance, with sixty strategies that are looked at.
NOISE = 2


@dataclass(frozen=True, eq=False)
class Asked:
    """A question in a quiz, and what proves its key; there is one for each, so it equals itself."""

    question: Question
    setting: Setting


@cache
def questions() -> dict[str, Question]:
    """Return all that can be asked: what was built, and what authors wrote."""
    return {one.key: one.question() for one in shipped_built()} | shipped_bank().questions


@cache
def pool() -> ListedPool:
    recipes = {one.key: one.recipe for one in shipped_built()}
    facts = shipped_bank().facts
    return ListedPool(
        [entry_of(question, facts, recipes.get(key, "")) for key, question in questions().items()]
    )


@cache
def asked(key: str, exact_order: bool = False) -> Asked:
    question, articles = questions()[key], shipped_bank().articles
    setting = Setting(
        eligible=eligible(presented(question, articles)),
        gold=gold_sets(question.content, articles),
        exact_order=exact_order,
    )
    return Asked(question, setting)


@cache
def quizzes(key: str) -> tuple[tuple[Asked, ...], ...]:
    """Return the items of a shipped quiz, as some learners get them; all questions for ""."""
    if not key:
        return (tuple(asked(name) for name in questions()),)
    quiz = shipped_bank().quizzes[key]
    exact = quiz.mode is Mode.EXAM
    if quiz.blueprint is None:
        return (tuple(asked(question.question, exact) for question in quiz.questions),)
    drawn = [draw(quiz.blueprint, pool(), f"learner {number}") for number in range(DRAWS)]
    return tuple(tuple(asked(name, exact) for name in one.questions) for one in drawn)


def line_of(items: Iterable[Asked]) -> float:
    """Return the guess line of questions, each looked at once however often it was drawn."""
    drawn = Counter(items).items()
    return float(
        guess_line([(one.question.content, one.setting, Fraction(times)) for one, times in drawn])
    )


# --- counting --------------------------------------------------------------------------------


def test_at_most_four_questions_are_counted_for_one_fact_and_recipe() -> None:
    built = Counter((fact, one.recipe) for one in shipped_built() for fact in one.facts)
    stats = count_files([shipped_bank()])

    assert max(built.values()) > 4
    # A claim that compares two facts stands with both, so what is over is at most what is left out.
    over = sum(count - 4 for count in built.values() if count > 4)
    counted = stats.questions - len(shipped_bank().questions)
    assert len(shipped_built()) - over <= counted < len(shipped_built())
    for recipe, count in stats.recipes.items():
        assert count <= 4 * len({fact for fact, name in built if name == recipe})
    assert sum(stats.recipes.values()) == counted


def test_the_readme_tells_what_the_shipped_bank_builds() -> None:
    assert table() in README.read_text(), "write the table with: python -m tests.bank.built_table"


# --- the shallow readers ---------------------------------------------------------------------


@pytest.fixture(scope="module", params=list(schools()), ids=lambda school: school.name)
def reader(request: pytest.FixtureRequest) -> ShallowReader:
    return ShallowReader(request.param, questions().values(), shipped_bank().articles)


def judged(reader: ShallowReader, items: Iterable[Asked]) -> list[tuple[Asked, VerdictGiven]]:
    claims = [item for item in items if isinstance(item.question.content, VerdictWithEvidence)]
    answers = {one.question.key: reader.answer(one.question) for one in dict.fromkeys(claims)}
    return [(claim, answers[claim.question.key]) for claim in claims]


def accuracy(given: Sequence[tuple[Asked, VerdictGiven]]) -> float | None:
    pairs = [(verdict_of(one), answer.verdict) for one, answer in given]
    found = balanced_accuracy(pairs)
    return None if found is None else float(found)


def above_the_line(given: Sequence[tuple[Asked, VerdictGiven]]) -> float:
    """Return by how much the answers score more than a guesser would, each question marked once."""
    drawn = Counter(one for one, _ in given)
    answers = dict(given)
    score = total(
        [
            (grade(one.question.content, answers[one], one.setting).mark, Fraction(times))
            for one, times in drawn.items()
        ]
    )
    return float(score) - line_of(one for one, _ in given)


def verdict_of(one: Asked) -> Verdict:
    content = one.question.content
    assert isinstance(content, VerdictWithEvidence)
    return content.verdict


@pytest.mark.parametrize("key", ["two-elections", "what-changed", "five-minutes", ""])
def test_shallow_readers_hardly_beat_chance(reader: ShallowReader, key: str) -> None:
    given = judged(reader, [item for items in quizzes(key) for item in items])
    # One claim alone has no balanced accuracy; its score is held to the line all the same.
    found = accuracy(given)

    assert found is None or found <= BALANCED
    assert (found is None) == (key == "five-minutes")
    assert above_the_line(given) <= ABOVE_GUESS


def test_each_shallow_reader_finds_a_word_that_gives_the_verdict_away() -> None:
    """Where a word goes with each verdict none of them is at a loss, so the test can fail."""
    telling = {Verdict.SUPPORTED: "indeed", Verdict.REFUTED: "never", Verdict.NEI: "maybe"}
    marked = [told(claim, telling[verdict_of(asked(claim.key))]) for claim in claims()]
    for school in schools():
        taught = ShallowReader(school, marked, shipped_bank().articles)
        given = [(asked(question.key), taught.answer(question)) for question in marked[::7]]

        found = accuracy(given)
        assert found is not None
        assert found > 0.8, school.name


def claims() -> list[Question]:
    return [
        question
        for question in questions().values()
        if isinstance(question.content, VerdictWithEvidence)
    ]


def told(question: Question, word: str) -> Question:
    content = replace(question.content, stem=f"{question.content.stem} {word}")
    return replace(question, content=content)


# --- blind strategies ------------------------------------------------------------------------


def noise(drawn: Sequence[Sequence[Asked]]) -> float:
    """Return the standard deviation that chance alone gives the mean score of a guesser.

    A mark between 0 and 1 with the mean g varies by g(1 - g) at most; a question that comes again
    with another draw is the same piece of luck.
    """
    weights: Counter[Asked] = Counter()
    for items in drawn:
        for item in items:
            weights[item] += 1
    whole = weights.total()
    parts = ((guess_value(one.question.content, one.setting), n) for one, n in weights.items())
    return sqrt(sum(float(g * (1 - g)) * (n / whole) ** 2 for g, n in parts))


def score_of(strategy: Blind, drawn: Sequence[Sequence[Asked]]) -> float:
    marks = []
    for number, items in enumerate(drawn):
        for item in items:
            content = item.question.content
            answer = strategy.answer(item.question.key, content, item.setting, f"learner {number}")
            marks.append((grade(content, answer, item.setting).mark, ONE))
    return float(total(marks))


@pytest.mark.parametrize("key", ["two-elections", "what-changed", "five-minutes", ""])
def test_no_blind_strategy_beats_the_guess_line(key: str) -> None:
    drawn = quizzes(key)[:FEW_DRAWS]
    line = sum(map(line_of, drawn)) / len(drawn)
    best = max(strategies(), key=lambda strategy: score_of(strategy, drawn))

    assert score_of(best, drawn) - line <= NOISE * noise(drawn), best
