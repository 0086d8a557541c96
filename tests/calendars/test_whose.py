from dataclasses import replace
from datetime import UTC, datetime

import pytest

from addon.calendars.busy_calendar import BusyCalendar
from addon.calendars.busy_files.properties import address_mark
from addon.calendars.whose import by_clinician
from addon.problems import in_file
from addon.sessions.commitments import BusyTime
from tests.practice import INES, ROSA, TOM

ONE = BusyTime(start=datetime(2026, 3, 10, 18, tzinfo=UTC), end=datetime(2026, 3, 10, 19, tzinfo=UTC))
TWO = BusyTime(start=datetime(2026, 3, 10, 20, tzinfo=UTC), end=datetime(2026, 3, 10, 21, tzinfo=UTC))


def calendar(owner: str, *times: BusyTime, is_whole: bool = True) -> BusyCalendar:
    """Return a calendar by its owner's name."""
    return BusyCalendar(place=in_file("calendars/busy/(file 1)"), owner=owner, times=times, is_whole=is_whole)


def test_a_calendar_is_matched_by_code_name_or_other_name() -> None:
    """Spelling of blanks, case and punctuation does not matter; two calendars of one person are merged."""
    tom = replace(TOM, aliases=("Thomas O'Hara",))
    files = [calendar("c-01", TWO), calendar("rosa díaz", ONE, TWO), calendar("thomas_ohara", ONE, is_whole=False)]
    found = by_clinician(files, [ROSA, tom, INES])
    assert (found.times, found.unread, found.problems) == ({"C-01": (ONE, TWO), "C-02": (ONE,)}, {"C-02"}, ())


@pytest.mark.parametrize("name", ["Zoe", "C-77", INES.name])
def test_a_calendar_of_nobody_or_of_two_is_reported_without_the_name(name: str) -> None:
    """It binds nobody, and its place is named."""
    twin = replace(INES, code="C-09")
    found = by_clinician([calendar(name, ONE)], [INES, twin])
    (problem,) = found.problems
    assert (found.times, problem.code, str(problem.place)) == ({}, "whose-calendar", "calendars/busy/(file 1)")
    assert name not in str(problem)


@pytest.mark.parametrize(
    ("address", "others", "counts"),
    [
        ("Rosa@practice.example", (), False),
        ("rosa@practice.example ", (), False),
        ("", ("rosa@practice.example",), False),
        ("tom@practice.example", (), True),
        ("", (), True),
    ],
)
def test_only_the_owners_own_no_counts(address: str, others: tuple[str, ...], *, counts: bool) -> None:
    """What another guest declined is the owner's meeting still."""
    declined = replace(ONE, declined=(address_mark("rosa@practice.example"),))
    rosa = replace(ROSA, email=address, aliases=others)
    assert by_clinician([calendar("C-01", declined)], [rosa]).times == {"C-01": (declined,) if counts else ()}
