"""No value of one person ever stands on another's row: sorts of every range of columns, and rows that change places.

A model of its own tells what is right: a move that is complete is followed, one that parts a row's cells is asked about
and changes nothing, and one that is taken back leaves no trace.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from addon.workbook import Raw
from tests.practice import MEMBERS
from tests.sync.little_practice import TABS, LittlePractice, attendance, charges, scores, tuesdays

ZOE, LIAM, RENEE = (one.name for one in MEMBERS[:3])
DAYS = tuesdays((2, 10), (2, 17), (2, 24))
FEES = {ZOE: "60.0", LIAM: "75.0", RENEE: "90.0"}
WORDS = {ZOE: "Show", LIAM: "Late Cancel", RENEE: "No Show"}
MOVED = ("attendance", "members", "roster", "scores", "sessions", "flags", "billing_lines", "messages")
SHOWN = (*MOVED, "groups", "billing_sessions", "conflicts", "requests")
Grid = list[list[Raw]]


def settled() -> LittlePractice:
    """Return a practice to which nothing is new; what its members' rows have tells them apart."""
    return _settled().copied()


@cache
def _settled() -> LittlePractice:
    office = LittlePractice()
    for at, one in enumerate(MEMBERS, 1):
        office.types("members", "email", f"m{at}@example.org", name=one.name)
        office.types("members", "payer", "Aetna" if at % 2 else "Cigna", name=one.name)
    office.drops(fees=fees(FEES), marks=attendance([(who, day, word) for who, word in WORDS.items() for day in DAYS]))
    office.drops(scores=scores(*[(who, "PHQ-9", f"{9 + 2 * at}", DAYS[at].date()) for at, who in enumerate(FEES)]))
    for _ in range(3):
        office.sync()
    for at, number in enumerate(office.numbers("billing_lines"), 1):
        office.workbook.person("billing_lines", number, office.column("billing_lines", "claim_no"), f"claim {at}")
    for tab in ("flags", "billing_lines"):
        assert office.numbers(tab)
    office.sync()
    return office


def fees(of: dict[str, str]) -> bytes:
    """Return a status report in which each member has a fee of their own."""
    whole = [
        charges([(who, day, "90853") for day in DAYS], fee=fee).splitlines(keepends=True) for who, fee in of.items()
    ]
    return b"".join([whole[0][0], *(line for lines in whole for line in lines[1:])])


@dataclass(frozen=True)
class Move:
    """Cells of some rows (by place below the headers) and columns ``first`` to ``last`` that change places."""

    tab: str
    rows: tuple[int, ...]
    order: tuple[int, ...]
    first: int
    last: int

    def made_in(self, grid: Grid) -> Grid:
        """Return the grid after the move."""
        width = len(TABS[self.tab].columns)
        made = [[*row, *[None] * (width - len(row))] for row in grid]
        cells = {place: made[place + 1][self.first : self.last + 1] for place in self.rows}
        for place, source in zip(self.rows, self.order, strict=True):
            made[place + 1][self.first : self.last + 1] = cells[source]
        return made


@st.composite
def moves(draw: st.DrawFn) -> Move:
    """A sort or an exchange of a random range in a random tab."""
    tab = draw(st.sampled_from(MOVED))
    first = draw(st.integers(0, len(TABS[tab].columns) - 2))
    last = draw(st.integers(first, len(TABS[tab].columns) - 1))
    rows = sorted(draw(st.sets(st.integers(0, 8), min_size=2, max_size=9)))
    return Move(tab, tuple(rows), tuple(draw(st.permutations(rows))), first, last)


def in_range(move: Move, grid: Grid) -> Move:
    """Return the move in a tab that has fewer rows."""
    kept = [place for place in move.rows if place + 1 < len(grid) and any(grid[place + 1])]
    return Move(move.tab, tuple(kept), tuple(place for place in move.order if place in kept), move.first, move.last)


def records(office: LittlePractice, tab: str) -> list[tuple[str, ...]]:
    """Return a tab's rows whatever their order, but for conflicts that are closed."""
    width = len(TABS[tab].columns)
    rows = [[*row, *[None] * (width - len(row))][:width] for row in office.workbook.sheets[tab].rows[1:]]
    texts = (tuple(str(cell) for cell in row) for row in rows if any(cell is not None for cell in row))
    return sorted(row for row in texts if tab != "conflicts" or row[1].startswith("open"))


