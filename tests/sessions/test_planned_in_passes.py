"""The plan of sessions over whole passes: what has begun and what somebody typed stays, the rest follows."""

from datetime import date, time

import pytest

from addon.tabs import Value
from addon.workbook import Raw
from tests.sync.little_practice import LittlePractice, Row

TODAYS, TENTH = "G-01 2026-03-03 18:00", "G-01 2026-03-10 18:00"
SEVENTEENTH = "G-01 2026-03-17 18:00"
TOM = "Tom O'Hara (C-02)"


def session(little: LittlePractice, code: str) -> tuple[Value, ...]:
    """Return who leads a session, when, and whether it takes place."""
    row = little.row("sessions", id=code)
    return row["clinician"], row["date"], row["start"], row["state"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("clinician", TOM),
        ("weekday", "Wednesday"),
        ("start", time(20, 30)),
        ("status", "ended"),
        ("status", "paused"),
        ("last", date(2026, 3, 2)),
        ("closure", "skip"),
    ],
)
def test_what_took_place_today_stays_as_it_was(field: str, value: Raw) -> None:
    """At eight in the evening three members are marked; no later change of the group or the house rewrites that."""
    with LittlePractice.after_first_pass() as little:
        little.later(hours=8)
        for number in little.numbers("attendance", session=TODAYS):
            little.workbook.person("attendance", number, little.column("attendance", "status"), "attended")
        little.sync()
        before = session(little, TODAYS), little.rows("attendance", session=TODAYS)
        if field == "closure":
            little.adds("closures", {"date": little.today, "name": "Burst pipe", "what": "skip"})
        else:
            little.types("groups", field, value, id="G-01")
        little.sync()
        assert (session(little, TODAYS), little.rows("attendance", session=TODAYS)) == before
        if field == "closure":
            assert "had already begun" in str(little.row("closures", name="Burst pipe")["check"])
        else:
            assert session(little, TENTH) != before[0]
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)


def test_a_start_earlier_than_now_begins_with_the_next_session() -> None:
    """It is noon: tonight's session cannot take place this morning."""
    with LittlePractice.after_first_pass() as little:
        little.types("groups", "start", time(10), id="G-01")
        little.sync()
        assert session(little, TODAYS)[1:] == (date(2026, 3, 3), time(18), "planned")
        assert session(little, TENTH)[1:] == (date(2026, 3, 10), time(10), "planned")


def test_a_closure_does_not_move_a_session_to_this_morning() -> None:
    """The session takes place as usual, and the row tells that its time has passed."""
    with LittlePractice.after_first_pass() as little:
        row: Row = {"date": date(2026, 3, 10), "name": "Staff day", "what": "move", "to_date": little.today}
        little.adds("closures", row | {"at_time": time(10)})
        little.sync()
        assert session(little, TENTH)[1:] == (date(2026, 3, 10), time(18), "planned")
        assert "that time has passed today" in str(little.row("closures", name="Staff day")["check"])


@pytest.mark.parametrize("status", ["ended", "paused"])
def test_a_moved_session_ends_with_its_group_and_begins_again_with_it(status: str) -> None:
    """Whoever is told that the group pauses is not expected at the one session that was moved."""
    with LittlePractice.after_first_pass() as little:
        little.types("sessions", "start", time(19), id=TENTH)
        little.sync()
        for typed, state in ((status, "cancelled"), ("active", "planned")):
            little.types("groups", "status", typed, id="G-01")
            little.sync()
            assert session(little, TENTH)[1:] == (date(2026, 3, 10), time(19), state)
            again = little.sync()
            assert (again.cells, again.rows) == (0, 0)


def test_a_moved_session_gets_its_groups_new_leader_and_room_and_keeps_what_was_typed() -> None:
    """One typed cell freezes no other; a room that was typed for this session stays, and so does its hour."""
    with LittlePractice.after_first_pass() as little:
        little.types("sessions", "start", time(19), id=TENTH)
        little.types("sessions", "start", time(19), id=SEVENTEENTH)
        little.types("sessions", "room", "Room 1", id=SEVENTEENTH)
        little.sync()
        for field, value in (("clinician", TOM), ("room", "Room 3"), ("weekday", "Wednesday")):
            little.types("groups", field, value, id="G-01")
        little.sync()
        assert session(little, TENTH) == (TOM, date(2026, 3, 10), time(19), "planned")
        assert session(little, SEVENTEENTH) == (TOM, date(2026, 3, 17), time(19), "planned")
        rooms = [little.row("sessions", id=code)["room"] for code in (TENTH, SEVENTEENTH)]
        assert rooms == ["Room 3", "Room 1"]
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)
        little.types("groups", "room", "Room 2", id="G-01")
        little.sync()
        assert little.row("sessions", id=SEVENTEENTH)["room"] == "Room 1"
