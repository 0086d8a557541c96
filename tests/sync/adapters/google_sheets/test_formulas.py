"""A formula that a person types between our reading and our writing comes back as it was: its text and its place."""

from collections.abc import Iterator

import pytest

from addon.problems import WorkbookChanged
from addon.workbook import CellWrite, SheetBatch
from tests.google.server import GoogleStandIn
from tests.google.sheets_a1 import column_letters
from tests.sync.adapters.google_sheets.desk import Act, SheetsDesk, in_turn

ROWS = [[f"A-{number:02}", "2026-03-01", "Ann", ""] for number in range(1, 9)]
INBOX = "'Today''s inbox'"
FORMULAS = (
    "=C4",
    "=A1&$A1&A$1&$A$1",
    "=SUM(A2:B3)+SUM($C:D)+SUM(2:2)+COUNTA(A2:A)",
    "=D3&E5&Z1000",
    f"={INBOX}!A1&{INBOX}!B2:B9",
    f"={INBOX}!Z1000&{INBOX}!$Z$1000",
    '=IF(C4="C4","",Marks!C4)',
)


@pytest.fixture
def desk() -> Iterator[SheetsDesk]:
    """Marks with eight rows and the inbox with two."""
    with GoogleStandIn() as running:
        made = SheetsDesk(running)
        made.person.pastes("Marks!A2", ROWS)
        made.person.pastes(f"{INBOX}!A2", [["one", ""], ["two", ""]])
        yield made


def attempt(desk: SheetsDesk, *cells: CellWrite) -> None:
    """Write on top of what is read now, which somebody overtakes."""
    version = desk.workbook.read().version
    with pytest.raises(WorkbookChanged):
        desk.workbook.write(SheetBatch(based_on=version, cells=cells))


def formulas(desk: SheetsDesk, tab: str = "Marks") -> dict[str, str]:
    """Return every formula of a tab by its place, such as D4."""
    sheet = desk.stand_in.sheets.book(desk.id).titled(tab)
    assert sheet is not None
    return {
        f"{column_letters(column)}{number}": str(cell.entered["formulaValue"])
        for number, row in enumerate(sheet.rows, 1)
        for column, cell in row.cells.items()
        if cell.entered and "formulaValue" in cell.entered
    }


def statuses(desk: SheetsDesk) -> list[str]:
    """Return the ids of the rows where our word stands."""
    return [row[0] for row in desk.shows("Marks!A2:Z20") if "ours" in row]


OURS: dict[str, tuple[CellWrite, ...]] = {
    "one cell": (CellWrite("marks", 4, 3, "ours"),),
    "every cell of a row": tuple(CellWrite("marks", 4, column, "ours") for column in (2, 3, 5)),
    "rows above and below": tuple(CellWrite("marks", row, 3, "ours") for row in (2, 3, 4, 5, 9)),
    "rows of two tabs": (
        *(CellWrite("marks", row, 3, "ours") for row in (3, 4, 5)),
        *(CellWrite("inbox", row, 1, "ours") for row in (2, 3)),
    ),
    "a cell far to the right": (CellWrite("marks", 4, 3, "ours"), CellWrite("marks", 5, 25, "ours")),
}


@pytest.mark.parametrize("typed", FORMULAS)
@pytest.mark.parametrize("ours", OURS)
@pytest.mark.some(9)
def test_in_the_very_cell(desk: SheetsDesk, ours: str, typed: str) -> None:
    """Whatever it refers to, and whatever else we write in the same call; the rest of what we wrote stays."""
    desk.stand_in.between.when(":batchUpdate", lambda: desk.person.types("Marks!D4", typed))
    attempt(desk, *OURS[ours])
    assert formulas(desk) == {"D4": typed}
    rows = {write.row for write in OURS[ours] if write.tab == "marks"} - {4}
    assert statuses(desk) == [f"A-{row - 1:02}" for row in sorted(rows)]
    assert (4, 3) in desk.workbook.read().tabs["marks"].locked


@pytest.mark.parametrize("typed", [one for one in FORMULAS if f"{INBOX}!Z1000" not in one])
def test_in_the_last_row_of_the_inbox(desk: SheetsDesk, typed: str) -> None:
    """The copies of a second tab stand further down; a formula there comes back all the same, and no other row."""
    desk.stand_in.between.when(":batchUpdate", lambda: desk.person.types(f"{INBOX}!B3", typed))
    attempt(desk, *OURS["rows of two tabs"])
    assert formulas(desk, "Today's inbox") == {"B3": typed}


MEANWHILE: dict[str, tuple[Act, str]] = {
    "a row came in above, after it was typed": (
        in_turn(
            lambda desk: desk.person.types("Marks!D3", "=C3&D4&$C$1"),
            lambda desk: desk.person.inserts_rows("Marks", before=3),
        ),
        "=C4&D5&$C$1",
    ),
    "a row came in above, before it was typed": (
        in_turn(
            lambda desk: desk.person.inserts_rows("Marks", before=3),
            lambda desk: desk.person.types("Marks!D4", "=C4&D5&$C$1"),
        ),
        "=C4&D5&$C$1",
    ),
    "a row above went": (
        in_turn(
            lambda desk: desk.person.types("Marks!D5", "=C5&D6&$C$1"),
            lambda desk: desk.person.deletes_rows("Marks", first=2),
        ),
        "=C4&D5&$C$1",
    ),
    "it was copied down": (
        in_turn(
            lambda desk: desk.person.types("Marks!D3", "=C3&D4&$C$1"),
            lambda desk: desk.person.copies_row("Marks", row=3, to=4),
        ),
        "=C4&D5&$C$1",
    ),
    "the rows were sorted": (
        in_turn(
            lambda desk: desk.person.types("Marks!D7", "=C7&D8&$C$1"),
            lambda desk: desk.person.sorts("Marks", by="A", descending=True),
        ),
        "=C4&D5&$C$1",
    ),
}


@pytest.mark.parametrize("act", MEANWHILE)
def test_when_its_row_came_under_our_write(desk: SheetsDesk, act: str) -> None:
    """Rows moved, so that we write over a formula that stood elsewhere: it stays where it is now, as it is now."""
    done, typed = MEANWHILE[act]
    desk.stand_in.between.when(":batchUpdate", lambda: done(desk))
    attempt(desk, CellWrite("marks", 4, 3, "ours"))
    assert formulas(desk)["D4"] == typed
    assert statuses(desk) == []


def test_when_rows_move_again_before_it_is_put_back(desk: SheetsDesk) -> None:
    """Its row is found again; what it says of its own row and of those below is about the same cells as before."""
    typed = "=A4&C4&C5"
    acts = [lambda: desk.person.inserts_rows("Marks", before=2, count=3), lambda: desk.person.types("Marks!D4", typed)]

    def act() -> None:
        acts.pop()()

    desk.stand_in.between.when(":batchUpdate", act, times=2)
    attempt(desk, CellWrite("marks", 4, 3, "ours"))
    assert formulas(desk) == {"D7": "=A7&C7&C8"}


def test_a_formula_beside_ours_follows_as_it_should(desk: SheetsDesk) -> None:
    """A formula that looks at the cell we write over goes on looking at it, put back or not."""
    desk.person.types("Marks!E4", "=D4&D5")
    desk.stand_in.between.when(":batchUpdate", lambda: desk.person.types("Marks!D4", "theirs"))
    attempt(desk, CellWrite("marks", 4, 3, "ours"), CellWrite("marks", 5, 3, "ours"))
    assert formulas(desk) == {"E4": "=D4&D5"}
    assert desk.shows("Marks!D4:D5") == [["theirs"], ["ours"]]
