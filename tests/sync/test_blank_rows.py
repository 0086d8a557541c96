"""New rows come below the last one, not below the boxes that somebody made down to the end of the tab."""

from pathlib import Path

import pytest

from addon.sync.blank_rows import blank_rows, far_below
from addon.workbook import KeptOut, Raw, Snapshot, TabSnapshot
from tests.sync.books import Book, FileBook, MemoryBook, Person
from tests.sync.world import TABS, export, new_state, sync


@pytest.fixture(params=["in memory", "a file"])
def book(request: pytest.FixtureRequest, tmp_path: Path) -> Book:
    """A workbook of either kind."""
    return MemoryBook(TABS) if request.param == "in memory" else FileBook(tmp_path, TABS)


@pytest.mark.parametrize("boxes", [9, 3, 2])
def test_new_rows_take_the_rows_of_unticked_boxes(book: Book, boxes: int) -> None:
    """Once they are used up, the others follow below; a pass with nothing new writes nothing."""
    state, person = new_state(), Person(book, "clients")
    said = {name: {"phone": f"E{name}", "plan": ""} for name in ("k1", "k2", "k3", "k4")}
    sync(book.workbook, state, export({"k1": said["k1"]}), run="run 1")
    header, first = person.grid()
    blank = [None] * len(header)
    book.save("clients", [[*header, "Called"], [*first, True], *[[*blank, False] for _ in range(boxes - 1)]])
    sync(book.workbook, state, export(said), run="run 2")
    shown = [(row["Name"], row["Called"]) for row in person.rows()]
    ticks = [True, *[False] * (boxes - 1), *[None] * 9]
    names = ["k1", "k2", "k3", "k4", *[None] * 9]
    assert shown == list(zip(names, ticks, strict=False))[: max(boxes, 4)]
    again = sync(book.workbook, state, export(said), run="run 3")
    assert (again.cells, again.rows) == (0, 0)


HEADERS, OURS = ("ID", "Name", "Mine"), (0, 1)
SHUT = KeptOut(place="A4", rows=range(4, 5), columns=range(1))


@pytest.mark.parametrize(
    ("rows", "locked", "free"),
    [
        ([("A", "x", True), (None, None, False), (None, None, False)], (), [4, 5]),
        ([(None, None, False), (None, None, False)], (), [3, 4]),
        ([("A", "x"), (None, None, "call"), (None, None, False)], (), [5]),
        ([("A", "x"), (None, None, True), (None, None, False)], (), [5]),
        ([("A", "x"), (None, False), (None, False)], (), []),
        ([("A", "x"), (None, None, False), (None, None, False)], ((4, 1),), [5]),
        ([("A", "x"), (), (None, None, False)], (), [5]),
        ([("A", "x"), (None, None, False), ()], (), []),
        ([("A", "x")], (), []),
        ([], (), []),
    ],
)
def test_which_rows_are_blank(
    rows: list[tuple[Raw, ...]], locked: tuple[tuple[int, int], ...], free: list[int]
) -> None:
    """A tick, a word or a formula is somebody's, and what is unticked in a column of ours may be a no.

    A row that is shown as blank may be that of a forgotten member.
    """
    there = TabSnapshot(key="t", title="T", headers=HEADERS, first_row=3, rows=rows, locked=frozenset(locked))
    assert list(blank_rows(there, OURS)) == free


def test_a_row_that_others_protect_is_left() -> None:
    """New rows come below it."""
    rows: list[tuple[Raw, ...]] = [("A", "x"), (None, None, False), (None, None, False)]
    there = TabSnapshot(key="t", title="T", headers=HEADERS, first_row=3, rows=rows, kept_out=(SHUT,))
    assert list(blank_rows(there, OURS)) == [5]


ROW, EMPTY, OWN = ("K-1", "Ann"), (), (None,) * 7
NOTE = (*OWN, "call")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([ROW, *[EMPTY] * 39, NOTE], ""),
        ([ROW, *[EMPTY] * 40, NOTE], "Clients!H43"),
        ([ROW, *[EMPTY] * 40, (*OWN, False)], ""),
        ([ROW, *[(*OWN, False)] * 40, NOTE, (*OWN, False)], "Clients!H43"),
        ([ROW, *[(*OWN, 0)] * 90], "Clients!H92"),
        ([ROW, *[EMPTY] * 40, NOTE, ROW, ROW], "Clients!H43"),
        ([ROW, *[EMPTY] * 41, ROW, ROW], ""),
        ([ROW, *[EMPTY] * 41, (None, "typed today")], ""),
        ([ROW, (None, None, "Total: 1"), *[EMPTY] * 60, ROW], ""),
        ([ROW], ""),
        ([*[EMPTY] * 41, NOTE], "Clients!H43"),
        ([(None, None, "plan", "x")] * 50, ""),  # rows that wait for their names
        ([], ""),
    ],
)
def test_what_sends_new_rows_out_of_sight_is_told(rows: list[tuple[Raw, ...]], told: str) -> None:
    """A note, or a formula that was filled down; the address is that of the last cell of it."""
    headers = TABS["clients"].headers
    there = TabSnapshot(key="clients", title="Clients", headers=headers, first_row=2, rows=rows)
    found = far_below(Snapshot(version="", tabs={"clients": there}), TABS)
    assert [str(one.place) for one in found] == ([told] if told else [])


def test_a_pass_tells_what_sends_new_rows_out_of_sight(book: Book) -> None:
    """Until it is moved; the rows that came below it stay there."""
    state, person = new_state(), Person(book, "clients")
    sync(book.workbook, state, export({"k1": {"phone": "", "plan": ""}}), run="run 1")
    header, first = person.grid()
    blank = [None] * len(header)
    far = [[*blank, "call"]]
    book.save("clients", [[*header, None], [*first, None], *[[*blank, None]] * 50, *far])
    both = export({name: {"phone": "", "plan": ""} for name in ("k1", "k2")})
    told = [one for one in sync(book.workbook, state, both, run="run 2").problems if one.code == "far-below"]
    assert len(told) == 1
    assert sync(book.workbook, state, both, run="run 3").problems == tuple(told)
    grid = person.grid()
    assert grid[53][1] == "k2"
    book.save("clients", [*grid[:52], blank, *grid[53:]])
    assert sync(book.workbook, state, both, run="run 4").problems == ()
