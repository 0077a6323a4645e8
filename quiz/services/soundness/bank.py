"""Whether texts, quotes and keys are those that were stored."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from quiz.domain.messages import N_
from quiz.domain.text.blocks import Layout
from quiz.domain.text.text import digest
from quiz.persistence.bank.questions import load_keyings
from quiz.persistence.database.engine import Database
from quiz.persistence.soundness import rows, work
from quiz.persistence.soundness.streams import snapshot
from quiz.services.soundness.complaints import RESTORE, UNREADABLE, Complaint, complaint


def check_editions(database: Database) -> Iterator[Complaint]:
    """Yield editions whose text is another one than was stored, or whose layout is unreadable."""
    with snapshot(database) as session:
        for edition in work.editions(session):
            if digest(edition.text) != edition.digest:
                yield complaint(
                    "EDITION",
                    N_("The text of edition %(number)s of %(article)s does not fit its digest."),
                    RESTORE,
                    number=edition.number,
                    article=edition.article,
                )
            if not _has_layout(edition.layout):
                yield complaint(
                    "PAYLOAD",
                    N_("The sentences of edition %(number)s of %(article)s cannot be read."),
                    RESTORE,
                    number=edition.number,
                    article=edition.article,
                )


def _has_layout(layout: str) -> bool:
    try:
        Layout.from_data(json.loads(layout))
    except UNREADABLE:
        return False
    return True


def check_quotes(database: Database) -> Iterator[Complaint]:
    """Yield quotes whose words do not stand where they are said to stand."""
    with snapshot(database) as session:
        for quote in rows.quotes_off_place(session):
            yield complaint(
                "QUOTE",
                N_(
                    "Quote %(quote)s of %(owner)s does not stand at its place in edition"
                    " %(number)s of %(article)s."
                ),
                N_("Save the fact or question anew, which finds the place, or restore a backup."),
                quote=quote.name,
                owner=quote.owner,
                number=quote.edition,
                article=quote.article,
            )


def check_keyings(database: Database) -> Iterator[Complaint]:
    """Yield questions that cannot be read as what they ask with what is right."""
    with snapshot(database) as session:
        for batch in work.keyings(session):
            if not _are_readable(session, [row.id for row in batch]):
                yield from _unreadable_keyings(session, batch)


def _unreadable_keyings(session: Session, batch: Any) -> Iterator[Complaint]:
    for keying_id, key, version in batch:
        # Only a batch that has an unreadable question is read one by one.
        if not _are_readable(session, [keying_id]):
            yield complaint(
                "PAYLOAD",
                N_("Version %(version)s of question %(question)s cannot be read with its key."),
                RESTORE,
                version=version,
                question=key,
            )


def _are_readable(session: Session, keying_ids: list[int]) -> bool:
    try:
        load_keyings(session, keying_ids)
    except UNREADABLE:
        return False
    return True
