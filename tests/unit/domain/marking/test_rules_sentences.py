from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.domain.errors import Refused
from quiz.domain.marking.grading import Part, Setting, check_answer, grade, guess_value, is_blank
from quiz.domain.questions.gaps import Cloze, GapFilled
from quiz.domain.questions.questions import Answer, Content, Grounding
from quiz.domain.questions.sentence_kinds import (
    FindSentence,
    Restored,
    SelectedSentences,
    ShownSentence,
    SpotAltered,
)
from tests.messages import FOREIGN_PART

HALF = Fraction(1, 2)
NOWHERE = Setting()


def ids(*numbers: int) -> frozenset[str]:
    return frozenset(f"a:{number}" for number in numbers)


def setting(*gold: frozenset[str], shown: int = 22) -> Setting:
    return Setting(eligible=ids(*range(1, shown + 1)), gold=gold)


def marked(*numbers: int) -> SelectedSentences:
    return SelectedSentences(sentences=ids(*numbers))


FIND = FindSentence(stem="Which sentence says who won?")
GAP = Cloze(
    stem="Fill the gap.", before="He took", after="of the vote.", accepted=("70.76 percent",)
)
CITY = Cloze(
    stem="Fill the gap.", before="In", after="it rained.", accepted=("Astana", "Nur-Sultan")
)
DAY = Cloze(stem="Fill the gap.", before="On", after="it rained.", accepted=("10 June",))


def altered(text: str = "He took 71.96 percent.", *original: str) -> SpotAltered:
    return SpotAltered(
        stem="Which sentence was altered?",
        sentences=(
            ShownSentence(key="s1", text="It rained."),
            ShownSentence(key="s2", text=text, altered=True, original=original or ("70.76",)),
            ShownSentence(key="s3", text="Nobody came."),
        ),
    )


def mark(content: Content, answer: Answer | None, within: Setting = NOWHERE) -> Fraction:
    return grade(content, answer, within).mark


# --- refusals --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "answer", "happened"),
    [
        (GAP, GapFilled(text="7" * 501), "has 501 characters, and at most 500"),
        (altered(), Restored(sentence="s2", value="7" * 501), "has 501 characters"),
        (altered(), Restored(sentence="s9"), FOREIGN_PART),
        (FIND, marked(14, 23), "is not one of those that can be marked"),
        (FIND, marked(*range(1, 8)), "7 sentences are marked, and at most 6"),
    ],
)
def test_what_no_page_could_send_is_refused_with_a_cure(
    content: Content, answer: Answer, happened: str
) -> None:
    with pytest.raises(Refused, match=happened) as refusal:
        check_answer(content, answer, setting(ids(14)))
    assert str(refusal.value.cure)


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (altered(), Restored(value="70.76")),
        (altered(), Restored(sentence="s1")),
        (FIND, marked(*range(1, 7))),
        (GAP, GapFilled(text="?")),
    ],
)
def test_what_was_not_finished_is_kept_as_it_is(content: Content, answer: Answer) -> None:
    check_answer(content, answer, setting(ids(14)))
    assert not is_blank(answer)


@pytest.mark.parametrize(
    ("content", "blank"),
    [(GAP, GapFilled(text=" ")), (altered(), Restored()), (FIND, SelectedSentences())],
)
def test_nothing_given_earns_nothing(content: Content, blank: Answer) -> None:
    for answer in (None, blank):
        marking = grade(content, answer, setting(ids(14)))
        assert marking.mark == 0
        assert marking.notices == ()
        assert sum(part.possible for part in marking.parts) == 1


# --- cloze -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "typed"),
    [
        (GAP, "70.76 percent"),
        (GAP, "70.76"),
        (GAP, "70.76%"),
        (GAP, "70,76 percent"),
        (CITY, "astana"),
        (CITY, "Nur Sultan"),
        (CITY, "Asstana"),
        (DAY, "10 June"),
    ],
)
def test_the_words_of_the_gap_are_right_however_they_are_written(
    content: Cloze, typed: str
) -> None:
    comma = Setting(decimal_comma="," in typed)
    assert mark(content, GapFilled(text=typed), comma) == 1


@pytest.mark.parametrize(
    ("content", "typed"),
    [
        (GAP, "70.67 percent"),
        (GAP, "71"),
        (GAP, "70.76 km"),
        (GAP, "x"),
        (CITY, "Oslo"),
        (DAY, "10 July"),
        (DAY, "10"),
        (DAY, "11 June"),
    ],
)
def test_other_words_are_wrong(content: Cloze, typed: str) -> None:
    assert mark(content, GapFilled(text=typed)) == 0


def test_a_slip_in_a_word_is_told_and_one_towards_another_name_is_none() -> None:
    told = [str(notice) for notice in grade(CITY, GapFilled(text="Astanna"), NOWHERE).notices]
    assert told == ["Check the spelling: “Astana”."]
    elsewhere = Setting(other_values=frozenset({"Astanna"}))
    assert mark(CITY, GapFilled(text="Astanna"), elsewhere) == 0


