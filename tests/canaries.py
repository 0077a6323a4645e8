"""The search for canaries in an answer: in its head, in its body, and in what is packed into it."""

from __future__ import annotations

import base64
import binascii
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from zipfile import ZipFile, is_zipfile

from werkzeug.test import TestResponse

from tests.offers import CANARY

MARKS = (CANARY.encode(), b"77123", b"77,123", b"77124", b"77,124")
BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{12,}")


def found_in(answer: TestResponse) -> list[str]:
    """The places of an answer that hold a canary."""
    head = str(answer.headers).encode()
    body = answer.get_data()
    found = [name for name, text in (("head", head), ("body", body)) if any_mark(text)]
    hidden = (text for one in BASE64.findall(head + body) for text in decoded(one))
    found += ["base64"] * any(any_mark(text) for text in hidden)
    return found + ["package"] * any(any_mark(text) for text in packed(body))


def any_mark(text: bytes) -> bool:
    return any(mark in text for mark in MARKS)


def decoded(text: bytes) -> Iterator[bytes]:
    for offset in range(4):
        piece = text[offset:]
        try:
            yield base64.urlsafe_b64decode(piece[: len(piece) // 4 * 4].replace(b"+", b"-"))
        except binascii.Error:
            continue


def packed(body: bytes) -> Iterator[bytes]:
    """Yield the names and files of a package, and each row of a database that is one of them."""
    if not is_zipfile(BytesIO(body)):
        return
    with ZipFile(BytesIO(body)) as package:
        for name in package.namelist():
            file = package.read(name)
            yield name.encode()
            yield file
            if file.startswith(b"SQLite format 3"):
                yield from (line.encode() for line in dumped(file))


def dumped(file: bytes) -> Iterator[str]:
    """Yield what rebuilds a database: in its bytes a long text lies on several pages."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(file)
        yield from database.iterdump()
