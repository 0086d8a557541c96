"""The same work done by us and by other people's clients, none of them with a hook: each finds Google at the proxy.

Each way opens the spreadsheet, reads six tabs whole, writes the changes and returns how many cells of rows it
read. Clients of others are looked for when they are needed: where one is missing, ModuleNotFoundError.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from itertools import cycle, groupby, islice
from typing import Any

import gspread
from google.oauth2.credentials import Credentials

from addon.sync.adapters.google_calls import Calls
from addon.sync.adapters.google_sheets.creating import Drafting, create_spreadsheet
from addon.sync.adapters.google_sheets.workbook import GoogleWorkbook, open_client
from addon.sync.adapters.google_troubles import of_requests
from addon.tabs import Column, Tab
from addon.workbook import CellWrite, SheetBatch
from addon.written import letters
from tests.google.server import GoogleStandIn

TITLES = ("Groups", "Members", "Roster", "Sessions", "Attendance", "Scores")
ROWS, COLUMNS, CHANGES = 150, 20, 40
NAME = "Practice"
_TYPED = {
    "text": "a remark on row {}",
    "date": "2026-03-{:02}",
    "time": "{:02}:30",
    "choice": "open",
    "money": "{}.50",
    "whole": "{}",
}
_FOLDER = "application/vnd.google-apps.folder"


def _tab(order: int, title: str) -> Tab:
    kinds = [*islice(cycle(_TYPED), COLUMNS - 1)]
    own = [
        Column(
            field=f"{kind}_{at}",
            header=f"{kind.capitalize()} {at}",
            kind=kind,
            owner="shared",
            sources=("ehr",),
            choices=("open", "held", "closed") if kind == "choice" else (),
        )
        for at, kind in enumerate(kinds, 1)
    ]
    first = Column(field="id", header="ID", kind="code", owner="id")
    return Tab(name=title.casefold(), title=title, layer="people", prefix="R", order=order, columns=(first, *own))


TABS: Mapping[str, Tab] = {title.casefold(): _tab(order, title) for order, title in enumerate(TITLES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A text for one cell: the tab's title, the sheet row and the column, both counted from 1."""

    title: str
    row: int
    column: int
    text: str

    @property
    def cell(self) -> str:
        """Its address inside the tab."""
        return f"{letters(self.column - 1)}{self.row}"


CHANGED = tuple(
    sorted(
        (
            Change(title=TITLES[n % len(TITLES)], row=2 + n * 37 % ROWS, column=2, text=f"changed {n}")
            for n in range(CHANGES)
        ),
        key=lambda one: (TITLES.index(one.title), one.row),
    )
)
"""Scattered over all tabs; column 2 holds text."""


def _by_tab() -> Iterator[tuple[str, list[Change]]]:
    for title, changes in groupby(CHANGED, key=lambda one: one.title):
        yield title, list(changes)


def make_spreadsheet(stand_in: GoogleStandIn) -> str:
    """Make the practice's spreadsheet as ``init`` makes it, fill its rows as people type, and return its id."""
    drive = stand_in.drive
    drive.files["root"] = drive.create({"name": "My Drive", "mimeType": _FOLDER})
    with _closing(open_client(Credentials("anyone"))) as client:
        made = create_spreadsheet(TABS, Drafting(client=client, calls=_calls()), title=NAME, zone="America/New_York")
    person = stand_in.sheets.person(made)
    for title in TITLES:
        person.pastes(f"{title}!A2", [_typed(row) for row in range(ROWS)])
    return made


def _typed(row: int) -> list[object]:
    kinds = islice(cycle(_TYPED), COLUMNS - 1)
    return [f"R-{row:04}", *(_TYPED[kind].format(row % 20 + 1) for kind in kinds)]


def _calls() -> Calls:
    return Calls(where=NAME, classify=of_requests)


@contextmanager
def _closing(client: gspread.HTTPClient) -> Iterator[gspread.HTTPClient]:
    with client.session:
        yield client


@contextmanager
def _gspread() -> Iterator[gspread.Client]:
    client = gspread.Client(Credentials("anyone"))
    with _closing(client.http_client):
        yield client


