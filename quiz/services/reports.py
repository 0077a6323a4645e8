"""Reporting a problem with a question, and replying to it.

A learner reports about an item of their own attempt; whoever may see its scores reads the report
beside the answer, the question and its passage, and replies. What the learner is shown of it are
their own words and the reply: a report is no way to a key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quiz.domain.attempts.attempts import HANDED_IN, State
from quiz.domain.attempts.reports import WINDOW, ReportState, clean_message, expect_room
from quiz.domain.errors import Conflict
from quiz.domain.marking.in_words import Word, in_words
from quiz.domain.messages import N_
from quiz.domain.people.names import Label, told_apart
from quiz.domain.people.rights import Action, Actor, missing, signed_in
from quiz.domain.quizzes.release import EVERYTHING, shown_at
from quiz.persistence.attempts import reports as store
from quiz.persistence.attempts.items import Item, MarkedItem, find_answer, get_item
from quiz.persistence.attempts.reports import Reported
from quiz.persistence.people.people import find_person
from quiz.persistence.tables.reports import ReportRow
from quiz.services.attempts import access
from quiz.services.attempts.answered import AnsweredItem, as_marked
from quiz.services.attempts.marking import mark_of
from quiz.services.feedback.release import moment_now
from quiz.services.feedback.review import Review, review_item
from quiz.services.scores.attempts import (
    ScoredAssignment,
    assignment_of,
    assignment_view,
    scored_assignments,
)
from quiz.services.taking.items import ClockView, clock_of
from quiz.services.taking.turns import expect_turn

# For so long the front page says that a reply has come.
ANNOUNCED = timedelta(days=14)
# An inbox of more than that has served its time; the account page shows a person's latest ones.
MOST_ANSWERED = 100
MOST_OWN = 20


@dataclass(frozen=True, kw_only=True)
class OwnReport:
    """A report as its writer sees it, with the reply if there is one."""

    id: UUID
    attempt_id: UUID
    position: int
    title: str
    language: str
    text: str
    written_at: datetime
    reply: str
    replied_at: datetime | None

    @property
    def state(self) -> ReportState:
        """Whether somebody has replied."""
        return ReportState.OPEN if self.replied_at is None else ReportState.ANSWERED


@dataclass(frozen=True, kw_only=True)
class WritingView:
    """The page on which a learner reports: the question by its stem, and what was written before.

    `waits` says that their last report about it has no reply yet: another one has to wait.
    """

    attempt_id: UUID
    position: int
    total: int
    title: str
    stem: str
    language: str
    handed_in: bool
    clock: ClockView
    earlier: tuple[OwnReport, ...]

    @property
    def waits(self) -> bool:
        """Whether the last report waits for a reply."""
        return any(reported.state is ReportState.OPEN for reported in self.earlier)


@dataclass(frozen=True, kw_only=True)
class InboxLine:
    """A report in the list of those who may reply."""

    id: UUID
    label: Label
    assignment: ScoredAssignment
    position: int
    text: str
    written_at: datetime
    replied_at: datetime | None


@dataclass(frozen=True)
class Inbox:
    """The reports at all assignments whose scores somebody may see."""

    open: tuple[InboxLine, ...]
    answered: tuple[InboxLine, ...]


@dataclass(frozen=True, kw_only=True)
class ReportView:
    """One report as those who may reply see it, with the question, the answer and its passage.

    `handed_in` is false while the attempt is open: its mark is then what it would be now.
    `answer_then` are the words of the answer at the time of the report where it was changed since,
    and `changed` says whether it was. `hidden` says that the learner does not see the right answer
    yet, so that a reply should not give it away.
    """

    id: UUID
    attempt_id: UUID
    label: Label
    assignment: ScoredAssignment
    text: str
    written_at: datetime
    reply: str
    replied_at: datetime | None
    replied_by: str
    review: Review
    handed_in: bool
    changed: bool
    answer_then: tuple[Word, ...]
    hidden: bool


class RepliedAlready(Conflict):
    """Somebody has replied to a report meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            N_("Somebody has replied to this report already."),
            N_("Read their reply above; what you wrote is still in the field."),
        )


