"""A person acts between our reading and our writing: nothing they did is lost, and it is said."""

from collections.abc import Iterator

import pytest

from addon.problems import UnreadableWorkbook, WorkbookChanged, WriteRefused
from addon.sync.adapters.google_calls import OutcomeUnknown
from addon.sync.adapters.google_sheets.workbook import GoogleWorkbook
from addon.workbook import CellWrite, RowAppend, SheetBatch
from tests.google.server import GoogleStandIn
from tests.sync.adapters.google_sheets.desk import Act, SheetsDesk, in_turn

ROWS = [["A-01", "2026-03-01", "Ann", "attended"], ["A-02", "2026-03-02", "Zed", ""], ["A-03", "", "Cat", ""]]


@pytest.fixture
def desk() -> Iterator[SheetsDesk]:
    """Marks with three rows, in rows 2 to 4."""
    with GoogleStandIn() as running:
        made = SheetsDesk(running)
        made.person.pastes("Marks!A2", ROWS)
        yield made


def attempt(desk: SheetsDesk, *cells: CellWrite, appends: tuple[RowAppend, ...] = ()) -> None:
    """Write on top of what is read now."""
    version = desk.workbook.read().version
    desk.workbook.write(SheetBatch(based_on=version, cells=cells, appends=appends))


def by_id(desk: SheetsDesk) -> dict[str, str]:
    """Return the shown Status of each row by its id."""
    rows = [[*row, "", "", "", ""] for row in desk.shows("Marks!A2:F60")]
    return {row[0]: row[3] for row in rows if any(row)}


MOVES: dict[str, Act] = {
    "inserts a row above": lambda desk: desk.person.inserts_rows("Marks", before=2),
    "inserts a row and fills it": in_turn(
        lambda desk: desk.person.inserts_rows("Marks", before=3),
        lambda desk: desk.person.pastes("Marks!A3", [["", "", "Dan", "no show"]]),
    ),
    "sorts": lambda desk: desk.person.sorts("Marks", by="C", descending=True),
    "deletes a row above": lambda desk: desk.person.deletes_rows("Marks", first=2),
    "drags the row away": lambda desk: desk.person.moves_row("Marks", row=3, before=2),
}


@pytest.mark.parametrize("act", MOVES)
def test_a_row_that_moved(desk: SheetsDesk, act: str) -> None:
    """A write that meets another row is put back there and reported; read again, it finds its own row."""
    desk.stand_in.between.when(":batchUpdate", lambda: MOVES[act](desk))
    with pytest.raises(WorkbookChanged) as told:
        attempt(desk, CellWrite("marks", 3, 3, "ours"))
    assert "Marks row 3" in str(told.value)
    after = by_id(desk)
    gone = {"A-01"} if act == "deletes a row above" else set()
    wanted = {"A-01": "attended", "A-02": "", "A-03": ""} | ({"": "no show"} if "fills" in act else {})
    assert after == {rid: text for rid, text in wanted.items() if rid not in gone}
    tab = desk.workbook.read().tabs["marks"]
    row = next(number for number, line in enumerate(tab.rows, tab.first_row) if line and line[0] == "A-02")
    attempt(desk, CellWrite("marks", row, 3, "ours"))
    assert by_id(desk)["A-02"] == "ours"


TYPED = {
    "a word": ("late arrival", "late arrival"),
    "a number": (7, "7"),
    "a text that looks like a formula": ("'=1+1", "=1+1"),
    "a blank": ("", ""),
}


@pytest.mark.parametrize("what", TYPED)
def test_the_very_cell(desk: SheetsDesk, what: str) -> None:
    """What a person types into the very cell stays, whatever it is; the rest of the row is planned again."""
    typed, shown = TYPED[what]
    desk.stand_in.between.when(":batchUpdate", lambda: desk.person.types("Marks!D2", typed))
    with pytest.raises(WorkbookChanged):
        attempt(desk, CellWrite("marks", 2, 3, "ours"))
    assert by_id(desk)["A-01"] == shown


