"""How hard questions are: levels by what was observed, and by how something was built."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest

from quiz.domain.building.estimates import estimate, estimate_of
from quiz.domain.building.operators import OPERATORS
from quiz.domain.building.recipes.registry import RECIPES
from quiz.domain.drawing.blueprint import draw
from quiz.domain.drawing.pool import ListedPool, entry_of
from quiz.domain.quantities.statistics import FEW, facility_words
from quiz.domain.questions.difficulty import (
    DIFFICULTY_MEANINGS,
    Difficulty,
    LevelBasis,
    observed,
)
from quiz.domain.questions.questions import Content
from quiz.domain.questions.recipe_names import RECIPE_LABELS
from quiz.domain.quizzes.quizzes import Blueprint, Cell
from tests.builders import make_choice, make_claim, make_number
from tests.building import shipped_bank, shipped_built
from tests.messages import ABOUT_RIGHT

EASY, MODERATE, HARD = Difficulty


def test_every_level_and_every_basis_has_its_words() -> None:
    assert set(DIFFICULTY_MEANINGS) == set(Difficulty)
    assert all(term.label for term in (*Difficulty, *LevelBasis))


@pytest.mark.parametrize(
    ("percent", "level", "words"),
    [
        (0, HARD, "extremely difficult, or something is wrong with it"),
        (34, HARD, "moderately difficult"),
        (35, MODERATE, ABOUT_RIGHT),
        (64, MODERATE, ABOUT_RIGHT),
        (65, EASY, "fairly easy"),
        (100, EASY, "extremely easy"),
    ],
)
def test_a_level_is_a_part_of_the_published_table(
    percent: int, level: Difficulty, words: str
) -> None:
    share = Fraction(percent, 100)

    assert observed(share, FEW) is level
    assert facility_words(share, FEW) == words


def test_too_few_people_show_no_level() -> None:
    assert observed(Fraction(1), FEW - 1) is None


@pytest.mark.parametrize(
    ("content", "facts", "operator", "tiers", "level"),
    [
        (make_choice(), 1, "", {4, 5}, EASY),
        (make_choice(), 1, "", {2, 5}, MODERATE),
        (make_choice(), 2, "", {1}, HARD),
        (make_number(), 1, "", (), MODERATE),
        (make_number(), 2, "", (), HARD),
        (make_claim(), 1, "as-stated", (), MODERATE),
        (make_claim(), 1, "attribution-dropped", (), HARD),
        (make_claim(), 1, "near-miss", (), MODERATE),
    ],
)
def test_each_ground_makes_what_was_built_one_step_harder(
    content: Content, facts: int, operator: str, tiers: set[int], level: Difficulty
) -> None:
    found = estimate(content, facts, operator, tiers)

    assert found.level is level
    assert found.grounds
    assert all(str(ground).endswith(".") for ground in found.grounds)


def test_what_is_easily_overlooked_is_named_by_operators_that_there_are() -> None:
    subtle = [name for name in OPERATORS if estimate(make_choice(), 1, name, ()).level is MODERATE]

    assert len(subtle) == 12


def test_the_shipped_bank_builds_questions_of_every_level() -> None:
    levels = Counter(estimate_of(one).level for one in shipped_built())

    assert set(levels) == set(Difficulty)
    assert min(levels.values()) >= 20


def test_a_cell_draws_only_questions_of_the_level_that_it_asks_for() -> None:
    levels = {one.key: estimate_of(one).level.value for one in shipped_built()}
    facts = shipped_bank().facts
    pool = ListedPool(
        [
            entry_of(one.question(), facts, recipe=one.recipe, difficulty=levels[one.key])
            for one in shipped_built()
        ]
    )
    for level in Difficulty:
        drawn = draw(Blueprint(n=5, cells=(Cell(difficulty=level.value, count=5),)), pool, "seed")
        assert drawn.unfilled == ()
        assert {levels[key] for key in drawn.questions} == {level.value}


def test_every_recipe_has_its_name_in_words_and_no_other_name_has() -> None:
    assert set(RECIPE_LABELS) == set(RECIPES)
