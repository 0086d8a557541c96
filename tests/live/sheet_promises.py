"""What the product relies on in a spreadsheet, beyond what the selfcheck tries: how Google works, not an account."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from typing import Any

from addon.online.selfcheck.checks import Check, Seen, seen
from addon.online.selfcheck.spreadsheet import ID, MARKS, STATUS, TEXT, shown
from addon.problems import WorkbookChanged, WriteRefused
from addon.sync.adapters.google_calls import GoogleRefused
from addon.sync.adapters.google_sheets.cells import raw, token
from addon.sync.adapters.google_sheets.ranges import CellRange
from addon.workbook import CellWrite, Link, Raw, RowAppend, SheetBatch, Written
from tests.live.desks import AT, CHARGE, ON, TABS, VIEW, WHEN, sorted_down
from tests.live.sheet_desk import FIRST_ROW, OURS, SheetDesk, before, put_back

NO_SHEET = 1_999_999_999
"""The id of a sheet that is not there."""

TYPED: tuple[tuple[int, Written, Raw], ...] = (
    (ON, date(2027, 3, 14), date(2027, 3, 14)),
    (AT, time(17, 30), time(17, 30)),
    (WHEN, datetime(2027, 11, 7, 1, 30), datetime(2027, 11, 7, 1, 30)),
    (CHARGE, Decimal("45.50"), 45.5),
    (STATUS, "one", "one"),
    (TEXT, None, None),
)
"""Values of every kind: the column, what is written and what is read."""

BUILT = (
    "namedRanges.name,"
    "sheets(properties(sheetId,gridProperties.frozenRowCount),protectedRanges(warningOnly),basicFilter.range)"
)


def tabs_are_built(desk: SheetDesk) -> Seen:
    """Look for everything that people need in a tab."""
    snapshot = desk.snapshot()
    built = desk.asked(BUILT)
    marks = next(one for one in built["sheets"] if one["properties"].get("sheetId", 0) == desk.ids[MARKS])
    names = {one["name"] for one in built.get("namedRanges", ())}
    line = desk.cells(fields="note,dataValidation(strict,condition.type)")
    rule = _at(line.get(FIRST_ROW - 1, ()), STATUS).get("dataValidation", {})
    guards = marks.get("protectedRanges", ())
    there = {
        "tabs": not snapshot.missing,
        "headers": snapshot.tabs[MARKS].headers == tuple(column.header for column in TABS[MARKS].columns),
        "names": {f"_gk_{name}" for name in TABS} <= names,
        "frozen header": marks["properties"].get("gridProperties", {}).get("frozenRowCount") == 1,
        "drop-down": rule.get("condition", {}).get("type") == "ONE_OF_LIST" and not rule.get("strict"),
        "help": bool(_at(line.get(0, ()), STATUS).get("note")),
        "warning": bool(guards) and all(one.get("warningOnly") for one in guards),
        "filter": "basicFilter" in marks,
    }
    lacking = [name for name, ok in there.items() if not ok]
    return seen(not lacking, f"lacking: {', '.join(lacking)}" if lacking else f"{len(there)} things in place")


def tabs_grow(desk: SheetDesk) -> Seen:
    """Write below the last row that a tab has."""
    last = desk.reading().known.sheets[VIEW].row_count
    desk.writes(cells=(CellWrite(VIEW, last + 1, 0, "below"),))
    there = shown(desk.snapshot().tabs[VIEW], last + 1, 0) == "below"
    return seen(there, f"row {last + 1} of {last} {'stands' if there else 'is missing'}")


def links_lead(desk: SheetDesk) -> Seen:
    """Write a text that leads to a row of another tab, in place of a blank."""
    desk.lay("K-01")
    desk.writes(cells=(CellWrite(VIEW, FIRST_ROW, 0, Link("see K-01", MARKS, 0, "K-01")),))
    cell = _at(desk.cells(VIEW, fields="userEnteredValue,effectiveValue").get(FIRST_ROW - 1, ()), 0)
    formula = cell.get("userEnteredValue", {}).get("formulaValue", "")
    text = cell.get("effectiveValue", {}).get("stringValue")
    leads = f"#gid={desk.ids[MARKS]}&range=A" in formula
    return seen(leads and text == "see K-01", f"text {'kept' if text else 'lost'}, link {'kept' if leads else 'lost'}")


def other_fields_stay(desk: SheetDesk) -> Seen:
    """Overwrite the value of a cell that has a note and a drop-down of a person's own."""
    desk.lay("O-01")
    area = {"sheetId": desk.ids[MARKS], "startRowIndex": 1, "endRowIndex": 2, "startColumnIndex": TEXT}
    cell = {"note": "a note", "userEnteredFormat": {"textFormat": {"bold": True}}}
    area["endColumnIndex"] = TEXT + 1
    desk.change({"repeatCell": {"range": area, "cell": cell, "fields": "note,userEnteredFormat.textFormat.bold"}})
    desk.writes(cells=(CellWrite(MARKS, FIRST_ROW, TEXT, "ours"),))
    line = desk.cells(fields="userEnteredValue,note,userEnteredFormat.textFormat.bold").get(FIRST_ROW - 1, ())
    desk.change({"repeatCell": {"range": area, "cell": {}, "fields": "note,userEnteredFormat.textFormat.bold"}})
    after = _at(line, TEXT)
    bold = after.get("userEnteredFormat", {}).get("textFormat", {}).get("bold")
    kept = {"value": after.get("userEnteredValue") == {"stringValue": "ours"}, "note": after.get("note") == "a note"}
    lost = [name for name, ok in {**kept, "format": bool(bold)}.items() if not ok]
    return seen(not lost, f"lost: {', '.join(lost)}" if lost else "note and format stay")


