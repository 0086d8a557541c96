"""Export files and what is read from them; golden pairs stand in ``golden/<case>/``."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.exports.dates import PracticeDates
from addon.exports.export import Export
from addon.exports.limits import Limits
from addon.exports.profile import load_profiles, shipped_texts
from addon.exports.reading import read_export
from addon.exports.remittance import REMITTANCE
from addon.exports.safety import safety_answers
from addon.problems import UnreadableExport
from tests.all_tabs import all_tabs
from tests.exports.reports import adds_up
from tests.exports.shown import shown

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(case.name for case in GOLDEN.iterdir())
PROFILES = load_profiles(
    shipped_texts() | {path.name: path.read_text(encoding="utf-8") for path in GOLDEN.glob("*/*.toml")},
    all_tabs(),
)
ATTENDANCE = "client_name,clinician_name,date_of_service,office_name,status\r\n"
ROSTER = "Group Name,Client ID,Client Name,DOB,Start Date,End Date,Status\r\n"
SCORES = "Client ID,Client Name,DOB,Measure,Score,Date,Item 9,Source\r\n"
SHOW = "Zoë Núñez,Rosa Díaz,03/03/2026,Main,Show\r\n"


def golden_file(case: str) -> Path:
    """Return the export file of a case; its profile stands beside it where it is not a shipped one."""
    return next(path for path in (GOLDEN / case).iterdir() if path.suffix != ".toml" and path.name != "expected.txt")


def read(content: bytes | str, name: str = "export.csv", **options: object) -> Export:
    """Read a file with the shipped profiles and those of the golden cases."""
    data = content if isinstance(content, bytes) else content.encode()
    return read_export(name, data, PROFILES, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("case", CASES)
def test_a_file_is_read_as_its_golden_text_says(case: str) -> None:
    """Every value, skipped row, problem and safety notice of a case is the one written down beside it."""
    path = golden_file(case)
    content = path.read_bytes()
    found = shown(read(content, path.name), safety_answers(path.name, content, PROFILES.values()))
    assert found == (GOLDEN / case / "expected.txt").read_text(encoding="utf-8")


def test_every_profile_has_a_golden_case() -> None:
    """No format ships without an example."""
    assert {read(golden_file(case).read_bytes()).profile for case in CASES} == {*PROFILES, REMITTANCE}


def test_a_column_that_is_missing_is_not_observed() -> None:
    """Absent is not blank: the report without insurance says nothing about notes and statuses."""
    export = read(golden_file("appointments-no-insurance").read_bytes())
    assert not export.observed & {"note", "status"}
    assert {"charge", "code"} <= export.observed


def test_the_signature_follows_the_header_only() -> None:
    """The same header gives the same signature whatever the rows; another header another one."""
    one, two = read(ATTENDANCE + SHOW), read(ATTENDANCE.upper() + SHOW + SHOW)
    assert one.header_signature == two.header_signature != read(ROSTER).header_signature
    assert one.sha256 != two.sha256


def test_a_start_date_far_ahead_is_told() -> None:
    """98 is not read as 2098."""
    text = ROSTER + "DBT,1,Bo Li,04/25/1980,03/04/98,,\nDBT,2,Al Roe,04/25/1980,03/14/25,,\n"
    export = read(text, dates=PracticeDates(order="month first", today=date(2026, 11, 30)))
    assert [row.joined for row in export.roster] == [date(2025, 3, 14)]
    assert [str(one.place) for one in export.problems] == ["export.csv:2"]


def test_a_mistyped_birth_date_is_told_and_the_scores_keep_their_days() -> None:
    """One of six, in a file whose other dates could be read in both orders."""
    births = ("01/02/1985", "03/07/1990", "11/12/1979", "25/12/1980", "06/05/2001", "02/09/1999")
    rows = (f"{at},Bo {'ABCDEF'[at - 1]}li,{born},PHQ-9,9,03/0{at}/2026\n" for at, born in enumerate(births, 1))
    text = "Client ID,Client Name,DOB,Measure,Score,Date\n" + "".join(rows)
    export = read(text, dates=PracticeDates(order="month first", today=date(2026, 11, 30)))
    assert {row.on for row in export.scores} == {date(2026, 3, day) for day in (1, 2, 3, 5, 6)}
    assert [str(one.place).rpartition(":")[2] for one in export.problems] == ["5"]
    assert not export.doubt


def test_the_answer_about_the_date_order_is_used() -> None:
    """A file whose dates fit both orders is read once a person said which one it is."""
    text = ROSTER + "Tuesday,1,Zoë Núñez,,04/05/2026,,Active\r\n"
    days = [read(text, dates=PracticeDates(order=order)).roster[0].joined for order in ("month first", "day first")]
    assert days == [date(2026, 4, 5), date(2026, 5, 4)]


# --- files that are refused ----------------------------------------------------------------------


def workbook(*rows: tuple[object, ...]) -> bytes:
    """Return an .xlsx with these rows, by default the attendance header."""
    book = openpyxl.Workbook()
    for row in rows or (tuple(ATTENDANCE.strip().split(",")),):
        book.active.append(row)  # type: ignore[union-attr, arg-type]
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def repacked(change: Callable[[dict[str, bytes]], None]) -> bytes:
    """Return the workbook with its parts changed."""
    with zipfile.ZipFile(io.BytesIO(workbook())) as package:
        parts = {part: package.read(part) for part in package.namelist()}
    change(parts)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for part, data in parts.items():
            package.writestr(part, data)
    return content.getvalue()


def in_sheet(old: bytes, new: bytes) -> bytes:
    """Return the workbook with something in its sheet's XML replaced."""
    sheet = "xl/worksheets/sheet1.xml"

    def change(parts: dict[str, bytes]) -> None:
        assert old in parts[sheet]
        parts[sheet] = parts[sheet].replace(old, new)

    return repacked(change)


