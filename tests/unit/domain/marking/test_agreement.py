from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from quiz.domain.marking.agreement import (
    EvidenceReport,
    blind_evidence,
    draws,
    evidence_report,
    evidence_score,
    strict,
)

Sets = tuple[frozenset[str], ...]


def ids(*numbers: int) -> frozenset[str]:
    return frozenset(f"a:{number}" for number in numbers)


SHOWN = ids(*range(1, 23))
BOTH = (ids(14, 15),)
EITHER = (ids(3), ids(9))

# docs/method.md 1.3: gold, picked, F, F of everything, E, strict; n = 22.
TABLE = [
    (BOTH, ids(14, 15), "1", "1/6", "1", True),
    (BOTH, ids(14), "2/3", "1/6", ".6", False),
    (BOTH, ids(14, 15, 16), ".8", "1/6", ".76", False),
    (BOTH, ids(15, 16), ".5", "1/6", ".4", False),
    (BOTH, ids(), "0", "1/6", "0", False),
    (BOTH, SHOWN, "1/6", "1/6", "0", False),
    (BOTH, ids(14, 15, 1, 2, 3), "4/7", "1/6", "17/35", False),
    (EITHER, ids(3), "1", "1/11", "1", True),
    (EITHER, ids(3, 9), "1", "1/11", "1", True),
    (EITHER, ids(3, 10), "2/3", "1/11", "19/30", False),
]


@pytest.mark.parametrize(("gold", "picked", "f", "f_all", "expected", "is_strict"), TABLE)
def test_the_score_is_that_of_the_published_table(
    gold: Sets, picked: frozenset[str], f: str, f_all: str, expected: str, is_strict: bool
) -> None:
    score = evidence_score(picked, gold, SHOWN)
    assert score == Fraction(expected)
    assert score == max(Fraction(0), (Fraction(f) - Fraction(f_all)) / (1 - Fraction(f_all)))
    assert strict(picked, gold) is is_strict


def test_nothing_marked_is_not_perfect_precision() -> None:
    assert evidence_score(ids(), BOTH, SHOWN) == 0
    assert not strict(ids(), BOTH)


def test_marking_as_much_as_is_allowed_does_not_earn_the_strict_credit() -> None:
    picked = ids(14, 15, 1, 2, 3)
    assert not strict(picked, BOTH)
    assert evidence_score(picked, BOTH, SHOWN) < 1


def test_the_same_sentence_marked_again_does_not_hide_a_wrong_one() -> None:
    clicked = ["a:14", "a:14", "a:14", "a:14", "a:16"]
    assert evidence_score(set(clicked), BOTH, SHOWN) == evidence_score(ids(14, 16), BOTH, SHOWN)


def test_nothing_in_common_is_zero_and_not_a_division_by_zero() -> None:
    assert evidence_score(ids(1), BOTH, SHOWN) == 0
    assert evidence_score(ids(), (), frozenset()) == 0
    assert evidence_score(ids(1), (), SHOWN) == 0
    assert evidence_score(ids(), (ids(),), SHOWN) == 0


def test_where_every_sentence_is_evidence_marking_earns_nothing() -> None:
    assert evidence_score(ids(1, 2), (ids(1, 2),), ids(1, 2)) == 0


def test_sentences_that_were_not_shown_are_dropped() -> None:
    assert evidence_score(ids(14, 15, 99), BOTH, SHOWN) == 1


# --- reports ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gold", "picked", "hit", "missed", "wrong"),
    [
        (BOTH, ids(), ids(), ids(14, 15), ids()),
        (BOTH, ids(15, 16), ids(15), ids(14), ids(16)),
        (BOTH, ids(14, 15), ids(14, 15), ids(), ids()),
        (EITHER, ids(9), ids(9), ids(), ids()),
        (EITHER, ids(3, 9, 10), ids(3, 9), ids(), ids(10)),
        (EITHER, ids(10), ids(), ids(3), ids(10)),
        ((ids(1, 2, 3), ids(4)), ids(), ids(), ids(4), ids()),
        ((ids(1, 2), ids(4, 5)), ids(4), ids(4), ids(5), ids()),
        ((), ids(4), ids(), ids(), ids(4)),
        (BOTH, ids(14, 99), ids(14), ids(15), ids()),
    ],
)
def test_a_report_says_what_was_hit_missed_and_wrong(
    gold: Sets,
    picked: frozenset[str],
    hit: frozenset[str],
    missed: frozenset[str],
    wrong: frozenset[str],
) -> None:
    assert evidence_report(picked, gold, SHOWN) == EvidenceReport(hit, missed, wrong)


# --- laws ------------------------------------------------------------------------------------


