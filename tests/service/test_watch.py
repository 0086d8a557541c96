"""Which files count: those that are still; one that is being copied waits, one that went away is news."""

import os
from pathlib import Path

import pytest

from addon.service.watch import Listing, Seen, Watch, compared
from addon.settings import Places

OLD, NEW, LONGER = (10, 1), (10, 2), (20, 1)
A, B = "exports/a.csv", "exports/b.csv"
CASES: dict[str, tuple[Listing, Listing, Listing, Seen]] = {
    "nothing there": ({}, {}, {}, Seen()),
    "all as it was taken": ({A: OLD}, {A: OLD}, {A: OLD}, Seen(still={A: OLD})),
    "a file appears": ({}, {A: OLD}, {}, Seen(restless=1)),
    "it is still": ({A: OLD}, {A: OLD}, {}, Seen(is_new=True, still={A: OLD})),
    "it grows": ({A: OLD}, {A: LONGER}, {}, Seen(restless=1)),
    "it is written again, as long as before": ({A: OLD}, {A: NEW}, {A: OLD}, Seen(restless=1)),
    "and is still then": ({A: NEW}, {A: NEW}, {A: OLD}, Seen(is_new=True, still={A: NEW})),
    "one grows beside one that is still": (
        {A: OLD, B: OLD},
        {A: OLD, B: LONGER},
        {},
        Seen(is_new=True, still={A: OLD}, restless=1),
    ),
    "one is gone": ({A: OLD}, {}, {A: OLD}, Seen()),
    "it stays away": ({}, {}, {A: OLD}, Seen(is_new=True)),
    "it was replaced meanwhile": ({}, {A: NEW}, {A: OLD}, Seen(restless=1)),
}


@pytest.mark.parametrize("case", CASES)
def test_what_counts(case: str) -> None:
    """Two looks and what the last pass was given decide it."""
    before, now, taken, seen = CASES[case]
    assert compared(before, now, taken) == seen


def test_a_half_written_export_waits_and_counts_when_it_is_whole(tmp_path: Path) -> None:
    """Hidden files, and the marks of programs, are no exports."""
    exports = tmp_path / "exports"
    exports.mkdir()
    watch = Watch(tmp_path, Places())
    (exports / "shows.csv").write_bytes(b"Client,")
    (exports / ".hidden.csv").write_bytes(b"x")
    (exports / "~$shows.xlsx").write_bytes(b"x")
    assert watch.look() == Seen(restless=1)
    (exports / "shows.csv").write_bytes(b"Client,Status\n")
    assert watch.look() == Seen(restless=1)
    seen = watch.look()
    assert (seen.is_new, list(watch.exports(seen.still))) == (True, ["shows.csv"])
    watch.taken = seen.still
    assert not watch.look().is_new
    os.utime(exports / "shows.csv", ns=(1, 1))
    assert [watch.look().is_new, watch.look().is_new] == [False, True]


@pytest.mark.parametrize("mark", ["~$Practice.xlsx", ".~lock.Practice.xlsx#"])
def test_closing_the_workbook_is_news(tmp_path: Path, mark: str) -> None:
    """What waited for it goes in then."""
    (tmp_path / "Practice.xlsx").write_bytes(b"book")
    (tmp_path / mark).write_bytes(b"Office")
    watch = Watch(tmp_path, Places())
    watch.look()
    watch.taken = watch.look().still
    assert not watch.look().is_new
    (tmp_path / mark).unlink()
    assert [watch.look().is_new, watch.look().is_new] == [False, True]


def test_a_folder_that_is_away_is_seen_as_such(tmp_path: Path) -> None:
    """A file in its place stands for a share that cannot be listed."""
    (tmp_path / "exports").write_bytes(b"")
    watch = Watch(tmp_path, Places())
    watch.look()
    assert watch.look().still == {"exports": (-1, 0)}
