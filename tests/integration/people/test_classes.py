"""Classes and the codes by which people join them, on both databases."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.errors import Closed, NotAllowed, NotFound, Refused, SignInNeeded
from quiz.domain.people.codes import ALPHABET
from quiz.domain.people.rights import Actor
from quiz.domain.people.roles import Role
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.people import ClassRow, GrantedRole, Membership
from quiz.services.bank.quizzes import open_to_public, store_quiz
from quiz.services.people import accounts, audit, classes, codes, links, profiles, sessions
from tests.builders import NOW, add_bank, add_person, add_question, make_quiz


def actor(session: Session, name: str, *roles: Role) -> Actor:
    person = add_person(session, name, login=name.lower())
    for role in roles:
        session.add(GrantedRole(person_id=person.id, role=role, granted_at=NOW))
    session.flush()
    return again(session, person.id)


def again(session: Session, person_id) -> Actor:
    return profiles.actor_of(session, profiles.get_person(session, person_id))


@pytest.fixture
def teacher(session: Session) -> Actor:
    return actor(session, "Teacher", Role.INSTRUCTOR)


@pytest.fixture
def row(session: Session, teacher: Actor) -> ClassRow:
    return classes.make_class(session, teacher, "10 «Б» class", NOW)


def test_a_learner_makes_no_class(session):
    with pytest.raises(NotAllowed):
        classes.make_class(session, actor(session, "Learner"), "Mine", NOW)
    with pytest.raises(SignInNeeded):
        classes.make_class(session, Actor.visitor(), "Mine", NOW)


def test_a_class_without_a_name_is_refused(session, teacher):
    with pytest.raises(Refused):
        classes.make_class(session, teacher, " \u202e ", NOW)


def test_who_makes_a_class_leads_it(session, teacher, row):
    shown = classes.show_class(session, again(session, teacher.person_id), row.key)
    assert shown.role is Role.INSTRUCTOR
    assert shown.may_manage
    assert [label.name for label in shown.instructors] == ["Teacher"]
    assert row.key.startswith("10-class-")
    assert set(shown.code) <= set(ALPHABET)
    assert len(shown.code) == 6


def test_an_instructor_whose_role_ends_or_rests_leads_no_class(session, teacher, row):
    assert again(session, teacher.person_id).classes_teaching == {row.id}
    person = profiles.get_person(session, teacher.person_id)
    assert profiles.actor_of(session, person, as_learner=True).classes_teaching == frozenset()
    session.delete(session.get(GrantedRole, (teacher.person_id, Role.INSTRUCTOR)))
    session.flush()
    assert again(session, teacher.person_id).classes_teaching == frozenset()
    with pytest.raises(NotFound):
        classes.show_class(session, again(session, teacher.person_id), row.key)


def test_a_class_named_in_another_script_has_an_address(session, teacher):
    assert classes.make_class(session, teacher, "Әдебиет", NOW).key.startswith("class-")


def test_a_code_that_leads_nowhere_is_refused_with_a_cure(session):
    with pytest.raises(Refused) as refusal:
        classes.join_class(session, actor(session, "Learner").person_id, "000000", NOW)
    assert "instructor" in str(refusal.value.cure)


def test_joining_twice_is_joining_once(session, row):
    learner = actor(session, "Learner")
    for typed in (row.code, f" {row.code[:3].lower()}-{row.code[3:].lower()} "):
        assert classes.join_class(session, learner.person_id, typed, NOW).id == row.id
    assert again(session, learner.person_id).classes_learning == {row.id}


def test_an_instructor_who_types_the_code_stays_an_instructor(session, teacher, row):
    classes.join_class(session, teacher.person_id, row.code, NOW)
    assert again(session, teacher.person_id).classes_teaching == {row.id}


def test_a_guest_joins(session, row):
    guest, _ = profiles.make_guest(session, "Dana", NOW)
    classes.join_class(session, guest.id, row.code, NOW)
    assert again(session, guest.id).learns_in(row.id)


def test_fifty_joins_at_once_make_one_member(database: Database):
    with database.written() as session:
        teacher = actor(session, "Teacher", Role.INSTRUCTOR)
        code = classes.make_class(session, teacher, "A class", NOW).code
        learner_id = add_person(session).id
    barrier, failures = threading.Barrier(50), []

    def join() -> None:
        barrier.wait()
        try:
            with database.written() as session:
                classes.join_class(session, learner_id, code, NOW)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=join) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with database.reading() as session:
        query = select(Membership).where(Membership.person_id == learner_id)
        assert len(session.scalars(query).all()) == 1


def test_a_class_of_others_answers_like_one_that_is_not_there(session, row):
    stranger = actor(session, "Stranger", Role.INSTRUCTOR)
    with pytest.raises(NotFound) as foreign:
        classes.show_class(session, stranger, row.key)
    with pytest.raises(NotFound) as absent:
        classes.show_class(session, stranger, "class-0000")
    assert str(foreign.value) == str(absent.value)
    with pytest.raises(SignInNeeded):
        classes.show_class(session, Actor.visitor(), "class-0000")
    with pytest.raises(SignInNeeded):
        classes.show_class(session, Actor.visitor(), row.key)


def test_a_learner_sees_neither_the_code_nor_the_others(session, row):
    learner = actor(session, "Learner")
    classes.join_class(session, learner.person_id, row.code, NOW)
    shown = classes.show_class(session, again(session, learner.person_id), row.key)
    assert (shown.code, shown.members, shown.may_manage) == ("", (), False)
    with pytest.raises(NotAllowed):
        classes.change_code(session, again(session, learner.person_id), row.key, NOW)


def test_equal_names_are_told_apart_by_their_tags(session, teacher, row):
    for tag in ("AA11", "BB22"):
        person = add_person(session, "Dana", tag=tag)
        classes.join_class(session, person.id, row.code, NOW)
    shown = classes.show_class(session, again(session, teacher.person_id), row.key)
    labels = {(member.label.name, member.label.tag) for member in shown.members}
    assert labels == {("Dana", "AA11"), ("Dana", "BB22"), ("Teacher", "")}


def test_a_new_code_ends_the_old_one_and_keeps_the_members(session, teacher, row):
    teacher = again(session, teacher.person_id)
    learner = actor(session, "Learner")
    old = row.code
    classes.join_class(session, learner.person_id, old, NOW)
    classes.change_code(session, teacher, row.key, NOW)
    with pytest.raises(Refused):
        classes.find_by_code(session, old)
    assert again(session, learner.person_id).learns_in(row.id)


def test_leaving_ends_the_rights_at_once(session, row):
    learner = actor(session, "Learner")
    classes.join_class(session, learner.person_id, row.code, NOW)
    classes.leave_class(session, again(session, learner.person_id), row.key)
    with pytest.raises(NotFound):
        classes.show_class(session, again(session, learner.person_id), row.key)


def test_the_last_instructor_neither_leaves_nor_steps_down(session, teacher, row):
    teacher = again(session, teacher.person_id)
    with pytest.raises(Refused, match="last instructor"):
        classes.leave_class(session, teacher, row.key)
    with pytest.raises(Refused, match="last instructor"):
        classes.change_member_role(session, teacher, row.key, teacher.person_id, Role.LEARNER, NOW)


def test_only_an_instructor_of_the_site_leads_a_class(session, teacher, row):
    teacher = again(session, teacher.person_id)
    learner, colleague = actor(session, "Learner"), actor(session, "Colleague", Role.INSTRUCTOR)
    for person in (learner, colleague):
        classes.join_class(session, person.person_id, row.code, NOW)
    with pytest.raises(Refused, match="Learner is not an instructor"):
        classes.change_member_role(
            session, teacher, row.key, learner.person_id, Role.INSTRUCTOR, NOW
        )
    with pytest.raises(Refused):
        classes.change_member_role(session, teacher, row.key, learner.person_id, Role.ADMIN, NOW)
    classes.change_member_role(session, teacher, row.key, colleague.person_id, Role.INSTRUCTOR, NOW)
    classes.leave_class(session, teacher, row.key)
    assert again(session, colleague.person_id).teaches(row.id)


def test_somebody_who_is_not_in_the_class_cannot_be_taken_out(session, teacher, row):
    teacher, stranger = again(session, teacher.person_id), actor(session, "Stranger")
    with pytest.raises(NotFound):
        classes.remove_member(session, teacher, row.key, stranger.person_id, NOW)


def made_by(session, row, name="Made"):
    """A guest who came in by the class's code."""
    guest, _ = profiles.make_guest(session, name, NOW)
    classes.join_class(session, guest.id, row.code, NOW, made_person=True)
    return again(session, guest.id)


