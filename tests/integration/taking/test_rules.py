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
from quiz.domain.quizzes.release import Field, Moment, ReleaseSchedule, Since, shown_at
from quiz.domain.quizzes.rules import PRESETS, Feedback, Override, Preset, Rules, SourcePlace
from quiz.domain.text.articles import DisplayRights
from quiz.persistence.bank.articles import find_article, list_editions
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.attempts import AnswerRow, AttemptRow, LateAnswerRow
from quiz.persistence.tables.quizzes import AssignmentRow
from quiz.services import library
from quiz.services.attempts.rules import rules_of, store_rules
from quiz.services.feedback.review import Disclosed, Review
from quiz.services.people import passwords
from quiz.services.results import own_results
from quiz.services.results.result import view_result
from quiz.services.scores import allowances, live
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
from tests.builders import NOW, make_choice, make_claim
from tests.counting import count
from tests.offers import CANARIES, CANARY, add_actor, add_offer, tells_number
from tests.rooms import Room, add_teacher, offer_by

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
CLOCK = replace(Rules(), time_limit=3600)
RIGHT = {"option": "b"}


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def begin(
    session: Session, rules: Rules, *contents: Any, at: datetime = NOW, **more: Any
) -> tuple[Actor, AttemptRow]:
    assignment = offer_by(session, rules, *contents, **more)
    actor = add_actor(session)
    return actor, start_attempt(session, actor, assignment.id, at, "seed")


def save(session: Session, actor: Actor, attempt: AttemptRow, data: Any, at: datetime) -> Any:
    return save_answer(session, actor, attempt.id, 1, data, uuid4().hex, at)


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


# --- what is shown when ------------------------------------------------------------------------

CLOSES = NOW + HOUR
MOMENTS = {
    Moment.SUBMITTED: (NOW + MINUTE, False),
    Moment.CLOSED: (CLOSES + seconds(30), False),
    Moment.RELEASED: (NOW + MINUTE, True),
}


def only_from(field: Field, since: Since) -> ReleaseSchedule:
    """Show a field from then on and what it needs, and nothing else ever."""
    shown = replace(ReleaseSchedule.all_since(Since.NEVER), **{field.value: since})
    return shown if field is Field.OWN_ANSWER else replace(shown, points=since)


@pytest.mark.parametrize("since", [Since.SUBMITTED, Since.CLOSED, Since.RELEASED, Since.NEVER])
@pytest.mark.parametrize("field", list(Field))
def test_every_channel_shows_what_the_matrix_says(
    session: Session, field: Field, since: Since
) -> None:
    shown = only_from(field, since)
    rules = Rules(feedback=Feedback.END, closes_at=CLOSES, shown=shown)
    room = Room(session, rules, make_claim(), make_choice())
    attempt = room.start()
    data = {"verdict": "refuted", "sentences": ["bridge-quiz-article:2"]}
    save(session, room.learner, attempt, data, NOW)
    save_answer(session, room.learner, attempt.id, 2, {"option": "a"}, uuid4().hex, NOW)
    during = view_item(session, room.learner, attempt.id, 1, NOW)
    assert during.review is None
    submit(session, room.learner, attempt.id, NOW)
    for moment, (at, released) in MOMENTS.items():
        room.assignment.released_at = at if released else None
        session.flush()
        expected = shown_at(shown, moment)
        told = view_result(session, room.learner, attempt.id, at)
        assert told.shown == expected
        assert (told.score is not None) is (Field.POINTS in expected)
        for review in told.reviews:
            assert isinstance(review, Disclosed)
            assert (review.given is not None) is (Field.OWN_ANSWER in expected)
            assert (review.is_right is not None) is (Field.CORRECTNESS in expected)
            assert (review.mark is not None) is ({Field.POINTS, Field.CORRECTNESS} <= expected)
            assert (review.content is not None) is (Field.KEY in expected)
            assert bool(review.reasons) is (Field.RATIONALE in expected)
            assert bool(review.passages) is (Field.PASSAGE in expected)
        page = view_item(session, room.learner, attempt.id, 1, at)
        assert (page.review is not None) is bool(expected)
        own = own_results.own_results(session, room.learner, at)
        assert (own[0].score is not None) is (Field.POINTS in expected)
        past = show_start(session, room.learner, room.assignment.code, at).past
        assert (past[0].score is not None) is (Field.POINTS in expected)
        # Who teaches sees all of it, always; who only learns comes to no table and no file.
        assert isinstance(view_result(session, room.teacher, attempt.id, at).reviews[0], Review)
        with pytest.raises(NotAllowed):
            scores.show_scores(session, room.learner, room.assignment.code)


@pytest.mark.parametrize("content", CANARIES, ids=lambda content: content.kind)
def test_no_key_is_in_a_result_before_the_release(session: Session, content: Any) -> None:
    rules = replace(PRESETS[Preset.EXAM], time_limit=None)
    room = Room(session, rules, content)
    attempt = room.start()
    submit(session, room.learner, attempt.id, NOW)
    before = repr(view_result(session, room.learner, attempt.id, NOW))
    before += repr(view_item(session, room.learner, attempt.id, 1, NOW).review)
    assert CANARY not in before
    assert not tells_number(before)
    assert "truth" not in before
    allowances.release(session, room.teacher, room.assignment.code, NOW)
    assert CANARY in repr(view_result(session, room.learner, attempt.id, NOW))


