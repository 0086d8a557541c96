"""What Today tells in one counted line."""

from addon.today.counts import billing_lines


def test_what_keeps_sessions_from_being_billed_is_told_apart() -> None:
    """Attendance, the billing checks, a decision and a person are different work for different people."""
    statuses = ("blocked: 2 not reported", "blocked: 1 by Billing checks", "waits: in conflict", "needs a person: 1")
    rows = [{"id": f"BS-{at}", "status": one} for at, one in enumerate((*statuses, "ready", "ready, 1 to check"))]
    (line,) = billing_lines(rows)
    told = "1 blocked by attendance, 1 blocked by Billing checks, 1 waiting for a decision, 1 for a person"
    assert line.what == f"4 sessions cannot be billed: {told}"
