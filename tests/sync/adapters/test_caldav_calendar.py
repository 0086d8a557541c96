"""A person and the product edit one calendar on a real CalDAV server; neither loses anything."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Alarm, Calendar
from recurring_ical_events import of  # type: ignore[import-untyped]  # ships no types

from addon.calendars.ports import DELETED, CalendarChanged, EventId, SeenEvent
from addon.calendars.wanted import OURS, WantedEvent, Weekly, starts
from addon.sync.adapters.caldav_calendar.writing import Hand, written
from tests.sync.adapters.caldav_desk import KIND, NOW, ZONE, CalDavDesk, caldav_desk
from tests.sync.adapters.radicale_server import Person

BLOCK = WantedEvent(
    key="preparation | C-01 | G-01 2026-03-10 18:00",
    kind="preparation",
    start=datetime(2026, 3, 10, 17, 45),
    minutes=15,
    zone=ZONE,
    title="Preparation: Group G-01",
    description="6 expected",
)
FIRST = datetime(2026, 2, 24, 18)
TUESDAYS = tuple(FIRST + timedelta(weeks=number) for number in range(5))
SERIES = WantedEvent(
    key="session | C-01 | G-01 | Tue 18:00 | 1 | 0",
    kind="session",
    start=FIRST,
    minutes=90,
    zone=ZONE,
    title="Group G-01 · Room 2",
    description="Lead C-01",
    location="Room 2",
    repeats=Weekly(every=1, count=5),
)
ROOM = replace(SERIES, title="Group G-01 · Room 3", location="Room 3")
MOVED = replace(SERIES, start=datetime(2026, 3, 11, 9), repeats=None, instead_of=TUESDAYS[2])
OWN = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//a person//EN
BEGIN:VEVENT
UID:dentist-1
DTSTAMP:20260301T120000Z
DTSTART:20260305T140000Z
DTEND:20260305T150000Z
SUMMARY:Dentist
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[CalDavDesk]:
    """One calendar on a server of its own, and a person at it."""
    with caldav_desk(tmp_path) as made:
        yield made


def times(desk: CalDavDesk) -> list[datetime]:
    """Return the starts a person sees."""
    return [start for start, _ in desk.person.sees()]


def seen(desk: CalDavDesk, since: str | None = None) -> dict[EventId, SeenEvent]:
    """Return what the calendar tells, by id."""
    return {one.id: one for one in desk.changes(since).seen}


def series_without(*left_out: datetime, **changed: Any) -> WantedEvent:
    """Return the series with occurrences that we leave out."""
    return replace(SERIES, repeats=Weekly(every=1, count=5, without=left_out), **changed)


# --- what is written ------------------------------------------------------------------------------


def test_what_is_written_is_read_back_the_same(desk: CalDavDesk) -> None:
    """Series, left-out dates, changed occurrences and single events come back as they were put."""
    wanted = [series_without(TUESDAYS[1]), MOVED, BLOCK]
    desk.fill(*wanted)
    assert {one.event for one in seen(desk).values()} == set(wanted)


def test_the_file_name_says_nothing_and_is_always_the_same(desk: CalDavDesk) -> None:
    """A resource is named after its key's digest, so a creation that is tried again meets the first one."""
    desk.fill(SERIES, MOVED, BLOCK)
    names = sorted(path.name for path in desk.server.folder.rglob("*.ics") if ".Radicale.cache" not in path.parts)
    assert names == sorted(f"{event.uid.removesuffix(OURS)}.ics" for event in (SERIES, BLOCK))


def test_the_same_again_is_one_question_and_no_write(desk: CalDavDesk) -> None:
    """A pass with nothing new asks once what changed; putting the same again writes nothing, however much later."""
    wanted = [SERIES, MOVED, BLOCK]
    desk.fill(*wanted)
    token = desk.changes(None).token
    writes, kept = desk.door.writes, desk.remembered.remembered(KIND)
    for days in (1, 2, 3):
        before = len(desk.door.calls)
        with desk.open(now=NOW + timedelta(days=days)) as calendar:
            assert calendar.changes(token).seen == ()
            assert [method for method, _ in desk.door.calls[before:]] == ["REPORT"]
            calendar.put_all([(event, None) for event in wanted])
    assert (desk.door.writes, desk.remembered.remembered(KIND)) == (writes, kept)


