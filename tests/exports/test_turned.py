"""Files whose dates can all be read and yet seem to have day and month exchanged."""

from datetime import date, datetime, time

import pytest

from addon.exports.turned import exchanged, seems_turned
from tests.exports.reports import ROSA, ZOE, attendance_report, status_report
from tests.practice import practice
from tests.sync.little_practice import LittlePractice, charges, scores

TODAY = date(2026, 11, 20)
TUESDAYS = (date(2026, 9, 1), date(2026, 9, 8), date(2026, 10, 6), date(2026, 11, 3), date(2026, 11, 10))
CODES = frozenset({"90853"})


def turned(day: date) -> date:
    """Return the day with its month exchanged."""
    other = exchanged(day)
    assert other
    return other


@pytest.mark.parametrize(
    ("days", "code", "doubted"),
    [
        (TUESDAYS, "90853", False),
        (tuple(map(turned, TUESDAYS)), "90853", True),
        (tuple(map(turned, TUESDAYS[:3])), "90853", True),
        (tuple(map(turned, TUESDAYS[:2])), "90853", False),
        (tuple(map(turned, TUESDAYS)), "90834", False),
        ((*TUESDAYS, *map(turned, TUESDAYS)), "90853", False),
        ((date(2026, 9, 3), date(2026, 10, 8), date(2026, 11, 5)), "90853", False),
    ],
    ids=["as they meet", "turned", "three", "too few", "appointments", "half of them", "moved to Thursdays"],
)
def test_sessions_on_weekdays_on_which_a_group_never_meets(days: tuple[date, ...], code: str, doubted: bool) -> None:  # noqa: FBT001
    """Doubted only where all would be right with day and month exchanged. Rosa's groups meet on Tuesdays."""
    export = status_report(*((f"{day:%m/%d/%Y} 18:00", ZOE, ROSA, code) for day in days))
    assert bool(seems_turned(export, practice(), CODES, today=TODAY)) is doubted


def test_a_report_without_codes_is_compared_too() -> None:
    """The attendance report has neither code nor time."""
    rows = [(f"{turned(day):%m/%d/%Y}", ZOE, ROSA, "Show") for day in TUESDAYS]
    assert seems_turned(attendance_report(*rows), practice(), CODES, today=TODAY)
    stranger = [(day, who, "Somebody Else", word) for day, who, _, word in rows]
    assert not seems_turned(attendance_report(*stranger), practice(), CODES, today=TODAY)


def test_a_turned_list_waits_with_the_reason_until_a_person_agrees() -> None:
    """Every pass asks; nothing of the file is used before; the code accepts it as it is."""
    with LittlePractice() as little:
        little.now = datetime.fromisoformat("2026-11-20T17:00+00:00")
        little.sync()
        visits = [(ZOE, datetime.combine(turned(day), time(18)), "90853") for day in TUESDAYS]
        little.drops(turned=charges(visits))
        for _ in range(2):
            report = little.sync()
            (asked,) = [one for one in report.questions if one.kind == "export waits"]
            assert "never meet; with day and month exchanged" in asked.question
            assert not little.rows("sessions", state="held")
        little.sync(accept=[asked.key.removeprefix("export|")])
        assert not little.sync().files_waiting


@pytest.mark.parametrize(
    ("day", "waits"), [(date(2026, 12, 2), True), (date(2026, 2, 12), False), (date(2026, 12, 24), False)]
)
def test_scores_of_days_to_come_wait(day: date, waits: bool) -> None:  # noqa: FBT001
    """December 2 is still to come, February 12 is not; December 24 has no other reading."""
    with LittlePractice() as little:
        little.drops(scores=scores((ZOE, "ORS", "20", day), (ZOE, "ORS", "22", date(2026, 2, 17))))
        assert bool(little.sync().files_waiting) is waits


def test_a_practice_without_groups_is_asked_too() -> None:
    """Day one: only scores are there."""
    with LittlePractice(cast=False) as little:
        little.drops(scores=scores((ZOE, "ORS", "20", date(2026, 12, 2)), (ZOE, "ORS", "22", date(2026, 2, 17))))
        assert little.sync().files_waiting == 1
        assert not little.rows("scores")
