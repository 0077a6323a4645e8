from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.domain.errors import Refused
from quiz.domain.marking.grading import (
    RULES,
    Marking,
    Part,
    Setting,
    above_guess,
    check_answer,
    grade,
    guess_line,
    guess_value,
    is_blank,
    rule,
    total,
    verdict_guess,
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
    MultipleResponse,
    Numeric,
    Option,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
    TypedNumber,
    TypedText,
    Verdict,
    VerdictGiven,
    VerdictWithEvidence,
    register,
)
from tests.messages import FOREIGN_PART

HALF = Fraction(1, 2)
NOWHERE = Setting()
FOUR_VERDICTS = tuple(Verdict)


def ids(*numbers: int) -> frozenset[str]:
    return frozenset(f"a:{number}" for number in numbers)


def setting(*gold: frozenset[str], shown: int = 22, **others: object) -> Setting:
    return Setting(eligible=ids(*range(1, shown + 1)), gold=gold, **others)  # type: ignore[arg-type]


def options(right: int, wrong: int) -> tuple[Option, ...]:
    keys = [f"r{n}" for n in range(right)] + [f"w{n}" for n in range(wrong)]
    return tuple(Option(key=key, text=key, right=key.startswith("r")) for key in keys)


def single(wrong: int = 2) -> SingleChoice:
    return SingleChoice(stem="Which?", options=options(1, wrong))


def multiple(right: int = 2, wrong: int = 3) -> MultipleResponse:
    return MultipleResponse(stem="Which?", options=options(right, wrong))


def claim(verdict: Verdict = Verdict.REFUTED, missing: Facet | None = None) -> VerdictWithEvidence:
    return VerdictWithEvidence(stem="It rained.", verdict=verdict, missing=missing)


def judged(verdict: Verdict, *numbers: int, missing: Facet | None = None) -> VerdictGiven:
    return VerdictGiven(verdict=verdict, sentences=ids(*numbers), missing=missing)


def mark(content: Content, answer: Answer | None, within: Setting = NOWHERE) -> Fraction:
    return grade(content, answer, within).mark


UNSAID = claim(Verdict.NEI, Facet.WHEN)
NUMBER = Numeric(stem="How many?", value=Decimal("70.76"), unit="percent")
WORD = ShortAnswer(stem="Where?", accepted=("Astana", "Nur-Sultan"))
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
HERE = setting(ids(14, 15))


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
    assert mark(NUMBER, TypedNumber(text="70,76")) == 0
    assert mark(NUMBER, TypedNumber(text="70,76"), Setting(decimal_comma=True)) == 1


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


# --- guessing --------------------------------------------------------------------------------


def subsets(of: frozenset[str], size: int) -> Iterator[frozenset[str]]:
    return (frozenset(members) for members in combinations(sorted(of), size))


