"""The audit of what we depend on counts what was really asked about; licences are those that we may use."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from tests.security import audit
from tests.security.audit import accepted, here, verdict
from tests.security.licences import is_allowed, licence_of, refused
from tests.setup.locks import LOCKS, ROOT, locked

WANTED = {"flask": "3.1.2", "waitress": "3.0.2"}
GOOD = [{"name": "Flask", "version": "3.1.2", "vulns": []}, {"name": "waitress", "version": "3.0.2", "vulns": []}]
ADVISORY = {"id": "PYSEC-2099-1", "fix_versions": ["3.0.3"], "aliases": ["CVE-2099-1"], "description": "made up"}
BAD = [GOOD[0], {**GOOD[1], "vulns": [ADVISORY]}]
SKIPPED = [GOOD[0], {"name": "waitress", "skip_reason": "Dependency not found and could not be audited"}]
OTHER = [GOOD[0], {**GOOD[1], "version": "3.0.1"}]


def report(listed: object) -> str:
    """Return a report in the form of pip-audit 2.10, made by ourselves: its service was not to be reached here."""
    return json.dumps({"dependencies": listed, "fixes": []})


@pytest.mark.parametrize(
    ("told", "audited", "missed", "known"),
    [
        (report(GOOD), 2, 0, 0),
        (report(BAD), 2, 0, 1),
        (report(SKIPPED), 1, 1, 0),
        (report(OTHER), 1, 1, 0),
        (report(GOOD[:1]), 1, 1, 0),
        (report([]), 0, 2, 0),
        ("", 0, 2, 0),
        ("No known vulnerabilities found", 0, 2, 0),
        ("[]", 0, 2, 0),
    ],
)
def test_only_what_was_asked_about_was_audited(told: str, audited: int, missed: int, known: int) -> None:
    """One that was skipped, left out, or told of in another version was not; nor was any by a report that is none."""
    found = verdict(told, WANTED, frozenset())
    assert (found.audited, len(found.missed), len(found.known)) == (audited, missed, known)
    assert found.is_good == (missed == known == 0)
    assert f"{audited} packages audited" in str(found)


def test_nothing_to_audit_is_no_audit() -> None:
    """An empty list passes nowhere."""
    assert not verdict(report(GOOD), {}, frozenset()).is_good


LIVED_WITH = '[[advisory]]\nid = "CVE-2099-1"\nwhy = "{why}"\nuntil = 2026-11-30\n'


@pytest.mark.parametrize(
    ("why", "today", "counts"),
    [
        ("not called", date(2026, 11, 30), True),
        ("not called", date(2026, 12, 1), False),
        ("", date(2026, 11, 30), False),
    ],
)
def test_an_advisory_is_lived_with_for_a_reason_and_a_time(why: str, today: date, counts: bool) -> None:  # noqa: FBT001
    """By its id or another name of it."""
    found = verdict(report(BAD), WANTED, accepted(LIVED_WITH.format(why=why), today))
    assert found.is_good == counts


@pytest.mark.parametrize("was_asked", [True, False])
def test_the_command_ends_well_only_where_all_was_asked_about(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    was_asked: bool,  # noqa: FBT001 (a column)
) -> None:
    """With a tool of ours in place of pip-audit, which ends with 0 either way."""
    for lock in LOCKS:
        told = [{"name": name, "version": version, "vulns": []} for name, version in here(lock).items()]
        (tmp_path / f"{lock}.txt").write_text(report(told if was_asked else []), encoding="utf-8")
    tool = tmp_path / "pip-audit"
    tool.write_text(f'#!/bin/sh\nfor last; do :; done\ncat "{tmp_path}/$(basename "$last")"\n', encoding="utf-8")
    tool.chmod(0o700)
    monkeypatch.setattr(audit, "TOOL", tool)
    assert audit.main() == (0 if was_asked else 1)
    counts = [line for line in capsys.readouterr().out.splitlines() if "packages audited" in line]
    assert len(counts) == len(LOCKS)
    assert all((": 0 packages" in line) != was_asked for line in counts)


def test_every_lock_has_something_to_audit_and_a_hash_for_it() -> None:
    """What is installed is what was locked, wherever it comes from."""
    for lock in (*LOCKS, "requirements-audit"):
        found = locked(lock)
        assert len(here(lock)) >= 25, lock
        assert all(one.hashes and all(re.fullmatch(r"sha256:[0-9a-f]{64}", it) for it in one.hashes) for one in found)


def test_no_lock_names_a_place_to_get_packages_from() -> None:
    """A package of ours cannot be taken from somewhere else by a line in a list."""
    for path in [*ROOT.glob("requirements*.txt"), *ROOT.glob("requirements*.in")]:
        assert not re.search(r"(?m)^\s*(--|-[if]\b)|://", re.sub(r"--hash=\S+|#.*", "", path.read_text())), path.name


@pytest.mark.parametrize(
    ("lock", "for_tests"),
    [
        ("requirements-online", False),  # it holds the smallest one
        ("requirements-dev", True),
        pytest.param("requirements-judges", True, marks=pytest.mark.judges),
    ],
)
def test_every_licence_is_on_the_list(lock: str, for_tests: bool) -> None:  # noqa: FBT001 (a column)
    """Nothing that runs in a practice puts a condition on our own code."""
    assert list(refused(locked(lock), for_tests=for_tests)) == []


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("GPL-3.0-or-later OR Apache-2.0", True),
        ("Apache-2.0 AND MIT", True),
        ("GPL-3.0-or-later", False),
        ("MIT AND GPL-3.0-or-later", False),
        ("unknown", False),
        ("", False),
    ],
)
def test_an_expression_is_read_as_it_is_meant(expression: str, allowed: bool) -> None:  # noqa: FBT001 (a column)
    """Of several we may choose one; of those that count together each has to be allowed."""
    assert is_allowed(expression, frozenset(["MIT", "Apache-2.0"])) == allowed
    assert licence_of("no-such-package") == "unknown"
