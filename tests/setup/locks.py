"""The lists of what we need (.in) and the locks (.txt), as the tests of the set-up read them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, requires
from itertools import product
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements", "requirements-online", "requirements-dev", "requirements-judges")
SYSTEMS = {"linux": ("Linux", "posix"), "darwin": ("Darwin", "posix"), "win32": ("Windows", "nt")}
PLACES = tuple(
    {
        "sys_platform": system,
        "platform_system": SYSTEMS[system][0],
        "os_name": SYSTEMS[system][1],
        "python_version": version,
        "python_full_version": f"{version}.0",
    }
    for system, version in product(SYSTEMS, ("3.11", "3.12", "3.13", "3.14"))
)
"""Where people install us."""


@dataclass(frozen=True)
class Pinned:
    """One entry of a lock."""

    asked: Requirement
    hashes: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name as it is compared."""
        return canonicalize_name(self.asked.name)

    @property
    def version(self) -> str:
        """The version it is pinned to."""
        (only,) = self.asked.specifier
        return only.version


def wanted(name: str) -> list[Requirement]:
    """Return what a list asks for, the lists it includes read too."""
    found: list[Requirement] = []
    for line in _lines(ROOT / f"{name}.in"):
        other = re.fullmatch(r"-r (\S+)\.in", line)
        found += wanted(other[1]) if other else [Requirement(line)]
    return found


def locked(name: str) -> list[Pinned]:
    """Return the entries of a lock."""
    found = []
    for line in _lines(ROOT / f"{name}.txt"):
        asked, *hashes = re.split(r"\s+--hash=", line)
        found.append(Pinned(Requirement(asked), tuple(hashes)))
    return found


def holds(asked: Requirement, place: dict[str, str], extras: frozenset[str] = frozenset()) -> bool:
    """Return whether a requirement counts in a place, for somebody who wants these extras."""
    marker = asked.marker
    return marker is None or any(marker.evaluate({**place, "extra": extra}) for extra in extras | {""})


def needs_of(asked: Requirement, place: dict[str, str]) -> list[Requirement]:
    """Return what a distribution that is installed here needs in a place; nothing where it is not installed."""
    return [one for one in _needs(asked.name) if holds(one, place, frozenset(asked.extras))]


def reached(name: str, place: dict[str, str]) -> Iterator[Requirement]:
    """Yield everything that a list asks for in a place, down to the last."""
    open_ = [one for one in wanted(name) if holds(one, place)]
    seen: set[str] = set()
    while open_:
        asked = open_.pop()
        yield asked
        if (key := f"{canonicalize_name(asked.name)}{sorted(asked.extras)}") not in seen:
            seen.add(key)
            open_ += needs_of(asked, place)


@cache
def _needs(name: str) -> tuple[Requirement, ...]:
    try:
        return tuple(Requirement(line) for line in requires(name) or ())
    except PackageNotFoundError:
        return ()


def _lines(path: Path) -> list[str]:
    """Return the lines of a list, without comments and with continued ones joined."""
    text = re.sub(r"(?m)(^|\s)#.*$", "", path.read_text(encoding="utf-8"))
    lines = re.sub(r"\\\n", " ", text).splitlines()
    return [line.strip() for line in lines if line.strip()]