def mean(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


@pytest.mark.parametrize("wrong", [1, 2, 3, 4])
def test_an_option_taken_blindly_expects_the_guess_value(wrong: int) -> None:
    content = single(wrong)
    marks = [mark(content, ChosenOption(option=option.key)) for option in content.options]
    assert guess_value(content, NOWHERE) == mean(marks) == Fraction(1, wrong + 1)


@pytest.mark.parametrize(
    ("right", "wrong", "expected"), [(2, 2, "1/4"), (2, 3, "1/5"), (1, 3, "1/3")]
)
def test_the_guess_values_of_multiple_response_are_the_published_ones(
    right: int, wrong: int, expected: str
) -> None:
    assert guess_value(multiple(right, wrong), NOWHERE) == Fraction(expected)


@pytest.mark.parametrize("right", [1, 2, 3, 4])
@pytest.mark.parametrize("wrong", [1, 2, 3, 4])
def test_no_number_of_options_ticked_blindly_expects_more_than_the_guess_value(
    right: int, wrong: int
) -> None:
    content = multiple(right, wrong)
    keys = frozenset(option.key for option in content.options)
    expected = [
        mean([mark(content, ChosenOptions(options=ticked)) for ticked in subsets(keys, size)])
        for size in range(len(keys) + 1)
    ]
    assert guess_value(content, NOWHERE) == max(expected)


@pytest.mark.parametrize("truth", [True, False])
def test_a_judgement_by_the_toss_of_a_coin_expects_the_guess_value(truth: bool) -> None:
    content = TrueFalse(stem="It rained.", truth=truth)
    marks = [mark(content, Judged(truth=side)) for side in (True, False)]
    assert guess_value(content, NOWHERE) == mean(marks) == HALF


@pytest.mark.parametrize("content", [NUMBER, WORD])
def test_what_must_be_produced_cannot_be_guessed(content: Content) -> None:
    assert guess_value(content, NOWHERE) == 0


@pytest.mark.parametrize(
    "gold", [(ids(2),), (ids(2, 3),), (ids(1), ids(5)), (ids(1, 2), ids(2, 3))]
)
@pytest.mark.parametrize("offered", [tuple(Verdict)[:3], FOUR_VERDICTS])
def test_no_verdict_with_sentences_drawn_blindly_expects_more_than_the_guess_value(
    gold: tuple[frozenset[str], ...], offered: tuple[Verdict, ...]
) -> None:
    content, shown = claim(Verdict.SUPPORTED), setting(*gold, shown=9, verdicts=offered)
    expected = [
        mean(
            [
                mark(content, VerdictGiven(verdict=label, sentences=marked), shown)
                for label in offered
                for marked in subsets(shown.eligible, size)
            ]
        )
        for size in range(7)
    ]
    assert guess_value(content, shown) == max(expected)


@pytest.mark.parametrize("missing", list(Facet))
def test_a_verdict_and_a_facet_drawn_blindly_expect_the_guess_value(missing: Facet) -> None:
    content = claim(Verdict.NEI, missing)
    marks = [
        mark(content, VerdictGiven(verdict=label, missing=facet), HERE)
        for label in HERE.verdicts
        for facet in Facet
    ]
    assert guess_value(content, HERE) == mean(marks) == Fraction(7, 36)


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [(Verdict.SUPPORTED, "1/2"), (Verdict.REFUTED, "1/2"), (Verdict.NEI, "7/12")],
)
def test_a_verdict_adds_to_the_guess_line_only_under_its_own_label(
    verdict: Verdict, expected: str
) -> None:
    for label in Verdict:
        wanted = Fraction(expected) if label is verdict else 0
        assert verdict_guess(claim(verdict, Facet.WHO), label) == wanted


ONE = Fraction(1)
BALANCED = [claim(verdict) for verdict in (Verdict.SUPPORTED, Verdict.REFUTED, Verdict.NEI)] * 4


@pytest.mark.parametrize(
    ("contents", "expected"),
    [
        ([], "0"),
        (BALANCED, "7/36"),
        ([claim(Verdict.SUPPORTED), claim(Verdict.SUPPORTED), UNSAID], "1/3"),
        ([single(), multiple(), TrueFalse(stem="It rained.", truth=True), NUMBER, WORD], "31/150"),
        ([single(), claim(Verdict.REFUTED), WORD], "5/18"),
    ],
)
def test_the_guess_line_is_the_best_constant_verdict_with_all_else_guessed(
    contents: list[Content], expected: str
) -> None:
    assert guess_line([(content, HERE, ONE) for content in contents]) == Fraction(expected)


def test_the_guess_line_is_weighted() -> None:
    items = [(single(), HERE, Fraction(3)), (WORD, HERE, ONE)]
    assert guess_line(items) == Fraction(1, 4)


@pytest.mark.parametrize(
    ("score", "line", "expected"),
    [("1", "1/5", "1"), ("1/5", "1/5", "0"), ("3/5", "1/5", "1/2"), ("0", "1/5", "-1/4")],
)
def test_a_score_is_told_from_the_guess_line(score: str, line: str, expected: str) -> None:
    assert above_guess(Fraction(score), Fraction(line)) == Fraction(expected)


def test_where_guessing_earns_everything_nothing_is_above_it() -> None:
    assert above_guess(ONE, ONE) == 0


def test_a_total_is_the_weighted_mean() -> None:
    assert total([]) == 0
    assert total([(ONE, Fraction(0))]) == 0
    assert total([(ONE, ONE), (Fraction(1, 3), ONE)]) == Fraction(2, 3)
    assert total([(ONE, Fraction(1, 2)), (Fraction(0), Fraction(3, 2))]) == Fraction(1, 4)


# --- laws ------------------------------------------------------------------------------------


