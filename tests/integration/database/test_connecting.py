"""A database server that does not answer is given up on in time (docs/reliability.md T57)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

from quiz.persistence.database.engine import CONNECT_PATIENCE, make_engine

URL = "postgresql+psycopg://somebody@127.0.0.1/quiz"


@pytest.mark.parametrize(
    ("query", "key", "given"),
    [
        ("", "connect_timeout", CONNECT_PATIENCE),
        ("?connect_timeout=9", "connect_timeout", "9"),
        ("", "options", "-c lock_timeout=30000"),
        ("?options=-c%20lock_timeout%3D5", "options", "-c lock_timeout=5"),
    ],
)
def test_a_server_has_a_bound_in_time_that_its_address_may_set(
    query: str, key: str, given: Any
) -> None:
    engine = make_engine(URL + query)
    told: dict[str, Any] = {}

    def note(_dialect: Any, _record: Any, _args: Any, parameters: dict[str, Any]) -> None:
        told.update(parameters)
        raise ConnectionRefusedError

    event.listen(engine, "do_connect", note)
    with pytest.raises(ConnectionRefusedError):
        engine.connect()
    assert told[key] == given
