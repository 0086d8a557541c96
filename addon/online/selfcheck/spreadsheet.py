"""The spreadsheet that is made for a selfcheck, what is tried on it, and how it is removed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gspread.urls import DRIVE_FILES_API_V3_URL, SPREADSHEET_BATCH_UPDATE_URL, SPREADSHEET_URL

from addon.online.selfcheck.account import Account
from addon.online.selfcheck.checks import ZONE, Check, Seen, look_until, seen
from addon.problems import WorkbookChanged, WriteRefused
from addon.sync.adapters.google_calls import Calls, GoogleRefused
from addon.sync.adapters.google_sheets.creating import Drafting, create_spreadsheet, fill_spreadsheet
from addon.sync.adapters.google_sheets.scratch import PREFIX
from addon.sync.adapters.google_sheets.workbook import GoogleWorkbook
from addon.tabs import Tab, declared
from addon.workbook import CellWrite, Raw, RowAppend, SheetBatch, TabSnapshot, WriteReceipt

Json = dict[str, Any]
MARKS = "selfcheck_marks"
ID, TEXT, STATUS = range(3)
"""The tab that is worked in, and its columns. (Its layer is "results" because such tabs begin with few rows.)"""
TOML = """
title = "Selfcheck marks"
layer = "results"
prefix = "S"
order = 1
columns = [
  { field = "id", header = "ID", kind = "code", owner = "id" },
  { field = "text", header = "Text" },
  { field = "status", header = "Status", kind = "choice", choices = ["one", "two"], help = "One of two." },
]
"""
TABS = declared({f"{MARKS}.toml": TOML})
TEXTS = (
    *("=1+1", "007", "+1", "-1", "@x", "'quoted", "03-04", "2026-03-03", "17:30", "1E5", "1,5", "50%", "$5"),
    *("TRUE", "#N/A", "#REF!", " two  spaces ", "two\nlines", "Zoë 三 🙂"),
)
"""Texts of which a sheet makes something else when a person types them."""
_CONTENT = (
    "namedRanges.name,developerMetadata.metadataId,sheets(properties(sheetId,title,sheetType),merges,charts.chartId,"
    "tables.tableId,protectedRanges.protectedRangeId,conditionalFormats.ranges,"
    "data.rowData.values(userEnteredValue,note,dataValidation))"
)
_OURS = "sheets.properties(sheetId,title),namedRanges(namedRangeId,name)"
_GONE = 404


@dataclass(slots=True, kw_only=True)
class ScratchSpreadsheet:
    """Made, then removed. ``shared`` is the id of an empty spreadsheet that is filled and emptied instead."""

    account: Account
    calls: Calls
    title: str
    shared: str = ""
    tabs: Mapping[str, Tab] = field(default_factory=lambda: TABS)
    spreadsheet: str = ""

    def refuse_content(self) -> None:
        """Raise WriteRefused where a shared spreadsheet is not empty: nothing of anybody's is ever touched."""
        if not self.shared or _is_blank(self.asked(_CONTENT)):
            return
        step = "Create an empty spreadsheet for this, share it as an editor and name that one."
        raise WriteRefused(
            self.calls.where, "this spreadsheet is not empty, so it was left alone", step, code="not-empty"
        )

    def make(self) -> Seen:
        """Make it, or fill the shared one. Raises WriteRefused and OutcomeUnknown."""
        drafting = Drafting(client=self.account.sheets, calls=self.calls, address=self.account.address)
        if self.shared:
            fill_spreadsheet(self.shared, self.tabs, drafting)
        self.spreadsheet = self.shared or create_spreadsheet(self.tabs, drafting, title=self.title, zone=ZONE)
        return seen(holds=True, text="made")

    @property
    def is_made(self) -> bool:
        """Return whether there is anything to try."""
        return bool(self.spreadsheet)

    def workbook(self) -> GoogleWorkbook:
        """Return the spreadsheet as a pass opens it."""
        return GoogleWorkbook(self.spreadsheet, self.tabs, client=self.account.sheets, calls=self.calls)

    def write(self, *, cells: Sequence[CellWrite] = (), appends: Sequence[RowAppend] = ()) -> WriteReceipt:
        """Read and write as a pass does."""
        workbook = self.workbook()
        return workbook.write(SheetBatch(based_on=workbook.read().version, cells=tuple(cells), appends=tuple(appends)))

    def types(self, row: int, text: str) -> None:
        """A person types a text into a row."""
        listed = (one["properties"] for one in self.asked("sheets.properties(sheetId,title)")["sheets"])
        tab = next(one["sheetId"] for one in listed if one["title"] == self.tabs[MARKS].title)
        start = {"sheetId": tab, "rowIndex": row - 1, "columnIndex": TEXT}
        rows = [{"values": [{"userEnteredValue": {"stringValue": text}}]}]
        self.change({"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}})

    def asked(self, fields: str, *ranges: str) -> Json:
        """Return these fields of the spreadsheet, or of ranges of it."""
        return self.below("", {"fields": fields, **({"ranges": ranges} if ranges else {})})

    def below(self, address: str, params: Json) -> Json:
        """Return the answer of an address below the spreadsheet's, with these parameters."""
        url = SPREADSHEET_URL % (self.shared or self.spreadsheet) + address
        answer: Json = self.calls.look(lambda: self.account.sheets.request("get", url, params=params).json())
        return answer

    def change(self, *requests: Json) -> Json:
        """Make these requests in one batch."""
        url = SPREADSHEET_BATCH_UPDATE_URL % (self.shared or self.spreadsheet)
        body = {"requests": list(requests)}
        answer: Json = self.calls.change(lambda: self.account.sheets.request("post", url, json=body).json())
        return answer

    def remove(self) -> str:
        """Remove all that was made and return what is left, "" where nothing is. Raises GoogleFault."""
        if self.shared:
            requests = _emptying(self.asked(_OURS), self.tabs)
            if requests:
                self.change(*requests)
            return ""
        for file in [self.spreadsheet] if self.spreadsheet else self._found():
            try:  # deleting is harmless when done twice
                self.calls.look(lambda: self.account.sheets.request("delete", f"{DRIVE_FILES_API_V3_URL}/{file}"))  # noqa: B023 - called at once
            except GoogleRefused as refused:
                if refused.trouble.status != _GONE:
                    raise
        return ""

    def left(self) -> str:
        """Return in words what may not have been removed, and what to do about it."""
        if self.shared:
            return f"the tabs that begin with Selfcheck in the spreadsheet {self.shared}: delete them there"
        return f'a spreadsheet called "{self.title}" {self.spreadsheet}'.rstrip() + ": delete it in Drive"

    def _found(self) -> list[str]:
        """Return the files of our title: where making it failed half-way we do not know its id."""
        params: Json = {"q": f"name = '{self.title}' and trashed = false", "fields": "files(id)"}
        answer = self.calls.look(
            lambda: self.account.sheets.request("get", DRIVE_FILES_API_V3_URL, params=params).json()
        )
        return [str(one["id"]) for one in answer.get("files", ())]


def _is_blank(answer: Mapping[str, Any]) -> bool:
    sheets = answer.get("sheets", ())
    if len(sheets) != 1 or answer.get("namedRanges") or answer.get("developerMetadata"):
        return False
    things = set(sheets[0]) - {"properties", "data"}
    lines = (line for data in sheets[0].get("data", ()) for line in data.get("rowData", ()))
    return not things and not any(cell for line in lines for cell in line.get("values", ()))


def _emptying(answer: Mapping[str, Any], tabs: Mapping[str, Tab]) -> list[Json]:
    """Return the requests that take our tabs away; none where there are none."""
    titles = {tab.title for tab in tabs.values()}
    sheets = [one["properties"] for one in answer.get("sheets", ())]
    ours = [one for one in sheets if one["title"] in titles or one["title"].startswith(PREFIX)]
    names = [one for one in answer.get("namedRanges", ()) if one["name"].removeprefix("_gk_") in tabs]
    requests: list[Json] = [{"deleteNamedRange": {"namedRangeId": one["namedRangeId"]}} for one in names]
    if ours and len(ours) == len(sheets):
        requests.append({"addSheet": {"properties": {"title": "Sheet1"}}})
    return [*requests, *({"deleteSheet": {"sheetId": one.get("sheetId", 0)}} for one in ours)]


# --- what is tried --------------------------------------------------------------------------------


def shown(tab: TabSnapshot, row: int, column: int) -> Raw:
    """Return a cell of a snapshot by sheet row and column."""
    line = tab.rows[row - tab.first_row] if row - tab.first_row < len(tab.rows) else ()
    return line[column] if column < len(line) else None


def text_stays_text(place: ScratchSpreadsheet) -> Seen:
    """Write every text into a new row, then another one over it."""
    appends = [RowAppend(MARKS, {ID: f"T-{number:02}", TEXT: text}) for number, text in enumerate(TEXTS)]
    rows = place.write(appends=appends).appended_rows
    wrong = _otherwise(place, dict(zip(rows, TEXTS, strict=True)))
    others = dict(zip(rows, reversed(TEXTS), strict=True))
    place.write(cells=[CellWrite(MARKS, row, TEXT, text) for row, text in others.items()])
    wrong += _otherwise(place, others)
    return seen(not wrong, f"otherwise: row {', '.join(wrong)}" if wrong else f"{len(TEXTS) * 2} texts as written")


def _otherwise(place: ScratchSpreadsheet, texts: Mapping[int, str]) -> list[str]:
    tab = place.workbook().read().tabs[MARKS]
    return [str(row) for row, text in texts.items() if shown(tab, row, TEXT) != text or (row, TEXT) in tab.locked]


def version_moves(place: ScratchSpreadsheet) -> Seen:
    """Let a person change a cell, and look whether the file's version moves."""
    workbook = place.workbook()
    before = workbook.version()
    place.types(2, "a person's")
    look = look_until(lambda: workbook.version() != before, place.calls.sleep)
    return seen(bool(look), f"another version at look {look}" if look else "the same version at every look")


def put_back(place: ScratchSpreadsheet) -> Seen:
    """Write a cell that a person changed after we had read it."""
    (row,) = place.write(appends=[RowAppend(MARKS, {ID: "P-01", TEXT: "before"})]).appended_rows
    workbook = place.workbook()
    read = workbook.read()
    place.types(row, "a person's")
    told = False
    try:
        workbook.write(SheetBatch(based_on=read.version, cells=(CellWrite(MARKS, row, TEXT, "ours"),)))
    except WorkbookChanged:
        told = True
    same = shown(place.workbook().read().tabs[MARKS], row, TEXT) == "a person's"
    return seen(told and same, f"{'noticed' if told else 'not noticed'}, {'put back' if same else 'not put back'}")


_FILE = (
    "Until this holds, keep the workbook as a file: take spreadsheet out of [google] in practice.toml. "
    "Groupkeeper then works on Practice.xlsx, which rests on none of this."
)
CHECKS = (
    Check(
        code="spreadsheet-made",
        promise="This account can make, or fill, a spreadsheet with every tab.",
        run=ScratchSpreadsheet.make,
        step="Let the account use Google Sheets and Drive (in a Workspace the admin allows it); or create an empty "
        "spreadsheet, share it with the account as an editor, and name it with --spreadsheet.",
    ),
    Check(
        code="text-stays-text",
        promise="A text stays the text it is, whatever it begins with or looks like.",
        run=text_stays_text,
        step=_FILE,
    ),
    Check(
        code="file-version-moves",
        promise="The file has another version after a change, so that no change is overlooked.",
        run=version_moves,
        step=_FILE,
    ),
    Check(
        code="typed-meanwhile",
        promise="What a person types between our reading and writing is noticed and put back.",
        run=put_back,
        step=_FILE,
    ),
)
