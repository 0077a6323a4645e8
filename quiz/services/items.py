"""One item's page, the summary, and where to go on: what a person sees while they answer.

What is handed to a page holds no key until `quiz.domain.attempts.may_show_key` says that it may.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain import attempts as rules
from quiz.domain.attempts import State
from quiz.domain.passages import BlockView, Highlights, blocks_of
from quiz.domain.progress import Progress, progress_of
from quiz.domain.questions import CONTENTS, Answer, Verdict
from quiz.domain.quizzes import Mode
from quiz.domain.rights import Action, Actor
from quiz.persistence.attempts import AnswerRow, ItemRow, current_answers, current_marks, items_of
from quiz.services.attempts import (
    Asked,
    Held,
    answer_of,
    can_mark,
    fetch_attempt,
    find_item,
    load_asked,
    may_read,
    verdicts_of,
)
from quiz.services.feedback import Review, review_item, shown_wording


@dataclass(frozen=True)
class SourceView:
    """The edition to read beside a question; no blocks where it may not be shown whole.

    Ids of its sentences begin with `prefix`, so that two articles can stand on one page.
    """

    article: str
    label: str
    headline: str
    publisher: str
    language: str
    edition: int
    url: str
    prefix: str
    blocks: tuple[BlockView, ...]


@dataclass(frozen=True)
class StopView:
    """A question in the map of questions and in the summary."""

    position: int
    progress: Progress
    is_checked: bool
    stem: str


@dataclass(frozen=True, kw_only=True)
class ItemView:
    """One item as its page shows it. `review` is there only when the key may be seen."""

    attempt_id: UUID
    title: str
    mode: Mode
    state: State
    position: int
    total: int
    kind: str
    kind_label: str
    language: str
    wording: Mapping[str, Any]
    verdicts: tuple[Verdict, ...]
    given: Answer | None
    sequence: int
    saved_at: datetime | None
    can_answer: bool
    is_checked: bool
    can_mark: bool
    sources: tuple[SourceView, ...]
    stops: tuple[StopView, ...]
    review: Review | None


@dataclass(frozen=True, kw_only=True)
class SummaryView:
    """All items before they are submitted."""

    attempt_id: UUID
    title: str
    language: str
    mode: Mode
    state: State
    stops: tuple[StopView, ...]

    def count(self, *states: Progress) -> int:
        """Return how many items are in one of these states."""
        return sum(1 for stop in self.stops if stop.progress in states)


def view_item(
    session: Session, actor: Actor, attempt_id: UUID, position: int, now: datetime
) -> ItemView:
    """Return an item for its page. Raises what `rights.require` raises, and `NotFound`."""
    held = fetch_attempt(session, actor, attempt_id, Action.ANSWER)
    item, total = find_item(session, held.row, position)
    items = items_of(session, attempt_id)
    asked = load_asked(session, {one.version_id for one in items})
    answers = current_answers(session, attempt_id)
    this, row = asked[item.version_id], answers.get(item.id)
    given = answer_of(this, row)
    return ItemView(
        attempt_id=attempt_id,
        title=held.offer.quiz.title,
        mode=held.mode,
        state=State(held.row.state),
        position=position,
        total=total,
        kind=this.kind,
        kind_label=CONTENTS[this.kind].label,
        language=this.language,
        wording=shown_wording(this, item),
        verdicts=verdicts_of(item),
        given=given,
        sequence=row.sequence if row else 0,
        saved_at=row.received_at if row else None,
        can_answer=can_answer(held, item, now),
        is_checked=item.checked_at is not None,
        can_mark=can_mark(this.kind),
        sources=_sources(actor, this, given),
        stops=tuple(_stop(one, asked[one.version_id], answers.get(one.id)) for one in items),
        review=_review(session, held, this, item, given),
    )


def view_summary(session: Session, actor: Actor, attempt_id: UUID) -> SummaryView:
    """Return how far each item of an attempt has come."""
    held = fetch_attempt(session, actor, attempt_id, Action.ANSWER)
    items = items_of(session, attempt_id)
    asked = load_asked(session, {item.version_id for item in items})
    answers = current_answers(session, attempt_id)
    return SummaryView(
        attempt_id=attempt_id,
        title=held.offer.quiz.title,
        language=held.offer.quiz.language,
        mode=held.mode,
        state=State(held.row.state),
        stops=tuple(_stop(one, asked[one.version_id], answers.get(one.id)) for one in items),
    )


def find_place(session: Session, actor: Actor, attempt_id: UUID) -> tuple[State, int]:
    """Return an attempt's state, and the first item without an answer (the first one if none)."""
    held = fetch_attempt(session, actor, attempt_id, Action.ANSWER)
    answers = current_answers(session, attempt_id)
    blank = (
        item.position
        for item in items_of(session, attempt_id)
        if item.id not in answers or answers[item.id].payload is None
    )
    return State(held.row.state), next(blank, 1)


def can_answer(held: Held, item: ItemRow, now: datetime) -> bool:
    """Tell whether an answer to this item that arrives now counts."""
    return rules.may_answer(held.value, now) and item.checked_at is None


def _stop(item: ItemRow, asked: Asked, row: AnswerRow | None) -> StopView:
    return StopView(
        position=item.position,
        progress=progress_of(asked.content, answer_of(asked, row)),
        is_checked=item.checked_at is not None,
        stem=asked.content.stem,
    )


def _sources(actor: Actor, asked: Asked, given: Answer | None) -> tuple[SourceView, ...]:
    picked: frozenset[str] = getattr(given, "sentences", frozenset())
    return tuple(
        SourceView(
            article=article.key,
            label=article.label,
            headline=article.current.headline,
            publisher=article.publisher,
            language=article.language,
            edition=article.current.number,
            url=article.url,
            prefix=f"a{place}-" if place else "",
            blocks=_named_apart(
                blocks_of(
                    article.key, article.current, Highlights(marked=_of(article.key, picked))
                ),
                f"a{place}-" if place else "",
            )
            if may_read(actor, asked, article.key)
            else (),
        )
        for place, article in enumerate(asked.articles.values())
    )


def _of(article: str, picked: frozenset[str]) -> frozenset[int]:
    prefix = f"{article}:"
    return frozenset(int(name.removeprefix(prefix)) for name in picked if name.startswith(prefix))


def _named_apart(blocks: tuple[BlockView, ...], prefix: str) -> tuple[BlockView, ...]:
    """Give the sentences of a second article ids of their own."""
    return tuple(
        replace(
            block,
            sentences=tuple(
                replace(sentence, id=prefix + sentence.id) for sentence in block.sentences
            ),
        )
        for block in blocks
    )


def _review(
    session: Session, held: Held, asked: Asked, item: ItemRow, given: Answer | None
) -> Review | None:
    if not rules.may_show_key(held.mode, item.checked_at is not None, held.value.state):
        return None
    mark = current_marks(session, held.row.id).get(item.id)
    return review_item(session, asked, item, given, mark) if mark else None
