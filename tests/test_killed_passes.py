"""A pass that is killed at any step leaves nothing behind that the next one does not finish or clear away."""

import os
import shutil
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from addon.sync.adapters.whole_files import PROBE, write_whole
from addon.wiring.opening import open_practice
from addon.wiring.passes import PassOptions, sync_practice
from addon.workbook import Raw
from tests.begun import init_practice
from tests.cli.commands import Person
from tests.practice import ZONE
from tests.sync.little_practice import NOON

STEPS = ("fsync", "replace", "rename", "link", "unlink", "chmod", "utime", "mkdir")
MOST_KILLS = 40


def killed(at: int, work: Callable[[], object]) -> bool:
    """Work in a process that is killed just before its ``at``-th step on files; return whether it came so far."""
    child = os.fork()
    if child:
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])
    count = 0

    def counted(step: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            nonlocal count
            count += 1
            if count == at:
                os.kill(os.getpid(), signal.SIGKILL)
            return step(*given, **named)

        return call

    for name in STEPS:  # in a process that ends here
        setattr(os, name, counted(getattr(os, name)))
    try:
        work()
    finally:
        os._exit(0)


def run(folder: Path) -> object:
    """Run a pass."""
    with open_practice(folder, now=lambda: NOON) as home:
        return sync_practice(home, PassOptions(), now=NOON)


def shown(folder: Path) -> dict[str, list[tuple[Raw, ...]]]:
    """Return the rows of every tab but the Log, which tells of the kill."""
    with open_practice(folder, now=lambda: NOON, looks_only=True) as home:
        tabs = home.workbook.read().tabs
    return {key: [tuple(row) for row in tab.rows] for key, tab in tabs.items() if key != "log"}


def left(folder: Path) -> list[str]:
    """Return the scratch files in a practice's folder."""
    return sorted(path.name for path in folder.rglob(".*") if path.is_file())


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a practice with a clinician whose first pass is still to come."""
    folder = tmp_path_factory.mktemp("killed") / "practice"
    init_practice(folder, ZONE)
    Person(folder).adds("clinicians", {"name": "Rosa Díaz"})
    return folder


@pytest.mark.long
@pytest.mark.parametrize("each", [4, pytest.param(1, marks=pytest.mark.prove)])
def test_a_pass_killed_at_any_step_is_finished_by_the_next(practice: Path, tmp_path: Path, each: int) -> None:
    """Whichever step on files it was, afterwards the workbook is as if nothing had happened, and nothing lies about."""
    whole = Path(shutil.copytree(practice, tmp_path / "whole"))
    run(whole)
    for at in range(1, MOST_KILLS, each):
        folder = Path(shutil.copytree(practice, tmp_path / f"killed {at}"))
        came_so_far = killed(at, partial(run, folder))
        run(folder)
        assert left(folder) == []
        assert shown(folder) == shown(whole)
        assert len(list((folder / "state" / "backups").iterdir())) == len(list((whole / "state" / "backups").iterdir()))
        if not came_so_far:
            break
    assert 8 < at < MOST_KILLS - 1


@pytest.mark.parametrize("name", ["", "state", "state/backups", "billing", "calendars", "exports"])
@pytest.mark.some(3)
def test_scratch_files_are_cleared_away_wherever_we_write(practice: Path, tmp_path: Path, name: str) -> None:
    """Those of our own making, by their names; whatever else begins with a dot is somebody's."""
    folder = Path(shutil.copytree(practice, tmp_path / "one"))
    file = folder / name / "C-01.ics"
    for at in (1, 2):
        assert killed(at, lambda: write_whole(file, b"whole"))
    theirs = {".groupkeeper-demo", ".groupkeeper-notes.tmp", ".gk-mine", ".~lock.C-01.ics#"}
    for other in theirs:
        (file.parent / other).write_bytes(b"kept")
    (folder / f"{PROBE}{'0' * 32}").write_bytes(b"1")
    assert len(left(folder)) == 3 + len(theirs)
    with open_practice(folder, now=lambda: NOON, looks_only=True):
        assert len(left(folder)) == 3 + len(theirs)
    with open_practice(folder, now=lambda: NOON):
        assert set(left(folder)) == theirs
    assert not file.exists()
