"""Commands: arguments in, exit codes and printed lines out.

Exit codes: 0 all is well, 1 problems were found, 2 the command was used wrongly.
What must not be in here: SQL, and Flask (but for `serve`, which starts it).
"""

from __future__ import annotations

import click

from quiz import __version__
from quiz.cli.bank import bank
from quiz.cli.build import build_command
from quiz.cli.command import Commands
from quiz.cli.db import db
from quiz.cli.demo import demo_command
from quiz.cli.serve import serve, start
from quiz.cli.user import user


@click.group(cls=Commands)
@click.version_option(__version__, prog_name="quiz")
def main() -> None:
    """Sourcecheck: quizzes in which every answer links back to the passage that proves it."""


for command in (start, serve, demo_command, bank, build_command, db, user):
    main.add_command(command)
