from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import pytest

from quiz.domain.errors import Refused
from quiz.domain.marking.grading import (
    RULES,
    Marking,
    Part,
    Setting,
    check_answer,
    grade,
    guess_line,
    guess_value,
    is_blank,
    rule,
)
from quiz.domain.marking.rules_written import MOST_CHARACTERS
from quiz.domain.questions.questions import (
    ANSWERS,
    CONTENTS,
    Answer,
    ChosenOption,
    ChosenOptions,
    Content,
    Facet,
    Judged,
    TrueFalse,
    TypedNumber,
    TypedText,
    Verdict,
    VerdictGiven,
    VerdictWithEvidence,
    register,
)
from tests.messages import FOREIGN_PART
from tests.unit.domain.marking.marked import (
    FOUR_VERDICTS,
    HALF,
    HERE,
    NOWHERE,
    NUMBER,
    ONE,
    UNSAID,
    WORD,
    claim,
    ids,
    mark,
    multiple,
    setting,
    single,
)


def judged(verdict: Verdict, *numbers: int, missing: Facet | None = None) -> VerdictGiven:
    return VerdictGiven(verdict=verdict, sentences=ids(*numbers), missing=missing)


ONE_OF_EACH = (
    single(),
    multiple(),
    TrueFalse(stem="It rained.", truth=False),
    NUMBER,
    WORD,
    claim(),
)
RIGHT = (
    ChosenOption(option="r0"),
    ChosenOptions(options=frozenset({"r0", "r1"})),
    Judged(truth=False),
    TypedNumber(text="70.76 %"),
    TypedText(text="astana"),
    judged(Verdict.REFUTED, 14, 15),
)


# --- refusals --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "answer", "happened"),
    [
        (single(), ChosenOption(option="z"), FOREIGN_PART),
        (
            multiple(),
            ChosenOptions(options=frozenset({"r0", "z"})),
            FOREIGN_PART,
        ),
        (NUMBER, TypedNumber(text="7" * 501), "has 501 characters, and at most 500"),
        (WORD, TypedText(text="a" * 501), "has 501 characters, and at most 500"),
        (claim(), judged(Verdict.CONFLICTING, 14), "verdict is not offered"),
        (claim(), judged(Verdict.REFUTED, 14, 23), "is not one of those that can be marked"),
        (claim(), judged(Verdict.REFUTED, *range(1, 8)), "7 sentences are marked, and at most 6"),
    ],
)
def test_an_answer_that_no_page_could_send_is_refused_with_a_cure(
    content: Content, answer: Answer, happened: str
) -> None:
    with pytest.raises(Refused) as refusal:
        check_answer(content, answer, HERE)
    assert happened in str(refusal.value.message)
    assert str(refusal.value.cure)


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        *zip(ONE_OF_EACH, RIGHT, strict=True),
        *((content, None) for content in ONE_OF_EACH),
        (single(), ChosenOption(option="")),
        (NUMBER, TypedNumber(text="7" * MOST_CHARACTERS)),
        (claim(), judged(Verdict.REFUTED, *range(1, 7))),
        (claim(), VerdictGiven(sentences=ids(1))),
        (multiple(1, 1), ChosenOptions(options=frozenset({"r0", "w0"}))),
    ],
)
def test_what_a_page_can_send_is_accepted(content: Content, answer: Answer | None) -> None:
    check_answer(content, answer, HERE)


def test_all_sentences_may_be_marked_where_no_more_are_shown_than_may_be_marked() -> None:
    check_answer(claim(), judged(Verdict.REFUTED, 1, 2, 3), setting(ids(1), shown=3))


def test_a_verdict_is_accepted_where_it_is_offered() -> None:
    offered = replace(HERE, verdicts=FOUR_VERDICTS)
    check_answer(claim(), judged(Verdict.CONFLICTING, 14), offered)


@pytest.mark.parametrize("place", range(len(ONE_OF_EACH)))
def test_an_answer_of_another_kind_is_a_mistake_of_the_caller(place: int) -> None:
    content, other = ONE_OF_EACH[place], RIGHT[place - 1]
    for function in (grade, check_answer):
        with pytest.raises(TypeError, match=content.kind):
            function(content, other, HERE)


def test_a_kind_has_only_one_rule() -> None:
    with pytest.raises(ValueError, match="has a rule already"):
        rule("numeric")


# --- what every kind has in common -----------------------------------------------------------


def test_every_kind_of_the_product_has_a_rule() -> None:
    assert {kind for kind, of in CONTENTS.items() if of.__module__.startswith("quiz.")} <= set(
        RULES
    )


