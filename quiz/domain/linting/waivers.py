"""Waivers: a rule that is set aside for one record, with the reason.

WAIVER a waiver has a reason, is needed, and sets no rule aside that protects the data themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from quiz.domain.linting.findings import Finding, Level, error, warning
from quiz.domain.messages import N_, Message
from quiz.domain.questions.questions import Waiver

# What no reason can excuse: without these a question has no sure key.
NEVER_WAIVED = frozenset({"REF", "KEY", "GR1", "GR3", "OP2"})


def waived(found: Iterable[Finding], waivers: Iterable[Waiver]) -> Iterator[Finding]:
    """Yield the findings; those that a waiver sets aside as infos that show its reason."""
    reasons = {waiver.rule: waiver.reason for waiver in waivers if waiver.reason.strip()}
    for finding in found:
        if finding.rule not in reasons or finding.rule in NEVER_WAIVED:
            yield finding
            continue
        set_aside = Message(
            N_("%(finding)s Set aside: %(reason)s"),
            {"finding": finding.message, "reason": reasons[finding.rule]},
        )
        yield replace(finding, level=Level.INFO, message=set_aside, cure=Message(""))


def check_waivers(
    waivers: Iterable[Waiver], broken: Collection[str] | None = None
) -> Iterator[Finding]:
    """Check the waivers of a record; `broken` are the rules that need one, where that is known."""
    for waiver in waivers:
        place = f"waivers.{waiver.rule}"
        if waiver.rule in NEVER_WAIVED:
            yield error(
                "WAIVER",
                place,
                N_("The rule %(rule)s cannot be set aside."),
                N_("Mend what it finds instead, and remove the waiver."),
                rule=waiver.rule,
            )
        elif not waiver.reason.strip():
            yield error(
                "WAIVER",
                place,
                N_("The waiver of %(rule)s gives no reason."),
                N_("Say why the rule does not hold here."),
                rule=waiver.rule,
            )
        elif broken is not None and waiver.rule not in broken:
            yield warning(
                "WAIVER",
                place,
                N_("The waiver of %(rule)s is not needed."),
                N_("Remove it."),
                rule=waiver.rule,
            )
