"""Looking after a database: is it whole, is it set up to keep answers, and copies of it."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from quiz.persistence.database import private_files
from quiz.persistence.database.engine import Database
from quiz.persistence.database.write_lock import PATIENCE

# What an acknowledged answer must survive: see docs/reliability.md T10.
SQLITE_SETTINGS = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"}
POSTGRESQL_SETTINGS = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


def sqlite_path(database: Database) -> Path | None:
    """Return the file of a SQLite database; nothing for a database of another sort."""
    url = database.engine.url
    if database.engine.dialect.name != "sqlite" or not url.database:
        return None
    return Path(url.database)


def wrong_settings(database: Database) -> list[str]:
    """Name the settings under which an answer that was acknowledged could be lost."""
    if database.engine.dialect.name == "sqlite":
        asked, wanted = "PRAGMA {}", SQLITE_SETTINGS
    else:
        asked, wanted = "SHOW {}", POSTGRESQL_SETTINGS
    with database.reading() as session:
        found = {name: str(session.scalar(text(asked.format(name)))) for name in wanted}
    return [f"{name} = {found[name]}" for name in wanted if found[name] != wanted[name]]


def room_left(session: Session) -> int | None:
    """Return how many bytes a SQLite database can still grow; nothing for one of another sort.

    That is the room on its disk or up to its own limit, whichever ends first; pages of its own
    that are free count.
    """
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        return None
    names = ("max_page_count", "page_count", "freelist_count", "page_size")
    most, used, free, size = (
        connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names
    )
    path = connection.engine.url.database
    disk = shutil.disk_usage(Path(path).parent).free if path and path != ":memory:" else most * size
    return int(min((most - used) * size, disk) + free * size)


def takes_writes(session: Session) -> bool:
    """Tell whether the database may be written to at all; nothing is written to find out."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        return bool(connection.exec_driver_sql("SHOW transaction_read_only").scalar_one() == "off")
    if connection.exec_driver_sql("PRAGMA query_only").scalar_one():
        return False
    path = connection.engine.url.database
    places = (Path(path), Path(path).parent) if path and path != ":memory:" else ()
    return all(os.access(place, os.W_OK) for place in places)


def broken_pages(path: Path, *, at_rest: bool = False) -> list[str]:
    """Say what is broken in a SQLite file: pages and indexes.

    A file that is no database is one damage. `at_rest` says that nobody uses the file, so that
    nothing needs to be written beside it.
    """
    try:
        with closing(_read_only(path, at_rest)) as file:
            found = file.execute("PRAGMA integrity_check")
            return [row[0] for row in found if row[0] != "ok"]
    except sqlite3.DatabaseError as error:
        return [str(error)]


def revision_at_rest(path: Path) -> str | None:
    """Return the revision of a SQLite file that nobody uses; nothing where it has none."""
    try:
        with closing(_read_only(path, at_rest=True)) as file:
            found = file.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError:
        return None
    return str(found[0]) if found else None


def copy_sqlite(source: Path, target: Path, *, at_rest: bool = False) -> None:
    """Copy a SQLite database, in use unless `at_rest`, as one moment saw it.

    `target` takes its pages in one transaction; what is open there sees the copy afterwards.
    """
    private_files.make_file(target)
    with (
        closing(_read_only(source, at_rest)) as origin,
        closing(sqlite3.connect(target, timeout=PATIENCE)) as copy,
    ):
        origin.backup(copy)


def _read_only(path: Path, at_rest: bool) -> sqlite3.Connection:
    still = "&immutable=1" if at_rest else ""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro{still}", uri=True, timeout=PATIENCE)
