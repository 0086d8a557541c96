"""The page about ASVS is whole, as its source has it, and names nothing that is not there."""

import subprocess
import sys

import pytest

from tests.security import asvs
from tests.security.asvs import (
    AWAITED,
    NO_NEED,
    OPEN,
    PAGE,
    ROOT,
    YES,
    Requirement,
    is_there,
    levels,
    page,
    requirements,
)


def test_every_requirement_of_level_1_and_2_has_one_row() -> None:
    """The standard has 70 of level 1, 183 of level 2, 92 of level 3."""
    known, rows = levels(), [one.number for one in requirements()]
    assert [list(known.values()).count(level) for level in (1, 2, 3)] == [70, 183, 92]
    assert sorted(set(rows)) == sorted(rows)
    assert {number for number, level in known.items() if level < 3} - set(rows) == set()
    assert set(rows) - known.keys() == set()


def test_every_row_tells_what_and_shows_it() -> None:
    """What is done names a test; what does not apply or is open says why; what is named is there and is collected."""
    for one in requirements():
        assert one.told in {YES, NO_NEED, OPEN, AWAITED}, one.number
        assert len(one.we) >= 8, one.number
        if one.told in {YES, AWAITED}:
            assert any("::" in what for what in one.shown), one.number
        assert one.told == AWAITED or [what for what in one.shown if not is_there(what)] == [], one.number


def test_the_page_is_that_of_its_source() -> None:
    """Run make asvs where this fails: the page is older than its source, or an awaited test has come."""
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize(
    "what",
    [
        "tests/security/test_asvs.py::test_of_nobody",
        "tests/security/asvs.py::page",
        "tests/no_such_file.py::test_x",
        "docs/security.md#no-such-heading",
        "docs/no-such-page.md#limits",
    ],
)
def test_what_is_not_there_is_noticed(what: str) -> None:
    """A test that was renamed, a function that is none, a heading that is gone."""
    assert not is_there(what)
    missing = Requirement(number="1.1.1", level=1, told=AWAITED, we="", shown=(what,))
    assert missing.how == OPEN
    assert is_there("tests/security/test_asvs.py::test_what_is_not_there_is_noticed")


@pytest.mark.prove
def test_pytest_collects_every_test_that_is_named() -> None:
    """As pytest itself tells, for all files that are named."""
    named = {what for one in requirements() for what in one.shown if "::" in what and is_there(what)}
    files = sorted({one.partition("::")[0] for one in named})
    asked = [sys.executable, "-m", "pytest", "--collect-only", "-p", "no:cacheprovider", *files]
    told = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)  # noqa: S603
    there = {line.partition("[")[0] for line in told.stdout.splitlines()}
    assert asvs.SOURCE.is_file()
    assert named - there == set()
