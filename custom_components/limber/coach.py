"""The coach as Home Assistant knows it: Limber's REST channel over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal

import aiohttp
import voluptuous as vol

TIMEOUT = aiohttp.ClientTimeout(total=30, sock_connect=5)
CHANNEL = "/webhooks/rest/"

_CUE = vol.Schema(
    {
        vol.Required("at"): vol.All(vol.Any(int, float), vol.Range(min=0)),
        vol.Required("say"): str,
    },
    extra=vol.ALLOW_EXTRA,
)
_CARD = vol.Schema(
    {vol.Required("phase"): str, vol.Required("cues"): [_CUE]}, extra=vol.ALLOW_EXTRA
)
_MESSAGES = vol.Schema(
    [vol.Schema({vol.Optional("text"): str}, extra=vol.ALLOW_EXTRA)],
)


@dataclass(frozen=True)
class Cue:
    """Something the coach says at a time within a step."""

    at: float
    """Seconds from the step's start."""
    say: str


@dataclass(frozen=True)
class Reply:
    """One turn of the coach's."""

    text: str
    """What is to be said at once: the texts, and the cues with which a step begins."""
    changes: bool
    """Whether what the person is doing changes, or begins again."""
    cues: tuple[Cue, ...]
    """What is to be said later, in ascending order of `at`."""

    @property
    def asks(self) -> bool:
        """Whether the coach expects an answer now."""
        return "?" in self.text


Kind = Literal["away", "slow", "closed", "busy", "refused", "garbled"]
_KINDS: dict[int, Kind] = {
    HTTPStatus.UNAUTHORIZED: "closed",
    HTTPStatus.TOO_MANY_REQUESTS: "busy",
}


class CoachTrouble(Exception):  # noqa: N818 - it is not an error of the program's
    """A message got no readable answer.

    `kind` is "away" (no connection), "slow" (no answer in time), "closed" (it wants a token, or
    another one), "busy" (it takes no more just now), "refused" (another HTTP status than 2xx) or
    "garbled" (an answer of another shape).
    """

    def __init__(self, kind: Kind) -> None:
        super().__init__(kind)
        self.kind = kind


class Coach:
    """A Limber server."""

    def __init__(self, session: aiohttp.ClientSession, url: str, token: str | None = None) -> None:
        """`url` is the server's http(s) address, `token` that of its LIMBER_REST_TOKEN."""
        self._session = session
        self._shown = {"Authorization": f"Bearer {token}"} if token else {}
        self._channel = url.rstrip("/") + CHANNEL

    async def check(self) -> None:
        """Raises CoachTrouble where no coach answers at the address."""
        answer = await self._json("GET", self._channel)
        if not isinstance(answer, dict) or answer.get("status") != "ok":
            raise CoachTrouble("garbled")

    async def ask(self, sender: str, message: str) -> Reply:
        """Send what the person `sender` said; the coach's turn. Raises CoachTrouble."""
        body = {"sender": sender, "message": message}
        answer = await self._json("POST", self._channel + "webhook", json=body)
        try:
            return _reply(_MESSAGES(answer))
        except vol.Invalid as error:
            raise CoachTrouble("garbled") from error

    async def _json(self, method: str, address: str, **more: Any) -> Any:  # noqa: ANN401
        try:
            async with self._session.request(
                method, address, timeout=TIMEOUT, headers=self._shown, **more
            ) as response:
                if not response.ok:
                    raise CoachTrouble(_KINDS.get(response.status, "refused"))
                return await response.json(content_type=None)
        except TimeoutError as error:
            raise CoachTrouble("slow") from error
        except aiohttp.ClientError as error:
            raise CoachTrouble("away") from error
        except ValueError as error:
            raise CoachTrouble("garbled") from error


def _reply(messages: list[dict[str, Any]]) -> Reply:
    texts = [message["text"] for message in messages if message.get("text")]
    if not texts:
        raise vol.Invalid("no text")
    cards = [card for message in messages if (card := _card(message.get("custom")))]
    guiding = bool(cards) and cards[-1]["phase"] == "guiding"
    cues = [Cue(cue["at"], cue["say"]) for cue in cards[-1]["cues"]] if guiding else []
    return Reply(
        text=" ".join([*texts, *(cue.say for cue in cues if cue.at == 0)]),
        changes=bool(cards),
        cues=tuple(cue for cue in cues if cue.at > 0),
    )


def _card(custom: object) -> dict[str, Any] | None:
    data = custom.get("data") if isinstance(custom, dict) else None
    if not isinstance(data, dict) or data.get("type") != "card":
        return None
    card: dict[str, Any] = _CARD(data)
    return card
