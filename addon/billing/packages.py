"""One package per session: its bill, and what somebody should check before it goes out."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from addon.billed import BillState
from addon.billing.bill import BLOCKED, NEEDS_A_PERSON, BillingLine, Mismatch, SessionBill, SessionRemark
from addon.billing.books import Books
from addon.billing.claims import Claims
from addon.billing.minutes import roster_of, staff_of
from addon.billing.room import Room
from addon.records import ATTENDED


def session_bill(room: Room, made: Claims, differing: Sequence[Mismatch], books: Books) -> SessionBill:
    """Return the session's bill. An unreported member blocks all of it; a conflict delays one line only."""
    return SessionBill(
        session=room.session.code,
        group=room.session.group,
        on=room.on,
        status=_status(room, made.lines, differing, books),
        time=f"{room.session.start:%H:%M}-{room.session.end:%H:%M}",
        mode=books.terms.mode,
        roster=roster_of(room, books.terms),
        facilitators=staff_of(room, made.lines, books.terms),
        present=len(room.present),
        lines=len(made.lines),
        charge=sum((line.charge for line in made.lines if line.charge is not None), Decimal(0)),
        allowed=sum((line.allowed for line in made.lines if line.allowed is not None), Decimal(0)),
        to_check=tuple(_to_check(room, made.lines, differing, books)),
        family_covered=tuple(sorted(made.covered)),
        not_billed=made.not_billed,
    )


def _status(room: Room, lines: Sequence[BillingLine], differing: Sequence[Mismatch], books: Books) -> str:
    """Return the first thing that keeps the bill, with how many there are of it."""
    vanished = sum(row.not_in_ehr is not None for row in room.rows)
    disputed = sum(books.in_doubt(row) for row in room.rows if row.not_in_ehr is None)
    unclear = sum(line.state == NEEDS_A_PERSON for line in lines)
    blocked = sum(line.state == BLOCKED for line in lines)
    to_check = sum(len(line.warnings) for line in lines) + len(_without_line(lines, differing))
    found = (
        (BillState.UNMARKED, len(room.unreported)),
        (BillState.IN_CONFLICT, disputed),
        (BillState.NOT_IN_EHR, vanished),
        (BillState.UNCLEAR, unclear),
        (BillState.BLOCKED, blocked),
        (BillState.TO_CHECK, to_check),
    )
    usual = BillState.READY if lines else BillState.NOTHING
    return next((state.status(count) for state, count in found if count), usual.status())


def _to_check(
    room: Room, lines: Sequence[BillingLine], differing: Sequence[Mismatch], books: Books
) -> Iterator[SessionRemark]:
    for row in room.unreported:
        yield SessionRemark(row.member, "not reported")
    for row in room.rows:
        if books.in_doubt(row) and row.status not in ATTENDED and row not in room.unreported:
            conflict = books.conflicts.get(row.id, row.id)
            yield SessionRemark(row.member, f"conflict {conflict} is open, marked {row.status}")
    for line in lines:
        if line.disputed or line.state in (NEEDS_A_PERSON, BLOCKED):
            yield SessionRemark(line.member, line.reason)
        for what in line.warnings:
            yield SessionRemark(line.member, what)
    for one in _without_line(lines, differing):
        yield SessionRemark(one.member, one.what)


def _without_line(lines: Sequence[BillingLine], differing: Sequence[Mismatch]) -> list[Mismatch]:
    """Return what differs about members without a claim line; the others' lines have it among their warnings."""
    claimed = {line.member for line in lines if line.is_claim}
    return [one for one in differing if one.member not in claimed]
