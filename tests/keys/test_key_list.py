"""The key list: written and read again, and every list refused that somebody could have made by hand."""

from base64 import b64encode
from io import BytesIO
from secrets import token_bytes

import pytest

from addon.keys.key_list import PracticeKey, key_needed, new_list, read_key_list
from addon.problems import KeysUnusable
from tests.keys.places import DAY, Lists


def test_a_list_is_read_as_it_was_written_newest_first() -> None:
    """Also after a new key came on top; no secret is in what a key shows of itself."""
    lists = Lists()
    first = lists().newest
    lists.rotate()
    again = read_key_list("practice.keys", lists().text())
    assert again == lists()
    assert (again.newest.id != first.id, again.key(first.id), again.key("other")) == (True, first, None)
    assert b64encode(first.secret).decode() not in repr(again)


def _list(*keys: tuple[str, bytes]) -> str:
    return "\n".join(
        f'[[key]]\nid = "{id_}"\nmade = 2026-03-03\nsecret = "{b64encode(secret).decode()}"\n' for id_, secret in keys
    )


GOOD = token_bytes(32)
REFUSED = {
    "nothing": ("", "there is no key"),
    "no list": ("key = 5", "no key list"),
    "no TOML": ("[[key", "no key list"),
    "no id": ('[[key]]\nmade = 2026-03-03\nsecret = "x"', "lacks its id"),
    "no base64": ('[[key]]\nid = "a"\nmade = 2026-03-03\nsecret = "ä!"', "too short or damaged"),
    "short": (_list(("a", GOOD[:31])), "too short"),
    "long": (_list(("a", GOOD + b"x")), "too short or damaged"),
    "all zero": (_list(("a", bytes(32))), "default"),
    "two bytes": (_list(("a", b"\x00\xff" * 16)), "default"),
    "counted": (_list(("a", bytes(range(32)))), "default"),
    "counted by 3": (_list(("a", bytes(range(7, 103, 3)))), "default"),
    "a password": (_list(("a", b"correct horse battery staple 123")), "password"),
    "same id": (_list(("a", GOOD), ("a", token_bytes(32))), "two keys have the id a"),
    "same key": (_list(("a", GOOD), ("b", GOOD)), "two keys are the same"),
}


@pytest.mark.parametrize(("text", "why"), REFUSED.values(), ids=REFUSED)
def test_a_weak_list_is_refused_with_what_to_do(text: str, why: str) -> None:
    """The fault names the file, never a secret."""
    with pytest.raises(KeysUnusable, match=why) as refused:
        read_key_list("practice.keys", text)
    assert (refused.value.where, bool(refused.value.next_step)) == ("practice.keys", True)
    assert b64encode(GOOD).decode() not in str(refused.value)


def test_drawn_keys_are_never_refused() -> None:
    """A thousand of them."""
    for _ in range(1000):
        drawn = new_list(token_bytes, DAY)
        assert read_key_list("practice.keys", drawn.text()) == drawn


@pytest.mark.parametrize("line", [b"", b"PK\x03\x04", b"[]\n", b'{"other": 1}\n', b"\xff\n"])
def test_what_is_no_encrypted_backup_needs_no_key(line: bytes) -> None:
    """It is told apart by its first line."""
    assert key_needed(BytesIO(line)) == ""
    assert PracticeKey(id="a", made=DAY, secret=GOOD).id == "a"
