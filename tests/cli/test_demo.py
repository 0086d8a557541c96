"""The demo's week, cell by cell: what the VA did stands, the EHR's news arrive, a third pass writes nothing."""

import shutil
from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from addon.cells import BadCell, canonical, read_value
from addon.cli import demo, practices
from addon.cli.demo import MARK
from addon.pass_lock import only_one
from addon.records.intake import (
    ACTIVE,
    CONFIRMED,
    CONTACTED,
    DOCUMENTS,
    INQUIRY,
    ORIENTED,
    PLACEMENT_PROPOSED,
    SCREENED,
    SCREENING_BOOKED,
    SIDES,
)
from addon.sample.practice import sample_practice
from addon.sample.shape import Sample, Sizes
from addon.sample.story import Story, selects, told_story
from addon.tabs import Tab, matched_columns
from addon.wiring.folder import PracticeFolder
from addon.wiring.opening import open_practice
from addon.wiring.served import LOCK
from addon.wiring.workbook_tabs import all_tabs
from addon.workbook import TabSnapshot
from tests.cli.commands import CommandLine, Person, Said, tree
from tests.sync.little_practice import NOON

DAY = date(2026, 3, 6)
WAY = (INQUIRY, CONTACTED, SCREENING_BOOKED, SCREENED, DOCUMENTS, PLACEMENT_PROPOSED, CONFIRMED, ORIENTED, ACTIVE)
SMALL = Sizes(clinicians=4, groups=6, members=50, weeks_back=14, weeks_ahead=2)
Row = dict[str, Any]


class Week:
    """One demo that was run: the folder, what it printed, and the story it told."""

    def __init__(self, folder: Path, said: Said, sample: Sample, before_third: dict[str, str]) -> None:
        self.folder = folder
        self.said = said
        self.sample = sample
        self.before_third = before_third
        self.story: Story = told_story(sample)

    @cached_property
    def sheets(self) -> Mapping[str, TabSnapshot]:
        """The workbook as the demo left it."""
        with open_practice(self.folder, now=lambda: NOON) as home:
            return home.workbook.read().tabs

    def rows(self, tab: str) -> list[Row]:
        """Return the rows of a tab by field; columns of the practice's own by header."""
        return _rows(self.sheets[tab], all_tabs()[tab])


def _rows(sheet: TabSnapshot, declared: Tab) -> list[Row]:
    at = matched_columns(declared, sheet.headers)
    own = {header: index for index, header in enumerate(sheet.headers) if index not in at.values() and header}
    found = []
    for raw in sheet.rows:
        row: Row = {}
        for name, index in at.items():
            value = read_value(declared.column(name), raw[index] if index < len(raw) else None)
            row[name] = None if isinstance(value, BadCell) else value
        found.append(row | {name: raw[index] if index < len(raw) else None for name, index in own.items()})
    return found


def _told(
    command: CommandLine, folder: Path, monkeypatch: pytest.MonkeyPatch, sizes: Sizes, *, day: date = DAY
) -> Week:
    snapshots: list[dict[str, str]] = []
    run: Callable[..., object] = practices.run_pass

    def noting(home: PracticeFolder, **wish: object) -> object:
        snapshots.append(tree(home.folder))
        return run(home, **wish)

    monkeypatch.setattr(demo, "sample_practice", partial(sample_practice, sizes=sizes))
    monkeypatch.setattr(demo, "run_pass", noting)
    said = command.run("demo", folder, "--today", day.isoformat())
    return Week(folder, said, sample_practice(7, day, sizes=sizes), snapshots[-1])


