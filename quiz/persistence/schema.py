"""The whole schema in one place: importing this module makes every table known to the metadata."""

from __future__ import annotations

from quiz.persistence.database.base import Base
from quiz.persistence.tables import (  # noqa: F401 - each adds its tables when it is imported
    allowances,
    articles,
    attempts,
    audit,
    building,
    facts,
    people,
    questions,
    quizzes,
    reports,
    study,
)

METADATA = Base.metadata
