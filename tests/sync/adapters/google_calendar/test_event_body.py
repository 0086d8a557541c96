"""Events as Google's resources and back: rules, marks and ids."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.calendars.wanted import UNREAD, WantedEvent, Weekly
from addon.sync.adapters.google_calendar.event_body import (
    TEXT,
    asks_for_meet,
    body_of,
    event_id,
    event_of,
    is_moved,
    is_rewritten,
    key_of,
    rewritten,
)
from addon.sync.adapters.google_calendar.weekly_rule import weekly_of
from tests.google.calendar_resources import GIVEN_ID
from tests.sync.adapters.google_calendar.test_one_calendar import BLOCK, SERIES
from tests.sync.adapters.google_calendar_desk import WHOSE

START = datetime(2026, 3, 3, 18)
ZONE = "America/New_York"


def weeks(*numbers: int) -> tuple[datetime, ...]:
    """Return the wall times of some weeks."""
    return tuple(START + timedelta(weeks=number) for number in numbers)


def days(*numbers: int) -> tuple[datetime, ...]:
    """Return the wall times of some days."""
    return tuple(START + timedelta(days=number) for number in numbers)


def dates(*walls: datetime) -> Weekly:
    """Return a series that takes place just then."""
    return Weekly(every=1, count=len(walls), dates=walls)


def at(wall: str, zone: str) -> datetime:
    """Return a wall time in a zone."""
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone))


an_hour_later = [one + timedelta(hours=1) for one in weeks(1, 2)]


@pytest.mark.parametrize(
    ("lines", "weekly"),
    [
        (["RRULE:FREQ=WEEKLY;COUNT=3"], Weekly(every=1, count=3)),
        (["RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3"], Weekly(every=2, count=3)),
        (
            ["RRULE:FREQ=WEEKLY;COUNT=3", f"EXDATE;TZID={ZONE}:20260310T180000"],
            Weekly(every=1, count=3, without=weeks(1)),
        ),
        (
            ["RRULE:FREQ=WEEKLY;COUNT=3", f"EXDATE;TZID={ZONE}:20260308T020000"],  # an hour that the clocks skip
            Weekly(every=1, count=3, without=(datetime(2026, 3, 8, 2),)),
        ),
        (["RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE:20260310T220000Z"], Weekly(every=1, count=3, without=weeks(1))),
        (["RRULE:FREQ=WEEKLY;UNTIL=20260317T220000Z;BYDAY=TU"], Weekly(every=1, count=3)),
        (["RRULE:FREQ=WEEKLY;WKST=SU;INTERVAL=2;COUNT=2;BYDAY=TU"], Weekly(every=2, count=2)),
        (["RRULE:FREQ=DAILY;INTERVAL=7;COUNT=3"], Weekly(every=1, count=3)),
        (["RRULE:FREQ=DAILY;COUNT=3"], dates(START, START + timedelta(days=1), START + timedelta(days=2))),
        (["RRULE:FREQ=WEEKLY;COUNT=2;BYDAY=TU", f"RDATE;TZID={ZONE}:20260324T180000"], dates(*weeks(0, 1, 3))),
        (["RRULE:FREQ=WEEKLY;COUNT=3;BYDAY=TU,TH"], dates(START, START + timedelta(days=2), *weeks(1))),
        (["RRULE:FREQ=WEEKLY;UNTIL=20260317;BYDAY=TU,WE,TU"], dates(*days(0, 1, 7, 8, 14))),
        (["RRULE:FREQ=MONTHLY;COUNT=3;BYDAY=1TU"], dates(*weeks(0, 5, 9))),
        (["RRULE:FREQ=WEEKLY;COUNT=3", "EXRULE:FREQ=WEEKLY;INTERVAL=2"], UNREAD),
        (["RRULE:FREQ=SECONDLY"], UNREAD),
        (["RRULE:FREQ=NONSENSE"], UNREAD),
        (["RRULE:FREQ=WEEKLY;COUNT=many"], UNREAD),
    ],
)
def test_every_rule_is_read_as_the_dates_it_has(lines: list[str], weekly: Weekly) -> None:
    """Our own form, Google's spellings and another rhythm that a person chose; no rule is taken for a single event."""
    assert weekly_of(lines, START, ZONE) == weekly


