"""People unhide, rename, protect and empty our scratch tab: passes go on, and what a write overtook is put back."""

from collections.abc import Iterator

import pytest

from addon.problems import WorkbookChanged
from addon.sync.adapters.google_sheets.scratch import FIRST_ID
from addon.sync.adapters.google_sheets.workbook import GoogleWorkbook
from addon.workbook import CellWrite, SheetBatch
from tests.google.server import GoogleStandIn
from tests.sync.adapters.google_sheets.desk import Act, SheetsDesk
from tests.sync.adapters.google_sheets.test_races import attempt, by_id

FIRST = f"_gk_scratch_{FIRST_ID}"


@pytest.fixture
def desk() -> Iterator[SheetsDesk]:
    """Marks with a row, after a first write."""
    with GoogleStandIn() as running:
        made = SheetsDesk(running)
        made.person.pastes("Marks!A2", [["A-01", "", "Ann", "attended"]])
        attempt(made, CellWrite("marks", 2, 3, "no show"))
        yield made


def others(desk: SheetsDesk) -> list[str]:
    """Return the titles of the sheets that are none of our tabs."""
    sheets = desk.stand_in.sheets.book(desk.id).sheets
    return [one.title for one in sheets if one.title not in {"Marks", "Today's inbox"}]


def renamed_and_emptied(desk: SheetsDesk) -> None:
    """Make our tab their own."""
    desk.person.clears(f"{FIRST}!A1:Z60")
    desk.person.renames_tab(FIRST, "Our notes")


def duplicated(desk: SheetsDesk) -> None:
    """Copy our tab: the copy gets an id of its own."""
    copy = {"sourceSheetId": FIRST_ID, "newSheetId": 7, "newSheetName": f"Copy of {FIRST}"}
    desk.stand_in.sheets.batch(desk.id, {"requests": [{"duplicateSheet": copy}]})


TOUCHED: dict[str, tuple[Act, list[str]]] = {
    "renamed": (lambda desk: desk.person.renames_tab(FIRST, "what is this"), []),
    "emptied": (lambda desk: desk.person.clears(f"{FIRST}!A1:Z60"), []),
    "renamed and emptied": (renamed_and_emptied, ["Our notes"]),
    "duplicated": (duplicated, [f"Copy of {FIRST}"]),
    "deleted": (lambda desk: desk.person.deletes_tab(FIRST), []),
    "protected": (lambda desk: desk.person.protects(FIRST), [FIRST]),
    "protected in part": (lambda desk: desk.person.protects(f"{FIRST}!A1:B2"), [FIRST]),
}


@pytest.mark.parametrize("how", TOUCHED)
def test_passes_go_on(desk: SheetsDesk, how: str) -> None:
    """Ours is removed if it can be; what is a person's own by now, or protected, stays."""
    act, stay = TOUCHED[how]
    act(desk)
    for word in ("late", "excused", "attended"):
        attempt(desk, CellWrite("marks", 2, 3, word))
    assert by_id(desk) == {"A-01": "attended"}
    there = others(desk)
    assert there[:-1] == stay
    assert there[-1].startswith("_gk_scratch_")
    told = desk.workbook.read().problems
    assert [(str(one.place), one.code) for one in told] == [(FIRST, "protected-scratch")] * ("protected" in how)


@pytest.mark.parametrize("how", [how for how in TOUCHED if how not in {"emptied", "renamed and emptied", "deleted"}])
def test_an_interrupted_write_is_still_put_back(desk: SheetsDesk, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once; what is typed afterwards is never compared with the copies of a tab that had to stay."""

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    desk.stand_in.between.when(":batchUpdate", lambda: desk.person.types("Marks!D2", "theirs"))
    with monkeypatch.context() as interrupted:
        interrupted.setattr(GoogleWorkbook, "_put_back", dies)
        with pytest.raises(KeyboardInterrupt):
            attempt(desk, CellWrite("marks", 2, 3, "ours"))
    title = others(desk)[-1]
    if how == "renamed":
        desk.person.renames_tab(title, "what is this")
    elif "protected" in how:
        desk.person.protects(title if how == "protected" else f"{title}!A1:B2")
    assert desk.workbook.read().written_in_part
    assert by_id(desk) == {"A-01": "theirs"}
    desk.person.types("Marks!D2", "ours")
    calls = len(desk.stand_in.calls)
    desk.another().read()
    assert {one.method for one in desk.stand_in.calls[calls:]} == {"GET"}
    assert by_id(desk) == {"A-01": "ours"}


def test_a_tab_that_may_be_deleted_again_goes(desk: SheetsDesk) -> None:
    """Whoever follows the advice finds the tab gone after the next pass."""
    desk.person.protects(FIRST)
    attempt(desk, CellWrite("marks", 2, 3, "late"))
    book = desk.stand_in.sheets.book(desk.id)
    sheet = book.titled(FIRST)
    assert sheet is not None
    sheet.things.pop("protectedRanges")
    attempt(desk, CellWrite("marks", 2, 3, "excused"))
    assert FIRST not in others(desk)
    assert desk.workbook.read().problems == ()


def test_two_programs_beside_a_protected_tab(desk: SheetsDesk) -> None:
    """Of two that write on the same reading, the second is refused whole all the same."""
    desk.person.protects(FIRST)
    other = desk.another()
    ours = SheetBatch(based_on=desk.workbook.read().version, cells=(CellWrite("marks", 2, 3, "ours"),))
    theirs = SheetBatch(based_on=other.read().version, cells=(CellWrite("marks", 2, 3, "theirs"),))
    other.write(theirs)
    with pytest.raises(WorkbookChanged):
        desk.workbook.write(ours)
    assert by_id(desk) == {"A-01": "theirs"}
