"""Billing sessions worked out again from their lines."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from tests.recount.billing import Line, rows_by_session, sessions_billed
from tests.recount.prices import money
from tests.recount.read_practice import CAME, UNREPORTED, Book, Row


def sessions(book: Book, found: Iterable[Line]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each session's code with the cells that Billing sessions should show, from its lines."""
    by_session, rows = defaultdict(list), rows_by_session(book)
    for line in found:
        by_session[line.session["Session"]].append(line)
    for session in sessions_billed(book):
        code, ours = session["Session"], by_session[session["Session"]]
        leaders = 1 + bool(session["Co-facilitator"])
        yield (
            code,
            {
                "Status": _session_status(rows[code], ours),
                "Minutes": str(session["Minutes"] * leaders),
                "Present": str(sum(row["Status"] in CAME for row in rows[code])),
                "Lines": str(len(ours)),
                "Amount": _sum(ours, "Amount"),
                "Allowed": _sum(ours, "Allowed"),
            },
        )


def _session_status(rows: list[Row], ours: list[Line]) -> str:
    """Return the class of a session's status: the worst of what is open about it."""
    unreported = sum(row["Status"] in UNREPORTED for row in rows)
    if unreported:
        return f"blocked: {unreported} not reported"
    for word, many in (("needs a person", "needs"), ("blocked", "blocks")):
        count = sum(bool(getattr(line, many)) for line in ours)
        if count:
            return f"{word}: {count}" + (" by Billing checks" if word == "blocked" else "")
    return "ready"


def _sum(ours: list[Line], column: str) -> str:
    return money(sum((Decimal(line.shown.get(column) or 0) for line in ours), Decimal(0)))
