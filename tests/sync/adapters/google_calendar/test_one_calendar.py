"""One clinician's calendar at Google: series and their occurrences, people, and failing calls."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import httplib2  # type: ignore[import-untyped]  # ships no types
import pytest

from addon.calendars.ports import DELETED, CalendarChanged, EventDeleted, EventId
from addon.calendars.wanted import WantedEvent, Weekly, starts
from addon.sync.adapters.google_calendar.lives import Lives
from addon.sync.adapters.google_calendar.one_calendar import GoogleCalendar
from addon.sync.adapters.google_calls import GoogleFault
from tests.google.calendar_listing import listed
from tests.google.calendar_refusals import not_found
from tests.google.faults import Failing, drops, server_error, usage_limit
from tests.google.leeway import Leeway
from tests.google.server import GoogleStandIn
from tests.sync.adapters.google_calendar_desk import WHOSE, GoogleDesk, client_at, sees
from tests.sync.adapters.showing import put_one

START = datetime(2026, 3, 3, 18)
SERIES = WantedEvent(
    key="session | C-01 | G-01 | Tue 18:00",
    kind="session",
    start=START,
    minutes=90,
    zone="America/New_York",
    title="Group G-01 · Room 2",
    description="Lead C-01",
    location="Room 2",
    repeats=Weekly(every=1, count=5, without=(START + timedelta(weeks=3),)),
)
SLOT = START + timedelta(weeks=1)
MOVED = replace(SERIES, start=SLOT + timedelta(hours=15), repeats=None, instead_of=SLOT)
BLOCK = WantedEvent(
    key="preparation | C-01 | S-0001",
    kind="preparation",
    start=START - timedelta(minutes=15),
    minutes=15,
    zone="America/New_York",
    title="Preparation: Group G-01",
    description="8 expected",
)
EARLIER = replace(BLOCK, start=BLOCK.start - timedelta(hours=1))


@pytest.fixture
def desk() -> Iterator[GoogleDesk]:
    """A calendar at the stand-in; its requests are judged by Google's documents when it closes."""
    with GoogleStandIn() as google:
        yield GoogleDesk(google)


def seen(desk: GoogleDesk, since: str | None = None) -> dict[EventId, WantedEvent | None]:
    """Return what the calendar tells."""
    return {one.id: one.event for one in desk.changes(since).seen}


def shown(desk: GoogleDesk) -> list[datetime]:
    """Return the starts that a person sees."""
    return [one.start for one in desk.shown()]


def resource(desk: GoogleDesk, event: EventId) -> dict[str, Any]:
    """Return the event as Google keeps it."""
    return desk.world.find(desk.id, desk.name(event))


def test_a_series_comes_back_as_it_was_put(desk: GoogleDesk) -> None:
    """Rule, gaps, texts and wall time survive; the event is private, without guests, and known by codes only."""
    desk.put(SERIES, based_on=None)
    assert seen(desk) == {EventId(SERIES.key): SERIES}
    assert shown(desk) == list(starts(SERIES))
    kept = resource(desk, EventId(SERIES.key))
    assert kept["visibility"] == "private"
    assert "attendees" not in kept
    assert kept["start"]["timeZone"] == "America/New_York"


def test_an_occurrence_is_moved_and_goes_back_to_the_rule(desk: GoogleDesk) -> None:
    """Put, it replaces its slot; removed, the slot is regular again and nothing of it is told any more."""
    desk.put(SERIES, based_on=None)
    version = desk.put(MOVED, based_on=None)
    assert seen(desk) == {EventId(SERIES.key): SERIES, EventId(SERIES.key, SLOT): MOVED}
    assert MOVED.start in shown(desk)
    assert SLOT not in shown(desk)
    token = desk.changes(None).token
    desk.remove(EventId(SERIES.key, SLOT), based_on=version)
    assert shown(desk) == list(starts(SERIES))
    assert seen(desk, token) == {}
    longer = replace(SERIES, minutes=60)
    desk.put(longer, based_on=resource(desk, EventId(SERIES.key))["etag"])
    assert {one["end"]["dateTime"][11:16] for one in instances(desk)} == {"19:00"}


def instances(desk: GoogleDesk) -> list[dict[str, Any]]:
    """Return the occurrences as Google shows them."""
    query = {"singleEvents": ["true"], "timeZone": ["America/New_York"]}
    found: list[dict[str, Any]] = listed(desk.world, desk.id, query)["items"]
    return found