@pytest.mark.parametrize("first", [datetime(2026, 2, 24, 18), datetime(2026, 10, 20, 18)], ids=["spring", "autumn"])
def test_the_wall_time_stays_over_the_change_of_the_clock(desk: CalDavDesk, first: datetime) -> None:
    """The server's own copy of the zone gives 18:00 before and after the clock changes, to any strict program."""
    event = replace(SERIES, start=first, repeats=Weekly(every=1, count=4))
    desk.fill(event, replace(MOVED, instead_of=starts(event)[1], start=starts(event)[1] + timedelta(hours=1)))
    (text,) = desk.person.texts()
    unknown = Calendar.from_ical(text.replace(ZONE, "Nowhere/Else"))
    shown = of(unknown).between(first - timedelta(days=1), first + timedelta(weeks=5))
    expected = [first, starts(event)[1] + timedelta(hours=1), *starts(event)[2:]]
    assert sorted(one.start.astimezone(UTC) for one in shown) == [
        at.replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC) for at in expected
    ]
    assert {one.event for one in seen(desk).values() if one.event and one.event.repeats} == {event}


# --- what a person does stays ---------------------------------------------------------------------


def test_one_occurrence_moved_is_told_by_its_time_before(desk: CalDavDesk) -> None:
    """A person's change of one occurrence is keyed by series and original wall time; the series is as we wrote it."""
    desk.fill(SERIES)
    token = desk.changes(None).token
    desk.person.moves(MOVED)
    told = seen(desk, token)
    assert told[EventId(SERIES.key, TUESDAYS[2])].event == MOVED
    assert told[EventId(SERIES.key)].event == SERIES
    desk.replaces(ROOM)
    assert sorted(desk.person.sees()) == sorted(
        [(at, ROOM.title) for at in TUESDAYS if at != TUESDAYS[2]] + [(MOVED.start, SERIES.title)]
    )


def test_one_occurrence_deleted_stays_deleted(desk: CalDavDesk) -> None:
    """It is told as such, does not come back with a change of the series, nor when the series goes and comes."""
    desk.fill(SERIES)
    token = desk.changes(None).token
    desk.person.deletes_one(SERIES.uid, TUESDAYS[3], ZONE)
    left = [at for at in TUESDAYS if at != TUESDAYS[3]]
    told = seen(desk, token)
    assert told[EventId(SERIES.key, TUESDAYS[3])].event is None
    assert told[EventId(SERIES.key)].event == SERIES
    version = desk.replaces(ROOM)
    assert times(desk) == left
    with pytest.raises(CalendarChanged):
        desk.put(replace(MOVED, start=TUESDAYS[3], instead_of=TUESDAYS[3]), based_on=None)
    desk.remove(EventId(SERIES.key), based_on=version)
    assert times(desk) == []
    desk.put(SERIES, based_on=None)
    assert times(desk) == left


def test_what_we_leave_out_comes_back_and_what_they_deleted_does_not(desk: CalDavDesk) -> None:
    """Our own exceptions and a person's are told apart although they look alike in the calendar."""
    desk.fill(series_without(TUESDAYS[1]))
    desk.person.deletes_one(SERIES.uid, TUESDAYS[3], ZONE)
    desk.put(series_without(TUESDAYS[1]), based_on=None)
    assert times(desk) == [TUESDAYS[0], TUESDAYS[2], TUESDAYS[4]]
    desk.replaces(SERIES)
    assert times(desk) == [*TUESDAYS[:3], TUESDAYS[4]]


def test_a_deletion_that_is_accepted_can_be_taken_back_by_us(desk: CalDavDesk) -> None:
    """Once we leave it out as well it is agreed; wanted again later, the occurrence stands again."""
    desk.fill(SERIES)
    desk.person.deletes_one(SERIES.uid, TUESDAYS[3], ZONE)
    desk.replaces(series_without(TUESDAYS[3]))
    assert TUESDAYS[3] not in times(desk)
    desk.replaces(SERIES)
    assert times(desk) == list(TUESDAYS)