def only_a_csv(parts: dict[str, bytes]) -> None:
    """Leave nothing in the package but a CSV file."""
    parts.clear()
    parts["a.csv"] = b"x"


def marked_encrypted() -> bytes:
    """Return the workbook with a part marked as encrypted."""
    content = bytearray(workbook())
    at = content.rindex(b"PK\x01\x02")
    content[at + 8] |= 1
    return bytes(content)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
SMALL = Limits(bytes=5_000, rows=3, columns=8, cell_length=50)
REFUSED: dict[str, tuple[bytes | str, str]] = {
    "nothing": (b"", "empty"),
    "only blanks": (b" \r\n\r\n", "empty"),
    "a web page named .xls": (b"<html><table><tr><td>client_name</td></tr></table>", "html"),
    "a web page after a BOM": (b"\xef\xbb\xbf  <!doctype html>", "html"),
    "an old Excel file": (OLE, "old-excel"),
    "a locked workbook": (OLE + "EncryptedPackage".encode("utf-16-le"), "locked"),
    "a workbook part with a password": (marked_encrypted(), "locked"),
    "a PDF": (b"%PDF-1.7\n", "pdf"),
    "bytes that are no text": (b"client\0name", "binary"),
    "a quote that never closes": (ATTENDANCE + '"Zoë,Rosa Díaz,03/03/2026,Main,Show\r\n' + SHOW, "broken-quotes"),
    "text after a closing quote": (ATTENDANCE + '"Zoë"x,Rosa Díaz,03/03/2026,Main,Show\r\n', "broken-quotes"),
    "half a letter": ((ATTENDANCE + "Zoë").encode()[:-1], "cut-short"),
    "half a letter in UTF-16": ((ATTENDANCE + SHOW).encode("utf-16")[:-1], "cut-short"),
    "two encodings": ((ATTENDANCE + SHOW).encode() + SHOW.encode("cp1252"), "unknown-encoding"),
    "another report": ("Date Requested,Client,Status,Payer\r\n1,2,3,4\r\n", "unknown-format"),
    "a renamed required column": (ATTENDANCE.replace("status", "outcome") + SHOW, "unknown-format"),
    "one column twice": (ATTENDANCE.strip() + ",status\r\n", "header-twice"),
    "both orders of dates": (ROSTER + "A,1,B,,13/04/2026,,\r\nA,2,C,,04/13/2026,,\r\n", "mixed-dates"),
    "a vendor's dates in both orders": (
        ATTENDANCE + SHOW.replace("03/03", "13/03") + SHOW.replace("03/03", "03/13"),
        "mixed-dates",
    ),
    "dates that fit both orders": (ROSTER + "A,1,B,,04/05/2026,,\r\n", "ambiguous-dates"),
    "too many rows": (ATTENDANCE + SHOW * 4, "too-many-rows"),
    "very many rows": (ATTENDANCE + SHOW * 30, "too-many-rows"),
    "too many columns": (b"," * 400 + b"\r\n", "too-many-columns"),
    "an endless cell": (ATTENDANCE + SHOW.replace("Rosa", "R" * 51), "cell-too-long"),
    "too many bytes": (ATTENDANCE + SHOW * 200, "too-large"),
}
HOSTILE_WORKBOOKS: dict[str, tuple[bytes, str]] = {
    "a zip of CSV files": (
        repacked(only_a_csv),
        "not-a-workbook",
    ),
    "a document type": (in_sheet(b"<sheetData>", b"<!DOCTYPE x><sheetData>"), "hostile-workbook"),
    "macros": (repacked(lambda parts: parts.update({"xl/vbaProject.bin": b"x"})), "hostile-workbook"),
    "a path outside": (repacked(lambda parts: parts.update({"../evil": b"x"})), "hostile-zip"),
    "a part twice": (repacked(lambda parts: parts.update({"XL/workbook.xml": b"x"})), "hostile-zip"),
    "a cell in the last column": (in_sheet(b'r="B1"', b'r="XFD1"'), "too-many-columns"),
    "a cell in the last row": (in_sheet(b'r="B1"', b'r="B1048576"'), "too-many-rows"),
    "a wide and long area": (in_sheet(b'r="B1"', b'r="SD99999"'), "too-large"),
    "a gigabyte of blanks": (in_sheet(b"<sheetData>", b" " * 30_000_000 + b"<sheetData>"), "too-large"),
    "a damaged sheet": (in_sheet(b"<sheetData>", b"<sheetData><row><c t='s'><v>"), "broken-workbook"),
    "no sheet that we know": (workbook(("Name", "Score")), "unknown-format"),
}