def test_an_occurrence_that_the_series_leaves_out_comes_back_with_it(desk: GoogleDesk) -> None:
    """A changed occurrence, then left out, then wanted again: it stands again, and is never taken for a person's."""
    version = desk.put(SERIES, based_on=None)
    changed = desk.put(MOVED, based_on=None)
    covered = replace(SERIES, repeats=Weekly(every=1, count=5, without=(SLOT,)))
    version = desk.put(covered, based_on=version)
    desk.remove(EventId(SERIES.key, SLOT), based_on=changed)
    assert SLOT not in shown(desk)
    assert MOVED.start not in shown(desk)
    desk.put(SERIES, based_on=version)
    assert shown(desk) == list(starts(SERIES))
    desk.put(MOVED, based_on=None)
    assert seen(desk) == {EventId(SERIES.key): SERIES, EventId(SERIES.key, SLOT): MOVED}


def test_a_persons_occurrences_are_told_and_left_alone(desk: GoogleDesk) -> None:
    """Moved and cancelled occurrences are told with series and original start, and no writing takes them back."""
    version = desk.put(SERIES, based_on=None)
    token = desk.changes(None).token
    last = START + timedelta(weeks=4)
    desk.person_moves(MOVED)
    desk.person_deletes(EventId(SERIES.key, last))
    told = {EventId(SERIES.key, SLOT): MOVED, EventId(SERIES.key, last): None}
    assert seen(desk, token) == told
    assert seen(desk) == told | {EventId(SERIES.key): SERIES}
    desk.put(replace(SERIES, minutes=60), based_on=version)
    assert MOVED.start in shown(desk)
    assert last not in shown(desk)
    for event in (replace(MOVED, start=SLOT + timedelta(hours=1)), replace(MOVED, start=last, instead_of=last)):
        with pytest.raises(CalendarChanged):
            desk.put(event, based_on=None)
    assert MOVED.start in shown(desk)


def test_a_persons_texts_stay(desk: GoogleDesk) -> None:
    """Notes typed into a block survive its move and new texts of ours."""
    desk.put(BLOCK, based_on=None)
    desk.world.person_edits(desk.id, WHOSE.id_of(BLOCK.key), description="bring the folder")
    (edited,) = desk.changes(None).seen
    later = replace(BLOCK, start=BLOCK.start + timedelta(days=1), description="9 expected")
    version = desk.put(later, based_on=edited.version)
    assert resource(desk, EventId(BLOCK.key))["description"] == "bring the folder"
    assert shown(desk) == [BLOCK.start + timedelta(days=1)]
    assert desk.put(replace(later, description="7 expected"), based_on=version) == version, "no write"


def test_a_moved_block_that_we_now_want_there_is_ours_again(desk: GoogleDesk) -> None:
    """The accepted move is taken over, so that the next move of the session takes the block along."""
    there = replace(BLOCK, start=BLOCK.start + timedelta(hours=2))
    version = desk.put(BLOCK, based_on=None)
    desk.person_moves(there)
    with pytest.raises(CalendarChanged):
        desk.put(EARLIER, based_on=version)
    (moved,) = desk.changes(None).seen
    desk.put(EARLIER, based_on=desk.put(there, based_on=moved.version))
    assert shown(desk) == [EARLIER.start]


def test_what_we_took_away_can_be_put_again(desk: GoogleDesk) -> None:
    """Our own deletion is no person's: the event stands again."""
    version = desk.put(BLOCK, based_on=None)
    token = desk.changes(None).token
    desk.remove(EventId(BLOCK.key), based_on=version)
    assert seen(desk, token) == {}
    desk.put(BLOCK, based_on=None)
    assert shown(desk) == [BLOCK.start]


def test_a_person_who_is_faster_than_our_deletion_may_delete_it_later(desk: GoogleDesk) -> None:
    """Our deletion did not happen, so the one that comes then is a person's."""
    desk.world.leeway = Leeway(bare_tombstones=True)
    version = desk.put(BLOCK, based_on=None)
    token = desk.changes(None).token
    desk.google.between.when("DELETE ", lambda: desk.person_moves(EARLIER))
    with pytest.raises(CalendarChanged):
        desk.remove(EventId(BLOCK.key), based_on=version)
    desk.person_deletes(EventId(BLOCK.key))
    assert seen(desk, token) == {EventId(BLOCK.key): None}


def test_a_person_cutting_a_series_short_is_told(desk: GoogleDesk) -> None:
    """Cut at «this and following», our series ends earlier; the rest is told with it, and goes with our next write."""
    version = desk.put(SERIES, based_on=None)
    name = WHOSE.id_of(SERIES.key)
    token = desk.changes(None).token
    rule = ["RRULE:FREQ=WEEKLY;WKST=MO;UNTIL=20260318T035959Z;BYDAY=TU"]
    rest = {**desk.world.find(desk.id, name), "id": f"{name}r20260324", "iCalUID": "rest@google.com"}
    for side, at in (("start", "19:00"), ("end", "20:30")):
        rest[side] = {**rest[side], "dateTime": f"2026-03-24T{at}:00"}
    desk.world.person_edits(desk.id, name, recurrence=rule)
    desk.world.insert(desk.id, rest)
    (told,) = desk.calendar.changes(token).seen
    assert told.id == EventId(SERIES.key)
    assert told.event is not None
    assert starts(told.event) == tuple(START + timedelta(weeks=week) for week in range(3))
    (went_on,) = told.rest
    assert (went_on.start, went_on.minutes) == (datetime(2026, 3, 24, 19), SERIES.minutes)
    assert told.version != version
    desk.put(SERIES, based_on=told.version)
    assert [one["id"] for one in listed(desk.world, desk.id, {})["items"]] == [name]


