"""A question's key in words, for lists, comparisons and versions that authors read.

To add a kind: `in_words.register` with a function that returns the lines of its own fields.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import singledispatch

from quiz.domain.questions import questions
from quiz.domain.questions.arrangements import Matching, Ordering
from quiz.domain.questions.gaps import Cloze
from quiz.domain.questions.sentence_kinds import FindSentence, ShownSentence, SpotAltered
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
def in_words(content: questions.Content) -> tuple[Said, ...]:
    """Return the fields of a kind as lines; nothing for a kind that says nothing of itself."""
    return ()


@in_words.register
def _(content: questions.SingleChoice) -> tuple[Said, ...]:
    return _options(content.options)


@in_words.register
def _(content: questions.MultipleResponse) -> tuple[Said, ...]:
    return _options(content.options)


@in_words.register
def _(content: questions.TrueFalse) -> tuple[Said, ...]:
    return (Said(gettext("The claim is"), gettext("True") if content.truth else gettext("False")),)


@in_words.register
def _(content: questions.Numeric) -> tuple[Said, ...]:
    number = format(content.value, "f")
    value = gettext("%(number)s %(unit)s", number=number, unit=content.unit).strip()
    lines = [Said(gettext("Number"), value)]
    if content.tolerance:
        lines.append(Said(gettext("May be off by"), format(content.tolerance, "f")))
    return tuple(lines)


@in_words.register
def _(content: questions.ShortAnswer) -> tuple[Said, ...]:
    return tuple(Said(gettext("Accepted"), text) for text in content.accepted)


@in_words.register
def _(content: questions.VerdictWithEvidence) -> tuple[Said, ...]:
    lines = [Said(gettext("Verdict"), gettext(content.verdict.label))]
    if content.missing:
        lines.append(Said(gettext("What is missing"), gettext(content.missing.label)))
    if content.near_miss_why:
        lines.append(Said(gettext("Most likely mistake"), content.near_miss_why))
    return tuple(lines)


@in_words.register
def _(content: Cloze) -> tuple[Said, ...]:
    passage = gettext("%(before)s … %(after)s", before=content.before, after=content.after)
    accepted = (Said(gettext("Accepted"), text) for text in content.accepted)
    return (Said(gettext("Gap"), passage.strip()), *accepted)


@in_words.register
def _(content: Matching) -> tuple[Said, ...]:
    texts = {option.key: option.text for option in content.options}
    pairs = (
        Said(prompt.text, texts.get(prompt.match, ""), why=prompt.rationale)
        for prompt in content.prompts
    )
    used = {prompt.match for prompt in content.prompts}
    spare = (text for key, text in texts.items() if key not in used)
    return (*pairs, *(Said(gettext("Left over"), text) for text in spare))


@in_words.register
def _(content: Ordering) -> tuple[Said, ...]:
    return tuple(
        Said(gettext("Place %(number)s", number=event.place), event.text, why=event.rationale)
        for event in sorted(content.events, key=lambda event: event.place)
    )


@in_words.register
def _(content: FindSentence) -> tuple[Said, ...]:
    if not content.near_miss_why:
        return ()
    return (Said(gettext("Most likely mistake"), content.near_miss_why),)


@in_words.register
def _(content: SpotAltered) -> tuple[Said, ...]:
    return tuple(line for sentence in content.sentences for line in _shown(sentence))


def _shown(sentence: ShownSentence) -> tuple[Said, ...]:
    if not sentence.altered:
        return (Said(gettext("As in the article"), sentence.text),)
    return (
        Said(gettext("Altered"), sentence.text, why=sentence.rationale),
        *(Said(gettext("The article has"), form) for form in sentence.original),
    )


def _options(options: Sequence[questions.Option]) -> tuple[Said, ...]:
    return tuple(
        Said(
            label=gettext("Right") if option.right else gettext("Wrong"),
            text=option.text,
            right=option.right,
            why=option.rationale,
        )
        for option in options
    )
