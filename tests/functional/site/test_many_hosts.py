"""Two servers on one PostgreSQL, each request to the other one in turn (docs/reliability.md T71).

The servers are the services of the compose file in docs/many-hosts.md. All of the functional tests
and those of the browser run by two hosts as well: `make acceptance` gives them `--hosts 2`.
"""

from __future__ import annotations

import http.client
import importlib
import random
import re
import shutil
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from quiz.cli import main
from quiz.domain.quizzes.quizzes import Admission
from quiz.domain.quizzes.rules import Rules
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.attempts import AnswerRow, AttemptRow, ScoreRow
from quiz.persistence.tables.people import FailedSignIn, SessionRow
from quiz.persistence.tables.quizzes import AssignmentRow
from quiz.services.attempts.rules import store_rules
from quiz.services.bank import quizzes
from quiz.services.taking.starting import start_attempt
from quiz.web.serving.sweeper import EVERY
from quiz.web.site import system_clock
from tests.builders import make_number
from tests.compose import OWN, Composition, free_port
from tests.counting import count
from tests.functional.authoring import conftest as authoring
from tests.functional.authoring import test_articles, test_authoring
from tests.functional.conftest import Clock
from tests.functional.people import test_account, test_classes, test_guests
from tests.functional.study import test_offline
from tests.hosts import Proxy, second_host
from tests.integration.taking.test_sweeping import copy_attempts, states
from tests.offers import add_actor, add_offer
from tests.postgres import administer
from tests.serving import Learner

pytestmark = pytest.mark.postgresql

CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
LONG = 120.0
OPENED: list[Learner] = []


# --- journeys in one process, by two sites in turn ----------------------------------------------


@pytest.fixture
def chosen_url(postgresql_url: str) -> str:
    """PostgreSQL, whatever else is asked for."""
    return postgresql_url


@pytest.fixture
def app(
    app: Flask, request: pytest.FixtureRequest, tmp_path: Path, clock: Clock
) -> Iterator[Flask]:
    """The site by two hosts, whatever else is asked for."""
    if request.config.getoption("hosts") > 1:
        yield app
        return
    settings = app.extensions["sourcecheck"].settings
    with second_host(app, settings, clock, tmp_path / "second-instance"):
        yield app


author, teacher = authoring.author, test_classes.teacher
taker, packed = test_offline.taker, test_offline.packed

test_an_account_is_made = test_account.test_a_visitor_makes_an_account_and_is_signed_in
test_a_guest_comes_back = test_guests.test_a_guest_comes_back_with_the_code
test_throttles_count_together = test_account.test_after_ten_failures_the_page_says_how_long_to_wait
test_an_account_is_closed_at_once = test_account.test_a_closed_account_is_out_with_its_next_request
test_a_class_is_joined = test_classes.test_a_visitor_types_code_and_name_and_is_in
test_a_member_is_taken_out = (
    test_classes.test_the_teacher_takes_somebody_out_and_issues_a_link_to_another
)
test_a_text_is_divided_and_stored = (
    test_articles.test_a_text_that_was_edited_is_divided_again_before_it_is_stored
)
test_a_question_is_previewed = (
    test_authoring.test_the_preview_asks_as_the_learner_is_asked_and_stores_nothing
)
test_what_was_studied_offline_is_kept_once = (
    test_offline.test_a_review_is_kept_once_with_the_mark_of_the_server
)


@pytest.mark.parametrize("key", ["", "k" * 64], ids=["its own", "given to all"])
def test_a_server_whose_key_no_other_has_says_so(
    key: str, postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "questions").mkdir()
    monkeypatch.setenv("QUIZ_DATABASE_URL", postgresql_url)
    monkeypatch.setenv("QUIZ_QUESTIONS", str(tmp_path / "questions"))
    monkeypatch.setenv("QUIZ_SECRET_KEY", key)
    monkeypatch.setattr(importlib.import_module("quiz.cli.serve"), "serve_site", lambda _: None)
    instance = str(tmp_path / "instance")
    done = CliRunner().invoke(main, ["serve", "--port", str(free_port()), "--instance", instance])
    assert done.exit_code == 0, done.output
    assert ("give QUIZ_SECRET_KEY to all" in done.output) == (not key)


# --- the composition, process by process --------------------------------------------------------


@dataclass
class Guest:
    """A learner whose page sends each answer until it is acknowledged, as the real one does."""

    learner: Learner
    path: str
    code: str
    acknowledged: dict[str, str] = field(default_factory=dict)
    again: int = 0

    @property
    def attempt(self) -> UUID:
        return UUID(self.path.split("/")[2])

    def answer(self) -> None:
        """Save one more answer."""
        number = str(len(self.acknowledged) + 1)
        sent = {"text": number, "client_id": f"many-hosts.{number}", "seen": "0"}
        self.insist(lambda: self.learner.post(f"{self.path}/save", sent).status)
        self.acknowledged[sent["client_id"]] = number

    def insist(self, ask: Callable[[], int]) -> int:
        """Ask until a server answers."""
        end = time.monotonic() + LONG
        while True:
            try:
                status = ask()
            except (OSError, http.client.HTTPException):
                status = 0
            if 0 < status < 500:
                assert status in (200, 303), status
                return status
            assert time.monotonic() < end, "no server answers any more"
            self.again += 1
            time.sleep(0.05)


