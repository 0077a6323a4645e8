"""Rules of assignments where they meet a database: time, order, limits, overrides and release."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.errors import Closed, NotAllowed, NotFound, Refused
from quiz.domain.people.rights import Actor
from quiz.domain.quizzes.release import Field, ReleaseSchedule, Since
from quiz.domain.quizzes.rules import Feedback, Override, Rules, SourcePlace
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.attempts import AnswerRow, AttemptRow, LateAnswerRow
from quiz.persistence.tables.quizzes import AssignmentRow
from quiz.services.people import passwords
from quiz.services.results.result import view_result
from quiz.services.scores import allowances
from quiz.services.scores import attempts as scores
from quiz.services.taking.answering import (
    MOST_KEPT_ASIDE,
    KeptAside,
    check_item,
    find_target,
    go_on,
    save_answer,
    submit,
)
from quiz.services.taking.items import find_place, view_clock, view_item, view_summary
from quiz.services.taking.start_page import show_start
from quiz.services.taking.starting import WrongPassword, start_attempt
from quiz.services.taking.sweeping import find_due, sweep_all
from quiz.services.taking.turns import NotInTurn
from tests.builders import NOW, make_choice
from tests.counting import count
from tests.integration.taking.ruled import CLOCK, HOUR, MINUTE, RIGHT, save, seconds
from tests.offers import add_actor
from tests.rooms import Room, add_teacher, offer_by


def begin(
    session: Session, rules: Rules, *contents: Any, at: datetime = NOW, **more: Any
) -> tuple[Actor, AttemptRow]:
    assignment = offer_by(session, rules, *contents, **more)
    actor = add_actor(session)
    return actor, start_attempt(session, actor, assignment.id, at, "seed")


class TestTheClock:
    def test_an_answer_after_the_grace_is_kept_aside_and_not_scored(self, session: Session) -> None:
        actor, attempt = begin(session, CLOCK)
        end = NOW + HOUR
        assert not save(session, actor, attempt, {"option": "a"}, end - seconds(1)).late
        assert save(session, actor, attempt, {"option": "c"}, end + seconds(29)).late
        assert isinstance(save(session, actor, attempt, RIGHT, end + seconds(31)), KeptAside)
        assert [row.late for row in session.scalars(select(AnswerRow).order_by(AnswerRow.id))] == [
            False,
            True,
        ]
        assert session.scalars(select(LateAnswerRow)).one().payload == RIGHT
        assert submit(session, actor, attempt.id, end + seconds(40)).value == 0

    def test_what_comes_after_the_sweeper_is_kept_too(self, database: Database) -> None:
        with database.written() as session:
            actor, attempt = begin(session, CLOCK)
        assert sweep_all(database, NOW + HOUR + seconds(30)) == 1
        with database.written() as session:
            kept = save(session, actor, attempt, RIGHT, NOW + 2 * HOUR)
            assert isinstance(kept, KeptAside)
        with database.reading() as session:
            assert count(session, LateAnswerRow) == 1

    def test_who_submitted_in_time_has_nothing_kept_aside(self, session: Session) -> None:
        actor, attempt = begin(session, CLOCK)
        submit(session, actor, attempt.id, NOW + MINUTE)
        with pytest.raises(Closed, match="has been submitted"):
            save(session, actor, attempt, RIGHT, NOW + 2 * HOUR)
        assert count(session, LateAnswerRow) == 0

    def test_repeating_what_was_kept_aside_keeps_it_once_and_never_without_end(
        self, session: Session
    ) -> None:
        actor, attempt = begin(session, CLOCK)
        late = NOW + 2 * HOUR
        for _ in range(3):
            save_answer(session, actor, attempt.id, 1, RIGHT, "one-page.1", late)
        assert count(session, LateAnswerRow) == 1
        for number in range(2 * MOST_KEPT_ASIDE):
            save(session, actor, attempt, {"option": "abc"[number % 3]}, late)
        assert count(session, LateAnswerRow) == MOST_KEPT_ASIDE

    def test_the_instructor_sees_what_was_kept_aside(self, session: Session) -> None:
        room = Room(session, CLOCK)
        attempt = room.start()
        save(session, room.learner, attempt, RIGHT, NOW + HOUR + seconds(5))
        save(session, room.learner, attempt, {"option": "a"}, NOW + 2 * HOUR)
        view = scores.show_attempt(session, room.teacher, attempt.id, NOW + 2 * HOUR)
        assert [one.late for one in view.saves] == [True]
        assert [one.words for one in view.kept_aside] == [("34 metres",)]

    def test_the_page_is_told_the_time_of_the_server(self, session: Session) -> None:
        actor, attempt = begin(session, CLOCK)
        told = view_clock(session, actor, attempt.id, NOW + HOUR - seconds(90))
        assert (told.ends_at, told.seconds_left, told.state) == (NOW + HOUR, 90, "open")
        over = view_clock(session, actor, attempt.id, NOW + HOUR + seconds(1))
        assert (over.seconds_left, over.state) == (0, "closing")
        with pytest.raises(NotFound):
            view_clock(session, add_actor(session), attempt.id, NOW)


class TestOverrides:
    @pytest.mark.parametrize(("extra", "minutes"), [(25, 75), (50, 90), (100, 120)])
    def test_extra_time_holds_for_an_open_attempt_at_once(
        self, session: Session, extra: int, minutes: int
    ) -> None:
        room = Room(session, CLOCK)
        attempt = room.start()
        late = NOW + timedelta(minutes=minutes)
        assert attempt.id in find_due(session, late)
        room.give(extra_time=extra)
        assert view_clock(session, room.learner, attempt.id, NOW).ends_at == late
        assert find_due(session, late) == ()
        assert not save(session, room.learner, attempt, RIGHT, late - seconds(1)).late

    def test_a_later_end_holds_for_one_person_alone(self, session: Session) -> None:
        room = Room(session, Rules(closes_at=NOW + HOUR))
        room.give(closes_at=NOW + 2 * HOUR)
        attempt = room.start(NOW + HOUR + MINUTE)
        assert view_clock(session, room.learner, attempt.id, NOW).ends_at == NOW + 2 * HOUR
        with pytest.raises(Closed):
            start_attempt(
                session, room.add_learner("Arman"), room.assignment.id, NOW + HOUR, "seed"
            )

    def test_another_attempt_can_be_given(self, session: Session) -> None:
        room = Room(session, Rules(attempts=1))
        submit(session, room.learner, room.start().id, NOW)
        assert show_start(session, room.learner, room.assignment.code, NOW).attempts_left == 0
        with pytest.raises(Closed, match="as often as"):
            room.start()
        room.give(extra_attempts=1)
        assert room.start().number == 2

    def test_only_staff_of_that_class_may_give(self, session: Session) -> None:
        room = Room(session, CLOCK)
        stranger, _ = add_teacher(session)
        person = room.learner.person_id
        assert person
        for actor in (stranger, room.learner):
            with pytest.raises((NotFound, NotAllowed)):
                allowances.give(session, actor, room.assignment.code, person, Override(), NOW)
            with pytest.raises((NotFound, NotAllowed)):
                allowances.release(session, actor, room.assignment.code, NOW)
        outsider = add_actor(session).person_id
        assert outsider
        with pytest.raises(NotFound):
            allowances.give(session, room.teacher, room.assignment.code, outsider, Override(), NOW)

    @pytest.mark.parametrize(
        "what", [{"extra_time": 33}, {"extra_attempts": 21}, {"closes_at": NOW + MINUTE}]
    )
    def test_what_cannot_be_given_is_refused(self, session: Session, what: dict[str, Any]) -> None:
        room = Room(session, Rules(closes_at=NOW + HOUR, time_limit=60))
        with pytest.raises(Refused):
            room.give(**what)

    def test_the_result_tells_the_end_of_its_own_person(self, session: Session) -> None:
        shown = replace(ReleaseSchedule.all_since(Since.SUBMITTED), key=Since.CLOSED)
        room = Room(session, Rules(feedback=Feedback.END, closes_at=NOW + HOUR, shown=shown))
        other = room.add_learner("Arman")
        theirs = start_attempt(session, other, room.assignment.id, NOW, "seed")
        submit(session, other, theirs.id, NOW)
        attempt = room.start()
        submit(session, room.learner, attempt.id, NOW)
        room.give(closes_at=NOW + 3 * HOUR)
        own = view_result(session, room.learner, attempt.id, NOW).waiting
        assert own
        assert own.params == {"moment": NOW + 3 * HOUR}
        first = view_result(session, other, theirs.id, NOW).waiting
        assert first
        assert first.params == {"moment": NOW + HOUR}
        # Who has more time, and until when, is nobody else's business.
        after = view_result(session, other, theirs.id, NOW + 2 * HOUR).waiting
        assert after
        assert "everybody's time is over" in after.text
        assert not after.params

    def test_keys_wait_for_whoever_was_given_more_time(self, session: Session) -> None:
        shown = replace(ReleaseSchedule.all_since(Since.SUBMITTED), key=Since.CLOSED)
        rules = Rules(feedback=Feedback.END, closes_at=NOW + HOUR, shown=shown)
        room = Room(session, rules)
        attempt = room.start()
        submit(session, room.learner, attempt.id, NOW)
        other = room.add_learner("Arman").person_id
        assert other
        later = Override(closes_at=NOW + 3 * HOUR)
        allowances.give(session, room.teacher, room.assignment.code, other, later, NOW)
        before = view_result(session, room.learner, attempt.id, NOW + 2 * HOUR)
        assert Field.KEY not in before.shown
        after = view_result(session, room.learner, attempt.id, NOW + 3 * HOUR + seconds(30))
        assert Field.KEY in after.shown


class TestLimits:
    def test_the_next_attempt_waits(self, session: Session) -> None:
        actor, attempt = begin(session, Rules(delay=600))
        submit(session, actor, attempt.id, NOW)
        with pytest.raises(Closed, match="The next attempt can begin"):
            start_attempt(session, actor, attempt.assignment_id, NOW + seconds(599), "seed")
        again = start_attempt(session, actor, attempt.assignment_id, NOW + seconds(600), "seed")
        assert again.number == 2

    def test_a_void_attempt_uses_none_up(self, session: Session) -> None:
        actor, attempt = begin(session, Rules(attempts=1))
        submit(session, actor, attempt.id, NOW)
        attempt.state = "void"
        session.flush()
        assert start_attempt(session, actor, attempt.assignment_id, NOW, "seed").number == 2

    def test_a_password_is_asked_at_the_start_and_not_to_go_on(self, session: Session) -> None:
        assignment = offer_by(session, Rules())
        assignment.password_hash = passwords.hash_password("red bridge")
        actor = add_actor(session)
        for proof in (None, passwords.prove("blue bridge", assignment.password_hash)):
            with pytest.raises(WrongPassword):
                start_attempt(session, actor, assignment.id, NOW, "seed", proof)
        proof = passwords.prove("red bridge", assignment.password_hash)
        begun = start_attempt(session, actor, assignment.id, NOW, "seed", proof)
        assert start_attempt(session, actor, assignment.id, NOW, "seed") is begun
        assert show_start(session, actor, assignment.code, NOW).needs_password

    def test_the_best_attempt_is_said_to_count(self, session: Session) -> None:
        actor, first = begin(session, Rules(), make_choice())
        save(session, actor, first, RIGHT, NOW)
        submit(session, actor, first.id, NOW)
        assignment = session.get_one(AssignmentRow, first.assignment_id)
        second = start_attempt(session, actor, assignment.id, NOW, "seed")
        submit(session, actor, second.id, NOW)
        assert show_start(session, actor, assignment.code, NOW).counted == 1


class TestOrder:
    def test_other_questions_are_refused_however_they_are_asked_for(self, session: Session) -> None:
        contents = [make_choice(stem=f"How long, {number}?") for number in range(4)]
        actor, attempt = begin(session, Rules(sequential=True), *contents)
        go_on(session, actor, attempt.id, 1, NOW)
        for position in (1, 3, 4):
            with pytest.raises(NotInTurn) as refused:
                view_item(session, actor, attempt.id, position, NOW)
            assert refused.value.position == 2
            with pytest.raises(NotInTurn):
                find_target(session, actor, attempt.id, position, NOW)
            with pytest.raises(NotInTurn):
                save_answer(session, actor, attempt.id, position, RIGHT, uuid4().hex, NOW)
            with pytest.raises(NotInTurn):
                check_item(session, actor, attempt.id, position, NOW)
            if position > 2:
                with pytest.raises(NotInTurn):
                    go_on(session, actor, attempt.id, position, NOW)
        assert count(session, AnswerRow) == 0
        assert view_item(session, actor, attempt.id, 2, NOW).position == 2
        assert find_place(session, actor, attempt.id) == ("open", 2)

    def test_going_on_twice_goes_on_once(self, session: Session) -> None:
        actor, attempt = begin(session, Rules(sequential=True))
        for _ in range(2):
            go_on(session, actor, attempt.id, 1, NOW)
        assert attempt.reached == 2
        go_on(session, actor, attempt.id, 2, NOW)
        assert find_place(session, actor, attempt.id) == ("open", None)

    def test_nothing_is_told_of_questions_to_come(self, session: Session) -> None:
        contents = [make_choice(stem=f"How long, {number}?") for number in range(3)]
        actor, attempt = begin(session, Rules(sequential=True), *contents)
        told = repr(view_item(session, actor, attempt.id, 1, NOW)) + repr(
            view_summary(session, actor, attempt.id, NOW)
        )
        assert "How long, 0?" in told
        assert "How long, 1?" not in told

    def test_questions_keep_their_mixed_order(self, session: Session) -> None:
        contents = [make_choice(stem=f"How long, {number}?") for number in range(8)]
        assignment = offer_by(session, Rules(shuffle_questions=True), *contents)

        def stems(actor: Actor, attempt: AttemptRow) -> list[str]:
            return [step.stem for step in view_summary(session, actor, attempt.id, NOW).steps]

        people_ = [add_actor(session) for _ in range(3)]
        begun = [
            (actor, start_attempt(session, actor, assignment.id, NOW, f"seed {number}"))
            for number, actor in enumerate(people_)
        ]
        orders = [stems(*one) for one in begun]
        assert orders == [stems(*one) for one in begun]
        assert len({tuple(order) for order in orders}) == 3
        assert len({tuple(sorted(order)) for order in orders}) == 1

    def test_options_stay_as_they_were_written_where_the_rules_say_so(
        self, session: Session
    ) -> None:
        free = replace(make_choice(), ordered=False)
        assignment = offer_by(session, Rules(shuffle_options=False), free)
        for number in range(6):
            actor = add_actor(session)
            attempt = start_attempt(session, actor, assignment.id, NOW, f"seed {number}")
            view = view_item(session, actor, attempt.id, 1, NOW)
            assert [option["key"] for option in view.wording["options"]] == ["a", "b", "c"]

    @pytest.mark.parametrize("place", [SourcePlace.UNTIL_ANSWERED, SourcePlace.END])
    def test_a_hidden_source_is_not_on_the_page(self, session: Session, place: SourcePlace) -> None:
        actor, attempt = begin(session, Rules(source=place))
        view = view_item(session, actor, attempt.id, 1, NOW)
        assert (view.sources, view.source_hidden) == ((), True)
        save(session, actor, attempt, RIGHT, NOW)
        check_item(session, actor, attempt.id, 1, NOW)
        shown = view_item(session, actor, attempt.id, 1, NOW).sources
        assert bool(shown) is (place is SourcePlace.UNTIL_ANSWERED)
