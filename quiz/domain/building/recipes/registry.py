"""All recipes by name, and the building of a fact or of a whole bank."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from quiz.domain.building.inventory import Inventory
from quiz.domain.building.recipes import (
    claims,
    corrections,
    groups,
    ordering,
    passages,
    sources,
    values,
)
from quiz.domain.building.recipes.built import Build, Built, Recipe
from quiz.domain.facts.facts import Fact
from quiz.domain.facts.wording import LANGUAGES
from quiz.domain.questions.recipe_names import RECIPE_LABELS

_BUILDS: Mapping[str, Build] = {
    "value": values.value,
    "number": values.number,
    "cloze": passages.cloze,
    "true-false": claims.true_false,
    "verdict": claims.verdict,
    "who-said-it": sources.who_said_it,
    "order": ordering.order,
    "matching": groups.matching,
    "what-changed": groups.what_changed,
    "which-article": groups.which_article,
    "altered-sentence": passages.altered_sentence,
    "hedge": sources.hedge,
    "source-of-figure": sources.source_of_figure,
    "find-sentence": passages.find_sentence,
    "not-answerable": groups.not_answerable,
    "unit": values.unit,
    "compute": values.compute,
    "correction": corrections.correction,
    "whose-word": sources.whose_word,
}
RECIPES: Mapping[str, Recipe] = {
    name: Recipe(name, RECIPE_LABELS[name], function) for name, function in _BUILDS.items()
}


def build(inventory: Inventory, fact: Fact, seed: str) -> Iterator[Built]:
    """Yield everything that a fact builds, recipe by recipe; nothing in a language without frames.

    A group of facts is built from the first of them; a fact of an edition that was corrected since
    builds only what the correction changed.
    """
    if inventory.language.partition("-")[0].lower() not in LANGUAGES:
        return
    old = fact.key in inventory.outdated
    for recipe in (RECIPES["correction"],) if old else RECIPES.values():
        yield from recipe.build(inventory, fact, seed)


def build_all(inventory: Inventory, seed: str) -> Iterator[Built]:
    """Yield everything that a bank builds, fact by fact in the order of their keys."""
    for key in sorted({*inventory.facts, *inventory.outdated}):
        yield from build(inventory, inventory.facts.get(key) or inventory.outdated[key], seed)
