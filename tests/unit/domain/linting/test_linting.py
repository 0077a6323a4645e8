"""The linter catches what would make a key unsure, and says what to do about it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from quiz.domain.bank import Bank, RecipeNote
from quiz.domain.linting import check_bank, check_fact, check_question, check_quiz
from quiz.domain.linting.findings import Finding, Level
from quiz.domain.questions.questions import (
    Facet,
    Grounding,
    Option,
    Question,
    Status,
    Verdict,
    VerdictWithEvidence,
    Waiver,
)
from quiz.domain.quizzes.quizzes import QuizQuestion
from quiz.formats.bank import read_files
from tests.builders import make_bank
from tests.sample_bank import TEXT, sample

READ = read_files(sample()).bank
assert READ is not None
BANK: Bank = READ


def question(key: str, **changes: Any) -> Question:
    """A question of the sample, with some fields of its content changed."""
    old = BANK.questions[key]
    return replace(old, content=replace(old.content, **changes))


def found(changed: Question) -> list[Finding]:
    """What the linter says of a question among the articles and facts of the sample."""
    return list(check_question(changed, BANK.articles, BANK.facts))


def errors(changed: Question) -> set[str]:
    """The rules that it finds broken."""
    return {finding.rule for finding in found(changed) if finding.level is Level.ERROR}


def quote(exact: str, **more: Any) -> Grounding:
    """A quote of the bridge's article."""
    return Grounding(name="q1", article="bridge", exact=exact, **more)


CHOICE: Any = BANK.questions["bridge-length-choice"].content
OPTIONS: tuple[Option, ...] = CHOICE.options


def options(*texts: str, right: int = 1, rationale: str = "No.") -> dict[str, object]:
    """Options with these texts, of which one is right."""
    return {
        "options": tuple(
            Option(key=f"o{n}", text=text, right=n == right, rationale=rationale)
            for n, text in enumerate(texts)
        )
    }


NEI = {"verdict": Verdict.NEI, "missing": Facet.WHO}

REFUSED: list[tuple[str, dict[str, object], str]] = [
    ("bridge-percent", {"quotes": ()}, "GR2"),
    ("bridge-percent", {"quotes": (quote(""),)}, "GR1"),
    ("bridge-percent", {"quotes": (quote("the new bridge would carry 13 percent more"),)}, "GR1"),
    ("bridge-percent", {"quotes": (quote("The new bridge would carry 12 percent more"),)}, "GR1"),
    ("bridge-percent", {"quotes": (quote("carry 12 percent", prefix="old bridge would "),)}, "GR1"),
    ("bridge-percent", {"quotes": (quote("The old bridge had carried"),)}, "GR2"),
    ("bridge-percent", {"unit": "km", "quotes": (quote("carry 12 percent more"),)}, "GR2"),
    ("bridge-mayor", {"accepted": ("Serik Aigul",)}, "GR2"),
    ("bridge-mayor", {"accepted": ()}, "GR2"),
    ("bridge-walk", {"quotes": (quote("to the other bank and back"),), "near_miss": ""}, "GR1"),
    ("bridge-length-choice", {"stem": "How long is the bridge?"}, "GR4"),
    ("bridge-length-choice", {"stem": "In the bridge report, how long is it now?"}, "GR5"),
    ("bridge-mayor", {"accepted": ("Town",), "quotes": (quote("Source: Town News"),)}, "GR8"),
    ("bridge-length-choice", options("120 metres", "340.5 metres", right=5), "GR3"),
    ("bridge-length-choice", options("120 metres", "340.5 metres"), "OP1"),
    ("bridge-length-choice", options("120 metres", "340.5 metres", "340.50 metres"), "OP2"),
    ("bridge-length-choice", options("120 metres", "340.5 metres", "0.3405 km"), "OP2"),
    ("bridge-length-choice", options("120 metres", "340.5 metres", "about 350 metres"), "OP3"),
    ("bridge-length-choice", options("A river", "The river Zhaiyk", "The Zhaiyk"), "OP3"),
    ("bridge-length-choice", options("A river", "340.5 metres", "None of the above"), "OP4"),
    ("bridge-length-choice", options("405 metres", "340.5 metres", "120 metres"), "OP15"),
    ("bridge-length-choice", {"ordered": False}, "OP15"),
    (
        "bridge-length-choice",
        options("1 metre", "340.5 metres", "405 metres", rationale=" "),
        "EX2",
    ),
    ("bridge-length-choice", {"explanation": "It is long."}, "EX1"),
    (
        "bridge-length-choice",
        {"explanation": "The bridge is as long as the report says it is."},
        "EX1",
    ),
    ("bridge-who", {"options": tuple(replace(o, right=True) for o in OPTIONS)}, "GR3"),
    ("bridge-walk", {"near_miss": ""}, "NM1"),
    ("bridge-walk", {"near_miss_why": " "}, "NM1"),
    ("bridge-walk", {"near_miss": "q1", "evidence": (("q1",), ("q2",))}, "NM1"),
    ("bridge-walk", {"near_miss": "nobody"}, "REF"),
    ("bridge-walk", {"evidence": (("q9",),)}, "REF"),
    ("bridge-walk", {"evidence": (("q1",),)}, "EV2"),
    ("bridge-walk", {"missing": Facet.WHEN}, "NEI1"),
    ("bridge-walk", {"verdict": Verdict.NEI}, "NEI1"),
    ("bridge-walk", NEI | {"evidence": (("q1",),)}, "NEI1"),
]


