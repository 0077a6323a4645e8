"""The colours can be read: every pair that pages use is measured in each theme.

The least ratios are those of WCAG 2.2: 4.5 for text, 3 for the border of a control, the line under
a highlight and the ring of the focus.
"""

from __future__ import annotations

import pytest

from tests.contrast import ratio
from tests.paths import ROOT
from tests.stylesheets import calls, rules

TOKENS = ROOT / "quiz" / "web" / "static" / "css" / "tokens.css"
THEMES = ("light", "dark", "sepia")
INKS = (
    "--c-ink",
    "--c-ink2",
    "--c-ink3",
    "--c-link",
    "--c-accent",
    "--c-ok",
    "--c-bad",
    "--c-warn",
)
HIGHLIGHTS = ("--h-src", "--h-you", "--h-ok", "--h-bad")
TEXT, MARK = 4.5, 3.0

PAIRS = [
    *((ink, ground, TEXT) for ink in INKS for ground in ("--c-paper", "--c-sheet")),
    *(("--c-ink", highlight, TEXT) for highlight in HIGHLIGHTS),
    ("--c-paper", "--c-ink", TEXT),
    *((mark, ground, MARK) for mark in ("--c-control",) for ground in ("--c-paper", "--c-sheet")),
    ("--l-src", "--h-src", MARK),
    ("--l-you", "--h-you", MARK),
    ("--l-ok", "--h-ok", MARK),
    ("--l-bad", "--h-bad", MARK),
    *(("--c-link", highlight, MARK) for highlight in HIGHLIGHTS),
    *(("--heat-low-ink", f"--heat-{step}", TEXT) for step in range(4)),
    ("--heat-mid-ink", "--heat-4", TEXT),
    *(("--heat-high-ink", f"--heat-{step}", TEXT) for step in (5, 6)),
]


def _colours(theme: str) -> dict[str, str]:
    """Give the tokens of one theme, name to #RRGGBB, with var() followed."""
    by_selector = {
        rule.selector: {
            name: value for name, value in rule.declared.items() if name.startswith("--")
        }
        for rule in rules(TOKENS)
    }
    root, sepia = by_selector[":root"], by_selector[':root[data-theme="sepia"]']
    assert set().union(*by_selector.values()) == set(root) | set(sepia)
    chosen = root | (sepia if theme == "sepia" else {})
    empty = "--light" if theme == "dark" else "--dark"

    def resolve(value: str) -> str:
        found = ""
        for name, arguments in calls(value):
            named, *fallback = arguments
            if name == "var" and named != empty:
                found += fallback[0] if fallback else resolve(chosen[named])
        return found or value

    return {name: resolve(value) for name, value in chosen.items()}


def test_the_ratio_of_black_on_white_is_21() -> None:
    assert ratio("#000000", "#FFFFFF") == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES)
def test_every_pair_of_colours_that_pages_use_can_be_read(theme: str) -> None:
    colours = _colours(theme)
    weak = {
        (ink, ground): round(ratio(colours[ink], colours[ground]), 2)
        for ink, ground, least in PAIRS
        if ratio(colours[ink], colours[ground]) < least
    }
    assert weak == {}


@pytest.mark.parametrize("theme", THEMES)
def test_a_highlight_shows_against_the_paper_by_its_line(theme: str) -> None:
    colours = _colours(theme)
    lines = ("--l-src", "--l-you", "--l-ok", "--l-bad")
    assert all(ratio(colours[line], colours["--c-paper"]) >= TEXT for line in lines)
