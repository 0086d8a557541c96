"""A practice folder made ready: refused where it must be, and one command at a time."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from addon.part import BillingPackage
from addon.problems import PassAlreadyRunning, SettingsInvalid, StateUnusable, UnknownRun, UnreadableWorkbook
from addon.sync.state.database import SCHEMA_VERSION, open_state_file
from addon.wiring.folder import PracticeFolder
from addon.wiring.opening import PLACE, open_practice
from addon.wiring.passes import PassOptions, explain_member, practice_steps, sync_practice
from addon.wiring.workbook_tabs import all_tabs
from tests.begun import init_practice
from tests.cli.commands import Person
from tests.practice import ZONE
from tests.sync.little_practice import NOON, details


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a new practice folder with one clinician."""
    made = tmp_path / "practice"
    init_practice(made, ZONE)
    Person(made).adds("clinicians", {"name": "Rosa Díaz"})
    return made


def opened(folder: Path) -> None:
    """Open a practice and close it."""
    with open_practice(folder, now=lambda: NOON):
        pass


def test_two_commands_at_once_are_refused(folder: Path) -> None:
    """The second one says so and may try again when the first is done."""
    with open_practice(folder, now=lambda: NOON):
        with pytest.raises(PassAlreadyRunning) as fault:
            opened(folder)
        assert fault.value.next_step
    opened(folder)


def moved_into(synced: Path) -> Path:
    """Make a practice elsewhere and move it into a synced folder, where none is begun."""
    synced.mkdir()
    init_practice(synced.parent / "begun", ZONE)
    return (synced.parent / "begun").rename(synced / "practice")


@pytest.mark.parametrize("name", ["Dropbox", "OneDrive - Practice", "Google Drive", "iCloud~com", "Box Sync"])
def test_a_state_in_a_synced_folder_is_refused(tmp_path: Path, name: str) -> None:
    """SQLite corrupts there; nothing is made in it."""
    folder = moved_into(tmp_path / name)
    with pytest.raises(StateUnusable) as fault:
        opened(folder)
    assert "synced folder" in fault.value.what
    assert not (folder / "state" / "groupkeeper.db").exists()


def test_a_state_elsewhere_makes_a_synced_folder_fine(tmp_path: Path) -> None:
    """practice.toml may name a folder on a local disk."""
    folder = moved_into(tmp_path / "Dropbox")
    local = tmp_path / "local"
    text = (folder / "practice.toml").read_text(encoding="utf-8")
    (folder / "practice.toml").write_text(text.replace('state = "state"', f'state = "{local}"'), encoding="utf-8")
    opened(folder)
    assert (local / "groupkeeper.db").exists()


def test_a_plain_folder_is_not_refused(tmp_path: Path) -> None:
    """Only folders of programs that copy files about are."""
    folder = tmp_path / "my boxes" / "practice"
    init_practice(folder, ZONE)
    opened(folder)
    assert (folder / "state" / "groupkeeper.db").is_file()


def test_all_mistakes_in_the_settings_are_said_at_once(folder: Path) -> None:
    """And nothing else is opened."""
    (folder / "practice.toml").write_text('zone = "Mars"\n[places]\nworkbook = "a.txt"\n', encoding="utf-8")
    with pytest.raises(SettingsInvalid) as fault:
        opened(folder)
    assert "zone" in fault.value.what
    assert "places.workbook" in fault.value.what


def test_a_state_of_a_newer_version_is_refused(folder: Path) -> None:
    """An older program does not touch what it does not understand."""
    import sqlite3  # noqa: PLC0415 (plays the newer program here)

    path = folder / "state" / "groupkeeper.db"
    open_state_file(path).close()
    connection = sqlite3.connect(path)
    connection.execute("UPDATE schema_version SET version = ?", (SCHEMA_VERSION + 1,))
    connection.commit()
    connection.close()
    with pytest.raises(StateUnusable) as fault:
        opened(folder)
    assert "newer" in fault.value.what


def passed(home: PracticeFolder) -> bool:
    """Run a pass; return whether there was anything to look at."""
    return sync_practice(home, PassOptions(), now=NOON) is not None


def changed_export(folder: Path) -> None:
    """Drop a file."""
    (folder / "exports" / "more.csv").write_bytes(details(("Zoë Núñez", "555-0100", "", "")))


