"""One code on the wall leads everybody to the right place, wherever and however it is typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import select

from quiz.domain.quizzes.quizzes import Admission
from quiz.domain.quizzes.rules import PRESETS, Preset
from quiz.domain.text.articles import Readers
from quiz.persistence.database.engine import Database
from quiz.persistence.people.classes import memberships_of
from quiz.persistence.people.people import delete_sessions
from quiz.persistence.tables.articles import ArticleRow
from quiz.persistence.tables.attempts import AttemptRow
from quiz.persistence.tables.people import ClassRow, PersonRow
from quiz.persistence.tables.quizzes import AssignmentRow, QuizRow
from quiz.services.bank import quizzes
from quiz.services.people import classes, profiles, sessions
from tests.builders import NOW, add_person, make_choice
from tests.functional.authoring.offered import add, begin
from tests.functional.conftest import Browser, Clock
from tests.offers import add_offer
from tests.rooms import add_teacher

NewBrowser = Callable[[], Browser]

# What somebody comes to. "first" says that the class's code is needed first.
NAME, MAY_NAME, START, SIGN_IN = "start, name asked", "start, name wanted", "start", "sign in"
FIRST, CLASS, JOIN, JOIN_BY_NAME = "class code first", "own class", "join", "join with a name"

PEOPLE = ("visitor", "guest", "stranger", "member", "guest member", "instructor")
#                   visitor, guest, stranger, member, guest member, instructor
LANDS: Mapping[str, tuple[str, ...]] = {
    "public": (MAY_NAME, START, START, START, START, START),
    "public, named": (NAME, START, START, START, START, START),
    "public, signed in": (SIGN_IN, SIGN_IN, START, START, SIGN_IN, START),
    "class": (FIRST, FIRST, FIRST, START, START, START),
    "class, named": (NAME, START, START, START, START, START),
    "class, signed in": (FIRST, FIRST, FIRST, START, SIGN_IN, START),
    "class code": (JOIN_BY_NAME, JOIN, JOIN, CLASS, CLASS, CLASS),
}
# By which field or address, with the code as it may be typed there.
WAYS: Mapping[str, Callable[[str], str]] = {
    "field of quizzes": lambda code: f"/j/?code={code}",
    "field of classes": lambda code: f"/classes/join?code={code}",
    "address": lambda code: f"/j/{code}",
}
TYPED: Mapping[str, Callable[[str], str]] = {
    "address with a slash": lambda code: f"/j/{code}/",
    "address in capitals": lambda code: f"/J/{code}",
    "both": lambda code: f"/J/{code}/",
    "small letters": lambda code: f"/j/{code.lower()}",
    "in two parts": lambda code: f"/j/?code={code[:3]}-+{code[3:]}",
    "link in the field of quizzes": lambda code: f"/j/?code=https://host/school/j/{code}?x=1",
    "projector in the field of quizzes": lambda code: f"/j/?code=127.0.0.1:8791/j/{code}",
    "link in the field of classes": lambda code: f"/classes/join?code=host/j/{code}",
    "link to join": lambda code: f"/j/?code=host/classes/join?code%3D{code}",
    "look-alikes": lambda code: f"/j/{code.replace('0', 'O').replace('1', 'l')}",
}


@dataclass
class Wall:
    """A class with its code, and a quiz of each sort of offer by its code."""

    codes: Mapping[str, str]
    tokens: Mapping[str, str]
    people: Mapping[str, object]

    def open(self, new_browser: NewBrowser, person: str) -> Browser:
        """The browser of one of `PEOPLE`."""
        opened = new_browser()
        if person in self.tokens:
            opened.client.set_cookie("session", self.tokens[person])
        return opened


@pytest.fixture
def wall(database: Database) -> Wall:
    with database.written() as session:
        teacher, room = add_teacher(session)
        # A code with what is read wrongly in it.
        room.code = "0A1B0C"
        codes = {"class code": room.code}
        for name in set(LANDS) - set(codes):
            entry = {"named": Admission.NAME, "in": Admission.SIGNED_IN}.get(name.split()[-1])
            key = re.sub(r"\W+", "-", name)
            offer = add_offer(session, make_choice(), key=key, entry=entry or Admission.OPEN)
            offer.code = f"{len(codes)}01TEM"
            offer.class_id = room.id if name.startswith("class") else None
            codes[name] = offer.code
        people = {
            "guest": profiles.make_guest(session, "Aru", NOW)[0].id,
            "guest member": profiles.make_guest(session, "Dana", NOW)[0].id,
            "stranger": add_person(session, "Nurlan", login="nurlan@example.org").id,
            "member": add_person(session, "Aigul", login="aigul@example.org").id,
            "instructor": teacher.person_id,
        }
        for name in ("member", "guest member"):
            classes.join_class(session, people[name], room.code, NOW)
        tokens = {name: sessions.open_session(session, one, NOW) for name, one in people.items()}
        return Wall(codes, tokens, people)


def landed(browser: Browser) -> str:
    """Go where the open page leads, and say what it is."""
    for _ in range(4):
        assert browser.page is not None
        if browser.page.status_code not in (303, 308):
            break
        browser.get(browser.page.headers["Location"].removeprefix("http://localhost"))
    text, status = browser.text, browser.page.status_code
    if "Type the code of the class" in text:
        assert status in (401, 403)
        return FIRST
    assert status == 200, text
    has_name = 'name="name"' in browser.page.get_data(as_text=True)
    if "Join a class" in text:
        return JOIN_BY_NAME if has_name else JOIN
    if "Sign in to start" in text:
        return SIGN_IN
    if "Before you start" in text:
        return (MAY_NAME if "called Guest" in text else NAME) if has_name else START
    assert "learner of this class" in text or "Code to join" in text, text
    return CLASS


@pytest.mark.parametrize("way", WAYS)
def test_each_code_leads_each_person_to_the_right_place(
    wall: Wall, new_browser: NewBrowser, way: str
) -> None:
    found = {}
    for name, code in wall.codes.items():
        places = []
        for person in PEOPLE:
            browser = wall.open(new_browser, person)
            browser.get(WAYS[way](code))
            places.append(landed(browser))
        found[name] = tuple(places)
    assert found == LANDS


@pytest.mark.parametrize("way", TYPED)
def test_a_code_is_taken_however_it_is_typed(wall: Wall, new_browser: NewBrowser, way: str) -> None:
    for name in ("class, named", "class code"):
        for person, place in list(zip(PEOPLE, LANDS[name], strict=True))[:4:3]:
            browser = wall.open(new_browser, person)
            browser.get(TYPED[way](wall.codes[name]))
            assert landed(browser) == place


@pytest.mark.parametrize("field", ["/classes/join", "/account/resume"])
def test_a_code_typed_into_the_field_of_another_leads_there_all_the_same(
    wall: Wall, new_browser: NewBrowser, field: str
) -> None:
    for name, code in wall.codes.items():
        for person, place in zip(PEOPLE, LANDS[name], strict=True):
            if (field, name) == ("/classes/join", "class code"):
                continue
            browser = wall.open(new_browser, person)
            browser.send(field, code=code.lower(), name="Dana")
            assert landed(browser) == place, (name, person)


def test_a_guests_own_code_is_told_from_that_of_a_quiz(browser: Browser) -> None:
    assert browser.get("/j/?code=7KQF-M2XD-93TA").status_code == 303
    assert browser.follow().status_code == 404
    assert "brings you back to your results" in browser.text
    assert browser.page is not None
    assert "7KQF" not in browser.page.get_data(as_text=True).partition("<main")[2]


def test_a_wrong_code_is_said_with_the_cure(browser: Browser) -> None:
    browser.get("/j/?code=ZZZZZZ")
    assert browser.follow().status_code == 404
    assert "“ZZZZZZ” leads nowhere" in browser.text


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/j/", "get"),
        ("/classes/join", "get"),
        ("/classes/join", "post"),
        ("/account/resume", "post"),
    ],
)
@pytest.mark.parametrize("typed", ["ZZZZZZ", "https://host/school/j/ZZZZZZ", "https://host/"])
def test_a_code_that_is_none_is_answered_at_its_field(
    browser: Browser, path: str, sent: str, typed: str
) -> None:
    if sent == "get":
        browser.get(f"{path}?code={typed}")
    else:
        browser.send(path, code=typed, name="Dana")
    assert browser.page is not None
    if browser.page.status_code == 303:
        browser.follow()
    assert browser.page.status_code in (400, 404)
    assert 'id="code-error"' in browser.page.get_data(as_text=True)
    assert "Nothing here" not in browser.text


def test_whoever_has_begun_is_only_told_to_continue(browser: Browser, database: Database) -> None:
    exam = replace(PRESETS[Preset.EXAM], shuffle_questions=False)
    code = add(database, rules=exam)
    begin(browser, code, name="Dana")
    browser.get(f"/j/{code}")
    assert "Continue" in browser.text
    for words in ("as often as it may be taken", "from the moment you start", "Before you start"):
        assert words not in browser.text


@pytest.mark.parametrize("readers", list(Readers))
def test_a_start_page_links_the_articles_that_open(
    browser: Browser, database: Database, readers: Readers
) -> None:
    code = add(database)
    with database.written() as session:
        session.scalars(select(ArticleRow)).one().readers = readers
    browser.get(f"/j/{code}")
    assert browser.page is not None
    linked = 'href="/articles/bridge-quiz-article"' in browser.page.get_data(as_text=True)
    assert browser.get("/articles/bridge-quiz-article").status_code == (200 if linked else 404)
    assert linked is (readers is Readers.ALL)


def test_what_only_the_code_tells_is_on_no_list_and_not_behind_the_quizs_name(
    wall: Wall, new_browser: NewBrowser
) -> None:
    for person in ("visitor", "guest", "stranger"):
        browser = wall.open(new_browser, person)
        assert browser.get("/quizzes/class-named").status_code == 404
        browser.get("/quizzes/")
        assert browser.page is not None
        assert "/quizzes/class-named" not in browser.page.get_data(as_text=True)
        assert browser.get(f"/j/{wall.codes['class, named']}/projector").status_code in (401, 404)


def test_a_guest_takes_the_quiz_of_a_class_and_is_in_no_class_by_that(
    wall: Wall, new_browser: NewBrowser, database: Database
) -> None:
    code = wall.codes["class, named"]
    browser = new_browser()
    assert browser.send(f"/j/{code}", name=" ").status_code == 400
    browser.post(f"/j/{code}", name="Tomiris")
    assert browser.follow().status_code == 303
    assert browser.follow().status_code == 200
    teacher = wall.open(new_browser, "instructor")
    for page in ("", "/live"):
        teacher.get(f"/scores/{code}{page}")
        assert "Tomiris" in teacher.text
    with database.reading() as session:
        person = session.scalars(select(PersonRow).where(PersonRow.name == "Tomiris")).one()
        assert memberships_of(session, person.id) == []


@pytest.mark.parametrize("name", ["class", "class, signed in"])
def test_who_may_not_begin_is_not_let_in_by_a_form_of_their_own(
    wall: Wall, new_browser: NewBrowser, database: Database, name: str
) -> None:
    for person in ("visitor", "guest", "stranger"):
        browser = wall.open(new_browser, person)
        browser.get("/j/")
        assert browser.post(f"/j/{wall.codes[name]}", name="Dana").status_code in (401, 404)
    with database.reading() as session:
        assert session.scalars(select(AttemptRow)).all() == []


def test_who_lacks_the_class_joins_it_and_goes_on_to_the_quiz(
    wall: Wall, new_browser: NewBrowser
) -> None:
    code = wall.codes["class"]
    for person in ("visitor", "stranger"):
        browser = wall.open(new_browser, person)
        browser.get(f"/j/{code}")
        assert browser.page is not None
        assert f'name="next" value="/j/{code}"' in browser.page.get_data(as_text=True)
        browser.get(f"/j/?code={wall.codes['class code']}&next=/j/{code}")
        browser.follow()
        browser.follow()
        browser.post("/classes/join", code=wall.codes["class code"], name="X", next=f"/j/{code}")
        if person == "visitor":
            assert re.search(r"\w{4}-\w{4}-\w{4}", browser.text)
            assert f'href="/j/{code}"' in browser.page.get_data(as_text=True)
            browser.get(f"/j/{code}")
        assert landed(browser) == START


# --- the same quiz, offered to the public and to a class ------------------------------------------


@pytest.fixture
def both(database: Database, wall: Wall) -> tuple[str, str]:
    """The codes of one quiz: for the public, and for the class."""
    with database.written() as session:
        quiz = session.scalars(select(QuizRow).where(QuizRow.key == "public")).one()
        room = session.scalars(select(ClassRow)).one()
        return wall.codes["public"], quizzes.offer_to_class(session, quiz, room.id, NOW).code


@pytest.mark.parametrize(
    ("person", "is_led"),
    [("visitor", False), ("stranger", False), ("member", True), ("guest member", True)],
)
def test_the_code_for_everybody_leads_learners_to_their_classs_offer(
    wall: Wall, both: tuple[str, str], new_browser: NewBrowser, person: str, is_led: bool
) -> None:
    browser = wall.open(new_browser, person)
    assert browser.get(f"/j/{both[0]}").status_code == (303 if is_led else 200)
    if is_led:
        assert browser.page is not None
        assert browser.page.headers["Location"] == f"/j/{both[1]}"
        assert browser.follow().status_code == 200


def test_who_has_begun_with_a_code_goes_on_with_it(
    wall: Wall, both: tuple[str, str], new_browser: NewBrowser, database: Database
) -> None:
    browser = wall.open(new_browser, "member")
    browser.get("/j/")
    assert browser.post(f"/j/{both[0]}").status_code == 303
    assert browser.get(f"/j/{both[0]}").status_code == 200
    assert "Continue" in browser.text


def test_a_class_whose_offer_is_over_holds_nobody_back(
    wall: Wall, both: tuple[str, str], new_browser: NewBrowser, database: Database, clock: Clock
) -> None:
    with database.written() as session:
        offer = session.scalars(select(AssignmentRow).where(AssignmentRow.code == both[1])).one()
        quizzes.close_assignment(session, offer, NOW)
    clock.forward(minutes=1)
    assert wall.open(new_browser, "member").get(f"/j/{both[0]}").status_code == 200


# --- the code with which a guest comes back ---------------------------------------------------


CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")


@pytest.fixture
def taking(browser: Browser, wall: Wall) -> tuple[Browser, str, str]:
    """A guest at the first question: their browser, its address, and their code."""
    browser.send(f"/j/{wall.codes['public, named']}", name="Dana")
    browser.follow()
    browser.follow()
    assert browser.page is not None
    found = CODE.search(browser.text)
    assert found, browser.text
    return browser, browser.page.request.path, found[0]


def end_sessions(database: Database) -> None:
    with database.written() as session:
        for person in session.scalars(select(PersonRow)):
            delete_sessions(session, person.id)


def test_the_code_stands_on_the_first_question_and_is_folded_away_after_the_first_answer(
    taking: tuple[Browser, str, str],
) -> None:
    browser, path, code = taking
    assert browser.page is not None
    shown = browser.page.get_data(as_text=True)
    assert f'data-own-code="{code}" open' in shown
    browser.post(path, option="1", client_id="this-page.1", go="next")
    browser.get(path)
    assert browser.page is not None
    shown = browser.page.get_data(as_text=True)
    assert f'data-own-code="{code}"' in shown
    assert f'data-own-code="{code}" open' not in shown


@pytest.mark.parametrize("page", ["/account/resume", "/account/sign-in", "/account/", "item"])
def test_a_guest_whose_session_has_ended_is_given_their_code(
    taking: tuple[Browser, str, str], database: Database, page: str
) -> None:
    browser, path, code = taking
    end_sessions(database)
    browser.get(path if page == "item" else page)
    assert browser.page is not None
    assert code in browser.page.get_data(as_text=True)


def test_a_form_sent_after_the_session_has_ended_is_answered_with_the_code_too(
    taking: tuple[Browser, str, str], database: Database
) -> None:
    browser, path, code = taking
    end_sessions(database)
    browser.post(path, option="1", client_id="this-page.1", go="next")
    assert code in browser.text
    browser.send("/account/resume", code=code)
    assert browser.get(path).status_code == 200


def test_who_has_signed_out_leaves_no_code_behind(
    taking: tuple[Browser, str, str],
) -> None:
    browser, _, code = taking
    browser.send("/account/sign-out", on="/account/", sure="yes")
    for page in ("/account/resume", "/account/sign-in", "/account/"):
        browser.get(page)
        assert browser.page is not None
        assert code not in browser.page.get_data(as_text=True)


def test_a_code_that_no_longer_brings_back_is_not_shown(
    taking: tuple[Browser, str, str], database: Database
) -> None:
    browser, _, code = taking
    end_sessions(database)
    with database.written() as session:
        for person in session.scalars(select(PersonRow).where(PersonRow.name == "Dana")):
            profiles.renew_code_of(session, person)
    browser.get("/account/resume")
    assert browser.page is not None
    assert code not in browser.page.get_data(as_text=True)
