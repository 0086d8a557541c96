"""Openings over whole passes: from those who wait to a group in Groups, and every word that closes a row."""

from datetime import date, time
from typing import Any

import pytest

from tests.sync.little_practice import LittlePractice, Row


class WithProspects(LittlePractice):
    """The cast, Rosa's hours, one room, and four people in Intake who wish for a skills group on Wednesdays."""

    def __init__(self, **wishes: Any) -> None:
        super().__init__()
        self.types("clinicians", "availability", "Wed 09:00-15:00", name="Rosa Díaz")
        self.types("clinicians", "payers", "Aetna", name="Rosa Díaz")
        for name in ("Tom O'Hara", "Inês Brandão"):
            self.types("clinicians", "availability", None, name=name)
        self.adds("rooms", {"name": "Room 9", "people": 9})
        for number in range(1, 5):
            self.asks(number, **wishes)
        self.sync()

    def asks(self, number: int, **wishes: Any) -> None:
        """Somebody asks to join a group."""
        row: Row = {"name": f"Asking {number}", "phone": f"512-555-010{number}", "first_contact": None}
        self.adds("intake", row | {"wants": "skills", "days": "Wed", "payer": "Aetna"} | wishes)

    def opening(self) -> Row:
        """Return the one row that is open."""
        (found,) = [row for row in self.rows("openings") if str(row["status"]).startswith(("open", "changed"))][:1]
        return found


def test_four_who_wait_make_an_opening_that_one_word_opens() -> None:
    """The row tells when, where, with whom and who; open it adds the group, whose set-up begins; nothing twice."""
    with WithProspects() as little:
        assert (little.sync().cells, little.sync().rows) == (0, 0)
        row = little.opening()
        assert (row["kind"], row["leader"], row["time"]) == ("skills", "Rosa Díaz (C-01)", "Wednesday 9:00 AM")
        assert (row["first"], row["place"], row["seats"]) == (date(2026, 3, 18), "Room 9", 8)
        assert row["comes"] == "4: PR-0001, PR-0002, PR-0003, PR-0004"
        assert row["ask"] == "no clinician has accepted them yet (4: PR-0001, PR-0002, PR-0003, PR-0004)"
        little.types("openings", "decision", "open it", id=row["id"])
        assert little.sync().rows
        group = little.row("groups", name="Skills Wed 9:00 AM")
        assert (group["weekday"], group["start"], group["room"], group["status"]) == (
            "Wednesday",
            time(9),
            "Room 9",
            "open",
        )
        assert (group["first"], group["module_start"], group["seats"]) == (date(2026, 3, 18), date(2026, 3, 18), 8)
        opened = little.row("openings", id=row["id"])
        assert (opened["status"], opened["group"]) == ("accepted Mar 3 2026", f"Skills Wed 9:00 AM ({group['id']})")
        little.sync()
        assert little.rows("group_setup", group_code=group["id"])
        report = little.sync()
        assert (report.cells, report.rows) == (0, 0)
        assert len(little.rows("groups", name="Skills Wed 9:00 AM")) == 1
        assert not [row for row in little.rows("openings") if str(row["status"]).startswith("open:")]


def test_not_now_is_not_proposed_again() -> None:
    """The next best takes its place, and half a year later it may come back."""
    with WithProspects() as little:
        row = little.opening()
        little.types("openings", "decision", "not now", id=row["id"])
        little.sync()
        assert little.row("openings", id=row["id"])["status"] == "not now Mar 3 2026"
        assert little.opening()["time"] == "Wednesday 9:30 AM"
        little.later(days=181)
        little.sync()
        assert little.row("openings", id=row["id"])["status"] == "not now Mar 3 2026"


def test_what_is_no_longer_so_closes_and_says_why_there_is_none() -> None:
    """A prospect who leaves the way is not counted; with three of four there is no opening, and the row tells why."""
    with WithProspects() as little:
        first = little.opening()
        little.types("intake", "side", "declined", name="Asking 2")
        little.sync()
        assert str(little.row("openings", id=first["id"])["status"]).startswith("closed Mar 3 2026: ")
        none = [row for row in little.rows("openings") if str(row["status"]).startswith("none: ")]
        assert [(row["kind"], row["status"]) for row in none] == [
            ("skills", "none: 3 of those who wait would take it, and 4 are needed")
        ]
        little.types("intake", "side", None, name="Asking 2")
        little.sync()
        assert little.opening()["id"] != first["id"], "an opening that is possible again is a row of its own"
        assert not [row for row in little.rows("openings") if str(row["status"]).startswith("none: ")]


def test_a_group_with_a_free_seat_comes_first() -> None:
    """Whom a group that exists can take looks for no new one."""
    with WithProspects(days="Tue", wants="process") as little:
        assert little.rows("openings") == [], "the group on Tuesdays has seats for all four"
        little.types("groups", "seats", 5, id="G-01")
        little.sync()
        assert [row["status"] for row in little.rows("openings")] == [
            "none: 2 of those who wait would take it, and 4 are needed"
        ]


def test_a_leader_or_a_room_is_given_away_once() -> None:
    """Two decisions in one pass about one leader at one time open one group."""
    with WithProspects() as little:
        for number in range(5, 9):
            little.asks(number, wants="process")
        little.sync()
        rows = [row for row in little.rows("openings") if row["status"] == "open"]
        assert {row["time"] for row in rows} == {"Wednesday 9:00 AM"}
        for row in rows:
            little.types("openings", "decision", "open it", id=row["id"])
        little.sync()
        assert len([row for row in little.rows("groups") if row["status"] == "open"]) == 1
        little.sync()
        assert len([row for row in little.rows("groups") if row["status"] == "open"]) == 1


@pytest.mark.parametrize("why", ["first day", "leader", "room", "time off"])
def test_what_is_taken_or_over_by_now_is_not_opened(why: str) -> None:
    """A yes counts for what the row showed: a group that cannot begin so is decided about again."""
    with WithProspects() as little:
        row = little.opening()
        other: Row = {"name": "New", "kind": "process", "weekday": "Wednesday", "start": time(9), "minutes": 60}
        other |= {"held": "in person", "seats": 8, "status": "active", "first": date(2026, 3, 4)}
        if why == "leader":
            little.adds("groups", other | {"clinician": "Rosa Díaz", "room": "Room 1"})
        elif why == "room":
            little.adds("groups", other | {"clinician": "Tom O'Hara", "room": "Room 9"})
        elif why == "time off":
            day = date(2026, 3, 25)
            little.adds("time_off", {"clinician": "Rosa Díaz", "since": day, "until": day, "status": "approved"})
        little.types("openings", "decision", "open it", id=row["id"])
        little.later(days=22 if why == "first day" else 0, minutes=5)
        little.sync()
        assert not little.rows("groups", name="Skills Wed 9:00 AM")
        assert not str(little.row("openings", id=row["id"])["status"]).startswith("accepted")
        little.sync()
        assert not little.rows("groups", name="Skills Wed 9:00 AM")


def test_rows_and_the_line_of_today_name_nobody_who_waits() -> None:
    """Codes only."""
    with WithProspects() as little:
        assert "Asking" not in str(little.rows("openings"))
        assert "a skills group could begin: 4 who wait could come" in str(little.rows("today"))
