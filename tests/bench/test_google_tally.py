"""The bench counts what was asked, in nobody's favour."""

from tests.bench.google_tally import tally
from tests.google.calls import Call

BOOK = "/v4/spreadsheets/1abc"


def values(count: int) -> dict[str, object]:
    """A row of updateCells."""
    return {"values": [{"userEnteredValue": {"stringValue": "x"}}] * count}


def test_calls_by_kind() -> None:
    """Drive is counted apart, long questions that travel as POST are reads, and fields=* is held against nobody."""
    cost = tally(
        [
            Call(method="GET", path="/drive/v3/files/1abc", answered=16),
            Call(method="GET", path=BOOK, query=(("fields", "*"),), answered=9_000),
            Call(method="POST", path=f"{BOOK}:getByDataFilter", body={"dataFilters": []}, sent=20, answered=100),
            Call(method="PUT", path=f"{BOOK}/values/A1", body={"values": [["a", "b"], ["c"]]}, sent=30, answered=5),
            Call(method="POST", path=f"{BOOK}/values:batchUpdate", body={"data": [{"values": [["a"]]}] * 4}, sent=7),
        ]
    )
    assert (cost.reads, cost.writes, cost.drive, cost.calls) == (2, 2, 1, 5)
    assert (cost.sent, cost.answered, cost.everything, cost.cells) == (57, 121, 9_000, 7)


def test_cells_of_a_batch() -> None:
    """All cells that a batch writes count, whichever request writes them; those of our scratch sheet do not."""
    scratch = {"sheetId": 99, "title": "_gk_scratch_99"}
    area = {"startRowIndex": 2, "endRowIndex": 4, "endColumnIndex": 5}
    requests = [
        {"addSheet": {"properties": scratch}},
        {"updateCells": {"start": {"sheetId": 99}, "rows": [values(7)], "fields": "userEnteredValue"}},
        {"repeatCell": {"range": area | {"sheetId": 99}, "fields": "userEnteredValue"}},
        {"copyPaste": {"source": area, "destination": area | {"sheetId": 99}}},
        {"updateCells": {"start": {"rowIndex": 4}, "rows": [values(3), values(2)], "fields": "userEnteredValue"}},
        {"updateCells": {"start": {"sheetId": 5}, "rows": [values(3)], "fields": "note"}},
        {"appendCells": {"sheetId": 5, "rows": [values(20)], "fields": "userEnteredValue,userEnteredFormat"}},
        {"repeatCell": {"range": area | {"sheetId": 5}, "fields": "userEnteredValue"}},
        {"copyPaste": {"source": area | {"sheetId": 99}, "destination": area}},
        {"addSheet": {"properties": {"sheetId": 6, "title": "Own page"}}},
        {"updateCells": {"range": {"sheetId": 6}, "rows": [values(1)], "fields": "*"}},
    ]
    call = Call(method="POST", path=f"{BOOK}:batchUpdate", body={"requests": requests})
    assert tally([call]).cells == 3 + 2 + 20 + 10 + 10 + 1
