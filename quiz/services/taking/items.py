"""One item's page, the summary, and where to go on: what a person sees while they answer.

What is handed to a page holds no key until the rules say that it may
(quiz.services.feedback.release).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.attempts import attempts as rules
from quiz.domain.attempts.attempts import HANDED_IN, State
from quiz.domain.attempts.notes import NOTHING, ItemNotes
from quiz.domain.errors import NotFound
from quiz.domain.marking.confidence import guess_percent, levels
from quiz.domain.marking.progress import Progress, progress_of
from quiz.domain.people.rights import Action, Actor
from quiz.domain.questions.questions import CONTENTS, Answer, Verdict
from quiz.domain.quizzes.quizzes import Mode
from quiz.domain.quizzes.release import Since
from quiz.domain.quizzes.rules import Feedback, SourcePlace
from quiz.persistence.attempts import items as store
from quiz.persistence.attempts.shown_items import ShownItemRow, shown_items
from quiz.persistence.attempts.shown_versions import ShownEdition, find_with_editions
from quiz.services.attempts import presenting
from quiz.services.attempts.access import (
    AuthorizedAttempt,
    authorize_attempt,
    can_select,
    fetch_attempt,
)
from quiz.services.attempts.answered import as_marked, load_answered
from quiz.services.feedback.discernment import with_certainty
from quiz.services.feedback.release import shown_of_item
from quiz.services.feedback.review import Disclosed, Review, review_shown
from quiz.services.taking.turns import NotInTurn, expect_turn


@dataclass(frozen=True)
class StepView:
    """A question in the map of questions and in the summary, which alone shows its stem."""

    position: int
    progress: Progress
    is_checked: bool
    notes: ItemNotes = NOTHING
    stem: str = ""


@dataclass(frozen=True)
class ClockView:
    """How much time an attempt has, by the server's clock.

    `ends_at` is None where it has no end; `seconds_left` is never below zero, and `seconds_whole`
    is how long it lasts from its start.
    """

    now: datetime
    ends_at: datetime | None
    seconds_left: int | None
    seconds_whole: int | None
    state: State


@dataclass(frozen=True, kw_only=True)
class ItemView:
    """One item as its page shows it. `review` is there only when the key may be seen.

    `may_check` says whether the answer can be checked by itself; `sequential`, that there is no
    way back; `one_page`, that all items are asked at once; `source_hidden`, that there is a source
    which is not shown now.
    """

    attempt_id: UUID
    person_id: UUID
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
    may_check: bool
    is_checked: bool
    can_select: bool
    sequential: bool
    one_page: bool
    source_hidden: bool
    clock: ClockView
    sources: tuple[presenting.SourceView, ...]
    steps: tuple[StepView, ...]
    review: Review | Disclosed | None
    # The percentages to choose from; none where nobody is asked how sure they are.
    sure_levels: tuple[int, ...]
    sure: int | None
    certainty_counts: bool
    notes: ItemNotes

    @property
    def step_states(self) -> Iterator[tuple[int, Progress, bool, bool, bool]]:
        """How each stop is marked: position, progress, checked, flagged, and whether it is here."""
        for step in self.steps:
            here = step.position == self.position
            yield step.position, step.progress, step.is_checked, step.notes.flagged, here

    @property
    def review_is_whole(self) -> bool:
        """Whether nothing of the review is hidden."""
        return isinstance(self.review, Review)


@dataclass(frozen=True)
class ItemsPage:
    """All items of an attempt at once. `sources` has each article once, to be read.

    Of its own an item has only the sources in which it is answered by marking sentences.
    """

    items: tuple[ItemView, ...]
    sources: tuple[presenting.SourceView, ...]


@dataclass(frozen=True, kw_only=True)
class SummaryView:
    """All items before they are submitted.

    `position` is the item that is asked now where there is no way back; None after the last one.
    `shows_result` says that the points are shown as soon as it is submitted.
    """

    attempt_id: UUID
    person_id: UUID
    title: str
    language: str
    mode: Mode
    state: State
    sequential: bool
    shows_result: bool
    position: int | None
    clock: ClockView
    steps: tuple[StepView, ...]

    def count(self, *states: Progress) -> int:
        """Return how many items are in one of these states."""
        return sum(1 for step in self.steps if step.progress in states)


def view_item(
    session: Session, actor: Actor, attempt_id: UUID, position: int, now: datetime
) -> ItemView:
    """Return an item for its page. Raises what `rights.require` raises, `NotFound`, `NotInTurn`."""
    found = find_with_editions(session, attempt_id, position)
    attempt, editions = found or (None, ())
    authorized = authorize_attempt(attempt, actor, Action.ANSWER)
    rows = shown_items(session, attempt_id)
    if not 1 <= position <= len(rows):
        raise NotFound
    expect_turn(authorized, position, len(rows))
    return _Sight(session, actor, authorized, rows, now).of(rows[position - 1], editions)


def view_items(
    session: Session, actor: Actor, attempt_id: UUID, now: datetime
) -> tuple[ItemView, ...]:
    """Return all items of an attempt; those without feedback yet take no more queries.

    Raises what `rights.require` raises, and `NotInTurn` where questions come one after another:
    of those that are still to come nothing is shown.
    """
    authorized = fetch_attempt(session, actor, attempt_id, Action.ANSWER)
    if authorized.rules.sequential:
        raise NotInTurn(authorized.row.reached)
    rows = shown_items(session, attempt_id)
    sources = presenting.load_sources(session, {row.version_id for row in rows})
    sight = _Sight(session, actor, authorized, rows, now)
    return tuple(sight.of(row, sources[row.version_id]) for row in rows)


def view_page(session: Session, actor: Actor, attempt_id: UUID, now: datetime) -> ItemsPage:
    """Return all items for the one page on which they are asked. Raises what `view_items` does."""
    views = view_items(session, actor, attempt_id, now)
    read: dict[tuple[str, int], presenting.SourceView] = {}
    for view in views:
        for source in view.sources:
            read.setdefault((source.article, source.edition), source)
    return ItemsPage(
        items=tuple(
            replace(
                view,
                sources=tuple(
                    presenting.apart(source, f"q{view.position}-") for source in view.sources
                )
                if view.can_select
                else (),
            )
            for view in views
        ),
        sources=tuple(
            presenting.apart(replace(source, prefix=""), f"read{place}-", selected=False)
            for place, source in enumerate(read.values(), 1)
        ),
    )


class _Sight:
    """What one person sees of the items of an attempt at one moment."""

    def __init__(
        self,
        session: Session,
        actor: Actor,
        authorized: AuthorizedAttempt,
        rows: Sequence[ShownItemRow],
        now: datetime,
    ) -> None:
        self._session, self._actor, self._authorized, self._now = session, actor, authorized, now
        self._steps = _steps(authorized, rows)
        self._clock = clock_of(authorized, now)

    def of(self, shown_row: ShownItemRow, editions: Sequence[ShownEdition]) -> ItemView:
        """Return an item, which stands on these editions."""
        shown_item = presenting.as_shown_item(shown_row)
        authorized, item, saved = self._authorized, shown_item.item, shown_item.saved
        answerable = can_answer(authorized, item, self._now)
        hidden = _hides_source(authorized, item)
        return ItemView(
            attempt_id=authorized.row.id,
            person_id=authorized.row.person_id,
            title=authorized.assignment.quiz.title,
            mode=authorized.mode,
            state=State(authorized.row.state),
            position=item.position,
            total=len(self._steps),
            kind=shown_item.kind,
            kind_label=CONTENTS[shown_item.kind].label,
            language=shown_item.language,
            wording=shown_item.wording,
            verdicts=shown_item.verdicts,
            given=shown_item.given,
            sequence=saved.sequence if saved else 0,
            saved_at=saved.received_at if saved else None,
            can_answer=answerable,
            may_check=answerable and authorized.rules.feedback is Feedback.EACH,
            is_checked=item.checked_at is not None,
            can_select=can_select(shown_item.kind),
            sequential=authorized.rules.sequential,
            one_page=authorized.rules.one_page,
            source_hidden=hidden,
            clock=self._clock,
            sources=()
            if hidden
            else presenting.sources_of(self._actor, editions, shown_item.given),
            steps=self._steps,
            review=_review(self._session, self._actor, authorized, shown_item, self._now),
            sure_levels=levels(guess_percent(shown_item.content, shown_item.verdicts))
            if authorized.rules.confidence_asked
            else (),
            sure=saved.confidence if saved else None,
            certainty_counts=authorized.rules.confidence_counts,
            notes=shown_item.notes,
        )


def view_summary(session: Session, actor: Actor, attempt_id: UUID, now: datetime) -> SummaryView:
    """Return how far each item of an attempt has come."""
    authorized = fetch_attempt(session, actor, attempt_id, Action.ANSWER)
    rows = shown_items(session, attempt_id)
    return SummaryView(
        attempt_id=attempt_id,
        person_id=authorized.row.person_id,
        title=authorized.assignment.quiz.title,
        language=authorized.assignment.quiz.language,
        mode=authorized.mode,
        state=State(authorized.row.state),
        sequential=authorized.rules.sequential,
        shows_result=authorized.rules.shown.points in {Since.DURING, Since.SUBMITTED},
        position=_in_turn(authorized, len(rows)),
        clock=clock_of(authorized, now),
        steps=tuple(
            replace(step, stem=presenting.content_and_answer(row)[0].stem)
            if _is_known(authorized, row)
            else step
            for step, row in zip(_steps(authorized, rows), rows, strict=True)
        ),
    )


def view_clock(session: Session, actor: Actor, attempt_id: UUID, now: datetime) -> ClockView:
    """Return how much time an attempt has left, by the server's clock."""
    return clock_of(fetch_attempt(session, actor, attempt_id, Action.ANSWER), now)