def visitor(port: int, context: ssl.SSLContext | None = None) -> Learner:
    """A browser that asks for the site by its name."""
    OPENED.append(Learner(port, host=OWN["SITE"], context=context))
    return OPENED[-1]


@pytest.fixture(autouse=True)
def hang_up() -> Iterator[None]:
    """Close the connections of all browsers at the end of a test."""
    yield
    while OPENED:
        OPENED.pop().close()


def begin(port: int, code: str, context: ssl.SSLContext | None = None) -> Guest:
    """Come as a visitor, type a name, and stand at the first question."""
    learner = visitor(port, context)
    assert learner.get(f"/J/{code.lower()}/").status == 308
    assert learner.get(f"/j/{code}").status == 200
    begun = learner.post(f"/j/{code}", {"name": "Dana"})
    assert begun.status == 303, begun.body
    path = f"{begun.location}/1"
    shown = learner.get(path)
    own = CODE.search(shown.body)
    assert own, shown.body
    return Guest(learner, path, own[0])


def hand_in(guest: Guest) -> None:
    """Submit, and see the result."""
    attempt = guest.path.rpartition("/")[0]
    guest.insist(lambda: guest.learner.get(f"{attempt}/summary").status)
    guest.insist(lambda: guest.learner.post(f"{attempt}/submit", {}).status)
    result = guest.learner.get(f"{attempt}/result")
    assert result.status == 200
    assert "Result" in result.body


def offer(database: Database) -> str:
    with database.written() as session:
        return add_offer(session, make_number(), entry=Admission.NAME).code


def check_kept(database: Database, guests: list[Guest]) -> None:
    """Every answer that was acknowledged is there, once, and each attempt has one score."""
    with database.reading() as session:
        for guest in guests:
            columns = select(AnswerRow.client_id, AnswerRow.payload)
            rows = session.execute(columns.where(AnswerRow.attempt_id == guest.attempt)).all()
            kept = [(name, payload["text"]) for name, payload in rows if name in guest.acknowledged]
            assert sorted(kept) == sorted(guest.acknowledged.items())
        scores = select(ScoreRow.attempt_id)
        scored = session.scalars(scores.where(ScoreRow.attempt_id.in_([g.attempt for g in guests])))
        assert sorted(scored) == sorted(guest.attempt for guest in guests)


@contextmanager
def composed(folder: Path, url: str = "", **settings: str) -> Iterator[Composition]:
    """Start both servers at once, on a database in which there is nothing yet."""
    composition = Composition(folder, url)
    try:
        if not url:
            composition.start_database()
        for name in ("server-1", "server-2"):
            composition.start(name, **settings)
        for name in ("server-1", "server-2"):
            composition.wait_for_port(name)
        yield composition
    finally:
        composition.down()


def test_guests_of_two_servers_lose_nothing_when_one_is_killed(
    tmp_path: Path, postgresql_server: str
) -> None:
    name = f"t{uuid4().hex}"
    administer(postgresql_server, f"CREATE DATABASE {name}")
    url = postgresql_server.format(name)
    with composed(tmp_path, url, QUIZ_WORKERS="1") as hosts, closing(Database(url)) as database:
        code = offer(database)
        ports = [hosts.ports["server-1"], hosts.ports["server-2"]]
        with Proxy(*ports) as proxy:
            OPENED.append(Learner(proxy.port))
            unnamed = OPENED[-1].get("/")
            assert (unnamed.status, "QUIZ_TRUSTED_HOSTS" in unnamed.body) == (400, True)
            guests = [begin(proxy.port, code) for _ in range(2)]
            assert set(proxy.served) == set(ports)
            assert proxy.served[1:] != proxy.served[:-1]
            for _ in range(3):
                for guest in guests:
                    guest.answer()
            check_closing(database, proxy.port, code)
            check_throttle(database, proxy.port)
            hosts.kill("server-1")
            for guest in guests:
                guest.answer()
                hand_in(guest)
            check_return(proxy.port, guests[0])
        check_kept(database, guests)
    administer(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)")


