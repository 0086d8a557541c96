"""Checks of whole tabs: how they were built, how they grow, and links between them."""

from collections.abc import Mapping, Sequence
from typing import Any

from addon.online.selfcheck.checks import Check, Seen, seen
from addon.online.selfcheck.scratch_tabs import MARKS, STATUS, TABS, TEXT, VIEW
from addon.online.selfcheck.sheet_desk import FIRST_ROW, SheetDesk
from addon.online.selfcheck.sheet_values import shown
from addon.sync.adapters.google_sheets.cells import LINK
from addon.workbook import CellWrite, Link

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
    desk.write(cells=(CellWrite(VIEW, last + 1, 0, "below"),))
    there = shown(desk.snapshot().tabs[VIEW], last + 1, 0) == "below"
    return seen(there, f"row {last + 1} of {last} {'stands' if there else 'is missing'}")


def links_lead(desk: SheetDesk) -> Seen:
    """Write a text that leads to a row of another tab, in place of a blank."""
    desk.lay("K-01")
    desk.write(cells=(CellWrite(VIEW, FIRST_ROW, 0, Link("see K-01", MARKS, FIRST_ROW)),))
    cell = _at(desk.cells(VIEW, fields=f"userEnteredValue,{LINK}").get(FIRST_ROW - 1, ()), 0)
    uri = cell.get("userEnteredFormat", {}).get("textFormat", {}).get("link", {}).get("uri", "")
    text = cell.get("userEnteredValue", {}).get("stringValue")
    leads = uri.endswith(f"#gid={desk.ids[MARKS]}&range=A{FIRST_ROW}")
    return seen(leads and text == "see K-01", f"text {'kept' if text else 'lost'}, link {'kept' if leads else 'lost'}")


def other_fields_stay(desk: SheetDesk) -> Seen:
    """Overwrite the value of a cell that has a note and a drop-down of a person's own."""
    desk.lay("O-01")
    area = {"sheetId": desk.ids[MARKS], "startRowIndex": 1, "endRowIndex": 2, "startColumnIndex": TEXT}
    cell = {"note": "a note", "userEnteredFormat": {"textFormat": {"bold": True}}}
    area["endColumnIndex"] = TEXT + 1
    desk.change({"repeatCell": {"range": area, "cell": cell, "fields": "note,userEnteredFormat.textFormat.bold"}})
    desk.write(cells=(CellWrite(MARKS, FIRST_ROW, TEXT, "ours"),))
    line = desk.cells(fields="userEnteredValue,note,userEnteredFormat.textFormat.bold").get(FIRST_ROW - 1, ())
    desk.change({"repeatCell": {"range": area, "cell": {}, "fields": "note,userEnteredFormat.textFormat.bold"}})
    after = _at(line, TEXT)
    bold = after.get("userEnteredFormat", {}).get("textFormat", {}).get("bold")
    kept = {"value": after.get("userEnteredValue") == {"stringValue": "ours"}, "note": after.get("note") == "a note"}
    lost = [name for name, ok in {**kept, "format": bool(bold)}.items() if not ok]
    return seen(not lost, f"lost: {', '.join(lost)}" if lost else "note and format stay")


def _at(line: Sequence[Mapping[str, Any]], column: int) -> Mapping[str, Any]:
    return line[column] if column < len(line) else {}


CHECKS = (
    Check(
        code="tabs-built",
        promise="One batch builds the tabs: headers with help, frozen row, drop-downs, filter, warnings, names.",
        run=tabs_are_built,
    ),
    Check(
        code="tabs-grow",
        promise="A batch can make room for a row below the last one and write it.",
        run=tabs_grow,
    ),
    Check(
        code="links-kept",
        promise="A text can lead to a row of another tab.",
        run=links_lead,
    ),
    Check(
        code="only-the-value",
        promise="Writing a value leaves a person's note and format in that cell as they are.",
        run=other_fields_stay,
    ),
)
