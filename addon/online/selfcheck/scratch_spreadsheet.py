"""The spreadsheet that is made for a selfcheck and removed after it; or an empty shared one, emptied after it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gspread.urls import DRIVE_FILES_API_V3_URL, SPREADSHEET_BATCH_UPDATE_URL, SPREADSHEET_URL

from addon.online.selfcheck.account import Account
from addon.online.selfcheck.calendar_desk import ZONE
from addon.online.selfcheck.scratch_tabs import TABS
from addon.online.selfcheck.sheet_desk import SheetDesk
from addon.online.selfcheck.watch import Watch
from addon.problems import Fault, WriteRefused
from addon.sync.adapters.google_calls import Calls, GoogleRefused, OutcomeUnknown
from addon.sync.adapters.google_sheets.creating import Drafting, create_spreadsheet, fill_spreadsheet
from addon.sync.adapters.google_sheets.scratch import PREFIX
from addon.sync.adapters.google_troubles import of_requests
from addon.tabs import Tab

Json = dict[str, Any]
WHERE = "the scratch spreadsheet"
CONTENT = (
    "namedRanges.name,developerMetadata.metadataId,sheets(properties(sheetId,title,sheetType),merges,charts.chartId,"
    "tables.tableId,protectedRanges.protectedRangeId,conditionalFormats.ranges,"
    "data.rowData.values(userEnteredValue,note,dataValidation))"
)
OURS = "sheets.properties(sheetId,title),namedRanges(namedRangeId,name)"
BLANK = "Sheet1"
_GONE = 404
_TIMES = 3


@dataclass(slots=True, kw_only=True)
class ScratchSpreadsheet:
    """Made, then removed. ``shared`` is the id of an empty spreadsheet that is filled and emptied instead."""

    account: Account
    watch: Watch
    title: str
    shared: str = ""
    tabs: Mapping[str, Tab] = field(default_factory=lambda: TABS)
    _id: str = field(default="")
    _begun: bool = False
    _unsure: bool = True

    def refuse_content(self) -> None:
        """Raise WriteRefused where a shared spreadsheet is not empty: nothing of anybody's is ever touched."""
        if not self.shared:
            return
        calls = self.watch.patient(WHERE, of_requests)
        answer = _asked(self.account, calls, self.shared, CONTENT)
        if _is_blank(answer):
            return
        step = "Create an empty spreadsheet for this, share it as an editor and name that one."
        raise WriteRefused(WHERE, "this spreadsheet is not empty, so it was left alone", step, code="not-empty")

    def make(self) -> SheetDesk:
        """Make it and return what stands in it. Raises WriteRefused and OutcomeUnknown."""
        calls = self.watch.patient(WHERE, of_requests)
        drafting = Drafting(client=self.account.sheets, calls=calls, address=self.account.address)
        self._begun = True
        try:
            self._id = self._made(drafting)
        except Fault as fault:
            self._unsure = isinstance(fault, OutcomeUnknown)
            raise
        desk = SheetDesk(
            spreadsheet=self._id, client=self.account.sheets, calls=calls, watch=self.watch, tabs=self.tabs
        )
        desk.ids = {key: sheet.sheet_id for key, sheet in desk.reading().known.sheets.items()}
        return desk

    def _made(self, drafting: Drafting) -> str:
        if not self.shared:
            return create_spreadsheet(self.tabs, drafting, title=self.title, zone=ZONE)
        fill_spreadsheet(self.shared, self.tabs, drafting)
        return self.shared

    def remove(self) -> str:
        """Remove all that was made; return what is left and what to do, "" where nothing is. Raises GoogleFault."""
        if not self._begun:
            return ""
        calls = self.watch.last(WHERE, of_requests)
        if self.shared:
            return self._emptied(calls)
        found = [self._id] if self._id else self._found(calls)
        for one in found:
            self._deleted(calls, one)
        return "" if found or not self._unsure else f'perhaps a spreadsheet called "{self.title}": look for it in Drive'

    def left(self) -> str:
        """Return in words what stands there still."""
        if self.shared:
            return f"the tabs that begin with Selfcheck in the spreadsheet {self.shared}: delete them there"
        return f'a spreadsheet called "{self.title}" {self._id}'.rstrip() + ": delete it in Drive"

    def _found(self, calls: Calls) -> list[str]:
        """Return the files of our title: where making it failed half-way we do not know its id."""
        params: Json = {"q": f"name = '{self.title}' and trashed = false", "fields": "files(id)"}
        answer = calls.look(lambda: self.account.sheets.request("get", DRIVE_FILES_API_V3_URL, params=params).json())
        return [str(one["id"]) for one in answer.get("files", ())]

    def _deleted(self, calls: Calls, file: str) -> None:
        try:  # deleting is harmless when done twice
            calls.look(lambda: self.account.sheets.request("delete", f"{DRIVE_FILES_API_V3_URL}/{file}"))
        except GoogleRefused as refused:
            if refused.trouble.status != _GONE:
                raise

    def _emptied(self, calls: Calls) -> str:
        """Leave a shared spreadsheet with one blank sheet; sheets that are not ours stay."""
        for _ in range(_TIMES):
            answer = _asked(self.account, calls, self.shared, OURS)
            requests = _emptying(answer, self.tabs)
            if not requests:
                return ""
            url = SPREADSHEET_BATCH_UPDATE_URL % self.shared
            try:
                calls.change(lambda: self.account.sheets.request("post", url, json={"requests": requests}))  # noqa: B023 - called at once
            except OutcomeUnknown:
                continue
        return self.left() if _emptying(_asked(self.account, calls, self.shared, OURS), self.tabs) else ""


def _asked(account: Account, calls: Calls, spreadsheet: str, fields: str) -> Json:
    url = SPREADSHEET_URL % spreadsheet
    answer: Json = calls.look(lambda: account.sheets.request("get", url, params={"fields": fields}).json())
    return answer


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
        requests.append({"addSheet": {"properties": {"title": BLANK}}})
    return [*requests, *({"deleteSheet": {"sheetId": one.get("sheetId", 0)}} for one in ours)]
