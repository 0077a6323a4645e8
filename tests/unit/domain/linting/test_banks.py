"""The linter on what the questions of a bank or a quiz have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from quiz.domain.bank import Bank
from quiz.domain.facts.facts import Fact, Value, ValueType
from quiz.domain.facts.relations import Beyond, Relation, Restated
from quiz.domain.linting import check_bank, check_quiz
from quiz.domain.linting.banks.banks import check_questions, key_longest
from quiz.domain.linting.banks.claims import mutual_information
from quiz.domain.linting.banks.closed_book import check_closed_book
from quiz.domain.linting.banks.duplicates import duplicates
from quiz.domain.linting.findings import Finding, Level
from quiz.domain.questions.questions import (
    Content,
    Facet,
    Grounding,
    Numeric,
    Option,
    Question,
    ShortAnswer,
    SingleChoice,
    Status,
    TrueFalse,
    Waiver,
)
from quiz.domain.quizzes.quizzes import Mode, Quiz, QuizQuestion
from tests.builders import make_article, make_quote

ARTICLES = {"bridge": make_article(), "other": make_article("other", label="the other report")}


def question(key: str, content: Content, **changes: Any) -> Question:
    """A published question about the bridge."""
    made = Question(key=key, content=content, articles=("bridge",), status=Status.PUBLISHED)
    return replace(made, **changes)


def choices(rights: Sequence[int], *texts: str, ordered: bool = True) -> list[Question]:
    """Single choices between the same texts; of each the option of that number is right."""
    return [
        question(
            f"c{n}",
            SingleChoice(
                stem=f"Question {n}?",
                ordered=ordered,
                options=tuple(
                    Option(key=f"o{place}", text=text, right=place == right)
                    for place, text in enumerate(texts)
                ),
            ),
        )
        for n, right in enumerate(rights)
    ]


def claims(*told: tuple[str, bool]) -> list[Question]:
    """True and false claims."""
    return [
        question(f"t{n}", TrueFalse(stem=stem, truth=truth)) for n, (stem, truth) in enumerate(told)
    ]


def rules(questions: Sequence[Question]) -> dict[str, str]:
    """The rules that are told of these questions together, with a message of each."""
    return {one.rule: str(one.message) for one in check_questions(questions, ARTICLES)}


def test_keys_that_are_the_longest_too_often_are_told() -> None:
    texts = ("a long one", "short", "brief")
    assert "B1" in rules(choices([0] * 9 + [1] * 6, *texts, ordered=False))
    assert "p = 0.031" in rules(choices([0] * 9 + [1] * 6, *texts, ordered=False))["B1"]
    assert "B1" not in rules(choices([0] * 8 + [1] * 7, *texts, ordered=False))
    assert key_longest(choices([0, 1], "same", "size")) == (0, [0.5, 0.5])


def test_a_thousand_and_one_items_are_judged_by_the_same_measure() -> None:
    texts = ("a long one", "short", "brief")
    even = [0, 1, 2] * 400
    assert "B1" not in rules(choices(even, *texts, ordered=False))
    assert "B1" in rules(choices([0, 0, 1, 2] * 300, *texts, ordered=False))


def test_places_and_ranks_of_keys_are_told_where_thirty_items_show_a_habit() -> None:
    middle = choices([0] * 4 + [1] * 24 + [2] * 4, "10", "20", "30")
    assert {"B2", "B3"} <= set(rules(middle))
    shuffled = choices([0] * 4 + [1] * 24 + [2] * 4, "10", "20", "30", ordered=False)
    assert "B2" not in rules(shuffled)
    assert "B3" in rules(shuffled)


@pytest.mark.parametrize("counts", [(14, 5, 5), (20, 5, 5), (14, 10, 10)])
def test_few_items_or_a_slight_habit_are_no_pattern(counts: tuple[int, int, int]) -> None:
    places = [place for place, count in enumerate(counts) for _ in range(count)]
    told = set(rules(choices(places, "10", "20", "30")))
    assert ({"B2", "B3"} <= told) is (counts == (20, 5, 5))


LEAKING = (
    *((f"Turnout was {n} percent in the bridge report.", False) for n in range(10)),
    *((f"The mayor opened gate {n} in the bridge report.", True) for n in range(10)),
)


def test_a_word_that_tells_the_verdict_is_told_with_its_counts() -> None:
    told = [one for one in check_questions(claims(*LEAKING), ARTICLES) if one.rule == "B5"]
    assert any("“percent” 10 have the verdict “Refuted”" in str(one.message) for one in told)
    assert not any("bridge report" in str(finding.message) for finding in told)


def test_claims_in_symmetric_pairs_tell_nothing() -> None:
    pairs = [
        (f"Turnout was {n} percent in the bridge report.", truth)
        for n in range(10)
        for truth in (True, False)
    ]
    assert not {"B5", "B6"} & set(rules(claims(*pairs)))


def test_four_claims_with_a_word_are_too_few() -> None:
    assert "B5" not in rules(claims(*LEAKING[:4], *LEAKING[10:14]))


def test_mutual_information_is_that_of_the_formula() -> None:
    assert mutual_information(5, 6, 19, 38) == pytest.approx(5 / 38 * 0.5108256, abs=1e-7)
    assert mutual_information(0, 6, 19, 38) == 0


def test_false_claims_that_are_longer_are_told() -> None:
    long = [
        (f"It was gate {n} that the old mayor had opened on that very day.", False)
        for n in range(8)
    ]
    short = [(f"It was gate {n} that opened.", True) for n in range(8)]
    assert "B6" in rules(claims(*long, *short))
    assert "B6" not in rules(claims(*long[:2], *short[:2]))


def test_evidence_that_always_stands_in_the_beginning_is_told() -> None:
    def about(text: str, count: int) -> list[Question]:
        return [
            question(
                f"{text[:4]}{n}", TrueFalse(stem="So?", truth=True, quotes=(make_quote(text),))
            )
            for n in range(count)
        ]

    first, last = "The bridge over the river was opened", "A band played until midnight"
    middle = "Nobody was hurt"
    assert "B10" in rules(about(first, 20))
    assert "B10" not in rules(about(first, 19))
    assert "B10" not in rules(about(first, 10) + about(middle, 5) + about(last, 5))


# --- duplicates ----------------------------------------------------------------------------------


def short(key: str, stem: str, answer: str, **changes: Any) -> Question:
    """A short answer about the bridge."""
    return question(key, ShortAnswer(stem=stem, accepted=(answer,)), **changes)


LENGTHY = (
    "In the bridge report, what is the name of the mayor who spoke of the people who had come?"
)


def told_twice(*questions: Question) -> set[str]:
    """The keys of the questions that B7 tells."""
    return set(duplicates(questions, ARTICLES))


def test_two_questions_in_almost_the_same_words_are_told_once() -> None:
    one = short("one", LENGTHY, "Serik")
    other = short("other", LENGTHY.replace("people", "persons"), "Serik")
    assert told_twice(one, other) == {"other"}
    assert told_twice(one, short("other", "Who opened it in June?", "Serik")) == set()


def test_the_same_question_of_the_same_fact_is_told_however_it_is_worded() -> None:
    one = short("one", "Who is the mayor?", "Serik", facts=("f",))
    other = short("other", "What is the name of her who opened it?", "Serik", facts=("f",))
    assert told_twice(one, other) == {"other"}
    assert told_twice(one, replace(other, facts=("g",))) == set()
    assert told_twice(one, replace(other, tags=("cloze",))) == set()


def test_a_symmetric_pair_is_no_duplicate() -> None:
    words = "In the bridge report, around 500 people had come to the opening of the bridge."
    true, false = claims((words, True), (words.replace("500", "900"), False))
    assert told_twice(true, false) == set()
    assert told_twice(true, replace(true, key="again")) == {"again"}


def test_a_duplicate_among_many_is_found_through_its_rare_words() -> None:
    many = [
        short(
            f"q{n}",
            f"In the bridge report, what is the name of number {n} of gate {n * 7}?",
            f"w{n}",
        )
        for n in range(500)
    ]
    again = replace(many[123], key="again")
    assert told_twice(*many, again) == {"again"}


def test_a_waiver_of_a_duplicate_makes_it_an_info() -> None:
    one = short("one", LENGTHY, "Serik")
    waiver = Waiver(rule="B7", reason="They stand in two quizzes that nobody takes both of.")
    other = replace(one, key="other", waivers=(waiver,))
    bank = Bank(key="b", title="B", articles=ARTICLES, questions={"one": one, "other": other})
    told = {(key, finding.rule): finding.level for _, key, finding in check_bank(bank)}
    assert told["other", "B7"] is Level.INFO
    assert ("other", "WAIVER") not in told


# --- relations -----------------------------------------------------------------------------------


def relation(key: str, beyond: tuple[str, ...] = (), restated: tuple[str, ...] = ()) -> Relation:
    """A relation of lengths, with two claims of an author that are kept to those facts."""
    return Relation(
        key=key,
        label="the length",
        question="According to {article}, how long is {subject}?",
        claim="{subject} is {value} long.",
        value_type=ValueType.COUNT,
        beyond=(
            Beyond(
                operator="superlative",
                claim="{subject} is the longest, at {value}.",
                missing=Facet.NOT_MENTIONED,
                facts=beyond,
            ),
        ),
        restated=(Restated(claim="{subject} is short.", holds=False, facts=restated),),
    )


@pytest.mark.parametrize("name", ["beyond", "restated"])
@pytest.mark.parametrize(
    ("key", "said"),
    [("lenght", "has no fact “lenght”"), ("width", "is of the relation “bridge.width”")],
)
def test_a_claim_that_is_kept_to_facts_names_facts_of_its_relation(name, key, said):
    """A slip in a key would keep the claim from every fact, and nobody would hear of it."""
    facts = [fact("length", "bridge.length"), fact("width", "bridge.width")]
    relations = [relation("bridge.length", **{name: ("length", key)}), relation("bridge.width")]

    found = check_bank(
        Bank(
            key="bank",
            title="Bank",
            language="en",
            articles=ARTICLES,
            facts={one.key: one for one in facts},
            relations={one.key: one for one in relations},
        )
    )

    (told,) = [finding for noun, record, finding in found if finding.rule == "REF"]
    assert [(noun, record) for noun, record, finding in found if finding is told] == [
        ("relation", "bridge.length")
    ]
    assert (told.level, told.place) == (Level.ERROR, f"{name}.1.facts")
    assert said in told.message.text % told.message.params
    assert told.cure.text % told.cure.params == "Use one of these: length."


# --- quizzes -------------------------------------------------------------------------------------


def fact(key: str, relation: str) -> Fact:
    """A fact of that relation."""
    return Fact(
        key=key,
        article="bridge",
        subject="bridge",
        relation=relation,
        value=Value(type=ValueType.COUNT, surface="500"),
        quotes=(Grounding(name="q1", article="bridge", exact="around 500"),),
    )


def told(questions: Sequence[Question], mode: Mode = Mode.PRACTICE, **more: Any) -> list[Finding]:
    """What is told of a quiz of these questions."""
    quiz = Quiz(
        key="quiz",
        title="Quiz",
        mode=mode,
        questions=tuple(QuizQuestion(question=one.key, weight=Fraction(1)) for one in questions),
    )
    found = check_quiz(quiz, {one.key: one for one in questions}, **more)
    return [finding for finding in found if finding.rule.startswith("B")]


TELLS = short("tells", "Where did mayor Aigul Serik open the bridge?", "in the north")
ASKS = short("asks", "What is the name of the mayor?", "Aigul Serik")


@pytest.mark.parametrize(
    ("mode", "level"), [(Mode.EXAM, Level.ERROR), (Mode.PRACTICE, Level.WARNING)]
)
def test_an_item_that_says_the_key_of_a_later_one_is_told(mode: Mode, level: Level) -> None:
    (finding,) = told([TELLS, ASKS], mode)
    assert (finding.rule, finding.level, finding.place) == ("B8", level, "questions.asks")
    assert told([ASKS, TELLS], mode) == []


def test_an_explanation_gives_a_key_away_only_where_it_is_read_in_between() -> None:
    content: Any = replace(
        ASKS.content, stem="What?", explanation="There were 500, said Aigul Serik."
    )
    explains = question("explains", replace(content, accepted=("five hundred",)))
    assert [finding.rule for finding in told([explains, ASKS])] == ["B8"]
    assert told([explains, ASKS], Mode.EXAM) == []


def test_a_number_is_given_away_as_a_number_and_short_words_are_not() -> None:
    number = question("n", Numeric(stem="How many?", value=Decimal(7500)))
    says = short("s", "Which bridge carried 7,500 cars?", "the old one")
    assert [finding.rule for finding in told([says, number])] == ["B8"]
    assert told([says, question("n", Numeric(stem="How many?", value=Decimal(75)))]) == []
    assert told([short("s", "Who came by car?", "he"), short("c", "By what?", "car")]) == []


def test_a_waiver_on_the_question_holds_in_its_quizzes() -> None:
    waiver = Waiver(rule="B8", reason="The mayor's name is no secret in any report.")
    (finding,) = told([TELLS, replace(ASKS, waivers=(waiver,))], Mode.EXAM)
    assert finding.level is Level.INFO


def test_one_relation_or_one_article_must_not_fill_a_quiz() -> None:
    facts = {f"f{n}": fact(f"f{n}", "length" if n < 4 else f"r{n}") for n in range(10)}
    asked = [short(f"q{n}", f"Number {n}?", f"w{n}", facts=(f"f{n}",)) for n in range(10)]
    (one,) = told(asked, facts=facts)
    assert "4 of 10 questions are about “length”" in str(one.message)
    asked[0] = replace(asked[0], articles=("other",))
    assert {finding.rule for finding in told(asked[:1] + asked[4:])} == {"B9"}
    assert told(asked[3:], facts=facts) == []


def test_a_quiz_that_can_be_guessed_is_told() -> None:
    guessed = claims(*((f"Claim {n} is so.", n % 2 == 0) for n in range(6)))
    assert [finding.rule for finding in told(guessed, articles=ARTICLES)] == ["B11"]
    assert told(guessed[:4], articles=ARTICLES) == []
    typed = [short(f"s{n}", f"What is number {n}?", f"w{n}") for n in range(2)]
    assert told([*guessed, *typed], articles=ARTICLES) == []


# --- without the article ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("right", "n", "is_told"),
    [
        # The bound is a third and .15; Wilson's lower end is .531 for 15 of 20, .481 for 14.
        (15, 20, True),
        (14, 20, False),
        (19, 19, False),
        (40, 100, False),
        (60, 100, True),
    ],
)
def test_a_question_that_is_answered_without_its_article_is_told(
    right: int, n: int, is_told: bool
) -> None:
    found = list(check_closed_book(Fraction(right, n), n, Fraction(1, 3)))

    assert [finding.rule for finding in found] == (["B12"] if is_told else [])
    for one in found:
        assert one.level is Level.WARNING
        assert f"{n} people" in str(one.message)
        assert "33 %" in str(one.message)
