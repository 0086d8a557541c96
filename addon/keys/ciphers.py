"""What encrypts: AES-256-GCM of the library ``cryptography``, under keys that are derived from one by their use."""

from os import urandom

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12
TAG = 16
KEY = 32


class NotOpened(Exception):
    """What was to be opened is not what was sealed: changed, moved, cut short, or under another key."""


class Cipher:
    """Seals and opens with one key of 32 bytes. ``place`` tells where the content belongs: elsewhere it never opens."""

    __slots__ = ("_gcm",)

    def __init__(self, key: bytes) -> None:
        self._gcm = AESGCM(key)

    def seal(self, content: bytes, place: bytes) -> bytes:
        """Return a random nonce and the encrypted content."""
        nonce = urandom(NONCE)
        return nonce + self._gcm.encrypt(nonce, content, place)

    def open(self, sealed: bytes, place: bytes) -> bytes:
        """Return the content again. Raises NotOpened."""
        return self.open_at(sealed[:NONCE], sealed[NONCE:], place)

    def seal_at(self, nonce: bytes, content: bytes, place: bytes) -> bytes:
        """Return the encrypted content under a nonce that the caller never uses again with this key."""
        return self._gcm.encrypt(nonce, content, place)

    def open_at(self, nonce: bytes, sealed: bytes, place: bytes) -> bytes:
        """Return content that was sealed under a nonce. Raises NotOpened."""
        if len(nonce) < NONCE or len(sealed) < TAG:
            raise NotOpened
        try:
            return self._gcm.decrypt(nonce, sealed, place)
        except InvalidTag:
            raise NotOpened from None


def derived(secret: bytes, use: str, salt: bytes = b"") -> bytes:
    """Return the key of 32 bytes that a secret gives for one use."""
    return HKDF(algorithm=SHA256(), length=KEY, salt=salt or None, info=f"groupkeeper {use}".encode()).derive(secret)
