"""A simulated class: people who do not exist answer by a stated model, the same for each seed.

The model (all draws are `uniform`, which is a hash and no random generator):

* A learner's ability is theta ~ N(0, 1); every week of the course adds `GROWTH`.
* A question's difficulty is b ~ N(`EASE`, `SPREAD`²); what has to be produced and not only chosen
  is harder by `PRODUCTION`.
* P(right) = 1 / (1 + exp(-(theta + GROWTH·week - b))), as in Rasch's model (docs/method.md 7.3).
* Who is not right takes the question's lure with probability `LURE`, and one of the other wrong
  answers otherwise. The lure is one and the same for everybody, so that it can be found.
* Sentences are drawn apart from the verdict: a whole set of evidence is found with the
  probability 1 / (1 + exp(-(theta + GROWTH·week - b + EVIDENCE))); else half of the people mark
  one sentence of it where it has several, and the others the near miss or a stray sentence. With
  the probability `SLIP` a sentence too many is marked. So some are right for the wrong reason.
* With the probability `BLANK` an answer is left out.

Nothing of this claims to describe people: it fills the pages of a first visit with figures whose
origin is known.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from statistics import NormalDist
from typing import Any

from quiz.domain.marking.grading import Setting
from quiz.domain.questions import questions
from quiz.domain.questions.arrangements import Matched, Matching, Ordering, Placed
from quiz.domain.questions.gaps import Cloze, GapFilled
from quiz.domain.questions.sentence_kinds import (
    FindSentence,
    Restored,
    SelectedSentences,
    SpotAltered,
)

GROWTH = 0.35
EASE = -0.6
SPREAD = 0.8
PRODUCTION = 0.5
EVIDENCE = 0.2
LURE = 0.6
SLIP = 0.15
BLANK = 0.03

_STEPS = 2**53


@dataclass(frozen=True)
class Draws:
    """A source of numbers that look random: each name gives its own, for ever."""

    seed: str

    def uniform(self, *names: object) -> float:
        """Return a number above 0 and below 1 that belongs to the seed and these names."""
        text = "|".join((self.seed, *(str(name) for name in names)))
        step = int.from_bytes(sha256(text.encode()).digest()[:8], "big") >> 11
        return (step + 0.5) / _STEPS

    def normal(self, *names: object) -> float:
        """Return a draw from the standard normal distribution."""
        return NormalDist().inv_cdf(self.uniform(*names))

    def chance(self, probability: float, *names: object) -> bool:
        """Tell whether something of that probability happens."""
        return self.uniform(*names) < probability

    def one_of(self, choices: Sequence[Any], *names: object) -> Any:
        """Return one of the things, each as likely as the others."""
        return choices[int(self.uniform(*names) * len(choices))]


@dataclass(frozen=True)
class SimulatedQuestion:
    """What is asked of the learner: its permanent key, its content, and what is shown with it.

    `near_misses` are the ids of the sentences that the near miss stands in.
    """

    key: str
    content: questions.Content
    setting: Setting
    near_misses: frozenset[str] = frozenset()


@dataclass(frozen=True)
class SimulationSize:
    """How much there is that is simulated."""

    people: int
    attempts: int
    assignments: int
    classes: int

    def __bool__(self) -> bool:
        """Tell whether there is anything at all."""
        return any((self.people, self.attempts, self.assignments, self.classes))


def ability(draws: Draws, learner: str, week: int) -> float:
    """Return theta of a learner in a week of the course, counted from 0."""
    return draws.normal("ability", learner) + GROWTH * week


def difficulty(draws: Draws, question: SimulatedQuestion) -> float:
    """Return b of a question."""
    produced = isinstance(question.content, questions.Numeric | questions.ShortAnswer | Cloze)
    base = EASE + SPREAD * draws.normal("difficulty", question.key)
    return base + (PRODUCTION if produced else 0)


def probability(theta: float, b: float) -> float:
    """Return the probability of a right answer, by the logistic curve."""
    return 1 / (1 + math.exp(b - theta))


def respond(
    draws: Draws, learner: str, week: int, question: SimulatedQuestion
) -> questions.Answer | None:
    """Return what a learner answers in a week; None: they leave it blank.

    Kinds that the model does not know are left blank.
    """
    names = (learner, week, question.key)
    answer_in_kind = _RESPONSES.get(question.content.kind)
    if answer_in_kind is None or draws.chance(BLANK, "blank", *names):
        return None
    gap = difficulty(draws, question) - ability(draws, learner, week)
    return answer_in_kind(_Act(draws, names, gap), question)


@dataclass(frozen=True)
class _Act:
    """One learner before one question: their draws, and how much too hard it is for them."""

    draws: Draws
    names: tuple[object, ...]
    gap: float

    def succeeds(self, what: str, help_: float = 0.0) -> bool:
        return self.draws.chance(probability(help_, self.gap), what, *self.names)

    def chance(self, share: float, what: str) -> bool:
        return self.draws.chance(share, what, *self.names)

    def stray(self, choices: Sequence[Any], what: str) -> Any:
        return self.draws.one_of(choices, what, *self.names)

    def lured(self, choices: Sequence[Any], question: SimulatedQuestion) -> Any:
        """Return the question's lure, which is everybody's, or one of the other wrong answers."""
        lure = self.draws.one_of(choices, "lure", question.key)
        others = [resource for resource in choices if resource != lure]
        if not others or self.chance(LURE, "takes the lure"):
            return lure
        return self.stray(others, "another wrong answer")


def _single(act: _Act, question: SimulatedQuestion) -> questions.Answer:
    content: Any = question.content
    right, wrong = _sorted_out(content.options)
    if not wrong or act.succeeds("answer"):
        return questions.ChosenOption(option=right[0])
    return questions.ChosenOption(option=act.lured(wrong, question))


def _multiple(act: _Act, question: SimulatedQuestion) -> questions.Answer:
    """Decide on each right option apart, so that part marks come about; wrong ones are lures."""
    content: Any = question.content
    right, wrong = _sorted_out(content.options)
    chosen = {key for key in right if act.succeeds(f"option {key}", help_=EVIDENCE)}
    if not act.succeeds("no wrong option"):
        chosen.add(act.lured(wrong, question))
    return questions.ChosenOptions(options=frozenset(chosen))


def _sorted_out(options: Sequence[questions.Option]) -> tuple[list[str], list[str]]:
    return (
        [option.key for option in options if option.right],
        [option.key for option in options if not option.right],
    )


def _judged(act: _Act, question: SimulatedQuestion) -> questions.Answer:
    content: Any = question.content
    return questions.Judged(truth=content.truth is act.succeeds("answer"))


def _number(act: _Act, question: SimulatedQuestion) -> questions.Answer:
    """Type the number, or one with a slip: of a place, or of the last digit."""
    content: Any = question.content
    value: Decimal = content.value
    unit = f" {content.unit}" if content.unit else ""
    if act.succeeds("answer"):
        return questions.TypedNumber(text=f"{value}{unit}")
    last_digit = Decimal(1).scaleb(int(value.as_tuple().exponent))
    slips = (value * 10, value + last_digit + content.tolerance * 2, value / 10)
    return questions.TypedNumber(text=f"{act.lured(slips, question):f}")


def _text(act: _Act, question: SimulatedQuestion) -> questions.Answer:
    return questions.TypedText(text=_typed(act, question))


def _typed(act: _Act, question: SimulatedQuestion) -> str:
    """Type the answer, or one of the same sort (with or without digits) to another question."""
    content: Any = question.content
    best: str = content.accepted[0]
    if act.succeeds("answer"):
        return best
    others = sorted(
        value
        for value in question.setting.other_values - set(content.accepted)
        if _has_digits(value) == _has_digits(best)
    )
    return str(act.lured(others, question)) if others else "?"


def _has_digits(text: str) -> bool:
    return any(letter.isdecimal() for letter in text)


def _gap(act: _Act, question: SimulatedQuestion) -> questions.Answer:
    return GapFilled(text=_typed(act, question))


def _altered(act: _Act, question: SimulatedQuestion) -> questions.Answer:
    """Find the altered sentence or take another one; who finds it may not know what stood there."""
    content: Any = question.content
    altered = content.altered()
    if not act.succeeds("answer"):
        others = [sentence.key for sentence in content.sentences if not sentence.altered]
        return Restored(sentence=act.lured(others, question))
    value = altered.original[0] if act.succeeds("value") else ""
    return Restored(sentence=altered.key, value=value)


def _matched(act: _Act, question: SimulatedQuestion) -> questions.Answer:
    """Decide on each prompt apart; who is not right takes the option of another prompt."""
    content: Any = question.content
    pairs = {}
    for prompt in content.prompts:
        others = [option.key for option in content.options if option.key != prompt.match]
        right = not others or act.succeeds(f"prompt {prompt.key}", help_=EVIDENCE)
        pairs[prompt.key] = prompt.match if right else act.stray(others, f"to {prompt.key}")
    return Matched(pairs=pairs)


def _placed(act: _Act, question: SimulatedQuestion) -> questions.Answer:
    """Put the events in order, or change two neighbours."""
    content: Any = question.content
    order = [event.key for event in sorted(content.events, key=lambda event: event.place)]
    if len(order) > 1 and not act.succeeds("answer"):
        at = act.stray(range(len(order) - 1), "neighbours")
        order[at], order[at + 1] = order[at + 1], order[at]
    return Placed(places={key: place for place, key in enumerate(order, 1)})


def _found(act: _Act, question: SimulatedQuestion) -> questions.Answer:
    return SelectedSentences(sentences=_sentences(act, question))


def _verdict(act: _Act, question: SimulatedQuestion) -> questions.Answer:
    content: Any = question.content
    right: questions.Verdict = content.verdict
    wrong = [verdict for verdict in question.setting.verdicts if verdict is not right]
    given = right if not wrong or act.succeeds("answer") else act.lured(wrong, question)
    if given is questions.Verdict.NEI:
        return questions.VerdictGiven(verdict=given, missing=_missing(act, content))
    return questions.VerdictGiven(verdict=given, sentences=_sentences(act, question))


def _missing(act: _Act, content: questions.VerdictWithEvidence) -> questions.Facet:
    facets = [facet for facet in questions.Facet if facet is not content.missing]
    if content.missing is not None and act.succeeds("missing", help_=EVIDENCE):
        return content.missing
    found: questions.Facet = act.stray(facets, "another facet")
    return found


def _sentences(act: _Act, question: SimulatedQuestion) -> frozenset[str]:
    shown = sorted(question.setting.eligible)
    gold = question.setting.gold
    strays = sorted(question.near_misses & question.setting.eligible) or shown
    if not shown:
        return frozenset()
    if not gold:
        return frozenset({act.stray(strays, "stray")})
    suffices = sorted(act.stray(gold, "set"))
    if act.succeeds("evidence", help_=EVIDENCE):
        selected = set(suffices)
    elif len(suffices) > 1 and act.chance(0.5, "part of it"):
        selected = {act.stray(suffices, "part")}
    else:
        selected = {act.stray(strays, "stray")}
    if act.chance(SLIP, "slip"):
        selected.add(act.stray(shown, "one too many"))
    return frozenset(selected)


_RESPONSES: dict[str, Callable[[_Act, SimulatedQuestion], questions.Answer]] = {
    questions.SingleChoice.kind: _single,
    questions.MultipleResponse.kind: _multiple,
    questions.TrueFalse.kind: _judged,
    questions.Numeric.kind: _number,
    questions.ShortAnswer.kind: _text,
    questions.VerdictWithEvidence.kind: _verdict,
    Cloze.kind: _gap,
    Matching.kind: _matched,
    Ordering.kind: _placed,
    FindSentence.kind: _found,
    SpotAltered.kind: _altered,
}
