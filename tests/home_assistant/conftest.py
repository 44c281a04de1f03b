from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from serving import Coach, free_port
from wyoming_client import Running, running_service


@pytest.fixture(autouse=True)
def own_event_loop() -> None:
    """Nothing here shares a process with Rasa, whose import makes uvloop everybody's loop."""
    asyncio.set_event_loop_policy(None)


@pytest.fixture(scope="session")
def wyoming(coach: Coach, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The Wyoming service before the running coach; tests must leave it running."""
    var = tmp_path_factory.mktemp("wyoming")
    with running_service(free_port(), var, LIMBER_URL=coach.url) as service:
        yield service
