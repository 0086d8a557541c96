from dataclasses import replace
from datetime import UTC, datetime

from addon.calendars.whose import by_clinician
from addon.sessions.commitments import BusyTime
from tests.practice import INES, ROSA, TOM

ONE = BusyTime(start=datetime(2026, 3, 10, 18, tzinfo=UTC), end=datetime(2026, 3, 10, 19, tzinfo=UTC))
TWO = BusyTime(start=datetime(2026, 3, 10, 20, tzinfo=UTC), end=datetime(2026, 3, 10, 21, tzinfo=UTC))


def test_a_file_is_matched_by_code_name_or_other_name() -> None:
    """Spelling of blanks, case and punctuation does not matter; two files of one person are merged."""
    tom = replace(TOM, aliases=("Thomas O'Hara",))
    found, problems = by_clinician({"c-01": [TWO], "rosa díaz": [ONE, TWO], "thomas_ohara": [ONE]}, [ROSA, tom, INES])
    assert found == {"C-01": (ONE, TWO), "C-02": (ONE,)}
    assert problems == ()


def test_a_name_of_nobody_or_of_two_is_reported_without_the_name() -> None:
    """An unknown or ambiguous file binds nobody and is counted."""
    twin = replace(INES, code="C-09")
    found, (problem,) = by_clinician({"Zoe": [ONE], INES.name: [ONE]}, [INES, twin])
    assert found == {}
    assert problem.code == "whose-calendar"
    assert "Zoe" not in str(problem)
    assert "2 calendar files" in problem.what
