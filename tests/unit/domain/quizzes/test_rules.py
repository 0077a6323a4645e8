from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from quiz.domain.codec import from_data, to_data
from quiz.domain.quizzes.quizzes import Mode
from quiz.domain.quizzes.release import Moment, ReleaseSchedule, Since, shown_at
from quiz.domain.quizzes.rules import (
    PRESETS,
    Confidence,
    CountedAttempt,
    Feedback,
    Override,
    Preset,
    Rules,
    SourcePlace,
    counted,
    counted_places,
    counted_words,
    default_rules,
    personal,
    problems,
)
from quiz.domain.quizzes.terms import duration, sentences, shown_sentences
from tests.messages import NEVER_CLOSES

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HALF, WHOLE = Fraction(1, 2), Fraction(1)
HOMEWORK = replace(PRESETS[Preset.HOMEWORK], closes_at=NOON)

WRONG: dict[str, dict[str, Any]] = {
    "close before it opens": {"opens_at": NOON, "closes_at": NOON},
    "at least one minute": {"time_limit": 0},
    "At least one attempt": {"attempts": 0},
    "shorter than nothing": {"delay": -1},
    "marking sentences": {"source": SourcePlace.END},
    "checked one by one only where answers": {
        "source": SourcePlace.UNTIL_ANSWERED,
        "feedback": Feedback.END,
    },
    "cannot come one after another": {"one_page": True, "sequential": True},
    "during the attempt": {"shown": ReleaseSchedule.all_since(Since.SUBMITTED)},
    NEVER_CLOSES: {"shown": ReleaseSchedule.all_since(Since.CLOSED), "feedback": Feedback.END},
}


@pytest.mark.parametrize(("told", "changes"), WRONG.items(), ids=list(WRONG))
def test_rules_that_cannot_be_kept_are_named(told: str, changes: dict[str, Any]) -> None:
    found = problems(Rules(**changes), selects_sentences=True)
    wanted = told.replace("checked one by one only where answers", "where answers can be checked")
    assert any(wanted in " ".join(str(problem).split()) for problem in found)


@pytest.mark.parametrize(
    "rules", [PRESETS[Preset.PRACTICE], HOMEWORK, PRESETS[Preset.EXAM], default_rules(Mode.EXAM)]
)
def test_every_preset_can_be_used_as_it_is(rules: Rules) -> None:
    assert problems(rules, selects_sentences=True) == ()


def test_homework_asks_when_it_closes() -> None:
    assert problems(PRESETS[Preset.HOMEWORK], selects_sentences=False)


def test_nothing_is_hidden_or_limited_where_nobody_has_set_rules() -> None:
    for mode in Mode:
        rules = default_rules(mode)
        assert (rules.time_limit, rules.attempts, rules.mode) == (None, None, mode)
        assert len(shown_at(rules.shown, Moment.SUBMITTED)) == 6
    assert shown_at(default_rules(Mode.EXAM).shown, Moment.DURING) == frozenset()


def test_an_exam_shows_only_the_own_answers_before_the_release() -> None:
    shown = PRESETS[Preset.EXAM].shown
    assert shown_at(shown, Moment.CLOSED) == {"own_answer"}
    assert len(shown_at(shown, Moment.RELEASED)) == 6


@pytest.mark.parametrize("rules", [*PRESETS.values(), default_rules(Mode.EXAM)])
def test_rules_come_back_from_plain_data_as_they_were(rules: Rules) -> None:
    assert from_data(Rules, to_data(rules)) == rules


def test_confidence_is_asked_where_it_counts() -> None:
    asked = [(confidence, Rules(confidence=confidence)) for confidence in Confidence]
    assert [rules.confidence_asked for _, rules in asked] == [False, True, True]
    assert [rules.confidence_counts for _, rules in asked] == [False, False, True]


def test_what_is_given_to_one_person_adds_to_the_rules() -> None:
    rules = Rules(closes_at=NOON, time_limit=45 * 60, attempts=1)
    own = personal(rules, Override(closes_at=NOON + DAY, extra_time=25, extra_attempts=2))
    assert (own.closes_at, own.time_limit, own.attempts) == (NOON + DAY, 3375, 3)
    assert personal(rules, None) is rules
    free = personal(Rules(), Override(closes_at=NOON, extra_time=50, extra_attempts=1))
    assert free == Rules()


@pytest.mark.parametrize(
    ("counts", "expected", "places"),
    [
        (CountedAttempt.BEST, WHOLE, [1]),
        (CountedAttempt.LAST, HALF, [3]),
        (CountedAttempt.FIRST, Fraction(0), [0]),
        (CountedAttempt.MEAN, HALF, [0, 1, 2, 3]),
    ],
)
def test_the_score_that_counts(
    counts: CountedAttempt, expected: Fraction, places: list[int]
) -> None:
    scores = [Fraction(0), WHOLE, HALF, HALF]
    assert counted(counts, scores) == expected
    assert list(counted_places(counts, scores)) == places
    assert counted(counts, []) is None
    assert list(counted_places(counts, [])) == []


