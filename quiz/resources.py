"""Where the shipped files are: in a checkout beside the package, in a wheel inside it."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parent


def _shipped(name: str) -> Path:
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def is_checkout() -> bool:
    """Tell whether the package is used where it is developed, and not installed from a wheel."""
    return (PACKAGE.parent / "pyproject.toml").is_file()


def templates() -> Path:
    """Return the folder of the pages' templates."""
    return _shipped("templates")


def questions() -> Path:
    """Return the folder of the shipped banks."""
    return _shipped("questions")


def translations() -> Path:
    """Return the folder of the catalogues of messages."""
    return PACKAGE / "translations"