def changed_setting(folder: Path) -> None:
    """Change practice.toml."""
    with (folder / "practice.toml").open("a", encoding="utf-8") as file:
        file.write("# a remark\n")


def changed_workbook(folder: Path) -> None:
    """Save the workbook with another cell."""
    Person(folder).types("clinicians", "licence", "LCSW", id="C-01")


def changed_busy_calendar(folder: Path) -> None:
    """Drop a calendar of busy times."""
    (folder / "calendars" / "busy" / "C-01.ics").write_text("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", encoding="utf-8")


def changed_package(folder: Path) -> None:
    """Delete or change a file that we wrote."""
    (folder / "billing" / "billing-2026-02.csv").write_text("mine", encoding="utf-8")


def changed_profile(folder: Path) -> None:
    """Bring an own format."""
    (folder / "export-profiles").mkdir()
    shipped = Path(__file__).parents[1] / "addon/exports/profiles/generic.scores.toml"
    text = shipped.read_text(encoding="utf-8").replace("generic.scores", "own.scores")
    (folder / "export-profiles" / "own.scores.toml").write_text(text, encoding="utf-8")


CHANGES = (
    changed_export,
    changed_setting,
    changed_workbook,
    changed_busy_calendar,
    changed_package,
    changed_profile,
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: one.__name__)
@pytest.mark.some(3)
def test_a_pass_looks_again_only_if_something_it_reads_or_writes_changed(
    folder: Path, change: Callable[[Path], None]
) -> None:
    """Same bytes, same day, same settings: nothing is looked at. Any one change: everything is."""
    with open_practice(folder, now=lambda: NOON) as home:
        assert passed(home)
        assert not passed(home)
    change(folder)
    with open_practice(folder, now=lambda: NOON) as home:
        assert passed(home)
        assert not passed(home)


def test_another_day_is_looked_at_anew(folder: Path) -> None:
    """At midnight in the practice's zone, not in UTC."""
    late = NOON.replace(hour=23)  # 18:00 in New York
    with open_practice(folder, now=lambda: NOON) as home:
        assert passed(home)
        assert sync_practice(home, PassOptions(), now=late + timedelta(hours=5)) is None
        assert sync_practice(home, PassOptions(), now=late + timedelta(hours=7)) is not None


@pytest.mark.long
def test_what_somebody_saves_while_a_pass_ends_is_news_to_the_next(folder: Path) -> None:
    """The pass remembers the version it knows, not the one it finds afterwards."""
    with open_practice(folder, now=lambda: NOON) as home:
        assert passed(home)

        for step in practice_steps(home, PassOptions(), now=NOON + timedelta(days=1)):
            if step == "writing calendars and packages":
                _types_over(home, all_tabs()["clinicians"].title)
        assert sync_practice(home, PassOptions(), now=NOON + timedelta(days=1)) is not None


def _types_over(home: PracticeFolder, title: str) -> None:
    import openpyxl  # noqa: PLC0415 (plays the person's spreadsheet program here)

    path = home.folder / home.file.places.workbook
    book = openpyxl.load_workbook(path)
    book[title]["C2"] = "LMFT"
    book.save(path)


def test_the_memory_of_one_workbook_is_not_used_on_another(folder: Path) -> None:
    """Its rows would all count as removed by a person: nothing is read, and the way back is named."""
    with open_practice(folder, now=lambda: NOON) as home:
        sync_practice(home, PassOptions(dry_run=True), now=NOON)
        assert home.state.remembered(PLACE) == {}
        sync_practice(home, PassOptions(), now=NOON)
    settings = folder / "practice.toml"
    before = settings.read_text(encoding="utf-8")
    settings.write_text(f'{before}\n[google]\nspreadsheet = "{"1aBcDeFgHiJk" * 3}"\n', encoding="utf-8")
    with pytest.raises(StateUnusable, match="belongs to another workbook"):
        opened(folder)
    settings.write_text(before, encoding="utf-8")
    opened(folder)


def test_hidden_files_and_folders_are_no_exports(folder: Path) -> None:
    """What an editor or a sync program leaves about is not read."""
    for name in (".DS_Store", "~$open.xlsx"):
        (folder / "exports" / name).write_bytes(b"x")
    (folder / "exports" / "older").mkdir()
    (folder / "exports" / "b.csv").write_bytes(b"1")
    with open_practice(folder, now=lambda: NOON) as home:
        assert [one.name for one in home.files()] == ["b.csv"]
        (folder / "exports" / "b.csv").unlink()
        (folder / "exports" / "older").rmdir()
        for name in (".DS_Store", "~$open.xlsx"):
            (folder / "exports" / name).unlink()
        assert home.files() == []


