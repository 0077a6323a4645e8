"""Classes as a browser meets them: making one, joining by code, looking after its members."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from quiz.domain.people.roles import Role
from quiz.persistence.tables.people import PersonRow
from tests.functional.people.accounts import become_guest, make_account, sign_in
from tests.messages import NAME_IS_EMPTY
from tests.place import without_number


@pytest.fixture
def teacher(new_browser, database):
    """An instructor's browser."""
    make_account(database, "teacher", Role.INSTRUCTOR, name="Teacher")
    opened = new_browser()
    sign_in(opened, "teacher")
    return opened


def make_class(teacher, name="Class 10 «Б»"):
    """Make a class and return its address and code."""
    teacher.send("/classes/new", name=name)
    path = teacher.page.headers["Location"]
    teacher.follow()
    code = re.search(r'translate="no">(\w{6})<', teacher.page.get_data(as_text=True))[1]
    return path, code


def test_a_learner_makes_no_class(browser, database):
    make_account(database)
    sign_in(browser)
    assert browser.get("/classes/new").status_code == 403
    assert "Make a class" not in browser.text


def test_a_class_needs_a_name(teacher):
    assert teacher.send("/classes/new", name="  ").status_code == 400
    assert NAME_IS_EMPTY in teacher.text


def test_a_code_that_no_class_has_is_said_beside_its_field_and_nobody_is_made(browser, owner):
    assert browser.send("/classes/join", code="000000", name="Dana").status_code == 400
    assert "No class has this code." in browser.text
    owner.get("/admin/?q=Dana")
    assert "Nobody found" in owner.text


def test_a_visitor_types_code_and_name_and_is_in(browser, teacher):
    path, code = make_class(teacher)
    browser.get(f"/classes/join?code={code}")
    assert f'value="{code}"' in browser.page.get_data(as_text=True)
    joined = browser.post("/classes/join", code=code.lower(), name="Dana")
    assert joined.status_code == 200
    assert "You are in" in browser.text
    assert re.search(r"\w{4}-\w{4}-\w{4}", browser.text)
    browser.get(path)
    assert "You are a learner of this class." in browser.text
    assert code not in browser.text
    teacher.get(path)
    assert "Dana" in teacher.text


def test_the_address_of_a_code_leads_to_the_class(browser, teacher):
    _, code = make_class(teacher)
    browser.get(f"/j/{code}")
    assert browser.follow().status_code == 200
    assert "Join a class" in browser.text


def test_somebody_who_is_here_joins_with_the_code_alone(browser, teacher, database):
    path, code = make_class(teacher)
    become_guest(browser, database)
    browser.send("/classes/join", code=code)
    assert browser.page.headers["Location"] == path
    assert browser.follow().status_code == 200
    browser.send(f"{path}/leave", on=path)
    assert browser.get(path).status_code == 404


def test_a_class_of_others_answers_like_one_that_is_not_there(browser, teacher, database):
    path, _ = make_class(teacher)
    make_account(database, "stranger", Role.INSTRUCTOR)
    sign_in(browser, "stranger")
    assert browser.get(path).status_code == 404
    foreign = browser.page.get_data(as_text=True).replace(path, "…")
    assert browser.get("/classes/class-0000").status_code == 404
    missing = browser.page.get_data(as_text=True).replace("/classes/class-0000", "…")
    assert without_number(missing) == without_number(foreign)


@pytest.mark.parametrize("act", ["name", "code"])
def test_a_learner_changes_nothing_of_the_class(browser, teacher, database, act):
    path, code = make_class(teacher)
    become_guest(browser, database)
    browser.send("/classes/join", code=code)
    answer = browser.send(f"{path}/{act}", on=path, name="Mine")
    assert answer.status_code in {401, 403}
    teacher.get(path)
    assert code in teacher.text
    assert "Mine" not in teacher.text


def test_the_teacher_renames_the_class_and_gives_it_a_new_code(teacher):
    path, code = make_class(teacher)
    assert teacher.send(f"{path}/name", on=path, name=" ").status_code == 400
    teacher.send(f"{path}/name", on=path, name="Әдебиет 10")
    teacher.follow()
    assert "Әдебиет 10" in teacher.text
    teacher.post(f"{path}/code")
    teacher.follow()
    assert code not in teacher.text


def test_the_teacher_takes_somebody_out_and_issues_a_link_to_another(
    teacher, browser, new_browser, database
):
    path, code = make_class(teacher)
    people = {}
    people["Dana"], _ = become_guest(browser, database)
    browser.send("/classes/join", code=code)
    new_browser().send("/classes/join", code=code, name="Aru")
    with database.reading() as session:
        people["Aru"] = session.scalars(select(PersonRow.id).filter_by(name="Aru")).one()
    teacher.send(f"{path}/members/{people['Dana']}/remove", on=path)
    teacher.follow()
    assert "Dana" not in teacher.text
    assert browser.get(path).status_code == 404
    teacher.post(f"{path}/members/{people['Aru']}/link")
    assert "A link for Aru" in teacher.text
    assert teacher.send(f"{path}/members/{people['Dana']}/link", on=path).status_code == 404


def test_of_a_guest_who_was_here_before_the_class_its_teacher_gets_no_link(
    teacher, browser, database
):
    path, code = make_class(teacher)
    person_id, _ = become_guest(browser, database)
    browser.send("/classes/join", code=code)
    teacher.get(path)
    assert "Link to sign in" not in teacher.text
    assert teacher.post(f"{path}/members/{person_id}/link").status_code == 403


def test_the_last_instructor_is_told_why_they_cannot_leave(teacher):
    path, _ = make_class(teacher)
    assert teacher.send(f"{path}/leave", on=path).status_code == 400
    assert "last instructor" in teacher.text
    assert teacher.get(path).status_code == 200


def test_two_people_of_one_name_show_their_tags(teacher, new_browser, database):
    path, code = make_class(teacher)
    for _ in range(2):
        new_browser().send("/classes/join", code=code, name="Dana")
    teacher.get(path)
    tags = re.findall(r"Dana (\w{4}) \(guest\)", teacher.text)
    assert len(set(tags)) == 2


def test_the_list_says_what_one_is_in_each_class(teacher, browser, database):
    _, code = make_class(teacher)
    teacher.get("/classes/")
    assert "You lead it · 0 learners" in teacher.text
    become_guest(browser, database)
    browser.get("/classes/")
    assert "No classes yet" in browser.text
    browser.send("/classes/join", code=code)
    browser.get("/classes/")
    assert "You learn in it · 1 learner" in browser.text
