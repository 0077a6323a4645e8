"""One item's page, the summary, and where to go on: what a person sees while they answer.

What is handed to a page holds no key until the rules say that it may
(quiz.services.feedback.disclosure).
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
from quiz.domain.errors import Closed, NotFound
from quiz.domain.marking.confidence import guess_percent, levels
from quiz.domain.marking.progress import Progress, progress_of
from quiz.domain.messages import N_
from quiz.domain.people.rights import Action, Actor
from quiz.domain.questions.questions import CONTENTS, Answer, Verdict
from quiz.domain.quizzes.quizzes import Mode
from quiz.domain.quizzes.rules import Feedback, SourcePlace
from quiz.persistence.attempts.attempts import current_answers, current_marks, items_of
from quiz.persistence.attempts.shown_items import ItemColumns, ShownItemRow, shown_items
from quiz.persistence.attempts.shown_versions import ShownEdition, find_with_editions
from quiz.persistence.tables.attempts import ItemRow
from quiz.services.attempts.access import Held, can_mark, fetch_attempt, hold, load_asked
from quiz.services.attempts.posing import (
    Posed,
    SourceView,
    apart,
    as_posed,
    asked_and_given,
    jotting_of,
    load_sources,
    sources_of,
)
from quiz.services.feedback.discernment import with_certainty
from quiz.services.feedback.disclosure import shown_of_item
from quiz.services.feedback.review import Disclosed, Review, review_shown


@dataclass(frozen=True)
class StopView:
    """A question in the map of questions and in the summary, which alone tells its stem."""

    position: int
    progress: Progress
    is_checked: bool
    jotting: ItemNotes = NOTHING
    stem: str = ""


class NotInTurn(Closed):
    """A question was asked for before or after its turn; `position` is the one to go on with."""

    def __init__(self, position: int) -> None:
        super().__init__(
            N_("The questions of this quiz come one after another, and this one is not in turn."),
            N_("Go on with question %(position)d. What you have saved is kept."),
            position=position,
        )
        self.position = position


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
    can_mark: bool
    sequential: bool
    one_page: bool
    source_hidden: bool
    clock: ClockView
    sources: tuple[SourceView, ...]
    stops: tuple[StopView, ...]
    review: Review | Disclosed | None
    # The percentages to choose from; none where nobody is asked how sure they are.
    sure_stops: tuple[int, ...]
    sure: int | None
    certainty_counts: bool
    jotting: ItemNotes

    @property
    def marks(self) -> Iterator[tuple[int, Progress, bool, bool, bool]]:
        """How each stop is marked: position, progress, checked, flagged, and whether it is here."""
        for stop in self.stops:
            here = stop.position == self.position
            yield stop.position, stop.progress, stop.is_checked, stop.jotting.flagged, here

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
    sources: tuple[SourceView, ...]


@dataclass(frozen=True, kw_only=True)
class SummaryView:
    """All items before they are submitted.

    `position` is the item that is asked now where there is no way back; None after the last one.
    """

    attempt_id: UUID
    person_id: UUID
    title: str
    language: str
    mode: Mode
    state: State
    sequential: bool
    position: int | None
    clock: ClockView
    stops: tuple[StopView, ...]

    def count(self, *states: Progress) -> int:
        """Return how many items are in one of these states."""
        return sum(1 for stop in self.stops if stop.progress in states)


def view_item(
    session: Session, actor: Actor, attempt_id: UUID, position: int, now: datetime
) -> ItemView:
    """Return an item for its page. Raises what `rights.require` raises, `NotFound`, `NotInTurn`."""
    found = find_with_editions(session, attempt_id, position)
    offered, editions = found or (None, ())
    held = hold(offered, actor, Action.ANSWER)
    rows = shown_items(session, attempt_id)
    if not 1 <= position <= len(rows):
        raise NotFound
    expect_turn(held, position)
    return _Sight(session, actor, held, rows, now).of(rows[position - 1], editions)


def view_items(
    session: Session, actor: Actor, attempt_id: UUID, now: datetime
) -> tuple[ItemView, ...]:
    """Return all items of an attempt; those of which nothing is told yet take no more queries.

    Raises what `rights.require` raises, and `NotInTurn` where questions come one after another:
    of those that are still to come nothing is told.
    """
    held = fetch_attempt(session, actor, attempt_id, Action.ANSWER)
    if held.rules.sequential:
        raise NotInTurn(held.row.reached)
    rows = shown_items(session, attempt_id)
    sources = load_sources(session, {row.version_id for row in rows})
    sight = _Sight(session, actor, held, rows, now)
    return tuple(sight.of(row, sources[row.version_id]) for row in rows)


def view_page(session: Session, actor: Actor, attempt_id: UUID, now: datetime) -> ItemsPage:
    """Return all items for the one page on which they are asked. Raises what `view_items` does."""
    views = view_items(session, actor, attempt_id, now)
    read: dict[tuple[str, int], SourceView] = {}
    for view in views:
        for source in view.sources:
            read.setdefault((source.article, source.edition), source)
    return ItemsPage(
        items=tuple(
            replace(
                view,
                sources=tuple(apart(source, f"q{view.position}-") for source in view.sources)
                if view.can_mark
                else (),
            )
            for view in views
        ),
        sources=tuple(
            apart(replace(source, prefix=""), f"read{place}-", marked=False)
            for place, source in enumerate(read.values(), 1)
        ),
    )


class _Sight:
    """What one person sees of the items of an attempt at one moment."""

    def __init__(
        self,
        session: Session,
        actor: Actor,
        held: Held,
        rows: Sequence[ShownItemRow],
        now: datetime,
    ) -> None:
        self._session, self._actor, self._held, self._now = session, actor, held, now
        self._stops = _stops(held, rows)
        self._clock = clock_of(held, now)

    def of(self, asked: ShownItemRow, editions: Sequence[ShownEdition]) -> ItemView:
        """Return an item, which stands on these editions."""
        this = as_posed(asked)
        held, item, row = self._held, this.item, this.row
        answerable = can_answer(held, item, self._now)
        hidden = _hides_source(held, item)
        return ItemView(
            attempt_id=held.row.id,
            person_id=held.row.person_id,
            title=held.offer.quiz.title,
            mode=held.mode,
            state=State(held.row.state),
            position=item.position,
            total=len(self._stops),
            kind=this.kind,
            kind_label=CONTENTS[this.kind].label,
            language=this.language,
            wording=this.wording,
            verdicts=this.verdicts,
            given=this.given,
            sequence=row.sequence if row else 0,
            saved_at=row.received_at if row else None,
            can_answer=answerable,
            may_check=answerable and held.rules.feedback is Feedback.EACH,
            is_checked=item.checked_at is not None,
            can_mark=can_mark(this.kind),
            sequential=held.rules.sequential,
            one_page=held.rules.one_page,
            source_hidden=hidden,
            clock=self._clock,
            sources=() if hidden else sources_of(self._actor, editions, this.given),
            stops=self._stops,
            review=_review(self._session, held, this, self._now),
            sure_stops=levels(guess_percent(this.content, this.verdicts))
            if held.rules.confidence_asked
            else (),
            sure=row.confidence if row else None,
            certainty_counts=held.rules.confidence_counts,
            jotting=this.jotting,
        )


def view_summary(session: Session, actor: Actor, attempt_id: UUID, now: datetime) -> SummaryView:
    """Return how far each item of an attempt has come."""
    held = fetch_attempt(session, actor, attempt_id, Action.ANSWER)
    rows = shown_items(session, attempt_id)
    return SummaryView(
        attempt_id=attempt_id,
        person_id=held.row.person_id,
        title=held.offer.quiz.title,
        language=held.offer.quiz.language,
        mode=held.mode,
        state=State(held.row.state),
        sequential=held.rules.sequential,
        position=_in_turn(held, len(rows)),
        clock=clock_of(held, now),
        stops=tuple(
            replace(stop, stem=asked_and_given(row)[0].stem) if _is_known(held, row) else stop
            for stop, row in zip(_stops(held, rows), rows, strict=True)
        ),
    )


def view_clock(session: Session, actor: Actor, attempt_id: UUID, now: datetime) -> ClockView:
    """Return how much time an attempt has left, by the server's clock."""
    return clock_of(fetch_attempt(session, actor, attempt_id, Action.ANSWER), now)