def test_a_move_that_is_accepted_is_ours_again(desk: CalDavDesk) -> None:
    """When we want what the person did, nothing is written, and the next change of ours is shown."""
    desk.fill(SERIES)
    desk.person.moves(MOVED)
    before = desk.door.writes
    version = desk.put(MOVED, based_on=None)
    assert desk.door.writes == before
    desk.put(replace(MOVED, start=datetime(2026, 3, 12, 9)), based_on=version)
    assert datetime(2026, 3, 12, 9) in times(desk)
    assert MOVED.start not in times(desk)


def test_a_person_who_moves_it_back_to_where_we_once_had_it_is_obeyed(desk: CalDavDesk) -> None:
    """Content that equals something we wrote long ago is still a person's change of what stands now."""
    desk.fill(BLOCK)
    moved = replace(BLOCK, start=datetime(2026, 3, 10, 8))
    desk.person.moves(moved)
    version = desk.put(moved, based_on=None)
    desk.person.moves(BLOCK)
    with pytest.raises(CalendarChanged):
        desk.put(replace(moved, minutes=30), based_on=version)
    assert times(desk) == [BLOCK.start]


def test_alarms_and_notes_of_a_person_survive_our_change(desk: CalDavDesk) -> None:
    """What programs add to our event is neither a move nor lost when we write it again."""
    desk.fill(SERIES)

    def add(calendar: Any) -> None:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", "soon")
        alarm.add("trigger", timedelta(minutes=-10))
        for raw in calendar.walk("VEVENT"):
            raw.add("comment", "bring cards")
            raw.add_component(alarm)

    desk.person.touches(SERIES.uid, add)
    desk.replaces(ROOM)
    (text,) = desk.person.texts()
    assert "COMMENT:bring cards" in text
    assert text.count("BEGIN:VALARM") == 1
    assert seen(desk)[EventId(SERIES.key)].event == ROOM


def test_a_moved_occurrence_outlives_its_series(desk: CalDavDesk) -> None:
    """A series that is wanted no more goes; what a person moved of it is theirs and stays."""
    desk.fill(SERIES)
    desk.person.moves(MOVED)
    desk.remove(EventId(SERIES.key), based_on=seen(desk)[EventId(SERIES.key)].version)
    assert times(desk) == [MOVED.start]
    desk.put(ROOM, based_on=None)
    assert times(desk) == sorted([*(at for at in TUESDAYS if at != TUESDAYS[2]), MOVED.start])


def test_events_not_ours_are_neither_touched_nor_told(desk: CalDavDesk) -> None:
    """A person's own events in the same calendar stay byte for byte, and are none of ours."""
    desk.person.adds(OWN)
    own = desk.person.texts()
    desk.fill(BLOCK)
    version = desk.replaces(replace(BLOCK, minutes=20))
    assert set(seen(desk)) == {EventId(BLOCK.key)}
    desk.remove(EventId(BLOCK.key), based_on=version)
    assert desk.person.texts() == own


def test_a_cancelled_event_counts_as_deleted(desk: CalDavDesk) -> None:
    """Some programs mark instead of deleting, the whole or one occurrence."""
    desk.fill(SERIES, MOVED, BLOCK)

    def cancel(calendar: Any) -> None:
        for raw in calendar.walk("VEVENT"):
            if "RRULE" not in raw:
                raw["STATUS"] = "CANCELLED"

    desk.person.touches(BLOCK.uid, cancel)
    desk.person.touches(SERIES.uid, cancel)
    told = seen(desk)
    assert told[EventId(BLOCK.key)].event is None
    assert told[EventId(SERIES.key, TUESDAYS[2])].event is None
    for event in (MOVED, replace(BLOCK, minutes=20)):
        with pytest.raises(CalendarChanged):
            desk.put(event, based_on=None)
    desk.replaces(ROOM)
    assert [text for text in desk.person.texts() if "Preparation" in text and "CANCELLED" in text]
    assert seen(desk)[EventId(SERIES.key, TUESDAYS[2])].event is None


