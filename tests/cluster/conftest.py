"""Services that several tests here use."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from services import Service, folder, redis, running


@pytest.fixture
def redis_server() -> Iterator[Service]:
    """A Redis, which a test may restart."""
    with folder() as place, running(redis(place)) as service:
        yield service
