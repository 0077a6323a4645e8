"""Bytes of a shipped file as text: UTF-8, LF, NFC and no byte-order mark, or a finding."""

from __future__ import annotations

from codecs import BOM_UTF8

from quiz.domain.linting.findings import Finding, error
from quiz.domain.messages import N_
from quiz.domain.text.text import UnreadableText, decode, is_canonical

BOM = "\ufeff"


def read_text(raw: bytes) -> tuple[str | None, list[Finding]]:
    """Decode a file, and say what is not as a shipped file should be.

    The text comes without its mark but is otherwise as it stands, so that places in it can be told
    and written back. None: the bytes are no text at all.
    """
    findings = []
    if raw.startswith(BOM_UTF8):
        raw = raw.removeprefix(BOM_UTF8)
        findings.append(
            error(
                "FORM",
                "",
                N_("The file begins with a byte-order mark."),
                N_("Save it as UTF-8 without one (no BOM)."),
            )
        )
    try:
        text = decode(raw)
    except UnreadableText as unreadable:
        return None, [error("FILE", "", unreadable.message, "", **unreadable.params)]
    if "\r" in text:
        findings.append(
            error(
                "FORM",
                "",
                N_("The file's lines end in CR, as Windows writes them."),
                N_("Save it with LF line ends (Unix)."),
            )
        )
    if not is_canonical(text.replace("\r", "\n")):
        findings.append(
            error(
                "FORM",
                "",
                N_("The file has letters with their accents apart (it is not NFC)."),
                N_("Convert it to NFC, for example with Python's unicodedata.normalize."),
            )
        )
    return text, findings
