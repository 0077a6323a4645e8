"""QZ2: the cells of a drawn quiz can be filled from the questions of its bank, built ones too.

It is checked apart from the other rules, because the bank must be built for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from quiz.domain.bank import Bank
from quiz.domain.building.clean import BankBuild
from quiz.domain.building.estimates import estimate_of
from quiz.domain.drawing.blueprint import Unfilled, cell_text, draw
from quiz.domain.drawing.pool import ListedPool, PoolEntry, entry_of
from quiz.domain.linting.findings import Finding, error
from quiz.domain.messages import N_
from quiz.domain.questions.questions import Status


def check_drawing(bank: Bank, build: BankBuild) -> Iterator[tuple[str, str, Finding]]:
    """Draw each quiz that is drawn once; a bank without any builds nothing."""
    drawn = [quiz for quiz in bank.quizzes.values() if quiz.blueprint is not None]
    if not drawn:
        return
    pool = ListedPool(list(_entries(bank, build)))
    for quiz in drawn:
        if quiz.blueprint is not None:
            for lack in draw(quiz.blueprint, pool, quiz.key).unfilled:
                yield "quiz", quiz.key, _short(lack)


def _entries(bank: Bank, build: BankBuild) -> Iterator[PoolEntry]:
    """Yield what the bank would have published: what authors wrote, and what is built beside."""
    built = {one.key: one for one in build.clean()}
    questions = {key: one.question() for key, one in built.items()} | bank.questions
    for key, question in questions.items():
        origin = built.get(key)
        level = question.difficulty or (estimate_of(origin).level if origin else None)
        if question.status is Status.PUBLISHED:
            yield entry_of(
                question,
                bank.facts,
                recipe=origin.recipe if origin else "",
                difficulty=level.value if level else "",
            )


def _short(lack: Unfilled) -> Finding:
    return error(
        "QZ2",
        "blueprint",
        N_("%(lacking)s of %(count)s questions are missing (%(cell)s). %(reason)s"),
        N_("Ask for fewer or for others, or add what is missing. %(hints)s"),
        lacking=lack.lacking,
        count=lack.cell.count,
        cell=cell_text(lack.cell),
        reason=lack.reason,
        hints=" ".join(str(hint) for hint in lack.hints),
    )
