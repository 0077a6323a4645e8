"""Marks for matching and for ordering, and what guessing earns in them (docs/method.md 1.4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from itertools import combinations
from math import comb, factorial, perm

from quiz.domain.errors import Refused
from quiz.domain.marking.agreement import NOTHING
from quiz.domain.marking.grading import Marking, Setting, all_or_nothing, one_part, rule
from quiz.domain.messages import N_, Message
from quiz.domain.questions.arrangements import Matched, Matching, Ordering, Placed

# --- matching --------------------------------------------------------------------------------


def _grade_matched(content: Matching, answer: Matched | None, _: Setting) -> Marking:
    pairs = answer.pairs if answer else {}
    right = sum(
        bool(prompt.match) and pairs.get(prompt.key) == prompt.match for prompt in content.prompts
    )
    return one_part(_matching_mark(right, len(content.prompts), len(content.options)))


def _matching_mark(right: int, prompts: int, options: int) -> Fraction:
    """Stretch the share of right pairs so that the number expected by chance earns nothing.

    Source: docs/method.md 1.4, (c - e)/(m - e) with e = m/(m + d). A single pair without another
    option has nothing to tell apart and earns nothing.
    """
    by_chance = Fraction(prompts, options or 1)
    if by_chance >= prompts:
        return NOTHING
    return max(NOTHING, (right - by_chance) / (prompts - by_chance))


def _guess_matched(content: Matching, _: Setting) -> Fraction:
    """Give what is expected of matching each prompt to an option of its own, at random.

    No blind strategy expects more: to leave a prompt open or to use an option twice only lowers
    the chances of several right pairs, from which alone a mark comes.
    """
    prompts, options = len(content.prompts), len(content.options)
    if prompts > options:
        return NOTHING
    return sum(
        (
            comb(prompts, right)
            * _all_wrong(prompts - right, options - right)
            * _matching_mark(right, prompts, options)
            for right in range(prompts + 1)
        ),
        NOTHING,
    ) / perm(options, prompts)


def _all_wrong(prompts: int, options: int) -> int:
    """Count the ways to give each prompt an option of its own, and none the right one."""
    return sum(
        (-1) ** hits * comb(prompts, hits) * perm(options - hits, prompts - hits)
        for hits in range(prompts + 1)
    )


def _check_matched(content: Matching, answer: Matched, _: Setting) -> None:
    prompts = {prompt.key for prompt in content.prompts}
    options = {option.key for option in content.options}
    if not (answer.pairs.keys() <= prompts and set(answer.pairs.values()) <= options):
        raise Refused(
            N_("Something was matched that does not belong to this question."),
            N_("Reload the page and match what it shows."),
        )


# --- ordering --------------------------------------------------------------------------------


def _grade_placed(content: Ordering, answer: Placed | None, setting: Setting) -> Marking:
    """Mark the whole order or, in practice, the pairs that are in order (Kendall's tau)."""
    right = {event.key: event.place for event in content.events}
    places = answer.places if answer else {}
    agreement = max(NOTHING, _tau(right, places))
    if setting.exact_order:
        return all_or_nothing(agreement == 1, _placed_notices(right, places))
    return one_part(agreement, _placed_notices(right, places))


def _tau(right: Mapping[str, int], places: Mapping[str, int]) -> Fraction:
    """Give the share of pairs in order less that of pairs in reverse, from -1 to 1.

    Pairs of which one event has no place, or both have the same one, count neither way.
    """
    pairs = list(combinations(right, 2))
    agreement = sum(
        _direction(right[one], right[other]) * _direction(places[one], places[other])
        for one, other in pairs
        if one in places and other in places
    )
    return Fraction(agreement, len(pairs) or 1)


def _direction(one: int, other: int) -> int:
    return (other > one) - (other < one)


def _placed_notices(right: Mapping[str, int], places: Mapping[str, int]) -> tuple[Message, ...]:
    if not places:
        return ()
    notices = []
    if any(event not in places for event in right):
        notices.append(Message(N_("An event without a place does not count.")))
    if any(times > 1 for times in Counter(places.values()).values()):
        notices.append(Message(N_("The order of events with the same place does not count.")))
    return tuple(notices)


def _guess_placed(content: Ordering, setting: Setting) -> Fraction:
    """Give what is expected of an order drawn at random: 1/n!, or the mean of max(0, tau)."""
    count = len(content.events)
    if count < 2:
        return NOTHING
    if setting.exact_order:
        return Fraction(1, factorial(count))
    pairs = comb(count, 2)
    return sum(
        (
            ways * max(NOTHING, 1 - Fraction(2 * reversed_, pairs))
            for reversed_, ways in enumerate(_orders_by_reversals(count))
        ),
        NOTHING,
    ) / factorial(count)


def _orders_by_reversals(count: int) -> list[int]:
    """Count the orders of so many things by the number of their pairs that stand in reverse.

    A thing that joins an order of n others reverses 0 to n of its pairs, in one way each.
    """
    ways = [1]
    for joined in range(1, count):
        longer = [0] * (len(ways) + joined)
        for reversed_, number in enumerate(ways):
            for more in range(joined + 1):
                longer[reversed_ + more] += number
        ways = longer
    return ways


def _check_placed(content: Ordering, answer: Placed, _: Setting) -> None:
    events = {event.key for event in content.events}
    places = range(1, len(content.events) + 1)
    if not (
        answer.places.keys() <= events and all(place in places for place in answer.places.values())
    ):
        raise Refused(
            N_("An event or a place does not belong to this question."),
            N_("Reload the page and order the events that it shows."),
        )


rule(Matching.kind)(_grade_matched, _guess_matched, _check_matched)
rule(Ordering.kind)(_grade_placed, _guess_placed, _check_placed)
