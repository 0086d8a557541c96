"""How Today counts what it does not list."""

from dataclasses import replace

import pytest

from addon.today.counting import and_alerts, flags, more, more_soon, people
from addon.today_line import TodayLine

FLAGS = ("flag is", "flags are")
ALERTS = ("person with new alerts", "people with new alerts")


def line(urgency: str = "amber, this week", stands_for: int = 1, reds: int = 0) -> TodayLine:
    """Return a line about so many flags."""
    return TodayLine(kind="Flag", urgency=urgency, what="W", stands_for=stands_for, reds=reds)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([line()], "1 more flag is due this week"),
        ([line(reds=1)], "1 more flag is due this week, red"),
        ([line(stands_for=2, reds=1)], "2 more flags are due this week, 1 of them red"),
        ([line(), line()], "2 more flags are due this week"),
        ([line("amber, overdue"), line()], "2 more flags are overdue or due this week"),
        ([line("amber, soon")], "1 more flag is due soon"),
        ([line("amber, soon"), line()], "2 more flags are due this week or soon"),
        ([line("red, overdue", reds=1), line()], "2 more flags are overdue or due this week, 1 of them red"),
    ],
)
def test_one_is_not_told_as_many(lines: list[TodayLine], told: str) -> None:
    """Rows are counted, not lines."""
    assert more_soon(FLAGS)(lines).what == told


ALERT = TodayLine(kind="Alert", urgency="red, new", what="W", reds=1)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([line()], "1 more flag is due this week"),
        (
            [replace(line(stands_for=2, reds=1), alerts=(ALERT,))],
            "1 more flag is due this week; 1 person has alerts too",
        ),
        (
            [
                replace(line(stands_for=4, reds=3), alerts=(ALERT, ALERT)),
                replace(line(stands_for=2, reds=1), alerts=(ALERT,)),
            ],
            "3 more flags are due this week, 1 of them red; 2 people have alerts too",
        ),
    ],
)
def test_an_alert_behind_a_flag_that_is_due_is_counted_as_an_alert(lines: list[TodayLine], told: str) -> None:
    """It is none of the flags, and its person is told of although the lines about alerts do not count them."""
    found = and_alerts(more_soon(FLAGS, flags))(lines)
    assert (found.what, found.stands_for) == (told, sum(one.stands_for for one in lines))


def test_more_is_said_where_others_were_told_before() -> None:
    """One near the cap of whom nothing was told yet is no one more."""
    words = ("clinician is near the cap", "clinicians are near the cap")
    assert more(words, is_more=False)([line("amber, later")]).what == "1 clinician is near the cap"
    assert more(words)([line("amber, later")]).what == "1 more clinician is near the cap"


def test_people_are_counted_by_their_lines() -> None:
    """However many rows each is about."""
    assert more(ALERTS, people)([line(stands_for=3)]).what == "1 more person with new alerts"
    assert more(ALERTS, people)([line(stands_for=3), line()]).what == "2 more people with new alerts"
