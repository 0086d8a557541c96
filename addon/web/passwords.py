"""Passwords, one-time codes and recovery codes of the staff: made, kept as hashes, checked."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files
from secrets import choice, token_urlsafe
from threading import BoundedSemaphore

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
"""Characters of a password."""
LONGEST = 256
OUR_WORDS = tuple(files("addon.web").joinpath("our_words.csv").read_text(encoding="ascii").split()[1:])
"""Words that somebody would try here first; docs/security.md lists them."""
_LEFT = 8
_STEP = 30
_RECOVERY, _FIVES = 10, 5
"""How many recovery codes there are, and of how many fives of letters: 123 bits, so that a plain digest keeps them."""
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_HASHER = PasswordHasher()
_NOBODY = _HASHER.hash("nobody has this password")
AT_ONCE = 4
"""How many passwords are looked at at a time: each takes 64 MB and a tenth of a second of every core."""
_TURNS = BoundedSemaphore(AT_ONCE)


class TooManyAtOnce(Exception):
    """So many passwords are being looked at that this one has to be sent again."""


@dataclass(frozen=True, slots=True)
class RecoveryCodes:
    """Ten codes to write down, each for one sign-in, and their digests to keep."""

    codes: tuple[str, ...]
    digests: tuple[str, ...]


def weakness(password: str, name: str) -> str:
    """Return why a password is refused, "" if it may be used."""
    if len(password) < SHORTEST:
        return f"it has fewer than {SHORTEST} characters"
    if len(password) > LONGEST:
        return f"it has more than {LONGEST} characters"
    if len(set(password)) < 5 or (name and name.casefold() in password.casefold()) or _is_of_our_words(password):
        return "it is too easy to guess"
    if _mark(password) in _common():
        return "it is among the passwords that are tried first everywhere"
    return ""


def _is_of_our_words(password: str) -> bool:
    """Return whether little is left of a password without the words that come to mind here first."""
    left = password.casefold()
    for word in OUR_WORDS:
        left = left.replace(word, "")
    return len(left) < _LEFT


@cache
def _common() -> frozenset[str]:
    """Return the marks of 4,000 common passwords that are long enough here: neither they nor their digests are kept.

    They are the most used ones of 12 characters or more in the list that Mark Burnett gave to the public domain.
    """
    listed = files("addon.web").joinpath("common_passwords.csv").read_text(encoding="ascii")
    return frozenset(listed.split()[1:])


def _mark(password: str) -> str:
    return sha256(password.casefold().encode("utf-8", "surrogatepass")).hexdigest()[:8]


def hashed(password: str) -> str:
    """Return what is kept of a password (argon2id)."""
    return _HASHER.hash(password)


def is_right(kept: str | None, password: str) -> bool:
    """Return whether a password is the one kept; where there is no such user, as much time passes.

    Raises TooManyAtOnce: whoever sends many keeps neither the other threads nor the memory.
    """
    if not _TURNS.acquire(blocking=False):
        raise TooManyAtOnce
    try:
        return _HASHER.verify(kept or _NOBODY, password[:LONGEST]) and kept is not None
    except (VerificationError, InvalidHashError):
        return False
    finally:
        _TURNS.release()


def fresh_secret() -> str:
    """Return a secret for one-time codes, for an authenticator app."""
    return pyotp.random_base32()


def address_for_app(secret: str, name: str, practice: str) -> str:
    """Return the otpauth address that an authenticator app takes."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=practice)


def code_step(secret: str, code: str, *, now: datetime, last: int) -> int | None:
    """Return the time step that a one-time code is for, None if it is wrong or was used.

    The step before and the one after count too; none is taken twice (``last`` is the last one that was).
    """
    digits = "".join(code.split())
    if not digits.isascii():
        return None
    step = int(now.timestamp()) // _STEP
    for one in (step, step - 1, step + 1):
        if one > last and hmac.compare_digest(pyotp.TOTP(secret).at(one * _STEP), digits):
            return one
    return None


def recovery_codes() -> RecoveryCodes:
    """Return fresh recovery codes."""
    codes = tuple(
        "-".join("".join(choice(_ALPHABET) for _ in range(5)) for _ in range(_FIVES)) for _ in range(_RECOVERY)
    )
    return RecoveryCodes(codes, tuple(digest(code) for code in codes))


def digest(secret: str) -> str:
    """Return what is kept of a random secret."""
    return sha256("".join(secret.split()).casefold().encode()).hexdigest()


def fresh_token() -> str:
    """Return a random text of 256 bits."""
    return token_urlsafe(32)
