"""Checking a whole database: a rule after the other, each in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from quiz.domain.messages import N_
from quiz.persistence.database import migrate
from quiz.persistence.database.engine import Database
from quiz.services.soundness import attempts, bank, people, structure
from quiz.services.soundness.complaints import Complaint, complaint, first_of

Rule = Callable[[Database], Iterator[Complaint]]
# What the program and its disk are answerable for, and what the rows say.
SURROUNDINGS: Sequence[Rule] = (structure.check_settings, structure.check_pages)
ROWS: Sequence[Rule] = (
    structure.check_references,
    attempts.check_places,
    attempts.check_payloads,
    attempts.check_marks,
    bank.check_editions,
    bank.check_quotes,
    bank.check_keyings,
    people.check_roles,
    people.check_trail,
)


def check(database: Database) -> tuple[Complaint, ...]:
    """Say what is wrong with a database: its schema, its settings, its pages and its rows."""
    return tuple(first_of(_run(database, (structure.check_schema, *SURROUNDINGS), ROWS)))


def check_rows(database: Database) -> tuple[Complaint, ...]:
    """Say what is wrong with what a database holds, wherever it is going to stand."""
    return tuple(first_of(_run(database, (structure.check_schema,), ROWS)))


def _run(database: Database, first: Sequence[Rule], rows: Sequence[Rule]) -> Iterator[Complaint]:
    for rule in first:
        yield from _attempted(rule, database)
    # Rows are read as the newest schema has them.
    if migrate.current(database) == migrate.newest():
        for rule in rows:
            yield from _attempted(rule, database)


def _attempted(rule: Rule, database: Database) -> Iterator[Complaint]:
    """Yield what a rule finds; one that breaks on a damage says so, and the others go on."""
    try:
        yield from rule(database)
    except Exception as error:
        yield complaint(
            "UNREADABLE",
            N_("The look at %(part)s ended at something that it could not read: %(error)s."),
            N_("Mend what else is said, and check again; or restore a backup."),
            part=rule.__name__.removeprefix("check_"),
            error=str(error).strip().splitlines()[0]
            if str(error).strip()
            else type(error).__name__,
        )
