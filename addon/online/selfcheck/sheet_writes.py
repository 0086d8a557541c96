"""Checks of what guards a write: copies of what it overwrites, putting back, and batches as a whole."""

from collections.abc import Callable
from functools import partial

from addon.online.selfcheck.checks import Check, Seen, seen
from addon.online.selfcheck.scratch_tabs import MARKS, TEXT
from addon.online.selfcheck.sheet_desk import SheetDesk, before
from addon.problems import WorkbookChanged, WriteRefused
from addon.sync.adapters.google_calls import GoogleRefused
from addon.sync.adapters.google_sheets.cells import raw
from addon.workbook import CellWrite, SheetBatch

OURS = "ours"
NO_SHEET = 1_999_999_999
"""The id of a sheet that is not there."""


def copies_are_made(desk: SheetDesk) -> Seen:
    """Overwrite one cell and look at the copy that Google made of it, on a sheet that nobody sees."""
    desk.lay("C-01", "C-02")
    desk.write(cells=(CellWrite(MARKS, 3, TEXT, OURS),))
    scratches = desk.reading().scratches
    copies = [copy for one in scratches for copy in one.copies]
    properties = desk.asked("sheets.properties(sheetId,hidden)")["sheets"]
    hidden = {one["properties"].get("sheetId", 0) for one in properties if one["properties"].get("hidden")}
    kept = [raw(copy.cells.get(TEXT, {})) == before("C-02") and copy.as_expected for copy in copies]
    unseen = bool(scratches) and all(one.sheet_id in hidden for one in scratches)
    return seen(kept == [True] and unseen, f"{sum(kept)} of 1 copy, {'hidden' if unseen else 'not hidden'}")


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


def _enters_formula(desk: SheetDesk) -> None:
    desk.change(desk.typed(3, TEXT, {"formulaValue": '=A3&"!"'}))


def _inserts(desk: SheetDesk) -> None:
    desk.change(desk.inserted(3))


def _sorts(desk: SheetDesk) -> None:
    # Rows 2 and 3 change places.
    desk.change(desk.sorted_down(2))


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


def version_moves(desk: SheetDesk) -> Seen:
    """Let somebody change a cell, and look whether the file's version moves."""
    desk.lay("D-01")
    workbook = desk.workbook()
    stood = workbook.version()
    desk.change(desk.typed(2, TEXT, {"stringValue": "a person's"}))
    look = desk.watch.look_until(lambda: workbook.version() != stood)
    return seen(bool(look), f"another version at look {look}" if look else "the same version at every look")


CHECKS = (
    Check(
        code="scratch-copies",
        promise="A batch can copy cells onto a hidden sheet of its own before it overwrites them.",
        run=copies_are_made,
    ),
    Check(
        code="typed-meanwhile",
        promise="What a person types between our reading and writing is noticed and put back.",
        run=partial(put_back, edit=_types),
    ),
    Check(
        code="formula-meanwhile",
        promise="A formula that a person enters between our reading and writing comes back as that formula.",
        run=partial(put_back, edit=_enters_formula),
    ),
    Check(
        code="row-inserted-meanwhile",
        promise="A write that met another row, because a person inserted one, is noticed and put back.",
        run=partial(put_back, edit=_inserts),
    ),
    Check(
        code="sorted-meanwhile",
        promise="A write that met another row, because a person sorted, is noticed and put back.",
        run=partial(put_back, edit=_sorts),
    ),
    Check(
        code="late-batch-refused",
        promise="A batch that was planned before another program wrote is refused whole.",
        run=late_batch_is_refused,
    ),
    Check(
        code="batch-whole-or-nothing",
        promise="A batch with one request that cannot be done changes nothing at all.",
        run=batch_is_whole,
    ),
    Check(
        code="file-version-moves",
        promise="The file has another version after a change, so that no change is overlooked.",
        run=version_moves,
    ),
)