def test_a_formula_in_the_very_cell(desk: SheetsDesk) -> None:
    """A formula typed into the very cell comes back as it was typed, and is locked from then on."""
    formula = "=A1&D3&$C$4"
    desk.stand_in.between.when(":batchUpdate", lambda: desk.person.types("Marks!D4", formula))
    with pytest.raises(WorkbookChanged):
        attempt(desk, CellWrite("marks", 4, 3, "ours"))
    book = desk.stand_in.sheets.book(desk.id)
    sheet = book.titled("Marks")
    assert sheet is not None
    assert sheet.cell(3, 3).entered == {"formulaValue": formula}
    assert (4, 3) in desk.workbook.read().tabs["marks"].locked


def test_what_was_written_rightly_stays(desk: SheetsDesk) -> None:
    """One cell that somebody changed does not undo the others, nor the appended rows: they are found as they are."""
    desk.stand_in.between.when(":batchUpdate", lambda: desk.person.types("Marks!D2", "excused"))
    cells = (CellWrite("marks", 2, 3, "ours"), CellWrite("marks", 3, 3, "ours"))
    with pytest.raises(WorkbookChanged):
        attempt(desk, *cells, appends=(RowAppend("marks", {0: "A-04", 3: "new"}),))
    assert by_id(desk) == {"A-01": "excused", "A-02": "ours", "A-03": "", "A-04": "new"}
    assert desk.workbook.read().written_in_part


def test_other_cells_do_not_stop_us(desk: SheetsDesk) -> None:
    """Somebody who types elsewhere neither loses it nor holds the pass up."""
    desk.stand_in.between.when(":batchUpdate", lambda: desk.person.types("Marks!C4", "Carla"))
    attempt(desk, CellWrite("marks", 2, 3, "ours"))
    assert (by_id(desk)["A-01"], desk.shows("Marks!C4")) == ("ours", [["Carla"]])
    assert not desk.workbook.read().written_in_part


def test_rows_added_meanwhile_push_ours_down(desk: SheetsDesk) -> None:
    """Rows that somebody adds meanwhile stay above ours, and the receipt says where ours really landed."""
    desk.stand_in.between.when(":batchUpdate", lambda: desk.person.pastes("Marks!C5", [["Dan"], ["Eve"]]))
    version = desk.workbook.read().version
    receipt = desk.workbook.write(SheetBatch(based_on=version, appends=(RowAppend("marks", {0: "A-04"}),)))
    assert receipt.appended_rows == (7,)
    assert desk.shows("Marks!A5:C7") == [["", "", "Dan"], ["", "", "Eve"], ["A-04"]]


def test_an_id_for_a_row_that_moved(desk: SheetsDesk) -> None:
    """A new row has no id to be known by: its id is written only where all its cells are as read."""
    desk.person.pastes("Marks!A5", [["", "", "Dan"], ["", "", "Eve"]])
    desk.stand_in.between.when(":batchUpdate", lambda: desk.person.sorts("Marks", by="C", descending=True))
    with pytest.raises(WorkbookChanged):
        attempt(desk, CellWrite("marks", 5, 0, "A-04"), CellWrite("marks", 6, 0, "A-05"))
    shown = {row[2]: row[0] for row in desk.shows("Marks!A2:C60")}
    assert shown == {"Ann": "A-01", "Zed": "A-02", "Cat": "A-03", "Dan": "", "Eve": ""}


STRUCTURE: dict[str, Act] = {
    "deletes the tab": lambda desk: desk.person.deletes_tab("Marks"),
    "cuts the sheet short": lambda desk: desk.person.deletes_rows("Marks", first=3, count=998),
    "renames the tab": lambda desk: desk.person.renames_tab("Marks", "Attendance"),
}


@pytest.mark.parametrize("act", STRUCTURE)
def test_what_google_cannot_carry_out_was_overtaken(desk: SheetsDesk, act: str) -> None:
    """Where the spreadsheet no longer has room for a write, nothing is written and everything is planned again."""
    desk.person.pastes("Marks!A900", [["A-09", "", "Zoe"]])
    desk.stand_in.between.when(":batchUpdate", lambda: STRUCTURE[act](desk))
    with pytest.raises(WorkbookChanged):
        attempt(desk, CellWrite("marks", 900, 3, "ours"), appends=(RowAppend("marks", {0: "A-10"}),))


