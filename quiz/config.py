"""Settings of a site. This is the only module that reads `os.environ`."""

from __future__ import annotations

import os
import re
import secrets
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import available_timezones

from quiz import resources

SECRET_BYTES = 32
# A form with an article must fit, and what a machine can hold in memory must not be passed.
LEAST_BYTES = 64 * 1024
MOST_BYTES = 1024 * 1024 * 1024
MOST_WORKERS = 256
MOST_PROXIES = 16
# What tells an instance's folder from any other, whose rights are not ours to change.
OWN_FILES = ("secret-key", "sourcecheck.db")


class BadSettings(ValueError):
    """A setting that cannot be used; the text says which one and what it should be."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All that a site can be told from outside.

    `secret_keys` signs visitors' cookies: the first one signs, all of them are believed, so that
    a change of the key ends nobody's visit. `tls` says that people reach the site by https:
    through a proxy that speaks it, or because a certificate and its key are given.
    """

    instance: Path
    database_url: str
    secret_keys: tuple[str, ...]
    questions: Path
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    tls: bool = False
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    proxies: int = 0
    trusted_hosts: tuple[str, ...] = ()
    language: str = "en"
    zone: str = "UTC"
    most_bytes: int = 2 * 1024 * 1024


def load(
    instance: Path | str | None = None,
    *,
    host: str | None = None,
    port: int | None = None,
    tls_certificate: Path | None = None,
    tls_key: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> Settings:
    """Read the settings: what was given, else `QUIZ_*` of the environment, else the default.

    Makes the instance folder and the secret key in it where they are missing. Raises
    `BadSettings` with a sentence on what to change.
    """
    env = os.environ if environ is None else environ
    certificate = tls_certificate or _path(env, "QUIZ_TLS_CERT")
    key = tls_key or _path(env, "QUIZ_TLS_KEY")
    if (certificate is None) != (key is None):
        raise BadSettings("A certificate and its key come together: QUIZ_TLS_CERT, QUIZ_TLS_KEY.")
    folder = Path(instance or env.get("QUIZ_INSTANCE") or "instance").absolute()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _keep_private(folder)
    settings = Settings(
        instance=folder,
        database_url=env.get("QUIZ_DATABASE_URL") or f"sqlite:///{folder / 'sourcecheck.db'}",
        secret_keys=_secret_keys(folder, env),
        questions=Path(env.get("QUIZ_QUESTIONS") or resources.questions()).absolute(),
        host=host or env.get("QUIZ_HOST") or "127.0.0.1",
        port=port if port is not None else _number(env, "QUIZ_PORT", 8000),
        workers=_number(env, "QUIZ_WORKERS", 2),
        tls=_yes(env, "QUIZ_TLS") or certificate is not None,
        tls_certificate=certificate,
        tls_key=key,
        proxies=_number(env, "QUIZ_PROXIES", 0),
        trusted_hosts=tuple(env.get("QUIZ_TRUSTED_HOSTS", "").split()),
        language=env.get("QUIZ_LANGUAGE") or "en",
        zone=env.get("QUIZ_ZONE") or "UTC",
        most_bytes=_number(env, "QUIZ_MOST_BYTES", 2 * 1024 * 1024),
    )
    _expect_usable(settings)
    return settings


def _expect_usable(settings: Settings) -> None:
    """Refuse at the start what would break a page, or every page, later."""
    if settings.zone not in available_timezones():
        raise BadSettings(
            f"QUIZ_ZONE is {settings.zone!r}, which is no time zone; it must be one such as "
            "UTC or Asia/Almaty."
        )
    known = ("en", *sorted(path.name for path in _catalogues()))
    if settings.language not in known:
        raise BadSettings(
            f"QUIZ_LANGUAGE is {settings.language!r}; it must be one of: {', '.join(known)}."
        )
    for name, value, least, most in (
        ("QUIZ_PORT", settings.port, 1, 65_535),
        ("QUIZ_WORKERS", settings.workers, 1, MOST_WORKERS),
        ("QUIZ_PROXIES", settings.proxies, 0, MOST_PROXIES),
        ("QUIZ_MOST_BYTES", settings.most_bytes, LEAST_BYTES, MOST_BYTES),
    ):
        if not least <= value <= most:
            raise BadSettings(f"{name} is {value}; it must be from {least} to {most}.")
    if not re.match(r"sqlite:///.|postgresql(\+psycopg)?://", settings.database_url):
        raise BadSettings(
            "QUIZ_DATABASE_URL must begin with postgresql:// or be sqlite:/// and a path."
        )
    for name, path in (
        ("QUIZ_TLS_CERT", settings.tls_certificate),
        ("QUIZ_TLS_KEY", settings.tls_key),
    ):
        if path is not None and not os.access(path, os.R_OK):
            raise BadSettings(f"{name} is {path}, where no file can be read.")
    _expect_pair(settings.tls_certificate, settings.tls_key)
    if not settings.questions.is_dir():
        raise BadSettings(f"QUIZ_QUESTIONS is {settings.questions}, where there is no folder.")


def _expect_pair(certificate: Path | None, key: Path | None) -> None:
    if certificate is None or key is None:
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except (ssl.SSLError, OSError, ValueError) as error:
        raise BadSettings(
            "QUIZ_TLS_CERT and QUIZ_TLS_KEY must be a certificate and its own key in PEM, "
            f"without a password ({getattr(error, 'reason', None) or error})."
        ) from error


def _catalogues() -> list[Path]:
    folder = resources.translations()
    return [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []


def _keep_private(folder: Path) -> None:
    """Take others' rights from an instance that an older version made, where it is ours."""
    if not any((folder / name).exists() for name in OWN_FILES):
        return
    backups = folder / "backups"
    for path in (folder, backups, *folder.glob("secret-key*"), *backups.glob("*.db*")):
        with suppress(OSError):
            path.chmod(0o700 if path.is_dir() else 0o600)


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) <= 12):
        raise BadSettings(f"{name} is {text!r}; it must be a whole number, such as {default}.")
    return int(text)


