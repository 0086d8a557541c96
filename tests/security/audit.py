"""``make audit``: asks the advisory service about every locked package, and fails where it could not ask.

pip-audit ends well although it has asked nobody ("No known vulnerabilities found", with a reason in its report why each
package was skipped). So its report is read here: a package that it does not tell of, or skipped, was not audited.
"""

import json
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from tests.setup.locks import LOCKS, ROOT, locked

TOOL = ROOT / ".venv-audit" / "bin" / "pip-audit"
SECONDS = 600
ACCEPTED = Path(__file__).with_name("accepted_advisories.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a report comes to: how many packages were audited, which were not, and what is known against which."""

    audited: int
    missed: tuple[str, ...]
    known: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """Return whether everything was audited and nothing is known."""
        return self.audited > 0 and not self.missed and not self.known

    def __str__(self) -> str:
        lines = [f"{self.audited} packages audited, {len(self.missed)} not audited, {len(self.known)} with advisories"]
        return "\n".join(
            [*lines, *(f"  not audited: {one}" for one in self.missed), *(f"  {one}" for one in self.known)]
        )


def accepted(text: str, today: date) -> frozenset[str]:
    """Return the ids of the advisories that we live with today."""
    listed: list[dict[str, Any]] = tomllib.loads(text).get("advisory", [])
    return frozenset(one["id"] for one in listed if one["why"] and one["until"] >= today)


def verdict(report: str, wanted: Mapping[str, str], lived_with: frozenset[str]) -> Verdict:
    """Return what pip-audit's report (JSON) comes to for the packages that were to be audited, by name with version."""
    told = _told(report)
    audited = {name: one for name, one in told.items() if "vulns" in one and one.get("version") == wanted.get(name)}
    found = []
    for name, one in sorted(audited.items()):
        for advisory in one["vulns"]:
            if lived_with.isdisjoint([advisory["id"], *advisory.get("aliases", ())]):
                mended = ", ".join(advisory.get("fix_versions", ())) or "no version yet"
                found.append(f"{name} {one['version']}: {advisory['id']}, mended in {mended}")
    missed = tuple(f"{name} {version}" for name, version in sorted(wanted.items()) if name not in audited)
    return Verdict(audited=len(audited.keys() & wanted.keys()), missed=missed, known=tuple(found))


def _told(report: str) -> dict[str, dict[str, Any]]:
    """Return what a report tells by name; nothing of one that is none."""
    try:
        listed = json.loads(report)["dependencies"]
        return {canonicalize_name(one["name"]): one for one in listed}
    except (ValueError, KeyError, TypeError):
        return {}


def here(lock: str) -> dict[str, str]:
    """Return the packages of a lock that are for this computer, by name with version."""
    return {one.name: one.version for one in locked(lock) if one.asked.marker is None or one.asked.marker.evaluate()}


def main() -> int:
    """Audit every lock; return 0 if all of all of them was audited and nothing is known."""
    lived_with = accepted(ACCEPTED.read_text(encoding="utf-8"), datetime.now(UTC).date())
    results = []
    for lock in LOCKS:
        how = [
            "--disable-pip",
            "--require-hashes",
            "--progress-spinner",
            "off",
            "-f",
            "json",
            "-r",
            f"{ROOT / lock}.txt",
        ]
        ran = subprocess.run([TOOL, *how], capture_output=True, text=True, timeout=SECONDS, check=False)  # noqa: S603
        results.append(verdict(ran.stdout, here(lock), lived_with))
        print(f"{lock}.txt: {results[-1]}")  # noqa: T201
    return 0 if all(one.is_good for one in results) else 1


if __name__ == "__main__":
    sys.exit(main())
