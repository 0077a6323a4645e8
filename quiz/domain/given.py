"""What a person gave, in plain words, what of it is wrong, and whether its proof is whole.

Instructors read these of many people at once: as counts, in lists and in files.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import fields
from typing import Any

from quiz.domain.agreement import strict
from quiz.domain.questions import (
    FACET_LABELS,
    VERDICT_LABELS,
    Answer,
    Content,
    Facet,
    Judged,
    Verdict,
    VerdictGiven,
    VerdictWithEvidence,
)
from quiz.domain.text_marks import N_, Message

# A word of the bank or of the person as it is, or a message of ours in the reader's language.
Word = str | Message


def in_words(content: Content, answer: Answer | None) -> tuple[Word, ...]:
    """Return an answer as words: options by their texts, sentences by number; none for a blank.

    It looks at the fields and not at the kind, so that new kinds need no change here.
    """
    if answer is None:
        return ()
    options = {option.key: option.text for option in getattr(content, "options", ())}
    words: list[Word] = []
    for spec in fields(answer):
        value: Any = getattr(answer, spec.name)
        if isinstance(value, Set):
            words.extend(
                options[member] if member in options else _sentence(member)
                for member in sorted(value, key=_in_order)
            )
        elif value not in (None, ""):
            words.append(_word(value, options))
    return tuple(words)


def _sentence(name: str) -> Word:
    article, colon, number = name.rpartition(":")
    if not colon:
        return name
    return Message(N_("sentence %(number)s of %(article)s"), {"number": number, "article": article})


def _word(value: Any, options: dict[str, str]) -> Word:
    if isinstance(value, Verdict):
        return Message(VERDICT_LABELS[value])
    if isinstance(value, Facet):
        return Message(N_("missing: %(what)s"), {"what": Message(FACET_LABELS[value])})
    if isinstance(value, bool):
        return Message(N_("True") if value else N_("False"))
    return options.get(str(value), str(value))


def _in_order(name: str) -> tuple[str, int, str]:
    """Sort sentences by number within their article, and all else by name."""
    article, _, number = name.rpartition(":")
    return (article, int(number), "") if number.isdecimal() else (article, 0, name)


def wrong_choices(content: Content, answer: Answer | None, *, is_right: bool) -> tuple[Word, ...]:
    """Return what was chosen or typed that is not right, as words that can be counted.

    `is_right` says whether the answer itself was marked right: of what has been typed only the
    mark can tell. True or false has one wrong answer, which the share of right ones tells.
    """
    if answer is None or isinstance(answer, Judged):
        return ()
    if hasattr(content, "options"):
        chosen = _chosen(answer)
        return tuple(
            option.text for option in content.options if option.key in chosen and not option.right
        )
    if is_right:
        return ()
    if isinstance(answer, VerdictGiven):
        return (Message(VERDICT_LABELS[answer.verdict]),) if answer.verdict else ()
    return in_words(content, answer)


def _chosen(answer: Answer) -> frozenset[str]:
    values = [getattr(answer, spec.name) for spec in fields(answer)]
    return frozenset(
        member
        for value in values
        for member in (value if isinstance(value, Set) else [value])
        if isinstance(member, str)
    )


def is_proved(
    content: Content, answer: Answer | None, gold: Sequence[frozenset[str]]
) -> bool | None:
    """Tell whether the proof is whole, whatever the verdict; None where none was asked for.

    Whole is one of the sets of evidence and nothing that is in none, or for not enough
    information what is missing (SCIENCE.md 1.3, "strict").
    """
    if not isinstance(content, VerdictWithEvidence):
        return None
    if not isinstance(answer, VerdictGiven):
        return False
    if content.verdict is Verdict.NEI:
        return answer.missing is not None and answer.missing is content.missing
    return strict(answer.sentences, gold)
