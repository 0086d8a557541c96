"""One evening of the cast as money: two came on Aetna, one pays alone, one stayed away."""

from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from addon.billed import BilledLine
from addon.insured import insured
from addon.profit.sessions import SessionMoney, ledger, session_money
from addon.records import Attendance, Clinician, GroupSession, Payer, Practice, TherapyGroup

GROUP = TherapyGroup(code="G-01", name="Tuesday", clinician="C-01", co_facilitator="C-02", room="Room 1", seats=8)
LEAD = Clinician(code="C-01", name="Rosa", hourly_cost=Decimal(90))
CO = Clinician(code="C-02", name="Tom", hourly_cost=Decimal("60.50"))
SETTINGS: dict[str, object] = {
    "Room cost an hour": Decimal(18),
    "Platform cost a month": Decimal(100),
    "Billing share": Decimal("0.06"),
}
AETNA = Payer(id="PY-03", name="Aetna", also=("Aetna PPO",), kind="commercial")


def met(day: date = date(2026, 3, 3), **changes: Any) -> GroupSession:
    """Return a session of 90 minutes that took place."""
    start = datetime.combine(day, time(18))
    made = GroupSession(
        code=f"G-01 {start:%Y-%m-%d %H:%M}", group="G-01", original_start=start, start=start, minutes=90, state="held"
    )
    return replace(made, **changes)


def marks(session: GroupSession, *statuses: str) -> tuple[Attendance, ...]:
    """Return attendance of M-0001, M-0002, … at a session."""
    return tuple(
        Attendance(id=f"A-{n}", session=session.code, group="G-01", member=f"M-{n:04d}", status=status)
        for n, status in enumerate(statuses, 1)
    )


def line(
    session: GroupSession, member: int, *, payer: str = "Aetna", allowed: str | None = "40", is_held: bool = False
) -> BilledLine:
    """Return a member's line."""
    return BilledLine(
        id=f"BL-{member}",
        session=session.code,
        member=f"M-{member:04d}",
        on=session.start.date(),
        code="90853",
        payer=payer,
        amount=Decimal(60),
        allowed=None if allowed is None else Decimal(allowed),
        pays_alone=payer == "Self-pay",
        is_held=is_held,
    )


MET = met()
CAME = marks(MET, "attended", "late arrival", "makeup", "no show")
LINES = (line(MET, 1), line(MET, 2), line(MET, 3, payer="Self-pay", allowed="60"))


def money(session: GroupSession = MET, **changes: Any) -> SessionMoney:
    """Return the money of one session. ``changes``: fields of the practice, lines, came_in."""
    lines, came_in = changes.pop("lines", LINES), changes.pop("came_in", {})
    given = {
        "zone": "America/New_York",
        "groups": (GROUP,),
        "clinicians": (LEAD, CO),
        "sessions": (session, met(date(2026, 3, 10), state="planned"), met(date(2026, 3, 17), state="cancelled")),
        "attendance": CAME,
        "payers": (AETNA,),
        "settings": SETTINGS,
    }
    practice = Practice(**(given | changes))  # type: ignore[arg-type]
    known = insured(practice)
    return session_money(session, ledger(practice, lines, came_in, known, since=date(2026, 1, 1)))
