"""Drawing costs the same however large the bank is: it reads an index from a seeded start."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter

from sqlalchemy import insert
from sqlalchemy.orm import Session

from quiz.domain.codec import to_data
from quiz.domain.drawing.pool import PoolEntry
from quiz.domain.quizzes.quizzes import Blueprint, Cell, Quiz
from quiz.domain.seeds import draw_rank
from quiz.persistence.database import migrate
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.articles import BankRow
from quiz.persistence.tables.building import DrawEntry, DrawPlace
from quiz.persistence.tables.questions import QuestionRow
from quiz.services.building.drawing import draw_quiz
from tests.bench.ratios import Ratio
from tests.builders import NOW

SMALL, LARGE = 1_000, 100_000
BOUND = 2.0
# Odd, so that the median is one of them; draws with seeds of their own, so that no page is warm.
DRAWS = 51
RECIPES = ("value", "verdict", "cloze", "true-false", "number")
VERDICTS = ("supported", "refuted", "not-enough-information")
QUIZ = Quiz(
    key="ten",
    title="Ten",
    blueprint=Blueprint(
        n=10,
        cells=(
            Cell(recipe="verdict", count=4),
            Cell(article="article-7", recipe="value", count=2),
            Cell(relation="relation-3"),
        ),
    ),
)


def measure() -> list[Ratio]:
    """Compare the median time of a draw from a large bank with that from a small one."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = (_seconds(Path(folder), size) for size in (SMALL, LARGE))
    name = f"drawing 10 questions of {LARGE:,} against {SMALL:,}"
    return [Ratio(name, large / small, BOUND)]


def _seconds(folder: Path, size: int) -> float:
    database = Database(f"sqlite:///{folder / f'{size}.db'}")
    migrate.upgrade(database)
    with database.written() as session:
        bank_id = _fill(session, size)
    with database.reading() as session:
        times = []
        for number in range(DRAWS):
            began = perf_counter()
            drawn = draw_quiz(session, bank_id, QUIZ, f"seed {number}")
            times.append(perf_counter() - began)
            assert len(drawn.questions) == 10
    database.close()
    return median(times)


def _fill(session: Session, size: int) -> int:
    """Insert a bank of that many published questions, in bulk."""
    bank = BankRow(key="bench", title="Bench", language="en", created_at=NOW)
    session.add(bank)
    session.flush()
    numbers = range(1, size + 1)
    entries = {number: _entry(number, size) for number in numbers}
    session.execute(insert(QuestionRow), [_question(n, bank.id, entries[n]) for n in numbers])
    session.execute(
        insert(DrawEntry),
        [{"question_id": n, "data": to_data(entries[n])} for n in numbers],
    )
    session.execute(insert(DrawPlace), [_place(n, bank.id, entries[n]) for n in numbers])
    return bank.id


def _entry(number: int, size: int) -> PoolEntry:
    """Make a question as a draw sees it; a tenth of an article's questions share each fact."""
    key = f"question-{number}"
    recipe = RECIPES[number % len(RECIPES)]
    entry = PoolEntry(
        key=key,
        rank=draw_rank(key),
        kind="verdict" if recipe == "verdict" else "single-choice",
        articles=(f"article-{number // len(RECIPES) % (size // 50)}",),
        relations=(f"relation-{number // len(RECIPES) % 40}",),
        fact_kinds=("count",),
        recipe=recipe,
        facts=frozenset({f"fact-{number // 10}"}),
        gives=frozenset({f" {number} people "}),
        shows=f" what did the report say of question {key} ",
    )
    verdict = VERDICTS[number // len(RECIPES) % len(VERDICTS)]
    return replace(entry, verdict=verdict) if recipe == "verdict" else entry


def _question(number: int, bank_id: int, entry: PoolEntry) -> dict[str, object]:
    return {
        "id": number,
        "bank_id": bank_id,
        "key": entry.key,
        "kind": entry.kind,
        "status": "published",
        "language": "en",
        "tags": [],
        "waivers": [],
        "created_at": NOW,
        "updated_at": NOW,
        "revision": 1,
    }


def _place(number: int, bank_id: int, entry: PoolEntry) -> dict[str, object]:
    return {
        "question_id": number,
        "bank_id": bank_id,
        "rank": entry.rank,
        "article": entry.articles[0],
        "relation": entry.relations[0],
        "fact_kind": entry.fact_kinds[0],
        "recipe": entry.recipe,
        "kind": entry.kind,
        "verdict": entry.verdict,
        "difficulty": "",
    }
