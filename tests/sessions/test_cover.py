from datetime import date
from typing import Any

import pytest

from addon.sessions.cover import Facilitators, facilitators, room_and_link
from tests.practice import FAMILIES, meeting

DAY = date(2026, 3, 5)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Facilitators(lead="C-02", co="C-01")),
        ({"substitute": "C-03"}, Facilitators(lead="C-03", co="C-01", covered="C-02")),
        ({"substitute": "C-01"}, Facilitators(lead="C-01", covered="C-02")),
        ({"clinician": "", "co_facilitator": ""}, Facilitators(lead="C-02", co="C-01")),
        ({"clinician": "C-03"}, Facilitators(lead="C-03", co="C-01")),
        ({"clinician": "C-01"}, Facilitators(lead="C-01")),
        ({"away": frozenset({"C-02"})}, Facilitators(lead="C-01", covered="C-02")),
        ({"away": frozenset({"C-01"})}, Facilitators(lead="C-02")),
        ({"away": frozenset({"C-01", "C-02"})}, Facilitators(lead="", covered="C-02")),
        ({"away": frozenset({"C-02"}), "substitute": "C-03"}, Facilitators(lead="C-03", co="C-01", covered="C-02")),
        ({"away": frozenset({"C-03"}), "substitute": "C-03"}, Facilitators(lead="C-01", covered="C-02")),
    ],
)
def test_a_substitute_stands_in_for_the_lead(changes: dict[str, Any], expected: Facilitators) -> None:
    """The substitute leads instead of the clinician; blank means as the group has it; who is away is not there."""
    assert facilitators(meeting(FAMILIES, DAY, **changes), FAMILIES) == expected


@pytest.mark.parametrize(
    ("meets", "expected"),
    [
        ("", ("Room 4", FAMILIES.video_link)),
        ("hybrid", ("Room 4", FAMILIES.video_link)),
        ("in person", ("Room 4", "")),
        ("video", ("", FAMILIES.video_link)),
    ],
)
def test_how_it_meets_decides_what_it_takes_up(meets: str, expected: tuple[str, str]) -> None:
    """A video session needs no room, one in person no link, a hybrid one both."""
    assert room_and_link(meeting(FAMILIES, DAY, meets=meets, room="Room 4"), FAMILIES) == expected
