"""One whole pass: what is shown, remembered, held, said and written, in order."""

from datetime import date, time
from typing import Any

import pytest

from addon.exports.folder import FILE, in_words
from addon.problems import WriteRefused
from addon.sync.one_pass import computed_only
from tests.practice import MEMBERS
from tests.sync.little_practice import LittlePractice, attendance, charges, details, scores, tuesdays

ZOE, LIAM, RENEE = (one.name for one in MEMBERS[:3])
FEBRUARY = tuesdays((2, 3), (2, 10), (2, 17), (2, 24))
VISITS = [(name, start, "90853") for name in (ZOE, LIAM, RENEE) for start in FEBRUARY]


def events(little: LittlePractice, clinician: str) -> list[tuple[str, str]]:
    """Return what a clinician's calendar shows as (title, wall time)."""
    calendar = little.calendars.by_clinician.get(clinician)
    return [(one.title, f"{one.start:%Y-%m-%d %H:%M}") for one in calendar.shown()] if calendar else []


# --- exports -------------------------------------------------------------------------------------


def test_an_unreadable_export_does_not_stop_the_others() -> None:
    """The problem names the file; the rest of the folder is applied."""
    with LittlePractice() as little:
        little.drops(broken=b"\x00\x01\x02", status=charges(VISITS))
        report = little.sync()
        assert report.unreadable == 1
        assert [problem.place.container for problem in report.problems] == ["broken.csv"]
        assert len(little.rows("sessions", state="held")) == 4
        assert little.sync().unreadable == 1


def test_a_file_that_waits_for_an_answer_is_read_again_and_others_are_not() -> None:
    """Reading stops once nothing of a file is in question."""
    with LittlePractice() as little:
        little.drops(status=charges(VISITS))
        assert little.sync().files
        assert not little.sync().files
        little.drops(scores=scores(("Somebody Else", "ORS", "20", date(2026, 2, 17))))
        little.sync()
        (file,) = little.sync().files
        assert in_words(file) == "scores.csv: 1 read = 0 loaded + 0 skipped + 1 review + 0 error"


# --- calendars -----------------------------------------------------------------------------------


def test_a_moved_a_cancelled_and_a_covered_session_reach_the_calendars() -> None:
    """The move shows on the new day, the cancelled one is gone, the substitute has the session."""
    with LittlePractice.after_first_pass() as little:
        little.types("sessions", "date", date(2026, 3, 11), original_start="2026-03-10 18:00")
        little.types("sessions", "state", "cancelled", original_start="2026-03-17 18:00")
        little.types("sessions", "substitute", "Inês Brandão", original_start="2026-03-24 18:00")
        little.sync()
        rosa = [when for _, when in events(little, "C-01")]
        assert "2026-03-11 18:00" in rosa
        assert "2026-03-10 18:00" not in rosa
        assert "2026-03-17 18:00" not in rosa
        assert "2026-03-24 18:00" not in rosa
        assert "2026-03-24 18:00" in [when for _, when in events(little, "C-03")]


def test_titles_in_calendars_are_neutral() -> None:
    """Codes, never names of members or groups."""
    with LittlePractice.after_first_pass() as little:
        titles = " ".join(title for code in ("C-01", "C-02") for title, _ in events(little, code))
        assert "G-01" in titles
        assert "Tuesday process" not in titles
        assert "Families" not in titles


# --- what waits, what is lost --------------------------------------------------------------------


def test_while_the_workbook_is_open_its_writes_wait_and_calendars_go_on() -> None:
    """The pass says who has it open; the next one writes what waited."""
    with LittlePractice() as little:
        little.workbook.open_by = "ANNA"
        before = little.shown()
        report = little.sync()
        assert "open elsewhere" in report.waiting
        assert report.cells
        assert little.shown() == before
        assert events(little, "C-01")
        little.workbook.open_by = None
        done = little.sync()
        assert not done.waiting
        assert little.rows("sessions")
        assert events(little, "C-01")


