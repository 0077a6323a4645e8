"""A learner with cards, for the tests of study."""

from __future__ import annotations

import pytest

from tests.integration.study.world import World


@pytest.fixture
def world(session):
    return World(session)