@pytest.mark.parametrize(("key", "changes", "rule"), REFUSED)
def test_a_broken_rule_is_an_error_with_a_cure(
    key: str, changes: dict[str, object], rule: str
) -> None:
    changed = question(key, **changes)
    assert rule in errors(changed), found(changed)
    for finding in found(changed):
        assert str(finding.message)
        assert str(finding.cure) or finding.level is Level.INFO
        assert "%(" not in f"{finding.message} {finding.cure}"


@pytest.mark.parametrize(
    ("key", "changes"),
    [
        ("bridge-length-choice", {}),
        ("bridge-length-choice", options("120 metres", "340.5\u00a0metres", "405 metres")),
        (
            "bridge-length-choice",
            options("120 m", "341 m", "405 m")
            | {"explanation": "The bridge is about 341 metres long; the report gives 340.5."},
        ),
        ("bridge-mayor", {"accepted": ("the mayor's name", "Aigul Serik")}),
        ("bridge-walk", NEI | {"missing": Facet.WHO}),
        ("bridge-walk", {"evidence": (("q1",), ("q2",))}),
        ("bridge-percent", {"quotes": (quote("12 percent more", suffix="."),)}),
    ],
)
def test_a_sound_question_has_no_errors(key: str, changes: dict[str, object]) -> None:
    assert errors(question(key, **changes)) == set()


def test_what_a_question_names_and_is_not_there_is_all_that_is_said() -> None:
    lonely = replace(question("bridge-mayor", accepted=()), articles=("bridge", "tunnel"))
    assert [finding.rule for finding in found(lonely)] == ["REF"]


def test_a_quote_that_is_not_there_is_told_with_the_passage_that_is() -> None:
    wrong = question(
        "bridge-percent", quotes=(quote("the new bridge would carry 21 percent more"),)
    )
    (told,) = [finding for finding in found(wrong) if finding.rule == "GR1"]
    assert "which has “the new bridge would carry 12 percent more”" in str(told.message)
    assert told.place == "quotes.q1"


def test_a_quote_that_stands_twice_is_told_with_the_words_around_it() -> None:
    (told,) = [
        finding
        for finding in found(question("bridge-mayor", quotes=(quote("the other bank and back"),)))
        if finding.rule == "GR1"
    ]
    assert "stand 2 times" in str(told.message)
    assert "suffix = “. Nobody was hurt." in str(told.cure)


def test_a_rule_may_be_set_aside_with_a_reason_but_not_the_ground() -> None:
    late = replace(
        question("bridge-length-choice", stem="How long?", quotes=(quote("no such words"),)),
        waivers=(
            Waiver(rule="GR4", reason="It stands alone."),
            Waiver(rule="GR1", reason="I know."),
            Waiver(rule="EX1", reason=" "),
            Waiver(rule="OP4", reason="Never needed."),
        ),
    )
    told = {(finding.rule, finding.place, finding.level) for finding in found(late)}
    assert ("GR4", "stem", Level.INFO) in told
    assert ("GR1", "quotes.q1", Level.ERROR) in told
    assert ("WAIVER", "waivers.GR1", Level.ERROR) in told
    assert ("WAIVER", "waivers.EX1", Level.ERROR) in told
    assert ("WAIVER", "waivers.OP4", Level.WARNING) in told


def test_rules_of_english_words_say_that_they_did_not_check_another_language() -> None:
    other = replace(question("bridge-length-choice", stem="the bridge report today"), language="kk")
    assert "GR5" not in errors(other)
    assert ("LANG", Level.INFO) in {(finding.rule, finding.level) for finding in found(other)}


