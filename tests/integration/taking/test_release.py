"""What is shown when: marks, keys and texts wait for their release."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from quiz.domain.errors import NotAllowed, NotFound
from quiz.domain.people.rights import Actor
from quiz.domain.quizzes.release import Field, Moment, ReleaseSchedule, Since, shown_at
from quiz.domain.quizzes.rules import PRESETS, Feedback, Preset, Rules
from quiz.domain.text.articles import DisplayRights
from quiz.persistence.bank.articles import find_article, list_editions
from quiz.services import library
from quiz.services.attempts.rules import rules_of, store_rules
from quiz.services.feedback.review import Disclosed, Review
from quiz.services.results import own_results
from quiz.services.results.result import view_result
from quiz.services.scores import allowances, live
from quiz.services.scores import attempts as scores
from quiz.services.taking.answering import (
    save_answer,
    submit,
)
from quiz.services.taking.items import view_clock, view_item
from quiz.services.taking.start_page import show_start
from quiz.services.taking.starting import start_attempt
from tests.builders import NOW, make_choice, make_claim
from tests.integration.taking.ruled import CLOCK, HOUR, MINUTE, RIGHT, save, seconds
from tests.offers import CANARIES, CANARY, add_offer, tells_number
from tests.rooms import Room, add_teacher

# --- what is shown when ----------------------------------------------------------------------


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