def test_a_restricted_text_gives_no_passage_away_before_the_release(session: Session) -> None:
    rules = replace(PRESETS[Preset.EXAM], time_limit=None)
    room = Room(session, rules, make_choice(), shown=DisplayRights.PASSAGES)
    attempt = room.start()
    submit(session, room.learner, attempt.id, NOW)
    row = find_article(session, "bridge-quiz-article")
    assert row is not None
    text = list_editions(session, [row.id])[row.id][0].text
    start = text.index("It is 340 metres long.")
    span = (start, start + len("It is 340 metres long."))

    def read() -> Any:
        return library.read_article(session, room.learner, row.key, None, span, NOW).blocks

    assert read() == ()
    allowances.release(session, room.teacher, room.assignment.code, NOW)
    assert read() != ()


def test_a_release_is_announced_for_a_while_and_its_first_moment_stays(session: Session) -> None:
    room = Room(session, replace(PRESETS[Preset.EXAM], time_limit=None))
    attempt = room.start()
    submit(session, room.learner, attempt.id, NOW)

    def announced(actor: Actor, at: datetime) -> list[Any]:
        return [result.attempt_id for result in library.front_page(session, actor, at).released]

    assert announced(room.learner, NOW) == []
    allowances.release(session, room.teacher, room.assignment.code, NOW)
    allowances.release(session, room.teacher, room.assignment.code, NOW + HOUR)
    assert announced(room.learner, NOW) == [attempt.id]
    assert announced(room.add_learner("Arman"), NOW) == []
    assert announced(Actor.visitor(), NOW) == []
    assert announced(room.learner, NOW + timedelta(days=15)) == []


def test_rules_are_kept_as_they_were_set(session: Session) -> None:
    assignment = add_offer(session)
    assert rules_of(assignment) == Rules()
    for preset in PRESETS.values():
        rules = replace(preset, opens_at=NOW, closes_at=NOW + HOUR, sequential=True)
        store_rules(session, assignment, rules)
        session.refresh(assignment)
        assert rules_of(assignment) == rules
        assert (assignment.mode, assignment.time_limit) == (rules.mode, rules.time_limit)


class TestLookingOn:
    def test_who_works_is_late_or_done_is_told_without_a_score(self, session: Session) -> None:
        room = Room(session, CLOCK)
        arman, bota, dana = (room.learner, room.add_learner("Bota"), room.add_learner("Vera"))
        attempt = room.start()
        save(session, arman, attempt, RIGHT, NOW + MINUTE)
        done = start_attempt(session, bota, room.assignment.id, NOW, "seed")
        submit(session, bota, done.id, NOW + MINUTE)
        shown = live.show_live(session, room.teacher, room.assignment.code, NOW + 2 * MINUTE)
        found = {line.label.name: line for line in shown.lines}
        assert {name: line.standing.value for name, line in found.items()} == {
            "Dana": "working",
            "Bota": "submitted",
            "Vera": "not begun",
        }
        assert found["Dana"].last_save == NOW + MINUTE
        assert found["Dana"].seconds_left == 58 * 60
        assert "score" not in repr(shown)
        assert dana.person_id
        over = live.show_live(session, room.teacher, room.assignment.code, NOW + HOUR)
        assert over.count(live.LearnerStatus.LATE) == 1

    def test_five_more_minutes_are_on_the_clock_at_once_and_only_once(
        self, session: Session
    ) -> None:
        window = replace(CLOCK, closes_at=NOW + HOUR)
        room = Room(session, window)
        attempt = room.start()
        person = room.learner.person_id
        assert person
        code = room.assignment.code
        for _ in range(3):
            live.give_minutes(session, room.teacher, code, {person: 5}, NOW + MINUTE)
        clock = view_clock(session, room.learner, attempt.id, NOW + MINUTE)
        assert clock.ends_at == NOW + HOUR + 5 * MINUTE
        # One press is one step, whatever a request says; and it needs somebody who works.
        assert live.give_minutes(session, room.teacher, code, {person: 999}, NOW) == 1
        clock = view_clock(session, room.learner, attempt.id, NOW)
        assert clock.ends_at == NOW + HOUR + 10 * MINUTE
        assert live.give_minutes(session, room.teacher, code, {uuid4(): 5}, NOW) == 0
        room.give(extra_time=50)
        clock = view_clock(session, room.learner, attempt.id, NOW)
        assert clock.ends_at == NOW + HOUR + 10 * MINUTE
        submit(session, room.learner, attempt.id, NOW)
        assert live.give_minutes(session, room.teacher, code, {person: 15}, NOW) == 0

    def test_keys_wait_for_whoever_was_given_minutes(self, session: Session) -> None:
        rules = Rules(
            feedback=Feedback.END,
            closes_at=NOW + HOUR,
            shown=ReleaseSchedule.all_since(Since.CLOSED),
        )
        room = Room(session, rules)
        room.start()
        classmate = room.add_learner("Arman")
        done = start_attempt(session, classmate, room.assignment.id, NOW, "seed")
        submit(session, classmate, done.id, NOW)
        assert room.learner.person_id
        live.give_minutes(
            session, room.teacher, room.assignment.code, {room.learner.person_id: 5}, NOW
        )
        early = NOW + HOUR + 4 * MINUTE
        assert view_result(session, classmate, done.id, early).shown == frozenset()
        assert view_result(session, classmate, done.id, early + 2 * MINUTE).shown

    def test_only_staff_of_that_class_look_on_and_give(self, session: Session) -> None:
        room = Room(session, CLOCK)
        room.start()
        rival, _ = add_teacher(session)
        assert room.learner.person_id
        wanted = {room.learner.person_id: 5}
        for actor, error in ((rival, NotFound), (room.learner, NotAllowed)):
            with pytest.raises(error):
                live.show_live(session, actor, room.assignment.code, NOW)
            with pytest.raises(error):
                live.give_minutes(session, actor, room.assignment.code, wanted, NOW)