def test_a_copy_of_a_series_is_a_persons_own(desk: GoogleDesk) -> None:
    """Nothing of ours goes on as it: ours is whole."""
    desk.put(SERIES, based_on=None)
    token = desk.changes(None).token
    name = WHOSE.id_of(SERIES.key)
    desk.world.insert(desk.id, {**desk.world.find(desk.id, name), "id": f"{name}c", "iCalUID": "copy@google.com"})
    assert seen(desk, token) == {}


def test_a_deletion_that_is_only_an_id_is_told_for_known_keys(desk: GoogleDesk) -> None:
    """Google promises no more than the id of a deleted event: the keys the caller knows give it its name."""
    desk.put(BLOCK, based_on=None)
    token = desk.changes(None).token
    desk.world.keeps_details = False
    desk.person_deletes(EventId(BLOCK.key))
    lives = Lives(desk.memory, desk.id, WHOSE.practice)
    knowing = GoogleCalendar(client_at(desk.google), desk.id, WHOSE, keys=[BLOCK.key], lives=lives)
    assert [(one.id, one.event) for one in knowing.changes(token).seen] == [(EventId(BLOCK.key), None)]


def test_a_declined_deletion_is_put_back(desk: GoogleDesk) -> None:
    """Based on the told deletion, or on knowing that it is gone, the event stands again; without that it does not."""
    for based_on_told in (True, False):
        block = replace(BLOCK, key=f"{BLOCK.key} {based_on_told}")
        desk.put(block, based_on=None)
        token = desk.changes(None).token
        desk.person_deletes(EventId(block.key))
        told = next(one for one in desk.changes(token).seen if one.id.key == block.key)
        with pytest.raises(CalendarChanged):
            desk.put(block, based_on=None)
        version = desk.put(block, based_on=told.version if based_on_told else DELETED)
        assert seen(desk)[EventId(block.key)] == block
        with pytest.raises(CalendarChanged):
            desk.put(replace(block, minutes=20), based_on=DELETED)
        desk.put(replace(block, minutes=20), based_on=version)
    desk.put(SERIES, based_on=None)
    desk.person_deletes(EventId(SERIES.key, SLOT))
    desk.put(MOVED, based_on=DELETED)
    assert seen(desk)[EventId(SERIES.key, SLOT)] == MOVED


