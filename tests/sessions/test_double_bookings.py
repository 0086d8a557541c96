from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.records import Appointment, GroupSession, MeetingRoom, Member, Practice, WeeklySlot
from addon.sessions.commitments import BusyTime, Commitment
from addon.sessions.double_bookings import double_bookings, overlaps
from addon.sessions.expand import instant
from tests.practice import FAMILIES, INES, MEMBERS, ROSA, TOM, TUESDAY, ZONE, joined, meeting, practice

TODAY = date(2026, 3, 2)
TUE = meeting(TUESDAY, date(2026, 3, 3))  # 18:00-19:30, C-01, Room 2
FAM = meeting(FAMILIES, date(2026, 3, 5))  # 17:30-18:45, C-02 with C-01, video link


def beside(start: str, **changes: Any) -> GroupSession:
    """The families' session moved beside the Tuesday group."""
    return meeting(FAMILIES, date(2026, 3, 5), start=datetime.fromisoformat(f"2026-03-03 {start}"), **changes)


def found(made: Practice, **more: Any) -> list[tuple[str, str, str]]:
    """Return (kind, subject, against) of every double booking."""
    return [(one.kind, one.subject, one.against) for one in double_bookings(made, today=TODAY, **more)]


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (beside("19:30"), []),  # back to back
        (beside("16:45"), []),  # ends as the other begins
        (beside("19:00"), [("clinician", "C-01", "session")]),
        (beside("19:00", co_facilitator="C-03"), []),
        (beside("19:00", co_facilitator="C-03", substitute="C-01"), [("clinician", "C-01", "session")]),
        (beside("19:00", state="cancelled"), []),
        (beside("19:00", co_facilitator="C-03", room=" room 2"), [("room", "Room 2", "session")]),
        (beside("19:00", co_facilitator="C-03", room="Room 2", meets="video"), []),
    ],
)
def test_sessions_at_one_time(other: GroupSession, expected: list[tuple[str, str, str]]) -> None:
    """Clinicians and rooms are compared by what the session really takes up, half-open."""
    assert found(practice(clinicians=(), sessions=(TUE, other))) == expected


def test_a_covered_clinician_is_free() -> None:
    """Who is covered by a substitute is not booked there."""
    covered = meeting(TUESDAY, date(2026, 3, 3), substitute="C-03")
    assert found(practice(clinicians=(), sessions=(covered, beside("19:00")))) == []


def test_one_video_link_cannot_hold_two_sessions() -> None:
    """Two groups that share a link at one time are named by group, never by the link."""
    twin = meeting(TUESDAY, date(2026, 3, 5), meets="video", clinician="C-03")
    groups = (FAMILIES, replace(TUESDAY, video_link=FAMILIES.video_link))
    (one,) = double_bookings(practice(groups=groups, clinicians=(), sessions=(FAM, twin)), today=TODAY)
    assert (one.kind, one.subject) == ("video link", "G-02")
    assert "http" not in one.sentence


def test_a_member_cannot_sit_in_two_groups_at_once() -> None:
    """Members count by the roster of the day; one who said no is free."""
    made = practice(
        clinicians=(),
        sessions=(TUE, beside("19:00", co_facilitator="C-03")),
        memberships=(joined(TUESDAY, "M-0001"), joined(FAMILIES, "M-0001"), joined(FAMILIES, "M-0002")),
    )
    assert found(made) == [("member", "M-0001", "session")]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [("clinician", "C-01", "appointment"), ("member", "M-0009", "appointment")]),
        ({"status": "Cancelled"}, []),
        ({"start": datetime(2026, 3, 3, 19, 30)}, []),
        ({"minutes": None, "start": datetime(2026, 3, 3, 17, 15)}, [("clinician", "C-01", "appointment")]),
    ],
)
def test_individual_appointments_count(changes: dict[str, Any], expected: list[tuple[str, str, str]]) -> None:
    """An individual hour of the clinician or the member at the group's time is a double booking."""
    fields: dict[str, Any] = {
        "member": "M-0009",
        "clinician": "C-01",
        "start": datetime(2026, 3, 3, 18, 30),
        "minutes": 45,
    }
    made = practice(
        clinicians=(),
        sessions=(TUE,),
        members=(Member(code="M-0009", name="Ida Moe"),),
        memberships=(joined(TUESDAY, "M-0009"),),
        appointments=(Appointment(**(fields | changes)),),
    )
    if changes.get("minutes", 0) is None:
        expected = [*expected, ("member", "M-0009", "appointment")]
    assert found(made) == expected


def test_supervision_meetings_and_the_own_calendar_count() -> None:
    """Weekly commitments bind the supervisor too; an all-day entry is told apart."""
    tuesday = (WeeklySlot(weekday=1, start=time(19), minutes=60),)
    people = tuple(replace(one, supervision=(), meetings=()) for one in (ROSA, TOM, INES))
    supervised = replace(people[1], supervision=tuesday, meetings=tuesday)
    made = practice(clinicians=(people[0], supervised, people[2]), sessions=(TUE, beside("19:00", clinician="C-03")))
    busy = {
        "C-01": (
            BusyTime(start=datetime(2026, 3, 3, 23, 0, tzinfo=UTC), end=datetime(2026, 3, 3, 23, 30, tzinfo=UTC)),
            BusyTime(start=datetime(2026, 3, 3, 5, tzinfo=UTC), end=datetime(2026, 3, 4, 5, tzinfo=UTC), all_day=True),
        )
    }
    assert sorted(found(made, busy=busy)) == [
        ("all day", "C-01", "all day"),
        ("all day", "C-01", "all day"),
        ("clinician", "C-01", "busy"),
        ("clinician", "C-01", "session"),
        ("clinician", "C-03", "supervision"),
    ]


