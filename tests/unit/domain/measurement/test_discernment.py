"""Telling claims apart. Vectors: docs/method.md 1.3 and 2.1 to 2.3."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from quiz.domain.measurement.discernment import (
    ClaimJudgement,
    Pair,
    SignalCounts,
    balanced_accuracy,
    ceiling,
    corrected_accuracy,
    count_sufficiency,
    count_support,
    in_words,
    judgement_of,
    measure,
    too_few,
    verification,
)
from quiz.domain.questions.questions import THREE_VERDICTS, Judged, TrueFalse, Verdict, VerdictGiven
from tests.builders import make_choice, make_claim

SUPPORTED, REFUTED, NEI, CONFLICTING = (
    Verdict.SUPPORTED,
    Verdict.REFUTED,
    Verdict.NEI,
    Verdict.CONFLICTING,
)
some = st.integers(0, 60)
verdicts = st.sampled_from(THREE_VERDICTS)


@st.composite
def counted(draw) -> SignalCounts:
    """Counts with claims of both sorts."""
    counts = SignalCounts(draw(some), draw(some), draw(some), draw(some))
    assume(counts.signals and counts.others)
    return counts


def judged(truth: Verdict, given: Verdict, may_abstain: bool = True) -> ClaimJudgement:
    """A judgement of a claim."""
    return ClaimJudgement(truth, given, may_abstain)


# --- d' and c --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "counts", [SignalCounts(), SignalCounts(hits=9), SignalCounts(correct_rejections=9)]
)
def test_claims_of_one_sort_measure_nothing(counts) -> None:
    with pytest.raises(ValueError, match="both sorts"):
        measure(counts)


@pytest.mark.parametrize(
    ("counts", "hit_rate", "false_alarm_rate", "d_prime", "c"),
    [
        ((9, 1, 2, 7), 0.863636, 0.250000, 1.771293, -0.211157),
        ((8, 2, 3, 7), 0.772727, 0.318182, 1.220648, -0.137535),
        ((10, 0, 0, 10), 0.954545, 0.045455, 3.381243, 0),
        ((10, 0, 10, 0), 0.954545, 0.954545, 0, -1.690622),
        ((0, 10, 0, 10), 0.045455, 0.045455, 0, 1.690622),
        ((6, 0, 1, 5), 0.928571, 0.214286, 2.256872, -0.336798),
        ((4, 0, 0, 4), 0.900000, 0.100000, 2.563103, 0),
    ],
)
def test_d_prime_and_c_are_the_recomputed_ones(
    counts, hit_rate, false_alarm_rate, d_prime, c
) -> None:
    found = measure(SignalCounts(*counts))
    assert round(found.hit_rate, 6) == hit_rate
    assert round(found.false_alarm_rate, 6) == false_alarm_rate
    assert round(found.d_prime, 6) == d_prime
    assert round(found.c, 6) == c


@pytest.mark.parametrize(
    ("n", "most"),
    [(4, 2.563), (5, 2.766), (8, 3.186), (10, 3.381), (12, 3.538), (15, 3.725), (20, 3.962)],
)
def test_the_number_of_claims_bounds_d_prime(n, most) -> None:
    assert round(ceiling(n, n), 3) == most
    perfect = measure(SignalCounts(hits=n, correct_rejections=n))
    assert perfect.d_prime == perfect.ceiling


def test_twenty_claims_leave_d_prime_barely_above_nothing() -> None:
    found = measure(SignalCounts(8, 2, 3, 7))
    assert round(found.error, 3) == 0.603
    assert (round(found.d_prime_range.low, 2), round(found.d_prime_range.high, 2)) == (0.04, 2.40)


def test_the_interval_of_c_is_half_as_wide() -> None:
    found = measure(SignalCounts(8, 2, 3, 7))
    wide = found.d_prime_range.high - found.d_prime_range.low
    assert found.c_range.high - found.c_range.low == pytest.approx(wide / 2)
    assert (found.c_range.low + found.c_range.high) / 2 == pytest.approx(found.c)


def test_beta_is_one_where_nobody_leans_and_below_where_yes_is_easy() -> None:
    assert measure(SignalCounts(9, 1, 1, 9)).beta == pytest.approx(1)
    # exp((z(.25)^2 - z(.863636)^2) / 2), and d' times c is its logarithm.
    assert measure(SignalCounts(9, 1, 2, 7)).beta == pytest.approx(0.687963, abs=1e-6)


@given(counted())
def test_the_logarithm_of_beta_is_d_prime_times_c(counts) -> None:
    found = measure(counts)
    assert math.log(found.beta) == pytest.approx(found.d_prime * found.c, abs=1e-9)


@given(counted())
def test_d_prime_stays_below_its_ceiling(counts) -> None:
    found = measure(counts)
    assert abs(found.d_prime) <= found.ceiling + 1e-12


@given(counted())
def test_to_answer_the_other_way_round_turns_both_signs(counts) -> None:
    turned = SignalCounts(
        counts.misses, counts.hits, counts.correct_rejections, counts.false_alarms
    )
    discernment, other = measure(counts), measure(turned)
    assert discernment.d_prime == pytest.approx(-other.d_prime, abs=1e-9)
    assert discernment.c == pytest.approx(-other.c, abs=1e-9)


# --- counting --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "suffice"),
    [((8, 0, 0, 8), True), ((4, 4, 4, 4), True), ((7, 0, 0, 20), False), ((20, 0, 0, 7), False)],
)
def test_eight_claims_of_each_sort_are_needed(counts, suffice) -> None:
    assert SignalCounts(*counts).suffice is suffice


def test_attempts_are_pooled_by_their_counts() -> None:
    pooled = SignalCounts(5, 1, 1, 3) + SignalCounts(3, 1, 2, 4)
    assert pooled == SignalCounts(8, 2, 3, 7)
    assert pooled.suffice


def test_every_verdict_but_supported_is_a_no() -> None:
    judgements = [
        judged(SUPPORTED, SUPPORTED),
        judged(SUPPORTED, REFUTED),
        judged(SUPPORTED, NEI),
        judged(SUPPORTED, CONFLICTING),
        judged(REFUTED, SUPPORTED),
        judged(REFUTED, REFUTED),
        judged(REFUTED, NEI),
        judged(NEI, SUPPORTED),
        judged(CONFLICTING, SUPPORTED),
    ]
    assert count_support(judgements) == SignalCounts(1, 3, 1, 2)


def test_to_commit_oneself_is_a_yes_whatever_the_verdict() -> None:
    judgements = [
        judged(SUPPORTED, REFUTED),
        judged(CONFLICTING, SUPPORTED),
        judged(REFUTED, NEI),
        judged(NEI, REFUTED),
        judged(NEI, CONFLICTING),
        judged(NEI, NEI),
        judged(SUPPORTED, SUPPORTED, may_abstain=False),
    ]
    assert count_sufficiency(judgements) == SignalCounts(2, 1, 2, 1)


def test_a_blank_claim_and_a_question_are_no_judgements() -> None:
    assert judgement_of(make_claim(), None, THREE_VERDICTS) is None
    assert judgement_of(make_claim(), VerdictGiven(), THREE_VERDICTS) is None
    assert judgement_of(TrueFalse(stem="It is.", truth=True), None, THREE_VERDICTS) is None
    assert judgement_of(make_choice(), Judged(truth=True), THREE_VERDICTS) is None


def test_true_is_supported_and_leaves_nothing_open() -> None:
    claim = TrueFalse(stem="It is.", truth=False)
    found = judgement_of(claim, Judged(truth=True), THREE_VERDICTS)
    assert found == ClaimJudgement(REFUTED, SUPPORTED, may_abstain=False)


def test_a_verdict_can_leave_a_claim_open_only_where_that_is_offered() -> None:
    given = VerdictGiven(verdict=REFUTED)
    for offered in (THREE_VERDICTS, (SUPPORTED, REFUTED)):
        found = judgement_of(make_claim(verdict=REFUTED), given, offered)
        assert found == ClaimJudgement(REFUTED, REFUTED, may_abstain=NEI in offered)


# --- in words --------------------------------------------------------------------------------


def test_too_few_claims_say_how_many_are_needed() -> None:
    said = str(too_few(Pair.SUPPORT, SignalCounts(5, 1, 0, 3)))
    assert "8 supported and 8 refuted" in said
    assert "6 and 3" in said


@pytest.mark.parametrize(
    ("counts", "apart", "lean"),
    [
        ((10, 0, 0, 10), "You tell supported claims", "neither way"),
        ((10, 0, 10, 0), "not yet clear", "too easily"),
        ((0, 10, 0, 10), "not yet clear", "too rarely"),
        ((0, 10, 10, 0), "more often than the other way", "neither way"),
        ((6, 4, 4, 6), "not yet clear", "neither way"),
    ],
)
def test_words_say_no_more_than_the_intervals_do(counts, apart, lean) -> None:
    first, second = in_words(Pair.SUPPORT, measure(SignalCounts(*counts)))
    assert apart in str(first)
    assert lean in str(second)


def test_to_settle_everything_is_to_jump_to_conclusions() -> None:
    _, leaning = in_words(Pair.SUFFICIENCY, measure(SignalCounts(10, 0, 10, 0)))
    assert "jump to conclusions" in str(leaning)


# --- other figures ---------------------------------------------------------------------------


def test_nine_real_and_ten_false_of_twenty_are_a_veracity_of_95_percent() -> None:
    found = verification(SignalCounts(9, 1, 0, 10))
    assert found.veracity == Fraction(95, 100)
    assert (found.real, found.false) == (Fraction(9, 10), 1)
    assert (found.bias, found.naivety, found.distrust) == (-1, 0, 1)


def test_to_believe_everything_is_naivety() -> None:
    found = verification(SignalCounts(8, 0, 8, 0))
    assert (found.bias, found.naivety, found.distrust) == (8, 8, 0)
    assert found.veracity == Fraction(1, 2)


def test_uneven_numbers_have_a_share_of_bias_and_no_more() -> None:
    found = verification(SignalCounts(10, 0, 5, 0))
    assert found.bias_share == Fraction(1, 3)
    assert (found.naivety, found.distrust) == (None, None)


def test_verification_needs_claims_of_both_sorts() -> None:
    with pytest.raises(ValueError, match="both sorts"):
        verification(SignalCounts(hits=3, misses=1))


def test_balanced_accuracy_and_j_are_those_of_the_example() -> None:
    answers = [
        *[(SUPPORTED, SUPPORTED)] * 3,
        (SUPPORTED, NEI),
        *[(REFUTED, REFUTED)] * 3,
        (REFUTED, None),
        *[(NEI, NEI)] * 2,
        *[(NEI, SUPPORTED)] * 2,
    ]
    assert balanced_accuracy(answers) == Fraction(2, 3)
    assert corrected_accuracy(answers) == Fraction(1, 2)


@pytest.mark.parametrize("answers", [[], [(SUPPORTED, SUPPORTED)] * 9])
def test_claims_of_one_verdict_have_no_balanced_accuracy(answers) -> None:
    assert balanced_accuracy(answers) is None
    assert corrected_accuracy(answers) is None


@given(st.lists(verdicts, min_size=2), verdicts)
def test_any_constant_answer_gives_a_j_of_nothing_at_most(truths, constant) -> None:
    assume(len(set(truths)) > 1)
    found = corrected_accuracy([(truth, constant) for truth in truths])
    assert found is not None
    assert found == 0 if constant in truths else found < 0