def test_another_program_may_rename_the_file(desk: CalDavDesk) -> None:
    """An event that a program stored anew under a name of its own is still that event: no second one appears."""
    desk.fill(BLOCK, SERIES)
    text = next(text for text in desk.person.texts() if BLOCK.uid in text)
    desk.person.deletes(BLOCK.uid)
    desk.person.adds(text, "4F1C-2B.ics")
    desk.replaces(replace(BLOCK, minutes=25))
    assert len(desk.person.texts()) == 2
    assert seen(desk)[EventId(BLOCK.key)].event == replace(BLOCK, minutes=25)


# --- races ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["moved", "deleted"])
def test_an_edit_between_our_reading_and_writing_is_not_overwritten(desk: CalDavDesk, what: str) -> None:
    """At whatever call it comes, a person's move or deletion stands at the end, and nothing stands twice."""
    for call in range(2):
        mine = replace(BLOCK, key=f"{BLOCK.key} {call}")
        theirs = replace(mine, start=datetime(2026, 3, 10, 8) + timedelta(days=call))
        version = desk.put(mine, based_on=None)
        desk.door.before_call[len(desk.door.calls) + call] = partial(_edit, desk, what, theirs)
        with pytest.raises(CalendarChanged):
            desk.put(replace(mine, minutes=20), based_on=version)
        assert not desk.door.before_call, "the edit came"
        assert times(desk)[call:] == ([theirs.start] if what == "moved" else [])


def _edit(desk: CalDavDesk, what: str, event: WantedEvent) -> None:
    if what == "moved":
        desk.person.moves(event)
    else:
        desk.person.deletes(event.uid)


def test_an_edit_just_before_we_delete_stays(desk: CalDavDesk) -> None:
    """What is wanted no more goes only as we know it."""
    version = desk.put(BLOCK, based_on=None)
    theirs = replace(BLOCK, start=datetime(2026, 3, 10, 8))
    desk.door.before_call[len(desk.door.calls) + 1] = partial(desk.person.moves, theirs)
    with pytest.raises(CalendarChanged):
        desk.remove(EventId(BLOCK.key), based_on=version)
    assert times(desk) == [theirs.start]


def test_an_event_that_appears_just_before_we_create_it_stays(desk: CalDavDesk) -> None:
    """Somebody restored it from the bin, or another computer was faster: it is not overwritten."""
    desk.fill(BLOCK)
    (text,) = desk.person.texts()
    desk.person.deletes(BLOCK.uid)
    desk.remembered.by_kind.clear()
    restored = text.replace("T174500", "T080000").replace("T180000", "T081500")
    name = f"{BLOCK.uid.removesuffix(OURS)}.ics"
    desk.door.before_call[len(desk.door.calls)] = partial(desk.person.adds, restored, name)
    with pytest.raises(CalendarChanged):
        desk.put(BLOCK, based_on=None)
    assert times(desk) == [datetime(2026, 3, 10, 8)]


def test_an_event_that_a_program_damaged_is_left_alone(desk: CalDavDesk) -> None:
    """It alone is neither deleted nor written anew, and told in every answer until it can be read."""
    desk.fill(SERIES, BLOCK)
    token = desk.changes(None).token
    desk.person.moves(replace(BLOCK, minutes=20))
    desk.door.swap = (b"DTSTART;TZID=America/New_York:20260310T174500", b"DTSTART:nonsense")
    for since in (None, token, None):
        told = desk.changes(since)
        assert (told.left_alone, told.lost) == ({BLOCK.key}, ())
        assert BLOCK.key not in [one.id.key for one in told.seen]
        assert BLOCK.key in str(told.unclear[0][1])
    with pytest.raises(CalendarChanged):
        desk.put(replace(BLOCK, minutes=25), based_on=None)
    desk.door.swap = (b"", b"")
    assert seen(desk)[EventId(BLOCK.key)].event == replace(BLOCK, minutes=20)
    assert not desk.changes(None).unclear


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize("is_whole", [True, False])
def test_a_damaged_event_that_is_deleted_is_lost(desk: CalDavDesk, *, is_known: bool, is_whole: bool) -> None:
    """That is no answer of a person: it is made anew."""
    desk.fill(SERIES, BLOCK)
    if not is_known:
        desk.remembered.by_kind.clear()
    desk.door.swap = (b"DTSTART;TZID=America/New_York:20260310T174500", b"DTSTART:nonsense")
    told = desk.changes(None)
    assert told.left_alone == {BLOCK.key}
    desk.person.deletes(BLOCK.uid)
    told = desk.changes(None if is_whole else told.token)
    assert (told.left_alone, told.lost) == (set(), (EventId(BLOCK.key),))
    assert EventId(BLOCK.key) not in [one.id for one in told.seen]
    desk.door.swap = (b"", b"")
    desk.put(BLOCK, based_on=DELETED)
    assert BLOCK.start in times(desk)


