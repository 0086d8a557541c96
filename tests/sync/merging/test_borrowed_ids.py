"""Nobody gets somebody else's history by an id: whole passes over Members and Roster."""

from datetime import date

import pytest

from addon.tabs import Value
from tests.sync.little_practice import LittlePractice, Row

ANN: Row = {"name": "Ann Able", "birth_date": date(1999, 9, 9), "phone": "512-555-0333", "text_consent": True}


def emptied(little: LittlePractice, tab: str, **where: Value) -> int:
    """Empty the cells of a row but for its ID, with the Delete key; return its number."""
    (number,) = little.numbers(tab, **where)
    for field, value in little.cells(tab, number).items():
        if field != "id" and value is not None:
            little.workbook.person(tab, number, little.column(tab, field), None)
    return number


def typed(little: LittlePractice, tab: str, number: int, row: Row) -> None:
    """Type into a line."""
    for field, value in row.items():
        little.workbook.person(tab, number, little.column(tab, field), value)  # type: ignore[arg-type]


def of(little: LittlePractice, code: str) -> list[tuple[str, set[Value]]]:
    """Return whom the rows about a code name, in Roster and in Attendance."""
    return [(tab, {row["member"] for row in little.rows(tab, member_code=code)}) for tab in ("roster", "attendance")]


def test_who_is_typed_into_an_emptied_line_is_somebody_new() -> None:
    """The member who was there has gone as if the row had been deleted; the line is free."""
    with LittlePractice.after_first_pass() as little:
        before = of(little, "M-0002")
        number = emptied(little, "members", id="M-0002")
        little.later(hours=1)
        assert "row-of-nobody" in {one.code for one in little.sync().problems}
        assert not any(little.cells("members", number).values())
        typed(little, "members", number, ANN)
        little.later(hours=1)
        little.sync()
        assert little.cells("members", number)["id"] == "M-0007"
        assert (of(little, "M-0002"), of(little, "M-0007")) == (before, [("roster", set()), ("attendance", set())])


def test_an_emptied_line_with_its_cells_put_back_is_the_same_member() -> None:
    """Also where the pass in between has taken the ID away."""
    with LittlePractice.after_first_pass() as little:
        cells = {name: value for name, value in little.row("members", id="M-0002").items() if value is not None}
        before = little.rows("attendance", member_code="M-0002")
        number = emptied(little, "members", id="M-0002")
        little.later(hours=1)
        little.sync()
        typed(little, "members", number, {name: value for name, value in cells.items() if name != "id"})
        little.later(hours=1)
        little.sync()
        assert little.cells("members", number) == {**little.cells("members", number), **cells}
        assert little.rows("attendance", member_code="M-0002") == before


def test_an_emptied_line_of_roster_is_free_for_another_member() -> None:
    """Who was there is expected no longer, who is typed there is."""
    with LittlePractice.after_first_pass() as little:
        number = emptied(little, "roster", member_code="M-0001")
        little.later(hours=1)
        little.sync()
        assert {row["not_counted"] for row in little.rows("attendance", member_code="M-0001", status=None)} == {
            "no longer in Roster"
        }
        typed(
            little,
            "roster",
            number,
            {"group": "Tuesday process group", "member": "Bo Lindqvist", "joined": date(2026, 3, 1)},
        )
        little.later(hours=1)
        little.sync()
        assert little.cells("roster", number)["member_code"] == "M-0006"
        assert little.rows("attendance", member_code="M-0006", session="G-01 2026-03-10 18:00")


@pytest.mark.parametrize("rid", ["M-0006", "M-0001"])
def test_the_id_of_a_member_who_was_deleted_is_not_given_to_another(rid: str) -> None:
    """Filled down after the last one, or pasted from another copy: no row about them becomes the new one's."""
    with LittlePractice.after_first_pass() as little:
        before = of(little, rid)
        little.deletes("members", *little.numbers("members", id=rid))
        little.later(hours=1)
        little.sync()
        little.adds("members", {"id": rid, **ANN})
        little.later(hours=1)
        report = little.sync()
        assert [str(one.place) for one in report.problems if one.code == "pasted-id"] == ["Members!A7"]
        assert little.row("members", name=ANN["name"])["id"] == "M-0007"
        assert of(little, rid) == before


def test_a_code_whose_row_is_gone_is_not_given_again_after_a_lost_state() -> None:
    """Roster and Attendance name it still, and its rows would be the new member's."""
    with LittlePractice.after_first_pass() as little:
        before = of(little, "M-0006")
        little.deletes("members", *little.numbers("members", id="M-0006"))
        little.sync()
        little.loses_state()
        little.later(hours=1)
        little.sync()
        little.adds("members", ANN)
        little.later(hours=1)
        little.sync()
        assert little.row("members", name=ANN["name"])["id"] == "M-0007"
        assert of(little, "M-0006") == before


def test_no_text_under_id_is_offered_as_a_code() -> None:
    """It gets an ID that can be picked."""
    with LittlePractice.after_first_pass() as little:
        little.adds("members", {"id": "?", "name": "Cy Cole"}, {"id": "new", **ANN})
        little.later(hours=1)
        report = little.sync()
        assert [str(one.place) for one in report.problems if one.code == "no-id"] == ["Members!A8", "Members!A9"]
        picks = [little.row("members", name=name)["pick"] for name in ("Cy Cole", "Ann Able")]
        assert picks == ["Cy Cole (M-0007)", "Ann Able (M-0008)"]