def everything(office: LittlePractice) -> dict[str, list[tuple[str, ...]]]:
    """Return the records of every tab, and what went out."""
    found = {tab: records(office, tab) for tab in SHOWN}
    return found | {"packages": sorted((name, content.hex()) for name, content in office.packages.items())}


def owners(office: LittlePractice) -> dict[tuple[str, str], str]:
    """Return whom each row is about, by tab and id."""
    return {
        (tab, str(row["id"])): str(row.get("member_code") or row.get("member") or row.get("name"))
        for tab in MOVED
        for row in office.rows(tab)
        if tab != "sessions"
    }


def check(office: LittlePractice, move: Move) -> None:
    """Make the move, run a pass, and take the move back."""
    sheet = office.workbook.sheets[move.tab]
    before, grid, whose = everything(office), [list(row) for row in sheet.rows], owners(office)
    move = in_range(move, grid)
    office.workbook.person_rearranges(move.tab, move.made_in(grid))
    moved = records(office, move.tab)
    report = office.sync()
    after = everything(office)
    asked = [one for one in report.questions if one.kind == "tab left alone"]
    if asked:
        assert after == before | {move.tab: moved}, "asked, and yet something was written"
    else:
        now = owners(office)
        assert all(now.get(one, who) == who for one, who in whose.items()), "a row is about somebody else"
        assert after == before or only_values(move, grid), "cells of several records are in one row, unasked"
    for place, row in zip(range(len(grid)), grid, strict=True):
        present = office.workbook.sheets[move.tab].rows[place]
        office.workbook.sheets[move.tab].rows[place] = [*row] if place == 0 else restored(move, place - 1, row, present)
    office.workbook.person_rearranges(move.tab, office.workbook.sheets[move.tab].rows)
    for _ in range(2):
        report = office.sync()
    assert not [one for one in report.questions if one.kind == "tab left alone"]
    if move.tab != "roster" or after == before or asked:  # who changed groups for a day has rows that tell of it
        assert everything(office) == before
        assert owners(office) == whose
    assert office.sync().cells == 0


def restored(move: Move, place: int, before: Sequence[Raw], now: Sequence[Raw]) -> list[Raw]:
    """Return a row after the window's undo: the cells of the move are as they were."""
    made = [*now, *[None] * (len(TABS[move.tab].columns) - len(now))]
    if place in move.rows:
        width = slice(move.first, move.last + 1)
        made[width] = [*before, *[None] * (len(made) - len(before))][width]
    return made


