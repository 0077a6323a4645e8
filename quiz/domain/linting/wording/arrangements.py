"""Matching and ordering: there is enough to tell apart, and nothing gives it away.

MA1 matching · OR1 ordering · OR2 dates in events · OP2 equal texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from quiz.domain.linting.findings import Finding, error, warning
from quiz.domain.linting.wording.options import say_the_same
from quiz.domain.messages import N_
from quiz.domain.questions.arrangements import Matching, Ordering
from quiz.domain.words.compare import date_order, names_a_year

# With fewer there is little to tell apart, with more nobody keeps them in mind.
_FEWEST_PAIRS, _MOST_PAIRS = 3, 8
# Of three events guessing puts more than a quarter in order (docs/method.md 1.4).
_FEWEST_EVENTS, _ENOUGH_EVENTS, _MOST_EVENTS = 3, 4, 8


def check_matching(content: Matching, language: str) -> Iterator[Finding]:
    """Check that the prompts and options are enough, and no two alike."""
    prompts = {prompt.key: prompt.text for prompt in content.prompts}
    options = {option.key: option.text for option in content.options}
    yield from _equal_texts("prompts", prompts, language)
    yield from _equal_texts("options", options, language)
    if not _FEWEST_PAIRS <= len(prompts) <= _MOST_PAIRS:
        yield error(
            "MA1",
            "prompts",
            N_("The number of prompts is %(count)s."),
            N_("Give at least %(fewest)s and at most %(most)s."),
            count=len(prompts),
            fewest=_FEWEST_PAIRS,
            most=_MOST_PAIRS,
        )
    if len(options) < len(prompts):
        yield error(
            "MA1",
            "options",
            N_("There are %(options)s options for %(prompts)s prompts."),
            N_("Give each prompt an option of its own; some may be left over."),
            options=len(options),
            prompts=len(prompts),
        )


def check_ordering(content: Ordering, language: str) -> Iterator[Finding]:
    """Check that the events are enough, no two alike, and none dates itself."""
    events = {event.key: event.text for event in content.events}
    count = len(content.events)
    yield from _equal_texts("events", events, language)
    if not _FEWEST_EVENTS <= count <= _MOST_EVENTS:
        yield error(
            "OR1",
            "events",
            N_("The number of events is %(count)s."),
            N_("Give at least %(fewest)s and at most %(most)s; %(enough)s are hard to guess."),
            count=count,
            fewest=_FEWEST_EVENTS,
            most=_MOST_EVENTS,
            enough=_ENOUGH_EVENTS,
        )
    elif count < _ENOUGH_EVENTS:
        yield warning(
            "OR1",
            "events",
            N_("There are only %(count)s events: guessing puts many of them in order."),
            N_("Add one, if the article has it."),
            count=count,
        )
    for event in content.events:
        if names_a_year(event.text) or date_order(event.text, language):
            yield warning(
                "OR2",
                f"events.{event.key}",
                N_("The event “%(text)s” says when it was."),
                N_("Leave the date out: whoever sees it need not read the article."),
                text=event.text,
            )


def _equal_texts(place: str, texts: Mapping[str, str], language: str) -> Iterator[Finding]:
    for one, other in combinations(texts, 2):
        if say_the_same(texts[one], texts[other], language):
            yield error(
                "OP2",
                f"{place}.{other}",
                N_("“%(one)s” and “%(other)s” are the same."),
                N_("Change one of them, or leave it out."),
                one=texts[one],
                other=texts[other],
            )