def test_an_instructor_issues_links_for_those_whom_the_class_made_alone(session, teacher, row):
    teacher = again(session, teacher.person_id)
    learner, stranger = actor(session, "Learner"), actor(session, "Stranger")
    came, _ = profiles.make_guest(session, "Came", NOW)
    colleague = actor(session, "Colleague", Role.AUTHOR)
    made = made_by(session, row)
    for person_id in (learner.person_id, colleague.person_id, came.id):
        classes.join_class(session, person_id, row.code, NOW)
    with pytest.raises(NotFound):
        links.issue_link(session, teacher, stranger.person_id, NOW)
    for person_id in (learner.person_id, colleague.person_id, came.id):
        with pytest.raises(NotAllowed):
            links.issue_link(session, teacher, person_id, NOW)
    assert links.issue_link(session, teacher, made.person_id, NOW).token
    shown = classes.show_class(session, teacher, row.key)
    assert {m.label.name for m in shown.members if m.may_link} == {"Made"}


def test_an_instructor_gets_no_link_to_results_in_another_class(session, teacher, row):
    teacher, made = again(session, teacher.person_id), made_by(session, row)
    other = classes.make_class(session, actor(session, "Rival", Role.INSTRUCTOR), "Other", NOW)
    classes.join_class(session, made.person_id, other.code, NOW)
    with pytest.raises(NotAllowed):
        links.issue_link(session, teacher, made.person_id, NOW)


