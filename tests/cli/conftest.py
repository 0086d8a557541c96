"""What the command line's tests share: the command line itself, and a practice folder after its first pass."""

import shutil
from pathlib import Path

import pytest

from addon.sample.shape import Sample, Sizes
from addon.sample.starting import starting_rows
from addon.wiring.opening import open_practice
from addon.wiring.passes import PassOptions, sync_practice
from tests.begun import init_practice
from tests.cli.commands import CommandLine, Person
from tests.practice import MEMBERS, ZONE, practice
from tests.sync.little_practice import NONE_ODD, NOON, attendance, charges, tuesdays

FEBRUARY = tuesdays((2, 3), (2, 10), (2, 17), (2, 24))


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """Return the command line at noon of 3 March 2026."""
    return CommandLine(monkeypatch, capsys)


@pytest.fixture(scope="session")
def _first_pass(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("first") / "practice"
    init_practice(folder, ZONE)
    typed = starting_rows(Sample(seed=0, today=NOON.date(), sizes=Sizes(), practice=practice(), oddities=NONE_ODD))
    person = Person(folder)
    for tab, rows in typed.items():
        person.adds(tab, *rows)
    visits = [(one.name, start) for one in MEMBERS[:3] for start in FEBRUARY]
    missed = {(MEMBERS[0].name, start) for start in FEBRUARY[2:]}
    exports = folder / "exports"
    (exports / "status.csv").write_bytes(charges([(*one, "90853") for one in visits if one not in missed]))
    shows = [(*one, "No Show" if one in missed else "Show") for one in visits]
    (exports / "shows.csv").write_bytes(attendance(shows))
    with open_practice(folder, now=lambda: NOON) as home:
        sync_practice(home, PassOptions(), now=NOON)
    return folder


@pytest.fixture
def folder(_first_pass: Path, tmp_path: Path) -> Path:
    """Return a practice folder of the cast after its first pass; Zoë missed two sessions in a row."""
    return Path(shutil.copytree(_first_pass, tmp_path / "practice"))
