"""Amazon keeps its certificate chains in one place; nothing is fetched from anywhere else."""

from __future__ import annotations

import pytest
from alexa_device import Device, check_refused, plain
from alexa_storage import Storage

pytestmark = pytest.mark.usefixtures("one_line_and_still_alive")

ADDRESSES = {
    "plain http": "http://s3.amazonaws.com/echo.api/echo-api-cert-12.pem",
    "another host": "https://notamazon.com/echo.api/echo-api-cert-12.pem",
    "a host that begins like it": "https://s3.amazonaws.com.evil.example/echo.api/cert.pem",
    "a host that ends like it": "https://evils3.amazonaws.com/echo.api/cert.pem",
    "Amazon's as a user": "https://s3.amazonaws.com@evil.example/echo.api/cert.pem",
    "a user at Amazon's": "https://me@s3.amazonaws.com/echo.api/echo-api-cert-12.pem",
    "a password at Amazon's": "https://me:x@s3.amazonaws.com/echo.api/echo-api-cert-12.pem",
    "a dot behind the host": "https://s3.amazonaws.com./echo.api/echo-api-cert-12.pem",
    "another port": "https://s3.amazonaws.com:563/echo.api/echo-api-cert-12.pem",
    "no port behind the colon": "https://s3.amazonaws.com:/echo.api/echo-api-cert-12.pem",
    "a port that is none": "https://s3.amazonaws.com:99999/echo.api/echo-api-cert-12.pem",
    "another folder": "https://s3.amazonaws.com/invalid.path/echo-api-cert-12.pem",
    "the folder in other letters": "https://s3.amazonaws.com/EcHo.aPi/echo-api-cert-12.pem",
    "a folder that begins like it": "https://s3.amazonaws.com/echo.api.evil/cert.pem",
    "the folder alone": "https://s3.amazonaws.com/echo.api",
    "out of the folder": "https://s3.amazonaws.com/echo.api/../evil/cert.pem",
    "out of the folder, twice": "https://s3.amazonaws.com/echo.api/x/../../evil/cert.pem",
    "out of the folder, escaped": "https://s3.amazonaws.com/echo.api/%2e%2e/evil/cert.pem",
    "backslashes": "https://s3.amazonaws.com\\@evil.example/echo.api/cert.pem",
    "a query": "https://s3.amazonaws.com/echo.api/echo-api-cert-12.pem?to=evil",
    "a fragment": "https://s3.amazonaws.com/echo.api/echo-api-cert-12.pem#evil",
    "a file": "file:///echo.api/echo-api-cert-12.pem",
    "no scheme": "//s3.amazonaws.com/echo.api/echo-api-cert-12.pem",
    "no host": "https:///echo.api/echo-api-cert-12.pem",
    "brackets": "https://[s3.amazonaws.com]/echo.api/echo-api-cert-12.pem",
    "endless": "https://s3.amazonaws.com/echo.api/" + "a" * 4000,
    "a space": "https://s3.amazonaws.com/echo.api/ cert.pem",
    "empty": "",
}


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_a_chain_from_elsewhere(device: Device, kept: Storage, address: str) -> None:
    before = list(kept.fetched)
    check_refused(device.post(plain(), SignatureCertChainUrl=address))
    assert kept.fetched == before
