"""Files that nobody but the account which runs the site may read: answers and keys are in them."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

FILE = 0o600
FOLDER = 0o700
# SQLite gives the files beside a database the modes of that database, when it makes them.
BESIDE = ("", "-wal", "-shm", "-journal", ".gate")


def make_folder(folder: Path) -> None:
    """Make a folder for such files, with those above it; one that is there stays as it is."""
    folder.mkdir(mode=FOLDER, parents=True, exist_ok=True)


def make_file(path: Path) -> None:
    """Make an empty file for its owner alone, unless something is there.

    Where that is not possible, whoever opens the file next says why.
    """
    with suppress(OSError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, FILE))


def tighten(database: Path) -> None:
    """Take others' rights from a database and from the files beside it, where they are ours."""
    for ending in BESIDE:
        path = database.with_name(database.name + ending)
        with suppress(OSError):
            mode = stat.S_IMODE(path.stat().st_mode)
            if mode & ~FILE:
                path.chmod(mode & FILE)