def test_a_gap_cannot_be_guessed() -> None:
    assert guess_value(GAP, NOWHERE) == 0


# --- the sentence that shows something -------------------------------------------------------


@pytest.mark.parametrize(
    ("gold", "picked", "expected"),
    [
        ([{14, 15}], {14, 15}, "1"),
        ([{14, 15}], {14}, "3/5"),
        ([{14, 15}], {14, 15, 16}, "19/25"),
        ([{14, 15}], {15, 16}, "2/5"),
        ([{3}, {9}], {3}, "1"),
        ([{3}, {9}], {3, 9}, "1"),
        ([{3}], {4}, "0"),
    ],
)
def test_found_sentences_earn_the_whole_evidence_score(
    gold: list[set[int]], picked: set[int], expected: str
) -> None:
    here = setting(*(ids(*numbers) for numbers in gold))
    assert mark(FIND, marked(*picked), here) == Fraction(expected)


@given(
    st.lists(st.frozensets(st.integers(1, 5), min_size=1, max_size=3), min_size=1, max_size=3),
    st.integers(6, 24),
)
def test_marking_every_sentence_earns_nothing(gold: list[frozenset[int]], shown: int) -> None:
    here = setting(*(ids(*numbers) for numbers in gold), shown=shown)
    assert mark(FIND, SelectedSentences(sentences=here.eligible), here) == 0


def test_the_guess_value_is_that_of_the_best_number_of_sentences_at_random() -> None:
    here = setting(ids(3), shown=8)
    means = []
    for size in range(7):
        marks = [mark(FIND, marked(*numbers), here) for numbers in combinations(range(1, 9), size)]
        means.append(sum(marks, Fraction(0)) / len(marks))
    assert means[1] == Fraction(1, 8)
    assert guess_value(FIND, here) == max(means)


def test_the_near_miss_is_no_evidence_unless_it_is_said_to_be() -> None:
    quotes = tuple(Grounding(name=name, article="a", exact=name) for name in ("q1", "q2", "q3"))
    content = FindSentence(stem="?", quotes=quotes, near_miss="q3")
    assert content.evidence_sets() == (("q1", "q2"),)
    declared = FindSentence(stem="?", quotes=quotes, near_miss="q3", evidence=(("q1",), ("q2",)))
    assert declared.evidence_sets() == (("q1",), ("q2",))
    assert FindSentence(stem="?").evidence_sets() == ()


# --- the altered sentence --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "sentence", "value"),
    [
        (Restored(sentence="s2", value="70.76"), HALF, HALF),
        (Restored(sentence="s2", value="70.76 "), HALF, HALF),
        (Restored(sentence="s2", value="70.67"), HALF, Fraction(0)),
        (Restored(sentence="s2", value="71.96"), HALF, Fraction(0)),
        (Restored(sentence="s2"), HALF, Fraction(0)),
        (Restored(sentence="s1", value="70.76"), Fraction(0), Fraction(0)),
        (Restored(value="70.76"), Fraction(0), Fraction(0)),
        (Restored(sentence="s3"), Fraction(0), Fraction(0)),
    ],
)
def test_the_sentence_earns_one_half_and_its_value_the_other(
    answer: Restored, sentence: Fraction, value: Fraction
) -> None:
    assert grade(altered(), answer, NOWHERE).parts == (
        Part("sentence", "Altered sentence", sentence, HALF),
        Part("value", "Original value", value, HALF),
    )


@pytest.mark.parametrize(
    ("typed", "expected"), [("Tokayev", 1), ("Tokajev", 1), ("Tokaeva", HALF), ("Oslo", HALF)]
)
def test_a_slip_is_let_through_but_not_the_altered_words_themselves(
    typed: str, expected: Fraction
) -> None:
    content = altered("Tokaeva won.", "Tokayev", "Tokaev")
    assert mark(content, Restored(sentence="s2", value=typed)) == expected


def test_guessing_finds_the_sentence_once_in_so_many_and_never_its_value() -> None:
    marks = [mark(altered(), Restored(sentence=key, value="5")) for key in ("s1", "s2", "s3")]
    assert guess_value(altered(), NOWHERE) == sum(marks, Fraction(0)) / 3 == Fraction(1, 6)


@pytest.mark.parametrize("count", [0, 2])
def test_unless_exactly_one_sentence_is_altered_nothing_is_earned(count: int) -> None:
    content = SpotAltered(
        stem="Which?",
        sentences=tuple(
            ShownSentence(key=f"s{n}", text="It rained.", altered=n < count, original=("It",))
            for n in range(3)
        ),
    )
    assert content.altered() is None
    assert mark(content, Restored(sentence="s0", value="It")) == 0
    assert guess_value(content, NOWHERE) == 0
