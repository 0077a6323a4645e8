"""Marks for what is typed: a number, a word or a name, the words of a gap."""

from __future__ import annotations

from quiz.domain.errors import Refused
from quiz.domain.marking.grading import Marking, Setting, all_or_nothing, no_guess, rule
from quiz.domain.marking.typed import judge_number, judge_value
from quiz.domain.messages import N_
from quiz.domain.questions.gaps import Cloze, GapFilled
from quiz.domain.questions.questions import Content, Numeric, ShortAnswer, TypedNumber, TypedText

# Longer than any name or number that is asked for, short enough to compare in no time.
MOST_CHARACTERS = 500


def expect_short(text: str) -> None:
    """Raise `Refused` for a text that is longer than anything that is asked for."""
    if len(text) > MOST_CHARACTERS:
        raise Refused(
            N_("The answer has %(count)s characters, and at most %(most)s are accepted."),
            N_("Shorten the answer and save it again."),
            count=len(text),
            most=MOST_CHARACTERS,
        )


def _grade_number(content: Numeric, answer: TypedNumber | None, setting: Setting) -> Marking:
    if answer is None:
        return all_or_nothing(False)
    judged = judge_number(answer.text, content, setting.language, setting.decimal_comma)
    return all_or_nothing(judged.right, judged.notices)


def _grade_text(content: ShortAnswer, answer: TypedText | None, setting: Setting) -> Marking:
    if answer is None:
        return all_or_nothing(False)
    judged = judge_value(
        answer.text,
        content.accepted,
        setting.other_values,
        setting.language,
        setting.decimal_comma,
        setting.known_words,
    )
    return all_or_nothing(judged.right, judged.notices)


def _grade_gap(content: Cloze, answer: GapFilled | None, setting: Setting) -> Marking:
    if answer is None:
        return all_or_nothing(False)
    judged = judge_value(
        answer.text,
        content.accepted,
        setting.other_values,
        setting.language,
        setting.decimal_comma,
        setting.known_words,
    )
    return all_or_nothing(judged.right, judged.notices)


def _check_text(_: Content, answer: TypedNumber | TypedText | GapFilled, __: Setting) -> None:
    expect_short(answer.text)


rule(Numeric.kind)(_grade_number, no_guess, _check_text)
rule(ShortAnswer.kind)(_grade_text, no_guess, _check_text)
rule(Cloze.kind)(_grade_gap, no_guess, _check_text)
