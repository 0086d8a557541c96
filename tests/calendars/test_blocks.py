from datetime import date, datetime
from decimal import Decimal

import pytest

from addon.calendars.blocks import Lengths, block_commitments, lengths
from addon.sessions.double_bookings import double_bookings
from tests.practice import FAMILIES, TUESDAY, meeting, practice

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [
        (None, 15),
        ("", 15),
        ("20", 20),
        (" 0 ", 0),
        (20, 20),
        (Decimal(25), 25),
        ("soon", 15),
        ("-5", 15),
        (10**9, 1440),
    ],
)
def test_a_length_is_what_the_settings_say_or_the_usual_one(cell: object, minutes: int) -> None:
    """Text and numbers are read; nonsense falls back, and no block outlasts a day."""
    assert lengths({"Preparation": cell}) == Lengths(preparation=minutes)


def test_a_block_that_runs_into_the_next_session_is_told() -> None:
    """The documentation after one group and the preparation for the next overlap the other's session."""
    first = meeting(TUESDAY, date(2026, 3, 3))
    second = meeting(FAMILIES, date(2026, 3, 5), start=datetime(2026, 3, 3, 19, 35), clinician="C-01")
    made = practice(clinicians=(), sessions=(first, second))
    found = double_bookings(made, today=TODAY, blocks=block_commitments(made, today=TODAY))
    assert [(one.kind, one.first, one.second, one.against, one.minutes) for one in found] == [
        ("block", first.code, second.code, "preparation", 10),
        ("block", second.code, first.code, "documentation", 10),
    ]
    assert found[0].sentence == (
        "Clinician C-01 is booked twice: G-01 2026-03-03 18:00 "
        "and the preparation time of G-02 2026-03-05 17:30 from Tue Mar 3 7:20 PM."
    )
