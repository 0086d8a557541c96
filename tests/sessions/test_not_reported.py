"""Past sessions about which an export that covers their day says nothing."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from addon.sessions.not_reported import Cover, not_reported
from tests.practice import TUESDAY, meeting

ONE = meeting(TUESDAY, date(2026, 3, 3))
DAY = ONE.start.date()
LEADS = frozenset({ONE.clinician})
WHOLE: Cover = (date(DAY.year, 1, 1), date(DAY.year, 12, 31), LEADS, datetime.max)
LATER = datetime(DAY.year + 1, 1, 1)


@pytest.mark.parametrize(
    ("state", "cover", "open_days", "now", "found"),
    [
        ("planned", WHOLE, set(), LATER, True),
        ("not reported", WHOLE, set(), LATER, True),
        ("held", WHOLE, set(), LATER, False),
        ("cancelled", WHOLE, set(), LATER, False),
        ("planned", WHOLE, set(), ONE.start, False),
        ("planned", (*WHOLE[:3], ONE.start), set(), LATER, False),
        ("planned", (*WHOLE[:3], ONE.end), set(), LATER, True),
        ("planned", (DAY, DAY, LEADS, LATER), set(), LATER, False),
        ("planned", (*WHOLE[:2], frozenset({"C-99"}), LATER), set(), LATER, False),
        ("planned", WHOLE, {(ONE.clinician, DAY)}, LATER, False),
        ("planned", WHOLE, {("", DAY)}, LATER, False),
        ("planned", WHOLE, {("C-99", DAY)}, LATER, True),
    ],
)
def test_only_a_file_that_surely_would_have_named_it_proves_it(
    state: str, cover: Cover, open_days: set[tuple[str, date]], now: datetime, *, found: bool
) -> None:
    """Past, still planned, inside the dates but not on the last, its clinician named, nothing of that day open."""
    said = not_reported([replace(ONE, state=state)], [cover], open_days=open_days, now=now)
    assert said == ((ONE.code,) if found else ())
