"""All recipes by name, and the building of a fact or of a whole bank."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from quiz.domain.facts import Fact
from quiz.domain.inventory import Inventory
from quiz.domain.recipes import claims, corrections, groups, passages, sources, values
from quiz.domain.recipes.built import Built, Recipe
from quiz.domain.text_marks import N_
from quiz.domain.wording import LANGUAGES

# The numbers of SCIENCE.md 5.2, in their order.
RECIPES: Mapping[str, Recipe] = {
    recipe.name: recipe
    for recipe in (
        Recipe("value", N_("The value"), values.value),
        Recipe("number", N_("The number"), values.number),
        Recipe("cloze", N_("The gap"), passages.cloze),
        Recipe("true-false", N_("True or false"), claims.true_false),
        Recipe("verdict", N_("Verdict with evidence"), claims.verdict),
        Recipe("who-said-it", N_("Who said it"), sources.who_said_it),
        Recipe("order", N_("The order of events"), groups.order),
        Recipe("matching", N_("Matching"), groups.matching),
        Recipe("what-changed", N_("What changed"), groups.what_changed),
        Recipe("which-article", N_("Which article"), groups.which_article),
        Recipe("altered-sentence", N_("The altered sentence"), passages.altered_sentence),
        Recipe("hedge", N_("How firm it is"), sources.hedge),
        Recipe("source-of-figure", N_("The source of the figure"), sources.source_of_figure),
        Recipe("find-sentence", N_("Find the sentence"), passages.find_sentence),
        Recipe("not-answerable", N_("What is not given"), groups.not_answerable),
        Recipe("unit", N_("In the other unit"), values.unit),
        Recipe("compute", N_("The difference"), values.compute),
        Recipe("correction", N_("What the correction changed"), corrections.correction),
        Recipe("whose-word", N_("Whose word it is"), sources.whose_word),
    )
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
