"""A browser that somebody subscribed, and its push service on this computer, which keeps what it gets."""

import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from addon.sending.subscriptions import PushSubscription


def plain(text: str) -> bytes:
    """Return the bytes of a base64url text without padding."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def coded(value: bytes) -> str:
    """Return bytes as base64url without padding."""
    return urlsafe_b64encode(value).rstrip(b"=").decode()


@dataclass
class Browser:
    """A browser's own keys."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = bytes(range(16))

    def subscribed(self, endpoint: str, *, person: str = "M-1", since: datetime) -> PushSubscription:
        """Return what the browser tells the practice."""
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return PushSubscription(
            person=person, endpoint=endpoint, p256dh=coded(point), auth=coded(self.auth), since=since
        )

    def read(self, body: bytes) -> bytes:
        """Return what a body says. Raises an error of http_ece or of cryptography if it is not for this browser."""
        found: bytes = http_ece.decrypt(body, private_key=self.key, auth_secret=self.auth, version="aes128gcm")
        return found


@dataclass
class PushService:
    """Takes what comes; ``status`` is what it answers, None: it hangs up."""

    status: int | None = 201
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


class _Handler(BaseHTTPRequestHandler):
    service: PushService

    def log_message(self, *_: object) -> None:
        """Write nothing."""

    def do_POST(self) -> None:
        """Take a notification."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.service.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
        if self.service.status is None:
            self.close_connection = True
            return
        self.send_response(self.service.status)
        self.send_header("Content-Length", "0")
        self.end_headers()


@contextmanager
def push_server(service: PushService) -> Iterator[str]:
    """Run the service; yield the endpoint of one subscription."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"service": service}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/send/abc"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def public_key(key: Vapid02) -> str:
    """Return the key that a browser subscribes with (base64url, uncompressed point)."""
    return coded(key.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
