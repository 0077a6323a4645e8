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
    for change in prepared:
        question = change.question
        if change.stored is not None:
            row = change.stored.question_row
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
    changed = [change.stored.question_row.id for change in prepared if change.stored is not None]
    clear_facts_of_questions(session, changed)
    session.add_all(
        QuestionFact(
            question_id=rows[change.question.key].id, fact_id=fact_ids[key], position=position
        )
        for change in prepared
        for position, key in enumerate(change.question.facts)
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
    for change in prepared:
        if change.stored is not None and not change.is_reworded:
            versions[change.question.key] = change.stored.version_row
            continue
        version = change.version(rows[change.question.key].id, now)
        versions[change.question.key] = version
        session.add(version)
    session.flush()
    session.add_all(
        edition
        for change in prepared
        if change.is_reworded
        for edition in change.version_editions(versions[change.question.key].id)
    )
    return versions


def _keyings(
    session: Session,
    prepared: Sequence[Prepared],
    versions: Mapping[str, VersionRow],
    now: datetime,
) -> None:
    made = []
    for change in prepared:
        if not change.is_reworded and not change.is_rekeyed:
            continue
        keying = change.keying(versions[change.question.key].id, now)
        made.append((change, keying))
        session.add(keying)
    session.flush()
    session.add_all(quote for change, keying in made for quote in change.keying_quotes(keying.id))
    session.flush()
