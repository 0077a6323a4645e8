"""Answering: one item's page, saving, checking in practice, the summary, and submitting.

What is handed to a page holds no key until `quiz.domain.attempts.may_show_key` says that it may.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from cattrs.errors import BaseValidationError
from sqlalchemy.orm import Session

from quiz.domain import attempts as rules
from quiz.domain.attempts import State
from quiz.domain.codec import answer_from_data, to_data
from quiz.domain.errors import Closed, Conflict, Refused
from quiz.domain.grading import check_answer, is_blank
from quiz.domain.passages import BlockView, Highlights, blocks_of
from quiz.domain.progress import Progress, progress_of
from quiz.domain.questions import CONTENTS, Answer, Verdict
from quiz.domain.quizzes import Mode
from quiz.domain.rights import Action, Actor
from quiz.domain.text_marks import N_
from quiz.persistence.attempts import (
    AnswerRow,
    AttemptRow,
    ItemRow,
    ScoreRow,
    current_answer,
    current_answers,
    current_marks,
    current_scores,
    find_answer,
    items_of,
)
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
from quiz.services.marking import mark_item, score_attempt

# Made by the sender: a name for the page, a dot, and a count of what it has sent.
CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{8,32}(\.[0-9]{1,6})?")


class NewerAnswer(Conflict):
    """Another page has saved another answer since this one was loaded; `sequence` is its number."""

    def __init__(self, sequence: int) -> None:
        super().__init__(
            N_("Another tab or device of yours has saved another answer to this question."),
            N_(
                "Load the question again to see that answer, and save yours if it is the right one."
            ),
        )
        self.sequence = sequence


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


@dataclass(frozen=True)
class Saved:
    """What the sender of an answer is told: it is on disk since then, under this number."""

    saved_at: datetime
    sequence: int


# --- looking ---------------------------------------------------------------------------------


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
        can_answer=rules.may_answer(held.value, now) and item.checked_at is None,
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


def _stop(item: ItemRow, asked: Asked, row: AnswerRow | None) -> StopView:
    return StopView(
        position=item.position,
        progress=progress_of(answer_of(asked, row)),
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


# --- saving ----------------------------------------------------------------------------------


def save_answer(
    session: Session,
    actor: Actor,
    attempt_id: UUID,
    position: int,
    payload: Mapping[str, Any] | None,
    client_id: str,
    now: datetime,
    *,
    seen: int | None = None,
) -> Saved:
    """Keep an answer as the current one; earlier ones stay.

    `payload` is the answer as plain data, None where it was cleared. A request that is repeated
    under its `client_id` changes nothing and is answered as before. `seen` is the number of the
    answer that the sender knew: raises `NewerAnswer` where another page has saved another one
    since. Raises `Closed` where no answer counts any more and `Refused` for one that the page
    could not have sent; nothing is written then.
    """
    held = fetch_attempt(session, actor, attempt_id, Action.ANSWER, locked=True)
    item, _ = find_item(session, held.row, position)
    asked = load_asked(session, [item.version_id])[item.version_id]
    data = _accepted(asked, item, payload)
    current = current_answer(session, item.id)
    earlier = find_answer(session, attempt_id, _checked_id(client_id))
    if earlier is not None and earlier.item_id == item.id and earlier.payload == data:
        return Saved(earlier.received_at, earlier.sequence)
    rules.expect_open(held.value, now)
    _expect_unchecked(item)
    if (current.payload if current else None) == data:
        return Saved(current.received_at, current.sequence) if current else Saved(now, 0)
    if current is not None and _is_newer(current, client_id, seen):
        raise NewerAnswer(current.sequence)
    row = AnswerRow(
        attempt_id=attempt_id,
        item_id=item.id,
        sequence=current.sequence + 1 if current else 1,
        # The same page sent on with another answer has not repeated itself.
        client_id=client_id if earlier is None else _another_id(client_id, earlier, current),
        payload=data,
        received_at=now,
    )
    session.add(row)
    session.flush()
    return Saved(row.received_at, row.sequence)


def _accepted(
    asked: Asked, item: ItemRow, payload: Mapping[str, Any] | None
) -> dict[str, Any] | None:
    """Return the answer as it is stored. Raises `Refused` for one that cannot be given here."""
    if payload is None:
        return None
    try:
        answer = answer_from_data(asked.kind, payload)
    except BaseValidationError as error:
        raise Refused(
            N_("This is not an answer to this question."),
            N_("Load the question again and answer it on its page."),
        ) from error
    if is_blank(answer):
        return None
    check_answer(asked.content, answer, asked.setting(verdicts_of(item)))
    return to_data(answer)


def _checked_id(client_id: str) -> str:
    if not CLIENT_ID.fullmatch(client_id):
        raise Refused(
            N_("The answer came without the mark by which a repeated one is known."),
            N_("Load the question again and answer it on its page."),
        )
    return client_id


def _another_id(client_id: str, earlier: AnswerRow, current: AnswerRow | None) -> str:
    return f"{client_id}+{max(earlier.sequence, current.sequence if current else 0)}"


def _is_newer(current: AnswerRow, client_id: str, seen: int | None) -> bool:
    """Tell whether the current answer is another page's and was not known to this one."""
    same_page = current.client_id.partition(".")[0] == client_id.partition(".")[0]
    return seen is not None and current.sequence > seen and not same_page


