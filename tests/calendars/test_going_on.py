"""What a new event of a session goes on from."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from addon.calendars.going_on import going_on
from addon.calendars.known_events import KnownEvent, occurrence
from addon.calendars.ports import EventId
from addon.calendars.wanted import WantedEvent
from tests.calendars.test_showing import AT, BLOCK, SERIES, stood, theirs

NEXT = AT + timedelta(weeks=1)
SINGLE = replace(SERIES, key="session | C-01 | G-01 2026-03-03 18:00", repeats=None)
OTHER = replace(SERIES, key="session | C-01 | G-01 | Tue 19:00 | 1 | 0", start=AT + timedelta(hours=1))
ONE, TWO, ALONE = EventId(SERIES.key, AT), EventId(SERIES.key, NEXT), EventId(SINGLE.key)
FIRST, SECOND = (occurrence(SERIES, at) for at in (AT, NEXT))
assert FIRST
assert SECOND
WHOLE = {EventId(SERIES.key): stood(SERIES)}


def session_of(event: EventId) -> str:
    """Return the session by its day."""
    if event == ALONE:
        return "2026-03-03"
    return f"{event.instead_of:%Y-%m-%d}" if event.instead_of else ""


@pytest.mark.parametrize(
    ("known", "wanted", "found"),
    [
        ({}, [SERIES], {}),
        ({ALONE: stood(SINGLE)}, [SINGLE], {}),
        ({ALONE: stood(SINGLE)}, [SERIES], {ONE: (SINGLE.key, None)}),
        ({ALONE: theirs(SINGLE, None)}, [SERIES], {}),  # deleted
        ({ALONE: stood(SINGLE), **WHOLE, ONE: stood(FIRST)}, [SERIES], {}),  # the occurrence is there
        (WHOLE, [SINGLE], {ALONE: (SERIES.key, None)}),
        ({**WHOLE, ONE: stood(FIRST)}, [SINGLE], {ALONE: (SERIES.key, AT)}),
        (
            {**WHOLE, TWO: stood(SECOND)},
            [OTHER],
            {EventId(OTHER.key, OTHER.start + timedelta(weeks=1)): (SERIES.key, NEXT)},
        ),
        ({**WHOLE, TWO: stood(SECOND)}, [SERIES], {}),
        ({EventId(BLOCK.key): stood(BLOCK)}, [SERIES], {}),
    ],
)
def test_a_session_finds_what_was_added_to_its_event_before(
    known: dict[EventId, KnownEvent], wanted: list[WantedEvent], found: dict[EventId, tuple[str, datetime | None]]
) -> None:
    """One event of its own becomes an occurrence, an occurrence one of its own or one of another series."""
    made = going_on(known, wanted, session_of)
    assert {EventId(one.key, one.instead_of): (one.goes_on, one.goes_on_at) for one in made if one.goes_on} == found
    assert [one for one in made if not one.goes_on or one in wanted] == wanted
