"""What Google documents, or does not, and nothing rests on yet: worth knowing from a real account."""

from addon.online.selfcheck.checks import Check, Seen, seen, unclear
from addon.online.selfcheck.spreadsheet import ID, MARKS, STATUS, TEXT, shown
from addon.sync.adapters.google_calls import GoogleRefused
from addon.sync.adapters.google_sheets.ranges import CellRange
from addon.sync.adapters.google_sheets.scratch import pasted
from addon.workbook import CellWrite, Link, RowAppend
from tests.live.desks import NOTE, ON, TABLE, VIEW, forget_notes, sorted_down
from tests.live.offered import multi_select
from tests.live.sheet_desk import FIRST_ROW, Json, SheetDesk, before

LOCK = 190_700_001


def note_follows_insertion(desk: SheetDesk) -> Seen:
    """Put a note of ours on a row, insert a row above it."""
    return _note_after(desk, desk.inserted(FIRST_ROW))


def note_follows_sort(desk: SheetDesk) -> Seen:
    """Put a note of ours on a row, sort it to another place."""
    return _note_after(desk, sorted_down(desk, 3))


def _note_after(desk: SheetDesk, edit: Json) -> Seen:
    desk.lay("M-01", "M-02", "M-03")
    try:
        desk.change(_noted(desk, FIRST_ROW, "M-01"))
        desk.change(edit)
        lines = desk.asked(
            "sheets.data(startRow,rowMetadata.developerMetadata.metadataKey)", "'Selfcheck marks'!A1:A20"
        )
        data = lines["sheets"][0]["data"][0]
        noted = [
            row for row, one in enumerate(data.get("rowMetadata", ()), 1 + data.get("startRow", 0)) if _has_note(one)
        ]
        cells = desk.cells()
        rows = [row + 1 for row, line in cells.items() if line and line[ID].get("userEnteredValue") == _text("M-01")]
    finally:
        forget_notes(desk)
    return seen(noted == rows, f"note on row {_listed(noted)}, its id on row {_listed(rows)}")


def _noted(desk: SheetDesk, row: int, value: str) -> Json:
    rows = {"sheetId": desk.ids[MARKS], "dimension": "ROWS", "startIndex": row - 1, "endIndex": row}
    note = {"metadataKey": NOTE, "metadataValue": value, "visibility": "DOCUMENT"}
    return {"createDeveloperMetadata": {"developerMetadata": {**note, "location": {"dimensionRange": rows}}}}


def _has_note(line: Json) -> bool:
    return any(one.get("metadataKey") == NOTE for one in line.get("developerMetadata", ()))


def used_note_refuses_batch(desk: SheetDesk) -> Seen:
    """Write in a batch that also makes a note whose number is taken."""
    desk.lay("U-01")
    note = {"metadataId": LOCK, "metadataKey": NOTE, "visibility": "DOCUMENT"}
    lock = {"createDeveloperMetadata": {"developerMetadata": {**note, "location": {"sheetId": desk.ids[MARKS]}}}}
    status = 200
    try:
        desk.change(lock)
        try:
            desk.change(desk.typed(FIRST_ROW, TEXT, _text("second")), lock)
        except GoogleRefused as refused:
            status = refused.trouble.status
    finally:
        forget_notes(desk)
    kept = [text for _, text in desk.stands()] == [_text(before("U-01"))]
    return seen(status == 400 and kept, f"status {status}, {'nothing' if kept else 'a part'} written")


def chips(desk: SheetDesk) -> Seen:
    """Ask for a drop-down in which several words can be chosen."""
    offered = multi_select()
    if offered is None:
        return unclear("the API does not offer it")
    area = CellRange(FIRST_ROW - 1, STATUS).on(desk.ids[MARKS])
    words = [{"userEnteredValue": word} for word in ("one", "two")]
    rule = {"condition": {"type": "ONE_OF_LIST", "values": words}, "showCustomUi": True, **offered}
    try:
        desk.change({"setDataValidation": {"range": area, "rule": rule}})
        line = desk.cells(fields="dataValidation").get(FIRST_ROW - 1, [])
    finally:
        words_only = {name: part for name, part in rule.items() if name not in offered}
        desk.change({"setDataValidation": {"range": area, "rule": words_only}})
    name = next(iter(offered))
    kept = len(line) > STATUS and line[STATUS].get("dataValidation", {}).get(name) == offered[name]
    return seen(kept, f"{name} {'kept' if kept else 'not kept'}")


