"""The messages of the templates survive being filled in."""

from __future__ import annotations

import re
from typing import Any

from jinja2 import Environment

from quiz import resources

FILLED_IN = re.compile(r"%%|%\(\w+\)s")


def test_a_percent_sign_in_a_message_is_written_twice() -> None:
    # Messages without a place to fill are filled in too: "90 % suits" would lose its "s".
    environment: Any = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"])
    single = [
        f"{path.name}:{line}: {message}"
        for path in resources.templates().rglob("*.html")
        for line, _, messages in environment.extract_translations(path.read_text("utf-8"))
        for message in ([messages] if isinstance(messages, str) else messages)
        if message and "%" in FILLED_IN.sub("", message)
    ]
    assert single == []
