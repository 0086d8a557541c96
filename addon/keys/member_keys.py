"""The data keys of a practice: one a member, one for what is nobody's in particular; each wrapped by the key list.

They are in a file beside the key list, never in a backup of the state. Forgetting a member takes the member's key out:
what was sealed with it, in whatever backup, can never be read again. The code stays, with what no pass may forget about
it, so that neither an older state nor an older copy of this file brings the member back.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from threading import RLock
from typing import Any, Protocol

from addon.keys.ciphers import KEY, Cipher, NotOpened, derived
from addon.keys.key_list import KeyList
from addon.problems import KeysUnusable

OWN = ""
"""Whose key seals what is about nobody in particular: the practice's own."""
_FIRST = 1
_PUT_BACK = (
    "Put back the newest copy of this file (copy under [keys] in practice.toml), and the key list that belongs to it. "
    "Without it nobody can read the state: docs/keys.md, If a key is lost."
)


class KeyPlace(Protocol):
    """The file in which the wrapped keys are."""

    name: str

    def mark(self) -> object:
        """Return what changes whenever the file does, None if there is no file."""

    def read(self) -> bytes | None:
        """Return the content, None if there is no file."""

    def write(self, content: bytes, *, also_copy: bool) -> None:
        """Replace the content in one step. Raises WriteRefused; where the copy has to follow, also for the copy."""

    def alone(self) -> AbstractContextManager[None]:
        """Keep other processes and threads from changing the file meanwhile."""


@dataclass(frozen=True, slots=True)
class _Stored:
    """The file: its own id, how often it was written, wrapped keys by code (key id, bytes), and who is forgotten."""

    id: str
    number: int = 0
    wrapped: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    forgotten: Mapping[str, str] = field(default_factory=dict)


class MemberKeys:
    """The data keys of one practice, for many threads; other processes may add and destroy some meanwhile.

    ``keys`` reads the key list, ``random`` draws so many bytes.
    """

    def __init__(self, place: KeyPlace, keys: Callable[[], KeyList], random: Callable[[int], bytes]) -> None:
        self._place, self._keys, self._random = place, keys, random
        self._turn = RLock()
        self._mark = place.mark()
        self._stored = _read(place)
        self._ciphers: dict[str, Cipher] = {}
        own = self._secret(OWN)
        self._search, self._owner = derived(own, "search"), derived(own, "owner")

    @property
    def id(self) -> str:
        """Return which keys these are: a state tells with which it is sealed."""
        return self._stored.id

    @property
    def name(self) -> str:
        """Return the file's name."""
        return self._place.name

    @property
    def number(self) -> int:
        """Return how often the file was written."""
        return self._stored.number

    def forgotten(self) -> Mapping[str, str]:
        """Return whose keys were destroyed, by code, with what is kept of them."""
        with self._turn:
            self._look_again()
            return self._stored.forgotten

    def in_use(self) -> Mapping[str, int]:
        """Return how many data keys each key of the list wraps, by its id."""
        by = [one for one, _ in self._stored.wrapped.values()]
        return {one: by.count(one) for one in dict.fromkeys(by)}

    def digest(self, text: str) -> str:
        """Return what a text is found by where it must not be seen itself."""
        return b64encode(blake2b(text.encode(), key=self._search, digest_size=18).digest(), b"-_").decode()

    def vouch(self, place: bytes) -> bytes:
        """Return six bytes that only these keys give for a place: they vouch for whose a value is."""
        return blake2b(place, key=self._owner, digest_size=6).digest()

    def owners(self, wanted: Collection[str]) -> dict[str, str]:
        """Return under whose key something about each of these goes; new members get keys, in one writing.

        What is about somebody forgotten goes under the practice's own: the code and hashes that are kept of them.
        """
        with self._turn:  # whom another thread, with an older look, did not know would go under the practice's own
            self._look_again()
            missing = {one for one in wanted if one not in self._stored.wrapped and one not in self._stored.forgotten}
            if missing:
                self._change(lambda old: self._with_new(old, missing))
            return {one: one if one in self._stored.wrapped else OWN for one in wanted}

    def cipher(self, owner: str) -> Cipher | None:
        """Return what opens an owner's values, None where the key was destroyed. Raises KeysUnusable."""
        found = self._ciphers.get(owner)
        if found is not None:
            return found
        with self._turn:
            if owner not in self._stored.wrapped:
                self._look_again()
            if owner in self._stored.forgotten:
                return None
            return self._ciphers.setdefault(owner, Cipher(self._secret(owner)))

    def destroy(self, kept: Mapping[str, str]) -> None:
        """Destroy the keys of these codes, and keep of each what no pass may forget.

        Raises WriteRefused where the copy of the file cannot be reached: the keys would live on in it.
        """
        self._change(lambda old: _without(old, {code: text for code, text in kept.items() if code != OWN}))

    def rewrap(self) -> None:
        """Wrap every key under the newest key of the list: the older ones are then needed for older backups alone."""
        self._change(lambda old: old)

    def _secret(self, owner: str) -> bytes:
        by, sealed = self._stored.wrapped.get(owner, ("", b""))
        if not sealed:
            raise KeysUnusable(
                self.name, f"the key of {owner or 'the practice'} is not in it", _PUT_BACK, code="key-gone"
            )
        key = self._keys().key(by)
        if key is None:
            what = f"it needs the key {by}, which is not in the key list"
            raise KeysUnusable(self.name, what, _PUT_BACK, code="key-gone")
        try:
            return _wrapper(key.secret).open(sealed, _place_of(self._stored.id, owner))
        except NotOpened:
            raise KeysUnusable(self.name, "a key in it was changed or cut short", _PUT_BACK, code="key-store") from None

    def _with_new(self, old: _Stored, missing: Collection[str]) -> _Stored:
        new = {one: self._random(KEY) for one in sorted(missing) if one not in old.wrapped and one not in old.forgotten}
        return _with(old, {one: self._wrapped(old.id, one, secret) for one, secret in new.items()})

    def _wrapped(self, id_: str, owner: str, secret: bytes) -> tuple[str, bytes]:
        newest = self._keys().newest
        return newest.id, _wrapper(newest.secret).seal(secret, _place_of(id_, owner))

    def _change(self, made: Callable[[_Stored], _Stored]) -> None:
        """Write the file anew, everything under the newest key of the list; whoever else changes it waits."""
        with self._turn, self._place.alone():
            self._look_again()
            old = self._stored
            new = self._under_newest(made(old))
            if new != old:
                new = replace(new, number=old.number + 1)
                self._place.write(_text(new), also_copy=new.forgotten != old.forgotten)
            self._mark, self._stored = self._place.mark(), new
            self._drop_destroyed()

    def _under_newest(self, stored: _Stored) -> _Stored:
        newest = self._keys().newest.id
        old = [owner for owner, (by, _) in stored.wrapped.items() if by != newest]
        return _with(stored, {owner: self._wrapped(stored.id, owner, self._secret(owner)) for owner in old})

    def _look_again(self) -> None:
        mark = self._place.mark()
        if mark != self._mark:
            stored = _read(self._place)
            if stored.id != self._stored.id:
                raise KeysUnusable(
                    self.name, "another practice's keys were put in its place", _PUT_BACK, code="key-store"
                )
            self._mark, self._stored = mark, stored
            self._drop_destroyed()

    def _drop_destroyed(self) -> None:
        for code in self._stored.forgotten:
            self._ciphers.pop(code, None)


