"""Making a practice's spreadsheet: a new one with a person's consent, or filling one that a person shared.

A service account has no Drive of its own, so it cannot create files. Then a person makes an empty
spreadsheet, shares it with the account as an editor, and this fills it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from gspread.http_client import HTTPClient
from gspread.urls import SPREADSHEET_BATCH_UPDATE_URL, SPREADSHEET_URL, SPREADSHEETS_API_V4_BASE_URL

from addon.problems import WriteRefused
from addon.sync.adapters.arriving import arriving, in_order
from addon.sync.adapters.google_calls import BY_REASON, Calls, GoogleRefused
from addon.sync.adapters.google_sheets.adding import lacking
from addon.sync.adapters.google_sheets.building import Wanted, building, numbered, sheet_properties
from addon.sync.adapters.google_sheets.cells import Json
from addon.sync.adapters.google_sheets.known import KnownSpreadsheet
from addon.sync.adapters.google_sheets.looking import TIGHT, Ask, look
from addon.sync.adapters.google_sheets.ranges import whole_tab
from addon.tabs import Tab
from addon.workbook import SheetBatch, TabAdd

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafting:
    """Who makes it: the client, how calls are made, and the service account's address ("" for a person)."""

    client: HTTPClient
    calls: Calls
    address: str = ""


def create_spreadsheet(tabs: Mapping[str, Tab], drafting: Drafting, *, title: str, zone: str) -> str:
    """Create a spreadsheet with every tab and return its id. Two calls. Raises WriteRefused, OutcomeUnknown."""
    wanted = Wanted(tabs=tabs, ids=numbered(tabs))
    first = in_order(tabs)[0]
    properties = sheet_properties(first, wanted.ids[first.name], 0)
    body = {
        "properties": {"title": title, "locale": "en_US", "timeZone": zone},
        "sheets": [{"properties": {"sheetId": properties["sheetId"], "title": properties["title"]}}],
    }
    made = _made(drafting, lambda: _post(drafting, SPREADSHEETS_API_V4_BASE_URL, body, "spreadsheetId"))
    spreadsheet = str(made["spreadsheetId"])
    _build(spreadsheet, wanted, drafting, standing=(first.name,), gone=())
    return spreadsheet


def fill_spreadsheet(spreadsheet: str, tabs: Mapping[str, Tab], drafting: Drafting) -> tuple[str, ...]:
    """Add the tabs that a spreadsheet does not have yet and return their names. No tab is ever replaced.

    One whose title a person's own tab has comes under another. The blank sheet of a new spreadsheet goes. Raises
    WriteRefused and OutcomeUnknown.
    """
    url = SPREADSHEET_URL % spreadsheet

    def ask(below: str, params: Json) -> Json:
        return _made(drafting, lambda: drafting.client.request("get", url + below, params=params).json(), looks=True)

    read = look(ask, tabs, version="")
    there, wanting = read.known, [TabAdd(name) for name in read.snapshot.missing if name not in read.snapshot.unclear]
    if not wanting:
        return ()
    titles = [title for _, title in there.listed]
    new = arriving(SheetBatch(based_on="", tabs=tuple(wanting)), tabs, read.snapshot.tabs, titles)
    wanted = lacking(new.tabs, tabs, there)
    _build(spreadsheet, wanted, drafting, standing=(), gone=_blank(ask, there))
    return tuple(tab.name for tab in wanted.ordered)


def _blank(ask: Ask, there: KnownSpreadsheet) -> tuple[int, ...]:
    """Return the one sheet of a new spreadsheet, if nothing is in it."""
    if len(there.listed) != 1 or there.sheets:
        return ()
    [(sheet_id, title)] = there.listed
    [found] = ask("/values:batchGet", {"ranges": [whole_tab(title)], **TIGHT})["valueRanges"]
    return () if found.get("values") else (sheet_id,)


def _build(
    spreadsheet: str, wanted: Wanted, drafting: Drafting, *, standing: tuple[str, ...], gone: tuple[int, ...]
) -> None:
    """Send everything in one batch."""
    url = SPREADSHEET_BATCH_UPDATE_URL % spreadsheet
    removed = [{"deleteSheet": {"sheetId": one}} for one in gone]
    requests = [*building(wanted, standing=standing), *removed]
    _made(drafting, lambda: _post(drafting, url, {"requests": requests}, "spreadsheetId"))


def _post(drafting: Drafting, url: str, body: Json, fields: str) -> dict[str, Any]:
    answer = drafting.client.request("post", url, params={"fields": fields}, json=body).json()
    return answer if isinstance(answer, dict) else {}


def _made(drafting: Drafting, call: Callable[[], Answer], *, looks: bool = False) -> Answer:
    try:
        return drafting.calls.look(call) if looks else drafting.calls.change(call)
    except GoogleRefused as why:
        raise _refused(why, drafting) from None


def _refused(why: GoogleRefused, drafting: Drafting) -> WriteRefused:
    if why.trouble.status not in {403, 404} or why.trouble.reason in BY_REASON or not drafting.address:
        return WriteRefused(why.where, why.what, why.next_step, code=why.code)
    return WriteRefused(
        why.where,
        "a service account cannot create spreadsheets, and it sees only those that are shared with it",
        f"Create an empty spreadsheet yourself, share it with {drafting.address} as an editor, "
        "name its id in practice.toml and try again.",
        code="share-first",
    )
