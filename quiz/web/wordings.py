"""A question's key in words, for lists, comparisons and versions that authors read.

To add a kind: `in_words.register` with a function that returns the lines of its own fields.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import singledispatch

from quiz.domain.questions import (
    FACET_LABELS,
    VERDICT_LABELS,
    Content,
    MultipleResponse,
    Numeric,
    Option,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
    VerdictWithEvidence,
)
from quiz.web.i18n import gettext


@dataclass(frozen=True)
class Said:
    """One line: what it is, what it says, and why, where a reason belongs to it.

    `right` is None where nothing is right or wrong about it.
    """

    label: str
    text: str
    right: bool | None = None
    why: str = ""


@singledispatch
def in_words(content: Content) -> tuple[Said, ...]:
    """Return the fields of a kind as lines; nothing for a kind that says nothing of itself."""
    return ()


@in_words.register
def _(content: SingleChoice) -> tuple[Said, ...]:
    return _options(content.options)


@in_words.register
def _(content: MultipleResponse) -> tuple[Said, ...]:
    return _options(content.options)


@in_words.register
def _(content: TrueFalse) -> tuple[Said, ...]:
    return (Said(gettext("The claim is"), gettext("True") if content.truth else gettext("False")),)


@in_words.register
def _(content: Numeric) -> tuple[Said, ...]:
    number = format(content.value, "f")
    value = gettext("%(number)s %(unit)s", number=number, unit=content.unit).strip()
    lines = [Said(gettext("Number"), value)]
    if content.tolerance:
        lines.append(Said(gettext("May be off by"), format(content.tolerance, "f")))
    return tuple(lines)


@in_words.register
def _(content: ShortAnswer) -> tuple[Said, ...]:
    return tuple(Said(gettext("Accepted"), text) for text in content.accepted)


@in_words.register
def _(content: VerdictWithEvidence) -> tuple[Said, ...]:
    lines = [Said(gettext("Verdict"), gettext(VERDICT_LABELS[content.verdict]))]
    if content.missing:
        lines.append(Said(gettext("What is missing"), gettext(FACET_LABELS[content.missing])))
    if content.near_miss_why:
        lines.append(Said(gettext("Most likely mistake"), content.near_miss_why))
    return tuple(lines)


def _options(options: Sequence[Option]) -> tuple[Said, ...]:
    return tuple(
        Said(
            label=gettext("Right") if option.right else gettext("Wrong"),
            text=option.text,
            right=option.right,
            why=option.rationale,
        )
        for option in options
    )
