"""A column of a person's own that is called like one of ours is never read as the field and never written."""

from collections.abc import Iterator

import pytest

from addon.workbook import Raw
from tests.sync.little_practice import TABS, LittlePractice, begun_once, charges, scores, tuesdays

VISITS = [("Zoë Núñez", day, "90853") for day in tuesdays((2, 17), (2, 24))]


@begun_once
def settled() -> LittlePractice:
    """Return a practice that has settled: nothing is new to it."""
    made = LittlePractice()
    made.drops(charges=charges(VISITS), scores=scores(("Zoë Núñez", "PHQ-9", "7", VISITS[0][1].date())))
    for _ in range(3):
        made.sync()
    return made


@pytest.fixture
def office() -> Iterator[LittlePractice]:
    """That practice, for one test."""
    with settled() as made:
        yield made


def inserts(office: LittlePractice, tab: str, at: int, header: str, *, filled: bool = True) -> None:
    """Let a person insert a column of their own and type into it."""
    rows = office.workbook.sheets[tab].rows
    cells: list[Raw] = [header, *(f"mine {number}" if filled else None for number in range(1, len(rows)))]
    office.workbook.person_rearranges(
        tab, [[*row[:at], *[None] * (at - len(row)), cell, *row[at:]] for row, cell in zip(rows, cells, strict=True)]
    )


def ours(office: LittlePractice, tab: str, own: int) -> list[list[Raw]]:
    """Return a tab's cells without a person's own column."""
    rows = [[*row[:own], *row[own + 1 :]] for row in office.workbook.sheets[tab].rows]
    return [row[: len(TABS[tab].columns)] for row in rows]


CALLED = {
    "attendance": ("note", "Note"),
    "billing_lines": ("status", "STATUS "),
    "members": ("name", "Name"),
    "sessions": ("held", "Held"),
    "roster": ("member_code", "Member code"),
    "scores": ("id", "ID"),
    "flags": ("action", "Action"),
    "needs_review": ("decision", "Decision"),
}


@pytest.mark.long
@pytest.mark.parametrize(("place", "filled"), [("left", True), ("right", True), ("left", False), ("first", True)])
@pytest.mark.some(2)
def test_a_second_column_of_a_name_is_left_alone(office: LittlePractice, place: str, filled: bool) -> None:  # noqa: FBT001
    """Wherever it is, and whether it is filled: nothing of it is used, nothing is written, and it is told once."""
    before, placed = office.shown(), {}
    for tab, (field, header) in CALLED.items():
        at = office.column(tab, field)
        placed[tab] = {"left": at, "right": at + 1, "first": 0}[place]
        inserts(office, tab, placed[tab], header, filled=filled)
    report = office.sync()
    for tab, own in placed.items():
        assert ours(office, tab, own) == [row[: len(TABS[tab].columns)] for row in before[tab]], tab
    assert (report.differences, len(report.questions)) == ((), len(office.sync().questions))
    told = report.own_columns
    unsure = [one for one in report.problems if one.code == "same-header"]
    assert len(told) + len(unsure) == len(CALLED)
    empty = {TABS[tab].title for tab in CALLED if not office.numbers(tab)}
    assert not filled or {one.place.container for one in unsure} <= empty
    office.sync()
    version = office.workbook.version()
    assert (office.sync().own_columns, office.workbook.version()) == ((), version)


def test_what_a_source_tells_goes_into_our_column(office: LittlePractice) -> None:
    """Also after the person has moved our column to the other side of theirs."""
    at = office.column("attendance", "charge")
    inserts(office, "attendance", at, "Charge")
    office.sync()
    office.drops(later=charges(VISITS, fee="75.0"))
    office.sync()
    rows = office.workbook.sheets["attendance"].rows
    assert {row[at + 1] for row in rows[1:] if row[at + 1]} == {75}
    moved = [[*row[:at], *row[at + 1 : at + 2], *row[at : at + 1], *row[at + 2 :]] for row in rows]
    office.workbook.person_rearranges("attendance", moved)
    office.drops(latest=charges(VISITS, fee="80.0"))
    office.sync()
    rows = office.workbook.sheets["attendance"].rows
    assert {row[at] for row in rows[1:] if row[at]} == {80}
    assert [row[at + 1] for row in rows[1:3]] == ["mine 1", "mine 2"]


def test_an_undo_writes_into_our_column(office: LittlePractice) -> None:
    """It finds the column as a pass does."""
    at = office.column("attendance", "charge")
    office.drops(later=charges(VISITS, fee="75.0"))
    run = office.state.runs()
    office.sync()
    inserts(office, "attendance", at, "Charge")
    number = max(one.number for one in office.state.runs())
    assert number > max(one.number for one in run)
    office.undoes(number)
    rows = office.workbook.sheets["attendance"].rows
    assert {row[at + 1] for row in rows[1:] if row[at + 1]} == {60}
    assert [row[at] for row in rows[1:3]] == ["mine 1", "mine 2"]


@pytest.mark.long
def test_at_first_contact_the_place_among_the_others_decides_or_it_is_told() -> None:
    """Of two side by side nothing tells: the first is used, and every pass tells until one has another name."""
    for place, code in ((1, None), (TABS["members"].columns.index(TABS["members"].column("email")), "same-header")):
        with LittlePractice() as office:
            inserts(office, "members", place, "E-mail")
            report = office.sync()
            assert [one.code for one in report.problems if one.code == "same-header"] == ([code] if code else [])
            assert bool(report.own_columns) is (code is None)
