"""A bank's folder on disk: its files as bytes, by path, read with suspicion and written whole."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from quiz.domain.errors import Refused
from quiz.domain.linting.findings import Finding, error, warning
from quiz.domain.messages import N_
from quiz.formats.bank_records import BANK_FILE, FOLDERS, noun_of
from quiz.formats.problems import Problem, problem_of

# A bank's file is text that people review; one that is larger is something else.
LARGEST = 5 * 1024 * 1024


def bank_folders(folder: Path) -> list[Path]:
    """Find the folders at or below `folder` that hold a `bank.toml`, in order of their paths."""
    found = []
    for at, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if BANK_FILE in files or BANK_FILE in folders:
            found.append(Path(at))
    return sorted(found)


def load_files(folder: Path) -> tuple[dict[str, bytes], list[Problem]]:
    """Read the files of a bank: bytes by path with slashes, and what could not be read.

    Nothing outside the folder is read, nor anything that is not a plain file.
    """
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    for path in _paths(folder):
        name = path.relative_to(folder).as_posix()
        shown = name.encode("utf-8", "replace").decode()
        if noun_of(name) is None:
            problems += [problem_of(found, shown, "", None) for found in _not_read(name)]
            continue
        raw, reason = _read(path, folder)
        if raw is not None and shown == name:
            files[name] = raw
        else:
            problems.append(problem_of(reason or _odd_name(), shown, "", None))
    return files, problems


def write_files(
    folder: Path, files: Mapping[str, bytes], before: Mapping[str, bytes] | None = None
) -> list[str]:
    """Write a bank's files under `folder`, each whole or not at all; return the paths that changed.

    Files of `before` that are no longer among `files` are removed. Raises `Refused`, before
    anything is written, for a path that leads out of the folder.
    """
    removed = sorted(set(before or {}) - set(files))
    for name in [*files, *removed]:
        _refuse_outside(folder, name)
    changed = [name for name in sorted(files) if _is_other(folder / name, files[name])]
    for name in changed:
        _write(folder / name, files[name])
    gone = [name for name in removed if (folder / name).is_file()]
    for name in gone:
        (folder / name).unlink()
        _remove_if_empty((folder / name).parent, folder)
    return changed + gone


def _paths(folder: Path) -> list[Path]:
    """List what lies in the folder and in the folders of the format, folders with odd names too."""
    found = []
    for at, folders, files in os.walk(folder):
        here = Path(at)
        inside = here.relative_to(folder).parts
        folders[:] = [name for name in folders if not name.startswith(".")]
        if not inside:
            odd = [name for name in folders if name == BANK_FILE]
            folders[:] = [name for name in folders if name in FOLDERS.values()]
        else:
            odd = [name for name in folders if noun_of("/".join((*inside, name)))]
        found += [here / name for name in [*files, *odd] if not name.startswith(".")]
    return sorted(found)


def _read(path: Path, folder: Path) -> tuple[bytes | None, Finding | None]:
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            return None, error(
                "FILE",
                "",
                N_("The file is a link that leads out of the bank's folder."),
                N_("Put the file itself there."),
            )
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return None, error(
                "FILE",
                "",
                N_("This is not a file."),
                N_("Put a plain text file there, or give it another name."),
            )
        if status.st_size > LARGEST:
            return None, error(
                "FILE",
                "",
                N_("The file is larger than %(most)s MB."),
                N_("Divide it into several files; a bank holds text alone."),
                most=LARGEST // 2**20,
            )
        return path.read_bytes(), None
    except (OSError, RuntimeError) as failure:
        return None, error(
            "FILE",
            "",
            N_("The file cannot be read: %(reason)s."),
            N_("Make it readable, or remove it."),
            reason=getattr(failure, "strerror", None) or str(failure),
        )


def _not_read(name: str) -> list[Finding]:
    """Warn of files that look as if they were to be read; a README beside them is welcome."""
    if PurePosixPath(name).suffix not in {".toml", ".txt"}:
        return []
    return [
        warning(
            "FILE",
            "",
            N_("This file is not where a bank's files are looked for, so it is not read."),
            N_("Move it, or remove it; questions/README.md shows the places."),
        )
    ]


def _odd_name() -> Finding:
    return error(
        "FILE",
        "",
        N_("The file's name is not UTF-8."),
        N_("Give it a name of a-z, 0-9 and hyphens."),
    )


def _refuse_outside(folder: Path, name: str) -> None:
    path = PurePosixPath(name)
    root = folder.resolve()
    # The file's own folder may be a link; what counts is where it leads.
    leads_out = not (root / path.parent).resolve().is_relative_to(root)
    if path.is_absolute() or ".." in path.parts or leads_out or noun_of(name) is None:
        raise Refused(
            N_("“%(name)s” is not a place for a file of a bank, so nothing was written."),
            N_("Check the keys of the bank, and the links in its folder."),
            name=name,
        )


def _is_other(path: Path, raw: bytes) -> bool:
    return not path.is_file() or path.read_bytes() != raw


def _write(path: Path, raw: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        # A temporary file is its owner's alone; a bank's file is as readable as any other.
        os.chmod(temporary, stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _remove_if_empty(folder: Path, root: Path) -> None:
    if folder != root and not any(folder.iterdir()):
        folder.rmdir()