@pytest.mark.long
def test_a_lost_state_deletes_nothing_and_holds_notices_until_they_are_released() -> None:
    """First contact again: rows are matched, nothing is duplicated, reminders wait for a yes."""
    with LittlePractice() as little:
        little.types("members", "phone", "512-555-0102", name=LIAM)
        little.drops(clients=details((LIAM, "512-555-0102", "", "")), status=charges(VISITS))
        little.sync()
        before = {name: len(little.rows(name)) for name in ("members", "roster", "sessions", "attendance", "flags")}
        little.loses_state()
        report = little.sync()
        assert {name: len(little.rows(name)) for name in before} == before
        assert not [one for one in report.differences if one.kind == "conflict"]
        assert not little.rows("messages", status="planned")
        assert not little.state.outbox.all()
        assert [one for one in little.rows("messages") if str(one["status"]).startswith("waits: the memory")]
        little.later(hours=1)
        little.sync()
        assert not little.rows("messages", status="planned")
        little.answers("yes", kind="notices wait")
        little.sync()
        assert little.rows("messages", status="planned")
        assert not little.rows("needs_review", kind="notices wait", status="open")
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)


@pytest.mark.long
def test_the_yes_after_one_lost_state_releases_nothing_after_the_next() -> None:
    """The row bears the old yes: it is to be cleared, and the notices wait until somebody decides again."""
    with LittlePractice() as little:
        little.types("members", "phone", "512-555-0102", name=LIAM)
        little.drops(clients=details((LIAM, "512-555-0102", "", "")), status=charges(VISITS))
        little.sync()
        for word in ("yes", "Yes!"):
            little.loses_state()
            for _ in range(3):
                little.sync()
                assert not little.rows("messages", status="planned")
            (number,) = little.numbers("needs_review", kind="notices wait")
            little.workbook.person("needs_review", number, little.column("needs_review", "decision"), word)
            little.sync()
            assert little.rows("messages", status="planned")


def test_a_pass_that_stopped_is_no_contact_yet() -> None:
    """A tab is missing when the state is lost: notices wait in the first pass that is carried through."""
    with LittlePractice() as little:
        little.types("members", "phone", "512-555-0102", name=LIAM)
        little.sync()
        little.loses_state()
        roster = little.workbook.sheets.pop("roster")
        assert [one.code for one in little.sync().problems if one.code == "tab-left-alone"]
        little.workbook.sheets["roster"] = roster
        little.sync()
        assert not little.rows("messages", status="planned")
        assert little.rows("needs_review", kind="notices wait", status="open")


def test_a_first_pass_holds_no_notices() -> None:
    """A new practice has no memory to lose."""
    with LittlePractice.after_first_pass() as little:
        assert not little.rows("needs_review", kind="notices wait")


@pytest.mark.parametrize(
    "tab", ["members", "roster", "groups", "attendance", "sessions", "scores", "needs_review", "conflicts", "today"]
)
@pytest.mark.some(3)
def test_a_tab_that_a_person_deleted_does_not_stop_the_others(tab: str) -> None:
    """The missing tab is left out; what does not need it goes on; put back, it is filled again."""
    with LittlePractice() as little:
        little.drops(status=charges(VISITS))
        little.sync()
        sheet = little.workbook.sheets.pop(tab)
        little.types("settings", "value", "30", name="Preparation")
        little.later(days=1)
        little.sync()
        assert little.row("settings", name="Preparation")["check"] == "OK"
        little.workbook.sheets[tab] = sheet
        little.later(days=1)
        little.sync()
        assert tab in little.workbook.sheets
        assert len(little.rows("roster")) == 6
        assert len(little.rows("members")) == 6


def test_rows_that_vanish_in_numbers_are_asked_about() -> None:
    """Four of six members gone: the tab is left alone until somebody says deleted."""
    with LittlePractice.after_first_pass() as little:
        little.deletes("members", 2, 3, 4, 5)
        report = little.sync()
        assert [one.tab.name for one in report.plan.tabs if one.left_alone] == ["members"]  # type: ignore[union-attr]
        little.answers("deleted", kind="tab left alone")
        done = little.sync()
        assert not [one for one in done.plan.tabs if one.left_alone]  # type: ignore[union-attr]
        assert len(little.rows("members")) == 2


# --- views ---------------------------------------------------------------------------------------


def test_the_log_has_one_line_a_pass_that_wrote_and_none_for_nothing_new() -> None:
    """Newest first; runs count up."""
    with LittlePractice.after_first_pass() as little:
        little.sync()
        little.types("settings", "value", "48", name="Late cancel")
        little.drops(status=charges(VISITS))
        little.sync()
        log = little.rows("log")
        assert [one["run"] for one in log] == ["2", "1"]
        assert "Attendance" in str(log[0]["what"])
        assert log[0]["files"] == "status.csv: 12 read = 12 loaded + 0 skipped + 0 review + 0 error"


