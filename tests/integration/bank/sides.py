"""A bank of which files and database each change what is theirs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from quiz.domain.bank import Bank
from quiz.formats.bank import BankReading, read_files
from quiz.persistence.bank.banks import find_bank
from quiz.services.bank.records import store_question
from quiz.services.bank_files.merge import load_bank
from quiz.services.bank_files.sync import (
    import_bank,
    sync_bank,
)
from tests.builders import (
    NOW,
)

LATER = NOW + timedelta(hours=1)
LENGTH = "questions/bridge-length.toml"
CLAIM = "questions/bridge-claim.toml"


def edited(files: dict[str, bytes], path: str, old: str, new: str) -> dict[str, bytes]:
    assert old in files[path].decode()
    return files | {path: files[path].decode().replace(old, new).encode()}


def without(files: dict[str, bytes], *paths: str) -> dict[str, bytes]:
    return {path: raw for path, raw in files.items() if path not in paths}


def read(files: dict[str, bytes]) -> BankReading:
    return read_files(files)


def bring_in(session, files, **options):
    return import_bank(session, read(files), NOW, **options)


def sync(session, files, **options):
    return sync_bank(session, read(files), LATER, **options)


def stored(session) -> Bank:
    session.expire_all()
    return load_bank(session, find_bank(session, "bridges"))


def change_in_browser(session, **changes):
    bank = find_bank(session, "bridges")
    present_one = stored(session).questions["bridge-length"]
    content = replace(present_one.content, **changes)
    store_question(session, bank, replace(present_one, content=content), LATER)