@pytest.mark.parametrize(
    ("amount", "words"),
    [(60, "one minute"), (3600, "one hour"), (5400, "90 minutes"), (45, "45 seconds"),
     (172800, "2 days"), (0, "0 seconds")],
)  # fmt: skip
def test_a_duration_is_told_in_the_largest_unit_that_is_exact(amount: int, words: str) -> None:
    assert str(duration(amount)) == words


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (SourcePlace.BESIDE, "stand beside the questions"),
        (SourcePlace.UNTIL_ANSWERED, "hidden while you answer"),
        (SourcePlace.END, "hidden until you have submitted"),
    ],
)
def test_where_the_source_is_is_told_once_and_without_contradiction(
    place: SourcePlace, words: str
) -> None:
    told = [
        str(sentence) for sentence in sentences(Rules(source=place)) if "articles" in str(sentence)
    ]
    assert len(told) == 1
    assert words in told[0]
    assert "even where you know more" in told[0]


ATTEMPTS_THAT_COUNT = {
    CountedAttempt.BEST: "your best attempt",
    CountedAttempt.LAST: "your last attempt",
    CountedAttempt.FIRST: "your first attempt",
    CountedAttempt.MEAN: "the mean of all your attempts",
}


@pytest.mark.parametrize("attempts", [None, 3])
@pytest.mark.parametrize("counts", list(CountedAttempt))
def test_which_attempt_counts_is_told_before_there_is_one(
    counts: CountedAttempt, attempts: int | None
) -> None:
    told = " ".join(map(str, sentences(Rules(counts=counts, attempts=attempts))))
    assert f"{ATTEMPTS_THAT_COUNT[counts]} counts." in told


@pytest.mark.parametrize("mixed", [False, True])
def test_an_order_of_ones_own_is_told(mixed: bool) -> None:
    told = " ".join(map(str, sentences(Rules(shuffle_questions=mixed, shuffle_options=mixed))))
    assert ("The questions come in a random order" in told) is mixed
    assert ("Options come in a random order, except where their order matters" in told) is mixed


def test_the_rules_of_an_exam_are_told_in_sentences() -> None:
    exam = replace(PRESETS[Preset.EXAM], closes_at=NOON, sequential=True)
    told = " ".join(str(sentence) for sentence in sentences(exam, has_password=True))
    for words in (
        "It closes",
        "You have one hour from the moment you start",
        "up to 30 seconds late",
        "You have one attempt.",
        "no way back",
        "a random order",
        "beside the questions",
        "password",
        "Your own answers: you see them right after submitting.",
        "You see the rest of your result when the results are released.",
    ):
        assert words in told
    assert "checked" not in told.replace("was checked", "")


def test_whoever_has_begun_is_not_told_what_only_matters_before() -> None:
    exam = replace(PRESETS[Preset.EXAM], closes_at=NOON)
    told = " ".join(str(term) for term in sentences(exam, has_password=True, begun=True))
    assert "It closes" in told
    for words in ("from the moment you start", "one attempt", "password"):
        assert words not in told


@pytest.mark.parametrize(
    ("rest", "sentence"),
    [
        (Since.RELEASED, "You see the rest of your result when the results are released."),
        (Since.NEVER, "The rest of your result is not shown."),
    ],
)
def test_what_is_shown_at_the_same_time_is_one_sentence(rest: Since, sentence: str) -> None:
    shown = replace(ReleaseSchedule.all_since(rest), own_answer=Since.SUBMITTED)
    told = [str(term) for term in shown_sentences(Rules(shown=shown))]
    assert told == ["Your own answers: you see them right after submitting.", sentence]


def test_the_rules_of_practice_are_told_in_sentences() -> None:
    told = " ".join(str(sentence) for sentence in sentences(Rules()))
    assert "There is no time limit." in told
    assert "You can take it as often as you like; your best attempt counts." in told
    assert "You may have it checked" in told
    assert "late" not in told.replace("later", "")


@pytest.mark.parametrize(
    ("counts", "scores", "said"),
    [
        (CountedAttempt.BEST, [0, 1, 1], ["", "counts", ""]),
        (CountedAttempt.LAST, [1, 0], ["", "counts"]),
        (CountedAttempt.FIRST, [0, 1], ["counts", ""]),
        (CountedAttempt.MEAN, [0, 1], ["counts in the mean"] * 2),
        # Nothing needs saying of one, and nothing can be said where some are hidden.
        (CountedAttempt.BEST, [1], [""]),
        (CountedAttempt.BEST, [1, None], ["", ""]),
        (CountedAttempt.FIRST, [], []),
    ],
)
def test_it_is_said_which_scores_count(counts, scores, said) -> None:
    words = counted_words(counts, [None if score is None else Fraction(score) for score in scores])
    assert [word.text if word else "" for word in words] == said