def test_an_event_of_which_google_forgot_the_deletion_is_put_back(
    desk: GoogleDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is found under its id, and yet it takes no other: put back it gets another; new, it is no deletion."""
    desk.put(BLOCK, based_on=None)
    desk.person_deletes(EventId(BLOCK.key))
    name, find = desk.name(EventId(BLOCK.key)), desk.world.find

    def found(calendar: str, event: str) -> Any:
        if event == name:
            raise not_found()
        return find(calendar, event)

    monkeypatch.setattr(desk.world, "find", found)
    (why_not,) = desk.calendar.put_all([(BLOCK, None)])
    assert isinstance(why_not, CalendarChanged)
    assert not isinstance(why_not, EventDeleted)
    version = desk.put(BLOCK, based_on=DELETED)
    assert shown(desk) == [BLOCK.start]
    desk.put(replace(BLOCK, minutes=20), based_on=version)


def test_many_new_events_travel_in_batches(desk: GoogleDesk) -> None:
    """A hundred and twenty new ones are three calls; what a person deleted is said to have changed."""
    blocks = [replace(BLOCK, key=f"preparation | C-01 | S-{number:04d}") for number in range(120)]
    desk.put(blocks[7], based_on=None)
    desk.person_deletes(EventId(blocks[7].key))
    before = len(desk.google.calls)
    versions = desk.calendar.put_all([(one, None) for one in blocks])
    batches = [call for call in desk.google.calls[before:] if call.path.startswith("/batch")]
    assert len(batches) == 3
    assert [number for number, one in enumerate(versions) if isinstance(one, CalendarChanged)] == [7]
    assert {one.version for one in desk.changes(None).seen} == {one for one in versions if isinstance(one, str)}


# --- failing calls ---------------------------------------------------------------------------------


def lost_answer() -> Failing:
    """The write was applied, its answer never came."""
    return drops(applied=True)


FAULTS: dict[str, Callable[[], Failing]] = {
    "drops": drops,
    "answer lost": lost_answer,
    "500 after": lambda: server_error(500, applied=True),
    "403 usage": usage_limit,
}


def a_pass(calendar: GoogleCalendar) -> None:
    """Put a series, an occurrence and a block, move the block, take the occurrence away; every step reads first."""
    for event in (SERIES, MOVED, BLOCK, EARLIER):
        name = EventId(event.key, event.instead_of)
        stands = {one.id: one for one in calendar.changes(None).seen}.get(name)
        if stands is None or stands.event != event:
            put_one(calendar, event, based_on=stands.version if stands else None)
    stands = {one.id: one for one in calendar.changes(None).seen}.get(EventId(SERIES.key, SLOT))
    if stands:
        calendar.remove(stands.id, based_on=stands.version)


@pytest.mark.long
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.some(1)
def test_a_failing_call_is_survived_wherever_it_comes(desk: GoogleDesk, fault: str) -> None:
    """At every call in turn: the pass raises one of our faults or goes on; the next ends in the same calendar."""
    before = len(desk.google.calls)
    a_pass(desk.calendar)
    for number in range(1, len(desk.google.calls) - before + 1):
        calendar = desk.calendars.of(f"C-{number + 10}")
        desk.google.faults.at(number, FAULTS[fault]())
        with suppress(GoogleFault):
            a_pass(calendar)
        desk.google.faults.forget()
        a_pass(calendar)
        there = sees(desk.world, str(desk.memory.by_kind["google calendar"][f"C-{number + 10}"]))
        assert [at for at, _ in there] == sorted([*starts(SERIES), EARLIER.start]), number
        assert {one.id for one in calendar.changes(None).seen} == {EventId(SERIES.key), EventId(BLOCK.key)}


def test_a_write_whose_answer_was_lost_is_found_done(desk: GoogleDesk) -> None:
    """The event is read again and its version returned; it was sent once only."""
    before = len(desk.google.calls)
    desk.google.faults.when("POST .*/events", lost_answer())
    version = desk.put(BLOCK, based_on=None)
    assert version == resource(desk, EventId(BLOCK.key))["etag"]
    # The HTTP library itself sends once more on a new connection: Google answers that the id is taken.
    assert [call.method for call in desk.google.calls[before:]].count("POST") <= 2
    assert shown(desk) == [BLOCK.start]


def test_a_person_between_reading_and_writing_is_not_overwritten(desk: GoogleDesk) -> None:
    """Moved between our reading and our writing, the event stays where the person put it."""
    version = desk.put(BLOCK, based_on=None)
    there = replace(BLOCK, start=BLOCK.start + timedelta(hours=2))
    desk.google.between.when("PUT ", lambda: desk.person_moves(there))
    with pytest.raises(CalendarChanged):
        desk.put(replace(BLOCK, minutes=30), based_on=version)
    assert shown(desk) == [there.start]


@pytest.mark.parametrize("share", [0, 2, 3])
def test_a_batch_whose_answer_broke_off_is_a_fault_like_any_other(
    desk: GoogleDesk, monkeypatch: pytest.MonkeyPatch, share: int
) -> None:
    """It is no mistake of the program; putting the events again leaves each there once."""
    whole = httplib2.Http.request

    def cut(*args: Any, **more: Any) -> tuple[Any, bytes]:
        answer, content = whole(*args, **more)
        return answer, content[: len(content) * share // 4]

    puts = [(SERIES, None), (BLOCK, None)]
    with monkeypatch.context() as broken:
        broken.setattr(httplib2.Http, "request", cut)
        with pytest.raises(GoogleFault):
            desk.put_all(puts)
    versions = desk.put_all(puts)
    assert all(isinstance(one, str) for one in versions)
    assert seen(desk) == {EventId(SERIES.key): SERIES, EventId(BLOCK.key): BLOCK}


def test_what_a_person_adds_to_an_event_stays_when_we_change_it(desk: GoogleDesk) -> None:
    """A colour, a guest, a reminder: only the texts and times are ours."""
    desk.put(BLOCK, based_on=None)
    added = {
        "colorId": "5",
        "attendees": [{"email": "supervisor@example.org"}],
        "reminders": {"useDefault": False, "overrides": [{"method": "popup", "minutes": 30}]},
    }
    desk.world.person_edits(desk.id, desk.name(EventId(BLOCK.key)), **added)
    version = next(one.version for one in desk.changes(None).seen)
    desk.put(replace(BLOCK, description="9 expected"), based_on=version)
    there = resource(desk, EventId(BLOCK.key))
    assert there["description"] == "9 expected"
    assert {name: there.get(name) for name in added} == added
