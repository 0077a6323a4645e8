"""Scores: who sees which, what they come to, and in how many queries."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from quiz.domain.errors import NotAllowed, NotFound, SignInNeeded
from quiz.domain.people.rights import Actor
from quiz.domain.people.roles import Role
from quiz.domain.questions.questions import Facet, Verdict
from quiz.persistence.quizzes.quizzes import find_quiz
from quiz.persistence.tables.attempts import AttemptRow
from quiz.persistence.tables.people import ClassRow, GrantedRole, PersonRow
from quiz.persistence.tables.quizzes import AssignmentRow
from quiz.services.bank.quizzes import offer_to_class, open_to_public, store_quiz
from quiz.services.people import classes, profiles
from quiz.services.results import own_results
from quiz.services.scores import attempts, files, questions
from quiz.services.scores.attempts import Sort
from quiz.services.taking import answering, starting
from tests.builders import (
    NOW,
    add_bank,
    add_person,
    add_question,
    make_claim,
    make_number,
    make_question,
    make_quiz,
)
from tests.messages import ABOUT_RIGHT, TOO_FEW

RIGHT = ({"option": "b"}, {"verdict": "supported", "sentences": ["bridge:3"]}, {"text": "340 m"})
WRONG = ({"option": "c"}, {"verdict": "refuted"}, {"text": "12"})
LUCKY = ({"option": "b"}, {"verdict": "supported", "sentences": ["bridge:2"]}, None)


@dataclass
class Room:
    """A class with its teacher, and a quiz of three questions that it was given."""

    session: Session
    class_row: ClassRow
    teacher: PersonRow
    assignment: AssignmentRow

    @property
    def code(self) -> str:
        return self.assignment.code

    @property
    def actor(self) -> Actor:
        return profiles.actor_of(self.session, self.teacher)

    def learner(self, name: str, **columns: Any) -> PersonRow:
        person = add_person(self.session, name, **columns)
        classes.join_class(self.session, person.id, self.class_row.code, NOW)
        return person

    def take(
        self, person: PersonRow, answers: tuple[Any, ...], *, minute: int = 0, submit: bool = True
    ) -> AttemptRow:
        actor = profiles.actor_of(self.session, person)
        now = NOW + timedelta(minutes=minute)
        attempt = starting.start_attempt(self.session, actor, self.assignment.id, now, "0" * 64)
        for position, payload in enumerate(answers, 1):
            if payload is not None:
                self.save(attempt, actor, position, payload, minute)
        if submit:
            answering.submit(self.session, actor, attempt.id, now + timedelta(minutes=5))
        return attempt

    def save(
        self, attempt: AttemptRow, actor: Actor, position: int, payload: Any, minute: int
    ) -> None:
        at = NOW + timedelta(minutes=minute, seconds=10 * position)
        answering.save_answer(
            self.session, actor, attempt.id, position, payload, uuid4().hex[:24], at
        )


def make_teacher(session: Session, name: str = "Teacher") -> PersonRow:
    person = add_person(session, name, login=f"{name.lower()}@example.org")
    session.add(GrantedRole(person_id=person.id, role=Role.INSTRUCTOR, granted_at=NOW))
    session.flush()
    return person


@pytest.fixture
def room(session: Session) -> Room:
    bank = add_bank(session)
    for question in (
        make_question("one"),
        make_question("two", make_claim()),
        make_question("three", make_number()),
    ):
        add_question(session, bank, question)
    quiz = store_quiz(session, bank, make_quiz("one", "two", "three"), NOW)
    teacher = make_teacher(session)
    class_row = classes.make_class(session, profiles.actor_of(session, teacher), "10 B", NOW)
    assignment = offer_to_class(session, quiz, class_row.id, NOW, teacher.id)
    return Room(session, class_row, teacher, assignment)


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    statements: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", count)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", count)


# --- who may not -----------------------------------------------------------------------------

ASKED = {
    "scores": lambda s, actor, room, _: attempts.show_scores(s, actor, room.code),
    "questions": lambda s, actor, room, _: questions.show_questions(s, actor, room.code),
    "results": lambda s, actor, room, _: files.results_file(s, actor, room.code, NOW),
    "answers": lambda s, actor, room, _: files.answers_file(s, actor, room.code, NOW),
    "attempt": lambda s, actor, _, attempt: attempts.show_attempt(s, actor, attempt.id, NOW),
}


@pytest.fixture(params=ASKED)
def asked(request: pytest.FixtureRequest) -> Any:
    return ASKED[request.param]


def test_a_visitor_is_asked_to_sign_in(room: Room, asked: Any) -> None:
    attempt = room.take(room.learner("Aigul"), RIGHT)
    with pytest.raises(SignInNeeded):
        asked(room.session, Actor.visitor(), room, attempt)


def test_an_instructor_of_another_class_finds_nothing(room: Room, asked: Any) -> None:
    attempt = room.take(room.learner("Aigul"), RIGHT)
    other = profiles.actor_of(room.session, make_teacher(room.session, "Other"))
    with pytest.raises(NotFound) as foreign:
        asked(room.session, other, room, attempt)
    nowhere = replace(room, assignment=AssignmentRow(code="ZZZZZZ"))
    with pytest.raises(NotFound) as missing:
        asked(room.session, other, nowhere, AttemptRow(id=uuid4()))
    assert (foreign.value.message, foreign.value.cure) == (
        missing.value.message,
        missing.value.cure,
    )


def test_a_classmate_sees_no_scores(room: Room, asked: Any) -> None:
    attempt = room.take(room.learner("Aigul"), RIGHT)
    classmate = profiles.actor_of(room.session, room.learner("Dana", login="dana@example.org"))
    with pytest.raises((NotFound, NotAllowed)):
        asked(room.session, classmate, room, attempt)


def test_a_teacher_who_looks_as_a_learner_sees_no_scores(room: Room, asked: Any) -> None:
    attempt = room.take(room.learner("Aigul"), RIGHT)
    resting = replace(room.actor, as_learner=True)
    with pytest.raises((NotFound, NotAllowed)):
        asked(room.session, resting, room, attempt)


def test_the_list_holds_only_what_one_may_see(room: Room) -> None:
    other = profiles.actor_of(room.session, make_teacher(room.session, "Other"))
    assert attempts.list_scored(room.session, other) == ()
    assert [quiz.assignment.code for quiz in attempts.list_scored(room.session, room.actor)] == [
        room.code
    ]


def test_the_public_offer_of_a_shared_bank_is_for_those_who_write_in_it(room: Room) -> None:
    session = room.session
    public = open_to_public(session, find_quiz(session, "bridge-quiz"), NOW)  # type: ignore[arg-type]
    teacher = profiles.actor_of(session, make_teacher(session, "Other"))
    assert public.code not in [
        quiz.assignment.code for quiz in attempts.list_scored(session, teacher)
    ]
    author = replace(teacher, roles=teacher.roles | {Role.AUTHOR})
    assert [quiz.assignment.code for quiz in attempts.list_scored(session, author)] == [public.code]


# --- what they come to -----------------------------------------------------------------------


def test_a_quiz_that_nobody_took_has_no_mean(room: Room) -> None:
    (line,) = attempts.list_scored(room.session, room.actor)
    assert (line.attempts, line.submitted, line.mean, line.guess_line) == (0, 0, None, None)
    view = attempts.show_scores(room.session, room.actor, room.code)
    assert (view.attempts, view.mean, view.median, view.guess_line) == ((), None, None, None)


def test_means_are_exact_and_open_attempts_count_for_nothing(room: Room) -> None:
    room.take(room.learner("Aigul"), RIGHT)
    room.take(room.learner("Dana"), WRONG)
    room.take(room.learner("Marat"), LUCKY)
    room.take(room.learner("Sania"), RIGHT[:1], submit=False)
    view = attempts.show_scores(room.session, room.actor, room.code)
    # One right of three, and half of a claim: its verdict without its proof.
    assert [line.score for line in view.attempts] == [1, 0, Fraction(1, 2), None]
    assert (view.mean, view.median) == (Fraction(1, 2), Fraction(1, 2))
    # A third of the choice and half of a claim that is answered alike, of three questions.
    assert view.guess_line == (Fraction(1, 3) + Fraction(1, 2)) / 3
    assert view.distribution == (1, 0, 0, 0, 0, 1, 0, 0, 0, 1)
    assert (view.submitted, view.people) == (3, 4)
    (line,) = attempts.list_scored(room.session, room.actor)
    assert (line.attempts, line.submitted, line.mean, line.guess_line) == (
        4,
        3,
        view.mean,
        view.guess_line,
    )


def test_answers_proofs_and_both_are_told_apart(room: Room) -> None:
    proof_alone = ({"option": "c"}, {"verdict": "refuted", "sentences": ["bridge:3"]}, None)
    for name, answers in (("A", RIGHT), ("B", WRONG), ("C", LUCKY), ("D", proof_alone)):
        room.take(room.learner(name), answers)
    view = attempts.show_scores(room.session, room.actor, room.code)
    found = [(line.answers, line.proofs, line.both) for line in view.attempts]
    assert found == [(3, 1, 1), (0, 0, 0), (2, 0, 0), (0, 1, 0)]
    assert {line.proofs_asked for line in view.attempts} == {1}
    split = attempts.show_attempt(room.session, room.actor, view.attempts[3].id, NOW).result.split  # type: ignore[union-attr]
    assert (split.answers, split.proofs, split.both) == (0, 1, 0)


@pytest.mark.parametrize(
    ("sort", "descending", "names"),
    [
        (Sort.NAME, False, ["Әсел", "Борис", "Dana", "Zoe"]),
        (Sort.SCORE, True, ["Zoe", "Dana", "Борис", "Әсел"]),
        (Sort.SCORE, False, ["Борис", "Dana", "Zoe", "Әсел"]),
        (Sort.SUBMITTED, True, ["Zoe", "Борис", "Dana", "Әсел"]),
        (Sort.STARTED, False, ["Dana", "Борис", "Zoe", "Әсел"]),
        (Sort.BOTH, True, ["Zoe", "Dana", "Борис", "Әсел"]),
    ],
)
def test_attempts_are_sorted_and_what_is_absent_comes_last(
    room: Room, sort: Sort, descending: bool, names: list[str]
) -> None:
    room.take(room.learner("Dana"), LUCKY, minute=0)
    room.take(room.learner("Борис"), WRONG, minute=10)
    room.take(room.learner("Zoe"), RIGHT, minute=20)
    room.take(room.learner("Әсел"), RIGHT, minute=30, submit=False)
    view = attempts.show_scores(room.session, room.actor, room.code, sort, descending)
    found = [line.label.name for line in view.attempts]
    assert sorted(found) == sorted(names)
    if sort is not Sort.NAME:
        assert found == names


def test_two_people_of_one_name_are_told_apart(room: Room) -> None:
    room.take(room.learner("Aigul", tag="AAAA"), RIGHT)
    room.take(room.learner("aigul", tag="BBBB"), WRONG)
    room.take(room.learner("Dana", tag="CCCC"), WRONG)
    view = attempts.show_scores(room.session, room.actor, room.code)
    assert [(attempt.label.name, attempt.label.tag) for attempt in view.attempts] == [
        ("Aigul", "AAAA"),
        ("aigul", "BBBB"),
        ("Dana", ""),
    ]


# --- question by question --------------------------------------------------------------------


def test_questions_tell_how_hard_they_are_and_what_misled(room: Room) -> None:
    room.take(room.learner("A"), RIGHT)
    room.take(room.learner("B"), WRONG)
    room.take(room.learner("C"), LUCKY)
    view = questions.show_questions(room.session, room.actor, room.code)
    one, two, three = view.questions
    assert (view.people, view.too_few) == (3, True)
    assert [question.key for question in view.questions] == ["one", "two", "three"]
    assert (one.facility, one.right, one.words) == (Fraction(2, 3), 2, TOO_FEW)
    assert (str(one.wrong.word), one.wrong.people) == ("500 metres", 1)  # type: ignore[union-attr]
    assert one.profile is None
    # One whole mark, nothing, and the half of a right verdict.
    assert two.facility == Fraction(1, 2)
    assert two.profile == questions.Profile(both=1, answer_alone=1, proof_alone=0, neither=1)
    assert (str(two.wrong.word), two.wrong.people) == ("Refuted", 1)  # type: ignore[union-attr]
    assert (three.blank, three.right, str(three.wrong.word)) == (1, 1, "12")  # type: ignore[union-attr]
    assert view.profile == two.profile


def test_the_wrong_answer_that_most_gave_is_counted_whatever_its_case(room: Room) -> None:
    for name, text in (("A", "12 M"), ("B", "13"), ("C", "12 m"), ("D", "340 m")):
        room.take(room.learner(name), (None, None, {"text": text}))
    view = questions.show_questions(room.session, room.actor, room.code)
    wrong = view.questions[2].wrong
    assert wrong is not None
    assert (str(wrong.word), wrong.people) == ("12 M", 2)


def test_only_first_attempts_say_how_hard_a_question_is(room: Room) -> None:
    person = room.learner("A")
    room.take(person, WRONG)
    room.take(person, RIGHT, minute=30)
    room.take(room.learner("B"), RIGHT[:1], submit=False)
    view = questions.show_questions(room.session, room.actor, room.code)
    assert view.people == 1
    assert [question.facility for question in view.questions] == [0, 0, 0]


def test_twenty_people_are_enough_for_a_word(room: Room) -> None:
    for number in range(20):
        room.take(room.learner(f"Learner {number:02}"), RIGHT if number % 2 else WRONG)
    view = questions.show_questions(room.session, room.actor, room.code)
    assert not view.too_few
    assert {question.words for question in view.questions} == {ABOUT_RIGHT}
    low, high = view.questions[0].interval.low, view.questions[0].interval.high
    assert (round(low, 3), round(high, 3)) == (0.299, 0.701)


# --- one attempt -----------------------------------------------------------------------------


def test_an_attempt_shows_its_result_its_saves_and_its_neighbours(room: Room) -> None:
    first = room.take(room.learner("Aigul"), RIGHT)
    person = room.learner("Dana")
    actor = profiles.actor_of(room.session, person)
    attempt = room.take(person, ({"option": "c"},), submit=False)
    room.save(attempt, actor, 1, {"option": "b"}, 1)
    room.save(attempt, actor, 2, None, 2)
    answering.submit(room.session, actor, attempt.id, NOW + timedelta(minutes=9))
    last = room.take(room.learner("Zoe"), WRONG)
    view = attempts.show_attempt(room.session, room.actor, attempt.id, NOW)
    assert view.result is not None
    assert view.result.score == Fraction(1, 3)
    assert not view.result.own
    assert [(s.position, s.sequence, [str(w) for w in s.words]) for s in view.saves] == [
        (1, 1, ["500 metres"]),
        (1, 2, ["340 metres"]),
    ]
    assert view.previous is not None
    assert view.next is not None
    assert (view.previous.id, view.next.id) == (first.id, last.id)


def test_an_open_attempt_shows_what_was_saved_and_no_result(room: Room) -> None:
    answers = (None, {"verdict": Verdict.NEI.value, "missing": Facet.WHEN.value})
    attempt = room.take(room.learner("Aigul"), answers, submit=False)
    view = attempts.show_attempt(room.session, room.actor, attempt.id, NOW)
    assert (view.result, view.submitted_at, view.state_label) == (None, None, "not submitted")
    assert [str(word) for word in view.saves[0].words] == [
        "Not enough information",
        "missing: When",
    ]
    assert (view.previous, view.next) == (None, None)


# --- one's own -------------------------------------------------------------------------------


def test_a_visitor_has_no_results(room: Room) -> None:
    with pytest.raises(SignInNeeded):
        own_results.own_results(room.session, Actor.visitor(), NOW)


def test_a_learner_sees_their_own_results_and_no_others(room: Room) -> None:
    person = room.learner("Aigul")
    first = room.take(person, WRONG)
    second = room.take(person, RIGHT[:1], minute=30, submit=False)
    room.take(room.learner("Dana"), RIGHT)
    results = own_results.own_results(room.session, profiles.actor_of(room.session, person), NOW)
    assert [(result.id, result.number, result.score) for result in results] == [
        (second.id, 2, None),
        (first.id, 1, 0),
    ]
    assert {(result.title, result.class_name) for result in results} == {("The bridge", "10 B")}


# --- files -----------------------------------------------------------------------------------


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_results_are_one_row_an_attempt(room: Room) -> None:
    room.take(room.learner("=Dana", tag="AAAA"), WRONG)
    room.take(room.learner("Aigul"), LUCKY)
    room.take(room.learner("Zoe"), RIGHT[:1], submit=False)
    file = files.results_file(room.session, room.actor, room.code, NOW)
    assert file.name == "the-bridge-results-2026-11-22.csv"
    found = {row["name"]: row for row in rows(file.content)}
    assert list(found) == ["'=Dana", "Aigul", "Zoe"]
    assert (found["Aigul"]["score"], found["Aigul"]["guess_line"]) == ("0.5", "0.277778")
    assert found["'=Dana"]["above_guess"].startswith("-0.38")
    assert (found["Zoe"]["score"], found["Zoe"]["state"]) == ("", "open")
    assert (found["Aigul"]["answers_right"], found["Aigul"]["evidence_right"]) == ("2", "0")


def test_answers_are_one_row_an_item_and_no_key_is_in_them(room: Room) -> None:
    room.take(room.learner("Aigul"), LUCKY)
    file = files.answers_file(room.session, room.actor, room.code, NOW)
    one, two, three = rows(file.content)
    assert (one["question"], one["answer"], one["mark"]) == ("one", "340 metres", "1")
    assert (two["answer"], two["answer_mark"], two["evidence_mark"]) == (
        "Supported; sentence 2 of bridge",
        "1",
        "0",
    )
    assert (three["answer"], three["saves"], three["mark"]) == ("", "0", "0")
    assert room.teacher.login.encode() not in file.content  # type: ignore[union-attr]


# --- queries ---------------------------------------------------------------------------------


def test_pages_take_as_many_queries_for_fifty_attempts_as_for_five(room: Room) -> None:
    def ask_all() -> dict[str, int]:
        found = {}
        pages = {**ASKED, "list": lambda s, actor, *_: attempts.list_scored(s, actor)}
        actor = room.actor
        for name, ask in pages.items():
            room.session.expire_all()
            with counted(room.session) as statements:
                ask(room.session, actor, room, attempt)
            found[name] = len(statements)
        return found

    def add(numbers: range) -> AttemptRow:
        taken = [room.take(room.learner(f"Learner {n:02}"), LUCKY) for n in numbers]
        return taken[0]

    attempt = add(range(5))
    few = ask_all()
    add(range(5, 50))
    assert ask_all() == few
    assert max(few.values()) <= 30
