"""Test certificates: a root that the tests trust, and chains like Amazon's under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

SIGNER = "echo-api.amazon.com"
NOW = datetime.now(timezone.utc)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Authority:
    """A certificate that may sign others, and its key."""

    certificate: x509.Certificate
    key: Key


@dataclass(frozen=True)
class Signer:
    """A chain in PEM, and the key of its first certificate."""

    chain: bytes
    key: Key


def pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(each.public_bytes(serialization.Encoding.PEM) for each in certificates)


def authority(name: str, above: Authority | None = None, *, ca: bool = True) -> Authority:
    """A root, or an intermediate one under another authority."""
    key = _key()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = _builder(subject, key, above, NOW - 10 * DAY, NOW + 300 * DAY)
    usage = _usage(cert_sign=ca)
    builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    builder = builder.add_extension(usage, critical=True)
    return Authority(builder.sign(above.key if above else key, hashes.SHA256()), key)


def signer(
    above: Sequence[Authority],
    *,
    names: Sequence[str] = (SIGNER,),
    begins: datetime = NOW - DAY,
    ends: datetime = NOW + 100 * DAY,
    key: Key | None = None,
) -> Signer:
    """A signing certificate under the last of the authorities; its chain has all but the root."""
    key = key or _key()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, SIGNER)])
    builder = _builder(subject, key, above[-1], begins, ends)
    if names:
        alternatives = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
        builder = builder.add_extension(alternatives, critical=False)
    builder = builder.add_extension(
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False
    )
    builder = builder.add_extension(_usage(cert_sign=False), critical=True)
    certificate = builder.sign(above[-1].key, hashes.SHA256())
    return Signer(pem(certificate, *(each.certificate for each in above[:0:-1])), key)


def key_pem(key: Key) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _builder(
    subject: x509.Name, key: Key, above: Authority | None, begins: datetime, ends: datetime
) -> x509.CertificateBuilder:
    issuer = above.certificate.subject if above else subject
    issuing_key = (above.key if above else key).public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuing_key), critical=False
        )
    )


def _usage(*, cert_sign: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not cert_sign,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=cert_sign,
        crl_sign=cert_sign,
        encipher_only=False,
        decipher_only=False,
    )