@pytest.mark.parametrize(("content", "answer"), list(zip(ONE_OF_EACH, RIGHT, strict=True)))
def test_the_right_answer_earns_everything(content: Content, answer: Answer) -> None:
    marking = grade(content, answer, HERE)
    assert marking.mark == 1
    assert marking.right
    assert marking.notices == ()


BLANK = (
    ChosenOption(option=""),
    ChosenOptions(options=frozenset()),
    None,
    TypedNumber(text=" \u00a0"),
    TypedText(text="\n"),
    VerdictGiven(),
)


@pytest.mark.parametrize(("content", "blank"), list(zip(ONE_OF_EACH, BLANK, strict=True)))
def test_a_blank_answer_earns_nothing_and_has_the_same_parts(
    content: Content, blank: Answer | None
) -> None:
    assert is_blank(blank)
    for answer in (None, blank):
        marking = grade(content, answer, HERE)
        assert marking.mark == 0
        assert marking.notices == ()
        assert sum(part.possible for part in marking.parts) == 1


@pytest.mark.parametrize("answer", [*RIGHT, VerdictGiven(missing=Facet.WHO), TypedText(text="?")])
def test_an_answer_that_says_anything_is_not_blank(answer: Answer) -> None:
    assert not is_blank(answer)


def test_the_parts_are_the_sum_that_the_result_page_shows() -> None:
    assert grade(claim(), judged(Verdict.REFUTED, 15), HERE) == Marking(
        (
            Part("verdict", "Verdict", HALF, HALF),
            Part("evidence", "Evidence", Fraction(3, 10), HALF),
        )
    )
    assert grade(UNSAID, judged(Verdict.NEI, missing=Facet.WHO), HERE).parts == (
        Part("verdict", "Verdict", HALF, HALF),
        Part("missing", "What is missing", Fraction(0), HALF),
    )
    assert grade(single(), ChosenOption(option="w0"), HERE).parts == (
        Part("answer", "Answer", Fraction(0), Fraction(1)),
    )


# --- choices ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("option", "expected"), [("r0", 1), ("w0", 0), ("w1", 0), ("gone", 0)])
def test_single_choice_is_all_or_nothing(option: str, expected: int) -> None:
    assert mark(single(), ChosenOption(option=option)) == expected


@pytest.mark.parametrize(
    ("hits", "slips", "expected"),
    [
        (0, 0, "0"),
        (1, 0, "1/2"),
        (1, 1, "1/6"),
        (1, 2, "0"),
        (2, 0, "1"),
        (2, 1, "2/3"),
        (2, 2, "1/3"),
        (2, 3, "0"),
        (0, 3, "0"),
    ],
)
def test_multiple_response_weighs_hits_against_slips(hits: int, slips: int, expected: str) -> None:
    ticked = {f"r{n}" for n in range(hits)} | {f"w{n}" for n in range(slips)}
    answer = ChosenOptions(options=frozenset(ticked))
    assert mark(multiple(2, 3), answer) == Fraction(expected)


@pytest.mark.parametrize(("right", "wrong"), [(3, 0), (0, 3), (0, 0)])
def test_multiple_response_without_both_sorts_of_options_earns_nothing(
    right: int, wrong: int
) -> None:
    content = multiple(right, wrong)
    everything = frozenset(option.key for option in content.options)
    assert mark(content, ChosenOptions(options=everything)) == 0
    assert guess_value(content, NOWHERE) == 0


@pytest.mark.parametrize("truth", [True, False])
def test_true_or_false_is_all_or_nothing(truth: bool) -> None:
    content = TrueFalse(stem="It rained.", truth=truth)
    assert mark(content, Judged(truth=truth)) == 1
    assert mark(content, Judged(truth=not truth)) == 0


# --- typed answers ---------------------------------------------------------------------------


def test_the_setting_says_whether_a_comma_divides_decimals() -> None:
    thousands = replace(NUMBER, value=Decimal(70_760))
    assert mark(thousands, TypedNumber(text="70,760")) == 1
    assert mark(thousands, TypedNumber(text="70,760"), Setting(decimal_comma=True)) == 0


def test_the_setting_says_which_names_are_right_elsewhere() -> None:
    typed = TypedText(text="Asstana")
    assert grade(WORD, typed, NOWHERE).right
    assert grade(WORD, typed, NOWHERE).notices
    assert not grade(WORD, typed, Setting(other_values=frozenset({"Asstana"}))).right


# --- verdicts --------------------------------------------------------------------------------


# docs/method.md 1.3: gold sets, marked sentences, mark with the right verdict; 22 sentences shown.
EITHER = (ids(3), ids(9))
VERDICT_MARKS = [
    ((ids(14, 15),), (14, 15), "1"),
    ((ids(14, 15),), (14,), ".8"),
    ((ids(14, 15),), (14, 15, 16), ".88"),
    ((ids(14, 15),), (15, 16), ".7"),
    ((ids(14, 15),), (), ".5"),
    ((ids(14, 15),), tuple(range(1, 23)), ".5"),
    ((ids(14, 15),), (14, 15, 1, 2, 3), "26/35"),
    (EITHER, (3,), "1"),
    (EITHER, (3, 9), "1"),
    (EITHER, (3, 10), "49/60"),
]


