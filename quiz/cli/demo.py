"""`quiz demo`: a simulated class, so that the pages for instructors are not empty."""

from __future__ import annotations

from pathlib import Path

import click

from quiz import config
from quiz.cli.command import instance_option, now
from quiz.config import Settings
from quiz.domain.simulation import SimulationSize
from quiz.services import demo, upkeep
from quiz.services.bank_files import sync


@click.command("demo")
@click.option("--reset", is_flag=True, help="Remove what is simulated, and nothing else.")
@click.option(
    "--learners",
    type=click.IntRange(1, 99),
    default=24,
    show_default=True,
    help="How many learners the class shall have.",
)
@click.option("--seed", default="1", show_default=True, help="Decides what the learners answer.")
@instance_option
def demo_command(reset: bool, learners: int, seed: str, instance: Path | None) -> None:
    """Add a simulated class: people who do not exist, with three weeks of attempts.

    They answer by a model that is written down, the same for the same seed. Everything of theirs
    is marked as simulated. Again changes nothing; --reset removes it.
    """
    settings = config.load(instance)
    if reset:
        _reset(settings)
    else:
        _fill(settings, learners, seed)


def _fill(settings: Settings, learners: int, seed: str) -> None:
    with upkeep.opened(settings.database_url) as database:
        upkeep.make_ready(database)
        for problem in sync.import_folder(database, settings.questions, now()):
            click.echo(str(problem), err=True)
        with database.written() as session:
            course = demo.prepare(session, now(), learners)
        if not course.missing:
            click.echo("The simulated class is there already; nothing was changed.")
            return
        with click.progressbar(course.missing, label="Learners take their quizzes") as names:
            for name in names:
                # Each is a transaction of its own: a site that runs waits for none of them long.
                with database.written() as session:
                    demo.add_learner(session, course, name, seed)
        with database.reading() as session:
            click.echo(f"Simulated, no real people: {_size_in_words(demo.count(session))}.")
    click.echo("Sign in as the owner and open Scores. Remove it all with: quiz demo --reset")


def _reset(settings: Settings) -> None:
    with upkeep.opened(settings.database_url) as database:
        upkeep.make_ready(database)
        with database.written() as session:
            wiped = demo.reset(session, now())
    if wiped.removed:
        click.echo(f"Removed: {_size_in_words(wiped.removed)}.")
    else:
        click.echo("There is nothing simulated to remove.")
    if wiped.kept:
        click.echo(
            f"Kept, because real people have results there: {_size_in_words(wiped.kept)}.", err=True
        )


def _size_in_words(counts: SimulationSize) -> str:
    several = {
        ("learner", "learners"): counts.people,
        ("attempt", "attempts"): counts.attempts,
        ("quiz", "quizzes"): counts.assignments,
        ("class", "classes"): counts.classes,
    }
    return ", ".join(f"{n} {one if n == 1 else many}" for (one, many), n in several.items())
