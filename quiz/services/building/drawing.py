"""Drawing: what is kept so that a quiz is drawn without a look at the whole bank, and the draw."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from quiz.domain.codec import to_data
from quiz.domain.drawing.blueprint import Drawn, draw
from quiz.domain.drawing.pool import PoolEntry, entry_of
from quiz.domain.facts.facts import Fact
from quiz.domain.questions.questions import Status
from quiz.domain.quizzes.quizzes import Quiz
from quiz.persistence.bank import built as store
from quiz.persistence.bank.facts import fact_value, facts_tested
from quiz.persistence.bank.questions import LoadedQuestion, load_questions
from quiz.persistence.quizzes.reserved import Withheld
from quiz.persistence.tables.building import DrawEntry, DrawPlace
from quiz.services.building.difficulty import rated


def index_bank(session: Session, bank_id: int) -> None:
    """Keep what can be drawn from a bank, from the beginning."""
    store.clear_bank_places(session, bank_id)
    _index(session, store.published_ids(session, bank_id))


def index_questions(session: Session, question_ids: Collection[int]) -> None:
    """Keep what can be drawn of some questions that have changed; only published ones can be."""
    store.clear_places(session, question_ids)
    _index(session, question_ids)


def draw_quiz(
    session: Session,
    bank_id: int,
    quiz: Quiz,
    seed: str,
    seen: Collection[str] = frozenset(),
    withheld: Withheld | None = None,
) -> Drawn:
    """Draw the questions of a quiz by its blueprint; a fixed list is what it is.

    `seen` are the keys of the questions that the person has met: others come first. `withheld` is a
    query for the ids of questions that are not drawn.
    """
    if quiz.blueprint is None:
        return Drawn(questions=tuple(place.question for place in quiz.questions))
    labels = tuple(verdict.value for verdict in quiz.verdicts)
    blueprint = replace(quiz.blueprint, verdicts=labels)
    return draw(blueprint, store.StoredPool(session, bank_id, withheld), seed, seen)


def outdated_entries(session: Session, bank_id: int) -> frozenset[int]:
    """Return the published questions of a bank that are kept otherwise than they are now."""
    published = store.published_ids(session, bank_id)
    kept = store.kept_entries(session, bank_id)
    now = {
        question.question_row.id: to_data(entry) for question, entry, _ in _seen(session, published)
    }
    return frozenset(number for number, data in now.items() if kept.get(number) != data)


def _index(session: Session, question_ids: Collection[int]) -> None:
    for question, entry, facts in _seen(session, question_ids):
        session.add(DrawEntry(question_id=question.question_row.id, data=to_data(entry)))
        session.add_all(_places(question, entry, facts))
    session.flush()


def _seen(
    session: Session, question_ids: Collection[int]
) -> Iterator[tuple[LoadedQuestion, PoolEntry, list[Fact]]]:
    """Yield the published ones of some questions, each as a draw sees it, with its facts."""
    loaded = load_questions(session, question_ids)
    tested = facts_tested(session, question_ids)
    built = store.built_of_questions(session, question_ids)
    for question_id, question in loaded.items():
        if question.question.status is not Status.PUBLISHED:
            continue
        facts = {row.key: fact_value(row) for row in tested.get(question_id, ())}
        origin = built.get(question_id)
        rating = rated(question.question, origin)
        entry = entry_of(
            question.question,
            facts,
            recipe=origin.recipe if origin else "",
            difficulty=rating.level.value if rating else "",
        )
        yield question, entry, list(facts.values())


def _places(question: LoadedQuestion, entry: PoolEntry, facts: Sequence[Fact]) -> list[DrawPlace]:
    of_facts = dict.fromkeys((fact.relation, fact.value.type.value) for fact in facts)
    return [
        DrawPlace(
            question_id=question.question_row.id,
            bank_id=question.question_row.bank_id,
            rank=entry.rank,
            article=article,
            relation=relation,
            fact_kind=fact_kind,
            recipe=entry.recipe,
            kind=entry.kind,
            verdict=entry.verdict,
            difficulty=entry.difficulty,
        )
        for article in entry.articles
        for relation, fact_kind in (of_facts or {("", ""): None})
    ]