@st.composite
def sheets(draw: st.DrawFn) -> tuple[Content, Answer | None, Setting]:
    """Draw a question of any kind with any answer to it."""
    gold = draw(st.lists(st.frozensets(st.integers(1, 5), min_size=1, max_size=3), max_size=3))
    shown = setting(*(ids(*numbers) for numbers in gold), shown=draw(st.integers(5, 24)))
    right, wrong = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    content: Content = draw(
        st.sampled_from(
            [
                single(wrong),
                multiple(right, wrong),
                TrueFalse(stem="It rained.", truth=draw(st.booleans())),
                NUMBER,
                WORD,
                claim(draw(st.sampled_from(Verdict)), draw(st.sampled_from(Facet))),
            ]
        )
    )
    keys = [f"{side}{n}" for side in "rw" for n in range(4)]
    answers: dict[str, st.SearchStrategy[Answer]] = {
        "single-choice": st.builds(ChosenOption, option=st.sampled_from(keys)),
        "multiple-response": st.builds(ChosenOptions, options=st.frozensets(st.sampled_from(keys))),
        "true-false": st.builds(Judged, truth=st.booleans()),
        "numeric": st.builds(TypedNumber, text=st.sampled_from(["70.76", "71", "1 km", "x"])),
        "short-answer": st.builds(TypedText, text=st.sampled_from(["Astana", "Asstana", "Oslo"])),
        "verdict": st.builds(
            VerdictGiven,
            verdict=st.none() | st.sampled_from(Verdict),
            sentences=st.frozensets(st.integers(1, 26).map(lambda n: f"a:{n}"), max_size=8),
            missing=st.none() | st.sampled_from(Facet),
        ),
    }
    return content, draw(st.none() | answers[content.kind]), shown


@given(sheets())
def test_a_mark_lies_from_0_to_1_and_is_the_same_each_time(
    sheet: tuple[Content, Answer | None, Setting],
) -> None:
    content, answer, shown = sheet
    marking = grade(content, answer, shown)
    assert 0 <= marking.mark <= 1
    assert all(0 <= part.earned <= part.possible for part in marking.parts)
    assert sum(part.possible for part in marking.parts) == 1
    assert grade(content, answer, shown) == grade(content, answer, shown) == marking
    assert 0 <= guess_value(content, shown) <= 1


@given(st.lists(st.tuples(sheets(), st.integers(0, 5).map(Fraction)), max_size=6))
def test_a_total_lies_from_0_to_1_and_no_right_answer_lowers_it(
    sheets_and_weights: list[tuple[tuple[Content, Answer | None, Setting], Fraction]],
) -> None:
    marks = [(mark(*sheet), weight) for sheet, weight in sheets_and_weights]
    assert 0 <= total(marks) <= 1
    for place, (_, weight) in enumerate(marks):
        assert total([*marks[:place], (ONE, weight), *marks[place + 1 :]]) >= total(marks)


@given(st.integers(1, 4), st.integers(1, 4), st.data())
def test_the_order_of_options_and_clicks_and_a_repeated_click_mean_nothing(
    right: int, wrong: int, data: st.DataObject
) -> None:
    content = multiple(right, wrong)
    clicks = data.draw(st.lists(st.sampled_from([option.key for option in content.options])))
    mixed = replace(content, options=tuple(data.draw(st.permutations(content.options))))
    expected = mark(content, ChosenOptions(options=frozenset(clicks)))
    again = ChosenOptions(options=frozenset(data.draw(st.permutations(clicks)) + clicks[:2]))
    assert mark(mixed, again) == expected
    assert guess_value(mixed, NOWHERE) == guess_value(content, NOWHERE)


@given(st.integers(1, 5), st.integers(1, 5), st.data())
def test_one_more_right_option_never_lowers_a_mark_and_a_wrong_one_never_raises_it(
    right: int, wrong: int, data: st.DataObject
) -> None:
    content = multiple(right, wrong)
    keys = [option.key for option in content.options]
    ticked = frozenset(data.draw(st.lists(st.sampled_from(keys))))
    more = data.draw(st.sampled_from(keys))
    before = mark(content, ChosenOptions(options=ticked))
    after = mark(content, ChosenOptions(options=ticked | {more}))
    assert after >= before if more.startswith("r") else after <= before


@given(st.integers(1, 5), st.integers(1, 5))
def test_ticking_everything_earns_nothing(right: int, wrong: int) -> None:
    content = multiple(right, wrong)
    keys = frozenset(option.key for option in content.options)
    assert mark(content, ChosenOptions(options=keys)) == 0


@given(
    st.sampled_from([Verdict.SUPPORTED, Verdict.REFUTED, Verdict.CONFLICTING]),
    st.lists(st.frozensets(st.integers(1, 5), min_size=1, max_size=3), min_size=1, max_size=3),
    st.integers(6, 24),
)
def test_marking_every_sentence_earns_no_more_than_the_verdict_alone(
    verdict: Verdict, gold: list[frozenset[int]], count: int
) -> None:
    shown = setting(*(ids(*numbers) for numbers in gold), shown=count)
    everything = VerdictGiven(verdict=verdict, sentences=shown.eligible)
    assert mark(claim(verdict), everything, shown) == HALF
    assert grade(claim(verdict), everything, shown).parts[1].earned == 0


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
