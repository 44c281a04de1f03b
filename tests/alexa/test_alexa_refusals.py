"""Whatever is not a fresh, whole, signed request of Alexa's to this skill is refused with 400."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import alexa_requests as amazon
import httpx
import pytest
from alexa_certificates import NOW, Authority, Key, Signer, authority, pem, signer
from alexa_device import Device, Signed, check_refused, plain
from alexa_storage import Storage
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1, SHA256

DAY = timedelta(days=1)
Headers = dict[str, str] | list[tuple[str, str]]


pytestmark = pytest.mark.usefixtures("one_line_and_still_alive")


# --- body and signature


def flipped(signature: str) -> str:
    raw = bytearray(base64.b64decode(signature))
    raw[7] ^= 1
    return base64.b64encode(raw).decode()


BODIES: dict[str, Callable[[bytes], bytes]] = {
    "another word": lambda body: body.replace(b"en-US", b"en-GB"),
    "a byte more": lambda body: body + b" ",
    "a byte less": lambda body: body[:-1],
    "the same JSON, laid out anew": lambda body: json.dumps(json.loads(body), indent=1).encode(),
    "nothing": lambda body: b"",
}


@pytest.mark.parametrize("change", BODIES.values(), ids=BODIES)
def test_a_body_changed_after_signing(device: Device, change: Callable[[bytes], bytes]) -> None:
    body = json.dumps(plain()).encode()
    check_refused(device.post(change(body), **device.signed.headers(body)))


SIGNATURES: dict[str, Callable[[str], str]] = {
    "a bit flipped": flipped,
    "half of it": lambda signature: signature[:172],
    "not base64": lambda signature: "*" + signature[1:],
    "empty": lambda signature: "",
    "of another kind of letters": lambda signature: "ü",
}


@pytest.mark.parametrize("change", SIGNATURES.values(), ids=SIGNATURES)
def test_a_changed_signature(device: Device, change: Callable[[str], str]) -> None:
    body = json.dumps(plain()).encode()
    signature = change(device.signed.headers(body)["Signature-256"])
    check_refused(device.post(body, **{"Signature-256": signature.encode()}))


def test_a_signature_by_somebody_else(device: Device, amazon_ca: list[Authority]) -> None:
    body = json.dumps(plain()).encode()
    others = signer(amazon_ca).key.sign(body, PKCS1v15(), SHA256())
    check_refused(device.post(body, **{"Signature-256": base64.b64encode(others).decode()}))


def test_only_the_old_signature(device: Device) -> None:
    body = json.dumps(plain()).encode()
    old = device.signed.signer.key.sign(body, PKCS1v15(), SHA1())
    headers = {"Signature": base64.b64encode(old).decode()}
    check_refused(post(device, body, {**headers, "SignatureCertChainUrl": device.signed.chain_url}))


@pytest.mark.parametrize("name", ["Signature-256", "SignatureCertChainUrl"])
@pytest.mark.parametrize("times", [0, 2])
def test_a_header_missing_or_twice(device: Device, name: str, times: int) -> None:
    body = json.dumps(plain()).encode()
    headers = device.signed.headers(body)
    value = headers.pop(name)
    check_refused(post(device, body, [*headers.items(), *[(name, value)] * times]))


def post(device: Device, body: bytes, headers: Headers) -> httpx.Response:
    address = f"{device.url}/webhooks/alexa/webhook"
    return httpx.post(address, content=body, headers=headers, timeout=60, trust_env=False)


# --- what is there


def sent_with(
    device: Device, kept: Storage, chain: bytes, key: Key | None = None
) -> httpx.Response:
    """A request that names a chain of its own, signed with its key."""
    name = f"chain-{len(kept.chains)}.pem"
    mine = Signer(chain, key or device.signed.signer.key)
    return Device(device.url, Signed(mine, kept.put(name, chain))).post(plain())


def signed_by(device: Device, kept: Storage, mine: Signer) -> httpx.Response:
    return sent_with(device, kept, mine.chain, mine.key)


def test_a_chain_that_is_not_there(device: Device) -> None:
    missing = "https://s3.amazonaws.com/echo.api/missing.pem"
    check_refused(device.post(plain(), SignatureCertChainUrl=missing))


CHAINS = {
    "nothing": b"",
    "no PEM": b"this is no certificate",
    "broken PEM": b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    "too large": b"#" * 70_000,
}


@pytest.mark.parametrize("chain", CHAINS.values(), ids=CHAINS)
def test_no_chain_at_all(device: Device, kept: Storage, chain: bytes) -> None:
    check_refused(sent_with(device, kept, chain))


def test_an_expired_signer(device: Device, kept: Storage, amazon_ca: list[Authority]) -> None:
    mine = signer(amazon_ca, begins=NOW - 9 * DAY, ends=NOW - DAY)
    check_refused(signed_by(device, kept, mine))


def test_a_signer_of_tomorrow(device: Device, kept: Storage, amazon_ca: list[Authority]) -> None:
    mine = signer(amazon_ca, begins=NOW + DAY, ends=NOW + 9 * DAY)
    check_refused(signed_by(device, kept, mine))


NAMES = {
    "another": ["api.amazon.com"],
    "one below": ["evil.echo-api.amazon.com"],
    "one that begins like it": ["echo-api.amazon.com.evil.example"],
    "none": [],
}


@pytest.mark.parametrize("names", NAMES.values(), ids=NAMES)
def test_a_signer_of_another_name(
    device: Device, kept: Storage, amazon_ca: list[Authority], names: list[str]
) -> None:
    check_refused(signed_by(device, kept, signer(amazon_ca, names=names)))


def test_a_chain_in_another_order(
    device: Device, kept: Storage, amazon_ca: list[Authority]
) -> None:
    mine = signer(amazon_ca)
    own = mine.chain.replace(pem(amazon_ca[1].certificate), b"")
    check_refused(sent_with(device, kept, pem(amazon_ca[1].certificate) + own, mine.key))


def test_a_chain_with_a_link_missing(
    device: Device, kept: Storage, amazon_ca: list[Authority]
) -> None:
    mine = signer(amazon_ca)
    own = mine.chain.replace(pem(amazon_ca[1].certificate), b"")
    check_refused(sent_with(device, kept, own, mine.key))


def test_a_chain_without_end(device: Device, kept: Storage, amazon_ca: list[Authority]) -> None:
    mine = signer(amazon_ca)
    check_refused(sent_with(device, kept, mine.chain + pem(amazon_ca[1].certificate) * 8, mine.key))


def test_a_chain_under_an_unknown_root(device: Device, kept: Storage) -> None:
    evil = authority("Evil Root")
    mine = signer([evil, authority("Evil CA", evil)])
    check_refused(sent_with(device, kept, mine.chain + pem(evil.certificate), mine.key))


def test_a_signer_by_one_who_may_not_sign(device: Device, kept: Storage, root: Authority) -> None:
    mine = signer([root, authority("No CA", root, ca=False)])
    check_refused(signed_by(device, kept, mine))


def test_a_signer_by_itself(device: Device, kept: Storage) -> None:
    own = authority("echo-api.amazon.com", ca=False)
    check_refused(sent_with(device, kept, pem(own.certificate), own.key))


def test_a_signer_with_a_key_of_another_kind(
    device: Device, kept: Storage, amazon_ca: list[Authority]
) -> None:
    mine = signer(amazon_ca, key=ec.generate_private_key(ec.SECP256R1()))
    check_refused(sent_with(device, kept, mine.chain))


# --- when, and for whom


@pytest.mark.parametrize("at", [-200.0, 200.0, -86_400.0])
def test_a_request_of_another_time(device: Device, at: float) -> None:
    check_refused(device.post(plain(at)))


TIMES = {
    "none": None,
    "no text": 1_700_000_000,
    "no time": "just now",
    "no zone": amazon.now()[:-1],
    "a list": [amazon.now()],
    "beyond all years": "99999-01-01T00:00:00Z",
}


@pytest.mark.parametrize("time", TIMES.values(), ids=TIMES)
def test_a_request_of_no_time(device: Device, time: object) -> None:
    content = plain()
    content["request"]["timestamp"] = time
    check_refused(device.post(content))


def test_an_event_of_yesterday(device: Device) -> None:
    check_refused(device.post(amazon.skill_event("SkillEnabled", at=-86_400)))


OTHER = {"applicationId": "amzn1.ask.skill.another"}


@pytest.mark.parametrize("other", [OTHER, {}, {"applicationId": None}, [amazon.SKILL], "x"])
@pytest.mark.parametrize("place", ["session", "context", "both"])
def test_a_request_for_another_skill(device: Device, place: str, other: object) -> None:
    content = plain()
    if place in ("session", "both"):
        content["session"]["application"] = other
    if place in ("context", "both"):
        content["context"]["System"]["application"] = other
    if other == {} and place != "both":
        content["request"]["timestamp"] = amazon.now(-200)  # An id left out once is no fault.
    check_refused(device.post(content))


# --- signed, and yet nothing

SHAPES: dict[str, Any] = {
    "no JSON": b"launch please",
    "half of it": b'{"version": "1.0", "request": {',
    "not UTF-8": b'{"request": "\xff\xfe"}',
    "null": None,
    "a list": [plain()],
    "a number": 3,
    "a deep list": b"[" * 60_000 + b"]" * 60_000,
    "no request": {key: value for key, value in plain().items() if key != "request"},
    "a list as request": {**plain(), "request": [amazon.launch()]},
    "nothing but a version": {"version": "1.0"},
}


@pytest.mark.parametrize("content", SHAPES.values(), ids=SHAPES)
def test_a_signed_body_of_another_shape(device: Device, content: object) -> None:
    check_refused(device.post(content))


def test_a_huge_body(device: Device) -> None:
    content = plain()
    content["session"]["attributes"] = {"a": "b" * 200_000}
    check_refused(device.post(content))


PARTS: dict[str, dict[str, Any]] = {
    "no type": {"type": None},
    "a list as type": {"type": ["LaunchRequest"]},
    "an intent that is none": {"type": "IntentRequest", "intent": "AMAZON.NextIntent"},
    "no intent": {"type": "IntentRequest"},
    "an intent without a name": {"type": "IntentRequest", "intent": {"slots": {}}},
    "an empty name": {"type": "IntentRequest", "intent": {"name": "", "slots": None}},
    "slots in a list": {"type": "IntentRequest", "intent": {"name": "GoToMove", "slots": [1]}},
    "resolutions of no shape": {
        "type": "IntentRequest",
        "intent": {
            "name": "GoToMove",
            "slots": {"move": {"name": "move", "value": "x", "resolutions": [3]}},
        },
    },
    "arguments that are none": {"type": "Alexa.Presentation.APL.UserEvent", "arguments": 5},
}


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_a_signed_request_of_another_shape(device: Device, part: dict[str, Any]) -> None:
    content = plain()
    content["request"] |= part
    check_refused(device.post(content))


@pytest.mark.parametrize("user", [None, {}, {"userId": ""}, {"userId": None}, "me", []])
def test_a_request_of_nobody(device: Device, user: object) -> None:
    content = plain()
    content["session"]["user"] = content["context"]["System"]["user"] = user
    check_refused(device.post(content))
