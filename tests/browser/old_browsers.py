"""What a browser of some years ago lacks, taken from one of today (T63)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import Page, Route

from tests.paths import ROOT

STYLES = ROOT / "quiz" / "web" / "static" / "css"
# What a script may miss, and how a browser that lacks it looks to the page.
SCRIPT = {
    "AbortSignal.timeout": "delete AbortSignal.timeout",
    "dialog": """delete window.HTMLDialogElement.prototype.showModal;
        delete window.HTMLDialogElement.prototype.close;
        delete window.HTMLDialogElement.prototype.open""",
    "event.submitter": "delete SubmitEvent.prototype.submitter",
    "requestSubmit": "delete HTMLFormElement.prototype.requestSubmit",
    "inert": "delete HTMLElement.prototype.inert",
    "structuredClone": "delete window.structuredClone",
    "at": "delete Array.prototype.at; delete String.prototype.at",
    "Object.hasOwn": "delete Object.hasOwn",
    "findLast": "delete Array.prototype.findLast; delete Array.prototype.toSorted",
    "randomUUID": "delete Crypto.prototype.randomUUID",
}
# What a style sheet may say that they do not know: a name that no browser knows stands for it.
STYLE = {
    "light-dark": (r"light-dark\(", "unknown-function("),
    ":has": (r":has\(", ":unknown("),
    ":focus-visible": (":focus-visible", ":unknown-focus"),
    "nesting": (r"&(?=[\s.:\[>])", "unknown-nesting"),
    "newer units": (r"(?<=\d)(?:dvh|svh|lvh)", "unknownunit"),
    "color-mix": (r"color-mix\(", "unknown-function("),
    "layers": ("@layer", "@unknown"),
    "containers": ("@container", "@unknown"),
}
EVERYTHING = [*SCRIPT, *STYLE]


def without(page: Page, features: Iterable[str]) -> None:
    """Take these features from a browser."""
    missing = list(features)
    for script in filter(None, map(SCRIPT.get, missing)):
        page.add_init_script(script)
    renamed = [STYLE[name] for name in missing if name in STYLE]

    def older(route: Route) -> None:
        css = (STYLES / Path(route.request.url).name).read_text(encoding="utf-8")
        for pattern, unknown in renamed:
            css = re.sub(pattern, unknown, css)
        route.fulfill(content_type="text/css", body=css)

    if renamed:
        page.route("**/css/*.css", older)
