"""Looking after a site's database: bringing it up to date, checking it, copying it and back."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from alembic.util import CommandError
from sqlalchemy.exc import ArgumentError, OperationalError

from quiz.domain.errors import Refused
from quiz.domain.messages import N_, Message
from quiz.persistence.database import migrate, private_files, upkeep
from quiz.persistence.database.engine import Database
from quiz.persistence.people import audit
from quiz.persistence.people.people import end_all_ways_in
from quiz.persistence.transfer import copy_rows, is_empty

SUM = ".sha256"
_USE_POSTGRESQL = N_("Use pg_dump and pg_restore of PostgreSQL, which do this well.")


@dataclass(frozen=True)
class Complaint:
    """What is wrong with a database, and what to do."""

    rule: str
    message: Message
    cure: Message


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
    _refuse_newer(before)
    if before == migrate.newest():
        return Upgrade(before, before, None)
    backup = None
    if before is not None and upkeep.sqlite_path(database) is not None:
        backup = back_up(database, backups / f"before-{migrate.newest()}-{_stamp(now)}.db")
    migrate.upgrade(database)
    return Upgrade(before, migrate.current(database), backup)


def make_ready(database: Database) -> None:
    """Make the tables of a new database; `Refused` for an older or newer one."""
    revision = migrate.current(database)
    if revision is None:
        migrate.upgrade(database)
        return
    _refuse_newer(revision)
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


def check(database: Database) -> tuple[Complaint, ...]:
    """Say what is wrong with a database: its schema, its settings, its pages and its rows."""
    schema = tuple(_schema(database))
    trail = () if schema else _trail(database)
    return (*schema, *_settings(database), *_damages(database), *trail)


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
    _write_sum(target, _sum_of(unfinished))
    # The name appears when all is written: half a copy is never taken for a whole one.
    os.replace(unfinished, target)
    return target


def restore(database: Database, source: Path, backups: Path, now: datetime) -> Path | None:
    """Put a backup in the place of the present database, of which a copy is kept; return that.

    On PostgreSQL the rows of the backup are carried into a database that has none yet. Raises
    Nobody is signed in afterwards, and no link signs in: they may have been ended since. Raises
    `Refused`, and leaves the present database alone, where the backup is damaged, was altered, or
    comes from a newer program, and where a PostgreSQL database has rows.
    """
    _refuse_damaged(source)
    revision = upkeep.revision_at_rest(source)
    if revision is None:
        raise Refused(
            N_("%(path)s is not a database of Sourcecheck."),
            N_("Name a file that quiz db backup wrote."),
            path=source,
        )
    _refuse_newer(revision)
    target = upkeep.sqlite_path(database)
    if target is None:
        _carry_into(database, source, now)
        return None
    kept = None
    if migrate.current(database) is not None:
        kept = back_up(database, backups / f"before-restore-{_stamp(now)}.db")
    with database.write_lock.turn():
        upkeep.copy_sqlite(source, target, at_rest=True)
    migrate.upgrade(database)
    with database.written() as session:
        end_all_ways_in(session, now)
    return kept


def _carry_into(database: Database, source: Path, now: datetime) -> None:
    """Carry the rows of a SQLite backup into an empty database, all of them or none."""
    _refuse_newer(migrate.current(database))
    migrate.upgrade(database)
    with tempfile.TemporaryDirectory() as folder:
        # The backup itself stays as it was written, also where its schema is an older one.
        copy = Path(folder) / "copy.db"
        upkeep.copy_sqlite(source, copy, at_rest=True)
        with opened(f"sqlite:///{copy}") as origin:
            migrate.upgrade(origin)
            with origin.reading() as rows, database.written() as session:
                if not is_empty(session):
                    raise Refused(
                        N_("The database on PostgreSQL has rows already. It was not touched."),
                        N_("Name an empty one in QUIZ_DATABASE_URL (createdb makes one)."),
                    )
                copy_rows(rows, session)
                end_all_ways_in(session, now)


def backup_name(now: datetime) -> str:
    """Name a backup by its moment."""
    return f"sourcecheck-{_stamp(now)}.db"


def _stamp(now: datetime) -> str:
    return now.strftime("%Y%m%dT%H%M%SZ")


def _refuse_newer(revision: str | None) -> None:
    if revision is not None and not migrate.known(revision):
        raise Refused(
            N_("The database is at revision %(revision)s, which this program does not know."),
            N_("It was used by a newer Sourcecheck: run that one, or restore an older backup."),
            revision=revision,
        )


def _refuse_damaged(source: Path) -> None:
    beside = source.with_name(source.name + SUM)
    if not beside.is_file():
        raise Refused(
            N_("%(path)s has no checksum beside it, so nobody can tell whether it is whole."),
            N_("Put %(sum)s beside it, or make one with sha256sum if you trust the file."),
            path=source,
            sum=beside.name,
        )
    if beside.read_text(encoding="utf-8").split()[:1] != [_sum_of(source)]:
        raise Refused(
            N_("%(path)s is damaged or was altered: its checksum is another one."),
            N_("Take another backup. The present database was not touched."),
            path=source,
        )
    found = upkeep.damages(source, at_rest=True)
    if found:
        raise Refused(
            N_("%(path)s is damaged: %(damage)s."),
            N_("Take another backup. The present database was not touched."),
            path=source,
            damage=found[0],
        )


def _sum_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_sum(target: Path, total: str) -> None:
    beside = target.with_name(target.name + SUM)
    private_files.make_file(beside)
    beside.write_text(f"{total}  {target.name}\n", encoding="utf-8")


def _schema(database: Database) -> Iterator[Complaint]:
    revision = migrate.current(database)
    if revision != migrate.newest():
        yield Complaint(
            "REVISION",
            Message(
                N_("The schema is at revision %(revision)s; this program needs %(newest)s."),
                {"revision": revision or "-", "newest": migrate.newest()},
            ),
            Message(N_("Run: quiz db upgrade")),
        )
        return
    try:
        migrate.check(database)
    except CommandError as drift:
        yield Complaint(
            "DRIFT",
            Message(N_("The schema differs from its revision: %(drift)s"), {"drift": drift}),
            Message(N_("Undo what was changed by hand, or restore a backup.")),
        )


def _settings(database: Database) -> Iterator[Complaint]:
    for setting in upkeep.wrong_settings(database):
        yield Complaint(
            "SETTING",
            Message(N_("An answer could be lost while %(setting)s."), {"setting": setting}),
            Message(N_("Turn it on in the settings of the database.")),
        )


def _trail(database: Database) -> Iterator[Complaint]:
    with database.reading() as session:
        broken, is_guarded = audit.first_broken(session), audit.is_guarded(session)
    if broken is not None:
        yield Complaint(
            "AUDIT",
            Message(
                N_("Entry %(number)s of the audit trail was changed, or one before it is missing."),
                {"number": broken},
            ),
            Message(N_("Compare it with the trail in a backup; somebody went round the program.")),
        )
    if not is_guarded:
        yield Complaint(
            "AUDIT",
            Message(N_("Entries of the audit trail can be changed: their triggers are missing.")),
            Message(N_("Undo what was changed by hand, or restore a backup.")),
        )


def _damages(database: Database) -> Iterator[Complaint]:
    path = upkeep.sqlite_path(database)
    for damage in upkeep.damages(path) if path else ():
        yield Complaint(
            "DAMAGE",
            Message(N_("The database is damaged: %(damage)s."), {"damage": damage}),
            Message(N_("Stop the site and restore a backup: quiz db restore FILE")),
        )
