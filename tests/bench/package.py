"""How long a billing package of 10,000 lines takes: its table and data, and its document.

``python -m tests.bench package``. A pass makes a document only when its data changed.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from time import perf_counter, process_time

from rich.console import Console
from rich.table import Table

from addon.billing.bill import BillingLine, Facilitator, RosterEntry, SessionBill
from addon.billing.document import SessionBlock, month_document
from addon.billing.package_csv import package_csv, package_rows
from addon.documents.typeset import typeset

LINES, A_SESSION, A_GROUP = 10_000, 8, 25
FEE, ALLOWED = Decimal(60), Decimal("40.25")
MOST = 5.0
"""Seconds of processor: what the document costs, whatever else the machine does."""
MONTH = date(2026, 3, 1)


def blocks(lines: int = LINES) -> Iterator[SessionBlock]:
    """Yield the sessions of a month, of eight members each."""
    for number in range(lines // A_SESSION):
        group = f"G-{number // A_GROUP + 1:02}"
        on = MONTH + timedelta(days=number % A_GROUP)
        session = f"{group} {on} 18:00"
        members = [f"M-{(number * A_SESSION + place) % 9000 + 1:04}" for place in range(A_SESSION)]
        made = [_line(session, member, on, group) for member in members]
        bill = SessionBill(
            session=session,
            group=group,
            on=on,
            status="ready",
            time="18:00-19:30",
            mode="single biller",
            roster=tuple(
                RosterEntry(member=one, status="attended", joined_by="video", note="signed") for one in members
            ),
            facilitators=(Facilitator(code="C-01", role="lead", minutes=90, claims=A_SESSION),),
            present=A_SESSION,
            lines=A_SESSION,
            charge=FEE * A_SESSION,
            allowed=ALLOWED * A_SESSION,
        )
        yield SessionBlock(bill=bill, rows=package_rows(made))


def _line(session: str, member: str, on: date, group: str) -> BillingLine:
    return BillingLine(
        session=session,
        member=member,
        on=on,
        group=group,
        code="90853",
        modifiers=("95",),
        place_of_service="10",
        payer="Example payer",
        charge=FEE,
        allowed=ALLOWED,
        clinician="C-01",
    )


def show(say: Console) -> list[str]:
    """Measure and print; return what missed its bar."""
    months = list(blocks())
    names = {row.member: f"Example Person {row.member}" for one in months for row in one.rows}
    began = perf_counter()
    package_csv([row for one in months for row in one.rows], names=names)
    data = month_document(MONTH, months, names=names, practice="Example practice", is_closed=False)
    worked_out, busy = perf_counter(), process_time()
    document = typeset(data)
    took, used = perf_counter() - worked_out, process_time() - busy
    met = used <= MOST
    table = Table(f"Billing package, {LINES:,} lines", "Time", "Processor", "Size", "Bar")
    table.add_row("table and data", f"{worked_out - began:.2f} s", "", f"{len(data) / 1e6:.1f} MB", "")
    words = f"processor at most {MOST:g} s: {'ok' if met else 'missed'}"
    table.add_row("document", f"{took:.2f} s", f"{used:.2f} s", f"{len(document) / 1e6:.1f} MB", words)
    say.print(table)
    return [] if met else ["billing package"]
