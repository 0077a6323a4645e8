"""Answering: saving, checking in practice, and submitting."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.attempts import attempts as rules
from quiz.domain.attempts.attempts import Attempt
from quiz.domain.codec import to_data
from quiz.domain.errors import Closed, NotFound, Refused
from quiz.domain.marking.confidence import check_confidence, guess_percent
from quiz.domain.marking.grading import Setting
from quiz.domain.marking.progress import Progress, progress_of
from quiz.domain.messages import N_
from quiz.domain.people.rights import Action, Actor
from quiz.domain.questions.questions import Answer, Content, Verdict
from quiz.domain.quizzes.deadlines import Arrival
from quiz.domain.quizzes.rules import Feedback
from quiz.persistence.attempts import items as store
from quiz.persistence.attempts.attempts import current_scores, hand_in, reach_item
from quiz.persistence.attempts.shown_items import add_answer, find_answer_target
from quiz.persistence.tables.attempts import LateAnswerRow, ScoreRow
from quiz.services.attempts import access
from quiz.services.attempts.answers import accepted, expect_read
from quiz.services.attempts.marking import mark_of, score_attempt
from quiz.services.attempts.presenting import ShownItem, as_shown_item, eligible_in, load_sources
from quiz.services.feedback.release import reserved_versions
from quiz.services.taking.conflicts import AnswerConflict, AnswerInWords
from quiz.services.taking.items import can_answer
from quiz.services.taking.turns import expect_turn

# What comes too late is kept for a person to read: nobody reads more of one question.
MOST_KEPT_ASIDE = 20
# Made by the sender: a name for the page, a dot, and a count of what it has sent.
CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{8,32}(\.[0-9]{1,6})?")


@dataclass(frozen=True)
class AnswerTarget:
    """What an answer is read and kept by: what was shown, and whether it can still be answered.

    It is good for the transaction in which it was found: nobody else writes to the attempt then.
    `earlier` is the answer that came in before under the same `client_id`.
    """

    authorized: access.AuthorizedAttempt
    shown_item: ShownItem
    total: int
    can_answer: bool
    client_id: str
    earlier: store.SavedAnswer | None

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdicts that were offered with the question."""
        return self.shown_item.verdicts

    @property
    def sequential(self) -> bool:
        """Whether there is no way back to earlier questions."""
        return self.authorized.rules.sequential


@dataclass(frozen=True)
class Saved:
    """What the sender of an answer is told: it is on disk since then, under this number.

    `late` says that it came after the end of the time and within the grace: it counts.
    """

    saved_at: datetime
    sequence: int
    progress: Progress
    late: bool = False


class KeptAside(Closed):
    """The answer came too late to count; it is kept for whoever sees the scores.

    It is returned and not raised, because what was kept has to be committed.
    """

    def __init__(self) -> None:
        super().__init__(
            N_("The time for this attempt is over, so this answer came too late to count."),
            N_("It is kept aside, and your instructor sees it. What you saved in time counts."),
        )


def find_target(
    session: Session,
    actor: Actor,
    attempt_id: UUID,
    position: int,
    now: datetime,
    client_id: str = "",
) -> AnswerTarget:
    """Return how an item is answered, and keep other writers from its attempt.

    `client_id` is that of the request which brings an answer. Cheap, for every answer that comes in
    asks it. Raises what `rights.require` raises, `NotFound` and `NotInTurn`.
    """
    found = find_answer_target(session, attempt_id, position, client_id)
    authorized = access.authorize_attempt(found.attempt if found else None, actor, Action.ANSWER)
    if found is None or found.item is None:
        raise NotFound
    expect_turn(authorized, position, found.total)
    shown_item = as_shown_item(found.item)
    # What comes too late is taken too, to be kept aside.
    taken = can_answer(authorized, shown_item.item, now) or rules.is_kept_aside(
        authorized.value, now
    )
    return AnswerTarget(authorized, shown_item, found.total, taken, client_id, found.earlier)


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
    confidence: int | None = None,
) -> Saved | KeptAside:
    """Keep an answer as the current one; see `save_on`. Raises what `find_target` raises too."""
    target = find_target(session, actor, attempt_id, position, now, client_id)
    return save_on(session, target, payload, now, seen=seen, confidence=confidence)


