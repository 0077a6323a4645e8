"""Quizzes: a fixed list of questions or what is drawn, and the rules under which it is offered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from quiz.domain.messages import N_
from quiz.domain.questions.questions import THREE_VERDICTS, Verdict
from quiz.domain.vocabulary import LabelledTerm


class Mode(LabelledTerm):
    """What a quiz is for: practice shows what is right after each answer, an exam at the end."""

    PRACTICE = "practice", N_("Practice: the right answer and its passage after each answer")
    EXAM = "exam", N_("Exam: nothing is shown before the attempt is submitted")


class Admission(LabelledTerm):
    """Who may come in: anybody, anybody who types a name, or who is signed in.

    Offered to a class, `OPEN` is for its learners and `SIGNED_IN` for those of them with an
    account; `NAME` lets in whoever has the code and types a name, as it does everywhere.
    """

    OPEN = "open", N_("Anybody with the link or the code")
    NAME = "name", N_("Anybody with the link or the code who types a name")
    SIGNED_IN = "signed-in", N_("People who are signed in")


CLASS_ENTRY_LABELS: Mapping[Admission, str] = {
    Admission.OPEN: N_("Learners of the class"),
    Admission.NAME: N_("Learners of the class, and anybody with the code who types a name"),
    Admission.SIGNED_IN: N_("Learners of the class who have an account"),
}


@dataclass(frozen=True, kw_only=True)
class QuizQuestion:
    """A question's place in a quiz, by the question's key; `weight` is its share of the score."""

    question: str
    weight: Fraction = Fraction(1)


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What the questions of a part of a quiz have in common; an empty field leaves it open.

    `fact_kind` is the type of the fact's value; `verdict` is a verdict, "true" or "false".
    """

    article: str = ""
    relation: str = ""
    fact_kind: str = ""
    recipe: str = ""
    kind: str = ""
    verdict: str = ""
    difficulty: str = ""
    count: int = 1


@dataclass(frozen=True, kw_only=True)
class Blueprint:
    """A quiz of `n` questions: its cells, and whatever fills the places that they leave open.

    With `balance`, none of `verdicts` is right clearly more often than another one.
    """

    n: int
    cells: tuple[Cell, ...] = ()
    balance: bool = True
    verdicts: tuple[str, ...] = tuple(verdict.value for verdict in THREE_VERDICTS)


@dataclass(frozen=True, kw_only=True)
class Quiz:
    """A title, the verdicts that are offered, and a fixed list of questions or a blueprint.

    With a blueprint there is no list: each attempt draws its own questions.

    The set of verdicts belongs to the quiz, never to one item, or a fourth one would give itself
    away (docs/method.md 1.1).
    """

    key: str
    title: str
    questions: tuple[QuizQuestion, ...] = ()
    blueprint: Blueprint | None = None
    introduction: str = ""
    language: str = "en"
    minutes: int = 0
    mode: Mode = Mode.PRACTICE
    entry: Admission = Admission.OPEN
    verdicts: tuple[Verdict, ...] = THREE_VERDICTS
