from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from recurring_ical_events import of  # type: ignore[import-untyped]  # ships no types

from addon.calendars.ical_text import calendar_text
from addon.calendars.wanted import WantedEvent
from addon.calendars.wanted_events import wanted_events, window
from addon.records import GroupSession, Member, Practice, WeeklySlot
from tests.calendars.occurrences import occurrences
from tests.practice import FAMILIES, INES, MEMBERS, ROSA, TOM, TUESDAY, ZONE, joined, meeting, practice, present, weekly

TODAY = date(2026, 3, 3)
NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
TUESDAYS = weekly(TUESDAY, date(2026, 2, 3), 12)


def test_a_group_whose_row_is_gone_keeps_its_planned_sessions() -> None:
    """They are in the calendar as their blocks are, until somebody cancels them."""
    there = tuple(replace(one, clinician="C-01") for one in TUESDAYS)
    before, after = (wanted(practice(sessions=there, groups=some))["C-01"] for some in ((TUESDAY,), ()))
    assert [one.key for one in before] == [one.key for one in after]
    assert shown(after) == shown(before) != []


def changed(sessions: Iterable[GroupSession], **by_day: dict[str, Any]) -> tuple[GroupSession, ...]:
    """Change the sessions of some days, given as d0303="..."."""
    return tuple(replace(one, **by_day.get(f"d{one.original_start:%m%d}", {})) for one in sessions)


def wanted(made: Practice, today: date = TODAY, **more: Any) -> dict[str, tuple[WantedEvent, ...]]:
    """Ask for the calendars."""
    return wanted_events(made, today=today, **more)


def shown(events: Iterable[WantedEvent], kind: str = "session") -> list[str]:
    """Return what a person sees of a kind."""
    return [f"{one.start:%m-%d %H:%M} {one.minutes}" for one in occurrences(events) if one.kind == kind]