def save_on(
    session: Session,
    target: AnswerTarget,
    payload: Mapping[str, Any] | None,
    now: datetime,
    *,
    seen: int | None = None,
    confidence: int | None = None,
) -> Saved | KeptAside:
    """Keep an answer as the current one; earlier ones stay.

    `payload` is the answer as plain data, None where it was cleared; `confidence` is how sure the
    person is of it, in percent, and is kept where the assignment asks for it. A request that is
    repeated under its client id changes nothing and is answered as before. `seen` is the number
    of the answer that the sender knew: raises `AnswerConflict` where another page has saved another
    one since. Returns `KeptAside` for one that came too late to count, after keeping it. Raises
    `Closed` where no answer counts any more and `Refused` for one that the page could not have
    sent; nothing is written then.
    """
    attempt, shown_item = target.authorized.value, target.shown_item
    item, current, earlier = shown_item.item, shown_item.saved, target.earlier
    client_id = _checked_id(target.client_id)
    answer = accepted(shown_item.content, payload, partial(_setting, session, shown_item))
    data = None if answer is None else to_data(answer)
    sure = _accepted_confidence(target, confidence)
    progress = progress_of(shown_item.content, answer)
    if earlier is not None and earlier.item_id == item.id and _says(earlier, data, sure):
        return Saved(earlier.received_at, earlier.sequence, progress, earlier.late)
    if rules.is_kept_aside(attempt, now):
        return _keep_aside(session, item, current, data, sure, client_id, now)
    rules.expect_open(attempt, now)
    _expect_unchecked(item)
    late = rules.arrived(attempt, now) is Arrival.IN_GRACE
    if not late:
        # Who comes in the grace cannot type it anew.
        expect_read(shown_item.content, answer, shown_item.language, partial(_keyed, session, item))
    if _says(current, data, sure):
        at, sequence = (current.received_at, current.sequence) if current else (now, 0)
        return Saved(at, sequence, progress, bool(current and current.late))
    if current is not None and _is_newer(current, client_id, seen):
        saved = AnswerInWords.of(shown_item.content, shown_item.given, current.confidence)
        raise AnswerConflict(
            current.sequence, saved, AnswerInWords.of(shown_item.content, answer, sure)
        )
    sequence = current.sequence + 1 if current else 1
    add_answer(
        session,
        attempt_id=item.attempt_id,
        item_id=item.id,
        sequence=sequence,
        # The same page sent on with another answer has not repeated itself.
        client_id=client_id if earlier is None else _another_id(client_id, earlier, current),
        payload=data,
        confidence=sure,
        received_at=now,
        late=late,
    )
    return Saved(now, sequence, progress, late)


def _keep_aside(
    session: Session,
    item: store.Item,
    current: store.SavedAnswer | None,
    data: dict[str, Any] | None,
    sure: int | None,
    client_id: str,
    now: datetime,
) -> KeptAside:
    """Keep an answer that came too late, once; one that says nothing new needs no keeping."""
    kept = store.late_answers(session, item.attempt_id)
    there = [row for row in kept if row.item_id == item.id]
    known = {row.client_id for row in kept}
    last = there[-1] if there else current
    if client_id in known or _says(last, data, sure):
        return KeptAside()
    if len(there) < MOST_KEPT_ASIDE:
        session.add(
            LateAnswerRow(
                attempt_id=item.attempt_id,
                item_id=item.id,
                client_id=client_id,
                payload=data,
                confidence=sure,
                received_at=now,
            )
        )
        session.flush()
    return KeptAside()


def go_on(session: Session, actor: Actor, attempt_id: UUID, position: int, now: datetime) -> None:
    """Leave an item for the next one where there is no way back; again changes nothing."""
    authorized = access.fetch_attempt(session, actor, attempt_id, Action.ANSWER, locked=True)
    access.find_item(session, attempt_id, position)
    if not authorized.rules.sequential or not rules.may_answer(authorized.value, now):
        return
    if position >= authorized.row.reached:
        expect_turn(authorized, position)
        reach_item(session, attempt_id, position + 1)


def _setting(session: Session, shown_item: ShownItem, answer: Answer) -> Setting:
    """Return how an answer is checked; what can be marked is asked for only where some is."""
    if not getattr(answer, "sentences", None):
        return shown_item.setting(frozenset())
    version_id = shown_item.item.version_id
    return shown_item.setting(eligible_in(load_sources(session, [version_id])[version_id]))


def _keyed(session: Session, item: store.Item) -> Content:
    """Return the content of an item with its key, which stays here."""
    return access.load_keyed_questions(session, [item.version_id])[item.version_id].content


def _accepted_confidence(target: AnswerTarget, confidence: int | None) -> int | None:
    """Return what is kept of a statement; `Refused` for one that the page does not offer."""
    if not target.authorized.rules.confidence_asked:
        return None
    check_confidence(confidence, guess_percent(target.shown_item.content, target.verdicts))
    return confidence