def validation_lets_through(desk: SheetDesk) -> Seen:
    """Set a drop-down to reject what is none of its words, and write such a word as a pass does."""
    desk.lay("V-01")
    area = CellRange(FIRST_ROW - 1, STATUS).on(desk.ids[MARKS])
    rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": word} for word in ("one", "two")]}}
    status = 200
    try:
        desk.change({"setDataValidation": {"range": area, "rule": {**rule, "strict": True}}})
        try:
            desk.change(desk.typed(FIRST_ROW, STATUS, _text("three")))
        except GoogleRefused as refused:
            status = refused.trouble.status
        came = shown(desk.snapshot().tabs[MARKS], FIRST_ROW, STATUS)
    finally:
        desk.change({"setDataValidation": {"range": area, "rule": {**rule, "showCustomUi": True}}})
        desk.change(desk.typed(FIRST_ROW, STATUS, {}))
    return seen(came == "three", f"status {status}, {'written' if came == 'three' else 'not written'}")


def copy_out_of_hidden(desk: SheetDesk) -> Seen:
    """Copy a row that a filter hides onto one that is seen."""
    return _copied_past_filter(desk, source=3, target=6)


def copy_into_hidden(desk: SheetDesk) -> Seen:
    """Copy a row that is seen onto one that a filter hides."""
    return _copied_past_filter(desk, source=2, target=3)


def _copied_past_filter(desk: SheetDesk, *, source: int, target: int) -> Seen:
    desk.lay("H-01", "H-02", "H-03")
    sheet = desk.ids[MARKS]
    whole = {"sheetId": sheet, "startRowIndex": 0, "startColumnIndex": 0, "endColumnIndex": STATUS + 1}
    hides = [{"columnIndex": ID, "filterCriteria": {"hiddenValues": ["H-02"]}}]
    try:
        desk.change({"setBasicFilter": {"filter": {"range": whole, "filterSpecs": hides}}})
        shows = desk.asked("sheets.data.rowMetadata.hiddenByFilter", "'Selfcheck marks'!A3")
        lines = shows["sheets"][0]["data"][0].get("rowMetadata", ())
        if not any(one.get("hiddenByFilter") for one in lines):
            return unclear("the filter hid no row")
        areas = [CellRange(row - 1, TEXT).on(sheet) for row in (source, target)]
        desk.change(pasted(areas[0], areas[1], "PASTE_NORMAL"))
        line = desk.cells().get(target - 1, [])
    finally:
        desk.change({"setBasicFilter": {"filter": {"range": whole}}})
    copied = len(line) > TEXT and line[TEXT].get("userEnteredValue") == _text(before(f"H-{source - 1:02}"))
    return seen(copied, "copied" if copied else "not copied")


def new_rows_are_dressed(desk: SheetDesk) -> Seen:
    """Append a row below the last one that the tab was made with."""
    sheet = desk.reading().known.sheets[MARKS]
    desk.lay("E-01")
    desk.change(desk.typed(sheet.row_count, ID, _text("E-02")))
    try:
        rows = desk.writes(appends=(RowAppend(MARKS, {ID: "E-03", ON: None, TEXT: "007"}),)).appended_rows
        fields = "userEnteredFormat.numberFormat.type,dataValidation.condition.type"
        line = desk.cells(fields=fields).get(rows[0] - 1, [])
    finally:
        desk.change(desk.emptied(sheet.row_count + 1))
    forms = [_form(line, column) for column in (ON, TEXT)]
    drop_down = len(line) > STATUS and "dataValidation" in line[STATUS]
    formats = ", ".join(form or "no format" for form in forms)
    text = f"row {rows[0]}: {formats}, drop-down {'there' if drop_down else 'missing'}"
    return seen(forms == ["DATE", "TEXT"] and drop_down, text)


