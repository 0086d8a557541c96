"""A Google that signs tokens with a key of our own and serves its certificates on loopback."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import time
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from google.auth import crypt, jwt

ROBOT = "service-123@gcp-sa-gsuiteaddons.iam.gserviceaccount.com"
CLIENT = "123-abc.apps.googleusercontent.com"
URL = "https://desk.example.org"


class Signer:
    """One key with its certificate."""

    def __init__(self, name: str) -> None:
        self.name = name
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a stand-in")])
        now = datetime.now(UTC)
        made = x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key())
        made = made.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=9))
        self.certificate = made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()
        self.key = key

    def token(self, *, header: dict[str, Any] | None = None, kid: str = "", **claims: object) -> str:
        """Return a token of Google's own shape; ``kid`` is another name for the key."""
        signer = crypt.RSASigner.from_string(self.private, self.name)
        signed: bytes = jwt.encode(signer, standard(**claims), header=header, key_id=kid or self.name)
        return signed.decode()


def standard(**claims: object) -> dict[str, object]:
    """Return the claims of a good token, with changes; a claim that is None is left out."""
    now = int(time())
    usual = {
        "iss": "https://accounts.google.com",
        "aud": "nobody",
        "sub": "1",
        "email": ROBOT,
        "email_verified": True,
        "iat": now - 5,
        "exp": now + 3_000,
    }
    return {name: one for name, one in {**usual, **claims}.items() if one is not None}


@cache
def google() -> Signer:
    """Return the key that Google's certificates are about."""
    return Signer("google-1")


@cache
def stranger() -> Signer:
    """Return a key of somebody who calls it as Google calls its own."""
    return Signer("google-1")


def published() -> str:
    """Return the certificates as Google publishes them."""
    return json.dumps({google().name: google().certificate})


@contextmanager
def serving(text: str, header: str = "public, max-age=20000, must-revalidate") -> Iterator[tuple[str, list[str]]]:
    """Yield an address on loopback at which certificates are, and what was asked for there."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Cache-Control", header)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/certs", asked
    finally:
        server.shutdown()
        server.server_close()
