"""The linter on matching, ordering, gaps, found and altered sentences."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from quiz.domain.linting import check_question
from quiz.domain.linting.findings import Finding, Level
from quiz.domain.questions.arrangements import Event, Matching, MatchOption, Ordering, Prompt
from quiz.domain.questions.gaps import Cloze
from quiz.domain.questions.questions import Content, Numeric, Question
from quiz.domain.questions.sentence_kinds import FindSentence, ShownSentence, SpotAltered
from tests.builders import TEXT, make_article, make_question, make_quote

ARTICLES = {"bridge": make_article()}
LENGTH = make_quote()
CAME = make_quote("The mayor, Aigul Serik, said that around 500 people had come.", name="q2")
FERRY = make_quote("A ferry had carried people across since 1931.", name="q3")
REASON = "The report gives 340 metres, around 500 people, and 1931 for the first ferry."

MATCHING = Matching(
    stem="According to the bridge report, which figure belongs to what?",
    prompts=(
        Prompt(key="p1", text="The length of the bridge", match="o1"),
        Prompt(key="p2", text="The people who came", match="o2"),
        Prompt(key="p3", text="The year of the first ferry", match="o3"),
    ),
    options=(
        MatchOption(key="o1", text="340 metres"),
        MatchOption(key="o2", text="500"),
        MatchOption(key="o3", text="1931"),
        MatchOption(key="o4", text="34"),
    ),
    explanation=REASON,
    quotes=(LENGTH, CAME, FERRY),
)
ORDERING = Ordering(
    stem="According to the bridge report, in which order did it happen?",
    events=(
        Event(key="e1", text="A ferry carried people", place=1),
        Event(key="e2", text="The bridge was opened", place=2),
        Event(key="e3", text="Children of two schools walked over", place=3),
        Event(key="e4", text="A band played until midnight", place=4),
    ),
    explanation="The ferry had run since 1931; the bridge opened, and the band played last.",
    quotes=(FERRY,),
)
CLOZE = Cloze(
    stem="Fill the gap in a sentence of the bridge report.",
    before="It is",
    after="long.",
    accepted=("340 metres", "340 m"),
    explanation="The bridge is 340 metres long, as the second sentence says.",
    quotes=(LENGTH,),
)
FIND = FindSentence(
    stem="Which sentence of the bridge report says how long the bridge is?",
    explanation="The second sentence says that the bridge is 340 metres long.",
    quotes=(LENGTH,),
)
ALTERED = SpotAltered(
    stem="Which of these sentences of the bridge report was altered?",
    sentences=(
        ShownSentence(key="s1", text="It is 430 metres long.", altered=True, original=("340",)),
        ShownSentence(key="s2", text="Nobody was hurt."),
        ShownSentence(key="s3", text="A band played until midnight."),
    ),
    explanation="The bridge is 340 metres long, as the second sentence says.",
    quotes=(LENGTH,),
)
ALL: tuple[Content, ...] = (MATCHING, ORDERING, CLOZE, FIND, ALTERED)


def found(content: Content, **changes: Any) -> list[Finding]:
    question: Question = make_question(content=replace(content, **changes))
    return list(check_question(question, ARTICLES))


def prompts(*matches: str) -> dict[str, Any]:
    return {
        "prompts": tuple(
            replace(prompt, match=match)
            for prompt, match in zip(MATCHING.prompts, matches, strict=False)
        )
    }


def events(*places: int, **changes: str) -> dict[str, Any]:
    return {
        "events": tuple(
            replace(event, place=place, **changes)
            for event, place in zip(ORDERING.events, places, strict=False)
        )
    }


def altered(text: str, *original: str) -> dict[str, Any]:
    first = ShownSentence(key="s1", text=text, altered=True, original=original)
    return {"sentences": (first, *ALTERED.sentences[1:])}


@pytest.mark.parametrize(
    ("content", "changes", "rule", "place"),
    [
        (MATCHING, prompts("o1", "o2", ""), "GR3", "prompts.p3"),
        (MATCHING, prompts("o1", "o2", "o9"), "GR3", "prompts.p3"),
        (MATCHING, prompts("o1", "o2", "o2"), "GR3", "prompts.p3"),
        (MATCHING, prompts("o1", "o2"), "MA1", "prompts"),
        (MATCHING, {"options": MATCHING.options[:2]}, "MA1", "options"),
        (MATCHING, prompts("o1", "o2", "o4"), "GR2", "prompts.p3"),
        (
            MATCHING,
            {"options": (*MATCHING.options, MatchOption(key="o5", text="340 metres."))},
            "OP2",
            "options.o5",
        ),
        (
            MATCHING,
            {
                "prompts": (
                    *MATCHING.prompts[:2],
                    replace(MATCHING.prompts[0], key="p3", match="o3"),
                )
            },
            "OP2",
            "prompts.p3",
        ),
        (
            MATCHING,
            {"options": (*MATCHING.options, MatchOption(key="o4", text="12"))},
            "KEY",
            "options.o4",
        ),
        (
            MATCHING,
            {"options": (*MATCHING.options, MatchOption(key="o5", text="it opened yesterday"))},
            "GR5",
            "options.o5",
        ),
        (ORDERING, events(1, 2, 3, 3), "GR3", "events"),
        (ORDERING, events(0, 1, 2, 3), "GR3", "events"),
        (ORDERING, events(1, 2), "OR1", "events"),
        (ORDERING, events(1, 2, 3, 4, text="A band"), "OP2", "events.e2"),
        (ORDERING, events(1, 2, 3, 4, key="e1"), "KEY", "events.e1"),
        (CLOZE, {"accepted": ()}, "GR3", "accepted"),
        (CLOZE, {"accepted": (" ",)}, "GR3", "accepted"),
        (CLOZE, {"before": "", "after": ""}, "CL1", "before"),
        (CLOZE, {"after": "wide."}, "CL1", "before"),
        (CLOZE, {"accepted": ("350 metres",)}, "CL1", "before"),
        (CLOZE, {"accepted": ("350 metres",)}, "GR2", "accepted"),
        (CLOZE, {"stem": "In the bridge report it is 340 metres long."}, "CL2", "stem"),
        (FIND, {"quotes": ()}, "GR2", "quotes"),
        (FIND, {"near_miss": "q9"}, "REF", "near_miss"),
        (FIND, {"quotes": (LENGTH, CAME), "near_miss": "q2"}, "NM1", "near_miss_why"),
        (FIND, {"quotes": (LENGTH, CAME, FERRY)}, "EV1", "evidence"),
        (ALTERED, {"sentences": ALTERED.sentences[1:]}, "GR3", "sentences"),
        (ALTERED, {"sentences": ALTERED.sentences[:2]}, "OP1", "sentences"),
        (ALTERED, altered("It is 430 metres long."), "GR3", "sentences"),
        (ALTERED, altered("It is 340 metres long.", "340"), "GR3", "sentences.s1"),
        (ALTERED, altered("It is 430 metres wide.", "340"), "AS1", "sentences.s1"),
        (ALTERED, altered("It is 430 metres long.", "350"), "AS1", "sentences.s1"),
        (ALTERED, altered("It is 430 metres long.", "500"), "GR2", "sentences.s1"),
        (
            ALTERED,
            {"sentences": (*ALTERED.sentences, ShownSentence(key="s4", text="It snowed."))},
            "AS1",
            "sentences.s4",
        ),
    ],
)
def test_a_broken_rule_is_an_error_at_its_place_with_a_cure(
    content: Content, changes: dict[str, Any], rule: str, place: str
) -> None:
    told = [
        finding
        for finding in found(content, **changes)
        if (finding.rule, finding.place) == (rule, place)
    ]
    assert told, found(content, **changes)
    assert told[0].level is Level.ERROR
    assert str(told[0].message)
    assert str(told[0].cure)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        (events(1, 2, 3), "OR1"),
        ({"events": (*ORDERING.events, Event(key="e5", text="It closed in 1999", place=5))}, "OR2"),
    ],
)
def test_what_makes_an_order_easy_is_a_warning(changes: dict[str, Any], rule: str) -> None:
    assert [(finding.rule, finding.level) for finding in found(ORDERING, **changes)] == [
        (rule, Level.WARNING)
    ]


def test_what_was_put_into_the_altered_sentence_must_not_stand_in_another_one() -> None:
    """Beside the true place of a name or a number its false place is seen at once."""
    told = ShownSentence(
        key="s4", text="The mayor, Aigul Serik, said that around 500 people had come."
    )
    betrayed = altered("It is 500 metres long.", "340")["sentences"]
    hidden = altered("It is 430 metres long.", "340")["sentences"]

    assert [
        (finding.rule, finding.level, finding.place, finding.message.params["words"])
        for finding in found(ALTERED, sentences=(*betrayed, told))
    ] == [("AS2", Level.WARNING, "sentences.s4", "500")]
    assert found(ALTERED, sentences=(*hidden, told)) == []


@pytest.mark.parametrize(
    ("value", "decimals", "tolerance", "is_told"),
    [
        ("340.5", None, "0", True),
        ("340.5", 1, "0", False),
        ("340.5", None, "0.5", False),
        ("340", None, "0", False),
        ("2.5", None, "0", False),
    ],
)
def test_a_number_with_decimals_says_to_how_many_places_it_is_asked_for(
    value: str, decimals: int | None, tolerance: str, is_told: bool
) -> None:
    """What the article writes in words has no decimals that anybody could leave out."""
    article = {"bridge": make_article("bridge", TEXT.replace("340 metres", "340.5 metres"))}
    content = Numeric(
        stem="According to the bridge report, how long is the bridge?",
        value=Decimal(value),
        decimals=decimals,
        tolerance=Decimal(tolerance),
        unit="metres",
        explanation="The bridge is 340.5 metres long, as the second sentence says.",
        quotes=(make_quote("It is 340.5 metres long."),),
    )
    told = check_question(make_question(content=content), article)

    assert [finding.level for finding in told if finding.rule == "NU1"] == [Level.WARNING] * is_told


@pytest.mark.parametrize("content", ALL, ids=lambda content: content.kind)
def test_a_sound_question_of_the_kind_has_no_findings(content: Content) -> None:
    assert found(content) == []


def test_a_gap_may_be_anywhere_in_its_sentence_and_typography_means_nothing() -> None:
    assert "Aigul Serik" in TEXT
    gap = {"before": "The mayor,", "after": ", said that around 500 people had come."}
    name = {"accepted": ("Aigul  Serik",), "explanation": "The mayor's name is Aigul Serik there."}
    assert found(CLOZE, quotes=(CAME,), **gap, **name) == []


def test_the_value_may_be_restored_where_its_words_stand_more_than_once() -> None:
    text = "It is 12 and 12 metres long.\n\n" + TEXT
    article = {"bridge": make_article("bridge", text)}
    shown = altered("It is 12 and 13 metres long.", "12")
    quote = make_quote("It is 12 and 12 metres long.")
    content = replace(ALTERED, quotes=(quote,), explanation="It is 12 metres long there.", **shown)
    told = check_question(make_question(content=content), article)
    assert [finding.rule for finding in told] == ["EX1"]
