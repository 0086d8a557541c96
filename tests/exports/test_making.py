"""When a file was made: what it tells inside, its name, its age, and what is taken where none of them tells."""

import io
import zipfile
from datetime import date, datetime

import pytest

from addon.exports.date_forms import Moment
from addon.exports.making import made_at, told_above, told_by_name, told_by_package
from addon.exports.profile import load_profiles, shipped_texts
from addon.exports.reading import read_export

NEW_YORK = "America/New_York"
MORNING, EVENING, NEXT_DAY = datetime(2026, 3, 3, 10), datetime(2026, 3, 3, 21), datetime(2026, 3, 4, 9)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (["Generated on 03/03/2026 10:00 AM"], [MORNING]),
        (["Report created:", "", "March 3, 2026 at 9:00 PM"], [EVENING]),
        (["Printed by Ada", datetime(2026, 3, 3, 10)], [MORNING]),
        (["Exported 2026-03-03T15:00:00Z"], [MORNING]),
        (["As of 3/3/26"], [date(2026, 3, 3)]),
        (["Report date: Tue 3 Mar 2026"], [date(2026, 3, 3)]),
        (["Created for 01/01/2026 - 01/31/2026"], []),
        (["Appointments 03/03/2026"], []),
        (["Printed at the front desk"], []),
    ],
)
def test_a_line_above_the_header_tells_when_a_report_was_made(row: list[object], told: list[Moment]) -> None:
    """A word of making and one date after it; two dates are a period."""
    assert list(told_above([["Riverside"], row], "month first", NEW_YORK)) == told


@pytest.mark.parametrize(
    ("name", "order", "told"),
    [
        ("clients 2026-03-03.csv", "", [date(2026, 3, 3)]),
        ("Pay period report - generated at 03_03_2026 10_00.csv", "", [MORNING]),
        ("PaymentExport_03032026.csv", "", [date(2026, 3, 3)]),
        ("report_20260303_2100.xlsx", "", [EVENING]),
        ("report-2026-03-03T10.00.17.csv", "", [MORNING]),
        ("clients 04.03.2026.csv", "day first", [date(2026, 3, 4)]),
        ("attendance 2026-03-01 to 2026-03-31.csv", "", []),
        ("attendance since 2026-03-03.csv", "", []),
        ("attendance 20261399.csv", "", []),
        ("clients (1).csv", "", []),
        ("invoice 1234567890.csv", "", []),
    ],
)
def test_a_date_in_a_name_is_that_of_the_making(name: str, order: str, told: list[Moment]) -> None:
    """One date, and no word of a period beside it."""
    assert list(told_by_name(name, order)) == told


def package(*, created: str = "", modified: str = "", packed: tuple[int, ...] = (1980, 1, 1, 0, 0, 0)) -> bytes:
    """Return the outer part of an Excel file."""
    stamps = {"created": created, "modified": modified}
    text = "".join(
        f'<dcterms:{kind} xsi:type="dcterms:W3CDTF">{at}</dcterms:{kind}>' for kind, at in stamps.items() if at
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as book:
        for name, content in (("xl/workbook.xml", ""), ("docProps/core.xml", text)):
            book.writestr(zipfile.ZipInfo(name, packed), content)  # type: ignore[arg-type]
    return made.getvalue()


AT_10, AT_21 = "2026-03-03T15:00:00Z", "2026-03-04T02:00:00Z"


@pytest.mark.parametrize(
    ("content", "has_defaults", "told"),
    [
        (package(created=AT_10, modified=AT_21), True, [MORNING]),
        (package(created=AT_10, modified=AT_21), False, [EVENING]),
        (package(created="2006-09-16T00:00:00Z", modified=AT_21), True, [EVENING]),
        (package(created=AT_10), False, [MORNING]),
        (package(packed=(2026, 3, 3, 15, 0, 0)), False, [MORNING]),
        (package(created="yesterday, or so"), False, []),
        (package(), False, []),
        (b"client_name,status", True, []),
    ],
)
def test_an_excel_file_tells_when_it_was_made(content: bytes, *, has_defaults: bool, told: list[Moment]) -> None:
    """A later save makes no "Show" truer; a template's date is none; without any, the parts' dates count."""
    assert list(told_by_package(content, NEW_YORK, has_defaults=has_defaults)) == told


MARCH = (date(2026, 3, 1), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("dated", "changed", "covers", "made"),
    [
        ([MORNING], NEXT_DAY, MARCH, MORNING),
        ([], EVENING, MARCH, EVENING),
        ([date(2026, 3, 3)], EVENING, MARCH, EVENING),
        ([date(2026, 3, 3)], NEXT_DAY, MARCH, datetime(2026, 3, 3)),
        ([date(2026, 2, 1)], EVENING, MARCH, EVENING),
        ([MARCH[0]], EVENING, MARCH, EVENING),
        ([NEXT_DAY], EVENING, MARCH, EVENING),
        ([datetime(2027, 1, 1), MORNING], EVENING, MARCH, MORNING),
        ([], None, MARCH, datetime(2026, 3, 5)),
        ([], None, (MARCH[0], date(2026, 3, 3)), datetime(2026, 3, 3)),
        ([], datetime(1980, 1, 1), (MARCH[0], date(2026, 3, 3)), datetime(2026, 3, 3)),
        ([MORNING], datetime(1980, 1, 1), MARCH, MORNING),
        ([], None, None, datetime(2026, 3, 5)),
        ([], datetime(2026, 3, 9), None, datetime(2026, 3, 5)),
        ([], datetime(2026, 11, 29), MARCH, datetime(2026, 3, 5)),
    ],
)
def test_the_making_is_the_best_that_is_told_and_never_later_than_the_file(
    dated: list[Moment], changed: datetime | None, covers: tuple[date, date] | None, made: datetime
) -> None:
    """What nothing tells is the beginning of the file's last day, or when it was first read."""
    assert made_at(dated, changed, covers=covers, seen=datetime(2026, 3, 5)) == made


def test_a_report_tells_it_with_its_rows() -> None:
    """The lines above the header come with the file."""
    text = (
        "Attendance\nGenerated on 03/03/2026 10:00 AM\nclient_name,clinician_name,date_of_service,office_name,status\n"
    )
    content = f"{text}Ada Ode,Rosa Díaz,03/02/2026,Main,Show\n".encode()
    export = read_export("attendance 2026-03-04.csv", content, load_profiles(shipped_texts()))
    assert export.dated == (MORNING, date(2026, 3, 4))
