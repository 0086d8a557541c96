"""Rooms, Clinician hours and Time off over whole passes: what follows from a row, and what is wrong with one."""

from datetime import date, time

import pytest

from addon.tabs import Value
from tests.sync.little_practice import LittlePractice, Row

DAY = date(2026, 3, 10)
NOBODY = "nobody leads Tuesday process group on Tue Mar 10 6:00 PM"


def off(**changes: Value) -> Row:
    """Return a row: Rosa is sick on the second Tuesday."""
    return {"clinician": "Rosa Díaz", "what": "sick", "since": DAY, **changes}


@pytest.mark.parametrize(
    ("changes", "cover", "check"),
    [
        ({}, "0 of 1 sessions covered", f"away; {NOBODY}"),
        ({"what": "PTO"}, "0 of 1 sessions covered", f"requested: nothing follows until Status is approved; {NOBODY}"),
        ({"what": "PTO", "status": "approved"}, "0 of 1 sessions covered", f"away; {NOBODY}"),
        ({"status": "declined"}, "0 of 1 sessions covered", "declined: nothing follows"),
        ({"until": date(2026, 3, 12)}, "1 of 2 sessions covered", f"away; {NOBODY}"),
        ({"until": date(2026, 3, 17)}, "1 of 3 sessions covered", f"away; {NOBODY} and 1 more"),
        ({"until_time": time(12)}, "no session to come", "away"),
        ({"since": date(2026, 2, 3)}, "no session to come", "away"),
        ({"until": date(2026, 3, 9)}, None, "This ends before it begins or lasts more than a year"),
        ({"until": date(2027, 6, 1)}, None, "This ends before it begins or lasts more than a year"),
        ({"from_time": time(12), "until_time": time(9)}, None, "This ends before it begins"),
    ],
)
def test_time_off_tells_which_sessions_nobody_leads(changes: dict[str, Value], cover: str | None, check: str) -> None:
    """Rosa leads on Tuesdays and co-leads on Thursdays, where Tom leads; a second pass writes nothing."""
    with LittlePractice() as little:
        little.adds("time_off", off(**changes))
        report = little.sync()
        row = little.row("time_off")
        assert row["cover"] == cover
        assert str(row["check"]).startswith(check)
        assert bool([one for one in report.problems if one.place.container == "Time off"]) == (cover is None)
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)


@pytest.mark.parametrize(
    ("minutes", "cover", "check"),
    [(-1, "0 of 1 sessions covered", f"away; {NOBODY}"), (0, "no session to come", "away")],
)
def test_a_session_that_has_begun_is_not_to_come(minutes: int, cover: str, check: str) -> None:
    """From its start on nobody can be found any more, as Cover has it: no row is opened for it there either."""
    with LittlePractice.after_first_pass() as little:
        little.later(days=7, hours=5, minutes=minutes)
        little.adds("time_off", off())
        little.sync()
        row = little.row("time_off")
        assert (row["cover"], row["check"]) == (cover, check)
        assert len(little.rows("cover")) == (minutes < 0)


def test_a_sick_call_that_cannot_be_read_comes_first_and_whole() -> None:
    """Every cell of it at once, red, each with a link to its row; the first name alone is enough where one has it."""
    with LittlePractice.after_first_pass() as little:
        little.adds("time_off", {"clinician": "Rosalind", "what": "Sick", "since": "today"})
        little.adds("time_off", {"clinician": "Tom", "what": "Sick", "since": DAY})
        little.types("groups", "seats", "many", id="G-01")
        little.sync()
        first, second, third = little.rows("today")[:3]
        assert {first["row"], second["row"]} == {"Time off B2", "Time off D2"}
        assert {(row["kind"], row["urgency"]) for row in (first, second)} == {("Problem", "red, today")}
        assert "Ctrl and ; type today's" in f"{first['plan']} {second['plan']}"
        assert third["kind"] == "Session"
        assert little.row("today", row="Groups L2")["urgency"] == "amber"
        assert str(little.row("time_off", clinician_code="C-02")["check"]).startswith("away")


def test_a_substitute_covers_and_a_deleted_row_ends_it() -> None:
    """Calendars follow from that one row: Rosa's has the session again once she is not away."""
    with LittlePractice() as little:
        little.sync()
        little.adds("time_off", off())
        little.sync()
        assert not _has_session(little, "C-01")
        little.types("sessions", "substitute", "Inês Brandão", id="G-01 2026-03-10 18:00")
        little.sync()
        assert little.row("time_off")["cover"] == "1 of 1 sessions covered"
        assert (_has_session(little, "C-01"), _has_session(little, "C-03")) == (False, True)
        little.types("sessions", "substitute", None, id="G-01 2026-03-10 18:00")
        little.deletes("time_off", *little.numbers("time_off"))
        little.sync()
        assert (_has_session(little, "C-01"), _has_session(little, "C-03")) == (True, False)


