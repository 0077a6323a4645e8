"""What a person gave, in plain words, what of it is wrong, and whether its proof is whole.

Instructors read these of many people at once: as counts, in lists and in files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import fields, replace
from typing import Any

from quiz.domain.marking.agreement import strict
from quiz.domain.messages import N_, Message
from quiz.domain.questions import questions

# A word of the bank or of the person as it is, or a message of ours in the reader's language.
Word = str | Message


def in_words(content: questions.Content, answer: questions.Answer | None) -> tuple[Word, ...]:
    """Return an answer as words: options by their texts, sentences by number; none for a blank.

    It looks at the fields and not at the kind, so that new kinds need no change here.
    """
    if answer is None:
        return ()
    texts = {member.key: member.text for member in _members(content)}
    return tuple(
        word for spec in fields(answer) for word in _words(getattr(answer, spec.name), texts)
    )


def possible_answers(content: questions.Content) -> tuple[questions.Answer, ...]:
    """Return every answer there is where one thing is chosen of a few; none for all other kinds.

    Feedback on each can be written beforehand; on what is typed, ticked or arranged it cannot.
    """
    if isinstance(content, questions.SingleChoice):
        return tuple(questions.ChosenOption(option=option.key) for option in content.options)
    if isinstance(content, questions.TrueFalse):
        return questions.Judged(truth=True), questions.Judged(truth=False)
    return ()


def _members(content: questions.Content) -> list[Any]:
    """Return all that has a key and a text of its own: options, prompts, events, sentences.

    Of a content that is shown the fields of the key may be missing (`codec.shown_content`).
    """
    return [
        member
        for spec in fields(content)
        for member in _listed(getattr(content, spec.name, None))
        if hasattr(member, "key") and hasattr(member, "text")
    ]


def _listed(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else ()


def _words(value: Any, texts: Mapping[str, str]) -> Iterator[Word]:
    if isinstance(value, Set):
        for name in sorted(value, key=_in_order):
            yield texts[name] if name in texts else _sentence(name)
    elif isinstance(value, Mapping):
        for name, given in value.items():
            params = {"what": texts.get(name, name), "given": texts.get(str(given), given)}
            yield Message(N_("%(what)s: %(given)s"), params)
    elif value not in (None, ""):
        yield _word(value, texts)


def _sentence(name: str) -> Word:
    article, colon, number = name.rpartition(":")
    if not colon:
        return name
    return Message(N_("sentence %(number)s of %(article)s"), {"number": number, "article": article})


def _word(value: Any, texts: Mapping[str, str]) -> Word:
    if isinstance(value, questions.Verdict):
        return Message(value.label)
    if isinstance(value, questions.Facet):
        return Message(N_("missing: %(what)s"), {"what": Message(value.label)})
    if isinstance(value, bool):
        return Message(N_("True") if value else N_("False"))
    return texts.get(str(value), str(value))


def _in_order(name: str) -> tuple[str, int, str]:
    """Sort sentences by number within their article, and all else by name."""
    article, _, number = name.rpartition(":")
    return (article, int(number), "") if number.isdecimal() else (article, 0, name)


def key_in_words(content: questions.Content) -> tuple[Word, ...]:
    """Return what is right as words: options by their texts, of accepted forms the first one.

    Nothing where the key is a passage. It looks at the fields and not at the kind, as `in_words`.
    """
    return tuple(_right_words(content))


def _right_words(content: questions.Content) -> Iterator[Word]:
    members = _members(content)
    texts = {member.key: member.text for member in members}
    yield from (member.text for member in members if getattr(member, "right", False))
    yield from (member.original[0] for member in members if getattr(member, "altered", False))
    placed = [member for member in members if getattr(member, "place", 0)]
    yield from (member.text for member in sorted(placed, key=lambda member: member.place))
    for member in members:
        if getattr(member, "match", ""):
            params = {"what": member.text, "given": texts[member.match]}
            yield Message(N_("%(what)s: %(given)s"), params)
    yield from getattr(content, "accepted", ())[:1]
    if isinstance(content, questions.Numeric):
        yield f"{content.value:f} {content.unit}".strip()
    for name in ("truth", "verdict", "missing"):
        value = getattr(content, name, None)
        if value is not None:
            yield _word(value, texts)


def wrong_choices(
    content: questions.Content, answer: questions.Answer | None, *, is_right: bool
) -> tuple[Word, ...]:
    """Return what was chosen or typed that is not right, as words that can be counted.

    `is_right` says whether the answer itself was marked right: of what has been typed only the
    mark can tell. True or false has one wrong answer, which the share of right ones tells; and of
    arrangements and marked sentences no part is wrong by itself.
    """
    if answer is None:
        return ()
    offered = [member for member in _members(content) if _is_right(member) is not None]
    if offered:
        chosen = _chosen(answer)
        return tuple(
            member.text for member in offered if member.key in chosen and not _is_right(member)
        )
    if is_right:
        return ()
    if isinstance(answer, questions.VerdictGiven):
        return (Message(answer.verdict.label),) if answer.verdict else ()
    return tuple(
        value for spec in fields(answer) if isinstance(value := getattr(answer, spec.name), str)
    )


def _is_right(member: Any) -> bool | None:
    """Tell whether an option is right, or a sentence the one to find; None for all else."""
    right: bool | None = getattr(member, "right", getattr(member, "altered", None))
    return right


def _chosen(answer: questions.Answer) -> frozenset[str]:
    values = [getattr(answer, spec.name) for spec in fields(answer)]
    return frozenset(
        member
        for value in values
        for member in (value if isinstance(value, Set) else [value])
        if isinstance(member, str)
    )


def chosen_reasons(content: questions.Content, answer: questions.Answer | None) -> tuple[str, ...]:
    """Return why what was chosen is wrong: the rationales of those options alone."""
    if answer is None:
        return ()
    chosen = _chosen(answer)
    return tuple(
        member.rationale
        for member in _members(content)
        if member.key in chosen and _is_right(member) is False and member.rationale
    )


def without_reasons(content: questions.Content) -> questions.Content:
    """Return a content with its key and without any text that says why."""
    reasons: dict[str, Any] = {
        spec.name: "" for spec in fields(content) if spec.name in ("explanation", "near_miss_why")
    }
    for spec in fields(content):
        members = _listed(getattr(content, spec.name))
        if members and all(hasattr(member, "rationale") for member in members):
            reasons[spec.name] = tuple(replace(member, rationale="") for member in members)
    return replace(content, **reasons)


def is_proved(
    content: questions.Content, answer: questions.Answer | None, gold: Sequence[frozenset[str]]
) -> bool | None:
    """Tell whether the proof is whole, whatever the verdict; None where none was asked for.

    Whole is one of the sets of evidence and nothing that is in none, or for not enough
    information what is missing (docs/method.md 1.3, "strict").
    """
    if not isinstance(content, questions.VerdictWithEvidence):
        return None
    if not isinstance(answer, questions.VerdictGiven):
        return False
    if content.verdict is questions.Verdict.NEI:
        return answer.missing is not None and answer.missing is content.missing
    return strict(answer.sentences, gold)
