"""By chance: whatever people do to a tab, no value moves to another person, none is lost, and undone is undone.

``GROUPKEEPER_STEPS=1000000 make prove`` runs so many steps (gestures, changes in the EHR, passes) in memory; how many
were run is printed, whatever was found.
"""

import os
from pathlib import Path

import pytest

from tests.gestures.stories import Found, tell

LONG = int(os.environ.get("GROUPKEEPER_STEPS", "20000"))
SHARES = 2
"""In so many shares, for as many workers (pytest -n 2)."""
EVER = 10**9


def _kept(found: Found, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{found.steps:,} steps")  # noqa: T201
    assert not found.first, str(found)


@pytest.mark.judges
def test_promises_are_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A dozen stories in memory and one over a real .xlsx file, for every change."""
    _kept(tell(range(EVER), 300), capsys)
    _kept(tell(range(EVER), 15, tmp_path), capsys)


@pytest.mark.prove
def test_promises_are_kept_in_memory(capsys: pytest.CaptureFixture[str]) -> None:
    """Some hundred stories."""
    _kept(tell(range(EVER), 1_500), capsys)


@pytest.mark.prove
def test_promises_are_kept_in_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Some stories over real .xlsx files."""
    _kept(tell(range(EVER), 60, tmp_path), capsys)


@pytest.mark.prove
@pytest.mark.parametrize("share", range(SHARES))
def test_promises_are_kept_for_long(share: int, capsys: pytest.CaptureFixture[str]) -> None:
    """As many steps as one wants: a quarter with whole passes, the others with the parts that merge alone."""
    _kept(tell(range((share + 1) * EVER, (share + 2) * EVER), LONG // SHARES // 4), capsys)
    _kept(tell(range((share + 3) * EVER, (share + 4) * EVER), LONG // SHARES * 3 // 4, merges_alone=True), capsys)


@pytest.mark.prove
def test_promises_are_kept_in_files_for_long(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A twentieth of it over real .xlsx files."""
    _kept(tell(range(EVER), min(LONG // 20, 5_000), tmp_path), capsys)
