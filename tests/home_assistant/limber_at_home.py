"""The component in a running Home Assistant: its agent, its pipeline, and the satellites."""

from __future__ import annotations

import time
from dataclasses import dataclass

from instance import Home, Socket, Turn


@dataclass(frozen=True)
class Said:
    """What a satellite was told to say."""

    room: str
    how: str
    """"announce" or "start_conversation"."""
    text: str
    chime: bool
    after: float
    """Seconds since listening for it began."""


@dataclass(frozen=True)
class Limber:
    """What the tests need to know of it."""

    entry: str
    agent: str
    pipeline: str
    devices: dict[str, str]
    """Room -> device id of its satellite."""


class Room:
    """Somebody who talks to one satellite, and hears what all of them say."""

    def __init__(self, limber: Limber, socket: Socket, events: int) -> None:
        self._limber = limber
        self._socket = socket
        self._events = events
        self._since = time.monotonic()
        self.heard: list[Said] = []

    async def say(self, room: str, text: str, pipeline: str | None = None) -> Turn:
        """One turn on the satellite of a room; each in a conversation of its own."""
        device = self._limber.devices[room]
        return await self._socket.say(text, pipeline or self._limber.pipeline, device_id=device)

    async def hear(self, text: str, room: str) -> None:
        """Wait until the satellite of a room says this."""
        while not any((said.text, said.room) == (text, room) for said in self.heard):
            data = (await self._socket.next_event(self._events))["data"]
            self.heard.append(Said(**data, after=time.monotonic() - self._since))


async def begin(limber: Limber, socket: Socket) -> Room:
    """Listen to the satellites from now on."""
    return Room(limber, socket, await socket.subscribe("test_said"))


async def set_up(home: Home, entry: str) -> Limber:
    """Make a pipeline of the component's agent and the tests' voice, and prefer it."""
    async with home.socket() as socket:
        agent = await agent_of(socket, entry)
        pipeline = await make_pipeline(socket, agent)
        await socket.command("assist_pipeline/pipeline/set_preferred", pipeline_id=pipeline)
        entities = await socket.command("config/entity_registry/list")
    rooms = [each for each in entities if each["entity_id"].startswith("assist_satellite.")]
    devices = {each["entity_id"].partition(".")[2]: each["device_id"] for each in rooms}
    return Limber(entry, agent, pipeline, devices)


async def agent_of(socket: Socket, entry: str) -> str:
    """The entity id of the conversation agent that belongs to an entry."""
    entities = await socket.command("config/entity_registry/list")
    agents = (each for each in entities if each["entity_id"].startswith("conversation."))
    agent: str = next(each for each in agents if each["config_entry_id"] == entry)["entity_id"]
    return agent


async def make_pipeline(socket: Socket, agent: str) -> str:
    made = await socket.command(
        "assist_pipeline/pipeline/create",
        name=agent,
        language="en",
        conversation_engine=agent,
        conversation_language="en",
        stt_engine=None,
        stt_language=None,
        tts_engine="tts.test_voice",
        tts_language="en",
        tts_voice=None,
        wake_word_entity=None,
        wake_word_id=None,
    )
    pipeline: str = made["id"]
    return pipeline
