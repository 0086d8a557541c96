"""Each lock is complete for its list, so that it can be installed as it is: nothing is looked up or missing."""

import re
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.utils import canonicalize_name

from tests.setup.locks import LOCKS, PLACES, ROOT, holds, locked, reached

HASH = re.compile(r"sha256:[0-9a-f]{64}")
HERE = {name: str(value) for name, value in default_environment().items()}
WALKED = [pytest.param(one, marks=pytest.mark.judges if one.endswith("judges") else ()) for one in LOCKS]
"""Only what is installed can be walked: the judges' lock is, where the judges run."""


@pytest.mark.parametrize("name", LOCKS)
def test_every_entry_is_one_version_with_hashes(name: str) -> None:
    """No range, no address, and never two versions of one thing in one place."""
    entries = locked(name)
    for one in entries:
        assert [spec.operator for spec in one.asked.specifier] == ["=="], one.asked
        assert one.asked.url is None
        assert not one.version.endswith("*")
        assert one.hashes, f"{one.asked} has no hash"
        assert all(HASH.fullmatch(text) for text in one.hashes)
    for place in PLACES:
        names = [one.name for one in entries if holds(one.asked, place)]
        assert len(names) == len(set(names))


@pytest.mark.parametrize("path", sorted(ROOT.glob("requirements*")), ids=lambda path: path.name)
def test_no_list_and_no_lock_names_an_index(path: Path) -> None:
    """Where packages come from is for whoever installs them."""
    text = path.read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"(?m)^\s*(-i\b|-f\b|--(index|extra|find|trusted|no-index))", text)


@pytest.mark.parametrize("name", WALKED)
def test_all_that_is_needed_is_in_the_lock(name: str) -> None:
    """From the list down to the last need of a need, on every system and Python, in a version that fits."""
    entries = locked(name)
    for place in PLACES:
        there = {one.name: one for one in entries if holds(one.asked, place)}
        for asked in reached(name, place):
            found = there.get(canonicalize_name(asked.name))
            assert found, f"{name}.txt lacks {asked} ({place['sys_platform']}, Python {place['python_version']})"
            assert asked.specifier.contains(found.version, prereleases=True), f"{name}.txt: {asked} is {found.version}"


@pytest.mark.parametrize("name", WALKED)
def test_what_was_walked_is_what_is_locked(name: str) -> None:
    """Every entry for this computer is installed here, in its version: otherwise the walk looked at something else."""
    for one in locked(name):
        if holds(one.asked, HERE):
            assert version(one.name) == one.version


def test_each_lock_holds_the_smaller_ones() -> None:
    """A larger lock put over a smaller one moves no version."""
    for small, large in pairwise(LOCKS):
        pins = {one.name: one.version for one in locked(large)}
        assert {one.name: one.version for one in locked(small)}.items() <= pins.items()