@pytest.mark.parametrize(
    ("start", "rule", "weekly"),
    [
        (at("2026-03-03T18:00", "America/Toronto"), "RRULE:FREQ=WEEKLY;COUNT=3;BYDAY=TU", Weekly(every=1, count=3)),
        (at("2026-03-03T18:00", "America/Lima"), "RRULE:FREQ=WEEKLY;COUNT=3;BYDAY=TU", dates(START, *an_hour_later)),
        (at("2026-03-03T23:00", "UTC"), "RRULE:FREQ=WEEKLY;COUNT=3", dates(START, *an_hour_later)),
        (at("2026-03-04T00:00", "Europe/Berlin"), "RRULE:FREQ=WEEKLY;COUNT=3;BYDAY=WE", dates(START, *an_hour_later)),
    ],
)
def test_a_series_repeats_in_its_own_zone(start: datetime, rule: str, weekly: Weekly) -> None:
    """Where the clocks change at another time there, or never, the sessions are at another hour here."""
    assert weekly_of([rule], start, ZONE) == weekly


@st.composite
def events(draw: st.DrawFn) -> WantedEvent:
    """Any event that we might want, also around both changes of the clock."""
    start = datetime(2026, 3, 1) + timedelta(minutes=15 * draw(st.integers(0, 4 * 24 * 300)))
    count = draw(st.integers(2, 12))
    out = draw(st.sets(st.integers(0, count - 1), max_size=count - 1))
    every = draw(st.integers(1, 4))
    without = tuple(start + timedelta(weeks=every * number) for number in sorted(out))
    repeats = Weekly(every=every, count=count, without=without)
    zone = draw(st.sampled_from([ZONE, "Europe/Berlin", "Asia/Kolkata", "UTC"]))
    return replace(
        SERIES,
        start=start,
        zone=zone,
        repeats=draw(st.sampled_from([None, repeats])),
        minutes=draw(st.integers(1, 600)),
    )


@given(events())
def test_what_is_written_is_read_back(event: WantedEvent) -> None:
    """The same event comes back, known as untouched; another time or text is told apart."""
    whose = replace(WHOSE, zone=event.zone)
    there = {**body_of(event, whose=whose), "id": event_id(whose.practice, event.key)}
    said = event_of(there, key=key_of(there, whose.practice), zone=event.zone)
    assert said == event
    assert (is_moved(there, said), is_rewritten(there, said)) == (False, False)
    assert is_moved(there, replace(said, minutes=said.minutes + 5))
    assert is_rewritten(there, replace(said, title="Other"))


@pytest.mark.parametrize(
    ("there", "theirs"),
    [
        ({}, set()),
        ({"summary": "Mine"}, {"title"}),
        ({"description": "Lead C-01\nkeys at the desk"}, {"description"}),
        ({"location": "Garden", "summary": "Mine"}, {"title", "location"}),
        (
            {
                "description": "Lead C-01<br>Join: <a href='https://x.example/?a=1&amp;b=2'>https://x.example/?a=1&amp;b=2</a>"
            },
            set(),
        ),
    ],
)
def test_each_text_is_a_persons_by_itself(there: dict[str, str], theirs: set[str]) -> None:
    """A note does not keep an old room; a description that Google writes with markup is the one we wrote."""
    event = replace(SERIES, description="Lead C-01\nJoin: https://x.example/?a=1&b=2", location="Room 2")
    stands = {**body_of(event, whose=WHOSE), **there}
    assert rewritten(stands, event_of(stands, key=event.key, zone=ZONE)) == theirs
    other = replace(event, title="Other", description="Other", location="Other")
    body = body_of(other, whose=WHOSE, present=stands)
    names = {"title": "summary", "description": "description", "location": "location"}
    assert {name for name, ours in names.items() if body[ours] == stands[ours]} == theirs


