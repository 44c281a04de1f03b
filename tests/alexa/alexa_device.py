"""An Alexa device and the cloud behind it: sends signed requests, keeps the session."""

from __future__ import annotations

import base64
import json
import uuid
from dataclasses import dataclass, field
from typing import Any

import alexa_requests as amazon
import httpx
from alexa_certificates import Signer
from alexa_limits import check_answer, spoken_words
from alexa_requests import Json
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256


@dataclass(frozen=True)
class Signed:
    """How requests are signed here."""

    signer: Signer
    chain_url: str

    def headers(self, body: bytes) -> dict[str, str]:
        signature = self.signer.key.sign(body, PKCS1v15(), SHA256())
        return {
            "Content-Type": "application/json;charset=utf-8",
            "SignatureCertChainUrl": self.chain_url,
            "Signature-256": base64.b64encode(signature).decode(),
        }


@dataclass(frozen=True)
class Heard:
    """An answer, checked against Amazon's limits."""

    answer: Json

    @property
    def response(self) -> Json:
        return self.answer.get("response", {})

    @property
    def ssml(self) -> str:
        return self.response["outputSpeech"]["ssml"] if "outputSpeech" in self.response else ""

    @property
    def text(self) -> str:
        return spoken_words(self.ssml) if self.ssml else ""

    @property
    def reprompt(self) -> str:
        return spoken_words(self.response["reprompt"]["outputSpeech"]["ssml"])

    @property
    def ended(self) -> bool:
        return bool(self.response.get("shouldEndSession"))

    @property
    def kept(self) -> Json:
        return self.answer.get("sessionAttributes", {})

    @property
    def screen(self) -> Json | None:
        directives = self.response.get("directives") or [None]
        return directives[0]


@dataclass
class Device:
    """One person's device."""

    url: str
    signed: Signed
    screen: bool = False
    user: str = field(default_factory=lambda: f"amzn1.ask.account.{uuid.uuid4().hex.upper()}")
    kept: Json = field(default_factory=dict)
    in_session: bool = False

    def post(self, content: Any, **headers: str) -> httpx.Response:  # noqa: ANN401 - any JSON
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        return httpx.post(
            f"{self.url}/webhooks/alexa/webhook",
            content=body,
            headers={**self.signed.headers(body), **headers},
            timeout=60,
            trust_env=False,
        )

    def send(self, request: Json) -> Heard:
        """A request in this device's session."""
        content = amazon.envelope(
            request,
            self.user,
            attributes=self.kept,
            new=not self.in_session,
            screen=self.screen,
        )
        response = self.post(content)
        assert response.status_code == httpx.codes.OK, response.text
        check_answer(response.content, content)
        heard = Heard(response.json())
        self.in_session = not heard.ended and request["type"] != "SessionEndedRequest"
        self.kept = heard.kept if self.in_session else {}
        return heard

    def opens(self) -> Heard:
        self.kept, self.in_session = {}, False
        return self.send(amazon.launch())

    def says(self, name: str, slots: Json | None = None, after: float = 0.0) -> Heard:
        """An intent, so many seconds after the last answer began."""
        self.waits(after)
        return self.send(amazon.intent(name, slots))

    def says_freely(self, carrier_intent: str, words: str) -> Heard:
        return self.says(carrier_intent, amazon.plain_slot("words", words))

    def waits(self, seconds: float) -> None:
        """Time passes. The clock can't be moved that far, so what Alexa keeps is made older."""
        if seconds and "chain" in self.kept:
            self.kept["chain"]["at"] -= seconds

    def falls_silent(self) -> Heard:
        heard = self.send(amazon.session_ended("EXCEEDED_MAX_REPROMPTS"))
        self.kept, self.in_session = {}, False
        return heard


def plain(at: float = 0.0) -> Json:
    """A request with nothing special about it, so many seconds from now."""
    return amazon.envelope(amazon.launch(at))


def check_refused(response: httpx.Response) -> None:
    assert response.status_code == httpx.codes.BAD_REQUEST
    assert response.json() == {"error": "this is not a request of Alexa's to this skill"}