@st.composite
def situations(draw: st.DrawFn, least: int = 8, most: int = 24) -> tuple[Sets, frozenset[str]]:
    """Draw gold sets and the sentences shown, at least 4 for each gold one, as the linter wants."""
    shown = draw(st.integers(least, most))
    useful = draw(st.integers(1, shown // 4))
    sets = st.frozensets(st.integers(1, useful), min_size=1, max_size=3)
    gold = draw(st.lists(sets, min_size=1, max_size=3))
    return tuple(ids(*suffices) for suffices in gold), ids(*range(1, shown + 1))


def subset(data: st.DataObject, of: frozenset[str]) -> frozenset[str]:
    return data.draw(st.frozensets(st.sampled_from(sorted(of)))) if of else of


@given(situations(), st.data())
def test_the_score_is_never_below_0_nor_above_1(
    situation: tuple[Sets, frozenset[str]], data: st.DataObject
) -> None:
    gold, shown = situation
    assert 0 <= evidence_score(subset(data, shown), gold, shown) <= 1


@given(situations())
def test_marking_everything_earns_nothing(situation: tuple[Sets, frozenset[str]]) -> None:
    gold, shown = situation
    assert evidence_score(shown, gold, shown) == 0


@given(situations(), st.data())
def test_full_score_means_one_complete_set_and_nothing_but_evidence(
    situation: tuple[Sets, frozenset[str]], data: st.DataObject
) -> None:
    gold, shown = situation
    # Drawn near the evidence, or a full score would hardly ever be met by chance.
    useful = frozenset().union(*gold)
    picked = subset(data, useful) | data.draw(st.sampled_from([ids(), ids(len(shown))]))
    complete = any(suffices <= picked for suffices in gold) and picked <= useful
    assert (evidence_score(picked, gold, shown) == 1) is complete
    assert strict(picked, gold) is complete


@given(situations(), st.data())
def test_another_sentence_of_the_evidence_never_lowers_the_score(
    situation: tuple[Sets, frozenset[str]], data: st.DataObject
) -> None:
    gold, shown = situation
    picked = subset(data, shown)
    more = data.draw(st.sampled_from(sorted(frozenset().union(*gold))))
    assert evidence_score(picked | {more}, gold, shown) >= evidence_score(picked, gold, shown)


@given(situations(), st.data())
def test_a_sentence_that_proves_nothing_always_lowers_a_score(
    situation: tuple[Sets, frozenset[str]], data: st.DataObject
) -> None:
    gold, shown = situation
    useless = shown - frozenset().union(*gold)
    picked = data.draw(st.sampled_from(gold)) | subset(data, useless)
    before = evidence_score(picked, gold, shown)
    assume(before > 0 and useless - picked)
    more = data.draw(st.sampled_from(sorted(useless - picked)))
    assert evidence_score(picked | {more}, gold, shown) < before


@given(situations(), st.data())
def test_the_order_of_the_gold_sets_means_nothing_to_the_score(
    situation: tuple[Sets, frozenset[str]], data: st.DataObject
) -> None:
    gold, shown = situation
    picked = subset(data, shown)
    mixed = data.draw(st.permutations(gold))
    assert evidence_score(picked, mixed, shown) == evidence_score(picked, gold, shown)


@given(situations(), st.data())
def test_a_report_divides_what_was_marked_and_completes_a_set(
    situation: tuple[Sets, frozenset[str]], data: st.DataObject
) -> None:
    gold, shown = situation
    picked = subset(data, shown)
    report = evidence_report(picked, gold, shown)
    assert report.hit | report.wrong == picked
    assert not report.hit & report.wrong
    assert not report.missed & picked
    completed = report.hit | report.missed
    assert any(suffices <= completed for suffices in gold)
    assert evidence_score(completed, gold, shown) == 1


# --- guessing --------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 4), max_size=4), st.integers(0, 6))
def test_draws_are_all_the_ways_to_take_so_many_from_the_groups(
    available: list[int], size: int
) -> None:
    things = [(group, n) for group, count in enumerate(available) for n in range(count)]
    expected = {
        tuple(sum(group == g for g, _ in taken) for group in range(len(available)))
        for taken in combinations(things, size)
    }
    found = list(draws(tuple(available), size))
    assert len(found) == len(set(found))
    assert set(found) == expected


@given(situations(8, 10))
def test_no_number_of_sentences_marked_blindly_expects_more_than_the_guess(
    situation: tuple[Sets, frozenset[str]],
) -> None:
    gold, shown = situation
    expected = []
    for size in range(7):
        scores = [evidence_score(set(p), gold, shown) for p in combinations(sorted(shown), size)]
        expected.append(sum(scores, Fraction(0)) / len(scores))
    assert blind_evidence(gold, shown) == max(expected)


def test_guessing_is_counted_quickly_however_much_is_evidence() -> None:
    many = tuple(ids(n, n + 1, n + 2) for n in range(1, 40, 8))
    assert 0 < blind_evidence(many, ids(*range(1, 200))) < Fraction(1, 10)


def test_where_nothing_is_shown_nothing_can_be_guessed() -> None:
    assert blind_evidence((), frozenset()) == 0