@pytest.mark.parametrize(("end", "advised"), [("00:30", True), ("00:00", False)])
def test_an_entry_with_just_the_times_of_a_session_is_told_with_what_to_do_if_it_is_its_copy(
    end: str,
    advised: bool,  # noqa: FBT001
) -> None:
    """Nobody can tell an EHR's copy of the session from another appointment at that hour, so the flag tells of both."""
    first, last = (datetime.fromisoformat(f"2026-03-03T{at}").replace(tzinfo=UTC) for at in ("23:00", end))
    entry = BusyTime(start=first, end=last + timedelta(days=last < first))
    (told,) = double_bookings(practice(clinicians=(), sessions=(TUE,)), today=TODAY, busy={"C-01": (entry,)})
    assert (told.kind, told.subject, told.against) == ("clinician", "C-01", "busy")
    assert ("set it to free there" in told.sentence) is advised


def test_blocks_are_reported_apart_and_never_against_their_own_session() -> None:
    """A documentation block that runs into the next session has its own kind."""
    late = beside("19:40")
    block = Commitment(
        who=("clinician", "C-01"),
        kind="documentation",
        what=TUE.code,
        start=instant(TUE.end, ZONE),
        end=instant(TUE.end, ZONE) + timedelta(minutes=20),
        at=TUE.end,
    )
    (one,) = double_bookings(practice(clinicians=(), sessions=(TUE, late)), today=TODAY, blocks=[block])
    assert (one.kind, one.first, one.second, one.minutes) == ("block", late.code, TUE.code, 10)


def test_only_from_today_on() -> None:
    """What is over is nobody's double booking any more."""
    made = practice(clinicians=(), sessions=(TUE, beside("19:00")))
    assert double_bookings(made, today=date(2026, 3, 4)) == ()


def test_the_sentence_speaks_in_codes() -> None:
    """The finding names clinician, sessions and time, and no person by name."""
    (one,) = double_bookings(practice(sessions=(TUE, beside("19:00"))), today=TODAY)
    assert one.sentence == "Clinician C-01 is booked twice: G-01 2026-03-03 18:00 and G-02 2026-03-05 17:30."
    assert (one.start, one.minutes) == (datetime(2026, 3, 3, 19), 30)
    assert not any(person.name.split()[-1] in repr(one) for person in (*MEMBERS, ROSA, TOM, INES))


intervals = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 8), st.sampled_from(["session", "busy"]), st.integers(0, 5)),
    max_size=25,
)


@settings(max_examples=120, deadline=None)
@given(intervals)
def test_the_sweep_finds_what_comparing_all_pairs_finds(drawn: list[tuple[int, int, str, int]]) -> None:
    """Half-open intervals: the sweep and brute force agree on every set."""
    zero = datetime(2026, 3, 3, tzinfo=UTC)
    those = [
        Commitment(
            who=("room", "1"),
            kind=kind,
            what=f"{kind}{what}",
            start=zero + timedelta(hours=at),
            end=zero + timedelta(hours=at + hours),
            at=datetime(2026, 3, 3),
        )
        for at, hours, kind, what in drawn
    ]
    brute = [
        {id(a), id(b)}
        for a, b in combinations(those, 2)
        if a.start < b.end and b.start < a.end and a.start < a.end and b.start < b.end
        if "session" in (a.kind, b.kind) and a.what != b.what
    ]
    swept = [{id(a), id(b)} for a, b in overlaps(those)]
    assert sorted(map(sorted, swept)) == sorted(map(sorted, brute))
    assert all(a.kind == "session" for a, _ in overlaps(those))


@pytest.mark.parametrize(
    ("start", "changeover", "sentence"),
    [
        ("19:35", 10, "Room 2 has 5 minutes between G-01 2026-03-03 18:00 and G-02 2026-03-05 17:30; it needs 10"),
        ("19:40", 10, None),
        ("19:30", 0, None),
        ("19:20", 10, "Room 2 is booked twice: G-01 2026-03-03 18:00 and G-02 2026-03-05 17:30."),
        ("16:40", 10, "Room 2 has 5 minutes between G-02 2026-03-05 17:30 and G-01 2026-03-03 18:00; it needs 10"),
    ],
)
def test_a_room_stays_empty_between_two_sessions(start: str, changeover: int, sentence: str | None) -> None:
    """As long as Rooms tells, however Groups spells the room; a real overlap is told as one."""
    other = beside(start, co_facilitator="C-03", room=" room 2", clinician="C-02")
    made = practice(clinicians=(), sessions=(TUE, other), memberships=())
    made = replace(made, rooms=(MeetingRoom(id="RM-1", name="Room 2", changeover=changeover),))
    told = [one.sentence for one in double_bookings(made, today=TODAY)]
    assert [one.startswith(sentence) for one in told] == [True] if sentence else not told
