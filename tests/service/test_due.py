"""When a pass is due, and why: a table of situations, set times over both clock changes, patience after failures."""

from datetime import UTC, datetime, time, timedelta

import pytest

from addon.service.due import (
    AGAIN,
    ARRIVED,
    BEGAN,
    CLOCK,
    NEW_DATE,
    REGULAR,
    SAVED,
    WAITING,
    Situation,
    Timetable,
    last_at,
    next_at,
    patience,
    why,
)

ZONE = "America/New_York"
NOON = datetime(2026, 3, 3, 17, 0, tzinfo=UTC)
SECONDS, MINUTES = timedelta(seconds=1), timedelta(minutes=1)


def after(ago: timedelta, **known: object) -> Situation:
    """Return what is known when the last pass ended so long ago."""
    return Situation(began=NOON - ago - SECONDS, ended=NOON - ago, **known)  # type: ignore[arg-type]


CASES: list[tuple[str, Situation]] = [
    (BEGAN, Situation()),
    ("", after(SECONDS)),
    ("Ana asked", after(SECONDS, asked="Ana asked")),
    ("Ana asked", after(SECONDS, asked="Ana asked", failures=3)),
    (SAVED, after(SECONDS, saved=True)),
    (SAVED, after(20 * SECONDS, saved=True, arrived=True)),
    ("", after(SECONDS, arrived=True)),
    (ARRIVED, after(11 * SECONDS, arrived=True)),
    ("", after(20 * SECONDS, saved=True, failures=1)),
    (AGAIN, after(30 * SECONDS, failures=1)),
    ("", after(59 * SECONDS, failures=2)),
    (AGAIN, after(60 * SECONDS, failures=2)),
    ("", after(4 * SECONDS, is_busy=True, asked="Ana asked")),
    (AGAIN, after(5 * SECONDS, is_busy=True)),
    ("", after(59 * SECONDS, waits=True)),
    (WAITING, after(60 * SECONDS, waits=True)),
    ("", after(9 * MINUTES)),
    (REGULAR, after(10 * MINUTES)),
    (CLOCK, after(-2 * MINUTES)),
    ("", after(-2 * SECONDS)),
]


@pytest.mark.parametrize(("reason", "known"), CASES)
def test_why_a_pass_is_due(reason: str, known: Situation) -> None:
    """The first reason that holds is told."""
    assert why(known, Timetable(zone=ZONE), NOON) == reason


def test_a_new_date_in_the_practices_zone_is_a_reason() -> None:
    """Midnight there, not in Greenwich."""
    table, midnight = Timetable(zone=ZONE, every=timedelta(days=2)), datetime(2026, 3, 4, 5, 0, tzinfo=UTC)
    assert table.reason(midnight - 2 * MINUTES, midnight - MINUTES) == ""
    assert table.reason(midnight - 2 * MINUTES, midnight) == NEW_DATE
    assert table.reason(datetime(2026, 3, 3, 23, 0, tzinfo=UTC), datetime(2026, 3, 4, 1, 0, tzinfo=UTC)) == ""


def test_set_times_come_once_each_whatever_the_computer_slept_through() -> None:
    """A minute's steps find each once; one step over a day finds the latest."""
    table = Timetable(zone=ZONE, at=(time(6, 0), time(12, 30)), every=timedelta(days=9))
    since, found = datetime(2026, 3, 3, 5, 0, tzinfo=UTC), []
    for minute in range(1, 18 * 60):
        now = datetime(2026, 3, 3, 5, 0, tzinfo=UTC) + minute * MINUTES
        if reason := table.reason(since, now):
            found.append((reason, now - since))
            since = now
    assert [reason for reason, _ in found] == ["it is past 06:00", "it is past 12:30"]
    assert table.reason(since, since + timedelta(hours=12)) == NEW_DATE
    assert table.reason(since, since + timedelta(hours=23)) == "it is past 06:00"


@pytest.mark.parametrize(
    ("night", "clock", "instants"),
    [
        ("2026-03-08", time(2, 30), ["2026-03-08T07:30:00+00:00"]),  # 02:30 is skipped: 03:30 it is, when it would be
        ("2026-11-01", time(1, 30), ["2026-11-01T05:30:00+00:00"]),  # 01:30 comes twice: the first counts
        ("2026-07-01", time(1, 30), ["2026-07-01T05:30:00+00:00"]),
    ],
)
def test_a_set_time_comes_once_in_either_night_of_a_clock_change(night: str, clock: time, instants: list[str]) -> None:
    """Skipped or doubled, it is one instant."""
    begins = datetime.fromisoformat(night).replace(tzinfo=UTC)
    found = {last_at(clock, ZONE, begins + minute * MINUTES) for minute in range(12 * 60, 24 * 60)}
    assert sorted(one.isoformat() for one in found) == instants
    assert next_at(clock, ZONE, begins).isoformat() == instants[0]


def test_patience_grows_and_ends() -> None:
    """Half a minute, doubled with each failure, never above a quarter of an hour."""
    assert [patience(n).total_seconds() for n in (1, 2, 3, 4, 5, 6, 50)] == [30, 60, 120, 240, 480, 900, 900]


def test_what_is_next() -> None:
    """The earliest of a regular look, a set time and midnight."""
    late = datetime(2026, 3, 4, 4, 55, tzinfo=UTC)
    assert Timetable(zone=ZONE).next_after(NOON) == NOON + 10 * MINUTES
    assert Timetable(zone=ZONE).next_after(late) == late + 5 * MINUTES
    assert Timetable(zone=ZONE, at=(time(12, 3),)).next_after(NOON) == NOON + 3 * MINUTES