def test_an_administrator_gets_a_link_to_nobody_and_makes_nobody_an_instructor(
    session, teacher, row
):
    admin, made = actor(session, "Admin", Role.ADMIN), made_by(session, row)
    colleague = actor(session, "Colleague", Role.INSTRUCTOR)
    classes.join_class(session, colleague.person_id, row.code, NOW)
    for person in (made, colleague, again(session, teacher.person_id)):
        with pytest.raises(NotAllowed):
            links.issue_link(session, admin, person.person_id, NOW)
    with pytest.raises(NotAllowed):
        classes.change_member_role(
            session, admin, row.key, colleague.person_id, Role.INSTRUCTOR, NOW
        )
    shown = classes.show_class(session, admin, row.key)
    assert not any(member.may_link or member.may_lead for member in shown.members)


def test_a_link_ends_nothing_and_is_named_to_the_person(session, teacher, row):
    teacher, made = again(session, teacher.person_id), made_by(session, row)
    token = sessions.open_session(session, made.person_id, NOW)
    link = links.issue_link(session, teacher, made.person_id, NOW)
    assert links.use_link(session, link.token, NOW) == made.person_id
    assert sessions.identify(session, token, NOW)
    seen = audit.done_by_others(session, made)
    assert [(line.event, line.by) for line in seen] == [
        ("Link to sign in used", "Teacher"),
        ("Link to sign in made", "Teacher"),
    ]


@pytest.mark.parametrize("grown", ["account", "password", "role"])
def test_a_link_is_over_as_soon_as_its_person_can_sign_in_without_it(session, teacher, row, grown):
    teacher, made = again(session, teacher.person_id), made_by(session, row)
    link = links.issue_link(session, teacher, made.person_id, NOW)
    if grown == "account":
        accounts.make_account(
            session, made, name="Made", login="made", password_hash="hash", now=NOW
        )
    elif grown == "password":
        accounts.set_password(session, made.person_id, "hash", NOW)
    else:
        session.add(GrantedRole(person_id=made.person_id, role=Role.AUTHOR, granted_at=NOW))
        session.flush()
    assert links.look_at_link(session, link.token, NOW) is None
    with pytest.raises(Closed):
        links.use_link(session, link.token, NOW)


def test_lists_show_ones_own_classes_and_administrators_see_all(session, teacher, row):
    learner, admin = actor(session, "Learner"), actor(session, "Admin", Role.ADMIN)
    classes.join_class(session, learner.person_id, row.code, NOW)
    listed = classes.list_classes(session, again(session, learner.person_id))
    assert [(one.key, one.learners, one.role) for one in listed] == [(row.key, 1, Role.LEARNER)]
    assert classes.list_classes(session, actor(session, "Stranger")) == ()
    assert [one.role for one in classes.list_classes(session, admin)] == [None]


def test_a_class_and_a_quiz_never_have_one_code(session, row, monkeypatch):
    bank = add_bank(session)
    add_question(session, bank)
    quiz = store_quiz(session, bank, make_quiz("bridge-length"), NOW)
    assignment = open_to_public(session, quiz, NOW)
    drawn = iter([row.code, assignment.code, "7KQF2M"])
    monkeypatch.setattr(codes, "random_code", lambda length: next(drawn))
    assert codes.new_code(session) == "7KQF2M"
    assert codes.find_target(session, row.code.lower()) == codes.CodeTarget(
        class_key=row.key, class_id=row.id
    )
    found = codes.find_target(session, assignment.code)
    assert found == codes.CodeTarget(assignment_id=assignment.id)
    assert codes.find_target(session, "7KQF2M") is None