class WaitsAlready(Conflict):
    """A report about the same question waits for its reply."""

    def __init__(self) -> None:
        super().__init__(
            N_("You have reported a problem with this question already."),
            N_("Wait for the reply; then you can write again."),
        )


# --- by learners -----------------------------------------------------------------------------


def show_writing(
    session: Session, actor: Actor, attempt_id: UUID, position: int, now: datetime
) -> WritingView:
    """Return the page on which a learner reports about an item of theirs.

    Raises what `rights.require` raises, `NotFound` beyond the last item, and `NotInTurn` for a
    question that is not asked now where they come one after another.
    """
    authorized, item, total = _own_item(session, actor, attempt_id, position)
    keyed = access.load_keyed_questions(session, {item.version_id})[item.version_id]
    found = store.reports_of_attempt(session, attempt_id)
    return WritingView(
        attempt_id=attempt_id,
        position=position,
        total=total,
        title=authorized.assignment.quiz.title,
        stem=keyed.content.stem,
        language=keyed.language,
        handed_in=State(authorized.row.state) in HANDED_IN,
        clock=clock_of(authorized, now),
        earlier=_own(reported for reported in found if reported.item.id == item.id),
    )


def report(
    session: Session, actor: Actor, attempt_id: UUID, position: int, text: str, now: datetime
) -> None:
    """Keep what a learner reports about an item of theirs.

    Raises what `show_writing` raises, `Refused` for an empty or too long text, `WaitsAlready`
    while an earlier report about it is open, and `TooMany`.
    """
    _, item, _ = _own_item(session, actor, attempt_id, position)
    message = clean_message(text)
    expect_room(store.written_since(session, signed_in(actor), now - WINDOW), now)
    answer = get_item(session, item.id).answer
    row = ReportRow(
        attempt_id=attempt_id,
        item_id=item.id,
        answer_id=answer.id if answer else None,
        text=message,
        written_at=now,
    )
    try:
        # The constraint decides, so that a button that is pressed twice reports once.
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        raise WaitsAlready from None


def reports_of_result(
    session: Session, actor: Actor, attempt_id: UUID
) -> Mapping[int, tuple[OwnReport, ...]]:
    """Return what a learner has reported about an attempt of theirs, by the item's position.

    Nothing to anybody else: they read it in their inbox.
    """
    found: dict[int, tuple[OwnReport, ...]] = {}
    for reported in store.reports_of_attempt(session, attempt_id):
        if reported.attempt.person_id != actor.person_id:
            return {}
        found[reported.item.position] = (*found.get(reported.item.position, ()), *_own([reported]))
    return found


def own_reports(session: Session, actor: Actor) -> tuple[OwnReport, ...]:
    """Return a person's latest reports. Raises `SignInNeeded` for visitors."""
    return _own(store.reports_of_person(session, signed_in(actor), MOST_OWN))


def new_replies(session: Session, actor: Actor, now: datetime) -> tuple[OwnReport, ...]:
    """Return the reports of a person to which somebody has replied lately, the latest first."""
    if actor.person_id is None:
        return ()
    return _own(store.replied_since(session, actor.person_id, now - ANNOUNCED, now))


def _own_item(
    session: Session, actor: Actor, attempt_id: UUID, position: int
) -> tuple[access.AuthorizedAttempt, Item, int]:
    authorized = access.fetch_attempt(session, actor, attempt_id, Action.REPORT)
    item, total = access.find_item(session, attempt_id, position)
    expect_turn(authorized, position)
    return authorized, item, total


def _own(reported: Iterable[Reported]) -> tuple[OwnReport, ...]:
    return tuple(
        OwnReport(
            id=entry.row.id,
            attempt_id=entry.attempt.id,
            position=entry.item.position,
            title=entry.quiz.title,
            language=entry.quiz.language,
            text=entry.row.text,
            written_at=entry.row.written_at,
            reply=entry.row.reply or "",
            replied_at=entry.row.replied_at,
        )
        for entry in reported
    )


# --- by those who may reply ------------------------------------------------------------------


