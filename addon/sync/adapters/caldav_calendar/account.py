"""Who we are on a calendar server: the calendar's address, user and app password of one clinician.

Passwords come from a file only its owner can read, or from the environment; never from
practice.toml, never into a log line or a fault.
"""

import os
import re
import stat
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from addon.outward import Outward
from addon.problems import SettingsInvalid

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_MINE_ONLY = "Let only yourself read it: chmod 600."


@dataclass(frozen=True, slots=True, kw_only=True)
class CalDavAccount:
    """One clinician's calendar: ``url`` is the calendar that shows our events, ``code`` names the clinician.

    ``practice`` tells its events from another practice's in the same calendar. ``busy``: the addresses of the
    calendars read as busy time; None reads all that the user has. ``outward`` judges where connections may go.
    """

    code: str
    url: str = field(repr=False)
    user: str = field(repr=False)
    password: str = field(repr=False)
    practice: str = field(default="", repr=False)
    busy: tuple[str, ...] | None = field(default=None, repr=False)
    outward: Outward = field(default_factory=Outward, repr=False)

    def __post_init__(self) -> None:
        for url in (self.url, *(self.busy or ())):
            check_address(url, code=self.code)


def is_loopback(url: str) -> bool:
    """Return whether the address is this computer."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_address(url: str, *, code: str) -> None:
    """Refuse an address that is not https (unless it is this computer) or holds a password. Raises SettingsInvalid."""
    try:
        parts = urlsplit(url)
        usable = bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url)))
        open_secret = parts.username is not None or parts.password is not None
    except ValueError:
        usable, open_secret = False, False
    if open_secret:
        step = "Take user and password out of the address; they belong into the file of passwords."
        raise SettingsInvalid(f"calendar of {code}", "the address holds a user or a password", step)
    if not usable:
        step = "Copy the calendar's address from its settings on the server; it begins with https://."
        raise SettingsInvalid(f"calendar of {code}", "the address is not an https address", step)


def read_accounts(
    urls: Mapping[str, str],
    *,
    secrets: Path | None,
    environ: Mapping[str, str],
    practice: str = "",
    busy: Mapping[str, tuple[str, ...]] | None = None,
) -> dict[str, CalDavAccount]:
    """Return the accounts by clinician code for the calendars' addresses (by code).

    User and password of C-03 are ``GROUPKEEPER_CALDAV_C_03_USER`` and ``…_PASSWORD`` in the
    environment, or the ``user`` and ``password`` under ``[C-03]`` in the file; ``[all]`` (in the
    environment ``ALL``) is for a server where one user keeps everybody's calendar: then only a clinician's own one,
    and those named in ``busy``, tell when they are busy. Raises SettingsInvalid naming every clinician without one.
    """
    kept = _secrets_file(secrets) if secrets else {}
    found: dict[str, CalDavAccount] = {}
    missing: list[str] = []
    for code, url in sorted(urls.items()):
        pair = _from_environment(code, environ) or _pair(kept.get(code)) or _from_environment("ALL", environ)
        pair = pair or _pair(kept.get("all"))
        if pair and _CODE.fullmatch(code):
            theirs = (busy or {}).get(code)
            found[code] = CalDavAccount(
                code=code, url=url, user=pair[0], password=pair[1], practice=practice, busy=theirs
            )
        else:
            missing.append(code if _CODE.fullmatch(code) else "(not a code)")
    if missing:
        what = f"no user and password for the calendar of {', '.join(missing)}"
        raise SettingsInvalid("calendar passwords", what, "Add an app password for each to the file of passwords.")
    return _apart(found)


def _apart(accounts: Mapping[str, CalDavAccount]) -> dict[str, CalDavAccount]:
    """Return the accounts; of a user who keeps several clinicians' calendars, each reads their own and those named."""
    users = Counter((urlsplit(one.url).netloc, one.user) for one in accounts.values())
    shared = {code for code, one in accounts.items() if users[urlsplit(one.url).netloc, one.user] > 1}
    own = {code: tuple(dict.fromkeys((one.url, *(one.busy or ())))) for code, one in accounts.items()}
    return {code: replace(one, busy=own[code]) if code in shared else one for code, one in accounts.items()}


def _from_environment(code: str, environ: Mapping[str, str]) -> tuple[str, str] | None:
    name = "GROUPKEEPER_CALDAV_" + re.sub(r"[^A-Z0-9]", "_", code.upper())
    return _pair({"user": environ.get(f"{name}_USER"), "password": environ.get(f"{name}_PASSWORD")})


def _pair(entry: object) -> tuple[str, str] | None:
    if not isinstance(entry, Mapping):
        return None
    user, password = entry.get("user"), entry.get("password")
    if isinstance(user, str) and isinstance(password, str) and user and password:
        return user, password
    return None


def _secrets_file(path: Path) -> Mapping[str, object]:
    """Return the file's tables. It is opened once, so that what was checked is what is read."""
    try:
        with path.open("rb") as file:
            if os.name == "posix" and stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise SettingsInvalid(path.name, "others on this computer can read the passwords", _MINE_ONLY)
            return tomllib.loads(file.read().decode())
    except OSError as error:
        why = error.strerror or "it cannot be read"
        raise SettingsInvalid(path.name, why, "Check the path and its permissions.") from None
    except ValueError:
        # The parser's own words may quote the line with the password.
        raise SettingsInvalid(path.name, "it is not valid TOML", 'Each part looks like [C-03], user = "…".') from None
