"""The workbook port over one Google spreadsheet: one version check, two reads and one write a pass."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from google.auth.credentials import Credentials
from gspread.http_client import HTTPClient
from gspread.urls import DRIVE_FILES_API_V3_URL, SPREADSHEET_BATCH_UPDATE_URL, SPREADSHEET_URL

from addon.problems import Fault, UnreadableWorkbook, WorkbookChanged, WriteRefused, WrittenInPart
from addon.sync.adapters.arriving import arriving
from addon.sync.adapters.google_calls import (
    CONNECT_SECONDS,
    READ_SECONDS,
    Calls,
    GoogleFault,
    GoogleRefused,
    OutcomeUnknown,
)
from addon.sync.adapters.google_sheets.adding import adding
from addon.sync.adapters.google_sheets.checking import Checked, checked, places
from addon.sync.adapters.google_sheets.growing import growing
from addon.sync.adapters.google_sheets.known import KnownSpreadsheet
from addon.sync.adapters.google_sheets.looking import TIGHT, look
from addon.sync.adapters.google_sheets.naming import naming
from addon.sync.adapters.google_sheets.putting_back import PutBack, clearing, due, is_settled, putting_back
from addon.sync.adapters.google_sheets.reading import SHOWN_FIELDS, SpreadsheetReading, growable
from addon.sync.adapters.google_sheets.showing import showing
from addon.sync.adapters.google_sheets.writing import MOST_BYTES, BatchPart, parts
from addon.sync.adapters.writable import check_batch
from addon.tabs import Tab
from addon.workbook import SheetBatch, Snapshot, WriteReceipt

LONGEST_TEXT = 50_000
"""How many characters a cell holds at Google."""
ROUNDS = 8
"""How often cells are put back before we say that somebody must look."""


class WriteUnproven(Fault):
    """The batch was written, but Google did not say enough to tell what it met."""


def open_client(credentials: Credentials) -> HTTPClient:
    """Return gspread's plain client: no retries of its own, and a time-out on every call.

    Google compresses its answers only for a program that names gzip twice.
    """
    client = HTTPClient(credentials)
    client.session.headers["User-Agent"] = "groupkeeper (gzip)"
    client.set_timeout((CONNECT_SECONDS, READ_SECONDS))
    return client


class GoogleWorkbook:
    """The practice's spreadsheet at Google. Its version is the file's version in Drive.

    A snapshot carries the version that was asked for before the read, so it is never newer than what
    was read: a change in between is noticed one pass later, never missed. Drive is asked through the
    same client as Sheets: one way of signing in and of trying again. A write is not refused because
    *something* changed meanwhile, only where it met something that had not been read.
    """

    def __init__(
        self,
        spreadsheet: str,
        tabs: Mapping[str, Tab],
        *,
        client: HTTPClient,
        calls: Calls,
        most_bytes: int = MOST_BYTES,
        looks_only: bool = False,
    ) -> None:
        """Name the spreadsheet by its id, the tabs that are ours, the client and how calls are made.

        ``looks_only``: nothing is ever written, not even what an interrupted write left to be put back.
        """
        self._spreadsheet = spreadsheet
        self._tabs = tabs
        self._client = client
        self._calls = calls
        self._most_bytes = most_bytes
        self._looks_only = looks_only
        self._checked: str | None = None
        self._known: KnownSpreadsheet | None = None

    def version(self) -> str:
        """Return the file's version. One call to Drive. Raises UnreadableWorkbook, also for a file in the trash."""
        url = f"{DRIVE_FILES_API_V3_URL}/{self._spreadsheet}"
        answer = self._look(url, {"fields": "version,trashed", "supportsAllDrives": "true"})
        if answer.get("trashed"):  # Sheets reads and writes it all the same, and nobody looks there
            what = "the spreadsheet is in the trash, so nothing is read or written"
            step = "Restore it, or its folder, in the trash of drive.google.com; Google empties that after 30 days."
            raise UnreadableWorkbook(self._calls.where, what, step, code="trashed")
        self._checked = str(answer.get("version", ""))
        return self._checked

    def read(self) -> Snapshot:
        """Read every known tab: two calls (see ``look``), and one to Drive unless the version was just asked for.

        Puts back what an interrupted write had met unread. Raises UnreadableWorkbook, WriteRefused.
        """
        found = self._settled()
        self._known = found.known
        return found.snapshot

    def write(self, batch: SheetBatch) -> WriteReceipt:
        """Write the batch in one call; a first import over about 2 MB takes one call for each 2 MB.

        The receipt's version is one that no file has: Sheets does not tell it, and asking would be one
        more call. So the next pass reads. Raises WorkbookChanged where nothing was written, WrittenInPart where a write
        met something that had not been read (put back before this is raised), CellNotWritable, WriteRefused,
        OutcomeUnknown.
        Tabs and columns can meet nothing: they are made anew, so they stay even where cells were put back.
        """
        if not batch:
            return WriteReceipt(version=batch.based_on)
        known = self._known_at(batch.based_on)
        titles = {key: sheet.title for key, sheet in known.sheets.items()}
        locked = {key: sheet.locked for key, sheet in known.sheets.items()}
        check_batch(batch, titles, lambda one: (one.row, one.column) in locked[one.tab], longest=LONGEST_TEXT)
        there = {key: growable(sheet) for key, sheet in known.sheets.items() if batch.tabs or batch.columns}
        new = arriving(batch, self._tabs, there, [title for _, title in known.listed])
        if not (batch.cells or batch.appends or new):
            return WriteReceipt(version=batch.based_on)
        self._known = self._checked = None
        landed: dict[int, int] = {}
        first = adding(new, self._tabs, known)
        last = [*naming(known), *growing(batch, self._tabs, known), *showing(batch, known)]
        every = parts(batch, known, most=self._most_bytes, first=first, last=last)
        for number, part in enumerate(every):
            landed |= self._write(part, known) if number == 0 else self._write_on(part, known)
        rows = tuple(landed[number] for number in range(len(batch.appends)))
        return WriteReceipt(version=f"after {batch.based_on}", appended_rows=rows)

    # --- reading ----------------------------------------------------------------------------------

    def _settled(self) -> SpreadsheetReading:
        for _ in range(ROUNDS):
            found = self._read_once()
            wanted = due(found.scratches, found.known)
            if self._looks_only:
                return self._as_it_stands(found, wanted)
            if wanted:
                self._send(putting_back(wanted, found.known))
            elif is_settled(found.scratches):
                return found
            else:
                part = clearing(found.known)
                self._send(part)
                self._checked = found.snapshot.version
                known = replace(found.known, scratch=(part.scratch_id,), next_scratch=part.scratch_id + 1)
                return replace(found, known=known)
        what = "people keep changing cells that have to be put back"
        raise WriteRefused(self._calls.where, what, "Look into its version history.", code="not-put-back")

    def _as_it_stands(self, found: SpreadsheetReading, wanted: Sequence[PutBack]) -> SpreadsheetReading:
        if wanted:
            what = f"an interrupted write still has to be put back in {len(wanted)} places"
            raise UnreadableWorkbook(self._calls.where, what, "Run groupkeeper sync: it begins with that.", code="due")
        return found

    def _read_once(self) -> SpreadsheetReading:
        version = self._checked or self.version()
        self._checked = None
        url = SPREADSHEET_URL % self._spreadsheet
        return look(lambda below, params: self._look(url + below, params), self._tabs, version=version)

    def _known_at(self, version: str) -> KnownSpreadsheet:
        """Return what was read at a version; read it now if it was not, and refuse if that is no longer it."""
        known = self._known
        if known is None or known.version != version:
            known = self._settled().known
            if self.version() != version:
                raise self._changed("somebody changed the spreadsheet meanwhile, so nothing was written")
        return known

    def _look(self, url: str, params: dict[str, Any]) -> dict[str, Any]:
        try:
            return self._calls.look(lambda: self._answer("get", url, params))
        except GoogleRefused as why:
            raise UnreadableWorkbook(why.where, why.what, why.next_step, code=why.code) from None

    def _answer(self, method: str, url: str, params: dict[str, Any], body: Any = None) -> dict[str, Any]:  # noqa: ANN401 - JSON
        answer = self._client.request(method, url, params=params, json=body).json()
        return answer if isinstance(answer, dict) else {}

    # --- writing ----------------------------------------------------------------------------------

    def _write(self, part: BatchPart, known: KnownSpreadsheet) -> Mapping[int, int]:
        """Send one part and look at what it met. Returns where its appended rows landed."""
        reply = self._send(part, planned_on=known)
        found = checked(reply, part)
        if found.misplaced:
            self._put_back(found, known)
        if found.landed is None:
            raise self._in_part("rows were moved while we wrote")
        return found.landed

    def _write_on(self, part: BatchPart, known: KnownSpreadsheet) -> Mapping[int, int]:
        """Write another part: no refusal may deny that those before it are written."""
        try:
            return self._write(part, known)
        except WrittenInPart:
            raise
        except WorkbookChanged as why:
            raise WrittenInPart(why.where, why.what, why.next_step, code=why.code) from None
        except WriteRefused as why:
            raise OutcomeUnknown(why.where, why.what, why.next_step, code=why.code) from None

    def _put_back(self, found: Checked, known: KnownSpreadsheet) -> None:
        """Put back what people typed while we wrote, and raise WrittenInPart: the rest of the batch is written."""
        titles = {sheet.sheet_id: sheet.tab.title for sheet in known.sheets.values()}
        try:
            self._settled()
        except WriteRefused as why:
            raise OutcomeUnknown(why.where, why.what, why.next_step, code=why.code) from None
        self._checked = None
        if found.unproven:
            what = f"Google made no copy of what was in {places(found.unproven, titles)} before it was written"
            raise WriteUnproven(self._calls.where, what, "Look into its version history.", code="no-copy")
        where = places(found.misplaced, titles)
        if found.moved:
            where = f"the columns of {', '.join(titles[one] for one in found.moved if one in titles)}"
        raise self._in_part(f"somebody changed {where} while we wrote; what was there is put back")

    def _send(self, part: BatchPart, *, planned_on: KnownSpreadsheet | None = None) -> dict[str, Any]:
        """Send a batch. One that Google cannot carry out on the spreadsheet as it is now was overtaken."""
        url = SPREADSHEET_BATCH_UPDATE_URL % self._spreadsheet
        params = {"fields": SHOWN_FIELDS, **TIGHT}
        try:
            return self._calls.change(lambda: self._answer("post", url, params, part.body))
        except GoogleRefused as why:
            if why.trouble.status == 400 and planned_on is not None and self._moved(planned_on):
                raise self._changed("somebody changed the spreadsheet meanwhile, so nothing was written") from None
            raise WriteRefused(why.where, why.what, why.next_step, code=why.code) from None

    def _moved(self, known: KnownSpreadsheet) -> bool:
        """Return whether the spreadsheet is no longer as it was read; its version alone may lag behind that."""
        try:
            return self.version() != known.version or self._read_once().known.content != known.content
        except (GoogleFault, UnreadableWorkbook):
            return False

    def _in_part(self, what: str) -> WrittenInPart:
        return WrittenInPart(self._calls.where, what, "It is read and the rest is planned again.", code="changed")

    def _changed(self, what: str) -> WorkbookChanged:
        return WorkbookChanged(self._calls.where, what, "It is read and planned again.", code="changed")
