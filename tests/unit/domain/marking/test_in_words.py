"""Answers in words, what of them is wrong, and whether their proof is whole."""

from __future__ import annotations

import pytest

from quiz.domain.marking.in_words import in_words, is_proved, wrong_choices
from quiz.domain.questions.arrangements import (
    Event,
    Matched,
    Matching,
    MatchOption,
    Ordering,
    Placed,
    Prompt,
)
from quiz.domain.questions.questions import (
    ChosenOption,
    ChosenOptions,
    Facet,
    Judged,
    MultipleResponse,
    Option,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
    TypedNumber,
    TypedText,
    Verdict,
    VerdictGiven,
)
from quiz.domain.questions.sentence_kinds import (
    FindSentence,
    Restored,
    SelectedSentences,
    ShownSentence,
    SpotAltered,
)
from tests.builders import make_claim, make_number

SEVERAL = MultipleResponse(
    stem="Which?",
    options=(
        Option(key="a", text="Right one", right=True),
        Option(key="b", text="Wrong one"),
        Option(key="c", text="Wrong two"),
    ),
)
ONE = SingleChoice(
    stem="How long?",
    options=(
        Option(key="a", text="340 metres", right=True),
        Option(key="b", text="500 metres"),
        Option(key="c", text="34 metres"),
    ),
)
PAIRS = Matching(
    stem="Who?",
    prompts=(Prompt(key="p", text="The mayor", match="x"),),
    options=(MatchOption(key="x", text="Aigul"), MatchOption(key="y", text="Dana")),
)
ORDER = Ordering(
    stem="When?", events=(Event(key="e", text="It rained", place=1), Event(key="f", text="Sun"))
)
SPOT = SpotAltered(
    stem="Which?",
    sentences=(
        ShownSentence(key="s", text="It is 34 metres long.", altered=True, original=("340",)),
        ShownSentence(key="t", text="Nobody was hurt."),
    ),
)
CLAIM = make_claim()
NOT_TOLD = make_claim(verdict=Verdict.NEI, missing=Facet.WHO)
GOLD = (frozenset({"bridge:2"}), frozenset({"bridge:3", "bridge:4"}))


def spoken(words) -> list[str]:
    return [str(word) for word in words]


@pytest.mark.parametrize(
    ("content", "answer", "words"),
    [
        (ONE, None, []),
        (ONE, ChosenOption(option="b"), ["500 metres"]),
        (SEVERAL, ChosenOptions(options=frozenset("ca")), ["Right one", "Wrong two"]),
        (TrueFalse(stem="So?", truth=True), Judged(truth=False), ["False"]),
        (make_number(), TypedNumber(text=" 340 m"), [" 340 m"]),
        (ShortAnswer(stem="Who?", accepted=("A",)), TypedText(text="bridge:12"), ["bridge:12"]),
        (PAIRS, Matched(pairs={"p": "y"}), ["The mayor: Dana"]),
        (ORDER, Placed(places={"f": 1, "e": 2}), ["Sun: 1", "It rained: 2"]),
        (SPOT, Restored(sentence="t", value="3"), ["Nobody was hurt.", "3"]),
        (CLAIM, VerdictGiven(verdict=Verdict.REFUTED), ["Refuted"]),
        (
            CLAIM,
            VerdictGiven(verdict=Verdict.SUPPORTED, sentences=frozenset({"bridge:10", "bridge:9"})),
            ["Supported", "sentence 9 of bridge", "sentence 10 of bridge"],
        ),
        (
            NOT_TOLD,
            VerdictGiven(verdict=Verdict.NEI, missing=Facet.HOW_MANY),
            ["Not enough information", "missing: How many or how much"],
        ),
    ],
)
def test_an_answer_is_said_in_words(content, answer, words) -> None:
    assert spoken(in_words(content, answer)) == words


@pytest.mark.parametrize(
    ("content", "answer", "is_right", "wrong"),
    [
        (ONE, None, False, []),
        (ONE, ChosenOption(option="a"), True, []),
        (ONE, ChosenOption(option="c"), False, ["34 metres"]),
        (SEVERAL, ChosenOptions(options=frozenset("abc")), False, ["Wrong one", "Wrong two"]),
        (TrueFalse(stem="So?", truth=True), Judged(truth=False), False, []),
        (make_number(), TypedNumber(text="341"), False, ["341"]),
        (make_number(), TypedNumber(text="340 m"), True, []),
        (PAIRS, Matched(pairs={"p": "y"}), False, []),
        (ORDER, Placed(places={"f": 1, "e": 2}), False, []),
        (FindSentence(stem="?"), SelectedSentences(sentences=frozenset({"bridge:2"})), False, []),
        (SPOT, Restored(sentence="t", value="3"), False, ["Nobody was hurt."]),
        (SPOT, Restored(sentence="s", value="3"), False, []),
        (CLAIM, VerdictGiven(sentences=frozenset({"bridge:2"})), False, []),
        (CLAIM, VerdictGiven(verdict=Verdict.NEI, missing=Facet.WHO), False,
         ["Not enough information"]),
        (CLAIM, VerdictGiven(verdict=Verdict.SUPPORTED), True, []),
    ],
)  # fmt: skip
def test_only_what_is_wrong_is_counted_as_wrong(content, answer, is_right, wrong) -> None:
    assert spoken(wrong_choices(content, answer, is_right=is_right)) == wrong


@pytest.mark.parametrize(
    ("content", "answer", "proved"),
    [
        (ONE, ChosenOption(option="a"), None),
        (CLAIM, None, False),
        (CLAIM, VerdictGiven(verdict=Verdict.SUPPORTED), False),
        (CLAIM, VerdictGiven(sentences=frozenset({"bridge:2"})), True),
        (CLAIM, VerdictGiven(verdict=Verdict.REFUTED, sentences=frozenset({"bridge:2"})), True),
        (CLAIM, VerdictGiven(sentences=frozenset({"bridge:3"})), False),
        (CLAIM, VerdictGiven(sentences=frozenset({"bridge:3", "bridge:4"})), True),
        (CLAIM, VerdictGiven(sentences=frozenset({"bridge:2", "bridge:5"})), False),
        (NOT_TOLD, VerdictGiven(verdict=Verdict.NEI), False),
        (NOT_TOLD, VerdictGiven(verdict=Verdict.NEI, missing=Facet.WHEN), False),
        (NOT_TOLD, VerdictGiven(verdict=Verdict.NEI, missing=Facet.WHO), True),
    ],
)
def test_a_proof_is_whole_or_not_whatever_the_verdict(content, answer, proved) -> None:
    assert is_proved(content, answer, GOLD) is proved
