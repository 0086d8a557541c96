"""A practice of any size, as it is before its first pass: a decorated workbook and years of exports.

Groups are all in the sheet, so that nothing is proposed; the two clients of one name have been told
apart; all but the last two months are closed (Settings: Closed through), as a practice of that size keeps them.
"""

import io
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import PatternFill

from addon.records import ATTENDED
from addon.sample.clients import DETAILS_HEADER
from addon.sample.ehr import NONE, Differences
from addon.sample.exports import vendor_exports
from addon.sample.practice import sample_practice
from addon.sample.shape import Sample
from addon.sample.starting import starting_rows
from addon.sample.table import written
from addon.sample.telling import starting_appends
from addon.tabs import Tab, matched_columns
from addon.wiring.beginning import init_practice
from addon.wiring.folder import PracticeFolder
from addon.wiring.opening import open_practice
from addon.workbook import CellWrite, RowAppend, SheetBatch, Snapshot
from tests.bench.sizes import sizes_for
from tests.sync.adapters.xlsx.decorated import PICTURE, X14, with_parts

ZONE = "America/New_York"
TODAY = date(2026, 3, 16)
NOW = datetime(2026, 3, 16, 13, 0, tzinfo=UTC)
CLOSED = date(2026, 1, 16)
CHANGES = 50
MOST_ROWS = 90_000
"""Export files are refused above 100,000 rows: a large practice downloads shorter periods."""
LATER = "later"
"""The folder beside the practice with the export of the next download."""
_DATE = re.compile(rb"(\d\d)/(\d\d)/(\d{4})")
_SPARKLINES = (
    f'<extLst><ext uri="{{05C60535-1F16-4fd2-B633-F4F36F0B64E0}}" xmlns:x14="{X14}"><x14:sparklineGroups '
    'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:sparklineGroup><x14:sparklines>'
    "<x14:sparkline><xm:f>'Our own page'!A2:A9</xm:f><xm:sqref>D2</xm:sqref></x14:sparkline></x14:sparklines>"
    "</x14:sparklineGroup></x14:sparklineGroups></ext></extLst></worksheet>"
).encode()


def make_practice(folder: Path, rows: int, *, years: int) -> None:
    """Make a practice with about that many attendance rows, kept for up to so many years."""
    sample = _told_apart(sample_practice(7, TODAY, sizes=sizes_for(rows, years=years)))
    init_practice(folder, ZONE)
    (folder / "Practice.xlsx").write_bytes(decorated(folder / "Practice.xlsx"))
    with open_practice(folder, now=lambda: NOW) as home:
        snapshot = home.workbook.read()
        headers = {name: tab.headers for name, tab in snapshot.tabs.items()}
        typed = starting_appends(starting_rows(sample), home.tabs, headers)
        closing = _setting(home.tabs["settings"], snapshot, "Closed through", CLOSED)
        appends = tuple(RowAppend(name, values) for name, values in typed)
        home.workbook.write(SheetBatch(based_on=snapshot.version, cells=(closing,), appends=appends))
    for name, content in vendor_exports(sample, until=TODAY).items():
        for part, piece in enumerate(in_periods(content), 1):
            (folder / "exports" / f"{part} {name}").write_bytes(piece)
    (folder / LATER).mkdir()
    (folder / LATER / "9 client_attendance_report.csv").write_bytes(_download_with_changes(sample))


def make_client_list(folder: Path, rows: int) -> None:
    """Make an empty practice whose first export is a client list of so many clients."""
    init_practice(folder, ZONE)
    (folder / "exports" / "clients.csv").write_bytes(client_list(rows))


def client_list(rows: int) -> bytes:
    """Return a list of so many clients; first names, last names and e-mail addresses come again and again."""
    head = DETAILS_HEADER.split(",")
    syllables = [f"{a}{b}" for a in "BCDFGHJKLM" for b in "aeiou"]
    firsts = [f"{one}{two}" for one in syllables for two in ("la", "ne", "ro", "sim")]
    told = {"Client type": "Adult", "Date added": "01/15/2025", "Primary insurance": "Aetna", "Status": "Active"}
    lines = []
    for at in range(rows):
        last = at // len(firsts)
        told["Client"] = f"{firsts[at % len(firsts)]} {syllables[last % 50]}{syllables[last // 50].lower()}son"
        told["Phone number"] = f"(555) {at // 10_000:03d}-{at % 10_000:04d}"
        told["Email"] = f"box{at % 5_000}@example.org"
        lines.append([told.get(column, "") for column in head])
    return written(DETAILS_HEADER, lines, encoding="utf-8-sig")


def _told_apart(sample: Sample) -> Sample:
    """Nobody shares a name and no group is missing: nothing is left for a person to decide on the first day."""
    _, twin = sample.oddities.one_name
    members = tuple(
        replace(one, name="Alexandrine Quist") if one.code == twin else one for one in sample.practice.members
    )
    oddities = replace(sample.oddities, unlisted_group="")
    return replace(sample, practice=replace(sample.practice, members=members), oddities=oddities)


def _setting(tab: Tab, snapshot: Snapshot, name: str, value: date) -> CellWrite:
    sheet = snapshot.tabs[tab.name]
    at = matched_columns(tab, sheet.headers)
    number = next(n for n, row in enumerate(sheet.rows, sheet.first_row) if row[at["name"]] == name)
    return CellWrite(tab.name, number, at["value"], value)


