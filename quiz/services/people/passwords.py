"""Passwords: which are good enough, and how they are hashed and proved.

Hashing takes some forty milliseconds of work on purpose. It happens before a request takes its
turn to write, or one class that signs in would make everybody else wait, and on no more threads
at once than there are processor cores (docs/reliability.md T42).
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from quiz.domain.errors import Refused
from quiz.domain.messages import N_
from quiz.domain.text.text import composed

SHORTEST = 8
# Eight blanks or "abababab" are as long as a password and are none.
FEWEST_CHARACTERS = 4
PRODUCT = "Sourcecheck"
# A sentence of any script fits well; without a limit one request could make us hash megabytes.
LONGEST = 1000

_COMMON = Path(__file__).with_name("common_passwords.txt")
# Argon2id with 19 MiB, two passes, one lane (ASVS 5.0, 11.4.2).
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_TURNS = threading.BoundedSemaphore(os.cpu_count() or 1)


@dataclass(frozen=True)
class Proof:
    """What came of holding a password against a stored hash.

    `stored` is the hash it was held against, so that a password changed meanwhile is noticed;
    `fresh` is a new hash of the same password where the way of hashing has become stronger.
    """

    holds: bool
    stored: str | None
    fresh: str | None = None


def require_good(password: str, *own_words: str) -> None:
    """Return where a password may be used, and raise `Refused` with the cure otherwise.

    `own_words` are the person's login and name, which are no passwords either. Any character
    counts, spaces too; nothing is stripped.
    """
    text = _canonical(password)
    if len(text) < SHORTEST:
        raise Refused(
            N_("The password is too short."),
            N_("Use at least %(shortest)s characters; a short sentence is good, with spaces."),
            shortest=SHORTEST,
        )
    if len(text) > LONGEST:
        raise Refused(
            N_("The password is too long."),
            N_("Use at most %(longest)s characters."),
            longest=LONGEST,
        )
    if len(set(text.casefold())) < FEWEST_CHARACTERS:
        raise Refused(
            N_("The password repeats a few characters."),
            N_("Choose another one, for example three or four words that do not belong together."),
        )
    known = common() | {_bare(word) for word in (*own_words, PRODUCT)} - {""}
    if text.casefold() in known or _bare(text) in known:
        raise Refused(
            N_("This password is one of the first that anybody would try."),
            N_("Choose another one, for example three or four words that do not belong together."),
        )


def _bare(word: str) -> str:
    """Return a word without what people put round one to make it a password: "Dana-2026!"."""
    return "".join(letter for letter in word.casefold() if letter.isalpha())


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password; call it before the session begins to write."""
    with _TURNS:
        return HASHER.hash(_canonical(password))


def prove(password: str, stored: str | None) -> Proof:
    """Hold a password against a stored hash, or against none in the same time.

    Without the dummy an unknown login would answer at once, and so tell that it is unknown.
    """
    text = _canonical(password)[:LONGEST]
    try:
        with _TURNS:
            HASHER.verify(stored or _dummy(), text)
    except (Argon2Error, InvalidHashError):
        return Proof(False, stored)
    if stored is None:
        return Proof(False, None)
    fresh = hash_password(password) if HASHER.check_needs_rehash(stored) else None
    return Proof(True, stored, fresh)


def _canonical(password: str) -> str:
    return composed(password)


@lru_cache
def common() -> frozenset[str]:
    """Return the passwords that are refused, casefolded."""
    lines = _COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("# "))


@lru_cache
def _dummy() -> str:
    return HASHER.hash("no account has this password")