def sheets(**lists: Sequence[tuple[object, ...]]) -> bytes:
    """Return a workbook with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, lines in lists.items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


HEAD = ("Client Name", "Measure", "Score", "Date")
LINES = [("Bo Li", "GAD-7", 9, "2026-03-03"), ("Al Roe", "GAD-7", 8, "2026-03-03")]


def test_a_workbook_with_several_lists_is_refused_and_names_them() -> None:
    """Whichever were read, the rows of the others would be lost without a word."""
    with pytest.raises(UnreadableExport) as refused:
        read(sheets(January=[HEAD, LINES[0]], February=[HEAD, LINES[1]]))
    assert refused.value.code == "several-lists"
    assert "two of its sheets are lists: January and February. Save each" in str(refused.value)
    with pytest.raises(UnreadableExport, match=r"7 of its sheets are lists: S0, S1, S2, S3, S4, S5 and 1 more\."):
        read(sheets(**{f"S{at}": [HEAD, LINES[0]] for at in range(7)}))


def test_other_sheets_beside_a_list_are_no_lists() -> None:
    """A summary, and a list that was only prepared, lose nothing: the list is read, wherever it is."""
    book = sheets(Summary=[("Measure", "Mean"), ("GAD-7", 8.5)], March=[HEAD, (" ",)], February=[HEAD, *LINES])
    assert read(book).counts.loaded == 2


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_is_unsafe_to_read_is_refused_by_name(case: str) -> None:
    """Each cause has its own code and a next step; nothing of the file is quoted."""
    content, code = REFUSED[case]
    options: dict[str, Any] = {"limits": SMALL} if code.startswith(("too-", "cell-")) else {}
    with pytest.raises(UnreadableExport) as refused:
        read(content, **options)
    assert refused.value.code == code
    assert refused.value.next_step
    assert "Zo" not in str(refused.value)


@pytest.mark.parametrize("case", HOSTILE_WORKBOOKS)
def test_a_workbook_made_to_harm_is_refused_by_name(case: str) -> None:
    """What would stop a reader, or run something, never reaches it."""
    content, code = HOSTILE_WORKBOOKS[case]
    with pytest.raises(UnreadableExport) as refused:
        read(content, "export.xlsx")
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        ("Doe,Ann,12/30/1983,312-555-0111\r\nRoe,Bo,5/5/1999,312-555-0112\r\n", "list.csv", "it has no header row"),
        ("Kin,Given,Day one,Ring\r\nRoe,Bo,5/5/1999,312-555-0112\r\n", "list.csv", "no known format has this header"),
        (repacked(only_a_csv), "a.zip", "The only zips that are read are OpenEMR's EHI export and FHIR files."),
    ],
)
def test_what_is_refused_tells_what_helps(content: bytes | str, name: str, words: str) -> None:
    """A list without headings is no unknown format; nobody is asked to unzip what may be made to harm."""
    with pytest.raises(UnreadableExport) as refused:
        read(content, name)
    told = f"{refused.value.what}. {refused.value.next_step}"
    assert words in told
    assert "nzip" not in told


def test_a_column_that_is_not_read_is_told_by_its_heading() -> None:
    """Whoever made the form's questions finds the one that is not known, and where to add its words."""
    export = read(ATTENDANCE.strip() + ",Any \x1b[31mthing else?\r\n" + SHOW.strip() + ",x\r\n")
    (told,) = [one for one in export.problems if one.code == "unknown-column"]
    assert told.what == f"column F “Any [31mthing else?” is not known to {export.profile} and is not read"
    assert f"copy {export.profile}.toml into export-profiles/" in told.next_step


