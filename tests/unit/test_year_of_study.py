"""The year of the README is the year that the settings give."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from quiz.domain.study.scheduling import Aim
from tests.bench.year import CHART, DAYS, FACTS, draw, simulate, words


@pytest.fixture(scope="module")
def year():
    return simulate()


def test_a_year_reaches_what_it_aims_at_within_two_points(year):
    assert abs(year.reached - Aim().retention) <= 0.02
    assert len(year.load) == DAYS
    assert sum(year.load) - sum(year.tried) == FACTS


def test_the_chart_in_the_readme_is_drawn_from_this_year_and_says_so_in_words(year):
    """`python -m tests.bench.year` draws it anew."""
    drawn = draw(year)
    assert CHART.read_text(encoding="utf-8") == drawn
    ET.fromstring(drawn)
    assert words(year) in drawn
    assert words(year) in (CHART.parents[2] / "README.md").read_text(encoding="utf-8")
