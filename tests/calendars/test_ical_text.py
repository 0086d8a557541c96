from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Event

from addon.calendars.ical_text import calendar_text, printable
from addon.calendars.wanted import WantedEvent, Weekly

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
SERIES = WantedEvent(
    key="session | C-01 | G-01",
    kind="session",
    start=datetime(2026, 3, 3, 18),
    minutes=90,
    zone="America/New_York",
    title="Group G-01 · Room 2",
    description="Lead C-01",
    repeats=Weekly(every=1, count=6, without=(datetime(2026, 3, 10, 18), datetime(2026, 3, 17, 18))),
)
MOVED = WantedEvent(
    key=SERIES.key,
    kind="session",
    start=datetime(2026, 3, 26, 9),
    minutes=90,
    zone=SERIES.zone,
    title=SERIES.title,
    instead_of=datetime(2026, 3, 24, 18),
)
BLOCK = WantedEvent(
    key="preparation | C-01 | s",
    kind="preparation",
    start=datetime(2026, 3, 3, 17, 45),
    minutes=15,
    zone=SERIES.zone,
    title="Preparation: Group G-01",
    description="9 expected, 2 to look at: M-0001, M-0002, " + "M-0003, " * 20,
)


def sequences(text: bytes) -> list[bytes]:
    """Return the sequence numbers in the file's order."""
    return [line.split(b":")[1] for line in text.splitlines() if line.startswith(b"SEQUENCE:")]


def test_the_same_events_are_the_same_bytes_whenever() -> None:
    """A day later, in another order, listed twice: identical bytes, stamps included."""
    first = calendar_text("C-01", [SERIES, MOVED, BLOCK], now=NOW)
    assert calendar_text("C-01", [BLOCK, MOVED, SERIES, BLOCK], now=LATER, before=first) == first


def test_what_changed_takes_the_next_sequence_number_and_nothing_else_does() -> None:
    """A changed exception raises its whole series; the block beside it keeps its stamps."""
    first = calendar_text("C-01", [SERIES, MOVED, BLOCK], now=NOW)
    changed = WantedEvent(**{name: getattr(MOVED, name) for name in MOVED.__slots__} | {"minutes": 60})
    second = calendar_text("C-01", [SERIES, changed, BLOCK], now=LATER, before=first)
    assert sequences(first) == [b"0", b"0", b"0"]
    assert sequences(second) == [b"0", b"1", b"1"]
    assert second.count(b"DTSTAMP:20260304T120000Z") == 2
    assert sequences(calendar_text("C-01", [SERIES, MOVED, BLOCK], now=LATER, before=second)) == [b"0", b"2", b"2"]


@pytest.mark.parametrize(
    "before",
    [
        b"",
        b"not a calendar",
        b"BEGIN:VEVENT\r\nUID:x\r\nSEQUENCE:banana\r\nEND:VEVENT\r\n",
        b"BEGIN:VEVENT\r\nSEQUENCE:1\r\nDTSTAMP:\xff\xff\r\nEND:VEVENT\r\n",
        b"BEGIN:VEVENT\r\n" * 3,
    ],
)
def test_a_damaged_file_is_simply_replaced(before: bytes) -> None:
    """What stood there before is only a hint for stamps."""
    assert calendar_text("C-01", [BLOCK], now=NOW, before=before) == calendar_text("C-01", [BLOCK], now=NOW)


def test_lines_are_as_strict_readers_want_them() -> None:
    """CRLF, at most 75 bytes a line, one date a line of exceptions, zone described once."""
    text = calendar_text("C-01", [SERIES, MOVED, BLOCK], now=NOW)
    lines = text.split(b"\r\n")
    assert b"\n" not in text.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    assert [line for line in lines if line.startswith(b"EXDATE")] == [
        b"EXDATE;TZID=America/New_York:20260310T180000",
        b"EXDATE;TZID=America/New_York:20260317T180000",
    ]
    assert b"RECURRENCE-ID;TZID=America/New_York:20260324T180000" in lines
    assert b"RRULE:FREQ=WEEKLY;COUNT=6;INTERVAL=1" in lines
    assert lines.count(b"BEGIN:VTIMEZONE") == 1


def test_an_event_that_only_asks_takes_nobodys_time() -> None:
    """Other programs show its clinician as free then."""
    for event, word in ((replace(BLOCK, kind="placement"), b"TRANSPARENT"), (BLOCK, b"OPAQUE")):
        assert b"TRANSP:" + word + b"\r\n" in calendar_text("C-01", [event], now=datetime(2026, 3, 3, tzinfo=UTC))


def test_ids_are_the_same_for_the_same_key_and_say_nothing() -> None:
    """An id is a digest: the same on every computer, and no code can be read from it."""
    assert SERIES.uid == MOVED.uid
    assert SERIES.uid.startswith("11be42f092420")  # pinned: another id would double every event
    assert "G-01" not in SERIES.uid
    assert SERIES.uid != BLOCK.uid


@given(
    title=st.text(max_size=120),
    room=st.text(max_size=40),
    zone=st.sampled_from(["UTC", "America/New_York", "Europe/Berlin"]),
    start=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),
    without=st.lists(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), max_size=3),
    shape=st.sampled_from(["series", "changed occurrence"]),
)
def test_every_line_is_the_one_icalendar_would_write(
    title: str, room: str, zone: str, start: datetime, without: list[datetime], shape: str
) -> None:
    """Escapes, folds, zones and their order: byte for byte, whatever people call a room."""
    repeats = Weekly(every=2, count=5, without=tuple(without))
    event = WantedEvent(
        key="G-01", kind="session", start=start, minutes=75, zone=zone, title=title, location=room,
        repeats=repeats if shape == "series" else None, instead_of=None if shape == "series" else start,
    )  # fmt: skip
    there = ZoneInfo(zone)
    made = Event()
    made.add("uid", event.uid)
    made.add("dtstart", start.replace(tzinfo=there))
    made.add("dtend", (start + timedelta(minutes=75)).replace(tzinfo=there))
    if shape != "series":
        made.add("recurrence-id", start.replace(tzinfo=there))
    else:
        made.add("rrule", {"freq": "weekly", "interval": 2, "count": 5})
        for left_out in without:
            made.add("exdate", left_out.replace(tzinfo=there))
    for name, text in (("summary", printable(title)), ("location", printable(room))):
        if text:
            made.add(name, text)
    for name, text in (("class", "PRIVATE"), ("transp", "OPAQUE"), ("status", "CONFIRMED")):
        made.add(name, text)
    made.add("categories", ["Session"])
    written = calendar_text("C-01", [event], now=NOW)
    body = b"BEGIN:VEVENT" + written.partition(b"BEGIN:VEVENT")[2].partition(b"DTSTAMP")[0]
    assert body + b"END:VEVENT\r\n" == made.to_ical()
