"""What is known of a calendar between passes: only a person's other time is a person's change."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from addon.calendars.known_events import (
    KNOWN,
    KnownEvent,
    deleted,
    emptied,
    heard,
    kind_of,
    occurrence,
    put_back,
    same_time,
    to_fill,
    to_remember,
    vanished,
)
from addon.calendars.ports import DELETED, Changes, EventId, SeenEvent
from addon.calendars.wanted import UNREAD, WantedEvent, Weekly
from addon.sync.state.codec import as_text, from_text

AT = datetime(2026, 3, 3, 18)
KEY = "session | C-01 | G-01 | Tue 18:00 | 1 | 0"
SERIES = WantedEvent(
    key=KEY,
    kind="session",
    start=AT,
    minutes=90,
    zone="America/New_York",
    title="Group G-01",
    repeats=Weekly(every=1, count=4, without=(AT + timedelta(weeks=3),)),
)
SINGLE = replace(SERIES, key="session | C-01 | G-01 2026-03-05 18:00", repeats=None)
LATER = replace(SINGLE, start=AT + timedelta(hours=1))
_second = occurrence(SERIES, AT + timedelta(weeks=1))
assert _second is not None
SECOND: WantedEvent = _second
ID, OTHER, TWO = EventId(SERIES.key), EventId(SINGLE.key), EventId(SERIES.key, SECOND.start)


def told(event: EventId, stands: WantedEvent | None, version: str = "2") -> Changes:
    """Return one change."""
    return Changes(seen=(SeenEvent(id=event, version=version, event=stands),), token=version, complete=False)


BOTH = {ID: KnownEvent(version="1", meant=SERIES), OTHER: KnownEvent(version="1", meant=SINGLE)}


@pytest.mark.parametrize(
    ("event", "stands", "made"),
    [
        (OTHER, LATER, KnownEvent(version="2", meant=SINGLE, persons=True, seen=LATER)),
        (
            OTHER,
            replace(SINGLE, minutes=60),
            KnownEvent(version="2", meant=SINGLE, persons=True, seen=replace(SINGLE, minutes=60)),
        ),
        (OTHER, replace(SINGLE, title="x"), KnownEvent(version="2", meant=SINGLE)),
        (OTHER, None, KnownEvent(version="2", meant=SINGLE, persons=True)),
        (TWO, None, KnownEvent(version="2", meant=SECOND, persons=True)),
        (
            TWO,
            replace(SECOND, start=AT),
            KnownEvent(version="2", meant=SECOND, persons=True, seen=replace(SECOND, start=AT)),
        ),
        (TWO, SECOND, KnownEvent(version="2", meant=SECOND)),
        (EventId(KEY, AT + timedelta(weeks=3)), None, None),
        (EventId("meeting | C-01"), None, None),
        (EventId("session | C-01 | G-09 2026-03-05 18:00"), LATER, KnownEvent(version="2", seen=LATER)),
    ],
)
def test_a_change_is_a_persons_only_if_the_time_is_another(
    event: EventId, stands: WantedEvent | None, made: KnownEvent | None
) -> None:
    """Texts are not; what we never put or left out of the series ourselves is not either."""
    assert heard(BOTH, told(event, stands)).get(event) == made


def test_our_own_write_is_ours_though_its_outcome_was_never_heard() -> None:
    """What we were about to write is remembered before it is written; the same version is no news."""
    about_to = {OTHER: KnownEvent(version="1", meant=SINGLE, meaning=LATER)}
    assert heard(about_to, told(OTHER, LATER)) == {OTHER: KnownEvent(version="2", meant=LATER)}
    assert heard(about_to, told(OTHER, LATER, version="1")) == about_to
    assert heard({OTHER: KnownEvent(meaning=LATER)}, told(OTHER, LATER)) == {
        OTHER: KnownEvent(version="2", meant=LATER)
    }


UNCLEAR = replace(SERIES, repeats=UNREAD)


def test_a_series_whose_rule_cannot_be_read_stays_as_it_was_known() -> None:
    """Nothing follows from it but that it is unread, until it is as it was, or something else that can be read."""
    unread = heard(BOTH, told(ID, UNCLEAR))
    assert unread == {**BOTH, ID: replace(BOTH[ID], unread=True)}
    assert heard(unread, told(ID, SERIES)) == {**BOTH, ID: KnownEvent(version="2", meant=SERIES)}
    assert heard(unread, told(ID, SERIES, version="1")) == BOTH
    assert heard({}, told(ID, UNCLEAR)) == {ID: KnownEvent(version="2", unread=True)}


def test_a_complete_listing_tells_deletions_by_what_it_lacks() -> None:
    """What a person deleted before, and what was never put, has not vanished; a token's news never means that.

    Nor does an occurrence that its series has: a deleted one is told of.
    """
    known = {
        **BOTH,
        TWO: KnownEvent(version="3", meant=SECOND, persons=True, seen=LATER),
        EventId("gone"): KnownEvent(version="3", meant=SINGLE, persons=True),
        EventId("never"): KnownEvent(meaning=SINGLE),
    }
    listing = replace(told(ID, SERIES, version="1"), complete=True)
    assert vanished(known, listing) == (OTHER,)
    cut = replace(SERIES, repeats=Weekly(every=1, count=1))
    assert vanished(known, replace(told(ID, cut), complete=True)) == (OTHER, TWO)
    assert vanished(known, replace(listing, complete=False)) == ()
    assert deleted(known, [TWO])[TWO] == KnownEvent(version=DELETED, meant=SECOND, persons=True)


@pytest.mark.parametrize(
    ("one", "gone"),
    [
        (KnownEvent(version="2", seen=LATER), KnownEvent(version=DELETED, meant=LATER, persons=True)),
        (KnownEvent(version="2", unread=True), KnownEvent(version=DELETED, persons=True)),
        (KnownEvent(version="2", meant=SINGLE, unread=True), KnownEvent(version=DELETED, meant=SINGLE, persons=True)),
    ],
)
def test_what_nobody_could_compare_vanishes_too(one: KnownEvent, gone: KnownEvent) -> None:
    """After a lost state, or with a rule that could not be read, the calendar had it all the same."""
    listing = replace(told(OTHER, None), seen=(), complete=True)
    assert vanished({OTHER: one}, listing) == (OTHER,)
    assert deleted({OTHER: one}, [OTHER]) == {OTHER: gone}


def test_a_deleted_series_takes_its_changed_occurrences_along() -> None:
    """Told or found, the series tells what there is to tell of them; so it is with those that it dropped."""
    known = {**BOTH, TWO: KnownEvent(version="3", meant=replace(SECOND, start=AT), persons=True, seen=SECOND)}
    assert heard(known, told(ID, None)) == {**BOTH, ID: KnownEvent(version="2", meant=SERIES, persons=True)}
    assert deleted(known, [ID, TWO]).keys() == BOTH.keys()
    assert heard(known, replace(told(ID, SERIES, version="1"), seen=(), dropped=(TWO,))) == BOTH


MANY = {EventId(f"preparation {number}"): KnownEvent(version="1", meant=SINGLE) for number in range(4)}
GONE = {event: replace(one, persons=True) for event, one in MANY.items()}
FIRST = next(iter(MANY))


@pytest.mark.parametrize(
    ("before", "known", "unseen", "found"),
    [
        (MANY, GONE, [], tuple(MANY)),
        (MANY, {**GONE, FIRST: MANY[FIRST]}, [FIRST], tuple(MANY)),
        (MANY, {**GONE, FIRST: MANY[FIRST]}, [], ()),
        (MANY, {**GONE, FIRST: replace(GONE[FIRST], seen=LATER)}, [], ()),
        (BOTH, {event: replace(one, persons=True) for event, one in BOTH.items()}, [], ()),
        ({**MANY, TWO: KnownEvent(version="1", meant=SECOND)}, {**GONE, TWO: BOTH[ID]}, [], tuple(MANY)),
        (GONE, GONE, [], ()),
        ({}, {}, [], ()),
    ],
)
def test_a_calendar_is_emptied_where_more_than_a_few_stood_and_none_does(
    before: dict[EventId, KnownEvent],
    known: dict[EventId, KnownEvent],
    unseen: list[EventId],
    found: tuple[EventId, ...],
) -> None:
    """Told or found; a changed occurrence is nothing without its series; what was gone before does not count."""
    assert emptied(before, known, unseen) == found


def test_put_back_and_filled_events_are_written_where_nothing_stands() -> None:
    """Occurrences go with their series, as it will be put anew; what stands is left as it is known."""
    known = {**BOTH, TWO: KnownEvent(version="3", meant=SECOND, persons=True)}
    assert put_back(known, [ID]) == {OTHER: BOTH[OTHER], ID: KnownEvent(version=DELETED)}
    assert put_back(known, [TWO]) == BOTH
    assert to_fill({OTHER: BOTH[OTHER]}, [SERIES, SECOND, SINGLE]) == {
        OTHER: BOTH[OTHER],
        ID: KnownEvent(version=DELETED),
    }


def test_what_is_known_comes_back_from_the_state_as_it_was() -> None:
    """Series with gaps, changed occurrences, deletions and what was about to be written."""
    known = {
        **BOTH,
        TWO: KnownEvent(version="3", meant=SECOND, persons=True, seen=replace(SECOND, start=AT, description="x")),
        EventId("a b"): KnownEvent(meaning=replace(SINGLE, key="a b", location="Room 2")),
    }
    assert from_text(KNOWN, as_text(KNOWN, to_remember(known))) == to_remember(known)


def test_occurrences_kinds_and_times() -> None:
    """A series has no occurrence where it leaves one out; the first word of a key is its kind."""
    assert occurrence(SERIES, AT + timedelta(weeks=3)) is None
    assert occurrence(SINGLE, AT) is None
    assert occurrence(None, AT) is None
    assert kind_of(ID) == "session"
    assert same_time(SERIES, replace(SERIES, title="x"))
    assert not same_time(SERIES, replace(SERIES, repeats=Weekly(every=1, count=4)))
