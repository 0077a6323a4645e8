"""The same answers earn the same, on every database and however often (docs/reliability.md T40)."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from quiz.domain.marking.confidence import Marked, certain_score
from quiz.domain.marking.grading import grade, total
from quiz.domain.questions.arrangements import Event, Matching, MatchOption, Ordering, Prompt
from quiz.domain.questions.gaps import Cloze
from quiz.domain.questions.questions import CONTENTS as KINDS
from quiz.domain.questions.questions import (
    Content,
    Facet,
    MultipleResponse,
    Numeric,
    Option,
    ShortAnswer,
    TrueFalse,
    VerdictWithEvidence,
)
from quiz.domain.questions.sentence_kinds import FindSentence, ShownSentence, SpotAltered
from quiz.persistence.attempts.items import marked_items
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.attempts import AttemptRow
from quiz.persistence.tables.quizzes import AssignmentRow
from quiz.services.attempts.answered import load_answered
from quiz.services.taking.answering import save_answer, submit
from quiz.services.taking.starting import start_attempt
from tests.builders import NOW, make_choice, make_claim, make_number, make_quote
from tests.offers import add_actor, add_offer, set_confidence

GROUNDS: dict[str, Any] = {"explanation": "As the report says.", "quotes": (make_quote(),)}
CHOICE = make_choice(ordered=False)
CONTENTS: tuple[Content, ...] = (
    make_claim(),
    CHOICE,
    make_number(),
    TrueFalse(stem="It is long.", truth=True, **GROUNDS),
    ShortAnswer(stem="Who?", accepted=("Aigul Serik", "Serik"), **GROUNDS),
    MultipleResponse(
        stem="Which?",
        options=tuple(Option(key=key, text=key, right=key in "ace") for key in "abcde"),
        **GROUNDS,
    ),
    Matching(
        stem="Which belongs where?",
        prompts=tuple(Prompt(key=f"p{n}", text=f"P{n}", match=f"o{n}") for n in range(3)),
        options=tuple(MatchOption(key=f"o{n}", text=f"O{n}") for n in range(4)),
        **GROUNDS,
    ),
    Ordering(
        stem="In which order?",
        events=tuple(Event(key=f"e{n}", text=f"E{n}", place=n) for n in range(1, 5)),
        **GROUNDS,
    ),
    Cloze(stem="Fill the gap.", before="It is ", after=" long.", accepted=("340 m",), **GROUNDS),
    FindSentence(stem="Which sentence says how long it is?", **GROUNDS),
    SpotAltered(
        stem="Which sentence was altered?",
        sentences=(
            ShownSentence(key="s1", text="It is 34 metres long.", altered=True, original=("340",)),
            ShownSentence(key="s2", text="Nobody was hurt."),
        ),
        **GROUNDS,
    ),
)
STOPS = (None, 60, 70, 80, 90, 99)
ARTICLE = "bridge-quiz-article"
Sheet = list[dict[str, Any] | None]


def sheet(seed: int) -> Sheet:
    """Draw an answer to each content, now and then none; it depends on the seed alone."""
    dice = random.Random(seed)
    return [_given(content, dice) if dice.random() > 0.1 else None for content in CONTENTS]


def _given(content: Content, dice: random.Random) -> dict[str, Any]:
    if isinstance(content, VerdictWithEvidence):
        marked = dice.sample([2, 3, 4, 5, 6, 7, 8, 9], dice.randint(0, 4))
        verdict = dice.choice(["supported", "refuted", "not-enough-information"])
        more = {"missing": dice.choice(list(Facet)).value} if verdict[0] == "n" else {}
        sentences = sorted(f"{ARTICLE}:{number}" for number in marked)
        return {"verdict": verdict, **more, **({"sentences": sentences} if sentences else {})}
    if isinstance(content, TrueFalse):
        return {"truth": dice.random() < 0.5}
    if isinstance(content, Numeric):
        return {
            "text": dice.choice(["340", "340 m", "0.34 km", "341", "three hundred", "34000 cm"])
        }
    if isinstance(content, ShortAnswer):
        return {"text": dice.choice(["Serik", "aigul serik", "Sérik", "Sarik", "Nobody"])}
    if isinstance(content, MultipleResponse):
        return {"options": sorted(dice.sample("abcde", dice.randint(1, 5)))}
    if isinstance(content, Matching):
        drawn = dice.sample(["o0", "o1", "o2", "o3"], 3)
        return {"pairs": {f"p{n}": option for n, option in enumerate(drawn)}}
    if isinstance(content, Ordering):
        places = dice.sample([1, 2, 3, 4], 4)
        return {"places": {f"e{n}": place for n, place in enumerate(places, 1)}}
    return _given_in_text(content, dice)


def _given_in_text(content: Content, dice: random.Random) -> dict[str, Any]:
    if isinstance(content, Cloze):
        return {"text": dice.choice(["340 m", " 340  m", "340m", "34 m"])}
    if isinstance(content, FindSentence):
        marked = dice.sample([2, 3, 4, 5], dice.randint(1, 2))
        return {"sentences": sorted(f"{ARTICLE}:{number}" for number in marked)}
    if isinstance(content, SpotAltered):
        return {"sentence": dice.choice(["s1", "s2"]), "value": dice.choice(["340", "34", "x"])}
    return {"option": dice.choice("abc")}


def scored(session: Session, assignment_id: int, seed: int) -> tuple[AttemptRow, Fraction]:
    """Let somebody new hand in a sheet, with options in an order of their own."""
    dice = random.Random(-seed)
    actor = add_actor(session)
    attempt = start_attempt(session, actor, assignment_id, NOW, uuid4().hex)
    for position, payload in enumerate(sheet(seed), 1):
        sure = dice.choice(STOPS)
        if payload is not None:
            name = f"same-score.{position}"
            save_answer(session, actor, attempt.id, position, payload, name, NOW, confidence=sure)
    return attempt, submit(session, actor, attempt.id, NOW).value


def graded_again(session: Session, attempt: AttemptRow, *, by_certainty: bool = False) -> Fraction:
    """Mark what is stored once more, from the rows; each mark must be the stored one."""
    answered = load_answered(session, marked_items(session, attempt.id))
    for found in answered:
        setting = found.question.setting(found.item.presented)
        assert grade(found.question.content, found.answer, setting).mark == found.marking.mark
    if by_certainty:
        return certain_score(
            Marked(
                mark=found.marking.mark,
                weight=found.item.weight,
                percent=found.saved.confidence if found.saved else None,
                blank=found.saved is None or found.saved.payload is None,
            )
            for found in answered
        )
    return total((found.marking.mark, found.item.weight) for found in answered)


def scores_of(database: Database, seeds: range) -> list[Fraction]:
    """Score a sheet for each seed, three times; those of odd seeds by certainty."""
    found = []
    with database.written() as session:
        assignment = add_offer(session, *(replace(content) for content in CONTENTS))
        assignment_id = assignment.id
    for rule, own in (("off", seeds[::2]), ("counts", seeds[1::2])):
        with database.written() as session:
            set_confidence(session, session.get_one(AssignmentRow, assignment_id), rule)
        for first in range(0, len(own), 100):
            with database.written() as session:
                found += [
                    score_three_times(session, assignment_id, one, rule)
                    for one in own[first:][:100]
                ]
    return found


def score_three_times(session: Session, assignment_id: int, seed: int, rule: str) -> Fraction:
    """Score a sheet when it is handed in, and twice from what is stored of it."""
    attempt, score = scored(session, assignment_id, seed)
    assert 0 <= score <= 1
    for _ in range(2):
        session.expire_all()
        assert graded_again(session, attempt, by_certainty=rule == "counts") == score
    return score


def compare(sqlite_url: str, postgresql_url: str, sheets: int) -> None:
    found = []
    for url in (sqlite_url, postgresql_url):
        database = Database(url)
        found.append(scores_of(database, range(sheets)))
        database.close()
    assert found[0] == found[1]
    # The sheets differ in what they earn; a few hundred different sums are possible.
    assert len(set(found[0])) > min(sheets // 10, 200)


def test_sheets_ask_every_kind() -> None:
    assert {content.kind for content in CONTENTS} >= set(KINDS)


@pytest.mark.postgresql
def test_sheets_earn_the_same_on_both_databases(sqlite_url: str, postgresql_url: str) -> None:
    compare(sqlite_url, postgresql_url, 20)


@pytest.mark.acceptance
@pytest.mark.postgresql
def test_ten_thousand_sheets_earn_the_same_on_both_databases(
    sqlite_url: str, postgresql_url: str
) -> None:
    compare(sqlite_url, postgresql_url, 10_000)
