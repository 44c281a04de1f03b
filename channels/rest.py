"""The REST channel: a message posted, the coach's messages and card answered.

Rasa's own one, but typed "/intents" are ordinary sentences, text and card come in one message,
and there is always an answer.
"""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, HTTPResponse, Request, response

from channels.senders import belongs_elsewhere
from channels.turn import OnNewMessage, take_turn

EXPECTED = (
    'expected a POST of a JSON object like {"sender": "me", "message": "next"}, '
    "both of them text, the sender of 1 to 255 characters"
)
LONGEST_SENDER = 255
"""Characters of a sender's name that every tracker store keeps."""

ELSEWHERE = "names of senders that begin like this are made by another channel, choose another"
OTHER_METHODS = ("GET", "PUT", "PATCH", "DELETE")
NOT_READY = "the model is not loaded yet, try again in a moment"


class RestChannel(InputChannel):  # type: ignore[misc]
    """`POST /webhooks/rest/webhook`."""

    @classmethod
    def name(cls) -> str:
        """The name in the address."""
        return "rest"

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The routes."""
        routes = Blueprint("limber_rest", url_prefix=None)

        @routes.get("/")
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @routes.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            said = _said(request)
            if said is None:
                return response.json({"error": EXPECTED}, status=400)
            sender, text = said
            if belongs_elsewhere(sender, self.name()):
                return response.json({"error": ELSEWHERE}, status=403)
            agent = getattr(request.app.ctx, "agent", None)
            if agent is None or not agent.is_ready():
                return response.json({"error": NOT_READY}, status=503)
            return response.json(await take_turn(agent, on_new_message, text, sender, self.name()))

        async def refuse(request: Request) -> HTTPResponse:
            return response.json({"error": EXPECTED}, status=405, headers={"Allow": "POST"})

        routes.add_route(refuse, "/webhook", methods=OTHER_METHODS)
        return routes


def _said(request: Request) -> tuple[str, str] | None:
    """(sender, text) of the request; None where it has another shape."""
    try:
        body: Any = request.json
    except Exception:  # sanic raises its own InvalidUsage, orjson and ujson theirs
        return None
    if not isinstance(body, dict):
        return None
    sender, text = body.get("sender", "default"), body.get("message")
    if not isinstance(sender, str) or not isinstance(text, str):
        return None
    if not 0 < len(sender) <= LONGEST_SENDER or not sender.isprintable():
        return None
    return sender, text
