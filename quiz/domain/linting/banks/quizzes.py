"""Quizzes: what they are made of, and whether one label would answer them (docs/method.md 4.3).

B4 balance of verdicts and of true and false · QZ1 a quiz's own fields.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from quiz.domain.linting.findings import Finding, error
from quiz.domain.messages import N_
from quiz.domain.questions.questions import Question, Status, TrueFalse, VerdictWithEvidence
from quiz.domain.quizzes.quizzes import Blueprint, Quiz

# Number of labels -> (fewest items for which the rule holds, least share, greatest share).
_BALANCE = {2: (6, 0.4, 0.6), 3: (9, 0.2, 0.5), 4: (12, 0.15, 0.4)}


def check_own_fields(quiz: Quiz, questions: Mapping[str, Question]) -> Iterator[Finding]:
    """QZ1: a quiz has a title and questions, each once, published and with a weight.

    In the place of its questions it may have a blueprint, whose cells fit into its number.
    """
    if not quiz.title.strip():
        yield error("QZ1", "title", N_("The quiz has no title."), N_("Give it one."))
    if quiz.blueprint is not None:
        yield from _blueprint(quiz.blueprint, bool(quiz.questions))
    elif not quiz.questions:
        yield error("QZ1", "questions", N_("The quiz has no questions."), N_("Name some."))
    if quiz.minutes < 0:
        yield error(
            "QZ1",
            "minutes",
            N_("The time of the quiz is negative: %(minutes)s minutes."),
            N_("Write how many it takes, or 0 for no limit."),
            minutes=quiz.minutes,
        )
    for key, times in Counter(place.question for place in quiz.questions).items():
        if times > 1:
            yield error(
                "QZ1",
                f"questions.{key}",
                N_("The question “%(key)s” is asked %(times)s times."),
                N_("Name it once; a weight makes it count more."),
                key=key,
                times=times,
            )
        if key in questions and questions[key].status is not Status.PUBLISHED:
            yield error(
                "QZ1",
                f"questions.{key}",
                N_("The question “%(key)s” is %(status)s."),
                N_("Publish it, or take it out of the quiz."),
                key=key,
                status=questions[key].status.value,
            )
    for place in quiz.questions:
        if place.weight <= 0:
            yield error(
                "QZ1",
                f"questions.{place.question}",
                N_("The weight of “%(key)s” is not above 0."),
                N_("Give it a weight, or take it out of the quiz."),
                key=place.question,
            )


def _blueprint(blueprint: Blueprint, listed: bool) -> Iterator[Finding]:
    wanted = sum(cell.count for cell in blueprint.cells)
    if listed:
        yield error(
            "QZ1",
            "questions",
            N_("The quiz has a list of questions and a blueprint."),
            N_("Remove one of them."),
        )
    if blueprint.n < 1:
        yield error(
            "QZ1", "blueprint.n", N_("The quiz draws no question."), N_("Say how many it draws.")
        )
    if any(cell.count < 1 for cell in blueprint.cells):
        yield error(
            "QZ1",
            "cell",
            N_("A cell of the blueprint asks for no question."),
            N_("Give it a count above 0, or remove it."),
        )
    elif wanted > blueprint.n:
        yield error(
            "QZ1",
            "blueprint.n",
            N_("The cells ask for %(asked)s questions, and the quiz draws %(n)s."),
            N_("Draw more of them, or ask for fewer."),
            asked=wanted,
            n=blueprint.n,
        )


def check_balance(quiz: Quiz, questions: Mapping[str, Question]) -> Iterator[Finding]:
    """B4: no verdict, and neither true nor false, is right so often that it is a safe bet."""
    contents = [
        questions[question.question].content
        for question in quiz.questions
        if question.question in questions
    ]
    verdicts = [content.verdict for content in contents if isinstance(content, VerdictWithEvidence)]
    offered = [verdict.value for verdict in quiz.verdicts]
    for verdict in sorted({content.value for content in verdicts} - set(offered)):
        yield error(
            "QZ1",
            "verdicts",
            N_("A question's verdict is “%(verdict)s”, which the quiz does not offer."),
            N_("Add it to the verdicts of the quiz."),
            verdict=verdict,
        )
    yield from _balance("verdicts", [content.value for content in verdicts], offered)
    truths = [str(content.truth).lower() for content in contents if isinstance(content, TrueFalse)]
    yield from _balance("questions", truths, ["true", "false"])


def _balance(place: str, given: Sequence[str], labels: Sequence[str]) -> Iterator[Finding]:
    if len(labels) not in _BALANCE:
        return
    fewest, least, greatest = _BALANCE[len(labels)]
    if len(given) < fewest:
        return
    for label in labels:
        share = given.count(label) / len(given)
        if not least <= share <= greatest:
            yield error(
                "B4",
                place,
                N_("“%(label)s” is right %(count)s times of %(total)s."),
                N_("Choose questions so that it is right %(least)s to %(greatest)s times of 100."),
                label=label,
                count=given.count(label),
                total=len(given),
                least=round(least * 100),
                greatest=round(greatest * 100),
            )