def values_keep_their_kind(desk: SheetDesk) -> Seen:
    """Write every kind of value over blank cells and into a new row; a blank empties a cell."""
    desk.lay("V-01")
    desk.writes(
        cells=tuple(CellWrite(MARKS, FIRST_ROW, column, value) for column, value, _ in TYPED),
        appends=(RowAppend(MARKS, {ID: "V-02", **{column: value for column, value, _ in TYPED}}),),
    )
    tab = desk.snapshot().tabs[MARKS]
    wrong = [
        f"column {column + 1} of row {row}"
        for row in (FIRST_ROW, FIRST_ROW + 1)
        for column, _, read in TYPED
        if token(shown(tab, row, column)) != token(read)
    ]
    return seen(not wrong, f"otherwise: {', '.join(wrong)}" if wrong else f"{len(TYPED) * 2} values as written")


def computed_cells_are_locked(desk: SheetDesk) -> Seen:
    """Let somebody enter a formula, an error and a merge; read them as ours to leave alone."""
    desk.lay("F-01", "F-02", "F-03")
    desk.change(
        desk.typed(2, TEXT, {"formulaValue": "=1+1"}),
        desk.typed(3, TEXT, {"formulaValue": "=1/0"}),
        {"mergeCells": {"range": CellRange(3, TEXT, 1, 2).on(desk.ids[MARKS]), "mergeType": "MERGE_ALL"}},
    )
    tab = desk.snapshot().tabs[MARKS]
    lacking = sorted({(2, TEXT), (3, TEXT), (4, TEXT), (4, STATUS)} - tab.locked)
    found = [f"row {row} column {column + 1} not told" for row, column in lacking]
    found += [] if (shown(tab, 2, TEXT), shown(tab, 3, TEXT)) == (2, None) else ["a result is not shown"]
    return seen(not found, "; ".join(found) or "formula, error and merge are told")


def rows_land_below(desk: SheetDesk) -> Seen:
    """Append rows while somebody adds one of their own."""
    desk.lay("P-01", "P-02")
    receipt = desk.writes(
        meanwhile=lambda: desk.change(desk.typed(4, ID, {"stringValue": "P-03"})),
        appends=(RowAppend(MARKS, {ID: "P-04", TEXT: "ours"}), RowAppend(MARKS, {ID: "P-05", TEXT: "ours"})),
    )
    stands = [entered.get("stringValue") for entered, _ in desk.stands()]
    wanted = [f"P-{number:02}" for number in range(1, 6)]
    text = f"{len(stands)} rows, ours told in {', '.join(str(row) for row in receipt.appended_rows)}"
    return seen(stands == wanted and receipt.appended_rows == (5, 6), text)


