"""Marks for sentences: a verdict with its evidence, the sentence that shows it, the altered one."""

from __future__ import annotations

from collections.abc import Set
from fractions import Fraction

from quiz.domain.errors import Refused
from quiz.domain.marking import grading
from quiz.domain.marking.agreement import NOTHING, blind_evidence, evidence_score
from quiz.domain.marking.rules_written import expect_short
from quiz.domain.marking.typed import TypedJudgement, judge_value
from quiz.domain.messages import N_, Message
from quiz.domain.questions import questions
from quiz.domain.questions.sentence_kinds import (
    FindSentence,
    Restored,
    SelectedSentences,
    ShownSentence,
    SpotAltered,
)
from quiz.domain.text.text import normalise

# To spot the altered sentence is worth half of an item, to restore its value the other half
# (docs/method.md 1.4).
SPOTTED_SHARE = Fraction(1, 2)
RESTORED_SHARE = 1 - SPOTTED_SHARE

# --- a verdict with its evidence -------------------------------------------------------------


def _grade_verdict(
    content: questions.VerdictWithEvidence,
    answer: questions.VerdictGiven | None,
    setting: grading.Setting,
) -> grading.Marking:
    given = answer or questions.VerdictGiven()
    is_right = given.verdict is content.verdict
    verdict = grading.VERDICT_SHARE if is_right else NOTHING
    second = _second_part(content, given, setting) if is_right else NOTHING
    name, label = _SECOND_PART[content.verdict is questions.Verdict.NEI]
    return grading.Marking(
        (
            grading.Part("verdict", N_("Verdict"), verdict, grading.VERDICT_SHARE),
            grading.Part(name, label, grading.SECOND_SHARE * second, grading.SECOND_SHARE),
        ),
        _verdict_notices(given),
    )


_SECOND_PART = {False: ("evidence", N_("Evidence")), True: ("missing", N_("What is missing"))}


def _second_part(
    content: questions.VerdictWithEvidence, given: questions.VerdictGiven, setting: grading.Setting
) -> Fraction:
    """Score, from 0 to 1, what goes with the right verdict: what is missing, or the evidence."""
    if content.verdict is not questions.Verdict.NEI:
        return evidence_score(given.sentences, setting.gold, setting.eligible)
    named = given.missing is not None and given.missing is content.missing
    return grading.ALL if named else NOTHING


def _verdict_notices(given: questions.VerdictGiven) -> tuple[Message, ...]:
    if not given.sentences:
        return ()
    if given.verdict is None:
        return (Message(N_("No verdict was given, so the marked sentences do not count.")),)
    if given.verdict is questions.Verdict.NEI:
        return (
            Message(
                N_(
                    "Sentences marked together with “Not enough information” do not count; "
                    "what counts there is what is missing."
                )
            ),
        )
    return ()


def _guess_verdict(content: questions.VerdictWithEvidence, setting: grading.Setting) -> Fraction:
    if content.verdict is questions.Verdict.NEI:
        second = Fraction(1, len(questions.Facet))
    else:
        second = blind_evidence(setting.gold, setting.eligible)
    return (grading.VERDICT_SHARE + grading.SECOND_SHARE * second) / (len(setting.verdicts) or 1)


def _check_verdict(
    _: questions.VerdictWithEvidence, answer: questions.VerdictGiven, setting: grading.Setting
) -> None:
    if answer.verdict is not None and answer.verdict not in setting.verdicts:
        raise Refused(
            N_("This verdict is not offered here."),
            N_("Reload the page and choose one of the verdicts that it shows."),
        )
    _expect_selectable(answer.sentences, setting)
    _expect_few(
        answer.sentences,
        N_("Keep the sentences that prove your verdict, unmark the others and save again."),
    )


# --- the sentence that shows something -------------------------------------------------------


def _grade_found(
    _: FindSentence, answer: SelectedSentences | None, setting: grading.Setting
) -> grading.Marking:
    selected = answer.sentences if answer else frozenset()
    earned = evidence_score(selected, setting.gold, setting.eligible)
    return grading.Marking((grading.Part("evidence", N_("Sentences"), earned, grading.ALL),))


def _guess_found(_: FindSentence, setting: grading.Setting) -> Fraction:
    return blind_evidence(setting.gold, setting.eligible)


def _check_found(_: FindSentence, answer: SelectedSentences, setting: grading.Setting) -> None:
    _expect_selectable(answer.sentences, setting)
    _expect_few(
        answer.sentences,
        N_("Keep the sentences that show what is asked for, unmark the others and save again."),
    )


def _expect_selectable(selected: Set[str], setting: grading.Setting) -> None:
    if not selected <= setting.eligible:
        raise Refused(
            N_("A marked sentence is not one of those that can be marked here."),
            N_("Reload the page and mark sentences in the text that it shows."),
        )


def _expect_few(selected: Set[str], cure: str) -> None:
    if len(selected) > questions.MOST_SENTENCES:
        raise Refused(
            N_("%(count)s sentences are marked, and at most %(most)s are accepted."),
            cure,
            count=len(selected),
            most=questions.MOST_SENTENCES,
        )


# --- the altered sentence --------------------------------------------------------------------


def _grade_restored(
    content: SpotAltered, answer: Restored | None, setting: grading.Setting
) -> grading.Marking:
    """Mark the choice and the value; without the sentence there is no value to restore."""
    given = answer or Restored()
    altered = content.altered()
    is_spotted = altered is not None and given.sentence == altered.key
    judged = TypedJudgement(False)
    if altered is not None and is_spotted and given.value.strip():
        judged = _judge_restored(given.value, altered, setting)
    return grading.Marking(
        (
            grading.Part(
                "sentence",
                N_("Altered sentence"),
                SPOTTED_SHARE if is_spotted else NOTHING,
                SPOTTED_SHARE,
            ),
            grading.Part(
                "value",
                N_("Original value"),
                RESTORED_SHARE if judged.right else NOTHING,
                RESTORED_SHARE,
            ),
        ),
        judged.notices,
    )


def _judge_restored(typed: str, altered: ShownSentence, setting: grading.Setting) -> TypedJudgement:
    """Judge the value; words that stand in the altered sentence are no slip for the right ones."""
    others = setting.other_values
    if normalise(typed).text in normalise(altered.text).text:
        others = others | {typed}
    return judge_value(typed, altered.original, others, setting.language, setting.decimal_comma)


def _guess_restored(content: SpotAltered, _: grading.Setting) -> Fraction:
    return SPOTTED_SHARE / len(content.sentences) if content.altered() else NOTHING


def _check_restored(content: SpotAltered, answer: Restored, _: grading.Setting) -> None:
    if answer.sentence and answer.sentence not in {sentence.key for sentence in content.sentences}:
        raise Refused(
            N_("The chosen sentence does not belong to this question."),
            N_("Reload the page and choose again among the sentences that it shows."),
        )
    expect_short(answer.value)


grading.rule(questions.VerdictWithEvidence.kind)(_grade_verdict, _guess_verdict, _check_verdict)
grading.rule(FindSentence.kind)(_grade_found, _guess_found, _check_found)
grading.rule(SpotAltered.kind)(_grade_restored, _guess_restored, _check_restored)
