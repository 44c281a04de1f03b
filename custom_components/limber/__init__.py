"""Limber, a hands-free voice coach for a sore lower back, in Home Assistant's Assist."""

from __future__ import annotations

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant

PLATFORMS = [Platform.CONVERSATION]


async def async_setup_entry(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Set up an entry. The coach may be away: whoever speaks is told then."""
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Unload an entry; the cues that are playing end with it."""
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
