"""A backup as an encrypted stream: pieces that are counted, so that none can be changed, moved, doubled or cut off.

The head is one line: the format, the id of the key in the key list, a random salt, a note that anybody may read. Each
piece is sealed by AES-256-GCM under a key of this stream alone; its nonce is its number and whether it is the last, its
associated data the head.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from typing import BinaryIO

from addon.keys.ciphers import TAG, Cipher, NotOpened, derived
from addon.keys.key_list import LONGEST_HEAD, KeyList, PracticeKey
from addon.problems import BackupUnreadable

PIECE = 1 << 20
FORMAT = "groupkeeper backup 1"
_SALT = 32
_OTHER_COPY = "Take another backup, or another copy of this one: nothing of it can be trusted."
_KEY = "Put back the key list that had this key, or name it with --keys."


def seal_stream(
    plain: BinaryIO, sealed: BinaryIO, key: PracticeKey, random: Callable[[int], bytes], *, note: str = ""
) -> None:
    """Write what can be read from ``plain`` as a sealed stream; ``note`` is readable in its head, and protected."""
    salt = random(_SALT)
    head = (
        json.dumps({"format": FORMAT, "key": key.id, "salt": b64encode(salt).decode(), "note": note}).encode() + b"\n"
    )
    cipher = Cipher(derived(key.secret, "backup", salt))
    sealed.write(head)
    piece = plain.read(PIECE)
    number = 0
    while True:
        following = plain.read(PIECE) if piece else b""
        sealed.write(cipher.seal_at(_nonce(number, is_last=not following), piece, head))
        if not following:
            return
        piece, number = following, number + 1


def open_stream(sealed: BinaryIO, keys: KeyList, name: str) -> Iterator[bytes]:
    """Yield the content piece by piece, each one proved. Raises BackupUnreadable: believe nothing before the end."""
    head = sealed.readline(LONGEST_HEAD)
    key, salt = _read_head(head, keys, name)
    cipher = Cipher(derived(key.secret, "backup", salt))
    piece, number = sealed.read(PIECE + TAG), 0
    while True:
        following = sealed.read(PIECE + TAG)
        try:
            yield cipher.open_at(_nonce(number, is_last=not following), piece, head)
        except NotOpened:
            what = f"its piece {number + 1} was changed, moved or cut short"
            raise BackupUnreadable(name, what, _OTHER_COPY, code="backup-tampered") from None
        if not following:
            return
        piece, number = following, number + 1


def _read_head(head: bytes, keys: KeyList, name: str) -> tuple[PracticeKey, bytes]:
    try:
        found = json.loads(head)
        known, id_, salt = found["format"] == FORMAT, str(found["key"]), b64decode(found["salt"], validate=True)
    except (ValueError, KeyError, TypeError):
        known, id_, salt = False, "", b""
    if not known:
        raise BackupUnreadable(name, "this is no encrypted backup of Groupkeeper", _OTHER_COPY, code="no-backup")
    key = keys.key(id_)
    if key is None:
        what = f"it needs the key {id_}, which is not in the key list"
        raise BackupUnreadable(name, what, _KEY, code="backup-key")
    return key, salt


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])
