"""What operators are called on pages: what was done to a fact to make a claim of it."""

from __future__ import annotations

from collections.abc import Mapping

from quiz.domain.messages import N_

OPERATOR_LABELS: Mapping[str, str] = {
    "as-stated": N_("Claims as the article states them"),
    "generalisation": N_("True generalisations"),
    "paraphrase": N_("Claims in other words"),
    "bound-swap": N_("Bounds on the wrong side"),
    "value-swap-other-time": N_("Values of another time"),
    "value-swap-other-subject": N_("Values of another subject"),
    "near-miss": N_("Figures that nearly match"),
    "entity-swap": N_("Exchanged names"),
    "antonym": N_("Statements turned into their opposite"),
    "quantifier": N_("Changed quantifiers"),
    "hedge-removal": N_("Removed reservations"),
    "hedge-strengthening": N_("Estimates made exact"),
    "attribution-swap": N_("Exchanged sources"),
    "attribution-dropped": N_("Dropped attributions"),
    "unit-swap": N_("Exchanged units"),
    "list-addition": N_("Additions to a list"),
    "cause-insertion": N_("Added causes"),
    "scope-widening": N_("Widened scopes"),
    "time-insertion": N_("Added times"),
    "superlative": N_("Added superlatives"),
    "comparison": N_("Comparisons with a missing side"),
    "comparison-stated": N_("True comparisons"),
    "comparison-swap": N_("Comparisons turned round"),
    "subject-without-value": N_("Values that the article does not give"),
}
