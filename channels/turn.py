"""What every channel of Limber does with a turn, so that nobody meets silence or a back door."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

logger = logging.getLogger(__name__)

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]

LONGEST = 2000
"""Characters of a message that are read; nobody says more in one breath."""

DIRECT_INTENT = re.compile(r"\s*/\w+\s*(\{.*)?", re.DOTALL)
"""Rasa's "/intent" and "/intent{...}": nothing that anybody says, and never obeyed."""

NOT_UNDERSTOOD = {"intent": {"name": "nlu_fallback", "confidence": 1.0}, "entities": []}

APOLOGY = "utter_apology"
RED_FLAG = "report_red_flag"


class Answers(CollectingOutputChannel):  # type: ignore[misc]
    """Collects what the coach says; text, buttons and card of one utterance stay one message."""

    @classmethod
    def name(cls) -> str:
        """The name under which channel-specific responses are found."""
        return "rest"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one message: `recipient_id`, `text`, and where there are any `buttons`, `custom`."""
        kept = {key: message[key] for key in ("text", "buttons", "custom") if message.get(key)}
        await self._persist_message({"recipient_id": recipient_id, **kept})


def heard(text: str, answers: Answers, sender: str, channel: str) -> UserMessage:
    """A person's text as an ordinary sentence: never Rasa's direct "/intent", never endless."""
    sentence = spoken(text)
    parsed = {**NOT_UNDERSTOOD, "text": sentence} if DIRECT_INTENT.fullmatch(text) else None
    return UserMessage(sentence, answers, sender, parsed, channel)


def spoken(text: str) -> str:
    """What is read of a person's text: nothing that can't be kept, said or is too much."""
    readable = "".join(letter if letter.isprintable() else " " for letter in text[:LONGEST])
    return readable.lstrip("/ ")


async def take_turn(
    agent: Agent, on_new_message: OnNewMessage, text: str, sender: str, channel: str
) -> list[dict[str, Any]]:
    """One turn of a person; always at least one message, an apology where all else fails."""
    return await _answered(agent, on_new_message, heard(text, Answers(), sender, channel))


async def take_understood_turn(
    agent: Agent, on_new_message: OnNewMessage, parsed: dict[str, Any], sender: str, channel: str
) -> list[dict[str, Any]]:
    """The same, of what a channel has understood already: `text`, `intent` and `entities`."""
    text = spoken(parsed["text"])
    message = UserMessage(text, Answers(), sender, {**parsed, "text": text}, channel)
    return await _answered(agent, on_new_message, message)


async def _answered(
    agent: Agent, on_new_message: OnNewMessage, message: UserMessage
) -> list[dict[str, Any]]:
    answers = message.output_channel
    try:
        await on_new_message(message)
    except Exception as error:
        logger.error("A turn failed", exc_info=error)
    if not answers.messages:
        apology = {"text": await _apology(agent, message)}
        await answers.send_response(message.sender_id, apology)
    return list(answers.messages)


async def _apology(agent: Agent, message: UserMessage) -> str:
    """What to say when nothing came back; a red flag gets its advice even then."""
    responses, name = agent.domain.responses, APOLOGY
    try:
        parsed = message.parse_data or await agent.parse_message(message.text)
    except Exception:  # It may be what failed in the first place, and is logged then.
        parsed = {}
    if parsed.get("intent", {}).get("name") == RED_FLAG:
        urgency = [e["urgency"] for e in parsed.get("entities", []) if "urgency" in e]
        name = f"utter_red_flag_{urgency[0] if urgency else 'urgent'}"
    return str(responses[name][0]["text"])
