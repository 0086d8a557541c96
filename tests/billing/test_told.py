"""What Today tells of months that ended and are not closed."""

from datetime import date

from addon.billed import BillState
from addon.billing.bill import SessionBill
from addon.billing.told import to_close


def bill(month: int, state: BillState = BillState.READY) -> SessionBill:
    """Return a session's bill of that month."""
    return SessionBill(
        session=f"G-01 2026-0{month}-10",
        group="G-01",
        on=date(2026, month, 10),
        status=state.status(int(not state.goes)),
    )


def test_the_plan_closes_every_month_that_is_named() -> None:
    """The first month's last day first; where it is one month, nothing comes after it."""
    one, several = to_close([bill(1)]), to_close([bill(3), bill(1, BillState.UNCLEAR)])
    assert one.plan.endswith("then type 2026-01-31 under Closed through in Settings")
    assert several.plan.endswith("then type 2026-01-31 under Closed through in Settings, then the next month")
    assert several.what == "January to March 2026 ended and are not closed: 1 of 2 sessions are ready, 1 wait"
