"""Generated practice-weeks: every overlap is flagged, and every closure can be taken back.

The oracle compares every pair, works in wall times, and shares nothing with the product but the records.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import combinations
from random import Random

import pytest

from addon.availability.closed_rows import session_of
from addon.records import (
    Clinician,
    Closure,
    GroupSession,
    MeetingRoom,
    Member,
    Membership,
    Practice,
    TherapyGroup,
    TimeOff,
    WeeklySlot,
    WorkingHours,
)
from addon.sessions.closed import ClosedDays
from addon.sessions.double_bookings import double_bookings
from addon.sessions.out_of_place import out_of_place
from addon.sessions.planned import LastPlanned, planned_rows
from addon.sessions.time_off import with_away

EVERY_DAY, PROOF = 50, 2_000
ROOMS = ("Room 1", "room 1 ", "ROOM 2", "Room 2", "Annex")
Found = set[tuple[str, str, frozenset[str]]]


# --- a practice and its week --------------------------------------------------------------------------


def practice_of(rng: Random) -> tuple[Practice, date]:
    """Return a practice in which much collides, and the Monday of its week."""
    monday = date(2026, 1, 5) + timedelta(weeks=rng.randrange(100))
    codes = [f"C-0{number}" for number in range(1, 6)]
    people = [f"M-{number:04d}" for number in range(1, 21)]
    groups = tuple(_group(rng, number, codes, monday) for number in range(1, 11))
    return (
        Practice(
            zone="America/Chicago",
            clinicians=tuple(Clinician(code=code, name=code, works=_slots(rng, 0.5)) for code in codes),
            groups=groups,
            members=tuple(Member(code=code, name=code) for code in people),
            memberships=tuple(
                Membership(id=f"R-{group.code}-{code}", group=group.code, member=code)
                for group in groups
                for code in rng.sample(people, 3)
            ),
            rooms=tuple(
                MeetingRoom(
                    id=f"RM-{name}",
                    name=name,
                    people=rng.choice((None, 3, 5)),
                    changeover=rng.choice((0, 10, 30)),
                    active=rng.random() < 0.9,
                )
                for name in ("Room 1", "Room 2")
            ),
            hours=tuple(_hours(rng, code, monday) for code in rng.sample(codes, 2)),
            time_off=tuple(_off(rng, rng.choice(codes), monday) for _ in range(rng.randrange(4))),
            closures=tuple(_closure(rng, number, monday) for number in range(rng.randrange(5))),
            settings={"On closed days": rng.choice(("", "skip", "virtual"))},
        ),
        monday,
    )


def _group(rng: Random, number: int, codes: list[str], monday: date) -> TherapyGroup:
    lead, co = rng.sample(codes, 2)
    return TherapyGroup(
        code=f"G-{number:02d}",
        name=f"Group {number}",
        clinician=lead,
        co_facilitator=co if rng.random() < 0.4 else "",
        weekday=rng.randrange(5),
        start=time(rng.randrange(9, 18), rng.choice((0, 10, 20, 30, 45))),
        minutes=rng.choice((60, 75, 90)),
        first=monday - timedelta(weeks=8),
        room=rng.choice(ROOMS),
        meets=rng.choice(("in person", "in person", "video", "hybrid")),
        video_link=rng.choice(("", "https://v.example/a", "https://v.example/b")),
        on_closed=rng.choice(("", "", "skip", "virtual", "as usual")),
    )


def _slots(rng: Random, share: float) -> tuple[WeeklySlot, ...]:
    days = range(5) if rng.random() < share else ()
    return tuple(WeeklySlot(weekday=day, start=time(rng.randrange(8, 11)), minutes=60 * 8) for day in days)


def _hours(rng: Random, code: str, monday: date) -> WorkingHours:
    since = rng.choice((None, monday + timedelta(days=2)))
    return WorkingHours(
        id=f"CH-{code}", clinician=code, slots=_slots(rng, 0.8), where=rng.choice(("both", "video")), since=since
    )


def _off(rng: Random, code: str, monday: date) -> TimeOff:
    first = monday + timedelta(days=rng.randrange(5))
    return TimeOff(
        id=f"TO-{code}-{first}-{rng.random()}",
        clinician=code,
        since=first,
        until=first + timedelta(days=rng.randrange(3)),
        begins=rng.choice((None, time(13))),
        ends=rng.choice((None, time(16))) or None,
        status=rng.choice(("approved", "approved", "requested", "declined")),
    )


def _closure(rng: Random, number: int, monday: date) -> Closure:
    day = monday + timedelta(days=rng.randrange(5))
    what = rng.choice(("", "skip", "move", "virtual", "as usual"))
    return Closure(
        id=f"CL-{number}",
        day=day,
        until=day,
        group=rng.choice(("", "", "G-01", "G-02")),
        what=what,
        to=monday + timedelta(days=rng.randrange(5)),
        at=rng.choice((None, time(12))),
    )


def week_of(practice: Practice, monday: date, tab: list[GroupSession], closed: ClosedDays) -> list[GroupSession]:
    """Return the Sessions tab after a pass, as the merge makes it where nobody types."""
    said = {one.code: LastPlanned(one.start, one.state, one.closure) for one in tab}
    found, wall = {one.code: one for one in tab}, datetime.combine(monday, time())
    for row in planned_rows(practice.groups, tab, wall=wall, weeks_ahead=1, last_planned=said, closed=closed):
        if not row.touched:
            found[row.code] = replace(session_of(row), closure=row.closure if row.is_closed else "")
    return sorted(found.values(), key=lambda one: one.code)


# --- a second opinion ----------------------------------------------------------------------------------


def as_closed(practice: Practice, group: TherapyGroup, day: date) -> tuple[datetime, str, str]:
    """Return when, in which state and how a group meets whose day this is."""
    assert group.start
    start = datetime.combine(day, group.start)
    about = [one for one in practice.closures if one.day == day and one.group in ("", group.code)]
    about.sort(key=lambda one: one.id)
    about.sort(key=lambda one: 0 if one.what else 1)
    about.sort(key=lambda one: 0 if one.group else 1)
    if not about:
        return start, "planned", group.meets
    what = about[0].what or group.on_closed or str(practice.settings["On closed days"])
    if what == "skip":
        return start, "cancelled", group.meets
    if what == "virtual":
        return start, "planned", "video"
    to = about[0].to
    if what == "move" and to and to >= day - timedelta(days=day.weekday()):
        return datetime.combine(to, about[0].at or group.start), "planned", group.meets
    return start, "planned", group.meets


def present(practice: Practice, one: GroupSession) -> list[str]:
    """Return who runs a session: nobody who is off for some of it."""
    return [code for code in (one.clinician, one.co_facilitator) if code and not _is_off(practice, code, one)]


def _is_off(practice: Practice, code: str, one: GroupSession) -> bool:
    for off in practice.time_off:
        begins = datetime.combine(off.since, off.begins or time())
        ends = datetime.combine(off.until, off.ends) if off.ends else datetime.combine(off.until, time(23, 59, 59))
        if off.clinician == code and off.status == "approved" and begins < _end(one) and one.start < ends:
            return True
    return False


def _end(one: GroupSession, changeover: int = 0) -> datetime:
    return one.start + timedelta(minutes=one.minutes + changeover)


def _room(practice: Practice, one: GroupSession) -> tuple[str, MeetingRoom | None]:
    key = "" if one.meets == "video" else one.room.replace(" ", "").lower()
    return key, next((room for room in practice.rooms if room.name.replace(" ", "").lower() == key), None)


def overlapping(practice: Practice, sessions: list[GroupSession]) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Yield every pair that needs somebody or something at one time, by trying all pairs."""
    links = {one.code: one.video_link for one in practice.groups}
    members = {
        one.code: {stay.member for stay in practice.memberships if stay.group == one.code} for one in practice.groups
    }
    for pair in combinations([one for one in sessions if one.state != "cancelled"], 2):
        first, second = sorted(pair, key=lambda one: one.start)
        both = frozenset({first.code, second.code})
        key, room = _room(practice, first)
        changeover = room.changeover if room else 0
        if key and key == _room(practice, second)[0] and second.start < _end(first, changeover):
            yield "room", key, both
        if second.start < _end(first):
            yield from (
                ("clinician", one, both) for one in set(present(practice, first)) & set(present(practice, second))
            )
            yield from (("member", one, both) for one in members[first.group] & members[second.group])
            link = links[first.group]
            if link and link == links[second.group] and "in person" not in (first.meets, second.meets):
                yield "video link", "", both