def copies_are_made(desk: SheetDesk) -> Seen:
    """Overwrite one cell and look at the copy that Google made of it, on a sheet that nobody sees."""
    desk.lay("C-01", "C-02")
    desk.writes(cells=(CellWrite(MARKS, 3, TEXT, OURS),))
    scratches = desk.reading().scratches
    copies = [copy for one in scratches for copy in one.copies if copy.mark.written]
    properties = desk.asked("sheets.properties(sheetId,hidden)")["sheets"]
    hidden = {one["properties"].get("sheetId", 0) for one in properties if one["properties"].get("hidden")}
    kept = [raw(copy.cells.get(TEXT, {})) == before("C-02") and copy.as_expected for copy in copies]
    unseen = bool(scratches) and all(one.sheet_id in hidden for one in scratches)
    return seen(kept == [True] and unseen, f"{sum(kept)} of 1 copy, {'hidden' if unseen else 'not hidden'}")


def batch_is_whole(desk: SheetDesk) -> Seen:
    """Send a batch whose last request cannot be done."""
    desk.lay("W-01")
    status = 200
    try:
        desk.change(desk.typed(2, TEXT, {"stringValue": OURS}), {"deleteSheet": {"sheetId": NO_SHEET}})
    except GoogleRefused as refused:
        status = refused.trouble.status
    kept = [text.get("stringValue") for _, text in desk.stands()] == [before("W-01")]
    return seen(status == 400 and kept, f"status {status}, {'nothing' if kept else 'a part'} written")


def late_batch_is_refused(desk: SheetDesk) -> Seen:
    """Let two programs read the same; the one that writes second must not write at all."""
    desk.lay("L-01", "L-02")
    desk.writes(cells=(CellWrite(MARKS, 2, TEXT, OURS),))
    first, second = desk.workbook(), desk.workbook()
    batches = [
        SheetBatch(based_on=one.read().version, cells=(CellWrite(MARKS, row, TEXT, f"ours {row}"),))
        for row, one in ((2, first), (3, second))
    ]
    first.write(batches[0])
    how = "written"
    try:
        second.write(batches[1])
    except WorkbookChanged:
        how = "refused, told as overtaken"
    except WriteRefused:
        how = "refused"
    texts = [text.get("stringValue") for _, text in desk.stands()]
    return seen(how != "written" and texts == ["ours 2", before("L-02")], how)


def _inserts(desk: SheetDesk) -> None:
    desk.change(desk.inserted(3))


def _enters_formula(desk: SheetDesk) -> None:
    desk.change(desk.typed(3, TEXT, {"formulaValue": '=A3&"!"'}))


def _sorts(desk: SheetDesk) -> None:
    # Rows 2 and 3 change places.
    desk.change(sorted_down(desk, 2))


def _at(line: Sequence[Mapping[str, Any]], column: int) -> Mapping[str, Any]:
    return line[column] if column < len(line) else {}


_TOLD = (
    (
        "tabs-built",
        "One batch builds the tabs: headers with help, frozen row, drop-downs, filter, warnings, names.",
        tabs_are_built,
    ),
    ("tabs-grow", "A batch can make room for a row below the last one and write it.", tabs_grow),
    ("links-kept", "A text can lead to a row of another tab.", links_lead),
    ("only-the-value", "Writing a value leaves a person's note and format in that cell.", other_fields_stay),
    (
        "values-keep-kind",
        "A day, time, moment or amount reads back as what it was; a blank empties a cell.",
        values_keep_their_kind,
    ),
    (
        "computed-cells-told",
        "Cells with a formula, an error or a merge are told as such, so that they are never written.",
        computed_cells_are_locked,
    ),
    (
        "append-after-last-row",
        "New rows land below the last row with content at the moment of writing, and Google shows where.",
        rows_land_below,
    ),
    (
        "scratch-copies",
        "A batch can copy cells onto a hidden sheet of its own before it overwrites them.",
        copies_are_made,
    ),
    (
        "formula-meanwhile",
        "A formula that a person enters between our reading and writing comes back as that formula.",
        partial(put_back, edit=_enters_formula),
    ),
    (
        "sorted-meanwhile",
        "A write that met another row, because a person sorted, is noticed and put back.",
        partial(put_back, edit=_sorts),
    ),
    (
        "row-inserted-meanwhile",
        "A write that met another row, because a person inserted one, is noticed and put back.",
        partial(put_back, edit=_inserts),
    ),
    ("late-batch-refused", "What was planned before another program wrote is refused whole.", late_batch_is_refused),
    ("batch-whole-or-nothing", "A batch with one request that cannot be done changes nothing.", batch_is_whole),
)
PROMISES = tuple(Check(code=code, promise=promise, run=run) for code, promise, run in _TOLD)
