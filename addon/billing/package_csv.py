"""Package files for the billing staff: the ready lines of a month, or what changed since it was sent, as CSV.

A spreadsheet program runs a cell that begins like a formula, so such cells get a leading
apostrophe; a cell that already begins with one gets another, which makes it reversible.
The file's name carries no person's name; its content does, because billing staff need it.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from addon.billing.bill import ELSEWHERE, INDIVIDUAL, READY, BillingLine

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
    "Minutes",
    "Line",
)
CORRECTION_HEADERS = ("Change", "What changed")
_RUNS = ("=", "+", "-", "@", "'", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def escaped(text: str) -> str:
    """Return the text so that no spreadsheet program takes it for a formula."""
    begins = text[:1] in _RUNS[4:] or text.lstrip()[:1] in _RUNS
    return f"'{text}" if text and begins else text


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageRow:
    """One line as a package has it, in texts and without names; a closed session is remembered by its rows.

    ``start`` is when the session took place, "" where it was remembered before that was.
    """

    on: date
    session: str
    member: str
    role: str
    payer: str = ""
    code: str = ""
    units: str = ""
    modifiers: str = ""
    place_of_service: str = ""
    charge: str = ""
    allowed: str = ""
    clinician: str = ""
    minutes: str = ""
    remark: str = ""
    start: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What stays the same when the line changes."""
        return self.session, self.member, self.role


def package_rows(lines: Iterable[BillingLine]) -> tuple[PackageRow, ...]:
    """Return the lines that go out: those that are ready, and the changes due on individual lines."""
    return tuple(_row(line) for line in lines if goes_out(line))


def held_rows(lines: Iterable[BillingLine]) -> tuple[PackageRow, ...]:
    """Return the lines that do not go out; the remark of each tells why."""
    return tuple(replace(_row(line), remark=line.status) for line in lines if not goes_out(line))


def goes_out(line: BillingLine) -> bool:
    """Return whether a line is in packages."""
    return line.state in (READY, ELSEWHERE)


def package_name(month: date) -> str:
    """Return the file's name for the month that a day lies in."""
    return f"billing-{month:%Y-%m}.csv"


def package_csv(
    rows: Iterable[PackageRow],
    *,
    names: Mapping[str, str],
    first: Mapping[tuple[str, str, str], Sequence[str]] | None = None,
) -> bytes:
    """Return the rows as CSV (UTF-8 with mark, so that Excel reads accents).

    ``names``: member and clinician code -> name. ``first`` has, by key, the cells of a correction's first columns.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADERS if first is None else (*CORRECTION_HEADERS, *HEADERS))
    for row in sorted(rows, key=lambda one: (one.on, one.key)):
        cells = (*(first or {}).get(row.key, ()), *_cells(row, names))
        writer.writerow([escaped(cell) for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def _row(line: BillingLine) -> PackageRow:
    return PackageRow(
        on=line.on,
        session=line.session,
        member=line.member,
        role=line.role,
        payer=line.payer,
        code=line.code,
        units=str(line.units),
        modifiers=" ".join(line.modifiers),
        place_of_service=line.place_of_service,
        charge=_dollars(line.charge),
        allowed=_dollars(line.allowed),
        clinician=line.clinician,
        minutes="" if line.minutes is None else str(line.minutes),
        remark=line.status if line.role.startswith(INDIVIDUAL) else line.check,
        start=line.start,
    )


def _cells(row: PackageRow, names: Mapping[str, str]) -> tuple[str, ...]:
    return (
        row.on.isoformat(),
        row.session,
        row.member,
        names.get(row.member, ""),
        row.payer,
        row.code,
        row.units,
        row.modifiers,
        row.place_of_service,
        row.charge,
        row.allowed,
        row.clinician,
        names.get(row.clinician, ""),
        row.remark,
        row.minutes,
        f"{row.role}: billed elsewhere" if row.role.startswith(INDIVIDUAL) else row.role,
    )


def _dollars(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:.2f}"
