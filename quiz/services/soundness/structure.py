"""Whether a database is built as this program needs it: schema, settings, pages, references."""

from __future__ import annotations

from collections.abc import Iterator

from alembic.util import CommandError

from quiz.domain.messages import N_
from quiz.persistence.database import migrate, upkeep
from quiz.persistence.database.engine import Database
from quiz.persistence.soundness import structure
from quiz.persistence.soundness.streams import snapshot
from quiz.services.soundness.complaints import RESTORE, Complaint, complaint


def check_schema(database: Database) -> Iterator[Complaint]:
    """Yield where the schema is not that of the newest revision."""
    revision = migrate.current(database)
    if revision != migrate.newest():
        yield complaint(
            "REVISION",
            N_("The schema is at revision %(revision)s; this program needs %(newest)s."),
            N_("Run: quiz db upgrade"),
            revision=revision or "-",
            newest=migrate.newest(),
        )
        return
    try:
        migrate.check(database)
    except CommandError as drift:
        yield complaint(
            "DRIFT",
            N_("The schema differs from its revision: %(drift)s"),
            N_("Undo what was changed by hand, or restore a backup."),
            drift=drift,
        )
    with snapshot(database) as session:
        yield from map(_difference, structure.differences(session))


def _difference(found: structure.Difference) -> Complaint:
    if not found.is_known:
        return complaint(
            "PROGRAM",
            N_("The database has a %(name)s that no migration made; it may change or hide rows."),
            N_("Read what it does, and drop it; then compare with a backup from before."),
            name=found.name,
        )
    if found.is_there:
        return complaint(
            "PROGRAM",
            N_("The %(name)s is another one than the migrations made."),
            N_("Make it as the migrations do, or restore a backup: quiz db restore FILE"),
            name=found.name,
        )
    return complaint(
        "PROGRAM",
        N_("The %(name)s that the migrations made is gone."),
        N_("Make it as the migrations do, or restore a backup: quiz db restore FILE"),
        name=found.name,
    )


def check_settings(database: Database) -> Iterator[Complaint]:
    """Yield the settings under which an acknowledged answer could be lost."""
    for setting in upkeep.wrong_settings(database):
        yield complaint(
            "SETTING",
            N_("An answer could be lost while %(setting)s."),
            N_("Turn it on in the settings of the database."),
            setting=setting,
        )


def check_pages(database: Database) -> Iterator[Complaint]:
    """Yield broken pages and indexes of a SQLite file; PostgreSQL has programs of its own."""
    path = upkeep.sqlite_path(database)
    for damage in upkeep.broken_pages(path) if path else ():
        yield complaint(
            "DAMAGE",
            N_("The database is damaged: %(damage)s."),
            N_("Stop the site and restore a backup: quiz db restore FILE"),
            damage=damage,
        )


def check_references(database: Database) -> Iterator[Complaint]:
    """Yield rows that point at rows which are not there."""
    with snapshot(database) as session:
        for orphan in structure.orphans(session):
            yield complaint(
                "REFERENCE",
                N_("Row %(row)s of %(table)s points by %(column)s at no row of %(target)s."),
                RESTORE,
                row=orphan.row,
                table=orphan.table,
                column=orphan.column,
                target=orphan.target,
            )
