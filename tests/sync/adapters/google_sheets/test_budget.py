"""What a pass costs at Google: one version check, one read, one write, whatever the size."""

from collections.abc import Iterator

import pytest

from addon.workbook import CellWrite, RowAppend, SheetBatch
from tests.google.server import GoogleStandIn
from tests.sync.adapters.google_sheets.desk import SheetsDesk

CASES = [
    *((rows, changes) for rows in (100, 1_000) for changes in (0, 1, 50)),
    (2_000, 50),
    pytest.param(20_000, 50, marks=pytest.mark.prove),
    pytest.param(20_000, 0, marks=pytest.mark.prove),
    pytest.param(20_000, 1, marks=pytest.mark.prove),
]


@pytest.fixture
def stand_in() -> Iterator[GoogleStandIn]:
    """Google on loopback."""
    with GoogleStandIn() as running:
        yield running


def contents(desk: SheetsDesk) -> list[dict[int, str]]:
    """Return what stands in the rows of Marks, by column."""
    sheet = desk.stand_in.sheets.book(desk.id).titled("Marks")
    assert sheet is not None
    lines = [
        {at: str(cell.entered["stringValue"]) for at, cell in row.cells.items() if cell.entered} for row in sheet.rows
    ]
    return lines[: max(number for number, line in enumerate(lines, 1) if line)]


@pytest.mark.parametrize(("rows", "changes"), CASES)
def test_calls_and_cells(stand_in: GoogleStandIn, rows: int, changes: int) -> None:
    """Calls do not grow with rows or changes, and exactly the changed cells are written."""
    desk = SheetsDesk(stand_in)
    desk.person.pastes("Marks!A2", [[f"A-{number}", "", "Ann", "attended"] for number in range(rows)])
    version = desk.workbook.version()
    assert len(desk.workbook.read().tabs["marks"].rows) == rows
    cells = tuple(
        CellWrite("marks", 2 + at * rows // max(changes, 1), 3, f"new {changes}.{at}") for at in range(changes)
    )
    appends = tuple(RowAppend("marks", {0: f"B-{rows}-{at}"}) for at in range(changes))
    before = contents(desk)
    desk.workbook.write(SheetBatch(based_on=version, cells=cells, appends=appends))
    made = [(call.method, call.path.rpartition("/")[2].partition(":")[2]) for call in stand_in.calls]
    assert made == [("GET", ""), ("GET", ""), ("GET", "batchGet"), ("POST", "batchUpdate")][: 4 if changes else 3]
    after = contents(desk)
    differing = [at for at, (old, new) in enumerate(zip(before, after, strict=False), 1) if old != new]
    assert differing == [write.row for write in cells]
    assert [line[0] for line in after[len(before) :]] == [f"B-{rows}-{at}" for at in range(changes)]


def test_an_unchanged_spreadsheet_costs_one_call(stand_in: GoogleStandIn) -> None:
    """Whether anything changed is one small question to Drive."""
    desk = SheetsDesk(stand_in)
    first = desk.workbook.version()
    begun = len(desk.stand_in.calls)
    assert desk.workbook.version() == first
    asked = desk.stand_in.calls[begun:]
    assert [(call.path.startswith("/drive/"), call.answered < 100) for call in asked] == [(True, True)]


def test_a_batch_too_large_for_one_call(stand_in: GoogleStandIn) -> None:
    """A first import that Google would refuse whole goes in several calls, in order, and lands once."""
    desk = SheetsDesk(stand_in, most_bytes=40_000)
    appends = tuple(RowAppend("marks", {0: f"A-{at}", 2: "x" * 500}) for at in range(200))
    cells = tuple(CellWrite("inbox", 2 + at, 0, f"line {at}") for at in range(60))
    batch = SheetBatch(based_on=desk.workbook.read().version, cells=cells, appends=appends)
    landed = desk.workbook.write(batch).appended_rows
    sent = [call.sent for call in stand_in.calls if call.path.endswith(":batchUpdate")]
    assert landed == tuple(range(2, 202))
    assert len(sent) > 3
    assert max(sent) < 60_000
    assert [row[0] for row in desk.shows("Marks!A2:A300")] == [f"A-{at}" for at in range(200)]
    assert [row[0] for row in desk.shows("'Today''s inbox'!A2:A100")] == [f"line {at}" for at in range(60)]
    assert not desk.workbook.read().written_in_part
