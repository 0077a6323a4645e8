"""Bring a database's schema to a revision, or say how far the two have drifted apart."""

from __future__ import annotations

from argparse import Namespace
from io import StringIO
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import Script, ScriptDirectory

from quiz.persistence.database.engine import Database

HERE = Path(__file__).parents[1] / "migrations"


def _config(database: Database) -> Config:
    # Alembic reports to whoever wrote a revision; a command's output is for its own words.
    config = Config(stdout=StringIO(), cmd_opts=Namespace(quiet=True))
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["database"] = database
    return config


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the schema up to `revision`, all steps in one transaction."""
    config = _config(database)
    with database.migrating() as session:
        config.attributes["connection"] = session.connection()
        command.upgrade(config, revision)


def downgrade(database: Database, revision: str) -> None:
    """Take the schema back down to `revision` ("base": no tables)."""
    config = _config(database)
    with database.migrating() as session:
        config.attributes["connection"] = session.connection()
        command.downgrade(config, revision)


def check(database: Database) -> None:
    """Raise `alembic.util.CommandError` where tables and revisions say different things."""
    config = _config(database)
    with database.reading() as session:
        config.attributes["connection"] = session.connection()
        command.check(config)


def write_revision(database: Database, message: str) -> Path | None:
    """Write the next revision from the difference between tables and database; return its file.

    None where there is no difference. Raises `OSError` where the file cannot be written.
    """
    number = f"{int(newest() or 0) + 1:04}"
    config = _config(database)
    with database.reading() as session:
        config.attributes["connection"] = session.connection()
        written = command.revision(
            config,
            message=message,
            rev_id=number,
            autogenerate=True,
            process_revision_directives=_leave_out_empty,
        )
    return Path(written.path) if isinstance(written, Script) else None


def _leave_out_empty(_context: object, _revision: object, directives: list[Any]) -> None:
    if directives[0].upgrade_ops.is_empty():
        directives.clear()


def current(database: Database) -> str | None:
    """Return the revision that the database is at; nothing for an empty one."""
    with database.reading() as session:
        return MigrationContext.configure(session.connection()).get_current_revision()


def newest() -> str | None:
    """Return the newest revision that this program knows."""
    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    return ScriptDirectory.from_config(config).get_current_head()


def known(revision: str) -> bool:
    """Tell whether this program knows that revision; a newer program's is unknown."""
    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    return revision in {
        script.revision for script in ScriptDirectory.from_config(config).walk_revisions()
    }