@pytest.fixture
def week(command: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Week:
    """Return a demo of a small practice."""
    return _told(command, tmp_path / "demo", monkeypatch, SMALL)


def check_week(week: Week) -> None:
    """Check everything that the demo promises."""
    assert week.said.code == 0, week.said
    _the_third_pass_wrote_nothing(week)
    _edits_stand(week)
    _only_the_storys_conflict(week)
    _the_moved_session(week)
    _own_column_and_order(week)


def _every_stage_has_somebody(week: Week) -> None:
    """Each stage of Intake, each side, and a placement in review; in Openings there is a slot for a new group."""
    stages = {canonical(row["stage"]) for row in week.rows("intake")}
    assert stages >= {*WAY, *SIDES}
    placements = [canonical(row["status"]) for row in week.rows("placements")]
    assert [one for one in placements if one.startswith("open, in review: ")]
    assert [row for row in week.rows("openings") if row["status"] == "open"]


def _the_third_pass_wrote_nothing(week: Week) -> None:
    parts = ("Practice.xlsx", "calendars/", "billing/", "exports/")
    now = tree(week.folder)
    assert {k: v for k, v in now.items() if k.startswith(parts)} == {
        k: v for k, v in week.before_third.items() if k.startswith(parts)
    }
    assert "othing new" in week.said.out
    assert [name for name in now if name.startswith("calendars/C-")]
    assert [name for name in now if name.startswith("billing/")]


def _edits_stand(week: Week) -> None:
    for edit in (*week.story.edits, week.story.moved):
        shown = [row[edit.field] for row in week.rows(edit.tab) if selects(edit.where, row)]
        assert shown == [edit.value], edit.told


def _only_the_storys_conflict(week: Week) -> None:
    disputed = week.story.conflict
    (conflict,) = [row for row in week.rows("conflicts") if row["kind"] == "conflict"]
    (theirs,) = week.story.differences.phones.values()
    assert (conflict["sheet_value"], conflict["source_value"]) == (canonical(disputed.value), theirs)
    assert conflict["status"] == "open"


def _the_moved_session(week: Week) -> None:
    moved = week.story.moved
    (row,) = [row for row in week.rows("sessions") if selects(moved.where, row)]
    day = canonical(row["date"]).replace("-", "")
    leader = canonical(row["clinician"]).rpartition("(")[2].rstrip(")")
    calendar = (week.folder / "calendars" / f"{leader}.ics").read_text(encoding="utf-8")
    assert f"{day}T{canonical(row['start']).replace(':', '')}00" in calendar
    assert {mark["date"] for mark in week.rows("attendance") if mark["session"] == row["id"]} <= {row["date"]}


def _own_column_and_order(week: Week) -> None:
    (note,), (sort,) = week.story.notes, week.story.sorts
    rows = week.rows(note.tab)
    assert [row[note.header] for row in rows if row[note.header]] == [note.text]
    assert [row[note.header] for row in rows if selects(note.where, row)] == [note.text]
    sorted_part = [canonical(row[sort.by]) for row in rows][: _first_appended(week, rows)]
    assert sorted_part == sorted(sorted_part)


def _first_appended(week: Week, rows: list[Row]) -> int:
    """Return where the accepted group's roster was appended: below what was sorted."""
    groups = [row["id"] for row in week.rows("groups")]
    new = [place for place, row in enumerate(rows) if row["group_code"] == groups[-1]]
    assert new, "the proposed group was accepted"
    return new[0]


@pytest.mark.long
def test_the_demo_keeps_its_promises_and_people_can_go_on(
    command: CommandLine, week: Week, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 0; all as told; the next day's sync works; made anew in the same place it is the same to the byte."""
    check_week(week)
    first = sha256((week.folder / "Practice.xlsx").read_bytes()).hexdigest()
    mine = Path(shutil.copytree(week.folder, tmp_path / "mine"))
    Person(mine).types("groups", "room", "Attic", id="G-01")
    command.now = command.now.replace(month=3, day=7)
    assert command.run("sync", mine).code == 0
    assert {row["room"] for row in Person(mine).sees("groups") if row["id"] == "G-01"} == {"Attic"}
    again = _told(command, week.folder, monkeypatch, SMALL)
    assert (again.said.code, sha256((again.folder / "Practice.xlsx").read_bytes()).hexdigest()) == (0, first)


def test_a_demo_is_never_made_over_something_else(command: CommandLine, tmp_path: Path) -> None:
    """A folder that is no demo is refused and left alone."""
    other = tmp_path / "photos"
    other.mkdir()
    (other / "cat.jpg").write_bytes(b"cat")
    assert command.run("demo", other, "--today", DAY.isoformat()).code == 1
    assert tree(other) == {"cat.jpg": sha256(b"cat").hexdigest()}


def test_a_demo_that_was_broken_off_can_be_made_again(
    command: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder is marked before anything else is in it."""

    def broken(folder: Path, zone: str) -> None:
        assert (folder / MARK).is_file(), zone
        raise OSError

    monkeypatch.setattr(demo, "init_practice", broken)
    for _ in range(2):
        assert "is no demo" not in command.run("demo", tmp_path / "demo", "--today", DAY.isoformat()).err


def test_a_demo_is_never_made_anew_under_a_service(command: CommandLine, tmp_path: Path) -> None:
    """It is told where the service is; the folder stays as it was."""
    served = tmp_path / "demo"
    (served / "state").mkdir(parents=True)
    (served / MARK).touch()
    with only_one(served / "state" / LOCK, doing="groupkeeper serve", at="http://127.0.0.1:8000"):
        said = command.run("demo", served, "--today", DAY.isoformat())
        assert (said.code, (served / MARK).exists()) == (1, True)
        assert "Use it at http://127.0.0.1:8000, or stop it first." in said.err


@pytest.mark.prove
@pytest.mark.parametrize("day", [date(2026, 3, 6), date(2026, 11, 1), date(2026, 1, 2)])
def test_the_demo_at_its_full_size(
    command: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, day: date
) -> None:
    """220 members, also around a DST change and a turn of the year."""
    check_week(_told(command, tmp_path / "demo", monkeypatch, Sizes(), day=day))


@pytest.mark.prove
def test_every_stage_has_somebody(command: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample practice is alive: in Intake, in Placements and in Openings."""
    _every_stage_has_somebody(_told(command, tmp_path / "demo", monkeypatch, Sizes(), day=date(2026, 11, 29)))
