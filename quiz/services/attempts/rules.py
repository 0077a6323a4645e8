"""The rules of an assignment as rows, and as they are for one person."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.codec import to_data
from quiz.domain.quizzes.rules import Rules, personal
from quiz.persistence.quizzes.allowances import find_override
from quiz.persistence.quizzes.quizzes import rules_value
from quiz.persistence.tables.quizzes import AssignmentRow


def rules_of(row: AssignmentRow) -> Rules:
    """Return the rules of an assignment; where nobody has set any, those of its mode."""
    return rules_value(row.rules, row.mode, row.opens_at, row.closes_at)


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