@pytest.mark.parametrize(
    ("explanation", "refused"),
    [
        ("It is not 400 metres long; the report says that it is 340.5 metres.", True),
        ("The report says that it is 340.5 metres long, and so not 400 metres.", False),
        ("The report gives another length, which is some sixty metres less than that.", False),
    ],
)
def test_an_explanation_gives_the_right_number_before_the_false_one(
    explanation: str, refused: bool
) -> None:
    claim = question(
        "bridge-town",
        stem="According to the bridge report, the bridge is 400 metres long.",
        quotes=(quote("It is 340.5 metres long"),),
        explanation=explanation,
    )
    assert ("EX1" in errors(claim)) is refused


def test_a_claim_whose_number_stands_beside_its_subject_is_hardly_lacking_information() -> None:
    near = Grounding(name="near", article="bridge", exact="It is 340.5 metres long")
    claim = replace(
        question("bridge-walk", **NEI, quotes=(near,), near_miss="near"),
        facts=("bridge-length",),
    )
    stem = "In the bridge report: the bridge would carry {} percent more on its first day."
    assert errors(replace(claim, content=replace(claim.content, stem=stem.format(12)))) == {"NEI1"}
    assert errors(replace(claim, content=replace(claim.content, stem=stem.format(13)))) == set()


def test_evidence_needs_room_and_small_sets() -> None:
    sentences = [s for s in TEXT.split("\n") if s and not s.startswith("Source")]
    names = tuple(f"q{n}" for n in range(4))
    quotes = tuple(
        Grounding(name=name, article="bridge", exact=text[:40], prefix="\n\n" if n else "")
        for n, (name, text) in enumerate(zip(names, sentences, strict=False))
    )
    near = BANK.questions["bridge-walk"].content.quotes[-1]
    wide = question("bridge-walk", quotes=(*quotes, near), evidence=(names,))
    assert {"EV1", "EV3"} <= errors(wide)


def test_a_fact_whose_value_is_not_in_its_quotes_is_refused() -> None:
    fact = BANK.facts["bridge-length"]
    wrong = replace(fact, value=replace(fact.value, surface="341.5 metres"))
    assert [finding.rule for finding in check_fact(wrong, BANK.articles)] == ["GR2"]
    assert check_fact(fact, BANK.articles) == ()
    assert [finding.rule for finding in check_fact(replace(fact, quotes=()), BANK.articles)] == [
        "GR2"
    ]
    assert [finding.rule for finding in check_fact(replace(fact, article="no"), BANK.articles)] == [
        "REF",
        "REF",
    ]


def test_a_quiz_in_which_one_verdict_is_a_safe_bet_is_refused() -> None:
    walk = BANK.questions["bridge-walk"]
    questions = {f"v{n}": replace(walk, key=f"v{n}") for n in range(9)}
    quiz = replace(
        BANK.quizzes["bridges"], questions=tuple(QuizQuestion(question=key) for key in questions)
    )
    assert {finding.rule for finding in check_quiz(quiz, questions)} == {"B4"}
    verdicts = (*[Verdict.SUPPORTED] * 3, *[Verdict.REFUTED] * 3, *[Verdict.NEI] * 3)
    for key, verdict in zip(questions, verdicts, strict=True):
        content = walk.content
        assert isinstance(content, VerdictWithEvidence)
        questions[key] = replace(questions[key], content=replace(content, verdict=verdict))
    assert check_quiz(quiz, questions) == ()
    fewer = replace(quiz, questions=quiz.questions[:8])
    assert check_quiz(fewer, questions) == ()
    narrow = replace(quiz, verdicts=(Verdict.SUPPORTED, Verdict.REFUTED))
    assert "QZ1" in {finding.rule for finding in check_quiz(narrow, questions)}


def test_a_draft_may_be_unfinished_but_not_unsound() -> None:
    draft = replace(
        question("bridge-length-choice", explanation="", **options("1 m", "340.5 metres")),
        status=Status.DRAFT,
    )
    told = check_bank(replace(BANK, questions={draft.key: draft}, quizzes={}))
    levels = {finding.rule: finding.level for _, _, finding in told}
    assert levels["EX1"] is Level.WARNING
    assert levels["OP1"] is Level.WARNING
    broken = replace(draft, content=replace(draft.content, quotes=(quote("no such words"),)))
    told = check_bank(replace(BANK, questions={draft.key: broken}, quizzes={}))
    assert {finding.rule: finding.level for _, _, finding in told}["GR1"] is Level.ERROR


# --- what a slip of the hand does ---------------------------------------------------------------

DIGITS = re.compile(r"\d")