def begin(place: KeyPlace, keys: Callable[[], KeyList], random: Callable[[int], bytes]) -> MemberKeys:
    """Make the file with the practice's own key, where there is none yet, and return the keys."""
    with place.alone():
        if place.read() is None:
            id_ = random(9).hex()
            newest = keys().newest
            sealed = _wrapper(newest.secret).seal(random(KEY), _place_of(id_, OWN))
            place.write(_text(_Stored(id_, _FIRST, {OWN: (newest.id, sealed)})), also_copy=True)
    return MemberKeys(place, keys, random)


def _without(old: _Stored, kept: Mapping[str, str]) -> _Stored:
    left = {code: one for code, one in old.wrapped.items() if code not in kept}
    return replace(old, wrapped=left, forgotten={**old.forgotten, **kept})


def _with(old: _Stored, wrapped: Mapping[str, tuple[str, bytes]]) -> _Stored:
    return replace(old, wrapped={**old.wrapped, **wrapped})


def _wrapper(secret: bytes) -> Cipher:
    return Cipher(derived(secret, "wrapping"))


def _place_of(id_: str, owner: str) -> bytes:
    return f"{id_}:{owner}".encode()


def _text(stored: _Stored) -> bytes:
    lines: Iterator[dict[str, Any]] = (
        {"code": code, "by": by, "key": b64encode(sealed).decode()} for code, (by, sealed) in stored.wrapped.items()
    )
    gone = ({"code": code, "forgotten": text} for code, text in stored.forgotten.items())
    head = {"keys": stored.id, "written": stored.number}
    return "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in (head, *lines, *gone)).encode()


def _read(place: KeyPlace) -> _Stored:
    content = place.read()
    if content is None:
        raise _unusable(place, "the file with the members' keys is not there")
    try:
        head, *lines = (json.loads(line) for line in content.decode().splitlines())
        wrapped = {one["code"]: (str(one["by"]), b64decode(one["key"], validate=True)) for one in lines if "key" in one}
        forgotten = {one["code"]: str(one["forgotten"]) for one in lines if "forgotten" in one}
        return _Stored(str(head["keys"]), int(head["written"]), wrapped, forgotten)
    except (ValueError, KeyError, TypeError):
        raise _unusable(place, "the file with the members' keys is damaged") from None


def _unusable(place: KeyPlace, what: str) -> KeysUnusable:
    return KeysUnusable(place.name, what, _PUT_BACK, code="key-store")