def test_a_package_is_stored_once(folder: Path) -> None:
    """The same bytes are no change and leave the file alone."""
    with open_practice(folder, now=lambda: NOON) as home:
        packages = home.packages

        def keeps(content: bytes) -> bool:
            return packages.keep(BillingPackage(name="billing-2026-02.csv", content=content), is_remembered=True)

        assert keeps(b"one")
        path = folder / "billing" / "billing-2026-02.csv"
        os.utime(path, (1, 1))
        assert not keeps(b"one")
        assert path.stat().st_mtime == 1
        assert keeps(b"two")
        assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_explaining_a_member_nobody_has_is_a_fault(folder: Path) -> None:
    """It changes nothing, not even for a known one."""
    changed_export(folder)
    with open_practice(folder, now=lambda: NOON) as home:
        with pytest.raises(UnknownRun):
            explain_member(home, "M-0001x", now=NOON)
        assert explain_member(home, "M-0001", now=NOON) == []
        assert home.state.runs() == []


def test_a_missing_workbook_is_a_fault_before_anything_is_done(folder: Path) -> None:
    """Exports are not read, calendars not written."""
    (folder / "Practice.xlsx").unlink()
    with open_practice(folder, now=lambda: NOON) as home, pytest.raises(UnreadableWorkbook):
        passed(home)
    assert not list((folder / "calendars").glob("*.ics"))


def test_an_exports_folder_that_is_away_is_told(folder: Path) -> None:
    """A share that is not connected is no empty folder: the pass goes on and names it."""
    (folder / "exports").rename(folder / "elsewhere")
    with open_practice(folder, now=lambda: NOON) as home:
        for _ in range(2):
            report = sync_practice(home, PassOptions(), now=NOON)
            assert report
            assert [(str(one.place), one.code) for one in report.problems] == [("exports", "no-access")]
    (folder / "elsewhere").rename(folder / "exports")
    with open_practice(folder, now=lambda: NOON) as home:
        report = sync_practice(home, PassOptions(), now=NOON)
        assert report
        assert not report.problems


@pytest.mark.long
def test_a_stray_cell_stops_no_pass_and_is_told(folder: Path) -> None:
    """A value in the very last cell: everything is written, and each pass names the cell until it is gone."""
    book = load_workbook(folder / "Practice.xlsx")
    book["Members"]["XFD1048576"] = "slip"
    book.save(folder / "Practice.xlsx")
    with open_practice(folder, now=lambda: NOON) as home:
        report = sync_practice(home, PassOptions(), now=NOON)
        assert report is not None
        assert report.cells
        told = [one for one in report.problems if one.code == "stray-cell"]
        assert [str(one.place) for one in told] == ["Members!XFD1048576"]
    book = load_workbook(folder / "Practice.xlsx")
    assert book["Members"]["XFD1048576"].value == "slip"
    assert book["Clinicians"]["B2"].value == "Rosa Díaz"


@pytest.mark.long
def test_two_tabs_that_may_be_ours_are_told_on_today(folder: Path) -> None:
    """Where somebody goes on in a copy, a pass uses neither tab, and Today tells what to do."""
    with open_practice(folder, now=lambda: NOON) as home:
        passed(home)
    book = load_workbook(folder / "Practice.xlsx")
    book.copy_worksheet(book["Members"]).title = "a copy"
    book["Members"].title = "Members 2025"
    name = book.defined_names["_gk_members"]
    name.attr_text = name.attr_text.replace("'Members'", "'Members 2025'")
    book["a copy"].title = "Members"
    book.save(folder / "Practice.xlsx")
    with open_practice(folder, now=lambda: NOON) as home:
        report = sync_practice(home, PassOptions(), now=NOON)
        assert report is not None
        told = [one.code for one in report.problems if one.place.container == "Members"]
        assert told == ["two-tabs", "tab-left-alone"]
        assert not report.questions
    shown = [cell.value for row in load_workbook(folder / "Practice.xlsx")["Today"].iter_rows() for cell in row]
    assert any('To go on in "Members 2025"' in str(text) for text in shown)