def clock_of(held: Held, now: datetime) -> ClockView:
    """Return how much time an attempt has left."""
    ends_at = held.value.closes_at
    if ends_at is None:
        return ClockView(now, None, None, None, rules.standing(held.value, now))
    return ClockView(
        now,
        ends_at,
        seconds_left=max(0, int((ends_at - now).total_seconds())),
        seconds_whole=int((ends_at - held.value.started_at).total_seconds()),
        state=rules.standing(held.value, now),
    )


def expect_turn(held: Held, position: int) -> None:
    """Raise `NotInTurn` where questions come one after another and this one is not asked now."""
    if not held.rules.sequential or State(held.row.state) in HANDED_IN:
        return
    if position != held.row.reached:
        raise NotInTurn(held.row.reached)


def find_place(session: Session, actor: Actor, attempt_id: UUID) -> tuple[State, int | None]:
    """Return an attempt's state, and the first item without an answer (the first one if none).

    Where questions come one after another it is the one that is asked now, and None after the last
    one: there is only the summary then.
    """
    held = fetch_attempt(session, actor, attempt_id, Action.ANSWER)
    if held.rules.sequential:
        return State(held.row.state), _in_turn(held, len(items_of(session, attempt_id)))
    answers = current_answers(session, attempt_id)
    blank = (
        item.position
        for item in items_of(session, attempt_id)
        if item.id not in answers or answers[item.id].payload is None
    )
    return State(held.row.state), next(blank, 1)