# --- invariants --------------------------------------------------------------------------------------


cell = st.sampled_from(
    (
        "", " ", "Zoë Núñez", "Rosa Díaz", "03/03/2026", "3/4/2026 18:00", "2026-03-05", "Show", "No Show", "Gone",
        "Total", "7 clients", "1E+5", "-", "12", "$4.10", '"', "a,b", "line\nbreak", "\ufeff", "=1+1",
    )
)  # fmt: skip
headers = st.sampled_from([ATTENDANCE, ROSTER, SCORES])


def read_or_refusal(content: bytes | str, name: str = "export.csv") -> Export | str:
    """Return what a file yields, or the code by which it is refused."""
    try:
        return read(content, name)
    except UnreadableExport as refused:
        return refused.code


@given(header=headers, rows=st.lists(st.lists(cell, max_size=9), max_size=8), ending=st.sampled_from(["", "\r\n"]))
def test_counts_always_add_up(header: str, rows: list[list[str]], ending: str) -> None:
    """Whatever stands in a file, every row is loaded, skipped by a named rule, held for review or an error."""
    lines = [",".join('"' + text.replace('"', '""') + '"' for text in row) for row in rows]
    export = read_or_refusal(header + "\r\n".join(lines) + ending)
    if isinstance(export, str):
        assert export in {"mixed-dates", "ambiguous-dates"}
        return
    assert adds_up(export.counts)
    assert export.counts.loaded == len(export.rows)
    assert export.counts.review == len(export.held_back)
    told = {problem.place.at for problem in export.problems if problem.place.at}
    assert len(told) >= export.counts.error + export.counts.review
    assert not any(name in str(problem) for problem in export.problems for name in ("Zoë", "Díaz", "Gone", "$4.10"))


def assert_never_wrong(whole: Export, content: bytes, name: str) -> None:
    """A part of a file is refused, or each of its rows is the row that the whole file has there."""
    rows = {(row.place, getattr(row, "measure", "")): row for row in (*whole.rows, *whole.held_back)}
    part = read_or_refusal(content, name)
    if isinstance(part, str):
        return
    assert adds_up(part.counts)
    for row in (*part.rows, *part.held_back):
        assert rows[row.place, getattr(row, "measure", "")] == row