def ours(book: str) -> int:
    """Version check, read, one batch."""
    writes = tuple(CellWrite(one.title.casefold(), one.row, one.column - 1, one.text) for one in CHANGED)
    with _closing(open_client(Credentials("anyone"))) as client:
        workbook = GoogleWorkbook(book, TABS, client=client, calls=_calls())
        version = workbook.version()
        read = sum(len(row) for tab in workbook.read().tabs.values() for row in tab.rows)
        workbook.write(SheetBatch(based_on=version, cells=writes))
    return read


def batch_values(book: str) -> int:
    """Gspread's two batch calls, told which ranges: the fewest calls that anybody can make."""
    data = [{"range": f"{one.title}!{one.cell}", "values": [[one.text]]} for one in CHANGED]
    with _gspread() as client:
        answer = client.http_client.values_batch_get(book, list(TITLES))
        client.http_client.values_batch_update(book, {"valueInputOption": "RAW", "data": data})
    return _below_headers(one["values"] for one in answer["valueRanges"])


def gspread_tidy(book: str) -> int:
    """Gspread with the tabs kept, and one batch a tab."""
    with _gspread() as client:
        tabs = {tab.title: tab for tab in client.open_by_key(book).worksheets()}
        read = _below_headers(tabs[title].get_all_values() for title in TITLES)
        for title, changes in _by_tab():
            tabs[title].batch_update([{"range": one.cell, "values": [[one.text]]} for one in changes], raw=True)
    return read


def gspread_by_cell(_book: str) -> int:
    """Gspread as its first examples show it: open by name, ask for the tab each time, cell by cell."""
    with _gspread() as client:
        found = client.open(NAME)
        read = _below_headers(found.worksheet(title).get_all_values() for title in TITLES)
        for one in CHANGED:
            found.worksheet(one.title).update_cell(one.row, one.column, one.text)
    return read


def pygsheets_by_cell(book: str) -> int:
    """Pygsheets, cell by cell."""
    client = import_module("pygsheets").authorize(custom_credentials=Credentials("anyone"))
    try:
        found = client.open_by_key(book)
        tabs = {title: found.worksheet_by_title(title) for title in TITLES}
        grids = (tab.get_all_values(include_tailing_empty_rows=False) for tab in tabs.values())
        read = _below_headers(grids)
        for one in CHANGED:
            tabs[one.title].update_value((one.row, one.column), one.text)
    finally:
        client.sheet.service.close()
        client.drive.service.close()
    return read


def gspread_dataframe(book: str) -> int:
    """A data frame a tab, read whole and written whole."""
    frames = import_module("gspread_dataframe")
    read = 0
    with _gspread() as client:
        tabs = {tab.title: tab for tab in client.open_by_key(book).worksheets()}
        for title, changes in _by_tab():
            frame = frames.get_as_dataframe(tabs[title], evaluate_formulas=True)
            read += int(frame.size)
            frames.set_with_dataframe(tabs[title], _changed(frame, changes))
    return read


def gspread_pandas(book: str) -> int:
    """A data frame a tab, read whole and written whole, by gspread-pandas."""
    library = import_module("gspread_pandas")
    client = library.Client(creds=Credentials("anyone"))
    read = 0
    with client.http_client.session:
        spread = library.Spread(book, client=client)
        for title, changes in _by_tab():
            frame = spread.sheet_to_df(sheet=title, index=0)
            read += int(frame.size)
            spread.df_to_sheet(_changed(frame, changes), sheet=title, index=False)
    return read


def _changed(frame: Any, changes: list[Change]) -> Any:
    for one in changes:
        frame.iat[one.row - 2, one.column - 1] = one.text
    return frame


def _below_headers(grids: Any) -> int:
    return sum(len(row) for grid in grids for row in grid[1:])


WAYS: Mapping[str, Callable[[str], int]] = {
    "ours: version, read, one batch": ours,
    "gspread, its two batch calls": batch_values,
    "gspread, tidy": gspread_tidy,
    "gspread, cell by cell": gspread_by_cell,
    "pygsheets, cell by cell": pygsheets_by_cell,
    "gspread-dataframe": gspread_dataframe,
    "gspread-pandas": gspread_pandas,
}
