"""Whether answers, marks and scores of attempts belong together and follow from each other."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from sqlalchemy.orm import Session

from quiz.domain.codec import answer_from_data
from quiz.domain.marking.confidence import Marked, certain_guess_line, certain_score
from quiz.domain.marking.grading import Setting, grade, guess_line, total
from quiz.domain.messages import N_
from quiz.domain.questions.questions import ANSWERS, Answer
from quiz.persistence.attempts.items import read_presented
from quiz.persistence.bank.articles import bound_articles
from quiz.persistence.bank.questions import load_keyings
from quiz.persistence.database.engine import Database
from quiz.persistence.soundness import rows, work
from quiz.persistence.soundness.streams import snapshot
from quiz.persistence.soundness.work import StoredScore, WorkItem
from quiz.services.attempts.access import KeyedQuestion, keyed_question
from quiz.services.soundness.complaints import RESTORE, UNREADABLE, Complaint, complaint

Keyed = Mapping[int, KeyedQuestion]


class Remarked(NamedTuple):
    """An item with the mark that its answer earns by its keying, worked out once more."""

    item: WorkItem
    question: KeyedQuestion
    setting: Setting
    weight: Fraction
    mark: Fraction


# --- answers ---------------------------------------------------------------------------------


def check_places(database: Database) -> Iterator[Complaint]:
    """Yield answers without an item or of another attempt, and numbers that are missing."""
    with snapshot(database) as session:
        for found in rows.misplaced(session):
            yield _misplaced(found)
        for gap in rows.gaps(session):
            yield complaint(
                "SEQUENCE",
                N_(
                    "Of %(table)s within %(within)s there are %(there)s, and the last is number"
                    " %(last)s: some are missing."
                ),
                RESTORE,
                table=gap.table,
                within=gap.within,
                there=gap.there,
                last=gap.last,
            )


def _misplaced(found: rows.Misplaced) -> Complaint:
    if found.actual is None:
        return complaint(
            "ANSWER",
            N_("Row %(row)s of %(table)s, of attempt %(attempt)s, belongs to no item."),
            RESTORE,
            row=found.row,
            table=found.table,
            attempt=found.attempt_id,
        )
    return complaint(
        "ANSWER",
        N_(
            "Row %(row)s of %(table)s, of attempt %(attempt)s, belongs to an item of attempt"
            " %(other)s."
        ),
        RESTORE,
        row=found.row,
        table=found.table,
        attempt=found.attempt_id,
        other=found.actual,
    )


def check_payloads(database: Database) -> Iterator[Complaint]:
    """Yield answers, and what was presented, that cannot be read."""
    with snapshot(database) as session:
        for table, row, column in rows.broken_json(session):
            yield complaint(
                "PAYLOAD",
                N_("%(column)s of row %(row)s of %(table)s cannot be read."),
                RESTORE,
                table=table,
                row=row,
                column=column,
            )
        for answer in work.answers(session):
            if not _is_answer(answer.kind, answer.payload):
                yield complaint(
                    "PAYLOAD",
                    N_(
                        "Row %(row)s of %(table)s cannot be read as an answer to question"
                        " %(position)s of attempt %(attempt)s."
                    ),
                    RESTORE,
                    table=answer.table,
                    row=answer.id,
                    position=answer.position,
                    attempt=answer.attempt_id,
                )
        for attempt_id, position, presented in work.presentations(session):
            if not _is_presented(presented):
                yield complaint(
                    "PAYLOAD",
                    N_("What question %(position)s of attempt %(attempt)s showed cannot be read."),
                    RESTORE,
                    position=position,
                    attempt=attempt_id,
                )


@lru_cache(maxsize=2048)
def _is_answer(kind: str, payload: str) -> bool:
    try:
        _read_answer(kind, payload)
    except UNREADABLE:
        return False
    return True


@lru_cache(maxsize=2048)
def _is_presented(text: str) -> bool:
    try:
        read_presented(text)
    except UNREADABLE:
        return False
    return True


def _read_answer(kind: str, payload: str | None) -> Answer | None:
    data = json.loads(payload) if payload is not None else None
    return None if data is None else answer_from_data(kind, data)


# --- marks and scores ------------------------------------------------------------------------


def check_marks(database: Database) -> Iterator[Complaint]:
    """Yield marks and scores that do not follow from answers and keyings."""
    with snapshot(database) as session:
        for attempt_id in rows.without_score(session):
            yield complaint(
                "GRADED",
                N_("Attempt %(attempt)s was handed in and has no score."),
                RESTORE,
                attempt=attempt_id,
            )
        for attempt_id in rows.scored_too_early(session):
            yield complaint(
                "SCORE",
                N_("Attempt %(attempt)s has a score and was not handed in."),
                RESTORE,
                attempt=attempt_id,
            )
        questions: dict[int, KeyedQuestion] = {}
        for attempt_ids in work.handed_in_attempts(session):
            erased = {attempt_id for attempt_id, is_erased in attempt_ids.items() if is_erased}
            items = work.work_items(session, attempt_ids)
            scores = work.newest_scores(session, attempt_ids)
            questions = _load(session, items, questions)
            for attempt_id, own in groupby(items, key=lambda item: item.attempt_id):
                score, is_erased = scores.get(attempt_id), attempt_id in erased
                yield from _check_attempt(list(own), questions, score, is_erased)


def _load(session: Session, items: Sequence[WorkItem], kept: Keyed) -> dict[int, KeyedQuestion]:
    """Return the questions of those items by keying; those of the batch before are kept."""
    wanted = {item.keying_id for item in items if item.keying_id is not None}
    new = sorted(wanted - kept.keys())
    questions = {keying_id: kept[keying_id] for keying_id in wanted & kept.keys()}
    try:
        return questions | _load_keyed(session, new)
    except UNREADABLE:
        # Which question it is that cannot be read is told by its own rule.
        for keying_id in new:
            try:
                questions |= _load_keyed(session, [keying_id])
            except UNREADABLE:
                continue
    return questions


def _load_keyed(session: Session, keying_ids: Sequence[int]) -> dict[int, KeyedQuestion]:
    versions = load_keyings(session, keying_ids)
    bound = bound_articles(
        session, {ref.edition_id for version in versions.values() for ref in version.editions}
    )
    values = work.values_of_articles(session, {article.key for article in bound.values()})
    return {
        keying_id: keyed_question(
            version,
            bound,
            frozenset().union(*(values[ref.article_key] for ref in version.editions)),
        )
        for keying_id, version in versions.items()
    }


def _check_attempt(
    items: Sequence[WorkItem], questions: Keyed, score: StoredScore | None, is_erased: bool
) -> Iterator[Complaint]:
    # Names that answer other questions of the attempt: no slip of spelling makes one the key.
    others = frozenset().union(
        *(
            questions[item.keying_id].other_values
            for item in items
            if item.keying_id is not None and item.keying_id in questions
        )
    )
    remarked = []
    for item in items:
        found, wrong = _remark(item, questions, others, is_erased)
        yield from wrong
        if found is not None:
            remarked.append(found)
    if score is not None and len(remarked) == len(items) and not _is_computed(score, remarked):
        yield complaint(
            "SCORE",
            N_("The score of attempt %(attempt)s is %(stored)s, which its marks do not come to."),
            RESTORE,
            attempt=score.attempt_id,
            stored=_written(score.value),
        )


def _remark(
    item: WorkItem, questions: Keyed, others: frozenset[str], is_erased: bool
) -> tuple[Remarked | None, list[Complaint]]:
    """Return an item with its mark worked out once more, and what is wrong with the stored one."""
    if item.keying_id is None:
        return None, [
            complaint(
                "MARK",
                N_("Question %(position)s of attempt %(attempt)s has no mark."),
                RESTORE,
                position=item.position,
                attempt=item.attempt_id,
            )
        ]
    question = questions.get(item.keying_id)
    if question is None:
        return None, []
    if question.version.id != item.version_id:
        return None, [
            complaint(
                "MARK",
                N_("Question %(position)s of attempt %(attempt)s is marked by another's key."),
                RESTORE,
                position=item.position,
                attempt=item.attempt_id,
            )
        ]
    try:
        found = _marked_again(item, question, others)
    except UNREADABLE:
        # An unreadable answer is told by its own rule.
        return None, []
    if _is_mark(item, found.mark):
        return found, []
    # What an erased person typed is gone, and the mark that it earned stayed.
    if is_erased and ANSWERS[question.kind].typed and _is_sum(item):
        return found._replace(mark=Fraction(*item.mark)), []
    # Facts come and go, and with them the names that a slip of spelling must not turn into the key.
    if _is_mark(item, _marked_again(item, question, frozenset()).mark):
        return found._replace(mark=Fraction(*item.mark)), []
    return found, [
        complaint(
            "MARK",
            N_(
                "The mark of question %(position)s of attempt %(attempt)s is %(stored)s; its answer"
                " earns %(earned)s by its key."
            ),
            RESTORE,
            position=item.position,
            attempt=item.attempt_id,
            stored=_written(item.mark),
            earned=found.mark,
        )
    ]


def _marked_again(item: WorkItem, question: KeyedQuestion, others: frozenset[str]) -> Remarked:
    setting = replace(question.setting(read_presented(item.presented)), other_values=others)
    answer = _read_answer(question.kind, item.payload)
    mark = grade(question.content, answer, setting).mark
    return Remarked(item, question, setting, Fraction(*item.weight), mark)


def _is_mark(item: WorkItem, mark: Fraction) -> bool:
    return _is_sum(item) and Fraction(*item.mark) == mark


def _is_sum(item: WorkItem) -> bool:
    try:
        parts = sum((Fraction(part["earned"]) for part in json.loads(item.parts)), Fraction(0))
        return Fraction(*item.mark) == parts
    except UNREADABLE:
        return False


def _is_computed(score: StoredScore, remarked: Sequence[Remarked]) -> bool:
    """Tell whether a score is what those marks come to, with or without how sure people were."""
    weighed = [(found.question.content, found.setting, found.weight) for found in remarked]
    plain = total((found.mark, found.weight) for found in remarked), guess_line(weighed)
    try:
        stored = Fraction(*score.value), Fraction(score.guess_line)
    except UNREADABLE:
        return False
    if stored == plain:
        return True
    # Rules may have been changed since, so that either may have counted.
    certain = certain_score(
        Marked(
            mark=found.mark,
            weight=found.weight,
            percent=found.item.confidence,
            blank=found.item.payload in (None, "null"),
        )
        for found in remarked
    )
    return stored == (certain, certain_guess_line(weighed))


def _written(value: tuple[int, int]) -> str:
    return f"{value[0]}/{value[1]}"
