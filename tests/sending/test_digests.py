"""The day's digest as an e-mail: once a day, at its time, and not without something to tell."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from addon.digest.lines import Digest
from addon.outgoing import HANDED_OVER, OutgoingMessage
from addon.sending.digests import due_digests
from addon.sending.sender import Sender
from tests.sending.a_provider import AProvider
from tests.stores import fresh_state

ZONE = ZoneInfo("America/New_York")
SEVEN = datetime(2026, 3, 3, 7, tzinfo=ZONE).astimezone(UTC)
ROSA = Digest(clinician="C-01", email="rosa@example.org", day=date(2026, 3, 3), lines=("Today 6:00 PM: G-01",))
QUIET = Digest(clinician="C-02", email="tom@example.org", day=date(2026, 3, 3))


def due(now: datetime, *, at: time | None = time(7), url: str = "") -> list[OutgoingMessage]:
    """Return the digests that are due."""
    return list(due_digests([ROSA, QUIET], now=now, zone=ZONE, at=at, workbook_url=url))


def stopped_at(now: datetime) -> Callable[[], datetime]:
    """Return a clock that shows one instant."""
    return lambda: now


@pytest.mark.parametrize(
    ("after", "at", "count"),
    [
        (timedelta(0), time(7), 1),
        (-timedelta(minutes=1), time(7), 0),
        (timedelta(hours=9), time(7), 1),
        (timedelta(days=1), time(7), 0),
        (-timedelta(days=1), time(7), 0),
        (timedelta(0), None, 0),
    ],
)
def test_it_is_due_on_its_own_day(after: timedelta, at: time | None, count: int) -> None:
    """It is due from its time on, on its own day; none is sent where no time is set."""
    assert len(due(SEVEN + after, at=at)) == count


def test_it_goes_out_once() -> None:
    """It goes out once a day, before members' quiet hours end, and leads to the workbook."""
    state, mails = fresh_state(), AProvider(name="email", can_look_up=False)
    for minutes in range(0, 60, 10):
        now = SEVEN + timedelta(minutes=minutes)
        for one in due(now, url="https://sheets.example.org/x"):
            state.outbox.add(one, now=now)
        state.outbox.plan([], now=now)
        sender = Sender(
            outbox=state.outbox, addresses=state.addresses, channels={"email": mails}, clock=stopped_at(now)
        )
        sender.send_due(now, looked_at=None)
    (got,) = mails.got
    assert got.text == "Today 6:00 PM: G-01\n\nNames and details are in the workbook: https://sheets.example.org/x"
    assert got.subject == "Groupkeeper, Tue Mar 3"
    assert state.outbox.all()[got.key].state == HANDED_OVER