def expanded(text: bytes) -> list[tuple[str, datetime, datetime, str]]:
    """Return the file's occurrences as another program computes them: title, start and end (UTC), place."""
    found = of(Calendar.from_ical(text)).between(datetime(2025, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
    return sorted(
        (
            str(one["summary"]),
            one.start.astimezone(UTC),
            one.end.astimezone(UTC),
            str(one.get("location", "")),
        )
        for one in found
    )


def as_expanded(events: Iterable[WantedEvent]) -> list[tuple[str, datetime, datetime, str]]:
    """Return the same from the wanted events, by the zone itself."""
    there = ZoneInfo(ZONE)
    return sorted(
        (
            one.title,
            one.start.replace(tzinfo=there).astimezone(UTC),
            (one.start + timedelta(minutes=one.minutes)).replace(tzinfo=there).astimezone(UTC),
            one.location,
        )
        for one in occurrences(events)
    )


SITUATIONS: dict[str, tuple[GroupSession, ...]] = {
    "regular": TUESDAYS,
    "moved": changed(TUESDAYS, d0310={"start": datetime(2026, 3, 12, 9)}, d0317={"start": datetime(2026, 3, 17, 17)}),
    "moved to the next regular day": changed(TUESDAYS, d0310={"start": datetime(2026, 3, 17, 18)}),
    "cancelled": changed(TUESDAYS, d0303={"state": "cancelled"}, d0324={"state": "cancelled"}),
    "longer, elsewhere": changed(TUESDAYS, d0317={"minutes": 120, "room": "Room 9"}, d0324={"meets": "video"}),
    "covered": changed(TUESDAYS, d0310={"substitute": "C-03"}, d0317={"substitute": "C-03"}),
    "covered twice far apart": changed(TUESDAYS, d0210={"substitute": "C-03"}, d0407={"substitute": "C-03"}),
    "first one moved": changed(TUESDAYS, d0203={"start": datetime(2026, 2, 4, 18)}),
    "new cadence": tuple(
        replace(one, start=one.start + timedelta(days=2)) if one.start > datetime(2026, 3, 8) else one
        for one in TUESDAYS
    ),
    "one only": TUESDAYS[4:5],
    "twice the same slot": (*TUESDAYS, meeting(TUESDAY, date(2026, 3, 10), code="G-01 2026-03-10 18:00b")),
}


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("group", [TUESDAY, replace(TUESDAY, weekday=3), replace(TUESDAY, every_weeks=2)])
def test_each_clinician_sees_just_the_sessions_they_run(situation: str, group: Any) -> None:
    """Series and exceptions expand, also in another program, to the sessions themselves."""
    sessions = SITUATIONS[situation]
    calendars = wanted(practice(sessions=sessions, groups=(group, FAMILIES)))
    for code, events in calendars.items():
        theirs = sorted(
            f"{one.start:%m-%d %H:%M} {one.minutes}"
            for one in sessions
            if one.state != "cancelled" and (one.substitute or one.clinician) == code
        )
        assert sorted(shown(events)) == theirs
        assert expanded(calendar_text(code, events, now=NOW)) == as_expanded(events)


@pytest.mark.parametrize("today", [date(2026, 3, 3), date(2026, 10, 27)])
def test_wall_times_hold_over_both_changes_of_the_clock(today: date) -> None:
    """Before and after 8 March and 1 November the group meets at 18:00 on the wall."""
    sessions = weekly(TUESDAY, today - timedelta(weeks=4), 12)
    (file,) = [calendar_text("C-01", wanted(practice(sessions=sessions), today)["C-01"], now=NOW)]
    starts = [start for title, start, _, _ in expanded(file) if title.startswith("Group")]
    assert {start.astimezone(ZoneInfo(ZONE)).time() for start in starts} == {time(18)}
    assert len({start.time() for start in starts}) == 2
    assert len(starts) == 12


def test_a_regular_group_is_one_series() -> None:
    """Twelve sessions are one event that repeats; a moved one replaces its occurrence, a cancelled one is left out."""
    events = [one for one in wanted(practice(sessions=SITUATIONS["moved"]))["C-01"] if one.kind == "session"]
    assert [(one.repeats is not None, one.instead_of) for one in events] == [
        (True, None),
        (False, datetime(2026, 3, 10, 18)),
        (False, datetime(2026, 3, 17, 18)),
    ]
    (series,) = [one for one in wanted(practice(sessions=SITUATIONS["cancelled"]))["C-01"] if one.kind == "session"]
    assert series.repeats is not None
    assert series.repeats.without == (datetime(2026, 3, 3, 18), datetime(2026, 3, 24, 18))


def test_a_fortnightly_group_repeats_every_other_week() -> None:
    """The interval is the group's; weeks between are not left-out occurrences."""
    group = replace(TUESDAY, every_weeks=2)
    (series,) = [
        one for one in wanted(practice(sessions=TUESDAYS[::2], groups=(group,)))["C-01"] if one.kind == "session"
    ]
    assert series.repeats is not None
    assert (series.repeats.every, series.repeats.count, series.repeats.without) == (2, 6, ())


def test_a_co_facilitator_sees_the_session_and_prepares() -> None:
    """Both have it in the calendar and prepare; who leads documents."""
    calendars = wanted(practice(sessions=weekly(FAMILIES, date(2026, 3, 5), 2)))
    kinds = {code: [one.kind for one in occurrences(events)] for code, events in calendars.items()}
    assert kinds["C-02"].count("session") == kinds["C-01"].count("session") == 2
    assert kinds["C-02"].count("preparation") == kinds["C-01"].count("preparation") == 2
    assert (kinds["C-02"].count("documentation"), kinds["C-01"].count("documentation")) == (2, 0)


def test_blocks_stand_around_the_session_and_follow_it() -> None:
    """15 minutes before; after it the greater of 15 minutes and 5 per expected member."""
    roster = tuple(joined(TUESDAY, f"M-{number:04}") for number in range(1, 10))
    session = replace(TUESDAYS[4], start=datetime(2026, 3, 5, 10))
    made = practice(
        sessions=(session,),
        members=tuple(Member(code=one.member, name=one.member) for one in roster),
        memberships=roster,
        attendance=(present(session, "M-0002", "excused"),),
        clinicians=(ROSA,),
    )
    events = wanted(made)["C-01"]
    assert shown(events, "preparation") == ["03-05 09:45 15"]
    assert shown(events, "documentation") == ["03-05 11:30 40"]
    off = replace(made, settings={"Preparation": "0", "Documentation at least": "60", "Documentation per member": 5})
    assert shown(wanted(off)["C-01"], "preparation") == []
    assert shown(wanted(off)["C-01"], "documentation") == ["03-05 11:30 60"]


def test_preparation_names_whom_to_look_at_by_code() -> None:
    """Flags by session or group, only of members expected there, only for sessions to come."""
    flagged = {TUESDAYS[4].code: ["M-0002"], "G-01": ["M-0001", "M-0099"]}
    made = practice(sessions=(TUESDAYS[3], *TUESDAYS[4:6]))
    texts = [one.description for one in wanted(made, flagged=flagged)["C-01"] if one.kind == "preparation"]
    assert texts == ["3 expected", "3 expected, 2 to look at: M-0001, M-0002", "3 expected, 1 to look at: M-0001"]


@pytest.mark.parametrize(
    ("meets", "marks", "text"),
    [
        ("hybrid", {}, "3 expected, 1 online"),
        ("hybrid", {"M-0004": {"joined_by": "video"}}, "3 expected, 2 online"),
        ("hybrid", {"M-0004": {"joined_by": "video", "status": "cancelled"}}, "2 expected, 1 online"),
        ("hybrid", {"M-0006": {"joined_by": "in person"}}, "3 expected"),
        ("in person", {"M-0005": {"joined_by": "phone"}}, "3 expected, 1 online"),
        ("video", {}, "3 expected"),
    ],
)
def test_the_first_line_counts_who_comes_online(meets: str, marks: dict[str, dict[str, str]], text: str) -> None:
    """To a session in a room: this time, else as always; who cancelled counts nowhere, and nobody is named."""
    session = meeting(FAMILIES, date(2026, 3, 5), meets=meets)
    roster = tuple(
        joined(FAMILIES, one.code, joins_by="video" if one.code == "M-0006" else "in person") for one in MEMBERS[3:]
    )
    rows = tuple(present(session, code, **{"status": "", **more}) for code, more in marks.items())
    made = practice(sessions=(session,), memberships=roster, attendance=rows)
    texts = {one.description for one in wanted(made)["C-02"] if one.kind in {"preparation", "documentation"}}
    assert texts == {text}


def test_supervision_stands_in_both_calendars_and_meetings_in_the_own() -> None:
    """The supervisor reads whom; weekly, over the whole window."""
    calendars = wanted(practice())
    assert {one.title for one in calendars["C-01"]} == {"Supervision"}
    assert {one.title for one in calendars["C-03"]} == {"Supervision C-01", "Team meeting"}
    assert len(occurrences(calendars["C-01"])) == 13
    assert {one.start.time() for one in occurrences(calendars["C-01"])} == {time(9)}


@pytest.mark.parametrize(
    ("typed_by_the_supervisor", "titles"),
    [
        ((WeeklySlot(weekday=0, start=time(9), minutes=60),), ["Supervision C-01"]),
        ((WeeklySlot(weekday=0, start=time(9), minutes=50),), ["Supervision C-01"]),
        ((WeeklySlot(weekday=0, start=time(10), minutes=60),), ["Supervision", "Supervision C-01"]),
        ((WeeklySlot(weekday=1, start=time(9), minutes=60),), ["Supervision", "Supervision C-01"]),
    ],
)
def test_an_hour_that_supervisor_and_supervisee_typed_is_one_event(
    typed_by_the_supervisor: tuple[WeeklySlot, ...], titles: list[str]
) -> None:
    """The one that tells whom; the supervisee's own event stays."""
    calendars = wanted(practice(clinicians=(ROSA, replace(INES, meetings=(), supervision=typed_by_the_supervisor))))
    assert sorted(one.title for one in calendars["C-03"]) == titles
    assert [one.title for one in calendars["C-01"]] == ["Supervision"]


def test_two_who_are_supervised_together_are_one_event_of_the_supervisor() -> None:
    """Where the hours are the same; another hour is an event of its own."""
    (slot,) = ROSA.supervision
    tom = replace(TOM, supervision=(slot, replace(slot, start=time(11))))
    titles = [one.title for one in wanted(practice(clinicians=(ROSA, tom, replace(INES, meetings=()))))["C-03"]]
    assert sorted(titles) == ["Supervision C-01, C-02", "Supervision C-02"]


def test_a_documentation_block_that_is_over_keeps_its_length() -> None:
    """Somebody who came on 3 February and has become inactive since still had to be written about."""
    roster = tuple(joined(TUESDAY, f"M-{number:04}") for number in range(1, 9))
    members = tuple(Member(code=one.member, name=one.member) for one in roster)
    marks = tuple(present(TUESDAYS[0], one.member) for one in roster)
    made = practice(sessions=(TUESDAYS[0],), members=members, memberships=roster, attendance=marks)
    left = replace(made, members=(replace(members[0], status="inactive"), *members[1:]))
    for one in (made, left):
        assert shown(wanted(one)["C-01"], "documentation") == ["02-03 19:30 40"]


def test_who_left_gets_an_empty_calendar() -> None:
    """Nothing for an inactive clinician, and an empty answer rather than none, so that old events go."""
    calendars = wanted(practice(clinicians=(replace(ROSA, active=False), TOM), sessions=TUESDAYS))
    assert calendars == {"C-01": (), "C-02": ()}


def test_the_window_slides_on_mondays_only() -> None:
    """From Monday to Sunday the same weeks are shown, so a quiet week writes nothing."""
    monday = date(2026, 3, 2)
    assert {window(monday + timedelta(days=day)) for day in range(7)} == {(date(2026, 2, 2), date(2026, 5, 3))}
    assert window(monday + timedelta(days=7))[0] == date(2026, 2, 9)


def test_nothing_in_a_calendar_says_who_or_what_for() -> None:
    """No member's or staff name, no group name, no address, no payer, no score in any byte."""
    made = practice(sessions=(*TUESDAYS, *weekly(FAMILIES, date(2026, 2, 5), 12)))
    flagged = {"G-01": [one.code for one in MEMBERS]}
    for code, events in wanted(made, flagged=flagged).items():
        text = calendar_text(code, events, now=NOW).replace(b"\r\n ", b"").decode()
        for person in (*MEMBERS, ROSA, TOM, INES):
            for word in (
                *person.name.split(),
                person.email,
                getattr(person, "payer", ""),
                getattr(person, "phone", ""),
            ):
                assert len(word) < 3 or word not in text
        for word in (TUESDAY.name, FAMILIES.name, "process", "multi", "herapy", "ATTENDEE", "ORGANIZER"):
            assert word not in text
        assert "CLASS:PRIVATE" in text


def test_a_hostile_room_name_stays_text() -> None:
    """Line breaks and control characters in a cell cannot add a property to the event."""
    room = "Room 2\r\nATTENDEE:mailto:x@example.org\x00\x0bEND:VEVENT"
    events = wanted(practice(sessions=weekly(replace(TUESDAY, room=room), date(2026, 3, 3), 3)))["C-01"]
    text = calendar_text("C-01", events, now=NOW)
    assert b"\nATTENDEE" not in text
    assert b"\x00" not in text
    assert expanded(text)
