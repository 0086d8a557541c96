"""Closures over whole passes: what becomes of sessions, who is told, and that all of it can be taken back."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from addon.calendars.busy import read_calendar
from addon.sync.running import busy_span
from addon.tabs import Value
from tests.practice import ZONE
from tests.sync.little_practice import LittlePractice, Row, begun_once

TENTH, DAY = "G-01 2026-03-10 18:00", date(2026, 3, 10)


def closed(what: str = "skip", **more: Value) -> Row:
    """Return a row of Closures about the second Tuesday."""
    return {"date": DAY, "name": "Staff day", "what": what, **more}


@begun_once
def started() -> LittlePractice:
    """Return a practice after its first pass in which Liam can be texted."""
    little = LittlePractice()
    little.sync()
    little.types("members", "phone", "512-555-0102", id="M-0002")
    little.sync()
    return little


def session(little: LittlePractice, code: str = TENTH) -> tuple[Value, ...]:
    """Return where, how and whether a session takes place."""
    row = little.row("sessions", id=code)
    return row["date"], row["start"], row["held"], row["state"]


def texts(little: LittlePractice) -> list[tuple[str, str]]:
    """Return the notices of changes to Liam, with their status."""
    rows = [one for one in little.rows("messages") if str(one["rule"]).startswith("Session ")]
    return [(str(one["status"]), str(one["text"])) for one in rows if "M-0002" in str(one["member"])]


AS_PLANNED = (DAY, time(18), "in person", "planned")


@pytest.mark.parametrize(
    ("row", "made", "words", "back"),
    [
        (closed(), (DAY, time(18), "in person", "cancelled"), "on Tue Mar 10 6:00 PM", "withdrawn"),
        (
            closed("move", to_date=date(2026, 3, 12), at_time=time(9)),
            (date(2026, 3, 12), time(9), "in person", "planned"),
            "is moved to Thu Mar 12 at 9:00 AM",
            "withdrawn",
        ),
        (closed("virtual"), (DAY, time(18), "video", "planned"), "on Tue Mar 10 at 6:00 PM", "withdrawn"),
    ],
)
def test_what_a_row_decides_is_told_once_and_withdrawn_with_the_row(
    row: Row, made: tuple[Value, ...], words: str, back: str
) -> None:
    """Deleted, the sessions are as the cadence has them, and what was to be told is not."""
    with started() as little:
        little.adds("closures", row)
        little.sync()
        assert session(little) == made
        ((status, text),) = texts(little)
        assert status == "planned"
        assert words in text
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)
        little.later(minutes=5)
        (number,) = little.numbers("closures", name="Staff day")
        little.deletes("closures", number)
        little.sync()
        assert session(little) == AS_PLANNED
        assert next(one.startswith(back) for one, _ in texts(little))
        assert not [one for one, _ in texts(little) if one == "planned"]


def test_online_and_in_person_again_are_two_notices_if_the_first_went_out_a_day_before() -> None:
    """Whoever was told that it is online is told that it is not."""
    with started() as little:
        little.types("sessions", "held", "video", id=TENTH)
        little.sync()
        little.later(days=1)
        little.types("sessions", "held", "in person", id=TENTH)
        little.sync()
        (first, _), (second, text) = texts(little)
        assert (first, second) == ("withdrawn: the session was changed again", "planned")
        assert "is in person, not online" in text


def test_a_group_that_goes_online_for_good_is_told_once() -> None:
    """Not once a week."""
    with started() as little:
        little.types("groups", "held", "video", id="G-01")
        little.sync()
        ((_, text),) = texts(little)
        assert "from Mar 3 on your appointments are online: Tue 6:00 PM" in text


def test_a_session_first_made_on_a_closed_day_is_told_two_weeks_before() -> None:
    """Not eight weeks ahead, not again after the memory is lost; put on again before that, nobody hears of it."""
    with started() as little:
        little.adds("closures", {"date": date(2026, 5, 5), "name": "Staff day", "what": "skip"})
        little.adds("closures", {"date": date(2026, 5, 12), "name": "Staff week", "what": "skip"})
        for days in (7, 7):
            little.later(days=days)
            little.sync()
            assert not texts(little)
        assert little.row("sessions", id="G-01 2026-05-05 18:00")["state"] == "cancelled"
        (number,) = little.numbers("closures", name="Staff week")
        little.deletes("closures", number)
        little.later(days=30)
        little.sync()
        assert not texts(little)
        little.later(days=6)
        little.sync()
        ((status, text),) = texts(little)
        assert (status, "May 5" in text) == ("planned", True)
        assert not [one for one in little.rows("needs_review") if one["kind"] == "nobody is told"]
        little.loses_state()
        little.later(days=1)
        little.sync()
        little.sync()
        assert len(texts(little)) == 1


def test_federal_holidays_arrive_and_do_nothing_until_somebody_decides() -> None:
    """Their rows tell what they hit and what to do; the group's word counts, then that in Settings."""
    with started() as little:
        little.later(days=220)
        little.sync()
        row = little.row("closures", name="Thanksgiving Day")
        assert (row["date"], row["hits"]) == (date(2026, 11, 26), "Families together 5:30 PM")
        assert "nothing yet for Families together: choose What" in str(row["check"])
        assert str(row["suggested"]).startswith("Families together ")
        assert little.row("sessions", id="G-02 2026-11-26 17:30")["state"] == "planned"
        little.types("groups", "on_closed", "skip", id="G-02")
        little.sync()
        assert little.row("sessions", id="G-02 2026-11-26 17:30")["state"] == "cancelled"
        assert little.row("closures", name="Thanksgiving Day")["check"] == "1 cancelled"
        (number,) = little.numbers("closures", name="Thanksgiving Day")
        little.deletes("closures", number)
        little.sync()
        assert little.row("sessions", id="G-02 2026-11-26 17:30")["state"] == "planned"
        assert not little.rows("closures", name="Thanksgiving Day")


