"""An error after the view, when an answer is completed, is told as any other (T57)."""

from __future__ import annotations

import errno

import pytest
from flask import Flask, Response
from sqlalchemy.exc import OperationalError

from quiz.persistence.database.engine import Database
from quiz.persistence.database.write_lock import WriteLockTimeout
from quiz.services.people import sessions
from tests.functional.conftest import Browser
from tests.functional.people.accounts import become_guest
from tests.messages import SITE_IS_BUSY

BUSY = (503, SITE_IS_BUSY)
BROKEN = (500, "Incident number:")


@pytest.fixture
def served(app: Flask) -> Flask:
    """The application, which answers also what nobody foresaw, as it does in the server."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (WriteLockTimeout("the turn is another's"), BUSY),
        (OperationalError("", None, Exception("gone")), BUSY),
        (OSError(errno.ENOSPC, "No space left on device"), BROKEN),
        (ArithmeticError("no such number"), BROKEN),
    ],
)
def test_an_error_after_the_view_has_the_page_for_it(
    served: Flask, browser: Browser, error: Exception, expected: tuple[int, str]
) -> None:
    broken = [error]

    def fail(response: Response) -> Response:
        if broken:
            raise broken.pop()
        return response

    served.after_request(fail)
    status, told = expected
    assert browser.get("/").status_code == status
    assert told in browser.text
    assert "does not understand" not in browser.text


def test_a_session_that_gets_no_turn_to_live_on_breaks_no_answer(
    served: Flask, browser: Browser, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    become_guest(browser, database)
    browser.get("/account/")

    def busy(*_: object) -> bool:
        raise WriteLockTimeout("the turn is another's")

    monkeypatch.setattr(sessions, "is_aging", lambda *_: True)
    monkeypatch.setattr(sessions, "keep_alive", busy)
    sent = {"csrf_token": browser.token, "name": "Aru", "zone": "Asia/Almaty", "language": "en"}
    assert browser.client.post("/account/profile", data=sent).status_code == 303