def clock_of(authorized: AuthorizedAttempt, now: datetime) -> ClockView:
    """Return how much time an attempt has left."""
    ends_at = authorized.value.closes_at
    if ends_at is None:
        return ClockView(now, None, None, None, rules.standing(authorized.value, now))
    return ClockView(
        now,
        ends_at,
        seconds_left=max(0, int((ends_at - now).total_seconds())),
        seconds_whole=int((ends_at - authorized.value.started_at).total_seconds()),
        state=rules.standing(authorized.value, now),
    )


def find_place(session: Session, actor: Actor, attempt_id: UUID) -> tuple[State, int | None]:
    """Return an attempt's state, and the first item without an answer (the first one if none).

    Where questions come one after another it is the one that is asked now, and None after the last
    one: there is only the summary then.
    """
    authorized = fetch_attempt(session, actor, attempt_id, Action.ANSWER)
    if authorized.rules.sequential:
        return State(authorized.row.state), _in_turn(
            authorized, len(store.items_of(session, attempt_id))
        )
    blank = (
        item.position
        for item, _, saved in store.marked_items(session, attempt_id)
        if saved is None or saved.payload is None
    )
    return State(authorized.row.state), next(blank, 1)


def _in_turn(authorized: AuthorizedAttempt, total: int) -> int | None:
    return authorized.row.reached if authorized.row.reached <= total else None


