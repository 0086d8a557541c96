"""LibreOffice as the judge: no text of an export ever becomes a formula, in the workbook or in a package's CSV."""

import csv
import io
import subprocess
import xml.etree.ElementTree as ET
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import openpyxl
import pytest

from addon.billing.package_csv import PackageRow, package_csv
from addon.wiring.beginning import init_practice
from addon.wiring.opening import open_practice
from addon.wiring.passes import PassOptions, sync_practice

pytestmark = [pytest.mark.judges, pytest.mark.office]
NOW = datetime(2026, 3, 30, 22, tzinfo=UTC)
EVIL = (
    "=EVIL()+1", "+EVIL+1", "-2+EVIL", "@SUM(EVIL)", "=cmd|' /C calc'!EVIL", "\tEVIL=1+1", "\uff1dEVIL()",
    '=HYPERLINK("http://127.0.0.1"&"EVIL")',
)  # fmt: skip
LAYOUTS = Path(__file__).parent / "layouts"
LINE = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}p"
TABLE, OFFICE = (
    "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}",
    "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}",
)


def quoted(*cells: str) -> str:
    """Return one line of a CSV file."""
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells) + "\r\n"


def exports() -> dict[str, str]:
    """Return a file of every kind of rows, in which each text that a person could have typed is a formula."""
    clients = "Client,Date added,Primary clinician,Phone number,Email,Contact name,Primary insurance,Status\r\n"
    visits = (
        "Appointment Start Date & Time,Patient Number,Patient First Name,Patient Last Name,Treatment Name,"
        "Staff Member Name,Status,Group Name,Session Id\r\n"
    )
    roster = "Group Name,Client ID,Client Name,DOB,Start Date,End Date,Status\r\n"
    scores = "Client ID,Client Name,DOB,Measure,Score,Date,Item 9,Source\r\n"
    payments = "Client Name,Date of Service,Code,Charged,Paid,Adjustment Reasons,Payer,Claim Number\r\n"
    for at, evil in enumerate(EVIL):
        name, number = f"{evil} Roe{at}", str(at + 1)
        clients += quoted(name, "01/13/2025", evil, "512 555 0190", f"{evil}@example.org", evil, evil, "Active")
        for day in ("2026-03-03", "2026-03-10", "2026-03-17", "2026-03-24"):
            visits += quoted(
                f"{day} 18:00", number, evil, f"Roe{at}", f"90853 {evil}", "Rosa Díaz", "Attended", evil, evil
            )
        roster += quoted(evil, number, name, "", "2026-03-03", "", "")
        scores += quoted(number, name, "", evil, "12", "2026-03-24", "1", "form")
        payments += quoted(name, "2026-03-03", "90853", "60.00", "40.00", evil, evil, evil)
    files = {"clients": clients, "visits": visits, "roster": roster, "scores": scores, "payments": payments}
    return {f"=EVIL() {name}.csv": text for name, text in files.items()}


def as_seen(file: Path, scratch: Path) -> tuple[Counter[str], list[str]]:
    """Return how many cells of each tab show one of the texts, and the formulas of all cells that have one in them."""
    profile = f"-env:UserInstallation={(scratch / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "fods", "--outdir", str(scratch), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=480)  # noqa: S603 (fixed words)
    book = ET.parse((scratch / file.name).with_suffix(".fods"))  # noqa: S314 (LibreOffice wrote it just now)
    shown: Counter[str] = Counter()
    formulas: list[str] = []
    for sheet in book.iter(f"{TABLE}table"):
        for cell in sheet.iter(f"{TABLE}table-cell"):
            formula = cell.get(f"{TABLE}formula")
            if formula is not None:
                formulas.append(formula)
            elif "EVIL" in "".join(text for line in cell.findall(LINE) for text in line.itertext()):  # no comment's
                assert cell.get(f"{OFFICE}value-type") == "string"
                shown[sheet.get(f"{TABLE}name", "")] += 1
    return shown, formulas


def foreign() -> dict[str, str]:
    """Return the files of no known format, each cell below their header with a formula before it."""
    files = {}
    for at, path in enumerate(sorted(LAYOUTS.glob("*.csv"))):
        text = path.read_bytes().decode("utf-8", errors="replace")
        header, *rows = csv.reader(io.StringIO(text, newline=""))
        evil = EVIL[at % len(EVIL)]
        files[f"foreign {at}.csv"] = quoted(*header) + "".join(quoted(*(evil + cell for cell in row)) for row in rows)
    return files


def says_yes(workbook: Path) -> None:
    """Answer yes, in another program, to everything that Needs review asks."""
    book = openpyxl.load_workbook(workbook)
    header, *rows = book["Needs review"].iter_rows()
    at = {str(cell.value): place for place, cell in enumerate(header)}
    for row in rows:
        if row[at["Status"]].value == "open":
            row[at["Decision"]].value = "new client" if "new" in str(row[at["Possible answers"]].value) else "yes"
    book.save(workbook)


def passed(folder: Path, now: datetime) -> None:
    """Run two passes."""
    for minutes in (0, 1):
        at = now + timedelta(minutes=minutes)
        with open_practice(folder, now=partial(max, at, at)) as home:
            sync_practice(home, PassOptions(), now=at)


def test_no_text_of_an_export_becomes_a_formula_in_the_workbook_or_a_calendar(tmp_path: Path) -> None:
    """Passes over files full of formulas, known and unknown, with a yes to all that is asked: each tab shows text.

    So does a calendar file that somebody opens as a table.
    """
    folder = tmp_path / "practice"
    init_practice(folder, "America/New_York")
    for name, text in (exports() | foreign()).items():
        (folder / "exports" / name).write_text(text, encoding="utf-8")
    passed(folder, NOW)
    for hours in (1, 2):
        says_yes(folder / "Practice.xlsx")
        passed(folder, NOW + timedelta(hours=hours))
    shown, formulas = as_seen(folder / "Practice.xlsx", tmp_path)
    assert [one for one in formulas if "EVIL" in one or "cmd" in one] == []
    assert shown.keys() >= {"Members", "Payments", "Scores", "Billing checks", "Today", "Needs review"}
    assert shown.keys() >= {"Import mapping", "Attendance", "Groups", "Roster"}
    calendars = b"".join(one.read_bytes() for one in sorted((folder / "calendars").glob("*.ics")))
    (tmp_path / "calendars.csv").write_bytes(calendars)
    assert as_seen(tmp_path / "calendars.csv", tmp_path)[1] == []


def test_no_text_becomes_a_formula_in_a_package(tmp_path: Path) -> None:
    """Neither in a package's cells, nor in the names beside its codes; without our mark LibreOffice would run them."""
    rows = [
        PackageRow(on=date(2026, 3, 3), session=f"G-01 {at}", member="M-0001", role=evil, payer=evil, remark=evil)
        for at, evil in enumerate(EVIL)
    ]
    (tmp_path / "package.csv").write_bytes(package_csv(rows, names={"M-0001": EVIL[0]}))
    (tmp_path / "bare.csv").write_text("".join(quoted(one) for one in EVIL), encoding="utf-8")
    shown, formulas = as_seen(tmp_path / "package.csv", tmp_path)
    assert (formulas, shown["package"] >= 3 * len(EVIL)) == ([], True)
    assert as_seen(tmp_path / "bare.csv", tmp_path)[1] != []
