from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from recurring_ical_events import of  # type: ignore[import-untyped]  # ships no types

from addon.calendars.group_series import group_events
from addon.calendars.ical_text import calendar_text
from addon.calendars.wanted import in_order
from tests.calendars.occurrences import occurrences
from tests.practice import TUESDAY, ZONE, weekly

TUESDAYS = weekly(TUESDAY, date(2026, 2, 3), 14)  # over the change of 8 March
changes = st.dictionaries(
    st.integers(0, 13),
    st.one_of(
        st.just({"state": "cancelled"}),
        st.fixed_dictionaries({}, optional={"minutes": st.sampled_from([60, 120]), "room": st.just("Room 9")}),
        st.builds(lambda hours: {"start": hours}, st.integers(-200, 200).filter(bool)),
    ),
    max_size=8,
)


@given(changed=changes, every=st.integers(1, 3), weekday=st.sampled_from([1, 3]))
def test_the_series_with_its_exceptions_is_the_sessions(
    changed: dict[int, dict[str, Any]], every: int, weekday: int
) -> None:
    """However sessions are moved, cancelled or altered, the calendar shows them and nothing else, elsewhere too."""
    group = replace(TUESDAY, every_weeks=every, weekday=weekday)
    sessions = []
    for number, session in enumerate(TUESDAYS[::every]):
        change = dict(changed.get(number, {}))
        if "start" in change:
            change["start"] = session.start + timedelta(hours=change["start"])
        sessions.append(replace(session, **change))
    standing = [one for one in sessions if one.state != "cancelled"]
    events = in_order(group_events("C-01", group, standing, zone=ZONE))
    wanted = sorted((one.start, one.minutes, f"Group G-01 · {one.room}") for one in standing)
    assert sorted((one.start, one.minutes, one.title) for one in occurrences(events)) == wanted
    file = Calendar.from_ical(calendar_text("C-01", events, now=datetime(2026, 3, 3, tzinfo=UTC)))
    found = of(file).between(datetime(2025, 6, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC))
    assert sorted((one.start.replace(tzinfo=None), str(one["summary"])) for one in found) == [
        (start, title) for start, _, title in wanted
    ]