@pytest.mark.parametrize("case", CASES)
def test_a_file_cut_at_any_byte_never_gives_a_wrong_value(case: str) -> None:
    """What a half written file yields is right as far as it goes."""
    path = golden_file(case)
    content = path.read_bytes()
    whole = read(content, path.name)
    drawn = range(0, len(content), len(content) // 150 or 1)
    tail = range(len(content) - 60, len(content))
    for cut in {*drawn, *(tail if path.suffix != ".xlsx" else ())}:
        assert_never_wrong(whole, content[:cut], path.name)


@pytest.mark.parametrize(
    ("last", "loaded"),
    [
        ("Zoë Núñez,Rosa Díaz,03/03/2026,Main,Show", 1),
        ("Zoë Núñez,Rosa Díaz,03/03/2026,Main,Late Cancel", 1),
        ("Zoë Núñez,Rosa Díaz,03/03/2026,Main,Sho", 0),
        ("Zoë Núñez,Rosa Díaz,03/03/2026,Main,", 0),
        ("Zoë Núñez,Rosa Díaz,03/03/2026,Main", 0),
        ('Zoë Núñez,Rosa Díaz,03/03/2026,Main,"Show"', 1),
    ],
)
def test_a_last_row_without_line_end_counts_only_if_it_is_surely_whole(last: str, loaded: int) -> None:
    """A last word that is complete proves the row; anything else may be half a word."""
    export = read(ATTENDANCE + last)
    assert export.counts.loaded == loaded
    assert [problem.code for problem in export.problems] == ([] if loaded else ["cut-short"])


HEADERS = Path(__file__).parents[2].parent / "shared" / "ehr" / "headers"
IN_SCOPE = {
    "generic-appointments.csv": "generic.appointments",
    "generic-roster.csv": "generic.roster",
    "generic-scores.csv": "generic.scores",
    "simplepractice-appointment-status-report.csv": "simplepractice.appointment_status",
    "simplepractice-appointment-status-report.no-insurance.csv": "simplepractice.appointment_status",
    "simplepractice-client_attendance_report.csv": "simplepractice.attendance",
    "simplepractice-client_demographics_report.csv": "simplepractice.client_demographics",
    "simplepractice-client_details_report.csv": "simplepractice.client_details",
    "simplepractice-insurance_claims_report.csv": "simplepractice.insurance_claims",
    "simplepractice-insurance_payment_reports_report.csv": "simplepractice.insurance_payments",
    "therapynotes-billing_transactions.csv": "therapynotes.billing_transactions",
}


@pytest.mark.judges
@pytest.mark.parametrize("name", IN_SCOPE)
def test_a_vendors_header_is_recognised(name: str) -> None:
    """The header as the vendor writes it is that profile's, with no column unknown."""
    export = read((HEADERS / name).read_bytes(), name)
    assert export.profile == IN_SCOPE[name]
    nothing = PROFILES[export.profile].rows == "nothing"
    assert [problem.code for problem in export.problems] == ["nothing-to-use" if nothing else "no-rows"]


# --- rows that are no data -----------------------------------------------------------------------------

CLIENTS = "Client,Client type,Date added,Phone number,Email,Primary insurance,Status\r\n"
ANN = "Ann Roe,Adult,01/15/2025,,,Aetna,Active\r\n"
BEN = "Ben Ode,Adult,02/15/2025,,,Aetna,Active\r\n"
BETWEEN: dict[str, tuple[str, str, dict[str, int], list[str]]] = {
    "a total": (CLIENTS, "Total,,,,,,\r\n", {"total row": 1}, []),
    "a total with a count": (CLIENTS, "Total: 2 clients,,,,,,\r\n", {"total row": 1}, []),
    "a total with other cells": (CLIENTS, "Grand total,,01/15/2025,,,2,x\r\n", {"total row": 1}, []),
    "a subtotal": (CLIENTS, "Sub-total 12,,,,,,\r\n", {"total row": 1}, []),
    "a total of members": (CLIENTS, "Total members: 12,,,,,,\r\n", {"total row": 1}, []),
    "the header again": (CLIENTS, CLIENTS, {"header again": 1}, []),
    "a title and a header": (CLIENTS, "Clients of March,,,,,,\r\n" + CLIENTS, {"header again": 1}, ["only-a-name"]),
    "a heading among the names": (CLIENTS, "--- inactive ---,,,,,,\r\n", {"total or heading": 1}, []),
    "a heading in words": (CLIENTS, "Inactive clients,,,,,,\r\n", {}, ["only-a-name"]),
    "a heading beside the names": (CLIENTS, ",,,,,Medicaid clients,\r\n", {"heading": 1}, []),
    "a page number": (CLIENTS, ",,,,,,Page 1 of 3\r\n", {"heading": 1}, []),
}  # fmt: skip


@pytest.mark.parametrize("case", BETWEEN)
def test_totals_headings_and_headers_between_the_rows_are_no_clients(case: str) -> None:
    """They are counted by the name of their rule, or told with their row; the clients around them are read."""
    header, line, skipped, codes = BETWEEN[case]
    export = read(header + ANN + line + BEN)
    assert [row.client.name for row in export.clients] == ["Ann Roe", "Ben Ode"]
    assert (dict(export.counts.skipped), [one.code for one in export.problems]) == (skipped, codes)
    assert adds_up(export.counts)


@pytest.mark.parametrize(
    ("header", "row", "total"),
    [
        (ATTENDANCE, SHOW, "Total:,,,,1\r\n"),
        (ROSTER, "A,1,Ann Roe,,2026-03-03,,\r\n", "Total:,,2 members,,,,\r\n"),
        (SCORES, "7,Ann Roe,,ORS,20,2026-03-03,,form\r\n", "Total,1,,,20,,,\r\n"),
    ],
)
def test_a_total_under_any_list_is_no_row(header: str, row: str, total: str) -> None:
    """Whatever else its cells hold."""
    export = read(header + row + total)
    assert (len(export.rows), dict(export.counts.skipped), export.problems) == (1, {"total row": 1}, ())


def test_a_person_or_group_whose_name_begins_like_a_total_is_read() -> None:
    """Total Wellness is a group."""
    (row,) = read(ROSTER + "Total Wellness,1,Ann Totalis,,2026-03-03,,\r\n").roster
    assert (row.group_name, row.client.name) == ("Total Wellness", "Ann Totalis")
