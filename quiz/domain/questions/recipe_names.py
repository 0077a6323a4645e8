"""The names of all recipes and their labels on pages, in the order of docs/method.md 5.2."""

from __future__ import annotations

from collections.abc import Mapping

from quiz.domain.messages import N_

RECIPE_LABELS: Mapping[str, str] = {
    "value": N_("The value"),
    "number": N_("The number"),
    "cloze": N_("The gap"),
    "true-false": N_("True or false"),
    "verdict": N_("Verdict with evidence"),
    "who-said-it": N_("Who said it"),
    "order": N_("The order of events"),
    "matching": N_("Matching"),
    "what-changed": N_("What changed"),
    "which-article": N_("Which article"),
    "altered-sentence": N_("The altered sentence"),
    "hedge": N_("How firm it is"),
    "source-of-figure": N_("The source of the figure"),
    "find-sentence": N_("Find the sentence"),
    "not-answerable": N_("What is not given"),
    "unit": N_("In the other unit"),
    "compute": N_("The difference"),
    "correction": N_("What the correction changed"),
    "whose-word": N_("Whose word it is"),
}
