"""What is outside the machine: Amazon's storage of certificate chains, behind an HTTPS proxy.

The server under test fetches chains as it always does, by TLS from s3.amazonaws.com; the proxy
that its environment names leads it here.
"""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from alexa_certificates import Authority, key_pem, signer

STORAGE = "s3.amazonaws.com"


@dataclass
class Storage:
    """Chains by path, and how often each was asked for."""

    port: int
    chains: dict[str, bytes] = field(default_factory=dict)
    fetched: list[str] = field(default_factory=list)

    def put(self, name: str, chain: bytes) -> str:
        """Store a chain; its address."""
        self.chains[f"/echo.api/{name}"] = chain
        return f"https://{STORAGE}/echo.api/{name}"


@contextmanager
def storage(root: Authority, folder: Path) -> Iterator[Storage]:
    """The proxy and the storage behind it, until the end of the block."""
    context = _tls(root, folder)
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Proxy) as server:
        server.daemon_threads = True
        kept = Storage(server.server_address[1])
        server.kept, server.tls = kept, context  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield kept
        server.shutdown()


def _tls(root: Authority, folder: Path) -> ssl.SSLContext:
    server = signer([root], names=[STORAGE])
    (folder / "storage.pem").write_bytes(server.chain)
    (folder / "storage.key").write_bytes(key_pem(server.key))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "storage.pem", folder / "storage.key")
    return context


class _Proxy(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        kept: Storage = self.server.kept  # type: ignore[attr-defined]
        tls: ssl.SSLContext = self.server.tls  # type: ignore[attr-defined]
        target = _first_line(self.rfile)
        if target != f"CONNECT {STORAGE}:443 HTTP/1.1":
            kept.fetched.append(target)
            return
        self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        with tls.wrap_socket(self.connection, server_side=True) as inner:
            reader = inner.makefile("rb")
            path = _first_line(reader).split()[1]
            kept.fetched.append(path)
            inner.sendall(_answer(kept.chains.get(path)))


def _first_line(reader) -> str:  # noqa: ANN001 - a binary file
    first = reader.readline().decode("ascii").strip()
    while reader.readline().strip():
        pass
    return first


def _answer(chain: bytes | None) -> bytes:
    if chain is None:
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(chain)}\r\nConnection: close\r\n\r\n"
    return head.encode() + chain
