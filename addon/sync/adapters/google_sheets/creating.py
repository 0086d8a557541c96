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
from addon.sync.adapters.arriving import in_order
from addon.sync.adapters.google_calls import Calls, GoogleRefused
from addon.sync.adapters.google_sheets.adding import lacking
from addon.sync.adapters.google_sheets.building import Wanted, building, numbered, sheet_properties
from addon.sync.adapters.google_sheets.cells import Json
from addon.sync.adapters.google_sheets.reading import FIELDS, reading
from addon.tabs import Tab

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
    """Add the tabs that a spreadsheet does not have yet and return their names. Two calls; no tab is ever replaced.

    The blank sheet of a new spreadsheet goes. Raises WriteRefused and OutcomeUnknown.
    """
    url = SPREADSHEET_URL % spreadsheet
    answer = _made(drafting, lambda: drafting.client.request("get", url, params={"fields": FIELDS}).json(), looks=True)
    there = reading(answer, tabs, version="").known
    missing = {name: tab for name, tab in tabs.items() if name not in there.sheets}
    if not missing:
        return ()
    listed = answer.get("sheets", ())
    wanted = lacking(missing.values(), tabs, there)
    blank = [one for one in listed if not _has_content(one)]
    gone = tuple(int(one["properties"].get("sheetId", 0)) for one in blank) if len(listed) == 1 else ()
    _build(spreadsheet, wanted, drafting, standing=(), gone=gone)
    return tuple(tab.name for tab in wanted.ordered)


def _has_content(sheet: Mapping[str, Any]) -> bool:
    lines = (line for data in sheet.get("data", ()) for line in data.get("rowData", ()))
    return any(cell.get("userEnteredValue") for line in lines for cell in line.get("values", ()))


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
    if why.trouble.status not in {403, 404} or not drafting.address:
        return WriteRefused(why.where, why.what, why.next_step, code=why.code)
    return WriteRefused(
        why.where,
        "a service account cannot create spreadsheets, and it sees only those that are shared with it",
        f"Create an empty spreadsheet yourself, share it with {drafting.address} as an editor, "
        "name its id in practice.toml and try again.",
        code="share-first",
    )