@pytest.mark.parametrize("is_whole", [True, False])
def test_an_event_that_was_filed_elsewhere_is_not_deleted(desk: CalDavDesk, *, is_whole: bool) -> None:
    """In another calendar of the same user it is told of until it is back, or deleted there."""
    desk.fill(SERIES, BLOCK)
    token = desk.changes(None).token
    other = Person(desk.server, desk.server.calendar("other"))
    (text,) = [one for one in desk.person.texts() if BLOCK.uid in one]
    for _ in range(2):
        desk.person.deletes(BLOCK.uid)
        other.adds(text)
        for _ in range(2):
            told = desk.changes(None if is_whole else token)
            assert (told.left_alone, told.lost) == ({BLOCK.key}, ())
            assert EventId(BLOCK.key) not in [one.id for one in told.seen]
            token = told.token
        other.deletes(BLOCK.uid)
        desk.person.adds(text, f"{BLOCK.uid.removesuffix(OURS)}.ics")
        told = desk.changes(None if is_whole else token)
        assert not told.unclear
        assert {one.id: one.event for one in told.seen}[EventId(BLOCK.key)] == BLOCK
        token = told.token
    desk.person.deletes(BLOCK.uid)
    other.adds(text)
    token = desk.changes(token).token
    other.deletes(BLOCK.uid)
    told = desk.changes(token)
    assert ([(one.id.key, one.event) for one in told.seen], told.unclear) == ([(BLOCK.key, None)], ())


def test_what_is_another_clinicians_is_left_alone(desk: CalDavDesk) -> None:
    """Two of them see one calendar by different addresses: neither takes the other's events for gone or for moved."""
    theirs = replace(BLOCK, key=BLOCK.key.replace("C-01", "C-02"))
    text = written([theirs], standing=None, keep=(), deleted=(), hand=Hand(now=NOW)).decode()
    desk.person.adds(text, f"{theirs.uid.removesuffix(OURS)}.ics")
    desk.fill(BLOCK)
    assert set(seen(desk)) == {EventId(BLOCK.key)}
    assert len(desk.person.texts()) == 2


def test_a_write_on_an_old_version_is_refused_by_the_server(desk: CalDavDesk) -> None:
    """Even within one open calendar the server's own condition decides, for put and remove."""
    with desk.open() as calendar:
        version = calendar.put(BLOCK, based_on=None)
        desk.person.moves(replace(BLOCK, start=datetime(2026, 3, 10, 8)))
        with pytest.raises(CalendarChanged):
            calendar.put(replace(BLOCK, minutes=20), based_on=version)
        with pytest.raises(CalendarChanged):
            calendar.remove(EventId(BLOCK.key), based_on=version)
    assert 412 in [status for _, status in desk.door.calls]
    assert times(desk) == [datetime(2026, 3, 10, 8)]


def test_a_change_of_one_occurrence_is_no_change_of_another(desk: CalDavDesk) -> None:
    """The resource's version moves on, but who has seen the other occurrence may still write it."""
    version = desk.put(SERIES, based_on=None)
    desk.person.moves(MOVED)
    assert desk.put(ROOM, based_on=version)
    assert MOVED.start in times(desk)


