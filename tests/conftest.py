"""What all tests share: one pair of real servers for the whole run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from serving import Coach, Person, running_coach


@pytest.fixture(scope="session")
def coach(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coach]:
    """The running coach; tests must leave it running."""
    with running_coach(tmp_path_factory.mktemp("var")) as running:
        yield running


@pytest.fixture
def person(coach: Coach) -> Person:
    """Somebody whom the coach has never met."""
    return coach.person()