def _path(env: Mapping[str, str], name: str) -> Path | None:
    text = env.get(name, "")
    return Path(text) if text else None


def _yes(env: Mapping[str, str], name: str) -> bool:
    text = env.get(name, "").casefold()
    if text not in {"", "0", "no", "false", "1", "yes", "true"}:
        raise BadSettings(f"{name} is {text!r}; it must be yes or no.")
    return text in {"1", "yes", "true"}


def _secret_keys(folder: Path, env: Mapping[str, str]) -> tuple[str, ...]:
    """Return the keys from the environment, or the one kept in the instance folder."""
    given = tuple(env.get("QUIZ_SECRET_KEY", "").split())
    if any(len(key) < SECRET_BYTES for key in given):
        raise BadSettings(
            f"QUIZ_SECRET_KEY must have at least {SECRET_BYTES} characters for each key."
        )
    return given or (_kept_key(folder / "secret-key"),)


def has_own_key(settings: Settings) -> bool:
    """Tell whether cookies are signed by the instance folder's key, which no other server has."""
    path = settings.instance / "secret-key"
    return path.exists() and settings.secret_keys == (path.read_text(encoding="ascii").strip(),)


def _kept_key(path: Path) -> str:
    if not path.exists():
        own = path.with_name(f"{path.name}-{secrets.token_hex(4)}")
        own.touch(mode=0o600)
        own.write_text(secrets.token_hex(SECRET_BYTES), encoding="ascii")
        # A link appears whole or not at all: of two processes that start at once both read one key.
        with suppress(FileExistsError):
            os.link(own, path)
        own.unlink()
    key = path.read_text(encoding="ascii").strip()
    if len(key) < SECRET_BYTES:
        raise BadSettings(f"{path.name} in the instance folder is damaged; remove it to make anew.")
    return key


def hand_on(settings: Settings) -> None:
    """Put the settings into the environment, where the server's worker processes read them."""
    os.environ.update(
        QUIZ_INSTANCE=str(settings.instance),
        QUIZ_DATABASE_URL=settings.database_url,
        QUIZ_SECRET_KEY=" ".join(settings.secret_keys),
        QUIZ_QUESTIONS=str(settings.questions),
        QUIZ_HOST=settings.host,
        QUIZ_PORT=str(settings.port),
        QUIZ_WORKERS=str(settings.workers),
        QUIZ_TLS="yes" if settings.tls else "no",
        QUIZ_PROXIES=str(settings.proxies),
        QUIZ_TRUSTED_HOSTS=" ".join(settings.trusted_hosts),
        QUIZ_LANGUAGE=settings.language,
        QUIZ_ZONE=settings.zone,
        QUIZ_MOST_BYTES=str(settings.most_bytes),
    )