@pytest.mark.parametrize("later", ["news", "everything"])
@pytest.mark.parametrize("edit", ["moved", "deleted", "ours"])
def test_an_undone_change_of_an_occurrence_is_told_until_we_write(desk: CalDavDesk, edit: str, later: str) -> None:
    """Undone, or lost to a program that drops what is changed: it is regular again, and may be changed from there."""
    desk.fill(SERIES, *([MOVED] if edit == "ours" else []))
    at, stood = EventId(SERIES.key, TUESDAYS[2]), series_in(desk)
    token = desk.changes(None).token
    if edit == "moved":
        desk.person.moves(MOVED)
    elif edit == "deleted":
        desk.person.deletes_one(SERIES.uid, TUESDAYS[2], ZONE)
    changed = seen(desk)[at]
    desk.person.touches(SERIES.uid, stood)
    if later == "everything":
        desk.forget_tokens()
    for _ in range(2):  # a pass that dies in between changes nothing
        told = seen(desk, token)[at]
        assert told.event == replace(SERIES, start=TUESDAYS[2], repeats=None, instead_of=TUESDAYS[2])
        assert told.version != changed.version
    desk.put(MOVED, based_on=told.version)
    assert MOVED.start in times(desk)
    assert seen(desk)[at].event == MOVED
    desk.remove(at, based_on=seen(desk)[at].version)
    assert at not in seen(desk)


def series_in(desk: CalDavDesk) -> Callable[[Any], None]:
    """Return what makes a resource the plain series that it is now, as an undo does."""
    (text,) = desk.person.texts()
    plain = [one for one in Calendar.from_ical(text).subcomponents if "RECURRENCE-ID" not in one]

    def back(calendar: Any) -> None:
        calendar.subcomponents = plain

    return back


def test_a_series_moved_by_a_program_that_drops_changed_occurrences_is_all_there_is(desk: CalDavDesk) -> None:
    """It has none at the time of such an occurrence, and that is no deletion."""
    desk.fill(SERIES, MOVED)
    token = desk.changes(None).token
    desk.person.touches(SERIES.uid, series_in(desk))
    desk.person.moves(replace(SERIES, start=FIRST + timedelta(hours=1)))
    told = desk.changes(token)
    assert [one.id for one in told.seen] == [EventId(SERIES.key)]
    assert told.dropped == (EventId(SERIES.key, TUESDAYS[2]),)


# --- tokens and memory ----------------------------------------------------------------------------


def test_an_expired_token_brings_everything_and_no_false_news(desk: CalDavDesk) -> None:
    """The full listing is complete, names deleted occurrences, and the same again is no write."""
    desk.fill(SERIES, BLOCK)
    desk.person.deletes_one(SERIES.uid, TUESDAYS[3], ZONE)
    token = desk.changes(None).token
    desk.forget_tokens()
    desk.person.deletes(BLOCK.uid)
    changes = desk.changes(token)
    assert changes.complete
    assert {one.id: one.event for one in changes.seen} == {
        EventId(SERIES.key): SERIES,
        EventId(SERIES.key, TUESDAYS[3]): None,
    }
    before = desk.door.writes
    desk.put(SERIES, based_on=None)
    assert desk.door.writes == before


def test_what_a_full_listing_lacked_may_be_put_back(desk: CalDavDesk) -> None:
    """Who was handed everything knows what is missing and may put it back; who was not may not."""
    version = desk.put(BLOCK, based_on=None)
    desk.put(SERIES, based_on=None)
    token = desk.changes(None).token
    desk.person.deletes(BLOCK.uid)
    for based_on in (None, version):
        with pytest.raises(CalendarChanged):
            desk.put(BLOCK, based_on=based_on)
    (gone,) = desk.changes(token).seen
    assert (gone.id, gone.event) == (EventId(BLOCK.key), None)
    desk.put(BLOCK, based_on=gone.version)
    desk.forget_tokens()
    desk.person.deletes(BLOCK.uid)
    assert desk.changes(token).complete
    desk.put(BLOCK, based_on=None)
    assert BLOCK.start in times(desk)


