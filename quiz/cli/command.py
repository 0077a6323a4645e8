"""What all commands share: options, the clock, how problems are told, and what errors become."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from quiz.config import BadSettings
from quiz.domain.errors import NotFound, SourcecheckError

CHECK_NAME = "Check how it is written; `--help` says what the command wants."


class Commands(click.Group):
    """A group whose commands tell refusals as sentences: exit code 1, or 2 for bad settings."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what the product refuses becomes a message and an exit code."""
        try:
            return super().invoke(ctx)
        except SourcecheckError as refusal:
            raise click.ClickException(_in_words(refusal)) from refusal
        except BadSettings as problem:
            raise click.UsageError(str(problem)) from problem


def _in_words(refusal: SourcecheckError) -> str:
    cure = CHECK_NAME if isinstance(refusal, NotFound) else refusal.cure
    return f"{refusal.message} {cure}".strip()


instance_option = click.option(
    "--instance",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of the site's data (./instance).",
)
format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="Text for people, or JSON for programs.",
)


def now() -> datetime:
    """Read the clock; everything below the commands is given the time."""
    return datetime.now(UTC)


def echo_json(data: Any) -> None:
    """Print plain data as JSON, with the letters of every script as they are."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))