def test_today_asks_two_weeks_before_a_day_on_which_nobody_decided() -> None:
    """The line jumps to the row."""
    with started() as little:
        little.adds("closures", {"date": DAY, "name": "Staff day"})
        little.sync()
        lines = [" | ".join(str(cell) for cell in row if cell) for row in little.workbook.sheets["today"].rows]
        (line,) = [one for one in lines if "until somebody decides" in one]
        assert "Staff day" in line
        assert "choose What, or On closed days in Groups or Settings" in line


@pytest.mark.parametrize(
    ("field", "cell"),
    [("date", "some day"), ("what", "skpi"), ("until", "soon"), ("to_date", "x"), ("group", "Nobody's")],
)
def test_a_cell_that_cannot_be_read_changes_nothing(field: str, cell: str) -> None:
    """What was decided stays, is told about, and goes with the row alone."""
    with started() as little:
        little.adds("closures", closed())
        little.sync()
        little.types("closures", field, cell, name="Staff day")
        report = little.sync()
        assert [one for one in report.problems if one.place.container == "Closures"]
        assert session(little)[3] == "cancelled"


def test_a_new_row_whose_group_nobody_knows_is_about_no_group() -> None:
    """Least of all about every group."""
    with started() as little:
        little.adds("closures", closed(group="Nobody's group"))
        little.sync()
        assert session(little) == AS_PLANNED
        assert "not clearly one group" in str(little.row("closures", name="Staff day")["check"])


@pytest.mark.long
def test_after_a_lost_memory_a_closure_can_still_be_taken_back() -> None:
    """What it made of a session is no person's change."""
    with started() as little:
        little.adds("closures", closed("move", to_date=date(2026, 3, 12)))
        little.sync()
        little.loses_state()
        little.sync()
        assert session(little)[0] == date(2026, 3, 12)
        little.types("closures", "what", "as usual", name="Staff day")
        little.sync()
        assert session(little) == AS_PLANNED


