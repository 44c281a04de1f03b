"""Later cues of a step, said as announcements on the satellite that asked."""

from __future__ import annotations

import asyncio
import logging
from itertools import zip_longest

from homeassistant.components.assist_satellite import DOMAIN as SATELLITE
from homeassistant.components.assist_satellite import AssistSatelliteEntityFeature
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import ATTR_ENTITY_ID, ATTR_SUPPORTED_FEATURES
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_track_state_change_event

from .coach import Cue

_LOGGER = logging.getLogger(__name__)

BUSY = ("listening", "processing", "responding")
"""States of a satellite in which an announcement would cut somebody short."""

PATIENCE = 60
"""Seconds that a satellite may be busy; some never say that they have finished speaking."""


class CuePlayer:
    """Plays the cues of one step at a time on each satellite."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        self._hass = hass
        self._entry = entry
        self._playing: dict[str, asyncio.Task[None]] = {}

    @callback
    def play(self, satellite: str, cues: tuple[Cue, ...]) -> None:
        """Play these instead of what is playing there; the unloading of the entry ends it."""
        self.cancel(satellite)
        if cues:
            self._playing[satellite] = self._entry.async_create_background_task(
                self._hass, self._play(satellite, cues), f"limber cues on {satellite}"
            )

    @callback
    def cancel(self, satellite: str) -> None:
        """Say nothing more there."""
        if playing := self._playing.pop(satellite, None):
            playing.cancel()

    async def _play(self, satellite: str, cues: tuple[Cue, ...]) -> None:
        try:
            await self._follow(satellite, cues)
        except HomeAssistantError as error:
            _LOGGER.warning("The cues of this step can't be announced on %s: %s", satellite, error)

    async def _follow(self, satellite: str, cues: tuple[Cue, ...]) -> None:
        await self._until_free(satellite)  # The step begins when it has been told.
        now = self._hass.loop.time
        started = now()
        for cue, following in zip_longest(cues, cues[1:]):
            await asyncio.sleep(started + cue.at - now())
            await self._until_free(satellite)
            if following and now() - started >= following.at:
                continue  # Somebody was talking meanwhile; what is late is not made up for.
            if following is None:
                # Whoever answers while it listens must not end it: nothing is left to cancel.
                self._playing.pop(satellite, None)
            await self._say(satellite, cue.say, ends=following is None)

    async def _until_free(self, satellite: str) -> None:
        freed = asyncio.Event()

        @callback
        def changed(event: Event[EventStateChangedData]) -> None:
            if not self._busy(satellite):
                freed.set()

        untrack = async_track_state_change_event(self._hass, satellite, changed)
        try:
            if self._busy(satellite):
                await asyncio.wait_for(freed.wait(), PATIENCE)
        except TimeoutError:
            _LOGGER.debug("A satellite has not been free for %s seconds", PATIENCE)
        finally:
            untrack()

    def _busy(self, satellite: str) -> bool:
        state = self._hass.states.get(satellite)
        return state is not None and state.state in BUSY

    async def _say(self, satellite: str, words: str, ends: bool) -> None:
        """Announce the words; where a step `ends` and the satellite can, listen after them."""
        if ends and self._listens(satellite):
            try:
                await self._call("start_conversation", satellite, start_message=words)
            except HomeAssistantError as error:  # Its pipeline's agent does not take part.
                _LOGGER.debug("A conversation could not be started: %s", error)
            else:
                return
        await self._call("announce", satellite, message=words)

    async def _call(self, service: str, satellite: str, **words: str) -> None:
        data = {ATTR_ENTITY_ID: satellite, "preannounce": False, **words}
        await self._hass.services.async_call(SATELLITE, service, data, blocking=True)

    def _listens(self, satellite: str) -> bool:
        state = self._hass.states.get(satellite)
        features = state.attributes.get(ATTR_SUPPORTED_FEATURES, 0) if state else 0
        return bool(features & AssistSatelliteEntityFeature.START_CONVERSATION)