def test_a_dry_run_writes_and_remembers_nothing() -> None:
    """Workbook, calendars, packages and state are as before; the plan is there to be read."""
    with LittlePractice() as little:
        little.drops(status=charges(VISITS))
        before = little.shown()
        report = little.sync(dry_run=True)
        assert report.cells
        assert report.rows
        assert report.plan
        assert little.shown() == before
        assert not little.packages
        assert not little.calendars.by_clinician
        assert little.state.runs() == []
        assert little.state.remembered(FILE) == {}


def test_another_day_counts_as_something_new() -> None:
    """Today and the coming weeks move on with the date, and only with it."""
    with LittlePractice.after_first_pass() as little:
        little.later(hours=3)
        assert little.sync().cells == 0
        little.later(days=1)
        assert little.sync().cells > 0


# --- settings ------------------------------------------------------------------------------------


def test_settings_steer_the_pass() -> None:
    """Fewer weeks ahead make fewer sessions; a bad value says so and the usual one is used."""
    with LittlePractice() as little:
        little.types("settings", "value", "2", name="Sessions ahead")
        little.types("settings", "value", "soon", name="Late cancel")
        little.sync()
        assert max(one["date"] for one in little.rows("sessions")) == date(2026, 3, 17)  # type: ignore[type-var]
        assert "usual value" in str(little.row("settings", name="Late cancel")["check"])


def test_a_measure_with_a_mistake_says_so_in_its_check() -> None:
    """The row is named in its own Check; other measures are used."""
    with LittlePractice() as little:
        little.types("measures", "low", "99", name="ORS")
        report = little.sync()
        checks = {one["name"]: one["check"] for one in little.rows("measures")}
        assert checks["ORS"] != "OK"
        assert checks["SRS"] == "OK"
        assert report.problems


def test_a_calendar_that_cannot_be_written_is_told_and_the_sheet_is_done() -> None:
    """The sheet is written and agreed first; a later pass writes the calendar, and *Today* tells until then."""
    with LittlePractice() as little:
        show = little.calendars.write

        def refuse(*_: Any, **__: Any) -> int:
            raise WriteRefused("calendars", "no room", "Make room.")

        little.calendars.write = refuse  # type: ignore[method-assign]
        assert "no room" in str(little.sync().problems)
        assert little.rows("sessions")
        little.sync()
        assert any("no room" in str(row["what"]).lower() for row in little.rows("today"))
        little.calendars.write = show  # type: ignore[method-assign]
        little.sync()
        assert events(little, "C-01")
        little.sync()
        assert not any("no room" in str(row["what"]).lower() for row in little.rows("today"))


def test_a_person_who_saves_meanwhile_loses_nothing() -> None:
    """The pass reads again and plans anew; the person's cell and the pass's rows are both there."""
    with LittlePractice() as little:
        saves = iter([True])

        def save() -> None:
            if next(saves, False):
                little.types("groups", "room", "Attic", name="Families together")

        little.workbook.before_write = save
        report = little.sync()
        assert report.cells
        assert little.row("groups", name="Families together")["room"] == "Attic"
        assert {one["room"] for one in little.rows("sessions", group_code="G-02")} == {"Attic"}


def test_marks_of_today_are_expected_from_the_roster() -> None:
    """Every member of the roster has a row for every coming session, by name, blank until somebody marks it."""
    with LittlePractice.after_first_pass() as little:
        rows = little.rows("attendance", session="G-01 2026-03-03 18:00")
        assert [one["member_code"] for one in rows] == ["M-0002", "M-0003", "M-0001"]
        assert {one["status"] for one in rows} == {None}
        assert little.row("sessions", id="G-01 2026-03-03 18:00")["start"] == time(18)


def test_reports_keep_shows_of_sessions_to_come_out() -> None:
    """The EHR's default Show says nothing about a session that has not ended."""
    with LittlePractice() as little:
        little.drops(shows=attendance([(ZOE, start, "Show") for start in tuesdays((2, 24), (3, 3), (3, 10))]))
        little.sync()
        assert [one["date"] for one in little.rows("attendance", status="attended")] == [date(2026, 2, 24)]


def test_a_tab_is_identified_once() -> None:
    """A tab is identified once a pass, however often it is asked for."""
    with LittlePractice.after_first_pass() as little:
        running = computed_only(little.given())
        assert running.tabs.look("members") is running.tabs.look("members")
