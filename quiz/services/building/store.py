"""Storing many built questions at once: as many statements for a thousand of them as for one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from quiz.persistence.bank.questions import clear_facts_of_questions
from quiz.persistence.tables.articles import BankRow
from quiz.persistence.tables.questions import (
    QuestionFact,
    QuestionRow,
    VersionRow,
)
from quiz.services.bank.versions import Prepared, describe


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
        describe(row, question, now)
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
        version = one.version(rows[one.question.key].id, now)
        versions[one.question.key] = version
        session.add(version)
    session.flush()
    session.add_all(
        edition
        for one in prepared
        if one.is_reworded
        for edition in one.version_editions(versions[one.question.key].id)
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
        keying = one.keying(versions[one.question.key].id, now)
        made.append((one, keying))
        session.add(keying)
    session.flush()
    session.add_all(quote for one, keying in made for quote in one.keying_quotes(keying.id))
    session.flush()
