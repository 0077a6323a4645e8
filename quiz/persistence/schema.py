"""The whole schema in one place: importing this module makes every table known to the metadata."""

from __future__ import annotations

from quiz.persistence import (
    articles,
    attempts,
    bank,
    building,
    jottings,
    overrides,
    people,
    quizzes,
    reports,
    study,
)
from quiz.persistence.base import Base

METADATA = Base.metadata
MODULES = (people, articles, bank, quizzes, overrides, attempts, jottings, reports, building, study)