def test_two_programs_at_once(desk: SheetsDesk) -> None:
    """Of two programs that write on the same reading, the second is refused whole."""
    other = desk.another()
    ours = SheetBatch(based_on=desk.workbook.read().version, cells=(CellWrite("marks", 3, 3, "ours"),))
    theirs = SheetBatch(based_on=other.read().version, cells=(CellWrite("marks", 2, 3, "theirs"),))
    other.write(theirs)
    with pytest.raises(WorkbookChanged):
        desk.workbook.write(ours)
    assert by_id(desk) == {"A-01": "theirs", "A-02": "", "A-03": ""}


def test_a_person_who_types_again_while_we_put_back(desk: SheetsDesk) -> None:
    """Whatever is typed last into the cell is what stays, even between writing and putting back."""
    words = iter(("first", "second"))
    desk.stand_in.between.when(":batchUpdate", lambda: desk.person.types("Marks!D2", next(words)), times=2)
    with pytest.raises(WorkbookChanged):
        attempt(desk, CellWrite("marks", 2, 3, "ours"))
    assert by_id(desk)["A-01"] == "second"
    assert desk.workbook.read().tabs["marks"].rows[0][3] == "second"


def test_rows_move_again_while_we_put_back(desk: SheetsDesk) -> None:
    """The row that was hit is found again by its id, wherever it went since."""
    desk.stand_in.between.when(":batchUpdate", lambda: desk.person.inserts_rows("Marks", before=2), times=2)
    with pytest.raises(WorkbookChanged):
        attempt(desk, CellWrite("marks", 3, 3, "ours"))
    assert by_id(desk) == {"A-01": "attended", "A-02": "", "A-03": ""}
    assert desk.workbook.read().tabs["marks"].rows[2][0] == "A-01"


def test_settled_copies_are_forgotten(desk: SheetsDesk) -> None:
    """Once put back, a cell is the person's: typing our very value there later is not taken back."""
    desk.stand_in.between.when(":batchUpdate", lambda: desk.person.types("Marks!D2", "theirs"))
    with pytest.raises(WorkbookChanged):
        attempt(desk, CellWrite("marks", 2, 3, "ours"))
    desk.person.types("Marks!D2", "ours")
    desk.workbook.read()
    assert by_id(desk)["A-01"] == "ours"


def test_who_only_looks_never_writes(desk: SheetsDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rehearsal says that an interrupted write is to be put back; doing it is left to the next pass."""

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    desk.stand_in.between.when(":batchUpdate", lambda: desk.person.types("Marks!D2", "theirs"))
    with monkeypatch.context() as interrupted:
        interrupted.setattr(GoogleWorkbook, "_put_back", dies)
        with pytest.raises(KeyboardInterrupt):
            attempt(desk, CellWrite("marks", 2, 3, "ours"))
    looking = desk.another(looks_only=True)
    made = len(desk.stand_in.calls)
    with pytest.raises(UnreadableWorkbook) as told:
        looking.read()
    assert "groupkeeper sync" in told.value.next_step
    assert {one.method for one in desk.stand_in.calls[made:]} == {"GET"}
    desk.workbook.read()
    assert by_id(desk)["A-01"] == "theirs"
    assert looking.read().tabs["marks"].rows[0][3] == "theirs"


def test_intents_are_kept_where_nothing_can_be_put_back(desk: SheetsDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The batch was written, so the fault must not promise that nothing was."""
    desk.stand_in.between.when(":batchUpdate", lambda: desk.person.types("Marks!D2", "theirs"))

    def refuses(*_: object) -> None:
        raise WriteRefused("Practice", "Google asks us to make fewer calls", "The next pass tries again.")

    version = desk.workbook.read().version
    batch = SheetBatch(based_on=version, cells=(CellWrite("marks", 2, 3, "ours"),))
    with monkeypatch.context() as busy:
        busy.setattr(GoogleWorkbook, "_settled", refuses)
        with pytest.raises(OutcomeUnknown):
            desk.workbook.write(batch)
    desk.workbook.read()
    assert by_id(desk)["A-01"] == "theirs"