def can_answer(authorized: AuthorizedAttempt, item: store.Item, now: datetime) -> bool:
    """Tell whether an answer to this item that arrives now counts."""
    return rules.may_answer(authorized.value, now) and item.checked_at is None


def _hides_source(authorized: AuthorizedAttempt, item: store.Item) -> bool:
    if State(authorized.row.state) in HANDED_IN or authorized.rules.source is SourcePlace.BESIDE:
        return False
    return authorized.rules.source is SourcePlace.END or item.checked_at is None


def _steps(authorized: AuthorizedAttempt, rows: Sequence[ShownItemRow]) -> tuple[StepView, ...]:
    """Return the map of questions; of those that are still to come nothing is shown beforehand."""
    return tuple(
        _step(row)
        if _is_known(authorized, row)
        else StepView(row.position, Progress.BLANK, is_checked=False)
        for row in rows
    )


def _is_known(authorized: AuthorizedAttempt, row: ShownItemRow) -> bool:
    return not authorized.rules.sequential or row.position <= authorized.row.reached


def _step(row: ShownItemRow) -> StepView:
    content, given = presenting.content_and_answer(row) if row.payload is not None else (None, None)
    return StepView(
        position=row.position,
        progress=progress_of(content, given) if content else Progress.BLANK,
        is_checked=row.checked_at is not None,
        notes=presenting.notes_of(row.notes),
    )


def _review(
    session: Session,
    actor: Actor,
    authorized: AuthorizedAttempt,
    shown_item: presenting.ShownItem,
    now: datetime,
) -> Review | Disclosed | None:
    """Return the feedback on an item by now. Only where there is any its key is read."""
    shown = shown_of_item(session, actor, authorized, shown_item.item, now)
    mark = store.get_item(session, shown_item.item.id).mark if shown else None
    if mark is None:
        return None
    item, saved = shown_item.item, shown_item.saved
    (found,) = as_marked(session, load_answered(session, [store.MarkedItem(item, mark, saved)]))
    return with_certainty(review_shown(found, shown), authorized, found)
