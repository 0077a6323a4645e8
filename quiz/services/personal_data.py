"""Everything that is stored about a person, as files that they take home."""

from __future__ import annotations

import io
import json
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.people.audit import AuditEvent
from quiz.domain.people.rights import Actor, signed_in
from quiz.domain.quizzes.release import EVERYTHING, Field
from quiz.formats.results import file_name, write_csv
from quiz.persistence.attempts.scores import own_attempts
from quiz.persistence.people import personal
from quiz.persistence.study.records import subject_keys
from quiz.persistence.tables.attempts import AttemptRow
from quiz.persistence.tables.quizzes import AssignmentRow
from quiz.services.feedback.release import reserved_versions, shown_of_attempts
from quiz.services.people.audit import record
from quiz.services.scores.files import File

ABOUT = """\
This archive holds everything that this site stores about you.

data.json   all of it: a list of rows for each table, moments in ISO 8601 and UTC
*.csv       the same, one file for each table, for a spreadsheet
receipts/   your submitted attempts with your answers, to read

Passwords, tokens and codes are stored as digests that nobody can read; they are left out.
Marks and scores that your instructors have not released yet are left out, too: download your data
again when they are out.
"""


def own_data(session: Session, actor: Actor, now: datetime, receipts: Mapping[str, str]) -> File:
    """Return an archive of everything that is stored about a person, guests they were included.

    `receipts` are texts to read, by their names. What the rules of a quiz do not show yet is left
    out, as on every page. The download is recorded in the audit trail.
    """
    person_id = signed_in(actor)
    identities = personal.identities_of(session, person_id)
    tables = personal.rows_of(session, identities)
    _withhold(session, actor, identities, tables, now)
    keys = subject_keys(session, person_id)
    for card in tables["cards"]:
        card["subject"] = keys.get((card["fact_id"], card["question_id"]), "")
    record(session, now, AuditEvent.DATA_DOWNLOADED, by_id=person_id, person_id=person_id)
    return File(file_name("Sourcecheck", "my-data", now, "zip"), _archive(tables, receipts, now))


def _withhold(
    session: Session,
    actor: Actor,
    identities: Iterable[UUID],
    tables: dict[str, list[dict[str, Any]]],
    now: datetime,
) -> None:
    """Leave out the marks and scores that the rules, or another exam, do not show yet."""
    pairs = [
        (tried.attempt, assignment.row)
        for person_id in identities
        for tried, assignment in own_attempts(session, person_id)
    ]
    shown = shown_of_attempts(session, pairs, now)
    told = _told_items(session, actor, pairs, shown, tables["items"], now)
    tables["scores"] = [row for row in tables["scores"] if Field.POINTS in shown[row["attempt_id"]]]
    tables["marks"] = [row for row in tables["marks"] if row["item_id"] in told]


def _told_items(
    session: Session,
    actor: Actor,
    pairs: Iterable[tuple[AttemptRow, AssignmentRow]],
    shown: Mapping[UUID, frozenset[Field]],
    items: Iterable[Mapping[str, Any]],
    now: datetime,
) -> frozenset[int]:
    """Return the items of which everything is shown and nothing is reserved by another exam."""
    assigned = {attempt.id: assignment.id for attempt, assignment in pairs}
    asked = defaultdict(list)
    for item in items:
        if shown[item["attempt_id"]] >= EVERYTHING:
            asked[assigned[item["attempt_id"]]].append(item)
    told = set()
    for assignment_id, own in asked.items():
        versions = {item["version_id"] for item in own}
        reserved = reserved_versions(session, actor, versions, now, besides=assignment_id)
        told |= {item["id"] for item in own if item["version_id"] not in reserved}
    return frozenset(told)


def _archive(
    tables: Mapping[str, list[dict[str, Any]]], receipts: Mapping[str, str], now: datetime
) -> bytes:
    plain = {
        name: [{column: _plain(value) for column, value in row.items()} for row in rows]
        for name, rows in tables.items()
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:

        def put(name: str, content: bytes) -> None:
            info = zipfile.ZipInfo(name, now.astimezone(UTC).timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)

        put("README.txt", ABOUT.encode())
        put("data.json", json.dumps(plain, ensure_ascii=False, indent=1).encode())
        for name, rows in plain.items():
            if rows:
                cells = ([_cell(value) for value in row.values()] for row in rows)
                put(f"{name}.csv", write_csv(list(rows[0]), cells))
        for name, text in receipts.items():
            put(f"receipts/{name}", text.encode())
    return out.getvalue()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _cell(value: Any) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value)
