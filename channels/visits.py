"""The web channel's conversation: a visitor's turn checked, taken once, and answered."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import Any

from sanic import Sanic

from channels.limits import ADDRESS, VISITOR, Limits
from channels.turn import OnNewMessage, take_turn
from channels.visitors import Visitors

CHANNEL = "web"

LONGEST_SAID = 1000
"""Characters of one turn."""
LONGEST_TURN_ID = 64
REMEMBERED_TURNS = 2000

Answer = dict[str, Any]
"""`token`, and either `messages` or `trouble`: too_long, too_fast, not_ready, garbled."""


class Visits:
    """Takes turns; the same turn sent again (after a broken line) gets the same answer."""

    def __init__(self, visitors: Visitors, limits: Limits, on_new_message: OnNewMessage) -> None:
        self._visitors = visitors
        self._limits = limits
        self._on_new_message = on_new_message
        self._turns: OrderedDict[tuple[str, str], asyncio.Task[list[Any]]] = OrderedDict()

    def welcome(self, token: object) -> str:
        """The visitor's token where it is one of ours, else that of somebody new."""
        known = self._visitors.sender(token) is not None
        return str(token) if known else self._visitors.new_token()

    async def answer(self, app: Sanic, address: str, token: str, said: object) -> Answer:
        """One turn: `said` is {"text": ..., "turn": an id that the page makes}."""
        sender = self._visitors.sender(token)
        asked = _read(said)
        if sender is None or asked is None:
            return {"token": token, "trouble": "garbled"}
        text, turn = asked
        if len(text) > LONGEST_SAID:
            return {"token": token, "trouble": "too_long"}
        agent = getattr(app.ctx, "agent", None)
        if agent is None or not agent.is_ready():
            return {"token": token, "trouble": "not_ready"}
        task = self._turns.get((sender, turn))
        if task is None:
            if not self._allowed(sender, address):
                return {"token": token, "trouble": "too_fast"}
            talk = take_turn(agent, self._on_new_message, text, sender, CHANNEL)
            task = self._remember((sender, turn), asyncio.ensure_future(talk))
        # Shielded: the answer is kept for the page that comes back after a broken line.
        messages = await asyncio.shield(task)
        return {"token": token, "messages": [_public(message) for message in messages]}

    def _allowed(self, sender: str, address: str) -> bool:
        return self._limits.allow(address, ADDRESS) and self._limits.allow(sender, VISITOR)

    def _remember(
        self, key: tuple[str, str], task: asyncio.Task[list[Any]]
    ) -> asyncio.Task[list[Any]]:
        self._turns[key] = task
        if len(self._turns) > REMEMBERED_TURNS:
            self._turns.popitem(last=False)
        return task


def _read(said: object) -> tuple[str, str] | None:
    """(text, turn id); None where it has another shape."""
    if not isinstance(said, dict):
        return None
    text, turn = said.get("text"), said.get("turn")
    if not isinstance(text, str) or not isinstance(turn, str):
        return None
    return (text, turn) if 0 < len(turn) <= LONGEST_TURN_ID else None


def _public(message: dict[str, Any]) -> dict[str, Any]:
    """A message as the page gets it: without the sender's name."""
    return {key: value for key, value in message.items() if key != "recipient_id"}
