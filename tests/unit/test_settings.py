"""Settings that cannot work are refused at the start, with what they should be."""

from __future__ import annotations

from pathlib import Path

import pytest

from quiz import config
from quiz.config import BadSettings

BAD = {
    "QUIZ_ZONE": ["Almaty", "UTC+5", "../etc/passwd", " "],
    "QUIZ_LANGUAGE": ["xx", "english", "../en"],
    "QUIZ_WORKERS": ["0", "-1", "two", "1000000", "9" * 5000, "٣"],
    "QUIZ_PORT": ["0", "65536", "eighty"],
    "QUIZ_PROXIES": ["-1", "99", "yes"],
    "QUIZ_MOST_BYTES": ["10", "0", "9" * 30],
    "QUIZ_TLS": ["perhaps"],
    "QUIZ_SECRET_KEY": ["short"],
    "QUIZ_DATABASE_URL": ["postgres", "mysql://a/b", "sqlite://", "sqlite:///", "site.db"],
    "QUIZ_QUESTIONS": ["/nowhere/at/all"],
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in BAD.items() for value in values]
)
def test_a_setting_that_cannot_work_is_refused_by_its_name(
    name: str, value: str, tmp_path: Path
) -> None:
    with pytest.raises(BadSettings, match=name) as refused:
        config.load(tmp_path, environ={name: value})
    assert "must" in str(refused.value) or "where" in str(refused.value)


def test_a_certificate_that_is_none_is_refused(tmp_path: Path) -> None:
    for name, content in (("cert.pem", "not a certificate"), ("key.pem", "not a key")):
        (tmp_path / name).write_text(content)
    pair = {"QUIZ_TLS_CERT": str(tmp_path / "cert.pem"), "QUIZ_TLS_KEY": str(tmp_path / "key.pem")}
    with pytest.raises(BadSettings, match="PEM"):
        config.load(tmp_path, environ=pair)
    with pytest.raises(BadSettings, match="QUIZ_TLS_KEY is"):
        config.load(tmp_path, environ={**pair, "QUIZ_TLS_KEY": str(tmp_path / "missing.pem")})


def test_the_defaults_and_what_the_readme_shows_work(tmp_path: Path) -> None:
    given = {
        "QUIZ_ZONE": "Asia/Almaty",
        "QUIZ_LANGUAGE": "en",
        "QUIZ_WORKERS": "4",
        "QUIZ_MOST_BYTES": "4194304",
        "QUIZ_DATABASE_URL": "postgresql://user:word@db.example/sourcecheck",
    }
    assert config.load(tmp_path, environ={}).workers == 2
    assert config.load(tmp_path, environ=given).zone == "Asia/Almaty"
