"""Codes said as names."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from addon.names_in_text import in_names, names_of
from tests.practice import TUESDAY, meeting, practice

NAMES = {"M-0001": "Zoë Núñez", "G-01": "Anxiety basics", "C-01": "Rosa Díaz"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("This row could mean M-0001 or M-0002.", "This row could mean Zoë Núñez (M-0001) or M-0002."),
        (
            "Room 1 is booked twice: G-01 2026-03-03 18:00.",
            "Room 1 is booked twice: Anxiety basics, Tue Mar 3 6:00 PM.",
        ),
        ("C-01 meets 8 members", "Rosa Díaz meets 8 members"),
        ("Zoë Núñez (M-0001)", "Zoë Núñez (M-0001)"),
        ("G-09 2026-03-03 00:05", "G-09, Tue Mar 3 12:05 AM"),
    ],
)
def test_codes_are_said_as_names(text: str, said: str) -> None:
    """Members keep their code, because two may have one name; what has a name already stays."""
    assert in_names(text, NAMES) == said


def test_a_session_is_said_with_the_time_at_which_it_takes_place() -> None:
    """Its code keeps the original start; a person who reads of a clash needs the present one."""
    session = meeting(TUESDAY, date(2026, 3, 3))
    moved = replace(session, start=datetime(2026, 3, 5, 17, 0))
    said = f"booked twice: {session.code}"
    assert in_names(said, names_of(practice(sessions=(session,)))).endswith("Tue Mar 3 6:00 PM")
    assert in_names(said, names_of(practice(sessions=(moved,)))).endswith("Thu Mar 5 5:00 PM")
