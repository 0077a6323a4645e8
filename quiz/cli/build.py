"""`quiz build`: what a quiz would draw."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import click

from quiz import config
from quiz.cli.command import echo_json, format_option, instance_option
from quiz.domain.drawing.blueprint import Unfilled, cell_text
from quiz.domain.quizzes.quizzes import Cell
from quiz.services import upkeep
from quiz.services.building.preview import DrawnQuestion, DrawPreview, preview_quiz


@click.command("build")
@click.argument("key", metavar="QUIZ-KEY")
@click.option(
    "--seed",
    default="1",
    show_default=True,
    help="Another seed draws another quiz, always the same.",
)
@instance_option
@format_option
@click.pass_context
def build_command(
    context: click.Context, key: str, seed: str, instance: Path | None, form: str
) -> None:
    """Print what the quiz QUIZ-KEY would draw, and which of its cells cannot be filled.

    Nothing is stored. Exit code 1 where a cell cannot be filled.
    """
    with upkeep.opened(config.load(instance).database_url) as database:
        upkeep.make_ready(database)
        with database.reading() as session:
            drawn = preview_quiz(session, key, seed)
    if form == "json":
        echo_json(_data(drawn, seed))
    else:
        _tell(drawn, seed)
    context.exit(int(bool(drawn.unfilled)))


def _data(drawn: DrawPreview, seed: str) -> dict[str, object]:
    return {
        "quiz": drawn.quiz.key,
        "seed": seed,
        "questions": [_question_data(question) for question in drawn.questions],
        "unfilled": [
            {
                "cell": _conditions(cell.cell),
                "lacking": cell.lacking,
                "reason": str(cell.reason),
                "hints": [str(hint) for hint in cell.hints],
            }
            for cell in drawn.unfilled
        ],
    }


def _question_data(one: DrawnQuestion) -> dict[str, object]:
    question = one.question
    return {
        "key": question.key,
        "kind": question.kind,
        "recipe": one.recipe,
        "operator": one.operator,
        "verdict": one.verdict,
        "difficulty": one.rating.level.value if one.rating else None,
        "difficulty_basis": one.rating.basis.value if one.rating else None,
        "articles": list(question.articles),
        "facts": list(question.facts),
        "stem": question.content.stem,
    }


def _tell(drawn: DrawPreview, seed: str) -> None:
    click.echo(f"{drawn.quiz.key}: {drawn.quiz.title} (seed {seed})")
    for number, question in enumerate(drawn.questions, 1):
        level = question.rating.level.value if question.rating else ""
        words = [
            question.question.kind,
            question.recipe,
            question.operator,
            question.verdict,
            level,
        ]
        click.echo(
            f"{number:3}  {question.question.key}  [{', '.join(word for word in words if word)}]"
        )
        click.echo(f"     {question.question.content.stem}")
    for lack in drawn.unfilled:
        click.echo(f"Not filled: {_words(lack)}")


def _words(lack: Unfilled) -> str:
    said = " ".join(str(text) for text in (lack.reason, *lack.hints))
    return f"{lack.lacking} of {lack.cell.count} ({cell_text(lack.cell)}). {said}"


def _conditions(cell: Cell) -> dict[str, str]:
    """Return what a cell asks for, without its count and what it leaves open."""
    return {
        spec.name: getattr(cell, spec.name)
        for spec in fields(cell)
        if spec.name != "count" and getattr(cell, spec.name)
    }
