"""The key list: the practice's own keys, newest first, in a file outside the state and its backups. Pure.

What is written anew goes under the newest key; the older ones open what was written before they were replaced.
"""

import json
import tomllib
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import BinaryIO

from addon.problems import KeysUnusable

BYTES = 32
LONGEST_HEAD = 4096
_MOST = 100
_HEAD = """# The keys of this Groupkeeper practice, newest first. Whoever has this file and a backup can read the
# backup; whoever loses it can read neither the state nor any backup. Keep a copy away from this computer.
"""
_NEW = "groupkeeper keys new DIR makes a list; groupkeeper keys rotate DIR puts a new key on top."
_FEWEST = 16
"""Different values among 32 random bytes: fewer, and no machine has drawn them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeKey:
    """One key of the list: its id, the day it was made, and 32 random bytes."""

    id: str
    made: date
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeyList:
    """All keys of a practice, newest first; there is at least one."""

    keys: tuple[PracticeKey, ...]

    @property
    def newest(self) -> PracticeKey:
        """Return the key under which everything new goes."""
        return self.keys[0]

    def key(self, wanted: str) -> PracticeKey | None:
        """Return the key with an id, None if it is not in the list."""
        return next((one for one in self.keys if one.id == wanted), None)

    def with_new(self, random: Callable[[int], bytes], today: date) -> "KeyList":
        """Return the list with a new key on top; ``random`` draws so many bytes."""
        return KeyList((_drawn(random, today), *self.keys))

    def text(self) -> str:
        """Return the list as it is written into its file."""
        parts = (
            f'[[key]]\nid = "{one.id}"\nmade = {one.made}\nsecret = "{b64encode(one.secret).decode()}"\n'
            for one in self.keys
        )
        return "\n".join((_HEAD, *parts))


def new_list(random: Callable[[int], bytes], today: date) -> KeyList:
    """Return a list with one new key."""
    return KeyList((_drawn(random, today),))


def _drawn(random: Callable[[int], bytes], today: date) -> PracticeKey:
    return PracticeKey(id=f"{today:%Y%m%d}-{random(3).hex()}", made=today, secret=random(BYTES))


def read_key_list(name: str, text: str) -> KeyList:
    """Return the list in a file of this name. Raises KeysUnusable: no list, a short, default or duplicate key."""
    try:
        found = tomllib.loads(text).get("key", [])
        keys = [_key(name, one) for one in found[:_MOST]]
    except (tomllib.TOMLDecodeError, AttributeError, TypeError):
        raise _refused(name, "this is no key list") from None
    if not keys:
        raise _refused(name, "there is no key in it")
    _refuse_doubles(name, [one.id for one in keys], "two keys have the id")
    _refuse_doubles(name, [one.secret for one in keys], "two keys are the same; one of them is")
    return KeyList(tuple(keys))


def _key(name: str, found: dict[str, object]) -> PracticeKey:
    id_, made, text = found.get("id"), found.get("made"), found.get("secret")
    if not isinstance(id_, str) or not id_ or not isinstance(made, date) or not isinstance(text, str):
        raise _refused(name, "a key lacks its id, its day or its secret")
    try:
        secret = b64decode(text, validate=True)
    except ValueError:
        secret = b""
    if len(secret) != BYTES:
        raise _refused(name, f"the key {id_} is too short or damaged: a key has {BYTES} random bytes")
    if _is_made_up(secret):
        raise _refused(name, f"the key {id_} is a default or somebody's password, not random bytes")
    return PracticeKey(id=id_, made=made, secret=secret)


def _is_made_up(secret: bytes) -> bool:
    steps = {(after - before) % 256 for before, after in pairwise(secret)}
    return len(set(secret)) < _FEWEST or len(steps) == 1 or all(0x20 <= one < 0x7F for one in secret)


def _refuse_doubles(name: str, found: Sequence[object], what: str) -> None:
    for at, one in enumerate(found):
        if one in found[:at]:
            raise _refused(name, f"{what} {one}" if isinstance(one, str) else f"{what} number {at + 1}")


def _refused(name: str, what: str) -> KeysUnusable:
    return KeysUnusable(name, what, f"Put back your own copy of the file. {_NEW}", code="key-list")


def key_needed(sealed: BinaryIO) -> str:
    """Return the id of the key that an encrypted backup names in its first line, "" where it is none."""
    try:
        return str(json.loads(sealed.readline(LONGEST_HEAD))["key"])
    except (ValueError, KeyError, TypeError):
        return ""
