"""A connection of Home Assistant's: events in, answers out, until it ends."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from wyoming.asr import Transcript
from wyoming.error import Error
from wyoming.event import Event, async_write_event
from wyoming.info import Describe
from wyoming.ping import Ping, Pong

from home_assistant import info
from home_assistant.events import BadEvent, read_event
from home_assistant.turn import Turns
from home_assistant.words import Words

logger = logging.getLogger(__name__)

PATIENCE = 30.0
"""Seconds that a connection may be silent, or an event unfinished."""


class Service:
    """Answers Describe, Transcript and Ping; other events are passed over, as Wyoming asks."""

    def __init__(self, turns: Turns, words: Words, patience: float = PATIENCE) -> None:
        self._turns = turns
        self._words = words
        self._patience = patience
        self._info = info.about(words.description).event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection to its end; what can't be read gets an Error and ends it."""
        try:
            while event := await self._read(reader, writer):
                for answer in await self._answers(event):
                    await async_write_event(answer, writer)
        except OSError:
            pass  # The other side has gone.
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _read(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> Event | None:
        try:
            return await read_event(reader, self._patience)
        except BadEvent as bad:
            sentence = self._words.about_fault(bad.fault)
            logger.warning("A connection was ended: %s", sentence)
            await async_write_event(Error(sentence, bad.fault).event(), writer)
            return None

    async def _answers(self, event: Event) -> list[Event]:
        if Describe.is_type(event.type):
            return [self._info]
        if Transcript.is_type(event.type):
            return await self._turns.take(event)
        if Ping.is_type(event.type):
            return [Pong(Ping.from_event(event).text).event()]
        return []
