"""One package per session: its bill, and what still stands against it, in words."""

from collections.abc import Sequence
from decimal import Decimal

from addon.billing.bill import BillingLine, Mismatch, SessionBill
from addon.billing.books import Books
from addon.billing.claims import Claims
from addon.billing.room import Room
from addon.records import ATTENDED


def session_bill(room: Room, made: Claims, differing: Sequence[Mismatch], books: Books) -> SessionBill:
    """Return the session's bill. ``not reported`` blocks it whole; a held line holds only itself."""
    return SessionBill(
        session=room.session.code,
        group=room.session.group,
        on=room.on,
        status=_status(room, made.lines, differing),
        facilitators=room.facilitators,
        present=len(room.present),
        lines=len(made.lines),
        amount=sum((line.amount for line in made.lines if line.amount is not None), Decimal(0)),
        to_check=tuple(_to_check(room, made.lines, differing, books)),
        family_covered=tuple(sorted(made.covered)),
        not_billed=made.not_billed,
    )


def _status(room: Room, lines: Sequence[BillingLine], differing: Sequence[Mismatch]) -> str:
    held = sum(row.disputed for row in room.rows)
    unclear = _count(lines, "needs a person")
    if room.unreported:
        return f"blocked: {len(room.unreported)} not reported"
    if held:
        return f"held: {held} in conflict"
    if unclear:
        return f"needs a person: {unclear}"
    if differing:
        return f"ready, {len(differing)} to check"
    return "ready" if lines else "nothing to bill"


def _count(lines: Sequence[BillingLine], begins: str) -> int:
    return sum(line.status.startswith(begins) for line in lines)


def _to_check(room: Room, lines: Sequence[BillingLine], differing: Sequence[Mismatch], books: Books) -> list[str]:
    said = [f"{row.member}: not reported" for row in room.unreported]
    said += [
        f"{row.member}: conflict {books.conflicts.get(row.id, row.id)} is open, marked {row.status}"
        for row in room.rows
        if row.disputed and row.status not in ATTENDED and row not in room.unreported
    ]
    said += [f"{line.member}: {line.status}" for line in lines if line.status.startswith(("held", "needs"))]
    return said + [f"{one.member}: {one.what}" for one in differing]
