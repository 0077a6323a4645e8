"""Reports of learners and the replies to them: who reads what, and what is never told."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz.domain.attempts.reports import MOST_IN_WINDOW
from quiz.domain.errors import NotAllowed, NotFound, Refused, SignInNeeded, TooMany
from quiz.domain.people.rights import Actor
from quiz.domain.quizzes.rules import PRESETS, Preset, Rules
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.attempts import AttemptRow
from quiz.persistence.tables.reports import ReportRow
from quiz.services import reports
from quiz.services.reports import RepliedAlready, WaitsAlready
from quiz.services.taking.answering import save_answer, submit
from quiz.services.taking.starting import start_attempt
from quiz.services.taking.turns import NotInTurn
from tests.builders import NOW, make_choice, make_claim, make_number
from tests.offers import CANARIES, CANARY, add_actor
from tests.racing import together
from tests.rooms import Room, add_teacher

EXAM = PRESETS[Preset.EXAM]
MINUTE = timedelta(minutes=1)
WORDS = "The article was corrected since."


def save(session: Session, actor: Actor, attempt: AttemptRow, option: str) -> None:
    save_answer(session, actor, attempt.id, 1, {"option": option}, uuid4().hex, NOW)


def only_report(session: Session, teacher: Actor) -> UUID:
    (line,) = reports.show_inbox(session, teacher).open
    return line.id


def test_a_report_reaches_the_class_teacher_with_answer_question_and_passage(
    session: Session,
) -> None:
    room = Room(session, Rules(), make_claim(), make_number())
    attempt = room.start()
    given = {"verdict": "refuted", "sentences": []}
    save_answer(session, room.learner, attempt.id, 1, given, uuid4().hex, NOW)
    reports.report(session, room.learner, attempt.id, 1, f"  {WORDS}\r\n", NOW)
    assert reports.count_open(session, room.teacher) == 1
    shown = reports.show_report(session, room.teacher, only_report(session, room.teacher), NOW)
    assert (shown.text, shown.label.name, shown.handed_in) == (WORDS, "Dana", False)
    assert shown.review.position == 1
    assert shown.review.given is not None
    assert shown.review.mark < 1
    assert any(passage.is_proof for passage in shown.review.passages)
    assert not shown.changed


def test_an_answer_that_was_changed_after_the_report_is_told_as_it_was(session: Session) -> None:
    room = Room(session, Rules(), make_choice())
    attempt = room.start()
    save(session, room.learner, attempt, "a")
    reports.report(session, room.learner, attempt.id, 1, WORDS, NOW)
    save(session, room.learner, attempt, "b")
    shown = reports.show_report(session, room.teacher, only_report(session, room.teacher), NOW)
    assert shown.changed
    assert shown.answer_then == (make_choice().options[0].text,)
    assert shown.review.mark == 1


def test_a_reply_is_told_to_its_writer_for_two_weeks_and_stays_with_the_result(
    session: Session,
) -> None:
    room = Room(session, Rules())
    attempt = room.start()
    submit(session, room.learner, attempt.id, NOW)
    reports.report(session, room.learner, attempt.id, 2, WORDS, NOW)
    assert reports.new_replies(session, room.learner, NOW) == ()
    reports.reply(session, room.teacher, only_report(session, room.teacher), "It was not.", NOW)
    assert reports.count_open(session, room.teacher) == 0
    (line,) = reports.show_inbox(session, room.teacher).answered
    assert line.replied_at == NOW
    later = NOW + timedelta(days=13)
    (told,) = reports.new_replies(session, room.learner, later)
    assert (told.reply, told.position) == ("It was not.", 2)
    assert reports.new_replies(session, room.learner, NOW + timedelta(days=15)) == ()
    assert reports.reports_of_result(session, room.learner, attempt.id) == {2: (told,)}
    assert reports.own_reports(session, room.learner) == (told,)


def test_a_guest_reports_and_is_replied_to(session: Session) -> None:
    room = Room(session, Rules())
    guest = add_actor(session)
    room.assignment.class_id = None
    room.assignment.created_by_id = room.teacher.person_id
    session.flush()
    attempt = start_attempt(session, guest, room.assignment.id, NOW, "seed")
    reports.report(session, guest, attempt.id, 1, WORDS, NOW)
    reports.reply(session, room.teacher, only_report(session, room.teacher), "Thank you.", NOW)
    assert reports.own_reports(session, guest)[0].reply == "Thank you."


def test_nobody_else_reads_reports_or_writes_them(session: Session) -> None:
    room = Room(session, Rules())
    attempt = room.start()
    reports.report(session, room.learner, attempt.id, 1, WORDS, NOW)
    report = only_report(session, room.teacher)
    rival, _ = add_teacher(session)
    classmate = room.add_learner("Arman")
    for stranger in (rival, classmate):
        assert reports.count_open(session, stranger) == 0
        assert reports.show_inbox(session, stranger).open == ()
        for act in (
            lambda who: reports.show_report(session, who, report, NOW),
            lambda who: reports.reply(session, who, report, "No.", NOW),
            lambda who: reports.report(session, who, attempt.id, 2, WORDS, NOW),
        ):
            with pytest.raises(NotFound):
                act(stranger)
        assert reports.reports_of_result(session, stranger, attempt.id) == {}
    with pytest.raises(NotAllowed):
        reports.show_report(session, room.learner, report, NOW)
    with pytest.raises(NotAllowed):
        reports.report(session, room.teacher, attempt.id, 2, WORDS, NOW)
    with pytest.raises(SignInNeeded):
        reports.show_report(session, Actor.visitor(), uuid4(), NOW)
    assert session.scalar(select(func.count()).select_from(ReportRow)) == 1


def test_what_a_learner_is_shown_holds_no_key(session: Session) -> None:
    room = Room(session, EXAM, *CANARIES)
    attempt = room.start()
    for position in range(1, len(CANARIES) + 1):
        reports.report(session, room.learner, attempt.id, position, WORDS, NOW)
        page = reports.show_writing(session, room.learner, attempt.id, position, NOW)
        assert CANARY not in repr(page)
        assert page.waits
    submit(session, room.learner, attempt.id, NOW)
    assert CANARY not in repr(reports.reports_of_result(session, room.learner, attempt.id))
    (first, *_) = reports.show_inbox(session, room.teacher).open
    shown = reports.show_report(session, room.teacher, first.id, NOW)
    assert CANARY in repr(shown)
    assert shown.hidden


def test_a_second_report_about_a_question_waits_for_the_first_reply(session: Session) -> None:
    room = Room(session, Rules())
    attempt = room.start()
    reports.report(session, room.learner, attempt.id, 1, WORDS, NOW)
    with pytest.raises(WaitsAlready):
        reports.report(session, room.learner, attempt.id, 1, "And more.", NOW)
    reports.report(session, room.learner, attempt.id, 2, "Another question.", NOW + MINUTE)
    first = reports.show_inbox(session, room.teacher).open[0]
    reports.reply(session, room.teacher, first.id, "Which one?", NOW)
    with pytest.raises(RepliedAlready):
        reports.reply(session, room.teacher, first.id, "Twice.", NOW)
    reports.report(session, room.learner, attempt.id, 1, "The second one.", NOW + 2 * MINUTE)
    texts = [
        report.text for report in reports.reports_of_result(session, room.learner, attempt.id)[1]
    ]
    assert texts == [WORDS, "The second one."]


def test_reports_are_limited_in_length_and_in_number(session: Session) -> None:
    room = Room(session, Rules(), *(make_number() for _ in range(MOST_IN_WINDOW + 1)))
    attempt = room.start()
    with pytest.raises(Refused):
        reports.report(session, room.learner, attempt.id, 1, "x" * 2001, NOW)
    for position in range(1, MOST_IN_WINDOW + 1):
        reports.report(session, room.learner, attempt.id, position, WORDS, NOW)
    last = MOST_IN_WINDOW + 1
    with pytest.raises(TooMany):
        reports.report(session, room.learner, attempt.id, last, WORDS, NOW + MINUTE)
    reports.report(session, room.learner, attempt.id, last, WORDS, NOW + 61 * MINUTE)


def test_in_a_sequence_only_the_question_in_turn_can_be_reported(session: Session) -> None:
    room = Room(session, Rules(sequential=True))
    attempt = room.start()
    reports.report(session, room.learner, attempt.id, 1, WORDS, NOW)
    with pytest.raises(NotInTurn):
        reports.report(session, room.learner, attempt.id, 2, WORDS, NOW)
    with pytest.raises(NotInTurn):
        reports.show_writing(session, room.learner, attempt.id, 2, NOW)


def test_of_many_equal_reports_and_replies_at_once_one_stays(database: Database) -> None:
    with database.written() as session:
        room = Room(session, Rules())
        attempt = room.start().id
    learner, teacher = room.learner, room.teacher

    def write() -> None:
        with database.written() as session:
            reports.report(session, learner, attempt, 1, WORDS, NOW)

    came = together([write] * 4)
    assert [type(one) for one in came if one is not None] == [WaitsAlready] * 3
    with database.reading() as session:
        report = only_report(session, teacher)

    def reply() -> None:
        with database.written() as session:
            reports.reply(session, teacher, report, "Yes.", NOW)

    came = together([reply] * 4)
    assert [type(one) for one in came if one is not None] == [RepliedAlready] * 3