def test_what_a_person_made_of_a_session_stays_and_its_row_tells() -> None:
    """Moved by hand, it is not cancelled with the others."""
    with started() as little:
        little.types("sessions", "start", time(12), id=TENTH)
        little.sync()
        little.adds("closures", closed())
        little.sync()
        assert session(little) == (DAY, time(12), "in person", "planned")
        assert little.row("closures", name="Staff day")["check"] == "Tuesday process group as somebody changed it"


def test_a_time_that_is_not_free_is_told_and_not_suggested() -> None:
    """Rosa leads the families on Thursday at 17:30; Wednesday is free, but for her hours."""
    with started() as little:
        little.adds("closures", closed("move", to_date=date(2026, 3, 12)))
        little.sync()
        row = little.row("closures", name="Staff day")
        assert str(row["check"]).startswith(
            "Tuesday process group: Rosa Díaz is busy (Families together, Thu Mar 12 5:30 PM)"
        )
        assert row["suggested"] == "Tuesday process group Wed Mar 11 6:00 PM"
        little.types("clinicians", "availability", "Mon-Tue 09:00-20:00; Fri 09:00-20:00", id="C-01")
        little.sync()
        assert little.row("closures", name="Staff day")["suggested"] == "Tuesday process group Mon Mar 9 6:00 PM"


@pytest.mark.parametrize("day", [date(2026, 4, 21), date(2026, 7, 14)])
def test_a_clinicians_own_calendar_counts_as_far_ahead_as_times_are_suggested(day: date) -> None:
    """Rosa's own calendar has something on the evening after, in seven weeks or in five months."""
    busy = f"DTSTART;TZID={ZONE}:{day + timedelta(days=1):%Y%m%d}T180000\nDURATION:PT2H"
    file = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:1\n{busy}\nEND:VEVENT\nEND:VCALENDAR\n"
    with started() as little:
        read = read_calendar(file.encode(), span=busy_span(little.now, ZONE), name="calendars/busy/C-01.ics")
        little.busy = (replace(read, key="file C-01", owner="C-01"),)
        little.adds("closures", {"date": day, "name": "Painting", "what": "move"})
        little.sync()
        before = day - timedelta(days=1)
        suggested = f"Tuesday process group {before:%a %b} {before.day} 6:00 PM"
        assert little.row("closures", name="Painting")["suggested"] == suggested


@pytest.mark.parametrize("spelled", ["Room 9", "room 9", "ROOM 9"])
def test_a_room_is_one_however_it_is_spelled(spelled: str) -> None:
    """Also where Rooms has no row of it."""
    with started() as little:
        little.types("groups", "room", "Room 9", id="G-01")
        there: Row = {"weekday": "Wednesday", "start": time(18), "minutes": 90, "room": spelled, "status": "active"}
        little.adds("groups", {"name": "Wednesday group", "clinician": "Tom O'Hara", **there})
        little.sync()
        little.adds("closures", closed("move", to_date=date(2026, 3, 11)))
        little.sync()
        check = str(little.row("closures", name="Staff day")["check"])
        assert "is taken (Wednesday group, Wed Mar 11 6:00 PM)" in check


def test_an_undo_of_the_pass_brings_holidays_back_with_the_next() -> None:
    """They are computed."""
    with LittlePractice() as little:
        little.sync()
        there = len(little.rows("closures"))
        little.undoes(1)
        little.sync()
        little.sync()
        assert len([one for one in little.rows("closures") if one["name"]]) == there > 9


def test_a_pasted_copy_that_is_taken_back_leaves_the_row_what_it_was() -> None:
    """While both are there the copy has what is computed; gone, the first row is not taken for it."""
    with started() as little:
        little.adds("closures", closed())
        little.sync()
        before = little.shown()["closures"]
        was = little.row("closures", name="Staff day"), little.row("sessions", id=TENTH)
        (number,) = little.numbers("closures", name="Staff day")
        little.workbook.person_rearranges("closures", [*before, list(before[number - 1])])
        little.sync()
        assert len(little.rows("closures", name="Staff day")) == 2
        little.workbook.person_rearranges("closures", before)
        little.sync()
        little.sync()
        assert (little.row("closures", name="Staff day"), little.row("sessions", id=TENTH)) == was
