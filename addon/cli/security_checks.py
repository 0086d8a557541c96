"""What ``groupkeeper doctor`` can tell of the safeguards of 45 CFR 164.312: a line a clause (docs/security.md)."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from addon.cli.looked_at import LookedAt
from addon.settings import PracticeFile
from addon.sync.state.staff import ABSOLUTE, ADMIN, IDLE, StaffUser
from addon.wiring.folder import PracticeFolder

DEVICES = Path("/sys/dev/block")
_MOST_LAYERS = 8
_ENCRYPTED = "CRYPT-"


def looked_at_security(home: PracticeFolder) -> Iterator[LookedAt]:
    """Look at users, codes, logging off, encryption where the data is and where it goes."""
    users = home.state.staff.users()
    yield _users(users)
    if users:
        yield _codes(users, is_public=bool(home.file.service.page_url))
        minutes, hours = IDLE.total_seconds() / 60, ABSOLUTE.total_seconds() / 3600
        seen = f"after {minutes:.0f} idle minutes, after {hours:.0f} hours in any case"
        yield LookedAt("log-off (a)(2)(iii)", ok=True, seen=seen)
    yield _at_rest(home.folder)
    yield _on_the_way(home.file)
    if own := home.file.network.own_hosts:
        yield LookedAt("own network", ok=True, seen=f"may be contacted there: {', '.join(own)}")


def _users(users: list[StaffUser]) -> LookedAt:
    what = "users (a)(2)(i)"
    if not users:
        return LookedAt(what, ok=True, seen="nobody may sign in to the page")
    if any(one.role == ADMIN for one in users):
        seen = f"{len(users)}, each with a name and password of their own"
        return LookedAt(what, ok=True, seen=seen, next_step="One name is one person: groupkeeper user list DIR.")
    step = "Let one be an admin: groupkeeper user change DIR NAME --role admin"
    return LookedAt(what, ok=False, seen="none of the users is an admin: nobody can resume sending", next_step=step)


def _codes(users: list[StaffUser], *, is_public: bool) -> LookedAt:
    without = [one.name for one in users if not one.secret]
    if not without:
        return LookedAt("codes from a phone (d)", ok=True, seen="everybody has set them up")
    seen = f"not set up by {', '.join(without)}"
    step = "They have to at their next sign-in." if is_public else "On the page, under the name at the top."
    return LookedAt("codes from a phone (d)", ok=True, seen=seen, next_step=step)


def _at_rest(folder: Path) -> LookedAt:
    what = "encryption at rest (a)(2)(iv)"
    if is_on_encrypted_disk(folder.stat().st_dev, DEVICES):
        return LookedAt(what, ok=True, seen="the disk under the practice's folder is encrypted")
    step = "Look whether it is: BitLocker, FileVault, or LUKS. A server's disk may be encrypted below what we see."
    return LookedAt(what, ok=True, seen="not to be seen from here whether the disk is encrypted", next_step=step)


def is_on_encrypted_disk(device: int, devices: Path) -> bool:
    """Return whether Linux shows encryption (dm-crypt) in any layer below a device; elsewhere nobody can tell."""
    layers = [devices / f"{os.major(device)}:{os.minor(device)}"] if hasattr(os, "major") else []
    for _ in range(_MOST_LAYERS):
        if any(_uuid(layer).startswith(_ENCRYPTED) for layer in layers):
            return True
        layers = [below for layer in layers for below in _below(layer)]
    return False


def _uuid(layer: Path) -> str:
    try:
        return (layer / "dm" / "uuid").read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return ""


def _below(layer: Path) -> list[Path]:
    try:
        return sorted((layer / "slaves").iterdir())
    except OSError:
        return []


def _on_the_way(file: PracticeFile) -> LookedAt:
    what, open_ = "encryption on the way (e)", []
    if file.service.ping_url.startswith("http://"):
        open_.append("ping_url")
    open_ += [
        f"the calendar of {code}" for code, url in file.caldav.calendars.items() if urlsplit(url).scheme == "http"
    ]
    if not open_:
        return LookedAt(what, ok=True, seen="all that practice.toml names is encrypted, or on this computer")
    seen = f"without TLS: {', '.join(open_)}"
    step = "Begin the address with https:// unless it is on this computer."
    is_here = "ping_url" not in open_  # a calendar without TLS is taken on this computer alone
    return LookedAt(what, ok=is_here, seen=seen, next_step=step)
