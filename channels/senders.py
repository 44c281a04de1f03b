"""Whose conversation is whose: names that a REST sender can't take."""

from __future__ import annotations

RESERVED = ("web-", "alexa-")
"""How the conversations of the other channels begin."""


def is_reserved(sender: str) -> bool:
    """Whether the name belongs to a channel that knows its people by itself."""
    return sender.startswith(RESERVED)
