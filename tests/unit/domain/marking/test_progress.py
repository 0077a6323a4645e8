"""How far an answer has come, as the map of questions says it in words."""

from __future__ import annotations

import pytest

from quiz.domain.marking.progress import Progress, progress_of
from quiz.domain.questions.arrangements import (
    Event,
    Matched,
    Matching,
    MatchOption,
    Ordering,
    Placed,
    Prompt,
)
from quiz.domain.questions.questions import Answer, Content, Facet, TypedText, Verdict, VerdictGiven
from quiz.domain.questions.sentence_kinds import Restored, ShownSentence, SpotAltered
from tests.builders import make_claim, make_number

PAIRS = Matching(
    stem="What belongs together?",
    prompts=(Prompt(key="p", text="P", match="x"), Prompt(key="q", text="Q", match="y")),
    options=(MatchOption(key="x", text="X"), MatchOption(key="y", text="Y")),
)
ORDER = Ordering(
    stem="In which order?",
    events=(Event(key="e", text="E", place=1), Event(key="f", text="F", place=2)),
)
ALTERED = SpotAltered(stem="Which?", sentences=(ShownSentence(key="s", text="S", altered=True),))
CLAIM = make_claim()


@pytest.mark.parametrize(
    ("content", "answer", "expected"),
    [
        (make_number(), None, Progress.BLANK),
        (make_number(), TypedText(text=" "), Progress.BLANK),
        (make_number(), TypedText(text="5"), Progress.ANSWERED),
        (PAIRS, Matched(), Progress.BLANK),
        (PAIRS, Matched(pairs={"p": "x"}), Progress.PARTLY),
        (PAIRS, Matched(pairs={"p": "x", "q": "x"}), Progress.ANSWERED),
        (ORDER, Placed(places={"f": 1}), Progress.PARTLY),
        (ORDER, Placed(places={"e": 1, "f": 2}), Progress.ANSWERED),
        (ALTERED, Restored(sentence="s"), Progress.PARTLY),
        (ALTERED, Restored(value="5"), Progress.PARTLY),
        (ALTERED, Restored(sentence="s", value="5"), Progress.ANSWERED),
        (CLAIM, VerdictGiven(sentences=frozenset({"a:1"})), Progress.NO_VERDICT),
        (CLAIM, VerdictGiven(verdict=Verdict.REFUTED), Progress.NO_EVIDENCE),
        (CLAIM, VerdictGiven(verdict=Verdict.NEI), Progress.NOTHING_MISSING),
        (CLAIM, VerdictGiven(verdict=Verdict.NEI, missing=Facet.WHO), Progress.ANSWERED),
    ],
)
def test_progress_says_what_a_full_answer_still_needs(
    content: Content, answer: Answer | None, expected: Progress
) -> None:
    assert progress_of(content, answer) is expected
    assert expected.label
