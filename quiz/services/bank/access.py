"""Who may write where: the banks of an author, and what is in them, fetched or refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from quiz.domain.codec import to_data
from quiz.domain.errors import Conflict
from quiz.domain.messages import N_
from quiz.domain.people import rights
from quiz.domain.people.keys import free_key, key_from
from quiz.domain.people.resources import ArticleResource, BankResource, QuizResource, SiteResource
from quiz.domain.people.roles import Role
from quiz.domain.text.articles import DisplayRights
from quiz.persistence.bank.articles import find_article
from quiz.persistence.bank.banks import find_bank
from quiz.persistence.bank.desk import bank_of_person, bank_owners, banks_to_write_in, keys_in_use
from quiz.persistence.quizzes.quizzes import find_quiz
from quiz.persistence.tables.articles import ArticleRow, BankRow
from quiz.persistence.tables.people import PersonRow
from quiz.persistence.tables.quizzes import QuizRow


@dataclass(frozen=True)
class BankView:
    """A bank in which somebody may write. `owner` is empty where all authors share it."""

    key: str
    title: str
    owner: str
    mine: bool


def writable_banks(session: Session, actor: rights.Actor) -> Sequence[BankRow]:
    """Return the banks in which this person may write: shared ones, their own; the owner's: all.

    Raises `SignInNeeded` or `NotAllowed` for whoever is no author.
    """
    person_id = rights.signed_in(actor)
    rights.require(actor, rights.Action.ADD, SiteResource())
    return banks_to_write_in(session, None if actor.has(Role.OWNER) else person_id)


def bank_views(
    session: Session, actor: rights.Actor, banks: Collection[BankRow]
) -> tuple[BankView, ...]:
    """Return those banks with the names of their owners."""
    owners = bank_owners(session, [bank.id for bank in banks])
    return tuple(
        BankView(
            key=bank.key,
            title=bank.title,
            owner=owners.get(bank.owner_id, "") if bank.owner_id else "",
            mine=bank.owner_id is not None and bank.owner_id == actor.person_id,
        )
        for bank in banks
    )


def get_bank(session: Session, actor: rights.Actor, key: str) -> BankRow:
    """Return a bank to which this person may add. A foreign one is answered like a missing one."""
    bank = find_bank(session, key)
    if bank is None:
        raise rights.missing(actor)
    rights.require(actor, rights.Action.ADD, BankResource(bank.owner_id))
    return bank


def get_quiz(
    session: Session, actor: rights.Actor, action: rights.Action, key: str
) -> tuple[QuizRow, BankRow]:
    """Return a quiz with its bank. Another author's is answered like one that is not there."""
    row = find_quiz(session, key)
    if row is None:
        raise rights.missing(actor)
    bank = session.get_one(BankRow, row.bank_id)
    rights.require(actor, action, QuizResource(bank.owner_id))
    return row, bank


def own_bank(session: Session, actor: rights.Actor, now: datetime) -> BankRow:
    """Return this author's own bank; it is made when they first need it."""
    person_id = rights.signed_in(actor)
    rights.require(actor, rights.Action.ADD, SiteResource())
    bank = bank_of_person(session, person_id)
    if bank is not None:
        return bank
    person = session.get_one(PersonRow, person_id)
    wanted = key_from(person.name, "bank")
    bank = BankRow(
        key=free_key(wanted, keys_in_use(session, BankRow.key, wanted)),
        title=person.name,
        language=person.language,
        owner_id=person_id,
        created_at=now,
    )
    session.add(bank)
    session.flush()
    return bank


def get_article_row(session: Session, actor: rights.Actor, key: str) -> tuple[ArticleRow, BankRow]:
    """Return an article that this person may edit, with its bank.

    Raises `NotFound` where there is none, `NotAllowed` for another author's article.
    """
    row = find_article(session, key)
    if row is None or row.retired_at is not None:
        raise rights.missing(actor)
    bank = session.get_one(BankRow, row.bank_id)
    rights.require(
        actor, rights.Action.EDIT, ArticleResource(DisplayRights(row.shown), bank.owner_id)
    )
    return row, bank


def fingerprint(value: Any) -> str:
    """Return a short name of a value's content, to notice that it has changed meanwhile."""
    plain = json.dumps(to_data(value), sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def require_unchanged(seen: str, value: Any) -> None:
    """Raise `Conflict` where a value is not the one that the person saw."""
    if seen != fingerprint(value):
        raise Conflict(
            N_("Somebody else has changed this in the meantime."),
            N_("Compare your text with the present one, and save again."),
        )
