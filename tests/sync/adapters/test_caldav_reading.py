"""What other programs make of our events is understood as what it means."""

import string
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from addon.calendars.wanted import UNREAD, WantedEvent, Weekly, in_order, starts
from addon.sync.adapters.caldav_calendar.reading import SeenResource, UnreadableResource, digest, read
from addon.sync.adapters.caldav_calendar.writing import Hand, written

ZONE = "America/New_York"
NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
TUESDAYS = tuple(datetime(2026, 3, 3, 18) + timedelta(weeks=number) for number in range(4))
SERIES = WantedEvent(
    key="session | C-01 | G-01 | Tue 18:00 | 1 | 0",
    kind="session",
    start=TUESDAYS[0],
    minutes=90,
    zone=ZONE,
    title="Group G-01",
    repeats=Weekly(every=1, count=4),
)
SINGLE = replace(SERIES, key="session | C-01 | G-01 2026-03-03 18:00", repeats=None)


def text_of(*events: WantedEvent) -> str:
    """Return the resource of these events, lines unfolded."""
    text = written(events, standing=None, keep=(), deleted=(), hand=Hand(now=NOW))
    return text.replace(b"\r\n ", b"").decode()


def understood(text: str, zone: str = ZONE) -> SeenResource:
    """Read it back."""
    standing = read(text.encode(), etag='"1"', zone=zone)
    assert standing
    return standing


def swapped(event: WantedEvent, *pairs: tuple[str, str]) -> SeenResource:
    """Read the event back after a program replaced these lines, all of which must be there."""
    text = text_of(event)
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return understood(text)


START, END = f"DTSTART;TZID={ZONE}:20260303T180000", f"DTEND;TZID={ZONE}:20260303T193000"
RULE = "RRULE:FREQ=WEEKLY;COUNT=4;INTERVAL=1"


@pytest.mark.parametrize(
    "pairs",
    [
        ((START, "DTSTART:20260303T230000Z"), (END, "DTEND:20260304T003000Z")),
        ((START, "DTSTART;TZID=Europe/Berlin:20260304T000000"), (END, "DTEND;TZID=Europe/Berlin:20260304T013000")),
        ((START, "DTSTART:20260303T180000"), (END, "DTEND:20260303T193000")),
        ((END, "DURATION:PT1H30M"),),
        (("SUMMARY:Group G-01", "SUMMARY: Group G-01 "),),
    ],
    ids=["utc", "another zone", "no zone", "duration", "spaces"],
)
def test_the_same_said_otherwise_is_no_change(pairs: tuple[tuple[str, str], ...]) -> None:
    """An event that means the same moment and text is the event we wrote."""
    assert swapped(SINGLE, *pairs).parts[None].event == SINGLE


@pytest.mark.parametrize(
    ("rule", "repeats"),
    [
        ("RRULE:FREQ=WEEKLY;UNTIL=20260325T035959Z", Weekly(every=1, count=4)),
        ("RRULE:FREQ=WEEKLY;UNTIL=20260324T220000Z;BYDAY=TU;WKST=SU", Weekly(every=1, count=4)),
        ("RRULE:FREQ=WEEKLY;UNTIL=20260316T220000Z", Weekly(every=1, count=2)),
        ("RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=2", Weekly(every=2, count=2)),
        ("RRULE:FREQ=WEEKLY", Weekly(every=1, count=520)),
        ("RRULE:FREQ=DAILY;INTERVAL=7;COUNT=4", Weekly(every=1, count=4)),
        (
            "RRULE:FREQ=WEEKLY;COUNT=3;BYDAY=TU,TH",
            Weekly(every=1, count=3, dates=(TUESDAYS[0], datetime(2026, 3, 5, 18), TUESDAYS[1])),
        ),
        ("RRULE:FREQ=SECONDLY", UNREAD),
        ("RRULE:FREQ=WEEKLY;COUNT=many", UNREAD),
    ],
)
def test_a_repetition_said_otherwise(rule: str, repeats: Weekly) -> None:
    """Weekly rules of other programs are ours where they mean the same; others are read as the dates they have."""
    event = swapped(SERIES, (RULE, rule)).parts[None].event
    assert (event.start, event.repeats) == (SERIES.start, repeats)


