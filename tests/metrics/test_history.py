"""Every number in a stretch of days, counted by hand from a few rows."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from addon.metrics.history import History
from addon.numbers import BY_NAME, NUMBERS, Number
from addon.records import Alert, Membership, Prospect, StageStep
from tests.metrics.made_past import MONDAY, past_of
from tests.practice import TUESDAY

SUNDAY = MONDAY + timedelta(days=6)
PAST = past_of([(10, 2), (10, 4), (8, 0)], today=date(2026, 3, 1))
JANUARY = date(2026, 1, 1), date(2026, 1, 31)


def value(
    past: History, name: str, first: date, last: date, groups: tuple[str, ...] = ()
) -> tuple[int, int, float | None]:
    """Return part, whole and value of a number."""
    found = past.measured(BY_NAME[name], first, last, groups)
    return found.part, found.whole, found.value


def with_alerts(*alerts: Alert) -> History:
    """Return the past with some alerts."""
    return History(replace(PAST.practice, alerts=alerts), PAST.today)


def alert(number: int, opened: date, acted: date | None = None, **more: object) -> Alert:
    """Return an alert that was due five days after it opened."""
    return Alert(
        id=f"AL-{number}",
        protocol="alert",
        member="M-0001",
        topic="ORS",
        severity="red",
        why="",
        opened=opened,
        due=opened + timedelta(days=5),
        acted=acted,
        **more,  # type: ignore[arg-type]
    )


def test_attendance_of_a_week_and_of_several() -> None:
    """Parts and wholes add up; a week without sessions has no value."""
    assert value(PAST, "no_show", MONDAY, SUNDAY) == (2, 10, 0.2)
    assert value(PAST, "no_show", *JANUARY) == (6, 28, pytest.approx(6 / 28))
    assert value(PAST, "attendance", *JANUARY) == (22, 28, pytest.approx(22 / 28))
    assert value(PAST, "missed", date(2026, 2, 2), date(2026, 2, 8)) == (0, 0, None)
    assert value(PAST, "no_show", *JANUARY, ("G-01",)) == value(PAST, "no_show", *JANUARY)
    assert value(PAST, "no_show", *JANUARY, ("G-02",)) == (0, 0, None)


def test_seats_at_the_end_of_a_week() -> None:
    """Ten on a roster of eight seats; before anybody kept records there is no value."""
    assert value(PAST, "fill", MONDAY, SUNDAY) == (10, 8, 1.25)
    assert value(PAST, "fill", date(2025, 12, 1), date(2025, 12, 7)) == (0, 0, None)


def test_seats_count_from_a_groups_first_session_on() -> None:
    """What begins later had no seats to fill before; a session on record tells that a group had begun."""
    ahead = replace(TUESDAY, code="G-02", first=date(2026, 1, 20))
    past = History(replace(PAST.practice, groups=(TUESDAY, ahead)), PAST.today)
    assert value(past, "fill", MONDAY, SUNDAY) == (10, 8, 1.25)
    assert value(past, "fill", date(2026, 1, 19), date(2026, 1, 25))[:2] == (10, 16)
    moved = History(replace(PAST.practice, groups=(replace(TUESDAY, first=date(2026, 12, 1)),)), PAST.today)
    assert value(moved, "fill", MONDAY, SUNDAY) == (10, 8, 1.25)


def test_exits_of_a_month() -> None:
    """Stopped coming and lost contact, of all exits but moves; of one group alone."""
    reasons = ("stopped coming", "finished", "lost contact", "moved to another group", "")
    gone = tuple(
        Membership(id=f"R-{at}", group="G-02", member=f"M-{at}", left=date(2026, 1, 9 + at), exit_reason=reason)
        for at, reason in enumerate(reasons)
    )
    past = History(replace(PAST.practice, memberships=gone), PAST.today)
    assert value(past, "early_termination", *JANUARY) == (2, 4, 0.5)
    assert value(past, "early_termination", *JANUARY, ("G-01",)) == (0, 0, None)


def test_eighth_sessions_fall_into_the_month_in_which_they_are_held() -> None:
    """Nine weeks from Jan 6: the eighth is on Feb 24, and both who come and who left before are counted."""
    past = past_of([(3, 0)] * 9)
    left = replace(past.practice.memberships[0], left=date(2026, 2, 1))
    past = History(
        replace(past.practice, memberships=(left, *past.practice.memberships[1:]), attendance=()), past.today
    )
    sessions = tuple(replace(one, state="held") for one in past.practice.sessions)
    past = History(replace(past.practice, sessions=sessions), past.today)
    assert value(past, "retention", date(2026, 2, 1), date(2026, 2, 28)) == (2, 3, pytest.approx(2 / 3))
    assert value(past, "retention", *JANUARY) == (0, 0, None)


def test_screenings_and_first_sessions() -> None:
    """The day of the screening and of the first session decide the month; a cancelled screening counts nowhere."""
    asked = [
        Prospect(
            code=f"PR-{at}",
            name="",
            first_contact=datetime(2025, 12, 30, 9),
            member=f"M-{at:04d}",
            screening_at=datetime(2026, 1, 2, 9),
            screening=became,
            steps=(StageStep("active", date(2026, 1, 6)),),
        )
        for at, became in ((7, "held"), (8, "no show"), (9, "cancelled"))
    ]
    past = History(replace(PAST.practice, prospects=tuple(asked)), PAST.today)
    assert value(past, "screening_no_shows", *JANUARY) == (1, 2, 0.5)
    found = past.measured(BY_NAME["waiting"], *JANUARY)
    assert (found.days, found.value) == ((7, 7, 7), 7)


def test_alerts_of_a_month() -> None:
    """Who still waits counts as the longest; before the first alert nobody looked; what was closed in time."""
    day = date(2026, 1, 5)
    past = with_alerts(
        alert(1, day, day + timedelta(days=1), closed=day + timedelta(days=4), was_decided=True),
        alert(2, day, day + timedelta(days=3), closed=day + timedelta(days=9), was_decided=True),
        alert(3, day + timedelta(days=1)),
    )
    found = past.measured(BY_NAME["to_act"], *JANUARY)
    assert (found.part, found.whole, found.value, found.days) == (2, 3, 3, (1, 3, 25))
    assert value(past, "in_time", *JANUARY) == (1, 3, pytest.approx(1 / 3))
    assert value(past, "alerts", day, JANUARY[1]) == (3, 22, pytest.approx(300 / 22))
    assert value(past, "alerts", *JANUARY) == (0, 0, None)
    assert with_alerts(alert(1, day)).measured(BY_NAME["to_act"], *JANUARY).value is None


def test_a_withdrawn_alert_waits_for_nobody() -> None:
    """Its days so far are left out with it: there are as many days as are counted, also where all were withdrawn."""
    day = date(2026, 1, 5)
    gone = [alert(at, day, closed=day + timedelta(days=2)) for at in (3, 4, 5)]
    past = with_alerts(alert(1, day, day + timedelta(days=1)), alert(2, day + timedelta(days=6)), *gone)
    found = past.measured(BY_NAME["to_act"], *JANUARY)
    assert (found.part, found.whole, found.days) == (1, 2, (1, 20))
    assert len(found.days) == found.whole
    none = with_alerts(*gone).measured(BY_NAME["to_act"], *JANUARY)
    assert (none.whole, none.days, none.value) == (0, (), None)


def test_periods_are_whole_and_over() -> None:
    """Weeks from Monday to Sunday, months from the first to the last day; the running one is left out."""
    weeks = PAST.periods(BY_NAME["no_show"], until=date(2026, 2, 28), count=2)
    assert weeks == [(date(2026, 2, 9), date(2026, 2, 15)), (date(2026, 2, 16), date(2026, 2, 22))]
    months = PAST.periods(BY_NAME["retention"], until=date(2026, 2, 28), count=2)
    assert months == [JANUARY, (date(2026, 2, 1), date(2026, 2, 28))]
    assert PAST.periods(BY_NAME["retention"], until=date(2026, 2, 27), count=1) == [JANUARY]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda one: one.name)
def test_an_empty_practice_has_no_numbers(number: Number) -> None:
    """Nothing is not zero."""
    past = History(replace(PAST.practice, sessions=(), attendance=(), memberships=(), groups=()), PAST.today)
    assert past.measured(number, *JANUARY).value is None
