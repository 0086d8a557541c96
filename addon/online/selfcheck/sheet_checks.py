"""Checks of the spreadsheet: values stay what they are, and what people do meanwhile is never lost."""

from collections.abc import Callable
from functools import partial

from addon.online.selfcheck.checks import Check, Seen, seen
from addon.online.selfcheck.scratch_tabs import ID, MARKS, TEXT
from addon.online.selfcheck.sheet_desk import FIRST_ROW, SheetDesk, before
from addon.problems import WorkbookChanged, WriteRefused
from addon.workbook import CellWrite, Raw, RowAppend, SheetBatch, TabSnapshot

OURS = "ours"
TEXTS = (
    *("=1+1", "007", "+1", "-1", "@x", "'quoted", "03-04", "2026-03-03", "17:30", "1E5", "1,5", "50%", "$5"),
    *("TRUE", "#N/A", "#REF!", " two  spaces ", "two\nlines", "Zoë 三 🙂"),
)
"""Texts that a sheet into which somebody types would make something else of."""

_FILE = (
    "Until this holds, keep the workbook as a file: take spreadsheet out of [google] in practice.toml. "
    "Groupkeeper then works on Practice.xlsx, which rests on none of this."
)


def shown(tab: TabSnapshot, row: int, column: int) -> Raw:
    """Return a cell of a snapshot by sheet row and column."""
    line = tab.rows[row - tab.first_row] if row - tab.first_row < len(tab.rows) else ()
    return line[column] if column < len(line) else None


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


def put_back(desk: SheetDesk, edit: Callable[[SheetDesk], object]) -> Seen:
    """Write a cell that somebody changed, or whose row somebody moved, after we had read it."""
    desk.lay("B-01", "B-02", "B-03")
    stood: list[object] = []
    told = False

    def meanwhile() -> None:
        edit(desk)
        stood.extend(desk.stands())

    try:
        desk.write(meanwhile=meanwhile, cells=(CellWrite(MARKS, 3, TEXT, OURS),))
    except WorkbookChanged:
        told = True
    same = desk.stands() == stood
    return seen(told and same, f"{'noticed' if told else 'not noticed'}, {'put back' if same else 'not put back'}")


def _types(desk: SheetDesk) -> None:
    desk.change(desk.typed(3, TEXT, {"stringValue": "a person's"}))


def _inserts(desk: SheetDesk) -> None:
    desk.change(desk.inserted(3))


def late_batch_is_refused(desk: SheetDesk) -> Seen:
    """Let two programs read the same; the one that writes second must not write at all."""
    desk.lay("L-01", "L-02")
    desk.write(cells=(CellWrite(MARKS, 2, TEXT, OURS),))
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


def version_moves(desk: SheetDesk) -> Seen:
    """Let somebody change a cell, and look whether the file's version moves."""
    desk.lay("D-01")
    workbook = desk.workbook()
    stood = workbook.version()
    desk.change(desk.typed(2, TEXT, {"stringValue": "a person's"}))
    look = desk.watch.look_until(lambda: workbook.version() != stood)
    return seen(bool(look), f"another version at look {look}" if look else "the same version at every look")


_TOLD = (
    ("text-stays-text", "A text stays the text it is, whatever it begins with or looks like.", text_stays_text),
    (
        "typed-meanwhile",
        "What a person types between our reading and writing is noticed and put back.",
        partial(put_back, edit=_types),
    ),
    (
        "row-inserted-meanwhile",
        "A write that met another row, because a person inserted one, is noticed and put back.",
        partial(put_back, edit=_inserts),
    ),
    ("late-batch-refused", "What was planned before another program wrote is refused whole.", late_batch_is_refused),
    (
        "file-version-moves",
        "The file has another version after a change, so that no change is overlooked.",
        version_moves,
    ),
)
CHECKS = tuple(Check(code=code, promise=promise, run=run, step=_FILE) for code, promise, run in _TOLD)
