"""Somebody moves columns between our reading and our writing: what went into the wrong ones leaves no trace."""

from collections.abc import Iterator

import pytest

from addon.problems import WorkbookChanged
from addon.sync.adapters.google_sheets.workbook import GoogleWorkbook
from addon.tabs import matched_columns
from addon.workbook import CellWrite, RowAppend
from tests.google.server import GoogleStandIn
from tests.sync.adapters.google_sheets.desk import Act, SheetsDesk, in_turn
from tests.sync.adapters.google_sheets.test_races import attempt
from tests.sync.adapters.workbook_suite import TABS

ROWS = [["A-01", "", "Ann", "attended", "45"], ["A-02", "", "Bob"], ["A-03", "", "Cat"]]
MOVES: dict[str, Act] = {
    "inserts the first column": lambda desk: desk.person.inserts_column("Marks", before="A", header="Mine"),
    "inserts a column": lambda desk: desk.person.inserts_column("Marks", before="C", header="Mine"),
    "inserts a column without a header": lambda desk: desk.person.inserts_column("Marks", before="D"),
    "deletes a column": lambda desk: desk.person.deletes_column("Marks", "B"),
    "moves a column": lambda desk: desk.person.moves_column("Marks", column="C", before="F"),
}
CELLS = {
    "over a word": (CellWrite("marks", 2, 3, "ours"),),
    "over a blank": (CellWrite("marks", 3, 3, "ours"), CellWrite("marks", 4, 4, 7)),
    "rows": (),
    "all of it": (CellWrite("marks", 2, 3, "ours"), CellWrite("marks", 3, 3, "ours")),
}
ADDED = (RowAppend("marks", {0: "A-04", 2: "Dan", 3: "ours"}), RowAppend("marks", {0: "A-05", 2: "Eve", 4: 30}))


@pytest.fixture
def desk() -> Iterator[SheetsDesk]:
    """Marks with three rows."""
    with GoogleStandIn() as running:
        made = SheetsDesk(running)
        made.person.pastes("Marks!A2", ROWS)
        yield made


def by_header(desk: SheetsDesk) -> list[dict[str, str]]:
    """Return each row's cells that show something, by header."""
    headers, *rows = desk.shows("Marks!A1:J60")
    return [{headers[at] or "blank": text for at, text in enumerate(row) if text} for row in rows if any(row)]


@pytest.mark.parametrize("cells", CELLS)
@pytest.mark.parametrize("act", MOVES)
def test_columns_that_moved(desk: SheetsDesk, act: str, cells: str) -> None:
    """Nothing is left under a wrong header; read again, every value finds its column."""
    before = by_header(desk)
    appends = ADDED if cells in {"rows", "all of it"} else ()
    desk.stand_in.between.when(":batchUpdate", lambda: MOVES[act](desk))
    with pytest.raises(WorkbookChanged) as told:
        attempt(desk, *CELLS[cells], appends=appends)
    assert "columns of Marks" in str(told.value)
    assert by_header(desk) == before
    at = matched_columns(TABS["marks"], desk.workbook.read().tabs["marks"].headers)
    attempt(desk, CellWrite("marks", 3, at["status"], "ours"), appends=(RowAppend("marks", {at["id"]: "A-04"}),))
    assert by_header(desk) == [before[0], {**before[1], "Status": "ours"}, before[2], {"ID": "A-04"}]


BESIDE: dict[str, Act] = {
    "adds a column of their own": lambda desk: desk.person.types("Marks!G1", "Mine"),
    "inserts one right of ours": lambda desk: desk.person.inserts_column("Marks", before="G", header="Mine"),
    "moves their own": in_turn(
        lambda desk: desk.person.types("Marks!G1", "Mine"),
        lambda desk: desk.person.moves_column("Marks", column="G", before="J"),
    ),
}


@pytest.mark.parametrize("act", BESIDE)
def test_columns_beside_ours(desk: SheetsDesk, act: str) -> None:
    """Whoever changes the columns right of ours holds nothing up."""
    desk.stand_in.between.when(":batchUpdate", lambda: BESIDE[act](desk))
    attempt(desk, CellWrite("marks", 2, 3, "ours"), appends=ADDED)
    assert [row.get("Status") for row in by_header(desk)] == ["ours", None, None, "ours", None]
    assert not desk.workbook.read().written_in_part


def test_after_a_crash(desk: SheetsDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads next finds it; a row into which somebody typed since is theirs, and so is one like it above."""

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    desk.person.pastes("Marks!A5", [["", "", "Zoe"]])
    desk.stand_in.between.when(":batchUpdate", lambda: MOVES["inserts a column"](desk))
    with monkeypatch.context() as interrupted:
        interrupted.setattr(GoogleWorkbook, "_put_back", dies)
        with pytest.raises(KeyboardInterrupt):
            attempt(desk, CellWrite("marks", 3, 3, "ours"), appends=(*ADDED, RowAppend("marks", {3: "Zoe"})))
    desk.person.types("Marks!F7", "typed since")
    desk.person.sorts("Marks", by="A", descending=True)
    assert desk.another().read().written_in_part
    rows = by_header(desk)
    assert {row.get("ID", row.get("Member", "")): row for row in rows if row.get("ID") != "A-05"} == {
        "A-01": {"ID": "A-01", "Member": "Ann", "Status": "attended", "Charge": "45"},
        "A-02": {"ID": "A-02", "Member": "Bob"},
        "A-03": {"ID": "A-03", "Member": "Cat"},
        "Zoe": {"Member": "Zoe"},
    }
    assert [row.get("Charge") for row in rows if row.get("ID") == "A-05"] == ["typed since"]


def test_columns_move_again_while_we_put_back(desk: SheetsDesk) -> None:
    """Putting back is guarded like any write: where it meets other columns too, it begins again."""
    before = by_header(desk)
    columns = iter(("C", "F"))
    desk.stand_in.between.when(
        ":batchUpdate", lambda: desk.person.inserts_column("Marks", before=next(columns), header="Mine"), times=2
    )
    with pytest.raises(WorkbookChanged):
        attempt(desk, CellWrite("marks", 3, 3, "ours"), appends=ADDED)
    assert by_header(desk) == before
