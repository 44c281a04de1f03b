"""Who is speaking, and where: from what Home Assistant knows of a sentence."""

from __future__ import annotations

import hashlib
import hmac

from homeassistant.components.assist_satellite import DOMAIN as SATELLITE
from homeassistant.components.conversation import ConversationInput
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

PREFIX = "home-assistant-"


def satellite_of(hass: HomeAssistant, said: ConversationInput) -> str | None:
    """The entity id of the satellite that heard it; None where it was typed.

    Older releases of Home Assistant name the device only.
    """
    satellite: str | None = getattr(said, "satellite_id", None)
    if satellite or not said.device_id:
        return satellite
    entities = er.async_entries_for_device(er.async_get(hass), said.device_id)
    return next((each.entity_id for each in entities if each.domain == SATELLITE), None)


def sender_of(said: ConversationInput, satellite: str | None, secret: str) -> str:
    """The coach's id of whoever speaks: by satellite, device, user, or conversation.

    Nobody who does not know the `secret` can work it out, and pose as them.
    """
    named = {
        "satellite": satellite,
        "device": said.device_id,
        "user": said.context.user_id,
        "conversation": said.conversation_id,
    }
    who = next((f"{kind}:{value}" for kind, value in named.items() if value), "home")
    return PREFIX + hmac.new(secret.encode(), who.encode(), hashlib.sha256).hexdigest()
