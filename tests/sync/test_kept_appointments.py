"""Appointments survive the state as they were, and are kept once."""

import json
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from addon.records import Appointment
from addon.sync.kept_appointments import news, remembered

ONE = Appointment(
    member="M-0001",
    clinician="C-01",
    start=datetime(2026, 3, 3, 10),
    minutes=50,
    code="90834",
    status="attended",
    charge=Decimal("130.00"),
)
OPEN = Appointment(member="M-0002", clinician="C-01", start=datetime(2026, 3, 3, 11), minutes=None)


def test_appointments_come_back_as_they_were() -> None:
    """Times as times, money as Decimal, what is open stays open."""
    kept = json.loads(json.dumps(news((), (ONE, OPEN))))
    assert remembered(kept) == (ONE, OPEN)
    assert list(kept) == ["M-0001|C-01|2026-03-03T10:00:00", "M-0002|C-01|2026-03-03T11:00:00"]


def test_only_news_is_kept() -> None:
    """What was seen before is not written again; what changed takes the place of the old one."""
    later = replace(ONE, status="no show")
    assert news((ONE, OPEN), (OPEN, later)) == news((), (later,))
