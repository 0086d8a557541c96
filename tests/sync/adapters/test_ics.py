import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from addon.calendars.busy_calendar import Span
from addon.calendars.wanted import WantedEvent
from addon.calendars.wanted_events import wanted_events
from addon.problems import WriteRefused
from addon.sync.adapters.ics import IcsCalendars
from tests.practice import TUESDAY, practice, weekly

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
SPAN = Span(first=datetime(2026, 3, 2, tzinfo=UTC), last=datetime(2026, 3, 30, tzinfo=UTC), zone="America/New_York")
BUSY = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20260310T180000Z\r\n"
    b"DTEND:20260310T190000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def wanted() -> dict[str, tuple[WantedEvent, ...]]:
    """Return the cast's calendars."""
    return wanted_events(practice(sessions=weekly(TUESDAY, date(2026, 3, 3), 4)), today=date(2026, 3, 3))


def content(folder: Path) -> dict[str, bytes]:
    """Return every file of the folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_quiet_pass_touches_no_file(tmp_path: Path) -> None:
    """Same events: same bytes, same file, no temporary file left, other files as they were."""
    (tmp_path / "note.txt").write_bytes(b"mine")
    (tmp_path / "C-99.ics").write_bytes(b"somebody else's")
    calendars = IcsCalendars(tmp_path)
    assert calendars.write(wanted(), now=NOW) == 2
    before, stats = content(tmp_path), {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert calendars.write(wanted(), now=NOW.replace(day=5)) == 0
    assert content(tmp_path) == before
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == stats
    assert set(before) == {"C-01.ics", "C-03.ics", "C-99.ics", "note.txt"}


def test_a_file_that_somebody_changed_is_put_right(tmp_path: Path) -> None:
    """The folder is output: an edited or cut-off file is written anew, for its owner alone."""
    calendars = IcsCalendars(tmp_path)
    calendars.write(wanted(), now=NOW)
    path = tmp_path / "C-01.ics"
    good = path.read_bytes()
    path.write_bytes(good[:200])
    path.chmod(0o640)
    assert calendars.write(wanted(), now=NOW) == 1
    assert path.read_bytes() == good
    assert os.name == "nt" or path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("code", ["../evil", "a/b", "", ".hidden", "C-01\n", "x" * 50])
def test_an_id_that_cannot_name_a_file_is_refused_after_the_others_are_written(tmp_path: Path, code: str) -> None:
    """Nothing is written outside the folder, and the other clinicians are not kept waiting."""
    events = wanted()["C-01"]
    with pytest.raises(WriteRefused, match="1 clinicians"):
        IcsCalendars(tmp_path / "calendars").write({code: events, "C-01": events}, now=NOW)
    assert set(content(tmp_path)) == {str(Path("calendars") / "C-01.ics")}


def test_a_folder_that_cannot_be_written_is_a_named_fault(tmp_path: Path) -> None:
    """Where the folder should be stands a file: the fault names the calendar by code."""
    (tmp_path / "calendars").write_bytes(b"")
    with pytest.raises(WriteRefused, match=r"calendars/C-01\.ics"):
        IcsCalendars(tmp_path / "calendars").write({"C-01": wanted()["C-01"]}, now=NOW)


def test_a_write_cut_short_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No room on the disk: the old calendar stands, and no temporary file stays behind."""
    calendars = IcsCalendars(tmp_path)
    calendars.write(wanted(), now=NOW)
    before = content(tmp_path)

    def full(_: int) -> None:
        raise OSError(28, "the disk is full on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WriteRefused, match="the disk is full"):
        calendars.write({"C-01": ()}, now=NOW)
    assert content(tmp_path) == before


def test_busy_files_are_read_by_name_and_a_bad_one_does_not_stop_the_rest(tmp_path: Path) -> None:
    """Names of files are the caller's to match; problems never repeat a person's name."""
    folder = tmp_path / "busy"
    folder.mkdir()
    (folder / "C-01.ics").write_bytes(BUSY)
    (folder / "Rosa Diaz.ICS").write_bytes(BUSY[:-30])
    (folder / "readme.txt").write_bytes(b"not a calendar")
    (folder / "C-02.ics").mkdir()
    found = IcsCalendars(tmp_path).busy(SPAN)
    shown = {one.owner: (len(one.times), one.is_whole) for one in found}
    assert shown == {"C-01": (1, True), "C-02": (0, False), "Rosa Diaz": (0, False)}
    assert sorted((problem.code, str(problem.place)) for one in found for problem in one.problems) == [
        ("unreadable-calendar", "calendars/busy/(file 3 in the order of names)"),
        ("unreadable-calendar", "calendars/busy/C-02.ics"),
    ]


def test_no_busy_folder_is_no_problem(tmp_path: Path) -> None:
    """A practice that shares no calendars has nothing to read."""
    assert IcsCalendars(tmp_path).busy(SPAN) == ()


def test_our_own_calendar_read_back_is_not_busy_time(tmp_path: Path) -> None:
    """A clinician who exports the calendar we wrote is not booked twice by it."""
    calendars = IcsCalendars(tmp_path)
    calendars.write(wanted(), now=NOW)
    (tmp_path / "busy").mkdir()
    (tmp_path / "busy" / "C-01.ics").write_bytes((tmp_path / "C-01.ics").read_bytes())
    (found,) = calendars.busy(SPAN)
    assert (found.times, found.is_whole) == ((), True)
