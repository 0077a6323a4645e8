"""The banks of a site, for those who run it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from quiz.domain.people.resources import SiteResource
from quiz.domain.people.rights import Action, Actor, require
from quiz.persistence.bank.banks import count_banks


@dataclass(frozen=True)
class BankSummary:
    """A bank in a list; without an owner it is shared by all authors."""

    key: str
    title: str
    language: str
    owner: str | None
    articles: int
    questions: int


def list_banks(session: Session, actor: Actor) -> tuple[BankSummary, ...]:
    """Return all banks by title. Raises `SignInNeeded` or `NotAllowed`."""
    require(actor, Action.MANAGE, SiteResource())
    return tuple(
        BankSummary(
            bank.row.key,
            bank.row.title,
            bank.row.language,
            bank.owner,
            bank.articles,
            bank.questions,
        )
        for bank in count_banks(session)
    )