def _expect_unchecked(item: ItemRow) -> None:
    if item.checked_at is not None:
        raise Closed(
            N_("This answer has been checked, so it can no longer be changed."),
            N_("Go on to the next question. You can begin a new attempt after this one."),
        )


# --- checking and submitting -----------------------------------------------------------------


def check_item(
    session: Session, actor: Actor, attempt_id: UUID, position: int, now: datetime
) -> None:
    """Mark an item at the person's wish, in practice; its answer stays as it is from then on.

    To check again changes nothing. Raises `Refused` in an exam and where there is no answer, and
    `Closed` after the attempt's end.
    """
    held = fetch_attempt(session, actor, attempt_id, Action.ANSWER, locked=True)
    item, _ = find_item(session, held.row, position)
    if item.checked_at is not None:
        return
    rules.expect_open(held.value, now)
    if held.mode is not Mode.PRACTICE:
        raise Refused(
            N_("In an exam nothing is checked before the attempt is submitted."),
            N_("Save your answer and go on; the result shows what was right."),
        )
    asked = load_asked(session, [item.version_id])[item.version_id]
    answer = answer_of(asked, current_answer(session, item.id))
    if answer is None:
        raise Refused(
            N_("There is no answer to check yet."),
            N_("Give an answer first, or leave this question blank and go on."),
        )
    item.checked_at = now
    mark_item(session, asked, item, answer, now)


def submit(session: Session, actor: Actor, attempt_id: UUID, now: datetime) -> ScoreRow:
    """Hand an attempt in and score it; again returns the same score and changes nothing.

    Raises `Closed` for an attempt that was made void.
    """
    held = fetch_attempt(session, actor, attempt_id, Action.ANSWER, locked=True)
    if held.value.state in rules.HANDED_IN:
        return current_scores(session, [attempt_id])[attempt_id]
    handed_in = rules.finish_grading(rules.submit(held.value, now))
    held.row.state = handed_in.state.value
    held.row.submitted_at = handed_in.submitted_at
    return _score(session, held.row, now)


def _score(session: Session, attempt: AttemptRow, now: datetime) -> ScoreRow:
    items = items_of(session, attempt.id)
    asked = load_asked(session, {item.version_id for item in items})
    answers = current_answers(session, attempt.id)
    marks = current_marks(session, attempt.id)
    for item in items:
        if item.id not in marks:
            one = asked[item.version_id]
            given = answer_of(one, answers.get(item.id))
            marks[item.id] = mark_item(session, one, item, given, now)
    return score_attempt(session, attempt, items, asked, marks, now)
