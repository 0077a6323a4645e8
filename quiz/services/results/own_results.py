"""A person's list of their own results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.attempts.attempts import HANDED_IN, State
from quiz.domain.messages import Message
from quiz.domain.people.rights import Actor, signed_in
from quiz.domain.quizzes.release import Field
from quiz.domain.quizzes.rules import counted_words
from quiz.persistence.attempts import scores as store
from quiz.persistence.attempts.scores import ScoredAttempt
from quiz.persistence.quizzes.quizzes import Assignment
from quiz.services.attempts.rules import rules_of
from quiz.services.feedback.release import shown_of_attempts


@dataclass(frozen=True)
class OwnResult:
    """One of a person's own attempts; `score` is None while it is open or hidden.

    `counts` says that it is the one of several at its quiz that counts.
    """

    id: UUID
    title: str
    language: str
    class_name: str
    number: int
    state: State
    started_at: datetime
    submitted_at: datetime | None
    score: Fraction | None
    guess_line: Fraction | None
    counts: Message | None


def own_results(session: Session, actor: Actor, now: datetime) -> tuple[OwnResult, ...]:
    """Return a person's own attempts, the newest first, with the scores that the rules show.

    Raises `SignInNeeded` for visitors.
    """
    own = store.own_attempts(session, signed_in(actor))
    shown = shown_of_attempts(
        session, [(tried.attempt, assignment.row) for tried, assignment in own], now
    )
    counting = _counting(own, shown)
    return tuple(
        OwnResult(
            id=tried.attempt.id,
            title=assignment.quiz.title,
            language=assignment.quiz.language,
            class_name=assignment.class_name,
            number=tried.attempt.number,
            state=State(tried.attempt.state),
            started_at=tried.attempt.started_at,
            submitted_at=tried.attempt.submitted_at,
            score=score.value if score else None,
            guess_line=Fraction(score.guess_line) if score else None,
            counts=counting.get(tried.attempt.id),
        )
        for tried, assignment in own
        for score in (tried.score if Field.POINTS in shown[tried.attempt.id] else None,)
    )


def _counting(
    own: Iterable[tuple[ScoredAttempt, Assignment]], shown: Mapping[UUID, frozenset[Field]]
) -> Mapping[UUID, Message | None]:
    """Say of a person's submitted attempts which of several at a quiz counts, by their ids."""
    groups: defaultdict[int, list[tuple[ScoredAttempt, Assignment]]] = defaultdict(list)
    for tried, assignment in own:
        if State(tried.attempt.state) in HANDED_IN:
            groups[assignment.row.id].append((tried, assignment))
    found: dict[UUID, Message | None] = {}
    for group in groups.values():
        group.sort(key=lambda pair: pair[0].attempt.number)
        scores = [
            tried.score.value if tried.score and Field.POINTS in shown[tried.attempt.id] else None
            for tried, _ in group
        ]
        words = counted_words(rules_of(group[0][1].row).counts, scores)
        found |= {pair[0].attempt.id: word for pair, word in zip(group, words, strict=True)}
    return found