@pytest.mark.parametrize(
    ("there", "theirs"), [({}, set()), ({"summary": "Mine"}, {"title", "description", "location"})]
)
def test_what_an_earlier_version_wrote_is_not_taken_for_a_persons(there: dict[str, str], theirs: set[str]) -> None:
    """It marked the texts together: untouched ones are known, of others nobody can tell which they are."""
    texts = [SERIES.title, SERIES.description, SERIES.location]
    made = sha256(json.dumps(texts).encode()).hexdigest()[:24]
    stands: dict[str, Any] = {**body_of(SERIES, whose=WHOSE), **there}
    stands["extendedProperties"]["private"][TEXT] = made
    assert rewritten(stands, event_of(stands, key=SERIES.key, zone=ZONE)) == theirs


@given(st.text(), st.text(), st.integers(0, 3))
def test_ids_are_as_google_allows_them(practice: str, key: str, life: int) -> None:
    """Always the same for the same key, of the letters Google takes, another one for another life or practice."""
    made = event_id(practice, key, life)
    assert GIVEN_ID.fullmatch(made)
    assert made == event_id(practice, key, life)
    assert made not in {event_id(practice, key, life + 1), event_id(f"{practice}x", key, life)}


def test_an_event_that_only_asks_takes_nobodys_time() -> None:
    """Google shows its clinician as free then."""
    said = [body_of(replace(BLOCK, kind=kind), whose=WHOSE)["transparency"] for kind in ("placement", "preparation")]
    assert said == ["transparent", "opaque"]


def test_a_copy_that_a_person_made_is_not_ours() -> None:
    """The key alone does not make an event ours: its id must be the one the key gives."""
    body = body_of(BLOCK, whose=WHOSE)
    assert key_of({**body, "id": "copied00001"}, WHOSE.practice) == ""
    assert key_of({**body, "id": event_id(WHOSE.practice, BLOCK.key)}, WHOSE.practice) == BLOCK.key


@pytest.mark.parametrize(
    ("description", "asks"),
    [
        ("Lead C-01\nJoin: Meet", True),
        ("Lead C-02\nCo-facilitator C-01\nJoin: Google Meet", False),
        ("Lead C-01\nJoin: https://video.example/g-01", False),
        ("Lead C-01", False),
    ],
)
def test_google_makes_the_link_where_the_group_says_meet(description: str, asks: bool) -> None:  # noqa: FBT001
    """Once for a group: in the calendar of who leads, with the same request however often it is written."""
    event = replace(SERIES, description=description)
    assert asks_for_meet(event) is asks
    assert ("conferenceData" in body_of(event, whose=WHOSE)) is asks
    assert body_of(event, whose=WHOSE) == body_of(event, whose=WHOSE)


@pytest.mark.parametrize(
    ("description", "request_id", "taken_away"),
    [
        ("Lead C-01\nJoin: https://zoom.example/j/1", event_id("practice", SERIES.key), True),
        ("Lead C-01", event_id("practice", SERIES.key, 1), True),
        ("Lead C-02\nJoin: Meet", event_id("practice", SERIES.key), False),
        ("Lead C-01\nJoin: https://zoom.example/j/1", "a-persons-own", False),
    ],
)
def test_the_link_that_was_made_for_us_goes_where_it_is_no_longer_wanted(
    description: str,
    request_id: str,
    taken_away: bool,  # noqa: FBT001
) -> None:
    """A link that a person added stays."""
    event = replace(SERIES, description=description)
    there = {**body_of(event, whose=WHOSE), "conferenceData": {"createRequest": {"requestId": request_id}}}
    body = body_of(event, whose=WHOSE, present=there)
    assert (body.get("conferenceData", "kept") is None) is taken_away