def only_values(move: Move, grid: Grid) -> bool:
    """Return whether the move looks like a few cells typed over: nothing in it tells whose the row is.

    By the definition: at most max(3, 10 %) cells of a column, and no two rows with each other's key or member.
    """
    tab = TABS[move.tab]
    most = max(3, (len([row for row in grid[1:] if any(row)])) // 10)
    after = move.made_in(grid)
    wide = [[*row, *[None] * (len(tab.columns) - len(row))] for row in grid]
    for at in range(move.first, move.last + 1):
        changed = [place for place in move.rows if wide[place + 1][at] != after[place + 1][at]]
        naming = tab.columns[at].field in {*tab.key, "member", "member_code", "name"}
        if len(changed) > most or (naming and tab.columns[at].field in {"member", "name"} and len(changed) > 1):
            return False
    return True


QUICK = settings(
    max_examples=2, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
LONG = settings(QUICK, max_examples=1_500, derandomize=False)


@pytest.mark.long
@QUICK
@given(st.lists(moves(), min_size=4, max_size=8))
def test_no_move_puts_a_value_on_another_row(made: list[Move]) -> None:
    """Some random moves, each taken back."""
    with settled() as office:
        for move in made:
            check(office, move)


@pytest.mark.prove
@LONG
@given(st.lists(moves(), min_size=4, max_size=8))
def test_no_move_puts_a_value_on_another_row_for_long(made: list[Move]) -> None:
    """Thousands of them."""
    with settled() as office:
        for move in made:
            check(office, move)


def test_the_ehr_follows_the_member_whose_row_changed_places() -> None:
    """Two rows of one session, sorted from B to Note: the next fee goes to the member's row, wherever it is now."""
    with settled() as office:
        (zoe,), (liam,) = (
            office.numbers("attendance", date=DAYS[0].date(), member_code=code) for code in ("M-0001", "M-0002")
        )
        ids = {
            code: office.row("attendance", date=DAYS[0].date(), member_code=code)["id"] for code in ("M-0001", "M-0002")
        }
        last = office.column("attendance", "note")
        swap = Move("attendance", (zoe - 2, liam - 2), (liam - 2, zoe - 2), 1, last)
        office.workbook.person_rearranges("attendance", swap.made_in(office.workbook.sheets["attendance"].rows))
        office.drops(later=fees({**FEES, ZOE: "66.0"}))
        office.sync()
        assert [office.cells("attendance", number)["member_code"] for number in (zoe, liam)] == ["M-0002", "M-0001"]
        for code, fee in (("M-0001", 66), ("M-0002", 75)):
            row = office.row("attendance", date=DAYS[0].date(), member_code=code)
            assert (row["id"], row["charge"]) == (ids[code], fee)


def test_picks_that_moved_past_a_blank_row_are_asked_about() -> None:
    """Two picks a row down, the last of them beside nothing: that is no correction of the row between."""
    with settled() as office:
        rows = office.workbook.sheets["roster"].rows
        at = office.column("roster", "member")
        picks = [row[at] for row in rows[1:3]]
        shifted: Grid = [list(row) for row in rows]
        shifted.insert(3, [None] * len(rows[0]))
        for row, pick in zip(shifted[1:4], (None, *picks), strict=True):
            row[at] = pick
        office.workbook.person_rearranges("roster", shifted)
        (asked,) = [one for one in office.sync().questions if one.kind == "tab left alone"]
        assert "rows have cells of other rows (Member;" in asked.question
        assert not office.rows("attendance", not_counted="no longer in Roster")


def test_as_it_is_takes_the_cells_for_typed() -> None:
    """The answer is about these rows: the picks count as typed over, beside the ids and codes that they had."""
    with settled() as office:
        numbers = office.numbers("attendance", date=DAYS[0].date())[:2]
        places = tuple(number - 2 for number in numbers)
        at = office.column("attendance", "member")
        swap = Move("attendance", places, places[::-1], at, at)
        codes = [office.cells("attendance", number)["member_code"] for number in numbers]
        office.workbook.person_rearranges("attendance", swap.made_in(office.workbook.sheets["attendance"].rows))
        waiting = office.state.outbox.counts()
        report = office.sync()
        (asked,) = [one for one in report.questions if one.kind == "tab left alone"]
        assert (report.is_decided, office.state.outbox.counts()) == (False, waiting)
        assert "2 rows have cells of other rows (Member; row 2, 3)" in asked.question
        assert [office.cells("attendance", number)["member_code"] for number in numbers] == codes
        office.answers("as it is", kind="tab left alone")
        report = office.sync()
        assert not [one for one in report.questions if one.kind == "tab left alone"]
        assert [(one.field, one.kind) for one in report.differences] == [("member", "typed over")] * 2
        assert [office.cells("attendance", number)["member_code"] for number in numbers] == codes


def test_results_count_as_they_are_in_the_pass_that_hears_so() -> None:
    """What follows from rows of which somebody answers *as it is* does not wait for another save."""
    with settled() as office:
        rows = [list(row) for row in office.workbook.sheets["flags"].rows]
        at = office.column("flags", "member")
        places = tuple(range(len(rows) - 1))
        office.workbook.person_rearranges("flags", Move("flags", places, (*places[1:], 0), at, at).made_in(rows))
        assert "rows-parted" in {one.code for one in office.sync().problems}
        office.answers("as it is", kind="tab left alone")
        report = office.sync()
        assert "rows-parted" not in {one.code for one in report.problems}
        assert [one.field for one in report.differences] == ["member"] * len(places)
        assert office.sync().cells == 0
