"""Styles, scripts and pictures under addresses that carry their version.

What has another text has another address, so a browser may keep it for good, and the modules of one
page are of one version. A page from before an upgrade asks for what it knows by the old address,
and gets the present file: the scripts of any two versions that follow one another get on.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256

from flask import Flask, Response, send_from_directory

from quiz import resources

FOLDER = resources.PACKAGE / "web" / "static"
YEAR = 365 * 24 * 3600


@cache
def version() -> str:
    """Return a name for all files as they are."""
    digest = sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(FOLDER).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def url_path() -> str:
    """Return the address below which the present files stand."""
    return f"/static/{version()}"


def earlier_static(filename: str) -> Response:
    """Send the present file for the address of another version, or for one without a version."""
    name = filename if (FOLDER / filename).is_file() else filename.partition("/")[2]
    return send_from_directory(FOLDER, name, max_age=0)


def init_app(app: Flask) -> None:
    """Serve the addresses of other versions; Flask serves those of this one."""
    app.add_url_rule("/static/<path:filename>", "earlier_static", earlier_static)
