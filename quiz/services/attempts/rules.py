"""The rules of an assignment as rows, and as they are for one person."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.codec import from_data, to_data
from quiz.domain.quizzes.quizzes import Mode
from quiz.domain.quizzes.rules import Rules, default_rules, personal
from quiz.persistence.attempts.with_assignment import AssignmentColumns
from quiz.persistence.quizzes.allowances import find_override
from quiz.persistence.tables.quizzes import AssignmentRow

# Everybody's attempts at an offer have the same rules: each process keeps what it has read of them.
RULES_KEPT = 512


def rules_of(row: AssignmentRow | AssignmentColumns) -> Rules:
    """Return the rules of an assignment; where nobody has set any, those of its mode."""
    if isinstance(row, AssignmentColumns):
        return _kept(row.rules, row.mode, row.opens_at, row.closes_at)
    return _made(row.rules, row.mode, row.opens_at, row.closes_at)


@lru_cache(maxsize=RULES_KEPT)
def _kept(text: str, mode: str, opens_at: datetime | None, closes_at: datetime | None) -> Rules:
    return _made(json.loads(text), mode, opens_at, closes_at)


def _made(
    stored: Mapping[str, Any], mode: str, opens_at: datetime | None, closes_at: datetime | None
) -> Rules:
    rules = from_data(Rules, stored) if stored else default_rules(Mode(mode))
    # The window is in columns of its own, so that an offer can be closed without reading rules.
    return replace(rules, opens_at=opens_at, closes_at=closes_at)


def personal_rules(session: Session, row: AssignmentRow, person_id: UUID) -> Rules:
    """Return the rules of an assignment with what that person is given beyond them."""
    found = find_override(session, row.id, person_id)
    return personal(rules_of(row), found.value if found else None)


def store_rules(session: Session, row: AssignmentRow, rules: Rules) -> None:
    """Keep the rules of an assignment. Attempts that are open follow them from now on."""
    row.mode = rules.mode.value
    row.opens_at, row.closes_at = rules.opens_at, rules.closes_at
    row.time_limit = rules.time_limit
    # The preset is written even where nothing differs: empty rules would mean those of the mode.
    row.rules = {
        "preset": rules.preset.value,
        **to_data(replace(rules, opens_at=None, closes_at=None)),
    }
    session.flush()
