"""Checks of values: what we write is what stands there, and what people's formulas show is left to them."""

from datetime import date, datetime, time
from decimal import Decimal

from addon.online.selfcheck.checks import Check, Seen, seen
from addon.online.selfcheck.scratch_tabs import AT, CHARGE, ID, MARKS, ON, STATUS, TEXT, WHEN
from addon.online.selfcheck.sheet_desk import FIRST_ROW, SheetDesk
from addon.sync.adapters.google_sheets.cells import token
from addon.sync.adapters.google_sheets.ranges import Area
from addon.workbook import CellWrite, Raw, RowAppend, TabSnapshot, Written

TEXTS = (
    *("=1+1", "007", "+1", "-1", "@x", "'quoted", "03-04", "2026-03-03", "17:30", "1E5", "1,5", "50%", "$5"),
    *("TRUE", "#N/A", "#REF!", " two  spaces ", "two\nlines", "Zoë 三 🙂"),
)
"""Texts that a sheet into which somebody types would make something else of."""

TYPED: tuple[tuple[int, Written, Raw], ...] = (
    (ON, date(2027, 3, 14), date(2027, 3, 14)),
    (AT, time(17, 30), time(17, 30)),
    (WHEN, datetime(2027, 11, 7, 1, 30), datetime(2027, 11, 7, 1, 30)),
    (CHARGE, Decimal("45.50"), 45.5),
    (STATUS, "one", "one"),
    (TEXT, None, None),
)
"""Values of every kind: the column, what is written and what is read."""


def text_stays_text(desk: SheetDesk) -> Seen:
    """Write every text over a cell and into a new row."""
    ids = [f"T-{number:02}" for number in range(len(TEXTS))]
    desk.lay(*ids)
    desk.write(
        cells=tuple(CellWrite(MARKS, row, TEXT, text) for row, text in enumerate(TEXTS, FIRST_ROW)),
        appends=tuple(RowAppend(MARKS, {ID: f"N-{number:02}", TEXT: text}) for number, text in enumerate(TEXTS)),
    )
    tab = desk.snapshot().tabs[MARKS]
    wrong = [
        f"{number % len(TEXTS) + 1}{' (new row)' * (number >= len(TEXTS))}"
        for number, text in enumerate(TEXTS * 2)
        if shown(tab, FIRST_ROW + number, TEXT) != text or (FIRST_ROW + number, TEXT) in tab.locked
    ]
    return seen(not wrong, f"otherwise: text {', '.join(wrong)}" if wrong else f"{len(TEXTS) * 2} texts as written")


def values_keep_their_kind(desk: SheetDesk) -> Seen:
    """Write every kind of value over blank cells and into a new row; a blank empties a cell."""
    desk.lay("V-01")
    desk.write(
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
        {"mergeCells": {"range": Area(3, TEXT, 1, 2).on(desk.ids[MARKS]), "mergeType": "MERGE_ALL"}},
    )
    tab = desk.snapshot().tabs[MARKS]
    lacking = sorted({(2, TEXT), (3, TEXT), (4, TEXT), (4, STATUS)} - tab.locked)
    shows = shown(tab, 2, TEXT), shown(tab, 3, TEXT)
    found = [*(f"row {row} column {column + 1} not told" for row, column in lacking)]
    found += ["a result is not shown"] if shows != (2, None) else []
    return seen(not found, "; ".join(found) or "formula, error and merge are told")


def rows_land_below(desk: SheetDesk) -> Seen:
    """Append rows while somebody adds one of their own."""
    desk.lay("P-01", "P-02")
    receipt = desk.write(
        meanwhile=lambda: desk.change(desk.typed(4, ID, {"stringValue": "P-03"})),
        appends=(RowAppend(MARKS, {ID: "P-04", TEXT: "ours"}), RowAppend(MARKS, {ID: "P-05", TEXT: "ours"})),
    )
    stands = [entered.get("stringValue") for entered, _ in desk.stands()]
    wanted = [f"P-{number:02}" for number in range(1, 6)]
    text = f"{len(stands)} rows, ours told in {', '.join(str(row) for row in receipt.appended_rows)}"
    return seen(stands == wanted and receipt.appended_rows == (5, 6), text)


def shown(tab: TabSnapshot, row: int, column: int) -> Raw:
    """Return a cell of a snapshot by sheet row and column."""
    line = tab.rows[row - tab.first_row] if row - tab.first_row < len(tab.rows) else ()
    return line[column] if column < len(line) else None


CHECKS = (
    Check(
        code="text-stays-text",
        promise="A text stays the text it is, whatever it begins with or looks like.",
        run=text_stays_text,
    ),
    Check(
        code="values-keep-kind",
        promise="A day, time, moment or amount reads back as what it was; a blank empties a cell.",
        run=values_keep_their_kind,
    ),
    Check(
        code="computed-cells-told",
        promise="Cells with a formula, an error or a merge are told as such, so that they are never written.",
        run=computed_cells_are_locked,
    ),
    Check(
        code="append-after-last-row",
        promise="New rows land below the last row with content at the moment of writing, and Google shows where.",
        run=rows_land_below,
    ),
)
