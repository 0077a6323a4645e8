"""An attempt from its start to its score, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quiz.domain.errors import Closed, NotAllowed, NotFound, Refused, SignInNeeded
from quiz.domain.marking.progress import Progress
from quiz.domain.people.rights import Actor
from quiz.domain.people.roles import Role
from quiz.domain.questions.questions import Option
from quiz.domain.quizzes.quizzes import Admission
from quiz.domain.text.articles import DisplayRights
from quiz.persistence.bank.questions import find_question
from quiz.persistence.tables.attempts import AnswerRow, AttemptRow, ItemRow
from quiz.persistence.tables.people import ClassRow, Membership
from quiz.services.bank.records import retire_question
from quiz.services.people import profiles
from quiz.services.taking.answering import KeptAside, save_answer, submit
from quiz.services.taking.conflicts import AnswerConflict
from quiz.services.taking.items import view_item
from quiz.services.taking.start_page import find_start, list_quizzes_to_take, show_start
from quiz.services.taking.starting import start_attempt
from tests.builders import (
    NOW,
    add_person,
    make_choice,
)
from tests.counting import count
from tests.integration.taking.attempt import LATER, begin, ids, save
from tests.offers import add_actor, add_offer


class TestStarting:
    def test_a_visitor_is_asked_to_come_in_first(self, session: Session) -> None:
        assignment = add_offer(session)
        with pytest.raises(SignInNeeded):
            start_attempt(session, Actor.visitor(), assignment.id, NOW, "seed")

    def test_a_guest_does_not_start_what_is_for_people_who_are_signed_in(
        self, session: Session
    ) -> None:
        assignment = add_offer(session, entry=Admission.SIGNED_IN)
        with pytest.raises(SignInNeeded):
            start_attempt(session, add_actor(session), assignment.id, NOW, "seed")

    def test_a_stranger_does_not_find_the_quiz_of_a_class(self, session: Session) -> None:
        assignment = add_offer(session)
        assignment.class_id = add_class(session)
        session.flush()
        with pytest.raises(NotFound):
            start_attempt(session, add_actor(session), assignment.id, NOW, "seed")
        with pytest.raises(NotFound):
            find_start(session, add_actor(session), "bridge-quiz", NOW)

    def test_a_learner_of_the_class_takes_its_quiz(self, session: Session) -> None:
        assignment = add_offer(session)
        assignment.class_id = add_class(session)
        person = add_person(session, resume_digest="x")
        session.add(
            Membership(
                class_id=assignment.class_id, person_id=person.id, role=Role.LEARNER, joined_at=NOW
            )
        )
        session.flush()
        actor = profiles.actor_of(session, person)
        assert find_start(session, actor, "bridge-quiz", NOW).class_name == "9 B"
        assert [quiz.key for quiz in list_quizzes_to_take(session, actor)] == ["bridge-quiz"]
        assert start_attempt(session, actor, assignment.id, NOW, "seed").state == "open"

    @pytest.mark.parametrize(
        "window",
        [{"opens_at": NOW + timedelta(hours=1)}, {"closes_at": NOW}],
        ids=["too early", "too late"],
    )
    def test_nothing_starts_outside_of_the_window(
        self, session: Session, window: dict[str, Any]
    ) -> None:
        assignment = add_offer(session)
        for name, value in window.items():
            setattr(assignment, name, value)
        session.flush()
        actor = add_actor(session)
        assert isinstance(find_start(session, actor, "bridge-quiz", NOW).obstacle, Closed)
        with pytest.raises(Closed):
            start_attempt(session, actor, assignment.id, NOW, "seed")
        assert count(session, AttemptRow) == 0

    def test_marking_in_a_text_that_may_not_be_shown_is_refused(self, session: Session) -> None:
        assignment = add_offer(session, shown=DisplayRights.PASSAGES)
        with pytest.raises(Refused, match="may not be shown whole"):
            start_attempt(session, add_actor(session), assignment.id, NOW, "seed")

    def test_other_kinds_are_asked_without_the_text(self, session: Session) -> None:
        actor = add_actor(session)
        attempt = begin(session, actor, make_choice(), shown=DisplayRights.PASSAGES)
        assert view_item(session, actor, attempt.id, 1, NOW).sources[0].blocks == ()

    def test_only_published_questions_are_asked(self, session: Session) -> None:
        assignment = add_offer(session)
        retired = find_question(session, "bridge-quiz-1")
        assert retired is not None
        retire_question(session, retired, NOW)
        actor = add_actor(session)
        assert find_start(session, actor, "bridge-quiz", NOW).questions == 1
        attempt = start_attempt(session, actor, assignment.id, NOW, "seed")
        assert view_item(session, actor, attempt.id, 1, NOW).total == 1

    def test_the_open_attempt_is_given_back(self, session: Session) -> None:
        assignment = add_offer(session)
        actor = add_actor(session)
        first = start_attempt(session, actor, assignment.id, NOW, "seed")
        assert start_attempt(session, actor, assignment.id, LATER, "other").id == first.id
        assert count(session, ItemRow) == 2

    def test_after_submitting_there_is_another_attempt(self, session: Session) -> None:
        assignment = add_offer(session)
        actor = add_actor(session)
        first = start_attempt(session, actor, assignment.id, NOW, "seed")
        submit(session, actor, first.id, NOW)
        second = start_attempt(session, actor, assignment.id, LATER, "other")
        assert (first.number, second.number) == (1, 2)
        start = show_start(session, actor, assignment.code, LATER)
        assert start.open_attempt is not None
        assert start.open_attempt.id == second.id
        assert [past.score for past in start.past] == [0]

    def test_the_order_of_options_is_kept_and_differs_between_attempts(
        self, session: Session
    ) -> None:
        options = tuple(Option(key=letter, text=letter, right=letter == "a") for letter in "abcdef")
        assignment = add_offer(session, make_choice(options=options, ordered=False))
        orders = set()
        for number in range(5):
            actor = add_actor(session)
            attempt = start_attempt(session, actor, assignment.id, NOW, f"seed {number}")
            views = [view_item(session, actor, attempt.id, 1, NOW) for _ in range(2)]
            first, second = (tuple(one["key"] for one in v.wording["options"]) for v in views)
            assert first == second
            orders.add(first)
        assert len(orders) > 1


def add_class(session: Session) -> int:
    row = ClassRow(key="9-b", name="9 B", code="CLASS1", created_at=NOW)
    session.add(row)
    session.flush()
    return row.id


class TestSaving:
    def test_a_foreign_attempt_is_answered_like_a_missing_one(self, session: Session) -> None:
        attempt = begin(session, add_actor(session))
        stranger = add_actor(session)
        for attempt_id in (attempt.id, uuid4()):
            with pytest.raises(NotFound):
                save_answer(session, stranger, attempt_id, 1, None, "abcdefgh", NOW)
            with pytest.raises(NotFound):
                view_item(session, stranger, attempt_id, 1, NOW)
            with pytest.raises(NotFound):
                submit(session, stranger, attempt_id, NOW)

    def test_who_may_see_an_attempt_may_still_not_answer_it(self, session: Session) -> None:
        attempt = begin(session, add_actor(session))
        owner = replace(add_actor(session, login="owner"), roles=frozenset({Role.OWNER}))
        with pytest.raises(NotAllowed):
            save(session, owner, attempt, 1, {"verdict": "supported"})

    def test_a_position_that_does_not_exist_is_not_found(self, session: Session) -> None:
        actor = add_actor(session)
        attempt = begin(session, actor)
        for position in (0, 3):
            with pytest.raises(NotFound):
                save(session, actor, attempt, position, None)

    @pytest.mark.parametrize(
        ("position", "data"),
        [
            (2, {"option": "z"}),
            (2, {"options": ["a"]}),
            (2, {"option": ["a"]}),
            (1, {"verdict": "maybe"}),
            (1, {"verdict": "conflicting"}),
            (1, {"sentences": ids(99)}),
            (1, {"sentences": ["other-article:1"]}),
            (1, {"sentences": ids(1, 2, 3, 4, 5, 6, 7)}),
        ],
    )
    def test_what_the_page_cannot_send_is_refused_and_nothing_is_written(
        self, session: Session, position: int, data: Any
    ) -> None:
        actor = add_actor(session)
        attempt = begin(session, actor)
        with pytest.raises(Refused) as refused:
            save(session, actor, attempt, position, data)
        assert str(refused.value.cure)
        assert count(session, AnswerRow) == 0

    @pytest.mark.parametrize("client_id", ["", "short", "x" * 80, "with space", "a.b.c.d.e.f"])
    def test_an_answer_without_a_proper_client_id_is_refused(
        self, session: Session, client_id: str
    ) -> None:
        actor = add_actor(session)
        attempt = begin(session, actor)
        with pytest.raises(Refused):
            save(session, actor, attempt, 2, {"option": "a"}, client_id=client_id)

    def test_nothing_counts_that_comes_after_the_window_has_closed(self, session: Session) -> None:
        assignment = add_offer(session)
        actor = add_actor(session)
        attempt = start_attempt(session, actor, assignment.id, NOW, "seed")
        assignment.closes_at = LATER
        session.flush()
        save(session, actor, attempt, 2, {"option": "a"})
        after = LATER + timedelta(seconds=30)
        kept = save(session, actor, attempt, 2, {"option": "b"}, now=after)
        assert isinstance(kept, KeptAside)
        assert submit(session, actor, attempt.id, after).value == 0

    def test_an_answer_is_kept_and_earlier_ones_stay(self, session: Session) -> None:
        actor = add_actor(session)
        attempt = begin(session, actor)
        save(session, actor, attempt, 2, {"option": "b"})
        saved = save(session, actor, attempt, 2, {"option": "a"}, now=LATER)
        assert (saved.saved_at, saved.sequence, saved.progress) == (LATER, 2, Progress.ANSWERED)
        view = view_item(session, actor, attempt.id, 2, LATER)
        assert view.given.option == "a"  # type: ignore[union-attr]
        assert count(session, AnswerRow) == 2

    def test_clearing_an_answer_is_an_answer(self, session: Session) -> None:
        actor = add_actor(session)
        attempt = begin(session, actor)
        save(session, actor, attempt, 2, {"option": "b"})
        assert save(session, actor, attempt, 2, None).progress is Progress.BLANK
        assert view_item(session, actor, attempt.id, 2, NOW).given is None

    def test_repeating_a_request_changes_nothing_more(self, session: Session) -> None:
        actor = add_actor(session)
        attempt = begin(session, actor)
        first = save(session, actor, attempt, 2, {"option": "b"}, client_id="page-one.1")
        save(session, actor, attempt, 2, {"option": "a"}, client_id="page-one.2")
        again = save(session, actor, attempt, 2, {"option": "b"}, client_id="page-one.1", now=LATER)
        assert (again.saved_at, again.sequence) == (first.saved_at, first.sequence)
        assert view_item(session, actor, attempt.id, 2, NOW).given.option == "a"  # type: ignore[union-attr]
        assert count(session, AnswerRow) == 2

    def test_a_repeated_request_is_answered_as_before_even_after_the_end(
        self, session: Session
    ) -> None:
        actor = add_actor(session)
        attempt = begin(session, actor)
        first = save(session, actor, attempt, 2, {"option": "b"}, client_id="page-one.1")
        submit(session, actor, attempt.id, NOW)
        again = save(session, actor, attempt, 2, {"option": "b"}, client_id="page-one.1")
        assert again == first
        with pytest.raises(Closed):
            save(session, actor, attempt, 2, {"option": "b"}, client_id="page-one.2")

    def test_a_page_that_is_sent_again_with_another_answer_is_heard(self, session: Session) -> None:
        actor = add_actor(session)
        attempt = begin(session, actor)
        save(session, actor, attempt, 2, {"option": "b"}, client_id="one-form-page")
        save(session, actor, attempt, 2, {"option": "a"}, client_id="one-form-page")
        assert view_item(session, actor, attempt.id, 2, NOW).given.option == "a"  # type: ignore[union-attr]

    def test_a_stale_tab_does_not_overwrite_a_newer_answer(self, session: Session) -> None:
        actor = add_actor(session)
        attempt = begin(session, actor)
        save(session, actor, attempt, 2, {"option": "a"}, client_id="tab-number-b.1", seen=0)
        with pytest.raises(AnswerConflict) as conflict:
            save(session, actor, attempt, 2, {"option": "b"}, client_id="tab-number-a.1", seen=0)
        assert conflict.value.sequence == 1
        saved = save(
            session, actor, attempt, 2, {"option": "b"}, client_id="tab-number-a.2", seen=1
        )
        assert saved.sequence == 2

    def test_a_page_is_not_in_its_own_way(self, session: Session) -> None:
        actor = add_actor(session)
        attempt = begin(session, actor)
        for number, option in enumerate("abc", 1):
            save(
                session,
                actor,
                attempt,
                2,
                {"option": option},
                client_id=f"one-page.{number}",
                seen=0,
            )
        assert count(session, AnswerRow) == 3


# --- no key before its time ------------------------------------------------------------------


class TestWhatTheDatabaseRefuses:
    """What must never be, whatever a program does or two of them at once."""

    def another(self, row: Any, **changes: Any) -> Any:
        """A copy of a row with a number of its own."""
        table = type(row)
        values = {spec.name: getattr(row, spec.name) for spec in table.__table__.columns}
        values.pop("id")
        return table(**(values | changes))

    def test_there_is_no_second_open_attempt(self, session: Session) -> None:
        actor = add_actor(session)
        attempt = begin(session, actor)
        with pytest.raises(IntegrityError), session.begin_nested():
            session.add(self.another(attempt, id=uuid4(), number=2))
        submit(session, actor, attempt.id, LATER)
        session.add(self.another(attempt, id=uuid4(), number=2, state="open", submitted_at=None))
        session.flush()

    def test_an_open_attempt_has_no_time_of_submitting_and_another_has(
        self, session: Session
    ) -> None:
        attempt = begin(session, add_actor(session))
        for changes in ({"state": "graded"}, {"submitted_at": LATER}):
            with pytest.raises(IntegrityError), session.begin_nested():
                session.add(self.another(attempt, id=uuid4(), number=2, **changes))

    def test_a_request_and_a_number_of_an_answer_are_there_once(self, session: Session) -> None:
        actor = add_actor(session)
        attempt = begin(session, actor)
        save(session, actor, attempt, 2, {"option": "a"}, client_id="only-page.1")
        row = session.scalars(select(AnswerRow)).one()
        for changes in ({"sequence": 2}, {"client_id": "only-page.2"}):
            with pytest.raises(IntegrityError), session.begin_nested():
                session.add(self.another(row, **changes))
        session.add(self.another(row, sequence=2, client_id="only-page.2"))
        session.flush()

    def test_a_version_of_a_score_is_there_once(self, session: Session) -> None:
        actor = add_actor(session)
        score = submit(session, actor, begin(session, actor).id, LATER)
        with pytest.raises(IntegrityError), session.begin_nested():
            session.add(self.another(score))
        session.add(self.another(score, revision=2))
        session.flush()
