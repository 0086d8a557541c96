"""Days that one code pays for: time together counted once, doubtful attendance never, against a count by the minute."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from addon.monthly_programs.days import ProgramDay, bundle_days, program_days, weeks
from addon.monthly_programs.months import days_month
from addon.monthly_programs.rules import DAY, ProgramRule
from addon.records import INTENSIVE, INTENSIVE_DAY, Appointment, Attendance, GroupSession, Practice, paying_days
from tests.practice import FAMILIES, TUESDAY, practice

NOW = datetime(2026, 12, 31, tzinfo=UTC)
MONDAY = date(2026, 3, 2)
RULE = ProgramRule(
    id="PG-01", program=INTENSIVE, code="S9480", role=DAY, least=180 * 60, full=180 * 60, week=9 * 3600, most=20
)


def days_of(
    sessions: list[tuple[datetime, int, str]],
    alone: Sequence[tuple[datetime, int, str]] = (),
    **marked: object,
) -> Practice:
    """Return a practice with sessions of a program (start, minutes, the member's status) and appointments."""
    made = [
        GroupSession(code=f"S{at}", group="G-01", original_start=start, start=start, minutes=minutes, state="held")
        for at, (start, minutes, _) in enumerate(sessions)
    ]
    marks = [
        Attendance(id=f"A{at}", session=f"S{at}", group="G-01", member="M-0001", status=status, **marked)  # type: ignore[arg-type]
        for at, (_, _, status) in enumerate(sessions)
    ]
    appointments = [
        Appointment(member="M-0001", clinician="C-01", start=start, minutes=minutes, status=status)
        for start, minutes, status in alone
    ]
    return practice(
        groups=(replace(TUESDAY, service=INTENSIVE_DAY), FAMILIES),
        sessions=tuple(made),
        attendance=tuple(marks),
        appointments=tuple(appointments),
    )


def at(hour: int, minute: int = 0, day: date = MONDAY) -> datetime:
    """Return a wall time."""
    return datetime.combine(day, time(hour, minute))


def test_what_a_day_consists_of() -> None:
    """Attended groups and appointments of the day, what overlaps once; what is in doubt is told, not counted."""
    both = [(at(9), 90, "attended"), (at(13), 60, "late arrival"), (at(15), 60, "no show")]
    alone = [(at(10), 60, "attended"), (at(16), 30, "no show"), (at(9, day=date(2026, 3, 3)), 60, "attended")]
    found = program_days(days_of(both, alone), NOW)
    assert found == {
        ("M-0001", "IOP", MONDAY): ProgramDay((120 + 60) * 60, ("late arrival: the whole group is counted",))
    }
    doubtful = program_days(days_of(both[:1], alone, disputed=True), NOW)
    assert {key: one.seconds for key, one in doubtful.items()} == {("M-0001", "IOP", MONDAY): 0}
    assert program_days(days_of(both, alone), datetime(2026, 3, 2, 14, 30, tzinfo=UTC)) == {}
    assert program_days(practice(), NOW) == {}


def test_a_day_on_the_night_of_a_clock_change_has_its_real_hours() -> None:
    """Two groups around the skipped hour touch: nothing between them is counted."""
    night = date(2026, 3, 8)
    found = program_days(days_of([(at(1, day=night), 60, "attended"), (at(3, day=night), 60, "attended")]), NOW)
    assert found["M-0001", "IOP", night].seconds == 120 * 60


def test_which_days_leave_no_line_of_their_own() -> None:
    """A day that reaches the hours pays for the groups of it; a shorter one and other members' days do not."""
    long, brief = date(2026, 3, 3), MONDAY
    days = {("M-0001", "IOP", long): ProgramDay(180 * 60), ("M-0001", "IOP", brief): ProgramDay(180 * 60 - 1)}
    found = bundle_days(days, [RULE])
    assert [(one.day, one.code, one.is_reached) for one in found] == [(brief, "S9480", False), (long, "S9480", True)]
    paying = paying_days(found)
    assert [paying.get(asked) for asked in (("M-0001", brief), ("M-0002", long), ("M-0001", MONDAY))] == [None] * 3
    assert paying["M-0001", long] == found[1]
    assert bundle_days(days, []) == ()


def test_a_week_is_told_of_in_the_month_in_which_it_ends() -> None:
    """Monday 30 March to Sunday 5 April is a week of April, its days of March counted."""
    three = ProgramDay(3 * 3600)
    days = {("M-0001", "IOP", date(2026, 3, day)): three for day in (23, 24, 25, 30, 31)}
    assert weeks(days, "M-0001", "IOP") == {date(2026, 3, 23): 9 * 3600, date(2026, 3, 30): 6 * 3600}
    days["M-0001", "IOP", date(2026, 4, 8)] = three
    march, april = (
        days_month(days, ("M-0001", "IOP", date(2026, month, 1)), [RULE], today=date(2026, 5, 1)) for month in (3, 4)
    )
    assert (march.codes, march.remarks) == ((("S9480", 5),), ())
    assert april.remarks == ("Weeks below 9:00 h, from Mar 30 (6:00 h), Apr 6 (3:00 h).",)
    assert days_month(days, ("M-0001", "IOP", date(2026, 4, 1)), [], today=date(2026, 5, 1)).codes == ()


SPANS = st.lists(st.tuples(st.integers(6 * 60, 20 * 60), st.integers(1, 180)), max_size=6)


@given(together=SPANS.filter(bool), alone=SPANS)
def test_every_minute_counts_once(together: list[tuple[int, int]], alone: list[tuple[int, int]]) -> None:
    """A second reckoning: the minutes of the day in which something went on, as a set."""
    begin = datetime.combine(MONDAY, time())
    sessions, singles = (
        [(begin + timedelta(minutes=since), lasts, "attended") for since, lasts in some] for some in (together, alone)
    )
    minutes = {minute for since, lasts in (*together, *alone) for minute in range(since, since + lasts)}
    found = program_days(days_of(sessions, singles), NOW)
    assert found["M-0001", "IOP", MONDAY].seconds == len(minutes) * 60