def _has_session(little: LittlePractice, code: str) -> bool:
    events = little.calendars.by_clinician[code].shown() if code in little.calendars.by_clinician else ()
    return any(one.kind == "session" and one.start.date() == DAY for one in events)


@pytest.mark.parametrize(
    ("field", "cell"), [("since", "some day"), ("until", "soon"), ("status", "aproved"), ("what", "sik")]
)
def test_a_cell_that_cannot_be_read_counts_as_it_was(field: str, cell: str) -> None:
    """Somebody sick does not have to work because of a slip of the pen; a new row that cannot be read does nothing."""
    with LittlePractice() as little:
        little.adds("time_off", off(status="approved", until=DAY))
        little.sync()
        little.types("time_off", field, cell, clinician_code="C-01")
        report = little.sync()
        assert [one for one in report.problems if one.place.container == "Time off"]
        assert little.row("time_off")["cover"] == "0 of 1 sessions covered"


def test_a_new_row_with_a_cell_that_cannot_be_read_does_nothing() -> None:
    """And tells so."""
    with LittlePractice() as little:
        little.adds("time_off", off(until="next weak"))
        report = little.sync()
        assert [one for one in report.problems if one.place.container == "Time off"]
        assert str(little.row("time_off")["check"]).startswith("this row is not used: Until: this is not a date")
        assert _has_session(little, "C-01")


@pytest.mark.parametrize(
    ("rooms", "tab", "cells", "told"),
    [
        ((), "groups", {"room": "Rom 2"}, ""),
        (("Room 2",), "groups", {"room": "room  2"}, ""),
        (("Room 2",), "groups", {"room": "Rom 2"}, 'Rom 2 is not in Rooms. Did you mean "Room 2"?'),
        (("Room 2",), "groups", {"room": "Garden"}, "Garden is not in Rooms. Pick from the list, or add the room"),
        (("Room 2",), "sessions", {"room": "Rom 2"}, 'Rom 2 is not in Rooms. Did you mean "Room 2"?'),
        (("Room 2",), "sessions", {"room": "Rom 2", "state": "cancelled"}, ""),
    ],
)
def test_a_room_that_nobody_lists_is_told(rooms: tuple[str, ...], tab: str, cells: dict[str, str], told: str) -> None:
    """Once Rooms has rows; told at the cell where it was typed, not again in each of the group's sessions."""
    with LittlePractice.after_first_pass() as little:
        little.adds("rooms", *({"name": one} for one in rooms))
        for field, value in cells.items():
            little.types(tab, field, value, id="G-01" if tab == "groups" else "G-01 2026-03-10 18:00")
        found = [one for one in little.sync().problems if one.code == "unknown-room"]
        assert len(found) == bool(told)
        assert all(f"{one.what}. {one.next_step}".startswith(told) for one in found)
        assert {one.place.container for one in found} <= {tab.capitalize()}
        assert [one for one in little.sync().problems if one.code == "unknown-room"] == found


def test_rooms_and_hours_are_flagged_and_a_corrected_row_closes_the_flag() -> None:
    """In Flags, with what to do; Check tells what a row is not."""
    with LittlePractice() as little:
        little.adds("rooms", {"name": "Room 2", "people": 3}, {"name": "ROOM 2"}, {"name": "Annex", "people": 0})
        little.adds("clinician_hours", {"clinician": "Rosa Díaz", "times": "Mon-Thu 09:00-17:00"})
        little.adds("clinician_hours", {"clinician": "Tom O'Hara", "times": "whenever"})
        report = little.sync()
        checks = [str(one["check"])[:40] for one in little.rows("rooms")]
        assert checks == ["OK", "Another row has this name, so this one d", "People is below 1 or Changeover minutes "]
        assert str(little.row("clinician_hours", clinician_code="C-02")["check"]).startswith(
            '"whenever" is not one weekday'
        )
        read = "OK: Mon-Thu 9:00 AM to 5:00 PM, 32 h"
        assert little.row("clinician_hours", clinician_code="C-01")["check"] == read
        assert {one.place.container for one in report.problems} >= {"Rooms", "Clinician hours"}
        open_ones = {str(one["rule"]) for one in little.rows("flags", status="open")}
        assert {"Room does not fit", "Outside working hours"} <= open_ones
        little.types("rooms", "people", 12, name="Room 2")
        little.types("clinician_hours", "times", "Mon-Thu 09:00-20:00", clinician_code="C-01")
        little.sync()
        open_ones = {str(one["rule"]) for one in little.rows("flags", status="open")}
        assert not open_ones & {"Room does not fit", "Outside working hours"}


def test_times_are_not_offered_while_a_clinician_is_off() -> None:
    """A slot in approved time off tells why."""
    with LittlePractice() as little:
        little.adds("time_off", off())
        little.adds(
            "slots",
            {"clinician": "Rosa Díaz", "date": DAY, "start": time(10), "kind": "individual", "for_whom": "members"},
        )
        little.sync()
        assert little.row("slots")["check"] == "not offered: the clinician is busy (time off)"
