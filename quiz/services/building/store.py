"""Storing many built questions at once: as many statements for a thousand of them as for one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from quiz.domain.codec import to_data
from quiz.domain.errors import Refused
from quiz.domain.messages import N_
from quiz.domain.questions.questions import Question
from quiz.persistence.bank.questions import LoadedQuestion, clear_facts_of_questions
from quiz.persistence.tables.articles import BankRow, EditionRow
from quiz.persistence.tables.questions import (
    KeyingQuote,
    KeyingRow,
    QuestionFact,
    QuestionRow,
    VersionEdition,
    VersionRow,
)
from quiz.services.bank.articles import QuotePlace, Shelf
from quiz.services.bank.records import editions_of, halves, quote_words


@dataclass(frozen=True)
class Prepared:
    """A question of which everything was found that storing it needs.

    `stored` is what it was before, if it was there. A changed wording makes the next version, a
    changed key alone the next keying, as when an author changes a question.
    """

    question: Question
    editions: tuple[EditionRow, ...]
    places: tuple[QuotePlace, ...]
    stored: LoadedQuestion | None = None

    @property
    def is_reworded(self) -> bool:
        """Whether learners would read something else than before."""
        if self.stored is None:
            return True
        before = [ref.edition_id for ref in self.stored.editions]
        wording, _ = halves(self.question.content)
        return wording != self.stored.version_row.wording or before != [
            edition.id for edition in self.editions
        ]

    @property
    def is_rekeyed(self) -> bool:
        """Whether the right answers, or what proves them, are said in another way."""
        return self.stored is None or self.question.content != self.stored.question.content


def prepare(question: Question, shelf: Shelf, stored: LoadedQuestion | None = None) -> Prepared:
    """Find the editions and the quotes of a question. Raises `Refused` where one is not there."""
    if stored is not None and stored.question_row.kind != question.kind:
        raise Refused(
            N_("The kind of %(key)s cannot change from %(old)s to %(new)s any more."),
            N_("Give the recipe of the new kind a name of its own."),
            key=question.key,
            old=stored.question_row.kind,
            new=question.kind,
        )
    return Prepared(
        question,
        tuple(editions_of(question, shelf, stored)),
        tuple(shelf.place(quote) for quote in question.content.quotes),
        stored,
    )


def store_all(
    session: Session,
    bank: BankRow,
    prepared: Sequence[Prepared],
    fact_ids: Mapping[str, int],
    now: datetime,
) -> dict[str, QuestionRow]:
    """Store questions, new or changed, and return their rows by key."""
    rows = _rows(session, bank, prepared, now)
    _set_facts(session, prepared, rows, fact_ids)
    versions = _versions(session, prepared, rows, now)
    _keyings(session, prepared, versions, now)
    return rows


def _rows(
    session: Session, bank: BankRow, prepared: Sequence[Prepared], now: datetime
) -> dict[str, QuestionRow]:
    rows = {}
    for one in prepared:
        question = one.question
        if one.stored is not None:
            row = one.stored.question_row
        else:
            row = QuestionRow(bank_id=bank.id, key=question.key, kind=question.kind, created_at=now)
            session.add(row)
        row.status = question.status.value
        row.language = question.language
        row.tags = list(question.tags)
        row.difficulty = question.difficulty.value if question.difficulty else ""
        row.waivers = [to_data(waiver) for waiver in question.waivers]
        row.updated_at = now
        rows[question.key] = row
    session.flush()
    return rows


def _set_facts(
    session: Session,
    prepared: Sequence[Prepared],
    rows: Mapping[str, QuestionRow],
    fact_ids: Mapping[str, int],
) -> None:
    changed = [one.stored.question_row.id for one in prepared if one.stored is not None]
    clear_facts_of_questions(session, changed)
    session.add_all(
        QuestionFact(
            question_id=rows[one.question.key].id, fact_id=fact_ids[key], position=position
        )
        for one in prepared
        for position, key in enumerate(one.question.facts)
    )
    session.flush()


def _versions(
    session: Session,
    prepared: Sequence[Prepared],
    rows: Mapping[str, QuestionRow],
    now: datetime,
) -> dict[str, VersionRow]:
    """Make the versions of what is reworded; return the newest version of every question."""
    versions: dict[str, VersionRow] = {}
    for one in prepared:
        if one.stored is not None and not one.is_reworded:
            versions[one.question.key] = one.stored.version_row
            continue
        version = VersionRow(
            question_id=rows[one.question.key].id,
            number=one.stored.version_row.number + 1 if one.stored else 1,
            wording=halves(one.question.content)[0],
            created_at=now,
        )
        versions[one.question.key] = version
        session.add(version)
    session.flush()
    session.add_all(
        VersionEdition(
            version_id=versions[one.question.key].id, edition_id=edition.id, position=position
        )
        for one in prepared
        if one.is_reworded
        for position, edition in enumerate(one.editions)
    )
    return versions


def _keyings(
    session: Session,
    prepared: Sequence[Prepared],
    versions: Mapping[str, VersionRow],
    now: datetime,
) -> None:
    made = []
    for one in prepared:
        if not one.is_reworded and not one.is_rekeyed:
            continue
        version = versions[one.question.key]
        again = one.stored is not None and not one.is_reworded
        keying = KeyingRow(
            version_id=version.id,
            number=one.stored.keying_row.number + 1 if again and one.stored else 1,
            key=halves(one.question.content)[1],
            reason="",
            created_at=now,
        )
        made.append((one, keying))
        session.add(keying)
    session.flush()
    session.add_all(
        KeyingQuote(
            keying_id=keying.id,
            edition_id=place.edition.id,
            start=place.start,
            end=place.end,
            **quote_words(quote),
        )
        for one, keying in made
        for quote, place in zip(one.question.content.quotes, one.places, strict=True)
    )
    session.flush()
