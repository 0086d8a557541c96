"""Passwords and codes: what is refused, what counts once."""

from datetime import UTC, datetime, timedelta
from math import log2
from pathlib import Path

import pyotp
import pytest
from argon2 import PasswordHasher, Type

from addon.web import passwords
from tests.web.pages import Pages

NOON = datetime(2026, 9, 30, 12, tzinfo=UTC)
WEAK = [("short", "ada"), ("aaaaaaaaaaaaaaa", "ada"), ("my name is ADA ok", "ada"), ("x" * 300, "ada")]


@pytest.mark.parametrize(("password", "name"), WEAK)
def test_weak_passwords_are_refused(password: str, name: str) -> None:
    """With the reason."""
    assert passwords.weakness(password, name)
    assert not passwords.weakness("a horse in the garden", name)


def test_a_hash_is_no_password() -> None:
    """It is of the kind that takes long, and another one each time."""
    first, second = passwords.hashed("one two three"), passwords.hashed("one two three")
    assert first != second
    assert first.startswith("$argon2id$")
    assert passwords.is_right(first, "one two three")
    assert not passwords.is_right(first, "one two four")
    assert not passwords.is_right(None, "nobody has this password")
    assert not passwords.is_right("damaged", "one two three")


def test_a_code_counts_for_its_half_minute_and_its_neighbours_once() -> None:
    """Clocks of phones are a little off."""
    secret = passwords.fresh_secret()
    step = int(NOON.timestamp()) // 30
    for off, counts in ((-60, False), (-30, True), (0, True), (30, True), (60, False)):
        code = pyotp.TOTP(secret).at(int(NOON.timestamp()) + off)
        found = passwords.code_step(secret, f" {code[:3]} {code[3:]}", now=NOON, last=0)
        assert (found == step + off // 30) if counts else (found is None)
    code = pyotp.TOTP(secret).at(int(NOON.timestamp()))
    assert passwords.code_step(secret, code, now=NOON + timedelta(seconds=1), last=step) is None
    assert passwords.code_step(secret, "٠١٢٣٤٥", now=NOON, last=0) is None


def test_many_passwords_at_once_are_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few are looked at at a time: 64 MB each, and the other threads go on."""
    pages = Pages()
    pages.user()
    taken = [passwords._TURNS.acquire(blocking=False) for _ in range(passwords.AT_ONCE)]
    monkeypatch.setattr(passwords, "_HASHER", None)  # it is not even begun
    try:
        assert all(taken)
        assert pages.sign_in().status_code == 429
    finally:
        for _ in taken:
            passwords._TURNS.release()


def test_four_thousand_common_passwords_are_refused() -> None:
    """In any case of letters; the list has those that are long enough here."""
    assert len(passwords._common()) == 4000
    for common in ("1qaz2wsx3edc", "QWERTY123456", "123456qwerty"):
        assert "tried first" in passwords.weakness(common, "ada")


def test_a_recovery_code_has_enough_bits_for_its_digest() -> None:
    """112 and more: a plain digest of it cannot be guessed back."""
    made = passwords.recovery_codes()
    letters = [len(one.replace("-", "")) for one in made.codes]
    assert len(set(made.codes)) == len(made.codes) == 10
    assert min(letters) * log2(len(passwords._ALPHABET)) >= 112
    assert passwords.digest(made.codes[0]) == made.digests[0]


def test_a_token_has_256_bits() -> None:
    """And no two are the same."""
    made = {passwords.fresh_token() for _ in range(200)}
    assert len(made) == 200
    assert min(len(one) for one in made) >= 43


def test_a_hash_is_argon2id_with_enough_memory() -> None:
    """As a practice has it: tests have a cheaper one."""
    usual = PasswordHasher()
    assert usual.type is Type.ID
    assert usual.memory_cost >= 46 * 1024
    assert usual.time_cost >= 2
    source = Path(str(passwords.__file__)).read_text(encoding="utf-8")
    assert "_HASHER = PasswordHasher()\n" in source