def show_inbox(session: Session, actor: Actor) -> Inbox:
    """Return the reports to which this person may reply. Raises `SignInNeeded` for visitors."""
    assignments = {
        assignment.row.id: assignment_view(assignment)
        for assignment in scored_assignments(session, actor)
    }
    waiting = store.open_reports(session, assignments)
    answered = store.answered_reports(session, assignments, MOST_ANSWERED)
    labels = _labels([*waiting, *answered])
    return Inbox(_lines(waiting, assignments, labels), _lines(answered, assignments, labels))


def count_open(session: Session, actor: Actor) -> int:
    """Count the reports that wait for a reply which this person may give; 0 for learners."""
    if actor.person_id is None:
        return 0
    assignments = [assignment.row.id for assignment in scored_assignments(session, actor)]
    return store.count_open(session, assignments) if assignments else 0


def show_report(session: Session, actor: Actor, report_id: UUID, now: datetime) -> ReportView:
    """Return one report with the question as it was presented, the answer and its passage.

    Raises what `rights.require` raises; one that is not there is answered like a foreign one.
    """
    one, authorized = _get_report(session, actor, report_id)
    row = one.row
    found = get_item(session, one.item.id)
    question = access.load_keyed_questions(session, {one.item.version_id})[one.item.version_id]
    then = find_answer(session, row.answer_id) if row.answer_id is not None else None
    changed = row.answer_id != (found.answer.id if found.answer else None)
    replier = find_person(session, row.replied_by_id) if row.replied_by_id else None
    return ReportView(
        id=row.id,
        attempt_id=authorized.row.id,
        label=_labels([one])[one.person.id],
        assignment=assignment_of(authorized),
        text=row.text,
        written_at=row.written_at,
        reply=row.reply or "",
        replied_at=row.replied_at,
        replied_by=replier.name if replier else "",
        review=_review(session, question, found),
        handed_in=State(authorized.row.state) in HANDED_IN,
        changed=changed,
        answer_then=in_words(question.content, access.read_answer(question.kind, then))
        if changed
        else (),
        hidden=shown_at(authorized.assignment.row.rules.shown, moment_now(session, authorized, now))
        != EVERYTHING,
    )


def reply(session: Session, actor: Actor, report_id: UUID, text: str, now: datetime) -> None:
    """Reply to a report; its writer finds it on their front page.

    Raises what `show_report` raises, `Refused` for an empty or too long text, and
    `RepliedAlready` where somebody was faster.
    """
    one, _ = _get_report(session, actor, report_id)
    message = clean_message(text)
    if not store.store_reply(session, one.row.id, message, actor.person_id, now):
        raise RepliedAlready


def _get_report(
    session: Session, actor: Actor, report_id: UUID
) -> tuple[Reported, access.AuthorizedAttempt]:
    one = store.find_report(session, report_id)
    if one is None:
        raise missing(actor)
    return one, access.fetch_attempt(session, actor, one.attempt.id, Action.REPLY)


def _review(session: Session, question: access.KeyedQuestion, found: MarkedItem) -> Review:
    """Return the whole of the feedback on the answer, marked as it would be now if open."""
    item, mark, saved = found
    mark = mark or mark_of(question, item, access.read_answer(question.kind, saved))
    (marked,) = as_marked(session, [AnsweredItem(question, item, mark, saved)])
    return review_item(
        marked.question,
        item.presented,
        marked.answer,
        marked.marking,
        position=item.position,
        weight=item.weight,
    )


def _lines(
    reported: Iterable[Reported],
    assignments: Mapping[int, ScoredAssignment],
    labels: Mapping[UUID, Label],
) -> tuple[InboxLine, ...]:
    return tuple(
        InboxLine(
            id=entry.row.id,
            label=labels[entry.person.id],
            assignment=assignments[entry.attempt.assignment_id],
            position=entry.item.position,
            text=entry.row.text,
            written_at=entry.row.written_at,
            replied_at=entry.row.replied_at,
        )
        for entry in reported
    )


def _labels(reported: Iterable[Reported]) -> Mapping[UUID, Label]:
    people = {entry.person.id: entry.person for entry in reported}
    return told_apart((person.id, person.name, person.tag) for person in people.values())
