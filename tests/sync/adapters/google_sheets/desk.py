"""A spreadsheet of the stand-in and the person at it; every time-out is short and nobody sleeps."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import requests
from gspread.http_client import HTTPClient
from requests.adapters import HTTPAdapter

from addon.sync.adapters.appearance import place
from addon.sync.adapters.google_calls import Calls, Patience
from addon.sync.adapters.google_sheets.workbook import GoogleWorkbook
from addon.sync.adapters.google_troubles import of_requests
from addon.tabs import Tab
from addon.workbook import Raw
from addon.written import letters
from tests.google.server import GoogleStandIn
from tests.sync.adapters.workbook_suite import GROWN, TABS

NOW = datetime(2026, 3, 3, 18, 0, tzinfo=UTC)
_GOOGLE = ("https://sheets.googleapis.com", "https://www.googleapis.com")


class _Loopback(HTTPAdapter):
    """Sends what is meant for Google to the stand-in."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        """Change the host of the address, nothing else."""
        for host in _GOOGLE:
            request.url = str(request.url).replace(host, self._url)
        return super().send(request, *args, **options)


def client(stand_in: GoogleStandIn, *, seconds: float = 60.0) -> HTTPClient:
    """Return gspread's plain client with every address of Google leading to the stand-in."""
    session = requests.Session()
    session.trust_env = False
    session.headers["Authorization"] = "Bearer token"
    for host in _GOOGLE:
        session.mount(host, _Loopback(stand_in.url))
    made = HTTPClient(None, session=session)  # type: ignore[arg-type]
    made.set_timeout((seconds, seconds))
    return made


class Naps:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def clock(self) -> float:
        """Return the seconds slept so far."""
        return sum(self.slept)

    def sleep(self, seconds: float) -> None:
        """Sleep without sleeping."""
        self.slept.append(seconds)


def calls(naps: Naps, *, tries: int = 4) -> Calls:
    """Return calls that are tried again at once."""
    return Calls(
        where="Practice",
        classify=of_requests,
        patience=Patience(tries=tries),
        clock=naps.clock,
        sleep=naps.sleep,
        dice=lambda: 0.5,
        now=lambda: NOW,
    )


def new_book(stand_in: GoogleStandIn, tabs: Mapping[str, Tab] = TABS) -> str:
    """Make a plain spreadsheet with the tabs' headers and the names that find them; return its id."""
    sheets = [
        {"properties": {"title": tab.title, "sheetId": number, "gridProperties": _grid(tab)}}
        for number, tab in enumerate(tabs.values())
    ]
    made = stand_in.sheets.create({"properties": {"title": "Practice"}, "sheets": sheets})
    person = stand_in.sheets.person(made["spreadsheetId"])
    requested = []
    for number, (key, tab) in enumerate(tabs.items()):
        person.pastes(f"'{tab.title.replace(chr(39), chr(39) * 2)}'!A1", [[column.header for column in tab.columns]])
        area = {"sheetId": number, "startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 1}
        requested.append({"addNamedRange": {"namedRange": {"name": f"_gk_{key}", "range": area}}})
    stand_in.sheets.batch(made["spreadsheetId"], {"requests": requested})
    return str(made["spreadsheetId"])


def _grid(tab: Tab) -> dict[str, int]:
    """Return a new sheet's size, which has room for every declared column."""
    return {"rowCount": 1_000, "columnCount": max(26, len(tab.columns))}


class SheetsDesk:
    """A spreadsheet at the stand-in, and the person at it."""

    def __init__(self, stand_in: GoogleStandIn, tabs: Mapping[str, Tab] = TABS, *, most_bytes: int = 8_000_000) -> None:
        self.stand_in = stand_in
        self.tabs = tabs
        self.most_bytes = most_bytes
        self.naps = Naps()
        self.id = new_book(stand_in, tabs)
        self.person = stand_in.sheets.person(self.id)
        self.workbook = self.another()

    def another(self, *, seconds: float = 60.0, looks_only: bool = False) -> GoogleWorkbook:
        """Return the workbook as another program has it."""
        return GoogleWorkbook(
            self.id,
            self.tabs,
            client=client(self.stand_in, seconds=seconds),
            calls=calls(self.naps),
            most_bytes=self.most_bytes,
            looks_only=looks_only,
        )

    def types(self, row: int, column: int, value: Raw) -> None:
        """Type into a cell of Marks."""
        self.person.types(f"Marks!{letters(column)}{row}", value)

    def rearranges(self, rows: Sequence[Sequence[Raw]]) -> None:
        """Replace everything in Marks."""
        self.person.clears("Marks!A1:Z1000")
        self.person.pastes("Marks!A1", [["" if cell is None else cell for cell in row] for row in rows])

    def enters_formula(self, row: int, column: int) -> None:
        """Type a formula."""
        self.person.types(f"Marks!{letters(column)}{row}", "=1+1", shows={"numberValue": 2})

    def opens(self) -> None:
        """A spreadsheet at Google is always open to everybody: nothing to do."""

    def renames(self, title: str, new: str) -> None:
        """Rename a tab."""
        self.person.renames_tab(title, new)

    def duplicates(self, title: str, new: str) -> None:
        """Copy a tab."""
        sheet = self.stand_in.sheets.book(self.id).titled(title)
        assert sheet is not None
        copy = {"sourceSheetId": sheet.id, "newSheetName": new}
        self.stand_in.sheets.batch(self.id, {"requests": [{"duplicateSheet": copy}]})

    def deletes(self, title: str) -> None:
        """Delete a tab."""
        self.person.deletes_tab(title)

    def adds(self, title: str, rows: Sequence[Sequence[Raw]]) -> None:
        """Make a tab."""
        self.stand_in.sheets.batch(self.id, {"requests": [{"addSheet": {"properties": {"title": title}}}]})
        self.person.pastes(place(title, "A1"), [["" if cell is None else cell for cell in row] for row in rows])

    def cells(self, title: str) -> list[list[Raw]]:
        """Return what is on the screen, as wide as the first row."""
        rows = self.shows(place(title, "A1:J60"))
        return [[row[at] or None if at < len(row) else None for at in range(len(rows[0]))] for row in rows]

    def loses_names(self) -> None:
        """Delete our names under Data > Named ranges."""
        names = [one["namedRangeId"] for one in self.stand_in.sheets.book(self.id).named_ranges]
        gone = [{"deleteNamedRange": {"namedRangeId": one}} for one in names]
        self.stand_in.sheets.batch(self.id, {"requests": gone})

    def titles(self) -> list[str]:
        """Return the titles of the tabs that are not hidden."""
        sheets = self.stand_in.sheets.book(self.id).sheets
        return [sheet.title for sheet in sheets if not sheet.properties.get("hidden")]

    def updates(self) -> None:
        """Look at the same spreadsheet with the tabs of the newer version."""
        self.tabs = GROWN
        self.workbook = self.another()

    def shows(self, cells: str) -> list[list[str]]:
        """Return what is on the screen."""
        return self.person.sees(cells)


Act = Callable[[SheetsDesk], object]
"""What a person does meanwhile."""


def in_turn(*acts: Act) -> Act:
    """Return one act that is all of these."""

    def act(desk: SheetsDesk) -> None:
        for one in acts:
            one(desk)

    return act