@pytest.mark.parametrize(
    "line",
    [
        f"EXDATE;TZID={ZONE}:20260310T180000",
        "EXDATE:20260310T220000Z",
        "EXDATE;VALUE=DATE:20260310",
        f"EXDATE;TZID={ZONE}:20260310T180000,20260311T180000",
    ],
    ids=["wall", "utc", "day", "one that means nothing"],
)
def test_a_deleted_occurrence_said_otherwise(line: str) -> None:
    """However a program leaves an occurrence out, that one is deleted and the series is as we wrote it."""
    standing = swapped(SERIES, (RULE, f"{RULE}\r\n{line}"))
    assert standing.deleted == {TUESDAYS[1]}
    assert standing.parts[None].event == SERIES


def test_a_changed_occurrence_said_in_utc_is_found() -> None:
    """Its key is the wall time it had in the series, on either side of the change of the clock."""
    changed = replace(SERIES, start=datetime(2026, 3, 11, 9), instead_of=TUESDAYS[1], repeats=None)
    text = text_of(SERIES, changed).replace(
        f"RECURRENCE-ID;TZID={ZONE}:20260310T180000", "RECURRENCE-ID:20260310T220000Z"
    )
    assert understood(text).parts[TUESDAYS[1]].event == changed


def test_a_whole_day_is_a_day_long() -> None:
    """An event somebody made all-day begins at midnight of that very day."""
    standing = swapped(SINGLE, (START, "DTSTART;VALUE=DATE:20260303"), (END, "DTEND;VALUE=DATE:20260304"))
    event = standing.parts[None].event
    assert (event.start, event.minutes, event.all_day) == (datetime(2026, 3, 3), 24 * 60, True)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace(START, "DTSTART:nonsense"),
        lambda text: text.replace(START + "\r\n", ""),
        lambda text: text.replace("END:VEVENT\r\n", ""),
    ],
)
def test_a_damaged_event_is_a_fault_of_its_own(spoil: Callable[[str], str]) -> None:
    """It is neither a deletion nor a crash, and its text is not repeated."""
    with pytest.raises(UnreadableResource) as fault:
        read(spoil(text_of(SERIES)).encode(), etag='"1"', zone=ZONE)
    assert "Group" not in str(fault.value)


def test_what_is_not_ours_is_nothing() -> None:
    """An event without our id, or of ours without a key anybody remembers, is left out."""
    assert read(text_of(SINGLE).replace("@groupkeeper", "@else").encode(), etag="", zone=ZONE) is None
    without_key = "\r\n".join(line for line in text_of(SINGLE).split("\r\n") if "GROUPKEEPER-KEY" not in line)
    assert read(without_key.encode(), etag="", zone=ZONE) is None


def test_a_zone_means_what_its_own_file_tells() -> None:
    """Two programs may give one name to two zones, as Outlook does with Customized Time Zone."""
    named = [("America/New_York", "Customized Time Zone"), ("-0400", "+0100"), ("-0500", "+0100")]
    elsewhere = text_of(SINGLE)
    for old, new in named:
        elsewhere = elsewhere.replace(old, new)
    assert understood(elsewhere).parts[None].event.start == datetime(2026, 3, 3, 12)
    ours = text_of(SINGLE).replace(*named[0])
    assert understood(ours).parts[None].event.start == SINGLE.start


TEXTS = st.text(string.ascii_letters + " ,;:\\\n·é\"'", max_size=120)


@settings(max_examples=60, deadline=None)
@given(
    title=TEXTS, description=TEXTS, gone=st.sets(st.sampled_from(TUESDAYS), max_size=3), moved=st.sampled_from(TUESDAYS)
)
def test_what_is_written_is_read_back(title: str, description: str, gone: set[datetime], moved: datetime) -> None:
    """Any texts, left-out dates and changed occurrence come back with the digest we marked them with."""
    series = replace(
        SERIES, title=title, description=description, repeats=Weekly(every=1, count=4, without=tuple(sorted(gone)))
    )
    wanted = [series]
    if moved not in gone:
        wanted.append(replace(series, start=moved + timedelta(hours=1), instead_of=moved, repeats=None))
    standing = understood(text_of(*wanted))
    assert {at: digest(part.event) for at, part in standing.parts.items()} == {
        one.instead_of: digest(one) for one in wanted
    }
    assert standing.deleted == frozenset()
    assert standing.left_out == gone
    occurrences = len(starts(in_order(wanted)[0]))
    assert occurrences == 4 - len(gone)
    assert len(list(Calendar.from_ical(standing.text).walk("VTIMEZONE"))) == 1
