"""Built questions made ready to be stored, and why others can't be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from quiz.domain.building.recipes.built import Built
from quiz.domain.errors import Refused
from quiz.domain.linting.findings import Finding, Level, error
from quiz.domain.messages import N_
from quiz.domain.questions.questions import Status
from quiz.persistence.bank.questions import LoadedQuestion, load_questions, question_rows
from quiz.persistence.tables.articles import BankRow
from quiz.persistence.tables.building import BuiltRow
from quiz.services.bank.articles import fetch_shelf
from quiz.services.bank.versions import Prepared, expect_kind, prepare

# What was made ready, and what is wrong with the others by key, told as the linter tells it.
Preparation = tuple[list[Prepared], dict[str, tuple[Finding, ...]]]


def prepare_built(
    session: Session, bank: BankRow, good: Sequence[Built], before: Mapping[str, BuiltRow]
) -> Preparation:
    """Find the quotes of what is clean of errors, and refuse what cannot be stored."""
    shelf = fetch_shelf(session, {key for entry in good for key in entry.articles})
    stored = _stored(session, good, before)
    prepared: list[Prepared] = []
    refused: dict[str, tuple[Finding, ...]] = {}
    for built in good:
        question = built.question(Status.PUBLISHED, bank.language)
        old = stored.get(built.key)
        try:
            if old is not None:
                cure = N_("Give the recipe of the new kind a name of its own.")
                expect_kind(question, old.question_row, cure)
            prepared.append(prepare(question, shelf, old))
        except Refused as refusal:
            finding = Finding("STORE", Level.ERROR, refusal.message, refusal.cure, "key")
            refused[built.key] = (finding,)
    return _without_taken(session, prepared, refused)


def _stored(
    session: Session, good: Sequence[Built], before: Mapping[str, BuiltRow]
) -> dict[str, LoadedQuestion]:
    known = {
        entry.key: row.question_id
        for entry in good
        if (row := before.get(entry.key)) and row.question_id is not None
    }
    loaded = load_questions(session, list(known.values()))
    return {key: loaded[number] for key, number in known.items() if number in loaded}


def _without_taken(
    session: Session, prepared: list[Prepared], refused: dict[str, tuple[Finding, ...]]
) -> Preparation:
    """Leave out what has the key of a question of another bank."""
    new = [candidate.question.key for candidate in prepared if candidate.stored is None]
    taken = question_rows(session, new)
    for key in taken:
        refused[key] = (
            error(
                "KEY",
                "key",
                N_("The key “%(key)s” belongs to a question of another bank."),
                N_("Give the fact another key."),
                key=key,
            ),
        )
    return [candidate for candidate in prepared if candidate.question.key not in taken], refused