def test_a_server_that_knows_no_tokens_is_read_whole(desk: CalDavDesk) -> None:
    """Everything works the same, each listing complete."""
    desk.door.refuses = b"sync-collection"
    desk.fill(SERIES, BLOCK)
    first = desk.changes(None)
    desk.person.moves(replace(BLOCK, minutes=40))
    second = desk.changes(first.token)
    assert (first.complete, second.complete) == (True, True)
    assert {one.event for one in second.seen} == {SERIES, replace(BLOCK, minutes=40)}
    desk.person.deletes(BLOCK.uid)
    assert {one.event for one in desk.changes(second.token).seen} == {SERIES}


def test_a_server_that_tells_no_version_of_what_it_took(desk: CalDavDesk) -> None:
    """Where a write is answered without an etag it is read once more, and all else is the same."""
    desk.door.hides = "ETag"
    desk.fill(SERIES, BLOCK)
    writes = desk.door.writes
    desk.fill(SERIES, BLOCK)
    assert desk.door.writes == writes
    desk.replaces(ROOM)
    version = desk.replaces(replace(BLOCK, minutes=20))
    desk.person.moves(replace(BLOCK, start=datetime(2026, 3, 10, 8)))
    with pytest.raises(CalendarChanged):
        desk.put(BLOCK, based_on=version)
    assert len(desk.person.texts()) == 2


def test_every_change_has_a_version_of_its_own(desk: CalDavDesk) -> None:
    """Moved or deleted again in the same way it is news again, and nothing else makes it news."""
    desk.fill(SERIES)
    versions = []
    for _ in range(2):
        for edit in (lambda: desk.person.moves(MOVED), lambda: desk.person.deletes_one(SERIES.uid, TUESDAYS[2], ZONE)):
            edit()
            versions.append(seen(desk)[EventId(SERIES.key, TUESDAYS[2])].version)
            desk.put(replace(MOVED, start=TUESDAYS[2]), based_on=versions[-1])
    assert len(set(versions)) == 4
    stood = {one.id: one.version for one in seen(desk).values()}
    desk.put(replace(MOVED, start=TUESDAYS[1] + timedelta(hours=1), instead_of=TUESDAYS[1]), based_on=None)
    assert stood.items() <= {one.id: one.version for one in seen(desk).values()}.items()


def test_a_lost_memory_loses_nothing(desk: CalDavDesk) -> None:
    """At first contact our events are known by their marks, a person's stay theirs, and nothing is deleted."""
    other = replace(BLOCK, key="preparation | C-01 | G-01 2026-03-17 18:00", start=datetime(2026, 3, 17, 17, 45))
    desk.fill(SERIES, BLOCK, other)
    theirs = replace(BLOCK, start=datetime(2026, 3, 10, 8))
    desk.person.moves(theirs)
    desk.person.deletes_one(SERIES.uid, TUESDAYS[3], ZONE)
    desk.remembered.by_kind.clear()
    told = {one.id: one.event for one in desk.changes(None).seen}
    gone = EventId(SERIES.key, TUESDAYS[3])
    assert told == {EventId(SERIES.key): SERIES, gone: None, EventId(BLOCK.key): theirs, EventId(other.key): other}
    with pytest.raises(CalendarChanged):
        desk.put(BLOCK, based_on=None)
    desk.replaces(ROOM)
    stand = [*(at for at in TUESDAYS if at != TUESDAYS[3]), theirs.start, other.start]
    assert times(desk) == sorted(stand)


def test_a_change_of_the_practices_zone_is_ours(desk: CalDavDesk) -> None:
    """What we wrote in the old zone is still known as ours and is written anew in the other."""
    version = desk.put(series_without(TUESDAYS[1]), based_on=None)
    moved = replace(series_without(TUESDAYS[1]), zone="Europe/Berlin")
    with desk.open(zone="Europe/Berlin") as calendar:
        calendar.put(moved, based_on=version)
    with desk.open(zone="Europe/Berlin") as calendar:
        assert {one.event for one in calendar.changes(None).seen} == {moved}
    assert Person(desk.server, desk.account.url).sees()[0][0] == FIRST