def misplaced(practice: Practice, sessions: list[GroupSession]) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Yield every session that its room cannot take, or that is outside the hours of somebody who runs it."""
    for one in sessions:
        if one.state == "cancelled":
            continue
        key, room = _room(practice, one)
        there = 3 + len(present(practice, one))
        if room and not room.active:
            yield "room not used", key, frozenset({one.code})
        elif room and room.people and there > room.people:
            yield "room size", key, frozenset({one.code})
        for code in present(practice, one):
            if not _works(practice, code, one):
                yield "hours", code, frozenset({one.code})


def _works(practice: Practice, code: str, one: GroupSession) -> bool:
    """Return whether every minute of a session is in somebody's hours, or nobody can tell."""
    day = one.start.date()
    rows = [row for row in practice.hours if row.clinician == code and (row.since is None or row.since <= day)]
    if rows:
        slots = [(slot, row.where) for row in rows for slot in row.slots]
    else:
        slots = [(slot, "both") for who in practice.clinicians if who.code == code for slot in who.works]
    minutes: set[int] = set()
    for slot, where in slots:
        if slot.weekday == day.weekday() and (where != "video" or one.meets == "video"):
            begin = slot.start.hour * 60 + slot.start.minute
            minutes |= set(range(begin, begin + slot.minutes))
    begin = one.start.hour * 60 + one.start.minute
    return not slots or set(range(begin, begin + one.minutes)) <= minutes


