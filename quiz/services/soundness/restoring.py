"""Putting a backup in the place of a site's database, after looking at all that it holds."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from quiz.domain.errors import Refused
from quiz.domain.messages import N_
from quiz.persistence.database import migrate, upkeep
from quiz.persistence.database.engine import BrokenReferences, Database
from quiz.persistence.transfer import copy_rows, is_empty
from quiz.services.people.restoring import finish, look_before
from quiz.services.soundness.checking import check_rows
from quiz.services.soundness.complaints import Complaint
from quiz.services.upkeep import SUM, back_up, opened, refuse_newer, stamp, sum_of


@dataclass(frozen=True)
class RestoreOutcome:
    """What came of it: whether it was put back, the copy that was kept, and what was found.

    `is_erased_again` is false where nobody could read who was erased since the backup.
    """

    done: bool
    kept: Path | None
    complaints: tuple[Complaint, ...]
    is_erased_again: bool = True


def restore(
    database: Database, source: Path, backups: Path, now: datetime, *, anyway: bool = False
) -> RestoreOutcome:
    """Put a backup in the place of the present database, of which a copy is kept.

    What the backup holds is checked first. Where something is found, nothing is touched, unless it
    is wanted `anyway`. On PostgreSQL the rows of the backup are carried into a database that has
    none yet. Nobody is signed in afterwards, and no link signs in: they may have been ended since.
    Whoever was erased since is erased again, before anybody can see what is put back.

    Raises `Refused`, and leaves the present database alone, where the backup is damaged, was
    altered, or comes from a newer program, and where a PostgreSQL database has rows.
    """
    _refuse_damaged(source)
    revision = upkeep.revision_at_rest(source)
    if revision is None:
        raise Refused(
            N_("%(path)s is not a database of Sourcecheck."),
            N_("Name a file that quiz db backup wrote."),
            path=source,
        )
    refuse_newer(revision)
    target = upkeep.sqlite_path(database)
    with _copy_of(source, target.parent if target else None) as (path, origin):
        complaints = check_rows(origin)
        if complaints and not anyway:
            return RestoreOutcome(False, None, complaints)
        if target is None:
            is_known = _carry_into(database, origin, now)
            return RestoreOutcome(True, None, complaints, is_known)
        kept = None
        with database.write_lock.turn("restoring a backup"):
            replaced = look_before(database)
            with origin.written() as session:
                finish(session, replaced, now)
            if migrate.current(database) is not None:
                kept = back_up(database, backups / f"before-restore-{stamp(now)}.db")
            upkeep.copy_sqlite(path, target)
    return RestoreOutcome(True, kept, complaints, replaced is not None)


@contextmanager
def _copy_of(source: Path, beside: Path | None) -> Iterator[tuple[Path, Database]]:
    """Open a copy of a backup, with the newest schema, in a folder that goes at the end.

    The backup itself stays as it was written, also where its schema is an older one.
    """
    with tempfile.TemporaryDirectory(dir=beside) as folder:
        path = Path(folder) / "copy.db"
        upkeep.copy_sqlite(source, path, at_rest=True)
        with opened(f"sqlite:///{path}") as origin:
            _bring_up_to_date(origin, source)
            yield path, origin


def _bring_up_to_date(origin: Database, source: Path) -> None:
    if migrate.current(origin) == migrate.newest():
        return
    try:
        migrate.upgrade(origin)
    except BrokenReferences as error:
        raise Refused(
            N_("%(path)s is damaged: %(damage)s."),
            N_("Take another backup. The present database was not touched."),
            path=source,
            damage=error,
        ) from error


def _carry_into(database: Database, origin: Database, now: datetime) -> bool:
    """Carry the rows of another database into an empty one, all of them or none.

    Tells whether it could be read who was erased in the one that is empty now.
    """
    refuse_newer(migrate.current(database))
    replaced = look_before(database)
    migrate.upgrade(database)
    with origin.reading() as rows, database.written() as session:
        if not is_empty(session):
            raise Refused(
                N_("The database on PostgreSQL has rows already. It was not touched."),
                N_("Name an empty one in QUIZ_DATABASE_URL (createdb makes one)."),
            )
        copy_rows(rows, session)
        finish(session, replaced, now)
    return replaced is not None


def _refuse_damaged(source: Path) -> None:
    beside = source.with_name(source.name + SUM)
    if not beside.is_file():
        raise Refused(
            N_("%(path)s has no checksum beside it, so nobody can tell whether it is whole."),
            N_("Put %(sum)s beside it, or make one with sha256sum if you trust the file."),
            path=source,
            sum=beside.name,
        )
    if beside.read_text(encoding="utf-8").split()[:1] != [sum_of(source)]:
        raise Refused(
            N_("%(path)s is damaged or was altered: its checksum is another one."),
            N_("Take another backup. The present database was not touched."),
            path=source,
        )
    found = upkeep.broken_pages(source, at_rest=True)
    if found:
        raise Refused(
            N_("%(path)s is damaged: %(damage)s."),
            N_("Take another backup. The present database was not touched."),
            path=source,
            damage=found[0],
        )
