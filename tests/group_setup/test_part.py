"""A group that is marked open, from its row in Groups to the last step."""

from datetime import date, time

import pytest

from addon.tabs import Value
from tests.sync.little_practice import LittlePractice

NEW: dict[str, Value] = {
    "name": "Evening skills",
    "kind": "skills",
    "clinician": "Rosa Díaz",
    "weekday": "Wednesday",
    "start": time(18),
    "first": date(2026, 3, 11),
    "status": "open",
}


def steps(little: LittlePractice) -> dict[str, tuple[Value, Value]]:
    """Return status and what is missing, by step."""
    return {str(row["step"]): (row["status"], row["why"]) for row in little.rows("group_setup")}


def test_one_row_makes_the_series_and_lists_what_is_to_do() -> None:
    """What its kind has fills the blanks once; the sessions follow; what people do closes the steps."""
    with LittlePractice() as little:
        little.adds("groups", NEW | {"seats": 6})
        little.sync()
        little.sync()
        row = little.row("groups", name="Evening skills")
        assert (row["minutes"], row["seats"], row["service"], row["held"]) == (
            120,
            6,
            "group psychotherapy",
            "in person",
        )
        assert [str(one["date"]) for one in little.rows("sessions", group_code=row["id"])][:2] == [
            "2026-03-11",
            "2026-03-18",
        ]
        found = steps(little)
        assert found["when it meets"] == ("done", "Wednesday 6:00 PM, 120 minutes")
        assert found["where it meets"] == ("to do", "fill in Room in Groups")
        assert found["members"] == ("to do", "0 members on Roster, 4 needed to begin")
        assert found["checklist: Order the workbooks"] == ("to do", "fill in Done on once it is done")
        assert "to set up: where it meets, members, Order the workbooks and 1 more" in str(
            [one["what"] for one in little.rows("today", kind="Group")]
        )
        little.types("groups", "room", "Room 2", id=row["id"])
        little.types("group_setup", "done_on", date(2026, 3, 3), step="checklist: Order the workbooks")
        little.types("groups", "seats", None, id=row["id"])
        little.sync()
        found = steps(little)
        assert found["where it meets"] == ("done", "Room 2")
        assert found["checklist: Order the workbooks"] == ("done", None)
        assert found["seats"][0] == "to do", "what a person cleared is not filled again"
        report = little.sync()
        assert (report.cells, report.rows) == (0, 0)


@pytest.mark.parametrize("kind", [None, "skils"])
def test_nothing_is_filled_in_until_the_kind_is_clear(kind: str | None) -> None:
    """Those of another kind would stay after the correction."""
    with LittlePractice() as little:
        little.adds("groups", NEW | {"kind": kind})
        little.sync()
        row = little.row("groups", name="Evening skills")
        assert [row[name] for name in ("minutes", "seats", "preferred_size", "service")] == [None] * 4
        little.types("groups", "kind", "skills", name="Evening skills")
        little.sync()
        row = little.row("groups", name="Evening skills")
        assert (row["minutes"], row["service"]) == (120, "group psychotherapy")


def test_a_room_that_nobody_lists_is_no_room_to_begin_in() -> None:
    """With the one that was probably meant."""
    with LittlePractice() as little:
        little.adds("rooms", {"name": "Oak"})
        little.adds("groups", NEW | {"room": "Oakk"})
        little.sync()
        little.sync()
        assert steps(little)["where it meets"] == ("to do", 'Oakk is not in Rooms. Did you mean "Oak"?')
        little.types("groups", "room", "oak", name="Evening skills")
        little.sync()
        assert steps(little)["where it meets"][0] == "done"


def test_a_group_under_way_closes_its_steps() -> None:
    """Nothing of it stays on Today."""
    with LittlePractice() as little:
        little.adds("groups", NEW)
        little.sync()
        little.sync()
        little.types("groups", "status", "active", name="Evening skills")
        little.sync()
        assert {str(status)[:18] for status, _ in steps(little).values()} == {"closed Mar 3 2026:"}
        assert little.rows("today", kind="Group") == []


@pytest.mark.parametrize(
    ("cells", "step", "why"),
    [
        ({"kind": None}, "what kind it is", "fill in Kind in Groups"),
        ({"kind": "skils"}, "what kind it is", "Kind in Groups cannot be read"),
        ({"weekday": "Wensdy", "start": None}, "when it meets", "fill in Start"),
        ({"weekday": "Wensdy"}, "when it meets", "Weekday in Groups cannot be read as typed: see Today"),
        ({"clinician": None}, "who leads it", "pick an active Clinician in Groups"),
        ({"held": "video"}, "where it meets", "fill in Video link in Groups (a hidden column)"),
        (
            {"held": "video", "video_link": "ask Rosa"},
            "where it meets",
            "no browser opens the address under Video link in Groups (a hidden column)",
        ),
        ({"weekday": None}, "when it meets", "fill in Weekday in Groups"),
        ({"weekday": "Tuesday", "start": time(18)}, "nothing else at that time", "Clinician C-01 is booked twice"),
    ],
)
def test_each_step_tells_what_is_missing(cells: dict[str, Value], step: str, why: str) -> None:
    """In words that somebody can follow."""
    with LittlePractice() as little:
        little.adds("groups", NEW | cells)
        little.sync()
        little.sync()
        status, told = steps(little)[step]
        assert status == "to do"
        assert why in str(told)
