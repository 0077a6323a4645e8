"""Marks for choosing among options: single choice, multiple response, true or false."""

from __future__ import annotations

from collections.abc import Sequence, Set
from fractions import Fraction
from math import comb

from quiz.domain.errors import Refused
from quiz.domain.marking.agreement import NOTHING, draws
from quiz.domain.marking.grading import Marking, Setting, all_or_nothing, one_part, rule
from quiz.domain.messages import N_
from quiz.domain.questions.questions import (
    ChosenOption,
    ChosenOptions,
    Judged,
    MultipleResponse,
    Option,
    SingleChoice,
    TrueFalse,
)


def _grade_single(content: SingleChoice, answer: ChosenOption | None, _: Setting) -> Marking:
    return all_or_nothing(answer is not None and answer.option in _keys(content.options))


def _guess_single(content: SingleChoice, _: Setting) -> Fraction:
    return Fraction(len(_keys(content.options)), len(content.options) or 1)


def _check_single(content: SingleChoice, answer: ChosenOption, _: Setting) -> None:
    _expect_options(content.options, {answer.option})


def _grade_multiple(content: MultipleResponse, answer: ChosenOptions | None, _: Setting) -> Marking:
    keys = _keys(content.options)
    others = _all_keys(content.options) - keys
    chosen = answer.options if answer else frozenset()
    return one_part(
        _multiple_mark(len(chosen & keys), len(chosen & others), len(keys), len(others))
    )


def _multiple_mark(hits: int, wrong_ticks: int, keys: int, others: int) -> Fraction:
    """Weigh hits against wrong ticks; without either sort it earns nothing (docs/method.md 1.4)."""
    if not keys or not others:
        return NOTHING
    return max(NOTHING, Fraction(hits, keys) - Fraction(wrong_ticks, others))


def _guess_multiple(content: MultipleResponse, _: Setting) -> Fraction:
    """Give the best expectation of ticking some number of options at random, by enumeration."""
    keys = len(_keys(content.options))
    others = len(content.options) - keys
    return max(
        sum(
            (
                comb(keys, hits) * comb(others, slips) * _multiple_mark(hits, slips, keys, others)
                for hits, slips in draws((keys, others), size)
            ),
            NOTHING,
        )
        / comb(keys + others, size)
        for size in range(keys + others + 1)
    )


def _check_multiple(content: MultipleResponse, answer: ChosenOptions, _: Setting) -> None:
    _expect_options(content.options, answer.options)


def _grade_judged(content: TrueFalse, answer: Judged | None, _: Setting) -> Marking:
    return all_or_nothing(answer is not None and answer.truth is content.truth)


def _guess_judged(content: TrueFalse, _: Setting) -> Fraction:
    return Fraction(1, 2)


def _keys(options: Sequence[Option]) -> frozenset[str]:
    return frozenset(option.key for option in options if option.right)


def _all_keys(options: Sequence[Option]) -> frozenset[str]:
    return frozenset(option.key for option in options)


def _expect_options(options: Sequence[Option], chosen: Set[str]) -> None:
    if not chosen <= _all_keys(options):
        raise Refused(
            N_("A chosen option does not belong to this question."),
            N_("Reload the page and choose again among the options that it shows."),
        )


rule(SingleChoice.kind)(_grade_single, _guess_single, _check_single)
rule(MultipleResponse.kind)(_grade_multiple, _guess_multiple, _check_multiple)
rule(TrueFalse.kind)(_grade_judged, _guess_judged)