def _in_turn(held: Held, total: int) -> int | None:
    return held.row.reached if held.row.reached <= total else None


def can_answer(held: Held, item: ItemColumns, now: datetime) -> bool:
    """Tell whether an answer to this item that arrives now counts."""
    return rules.may_answer(held.value, now) and item.checked_at is None


def _hides_source(held: Held, item: ItemColumns) -> bool:
    if State(held.row.state) in HANDED_IN or held.rules.source is SourcePlace.BESIDE:
        return False
    return held.rules.source is SourcePlace.END or item.checked_at is None


def _stops(held: Held, rows: Sequence[ShownItemRow]) -> tuple[StopView, ...]:
    """Return the map of questions; of those that are still to come nothing is told beforehand."""
    return tuple(
        _stop(row)
        if _is_known(held, row)
        else StopView(row.position, Progress.BLANK, is_checked=False)
        for row in rows
    )


def _is_known(held: Held, row: ShownItemRow) -> bool:
    return not held.rules.sequential or row.position <= held.row.reached


def _stop(row: ShownItemRow) -> StopView:
    content, given = asked_and_given(row) if row.payload is not None else (None, None)
    return StopView(
        position=row.position,
        progress=progress_of(content, given) if content else Progress.BLANK,
        is_checked=row.checked_at is not None,
        jotting=jotting_of(row.notes),
    )


def _review(session: Session, held: Held, posed: Posed, now: datetime) -> Review | Disclosed | None:
    """Return what is told of an item by now. Only where that is anything its key is read."""
    shown = shown_of_item(session, held, posed.item, now)
    mark = current_marks(session, held.row.id).get(posed.item.id) if shown else None
    if mark is None:
        return None
    item = session.get_one(ItemRow, posed.item.id)
    asked = load_asked(session, [item.version_id])[item.version_id]
    review = review_shown(session, asked, item, posed.given, mark, shown)
    return with_certainty(review, held, item, mark, posed.row)