def _says(
    row: store.SavedAnswer | None,
    data: Mapping[str, Any] | None,
    sure: int | None,
) -> bool:
    """Tell whether a row says the same; where there is none, nothing has been said."""
    if row is None:
        return data is None and sure is None
    return row.payload == data and row.confidence == sure


def _checked_id(client_id: str) -> str:
    if not CLIENT_ID.fullmatch(client_id):
        raise Refused(
            N_("The answer came without the mark by which a repeated one is known."),
            N_("Load the question again and answer it on its page."),
        )
    return client_id


def _another_id(
    client_id: str, earlier: store.SavedAnswer, current: store.SavedAnswer | None
) -> str:
    return f"{client_id}+{max(earlier.sequence, current.sequence if current else 0)}"


def _is_newer(current: store.SavedAnswer, client_id: str, seen: int | None) -> bool:
    """Tell whether the current answer is another page's and was not known to this one."""
    same_page = current.client_id.partition(".")[0] == client_id.partition(".")[0]
    return seen is not None and current.sequence > seen and not same_page


def _expect_unchecked(item: store.Item) -> None:
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
    authorized = access.fetch_attempt(session, actor, attempt_id, Action.ANSWER, locked=True)
    item, _ = access.find_item(session, attempt_id, position)
    if item.checked_at is not None:
        return
    expect_turn(authorized, position)
    rules.expect_open(authorized.value, now)
    if authorized.rules.feedback is not Feedback.EACH:
        raise Refused(
            N_("In an exam nothing is checked before the attempt is submitted."),
            N_("Save your answer and go on; the result shows what was right."),
        )
    if reserved_versions(
        session, actor, [item.version_id], now, besides=authorized.assignment.row.id
    ):
        raise Closed(
            N_("An exam that is not over asks this question, so it cannot be checked now."),
            N_("Your answer is saved. Go on; you see what is right when that exam is over."),
        )
    question = access.load_keyed_questions(session, [item.version_id])[item.version_id]
    answer = access.read_answer(question.kind, store.get_item(session, item.id).answer)
    if answer is None:
        raise Refused(
            N_("There is no answer to check yet."),
            N_("Give an answer first, or leave this question blank and go on."),
        )
    store.mark_checked(session, item.id, now)
    store.add_marks(session, {item.id: mark_of(question, item, answer)}, now)


def submit(session: Session, actor: Actor, attempt_id: UUID, now: datetime) -> ScoreRow:
    """Hand an attempt in and score it; again returns the same score and changes nothing.

    Raises `Closed` for an attempt that was made void.
    """
    authorized = access.fetch_attempt(session, actor, attempt_id, Action.ANSWER, locked=True)
    counts = authorized.rules.confidence_counts
    return finish(session, attempt_id, authorized.value, now, N_("Submitted"), by_certainty=counts)


def finish(
    session: Session,
    attempt_id: UUID,
    attempt: Attempt,
    now: datetime,
    reason: str,
    *,
    by_certainty: bool,
    loaded: Mapping[int, access.KeyedQuestion] | None = None,
) -> ScoreRow:
    """Hand in and score an attempt that is locked by the caller; again changes nothing.

    What a crash left submitted without a score gets one. `reason` is a marked text; with
    `by_certainty` the score counts how sure the person was; `loaded` holds the questions, by
    version id, where the caller has them already.
    """
    handed_in = rules.finish_grading(rules.submit(attempt, now))
    scored = current_scores(session, [attempt_id]).get(attempt_id)
    if scored is not None:
        return scored
    hand_in(session, attempt_id, handed_in.state.value, handed_in.submitted_at)
    marked = store.marked_items(session, attempt_id)
    items = [found.item for found in marked]
    questions = loaded or access.load_keyed_questions(session, {item.version_id for item in items})
    new = {
        found.item.id: _mark(questions[found.item.version_id], found)
        for found in marked
        if found.mark is None
    }
    store.add_marks(session, new, now)
    marks = {found.item.id: found.mark or new[found.item.id] for found in marked}
    stated = {found.item.id: found.answer for found in marked if found.answer is not None}
    return score_attempt(
        session, attempt_id, items, questions, marks, now, reason, stated if by_certainty else None
    )


def _mark(question: access.KeyedQuestion, found: store.MarkedItem) -> store.ItemMark:
    return mark_of(question, found.item, access.read_answer(question.kind, found.answer))
