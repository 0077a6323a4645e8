"""Looking after a site's database: bringing it up to date, and copying it."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import ArgumentError, OperationalError

from quiz.domain.errors import Refused
from quiz.domain.messages import N_
from quiz.persistence.database import migrate, private_files, upkeep
from quiz.persistence.database.engine import Database

SUM = ".sha256"
_USE_POSTGRESQL = N_("Use pg_dump and pg_restore of PostgreSQL, which do this well.")


@dataclass(frozen=True)
class Upgrade:
    """The revisions before and after, and the copy that was made first, if there was anything."""

    before: str | None
    after: str | None
    backup: Path | None


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """Open the database at a URL, and close it at the end of the block.

    Raises `Refused` where it cannot be reached.
    """
    try:
        database = Database(url)
    except (ArgumentError, ValueError, OSError) as error:
        raise Refused(
            N_("The address of the database cannot be used: %(reason)s."),
            N_("QUIZ_DATABASE_URL must be like postgresql://user:password@host/name."),
            # The address may hold a password: what is wrong is told without it.
            reason=getattr(error, "strerror", None) or type(error).__name__,
        ) from error
    try:
        database.reading().connection().close()
        yield database
    except OperationalError as error:
        raise Refused(
            N_("The database cannot be opened: %(reason)s."),
            N_("Check that it runs, and that QUIZ_DATABASE_URL or the instance folder is right."),
            reason=str(error.orig).strip().splitlines()[0],
        ) from error
    finally:
        database.close()


def upgrade(database: Database, backups: Path, now: datetime) -> Upgrade:
    """Bring the schema up to date; a SQLite database that has tables is copied first.

    Raises `Refused` for a database of a newer program.
    """
    before = migrate.current(database)
    refuse_newer(before)
    if before == migrate.newest():
        return Upgrade(before, before, None)
    backup = None
    if before is not None and upkeep.sqlite_path(database) is not None:
        backup = back_up(database, backups / f"before-{migrate.newest()}-{stamp(now)}.db")
    migrate.upgrade(database)
    return Upgrade(before, migrate.current(database), backup)


def make_ready(database: Database) -> None:
    """Make the tables of a new database; `Refused` for an older or newer one."""
    revision = migrate.current(database)
    if revision is None:
        migrate.upgrade(database)
        return
    refuse_newer(revision)
    if revision != migrate.newest():
        raise Refused(
            N_("The database is at revision %(revision)s; this program needs %(newest)s."),
            N_("Run: quiz db upgrade"),
            revision=revision,
            newest=migrate.newest(),
        )


def write_revision(message: str) -> Path:
    """Write the migration that brings the newest schema to what the tables say; return its file.

    The newest schema is made afresh on SQLite, so no site's database is touched. Raises `Refused`
    where the tables have not changed, and where the file cannot be written.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        opened(f"sqlite:///{Path(folder) / 'newest.db'}") as database,
    ):
        migrate.upgrade(database)
        try:
            written = migrate.write_revision(database, message.strip().rstrip("."))
        except OSError as error:
            raise Refused(
                N_("The migration cannot be written: %(reason)s."),
                N_("Run this in a checkout that you may write in."),
                reason=error.strerror,
            ) from error
    if written is None:
        raise Refused(
            N_("The tables have not changed since revision %(newest)s."),
            N_("Change them first; the migration is written from the difference."),
            newest=migrate.newest(),
        )
    return written


def back_up(database: Database, target: Path) -> Path:
    """Copy a SQLite database in use to `target`, with its checksum beside it.

    Raises `Refused` for PostgreSQL, and where something lies at `target` already.
    """
    source = upkeep.sqlite_path(database)
    if source is None:
        raise Refused(N_("This site's database is on PostgreSQL."), _USE_POSTGRESQL)
    if target.exists():
        raise Refused(
            N_("There is something at %(path)s already."),
            N_("Name a file that is not there yet."),
            path=target,
        )
    private_files.make_folder(target.parent)
    unfinished = target.with_name(f".{target.name}.part")
    with suppress(FileNotFoundError):
        unfinished.unlink()
    upkeep.copy_sqlite(source, unfinished)
    _write_sum(target, sum_of(unfinished))
    # The name appears when all is written: half a copy is never taken for a whole one.
    os.replace(unfinished, target)
    return target


def backup_name(now: datetime) -> str:
    """Name a backup by its moment."""
    return f"sourcecheck-{stamp(now)}.db"


def stamp(now: datetime) -> str:
    """Return a moment as it stands in names of files."""
    return now.strftime("%Y%m%dT%H%M%SZ")


def refuse_newer(revision: str | None) -> None:
    """Raise `Refused` for a revision that this program does not know."""
    if revision is not None and not migrate.known(revision):
        raise Refused(
            N_("The database is at revision %(revision)s, which this program does not know."),
            N_("It was used by a newer Sourcecheck: run that one, or restore an older backup."),
            revision=revision,
        )


def sum_of(path: Path) -> str:
    """Return the checksum of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_sum(target: Path, total: str) -> None:
    beside = target.with_name(target.name + SUM)
    private_files.make_file(beside)
    beside.write_text(f"{total}  {target.name}\n", encoding="utf-8")