def decorated(path: Path) -> bytes:
    """Return the workbook as a person dresses it: colours, a comment, an own page with formulas, chart, sparklines."""
    book = openpyxl.load_workbook(path)
    marks = book["Attendance"]
    rule = CellIsRule(operator="equal", formula=['"no show"'], fill=PatternFill("solid", bgColor="FFCCCC"))
    marks.conditional_formatting.add("E2:E200000", rule)
    marks["E1"].comment = Comment("Mark before you go home, please.", "Office")
    own = book.create_sheet("Our own page")
    for number in range(2, 10):
        own[f"A{number}"], own[f"B{number}"] = number * 3, f"=A{number}*2"
    own["B10"] = '=COUNTIF(Attendance!E:E,"no show")'
    own.auto_filter.ref = "A1:B9"
    chart = BarChart()
    chart.add_data(Reference(own, min_col=1, min_row=2, max_row=9))
    own.add_chart(chart, "F2")
    made = io.BytesIO()
    book.save(made)
    page = f"xl/worksheets/sheet{len(book.sheetnames)}.xml"
    changes = {page: lambda xml: xml.replace(b"</worksheet>", _SPARKLINES), "xl/media/image1.png": lambda _: PICTURE}
    changes["[Content_Types].xml"] = lambda xml: xml.replace(
        b"</Types>", b'<Default Extension="png" ContentType="image/png"/></Types>'
    )
    return with_parts(made.getvalue(), changes)


def in_periods(content: bytes) -> Iterable[bytes]:
    """Cut an export of too many rows into periods of the year, as it would be downloaded."""
    head, *lines = content.splitlines(keepends=True)
    if len(lines) <= MOST_ROWS:
        return [content]
    dated = sorted((day, number, line) for number, line in enumerate(lines) if (day := _day(line)))
    days = sorted({day for day, _, _ in dated})
    middle = days[len(days) // 2]
    halves = ([line for day, _, line in dated if day < middle], [line for day, _, line in dated if day >= middle])
    return [b"".join([head, *half]) for half in halves]


def _day(line: bytes) -> date | None:
    """Return the first date in a row of an export."""
    found = _DATE.search(line)
    return date(int(found[3]), int(found[1]), int(found[2])) if found else None


def _download_with_changes(sample: Sample) -> bytes:
    """Return the attendance report from four weeks ago on, in which 50 marks have changed in the EHR."""
    since = TODAY - timedelta(weeks=4)
    sessions = {one.code: one for one in sample.practice.sessions}
    busy = {(one.member, one.start.date()) for one in sample.practice.appointments}
    changed: dict[tuple[str, str], str] = {}
    for row in sample.practice.attendance:
        day = sessions[row.session].start.date()
        alone = (row.member, day) not in busy
        busy.add((row.member, day))
        settled = since <= day < TODAY - timedelta(days=14) and row.status in ATTENDED
        if settled and alone and len(changed) < CHANGES:
            changed[row.session, row.member] = "no show"
    head, *lines = _attendance(sample, Differences(statuses=changed))
    return b"".join([head, *(line for line in lines if (on := _day(line)) and on >= since)])


def _attendance(sample: Sample, differences: Differences = NONE) -> list[bytes]:
    files = vendor_exports(sample, until=TODAY, differences=differences)
    return next(content for name, content in files.items() if "attendance" in name).splitlines(keepends=True)


def settled_by_the_office(home: PracticeFolder) -> int:
    """Answer every open question with no (leave it out); return how many there were."""
    snapshot = home.workbook.read()
    sheet = snapshot.tabs["needs_review"]
    at = matched_columns(home.tabs["needs_review"], sheet.headers)
    rows = [number for number, row in enumerate(sheet.rows, sheet.first_row) if row[at["status"]] == "open"]
    cells = tuple(CellWrite("needs_review", number, at["decision"], "no") for number in rows)
    home.workbook.write(SheetBatch(based_on=snapshot.version, cells=cells))
    return len(rows)


def marked_by_a_va(home: PracticeFolder) -> int:
    """Change 50 marks in Attendance, from the newest back, as a VA does; return how many."""
    snapshot = home.workbook.read()
    sheet = snapshot.tabs["attendance"]
    at = matched_columns(home.tabs["attendance"], sheet.headers)
    attended = [
        number
        for number, row in enumerate(sheet.rows, sheet.first_row)
        if len(row) > at["status"] and row[at["status"]] == "attended"
    ]
    words = ("late arrival", "no show")
    cells = [
        CellWrite("attendance", number, at["status"], words[n % 2]) for n, number in enumerate(attended[-CHANGES:])
    ]
    home.workbook.write(SheetBatch(based_on=snapshot.version, cells=tuple(cells)))
    return len(cells)


EDITS = (
    ("flag_rules", "FR-01", "if_missed_in_a_row", ">= 1"),
    ("reminder_rules", "RR-03", "then_hours_before", 48),
    ("billing_rules", "BR-02", "then_place_of_service", "02"),
)
"""What an admin changes before a back-test: tab, rule, field, cell."""


def edited_by_an_admin(home: PracticeFolder) -> int:
    """Change one rule in each tab of which a change is weighed; return how many."""
    snapshot, cells = home.workbook.read(), []
    for name, rid, field, value in EDITS:
        sheet = snapshot.tabs[name]
        at = matched_columns(home.tabs[name], sheet.headers)
        number = next(n for n, row in enumerate(sheet.rows, sheet.first_row) if row[at["id"]] == rid)
        cells.append(CellWrite(name, number, at[field], value))
    home.workbook.write(SheetBatch(based_on=snapshot.version, cells=tuple(cells)))
    return len(cells)