def check_closing(database: Database, port: int, code: str) -> None:
    """What one closes or ends is closed on every host with the next request."""
    here, other = visitor(port), begin(port, code)
    with database.written() as session:
        row = session.scalars(select(AssignmentRow).where(AssignmentRow.code == code)).one()
        quizzes.close_assignment(session, row, system_clock())
        person = session.get_one(AttemptRow, other.attempt).person_id
        for one in session.scalars(select(SessionRow).where(SessionRow.person_id == person)):
            session.delete(one)
    for _ in range(2):
        assert "The time for this quiz is over" in here.get(f"/j/{code}").body
        assert other.learner.get(other.path).status == 401
    with database.written() as session:
        row = session.scalars(select(AssignmentRow).where(AssignmentRow.code == code)).one()
        quizzes.reopen_assignment(session, row)
    for _ in range(2):
        assert "The time for this quiz is over" not in here.get(f"/j/{code}").body


def check_throttle(database: Database, port: int) -> None:
    """Ten failures are free, and not ten on each host."""
    guesser = visitor(port)
    guesser.get("/account/sign-in")
    statuses = [
        guesser.post("/account/sign-in", {"login": "nobody", "password": f"guess {n}"}).status
        for n in range(11)
    ]
    assert statuses.count(401) in (9, 10), statuses
    assert statuses[-1] == 429
    with database.reading() as session:
        # Each in the lane of its login and in that of where it came from.
        assert count(session, FailedSignIn) == 20


def check_return(port: int, guest: Guest) -> None:
    """The code that one host has given leads back by the other."""
    elsewhere = visitor(port)
    elsewhere.get("/account/resume")
    assert elsewhere.post("/account/resume", {"code": guest.code}).status == 303
    assert elsewhere.get(f"{guest.path.rpartition('/')[0]}/result").status == 200


def trusted(hosts: Composition) -> ssl.SSLContext | None:
    """Start the proxy of the file, and return what its visitors trust; None where there is none."""
    if not shutil.which("caddy"):
        return None
    hosts.start_proxy()
    authority = hosts.folder / "caddy" / "pki" / "authorities" / "local" / "root.crt"
    end = time.monotonic() + LONG
    while not authority.exists():
        assert time.monotonic() < end, hosts.printed("proxy")
        time.sleep(0.1)
    return ssl.create_default_context(cafile=str(authority))


@pytest.mark.acceptance
def test_a_class_goes_on_while_a_server_dies_and_the_database_is_started_anew(
    tmp_path: Path,
) -> None:
    with composed(tmp_path) as hosts, ExitStack() as stack:
        database = stack.enter_context(closing(Database(hosts.database_url)))
        code = offer(database)
        context = trusted(hosts)
        port = hosts.ports["proxy"]
        if context is None:
            proxy = Proxy(hosts.ports["server-1"], hosts.ports["server-2"])
            port = stack.enter_context(proxy).port
        guests = [begin(port, code, context) for _ in range(24)]
        stop = threading.Event()

        def work(guest: Guest) -> None:
            dice = random.Random(guest.code)
            while not stop.is_set():
                guest.answer()
                time.sleep(dice.random() / 5)

        threads = [threading.Thread(target=work, args=(guest,), daemon=True) for guest in guests]
        for thread in threads:
            thread.start()
        time.sleep(5)
        hosts.kill("server-1")
        time.sleep(5)
        database.close()
        hosts.stop("database")
        time.sleep(2)
        hosts.start_database()
        hosts.start("server-1")
        hosts.wait_for_port("server-1")
        time.sleep(5)
        stop.set()
        for thread in threads:
            thread.join(LONG)
        for guest in guests:
            hand_in(guest)
        check_kept(database, guests)
        check_swept_once(database)
        check_backup(hosts)
        for name in ("server-1", "server-2"):
            assert "could not be submitted" not in hosts.printed(name)
    saved = sum(len(guest.acknowledged) for guest in guests)
    print(
        f"{saved} answers by {'caddy' if context else 'a proxy of the tests'}, "
        f"{sum(guest.again for guest in guests)} sent again, 0 lost"
    )
    assert saved > 500


def check_swept_once(database: Database) -> None:
    """Four workers on two hosts submit what is overdue, each attempt once."""
    with database.written() as session:
        offered = add_offer(session, key="overdue")
        store_rules(session, offered, Rules(time_limit=60))
        begun = system_clock() - timedelta(hours=1)
        first = start_attempt(session, add_actor(session), offered.id, begun, "0" * 64)
        copy_attempts(session, first, 199)
        before = count(session, ScoreRow)
    end = time.monotonic() + LONG
    while "open" in _states(database):
        assert time.monotonic() < end
        time.sleep(0.2)
    time.sleep(EVERY + 1)
    with database.reading() as session:
        assert count(session, ScoreRow) == before + 200


def _states(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return states(session)


def check_backup(hosts: Composition) -> None:
    """The service that makes copies has made one, which can be put back."""
    hosts.start("backup")
    end = time.monotonic() + LONG
    while (url := hosts.restore_backup("copy")) is None:
        assert time.monotonic() < end, hosts.printed("backup")
        time.sleep(0.5)
    copy = Database(url)
    with copy.reading() as session:
        assert count(session, ScoreRow) == 24 + 200
    copy.close()
