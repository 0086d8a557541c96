"""A write hits another row, and before it is put back somebody acts again: only what we wrote there goes away."""

from collections.abc import Mapping

import pytest

from addon.problems import WorkbookChanged
from addon.tabs import declared
from addon.workbook import CellWrite, SheetBatch
from tests.google.server import GoogleStandIn
from tests.sync.adapters.google_sheets.desk import Act, SheetsDesk
from tests.sync.adapters.workbook_suite import MARKS

ROWS = [
    ["A-01", "2026-03-01", "Ann", "excused"],
    ["A-02", "2026-03-02", "Zed", ""],
    ["A-03", "2026-03-03", "Cat", "no show"],
    ["A-04", "2026-03-04", "Dan", "attended"],
]
BY_NAME = MARKS + 'key = ["member"]'
BY_ID = MARKS.replace('header = "Member"', 'header = "Member", owner = "source"') + 'key = ["id"]'
"""As people's tabs have it, and as results do."""

CASES: Mapping[str, tuple[Act, Mapping[str, str]]] = {
    "nothing more": (lambda _: None, {}),
    "all is sorted": (lambda desk: desk.person.sorts("Marks", by="C", descending=True), {}),
    "all but the ids is sorted": (lambda desk: desk.person.sorts("Marks", by="C", columns="B:F"), {}),
    "all but the ids is sorted by what was written": (
        lambda desk: desk.person.sorts("Marks", by="D", descending=True, columns="B:F"),
        {},
    ),
    "the row is dragged away": (lambda desk: desk.person.moves_row("Marks", row=3, before=5), {}),
    "its name is typed over": (lambda desk: desk.person.types("Marks!C3", "Cathy"), {"Cat": "", "Cathy": "no show"}),
    "its word is typed over": (lambda desk: desk.person.types("Marks!D3", "excused"), {"Cat": "excused"}),
    "it is deleted, and one with that very word comes in its place": (
        lambda desk: desk.person.deletes_rows("Marks", first=3),
        {"Cat": ""},
    ),
    "it is copied": (lambda desk: desk.person.copies_row("Marks", row=3, to=5), {"Cat": "no show, no show"}),
}


@pytest.mark.parametrize("tab", [BY_NAME, BY_ID], ids=["key", "id"])
@pytest.mark.parametrize("case", CASES)
@pytest.mark.some(6)
def test_only_what_we_wrote_goes_away(case: str, tab: str) -> None:
    """Ann's row is deleted while "attended" is written beside Zed, so that it lands beside Cat. Then somebody acts.

    Whatever that row shows by then, each person has their own word; the same word of another is not touched.
    """
    act, differs = CASES[case]
    with GoogleStandIn() as google:
        desk = SheetsDesk(google, declared({"marks.toml": tab}))
        desk.person.pastes("Marks!A2", ROWS)
        acts = iter((lambda _: desk.person.deletes_rows("Marks", first=2), act))
        google.between.when(":batchUpdate", lambda: next(acts)(desk), times=2)
        version = desk.workbook.read().version
        with pytest.raises(WorkbookChanged):
            desk.workbook.write(SheetBatch(based_on=version, cells=(CellWrite("marks", 3, 3, "attended"),)))
        shown: dict[str, list[str]] = {}
        for row in desk.shows("Marks!C2:D40"):
            shown.setdefault(row[0], []).append(row[1] if len(row) > 1 else "")
    wanted = {"Zed": "", "Cat": "no show", "Dan": "attended", **differs}
    assert {name: ", ".join(words) for name, words in shown.items()} == {
        name: word for name, word in wanted.items() if word or name == "Zed"
    }
