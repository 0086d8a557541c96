"""Package files for the billing staff: the ready lines of a month or a session as CSV.

A spreadsheet program runs a cell that begins like a formula, so such cells get a leading
apostrophe; a cell that already begins with one gets another, which makes it reversible.
The file's name carries no person's name; its content does, because billing staff need it.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from addon.billing.bill import ELSEWHERE, INDIVIDUAL, READY, BillingLine, BillingResult

HEADERS = (
    "Date",
    "Session",
    "Member code",
    "Member",
    "Payer",
    "Code",
    "Units",
    "Modifiers",
    "Place of service",
    "Charge",
    "Allowed",
    "Clinician code",
    "Clinician",
    "Remark",
)
_RUNS = ("=", "+", "-", "@", "'", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def escaped(text: str) -> str:
    """Return the text so that no spreadsheet program takes it for a formula."""
    begins = text[:1] in _RUNS[4:] or text.lstrip()[:1] in _RUNS
    return f"'{text}" if text and begins else text


def month_package(result: BillingResult, month: date, *, names: Mapping[str, str]) -> tuple[str, bytes]:
    """Return file name and content for the month that ``month`` lies in.

    ``names``: member and clinician code -> name. Only ready lines and the changes due on
    individual lines are in it.
    """
    lines = [line for line in result.lines if (line.on.year, line.on.month) == (month.year, month.month)]
    return f"billing-{month:%Y-%m}.csv", package_csv(lines, names=names)


def package_csv(lines: Iterable[BillingLine], *, names: Mapping[str, str]) -> bytes:
    """Return the ready lines as CSV (UTF-8 with mark, so that Excel reads accents)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADERS)
    wanted = (line for line in lines if line.state in (READY, ELSEWHERE))
    for line in sorted(wanted, key=lambda one: (one.on, one.session, one.member, one.role)):
        writer.writerow([escaped(cell) for cell in _cells(line, names)])
    return out.getvalue().encode("utf-8-sig")


def _cells(line: BillingLine, names: Mapping[str, str]) -> tuple[str, ...]:
    is_individual = line.role.startswith(INDIVIDUAL)
    remark = line.status if is_individual else line.check
    return (
        line.on.isoformat(),
        line.session,
        line.member,
        names.get(line.member, ""),
        line.payer,
        line.code,
        str(line.units),
        " ".join(line.modifiers),
        line.place_of_service,
        _dollars(line.charge),
        _dollars(line.allowed),
        line.clinician,
        names.get(line.clinician, ""),
        remark,
    )


def _dollars(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:.2f}"