# --- what is compared ------------------------------------------------------------------------------------


def flagged(practice: Practice, monday: date) -> tuple[Found, Found]:
    """Return what the product flags: pairs, and single sessions."""
    pairs = {
        (one.kind.replace("changeover", "room"), _subject(one.kind, one.subject), frozenset({one.first, one.second}))
        for one in double_bookings(practice, today=monday)
        if one.against == "session"
    }
    single = {
        (one.kind, _subject(one.kind, one.subject), frozenset({one.first}))
        for one in out_of_place(practice, today=monday)
    }
    return pairs, single


def _subject(kind: str, subject: str) -> str:
    return (
        ""
        if kind == "video link"
        else subject.replace(" ", "").lower()
        if kind.startswith(("room", "changeover"))
        else subject
    )


def try_weeks(seeds: range) -> dict[str, int]:
    """Compare each week with the second opinion; return how much of each kind there was to find."""
    counts = dict.fromkeys(("room", "clinician", "member", "video link", "room size", "room not used", "hours"), 0)
    counts |= dict.fromkeys(("closed", "away", "changeover"), 0)
    for seed in seeds:
        practice, monday = practice_of(Random(seed))  # noqa: S311 (nothing is secret)
        plain = week_of(practice, monday, [], ClosedDays())
        closed = ClosedDays.of(practice)
        tab = week_of(practice, monday, [], closed)
        groups = {one.code: one for one in practice.groups}
        for one in tab:
            wanted = as_closed(practice, groups[one.group], one.original_start.date())
            assert (one.start, one.state, one.meets) == wanted, f"seed {seed}: {one.code}"
        assert week_of(practice, monday, plain, closed) == tab, f"seed {seed}: a closure typed later"
        assert week_of(practice, monday, tab, closed) == tab, f"seed {seed}: a second pass"
        assert week_of(practice, monday, tab, ClosedDays()) == plain, f"seed {seed}: taken back"
        sessions = list(with_away(tab, practice.time_off))
        week = replace(practice, sessions=tuple(sessions))
        pairs, single = flagged(week, monday)
        assert pairs == set(overlapping(practice, tab)), f"seed {seed}: overlaps"
        assert single == set(misplaced(practice, tab)), f"seed {seed}: rooms and hours"
        for kind, _, _ in pairs | single:
            counts[kind] += 1
        counts["changeover"] += sum(one.kind == "changeover" for one in double_bookings(week, today=monday))
        counts["closed"] += sum(bool(one.closure) for one in tab)
        counts["away"] += sum(bool(one.away) for one in sessions)
    return counts


def test_fifty_weeks() -> None:
    """Nothing is missed and nothing is made up; every kind was there to be found."""
    assert min(try_weeks(range(EVERY_DAY)).values()) > 0


@pytest.mark.prove
def test_two_thousand_weeks() -> None:
    """The bar: 0 overlaps unflagged, every closure taken back."""
    assert min(try_weeks(range(PROOF)).values()) > 100