def _form(line: object, column: int) -> str:
    cell = line[column] if isinstance(line, list) and column < len(line) else {}
    return str(cell.get("userEnteredFormat", {}).get("numberFormat", {}).get("type", ""))


def carriage_return(desk: SheetDesk) -> Seen:
    """Write a text with a carriage return in it."""
    desk.lay("R-01")
    desk.writes(cells=(CellWrite(MARKS, FIRST_ROW, TEXT, "a\rb"),))
    came = shown(desk.snapshot().tabs[MARKS], FIRST_ROW, TEXT)
    return seen(came == "a\rb", f"came back as {came!a}")


def link_to_hidden_tab(desk: SheetDesk) -> Seen:
    """Hide a tab and write a link that leads there; whether a click opens it, only a person can see."""
    desk.lay("J-01")
    hiding = {"properties": {"sheetId": desk.ids[TABLE], "hidden": True}, "fields": "hidden"}
    showing = {"properties": {"sheetId": desk.ids[TABLE], "hidden": False}, "fields": "hidden"}
    desk.change({"updateSheetProperties": hiding})
    try:
        desk.writes(cells=(CellWrite(VIEW, 3, 0, Link("to a hidden tab", TABLE, 0, "J-01")),))
        line = desk.cells(VIEW, fields="userEnteredValue").get(2, [])
    finally:
        desk.change({"updateSheetProperties": showing})
    uri = line[0].get("userEnteredValue", {}).get("formulaValue", "") if line else ""
    return seen(f"gid={desk.ids[TABLE]}&" in uri, "link kept" if uri else "link lost")


def spill_is_told(desk: SheetDesk) -> Seen:
    """Let a formula fill the cell below it."""
    desk.lay("G-01", "G-02")
    desk.change(desk.typed(3, TEXT, {}), desk.typed(2, TEXT, {"formulaValue": "=SEQUENCE(2)"}))
    tab = desk.snapshot().tabs[MARKS]
    told = (3, TEXT) in tab.locked and shown(tab, 3, TEXT) == 2
    return seen(told, "told as computed" if told else "read as a plain or blank cell")


def version_rests(desk: SheetDesk) -> Seen:
    """Look twice at the file's version while nobody does anything."""
    workbook = desk.workbook()
    versions = [workbook.version()]
    desk.snapshot()
    for pause in (2.0, 4.0):
        desk.calls.sleep(pause)
        versions.append(workbook.version())
    return seen(len(set(versions)) == 1, f"{len(set(versions))} version(s) in {len(versions)} looks")


def _text(text: str) -> Json:
    return {"stringValue": text}


def _listed(rows: list[int]) -> str:
    return ", ".join(str(row) for row in rows) or "none"


_TOLD = (
    ("row-note-insertion", "Row metadata stays with its row when a row is inserted above.", note_follows_insertion),
    ("row-note-sort", "Row metadata goes along with the values of its row in a sort.", note_follows_sort),
    (
        "used-note-refuses",
        "Metadata with a number that is taken fails, and its whole batch with it.",
        used_note_refuses_batch,
    ),
    ("multi-select-chips", "A drop-down can let people choose several words.", chips),
    (
        "validation-lets-through",
        "A drop-down that rejects other words keeps people from them, not a program.",
        validation_lets_through,
    ),
    ("copy-from-hidden-row", "Cells of a row that a filter hides can be copied.", copy_out_of_hidden),
    ("copy-to-hidden-row", "Cells can be copied into a row that a filter hides.", copy_into_hidden),
    (
        "formats-of-new-rows",
        "A row appended below the last one has its columns' formats and drop-downs.",
        new_rows_are_dressed,
    ),
    ("carriage-return", "A carriage return in a text stays as it is.", carriage_return),
    ("link-to-hidden-tab", "A link may lead to a hidden tab.", link_to_hidden_tab),
    ("spill-told", "A cell that a formula beside it fills is told from one that a person filled.", spill_is_told),
    ("file-version-rests", "The file keeps its version while nobody changes it, also after a read.", version_rests),
)
PROMISES = tuple(Check(code=code, promise=promise, run=run) for code, promise, run in _TOLD)
