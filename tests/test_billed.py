"""The status of a session's bill is written and read in one place."""

import pytest

from addon.billed import BillState, bill_state

STATUSES = {
    BillState.UNMARKED: "blocked: 12 not reported",
    BillState.IN_CONFLICT: "waits: 12 in conflict",
    BillState.NOT_IN_EHR: "waits: 12 not in the EHR",
    BillState.UNCLEAR: "needs a person: 12",
    BillState.BLOCKED: "blocked: 12 by Billing checks",
    BillState.TO_CHECK: "ready, 12 to check",
    BillState.READY: "ready",
    BillState.NOTHING: "nothing to bill",
    BillState.SENT: "as sent",
}


@pytest.mark.parametrize("state", BillState)
def test_a_status_is_read_as_the_state_that_it_was_written_from(state: BillState) -> None:
    """Of every state, as people know its words."""
    count = 12 if "12" in STATUSES[state] else 0
    assert state.status(count) == STATUSES[state]
    assert bill_state(STATUSES[state]) is state
    assert state.goes == STATUSES[state].startswith(("ready", "nothing"))


def test_a_status_that_no_bill_has_means_none() -> None:
    """What went out, and what a person typed."""
    assert {bill_state(one) for one in ("sent Mar 3 2026", "blocked", "", "waits: 12")} == {None}