@pytest.mark.parametrize(("gold", "marked", "expected"), VERDICT_MARKS)
@pytest.mark.parametrize("verdict", [Verdict.SUPPORTED, Verdict.REFUTED, Verdict.CONFLICTING])
def test_a_right_verdict_with_sentences_earns_what_the_published_table_says(
    gold: tuple[frozenset[str], ...], marked: tuple[int, ...], expected: str, verdict: Verdict
) -> None:
    answer = judged(verdict, *marked)
    assert mark(claim(verdict), answer, setting(*gold)) == Fraction(expected)


@pytest.mark.parametrize("wrong", [Verdict.SUPPORTED, Verdict.NEI, Verdict.CONFLICTING])
def test_the_best_evidence_earns_nothing_with_a_wrong_verdict(wrong: Verdict) -> None:
    assert mark(claim(Verdict.REFUTED), judged(wrong, 14, 15), HERE) == 0


def test_sentences_without_a_verdict_earn_nothing_and_the_person_is_told() -> None:
    marking = grade(claim(), VerdictGiven(sentences=ids(14, 15)), HERE)
    assert marking.mark == 0
    assert [str(notice) for notice in marking.notices] == [
        "No verdict was given, so the marked sentences do not count."
    ]


@pytest.mark.parametrize(
    ("missing", "expected"), [(Facet.WHEN, Fraction(1)), (Facet.WHO, HALF), (None, HALF)]
)
def test_not_enough_information_is_completed_by_what_is_missing(
    missing: Facet | None, expected: Fraction
) -> None:
    assert mark(UNSAID, judged(Verdict.NEI, missing=missing), HERE) == expected


def test_an_unkeyed_facet_cannot_be_met_by_saying_nothing() -> None:
    assert mark(claim(Verdict.NEI), judged(Verdict.NEI), HERE) == HALF


@pytest.mark.parametrize("content", [UNSAID, claim(Verdict.REFUTED)])
def test_sentences_marked_with_not_enough_information_do_not_count_and_the_person_is_told(
    content: VerdictWithEvidence,
) -> None:
    alone = grade(content, judged(Verdict.NEI, missing=Facet.WHEN), HERE)
    marked = grade(content, judged(Verdict.NEI, 1, 14, missing=Facet.WHEN), HERE)
    assert marked.parts == alone.parts
    assert alone.notices == ()
    assert ["do not count" in str(notice) for notice in marked.notices] == [True]


def test_the_worked_example_of_the_released_representative() -> None:
    # docs/method.md 1.5: "They were all later released." needs the sentence before it.
    shown = setting(ids(11, 12))
    content = claim(Verdict.REFUTED)
    assert mark(content, judged(Verdict.REFUTED, 12), shown) == Fraction(4, 5)
    assert mark(content, judged(Verdict.REFUTED, 11, 12), shown) == 1
    assert mark(content, judged(Verdict.NEI, missing=Facet.WHO), shown) == 0
    assert mark(content, judged(Verdict.REFUTED, 11, 12, 13), shown) == Fraction(22, 25)


# --- a kind that lives elsewhere -------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Echo(Content):
    kind = "echo"
    label = "Echo"
    word: str


@dataclass(frozen=True, kw_only=True)
class Echoed(Answer):
    kind = "echo"
    word: str


@pytest.fixture
def echo() -> Iterator[Echo]:
    """Make a kind known for one test: its classes and its rule, and no edit to any module."""
    register(Echo, Echoed)

    def grade_echo(content: Echo, answer: Echoed | None, _: Setting) -> Marking:
        same = answer is not None and answer.word == content.word
        return Marking((Part("answer", "Answer", Fraction(same), ONE),))

    rule("echo")(grade_echo, lambda content, _: Fraction(1, len(content.word)))
    yield Echo(stem="Say it again.", word="hello")
    for registry in (CONTENTS, ANSWERS, RULES):
        del registry["echo"]


def test_a_kind_that_lives_elsewhere_is_marked_checked_and_guessed(echo: Echo) -> None:
    assert mark(echo, Echoed(word="hello")) == 1
    assert mark(echo, Echoed(word="hullo")) == 0
    assert mark(echo, Echoed(word="")) == 0
    assert mark(echo, None) == 0
    check_answer(echo, Echoed(word="anything"), NOWHERE)
    assert guess_line([(echo, NOWHERE, ONE)]) == Fraction(1, 5)
