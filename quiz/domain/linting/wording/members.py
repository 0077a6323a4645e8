"""The members of a content's lists (options, prompts, events, sentences): their keys, and the key.

KEY a key of its own for each · GR3 one key, for the kinds whose key lies in how members belong
together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from functools import singledispatch

from quiz.domain.linting.findings import Finding, error
from quiz.domain.messages import N_
from quiz.domain.questions.arrangements import Matching, Ordering
from quiz.domain.questions.questions import Content
from quiz.domain.questions.sentence_kinds import SpotAltered


def check_members(content: Content) -> Iterator[Finding]:
    """Check the lists of a content, whatever its kind calls them."""
    for spec in fields(content):
        members = getattr(content, spec.name)
        if isinstance(members, tuple):
            keys = Counter(member.key for member in members if hasattr(member, "key"))
            yield from (_twice(spec.name, key) for key, times in keys.items() if times > 1)
    yield from one_key(content)


@singledispatch
def one_key(content: Content) -> Iterator[Finding]:
    """GR3: the members belong together in one way; nothing for kinds that need no such rule."""
    yield from ()


@one_key.register
def _(content: Matching) -> Iterator[Finding]:
    known = {option.key for option in content.options}
    used = Counter(prompt.match for prompt in content.prompts)
    for prompt in content.prompts:
        if prompt.match not in known or used[prompt.match] > 1:
            yield error(
                "GR3",
                f"prompts.{prompt.key}",
                N_("“%(text)s” has no option of its own."),
                N_("Set its match to the key of the one option that belongs to it alone."),
                text=prompt.text,
            )


@one_key.register
def _(content: Ordering) -> Iterator[Finding]:
    places = sorted(event.place for event in content.events)
    if len(places) < 2 or places != [*range(1, len(places) + 1)]:
        yield error(
            "GR3",
            "events",
            N_("The places of the events do not count from 1 to %(count)s."),
            N_("Give each event a place of its own, the first one 1."),
            count=len(places),
        )


@one_key.register
def _(content: SpotAltered) -> Iterator[Finding]:
    altered = content.altered()
    if altered is None or not altered.original:
        yield error(
            "GR3",
            "sentences",
            N_("There is not exactly one altered sentence with its original value."),
            N_("Mark the one that was altered, and give the value that the article has."),
        )


def _twice(name: str, key: str) -> Finding:
    return error(
        "KEY",
        f"{name}.{key}",
        N_("The key “%(key)s” is used twice in this question."),
        N_("Give each member a key of its own that this question never used."),
        key=key,
    )