@settings(max_examples=150)
@given(st.sampled_from(sorted(BANK.questions)), st.data())
def test_a_changed_digit_is_caught(key: str, data: st.DataObject) -> None:
    """In a quote, in a right option or in a number that is the key."""
    old = BANK.questions[key]
    raw = sample()
    path = "questions/verdicts.toml" if key == "bridge-walk" else "questions/bridge.toml"
    text = raw[path].decode()
    start = text.index(f'"{key}"')
    end = text.find("[[question]]", start)
    lines = [
        (match.start(), match.end())
        for match in re.finditer(r"^\s*(exact|value|text) = .*$", text, re.MULTILINE)
        if start < match.start() < (len(text) if end < 0 else end)
        and "right = true"
        in text[match.end() : match.end() + 20] + "right = true" * ("text" not in match[0])
    ]
    places = [
        place for low, high in lines for place in range(low, high) if DIGITS.match(text[place])
    ]
    assume(places)
    place = data.draw(st.sampled_from(places))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != text[place]]))
    changed = text[:place] + digit + text[place + 1 :]
    reading = read_files(raw | {path: changed.encode()})
    assert reading.bank is not None
    told = check_question(reading.bank.questions[old.key], reading.bank.articles)
    assert {finding.rule for finding in told if finding.level is Level.ERROR} & {"GR1", "GR2"}


@settings(max_examples=150)
@given(st.integers(0, len(TEXT) - 1), st.integers(1, 60), st.data())
def test_a_moved_quote_is_caught(start: int, length: int, data: st.DataObject) -> None:
    """The right words with the surroundings of another place."""
    exact = TEXT[start : start + length]
    other = data.draw(st.integers(0, len(TEXT) - 1))
    prefix, suffix = TEXT[max(0, other - 12) : other], TEXT[other + length : other + length + 12]
    places = [
        at
        for at in range(len(TEXT))
        if TEXT.startswith(exact, at)
        and TEXT[:at].endswith(prefix)
        and TEXT.startswith(suffix, at + len(exact))
    ]
    assume(not places)
    moved = question("bridge-town", quotes=(quote(exact, prefix=prefix, suffix=suffix),))
    assert "GR1" in errors(moved)


@settings(max_examples=100)
@given(st.integers(0, len(TEXT) - 1), st.integers(1, 40))
def test_a_quote_is_proven_where_it_stands_once_and_caught_where_it_stands_twice(
    start: int, length: int
) -> None:
    exact = TEXT[start : start + length]
    times = sum(TEXT.startswith(exact, at) for at in range(len(TEXT)))
    changed = question("bridge-town", quotes=(quote(exact),))
    assert ("GR1" in errors(changed)) is (times > 1)


@settings(max_examples=100)
@given(st.text("abcdefghijklmnopqrstuvwxyz ", min_size=1, max_size=20))
def test_a_key_that_is_not_in_its_quote_is_caught(name: str) -> None:
    words = name.split()
    assume(words)
    there = ["the", "mayor", "aigul", "serik"]
    runs = {tuple(there[i:j]) for i in range(4) for j in range(i + 1, 5)}
    assert ("GR2" in errors(question("bridge-mayor", accepted=(name,)))) is (
        tuple(words) not in runs
    )


@settings(max_examples=100)
@given(
    st.sampled_from([0, 1, 2]),
    st.sampled_from([0, 1, 2]),
    st.sampled_from(
        [str.upper, str.title, lambda t: t + ".", lambda t: " " + t.replace(" ", "\u00a0")]
    ),
)
def test_two_equal_options_are_caught(one: int, other: int, written) -> None:
    assume(one != other)
    changed = list(OPTIONS)
    changed[other] = replace(OPTIONS[other], text=written(OPTIONS[one].text))
    assert "OP2" in errors(question("bridge-length-choice", options=tuple(changed)))


def test_what_a_bank_says_of_recipes_is_checked_too() -> None:
    reason = "The articles give their figures so."
    notes = (
        RecipeNote(name="value", waivers=(Waiver(rule="OP16", reason=reason),)),
        RecipeNote(name="magic", waivers=(Waiver(rule="OP16", reason=" "),)),
        RecipeNote(name="cloze", waivers=(Waiver(rule="GR1", reason=reason),)),
    )
    found = {
        (finding.rule, finding.place, finding.level)
        for noun, _, finding in check_bank(replace(make_bank(), recipes=notes))
        if noun == "bank"
    }

    assert found == {
        ("REF", "recipes.magic", Level.ERROR),
        ("WAIVER", "recipes.magic.waivers.OP16", Level.ERROR),
        ("WAIVER", "recipes.cloze.waivers.GR1", Level.ERROR),
    }
