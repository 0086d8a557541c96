"""Which calendars a pass works on, and whether any of them has news."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from addon.calendars.busy_calendar import BusyCalendar, Span, unread
from addon.calendars.known_events import TOKEN
from addon.calendars.ports import CalendarUnavailable, Changes
from addon.calendars.wanted import WantedEvent
from addon.online.two_way import ByClinician, Rehearsed, have_news, together, version_of
from addon.problems import in_file
from addon.sessions.commitments import BusyTime
from addon.sync.state.database import open_state
from tests.memory_here import MemoryHere
from tests.sync.in_memory_calendar import InMemoryCalendar

SPAN = Span(first=datetime(2026, 3, 1, tzinfo=UTC), last=datetime(2026, 4, 1, tzinfo=UTC), zone="UTC")
EVENT = WantedEvent(
    key="session G-01", kind="session", start=datetime(2026, 3, 3, 18), minutes=90, zone="UTC", title="Group G-01"
)


def tokens(known: Mapping[str, Any]) -> MemoryHere:
    """Return a memory of tokens only."""
    return MemoryHere(**{TOKEN.kind: dict(known)})


class Unreachable(InMemoryCalendar):
    """A calendar whose server is down."""

    def changes(self, since: str | None) -> Changes:
        """Say so."""
        raise CalendarUnavailable("calendar", "it cannot be reached", f"token {since}")


def test_named_calendars_come_first_and_others_are_made_once() -> None:
    """A clinician named on a CalDAV server has that one; everybody else has one at Google, always the same."""
    own, made = InMemoryCalendar(), []
    calendars = ByClinician({"C-01": own}, lambda code: made.append(code) or InMemoryCalendar())  # type: ignore[func-returns-value]
    assert calendars["C-01"] is own
    assert calendars.get("C-02") is calendars["C-02"]
    assert (made, sorted(calendars), len(calendars)) == (["C-02"], ["C-01", "C-02"], 2)
    only = ByClinician({"C-01": own}, None)
    assert (only.get("C-02"), "C-02" in only) == (None, False)


@pytest.mark.parametrize(("change", "expected"), [("nothing", False), ("moved", True), ("expired", True)])
def test_a_change_or_an_expired_token_is_news(change: str, *, expected: bool) -> None:
    """A calendar that stands as it was read is none."""
    calendar = InMemoryCalendar()
    calendar.put(EVENT, based_on=None)
    token = calendar.changes(None).token
    if change == "moved":
        calendar.person_moves(EVENT)
    if change == "expired":
        calendar.forget_tokens()
    assert have_news({"C-01": calendar}, tokens({"C-01": token})) is expected


def test_a_calendar_that_cannot_be_read_is_news() -> None:
    """The pass then says why; one that no longer is ours is not asked."""
    assert have_news({"C-01": Unreachable()}, tokens({"C-01": "1"}))
    assert not have_news({"C-01": Unreachable()}, tokens({"C-09": "1"}))


def test_a_calendar_without_a_token_yet_has_news_once_anything_stands_there() -> None:
    """It was made in the last pass: what a person did there since is in no token's reach."""
    calendar = InMemoryCalendar()
    assert not have_news({"C-01": calendar}, tokens({"C-01": ""}))
    calendar.put(EVENT, based_on=None)
    assert have_news({"C-01": calendar}, tokens({"C-01": ""}))


def test_busy_times_of_all_places_count() -> None:
    """Files and servers are read one after the other; each calendar keeps what could not be read of it."""
    morning = BusyTime(start=SPAN.first, end=SPAN.first.replace(hour=1))
    evening = BusyTime(start=SPAN.first.replace(hour=20), end=SPAN.first.replace(hour=21))
    file = BusyCalendar(place=in_file("calendars/busy/C-01.ics"), owner="C-01", times=(morning,), is_whole=False)
    server = BusyCalendar(place=in_file("calendars of C-01"), owner="C-01", times=(evening,))
    assert together([lambda _: (file,), lambda _: (server,)])(SPAN) == (file, server)


def test_a_busy_calendar_has_a_version_of_what_it_tells() -> None:
    """Another time, or another reason why it cannot be read, is another one; none at all has none."""
    place = in_file("calendars/C-01 (1)")
    told = [
        BusyCalendar(place=place),
        BusyCalendar(place=place, times=(BusyTime(start=SPAN.first, end=SPAN.last),)),
        unread(place, what="no answer", next_step="Wait."),
    ]
    versions = [version_of([one]) for one in told]
    assert len(set(versions)) == len(told)
    assert version_of([told[1]]) == versions[1]
    assert version_of([]) == ""


def test_a_rehearsal_keeps_nothing() -> None:
    """It reads the state as it is."""
    state = open_state("sqlite://")
    state.keep(TOKEN, "C-01", "1")
    computed_only = Rehearsed(state)
    computed_only.keep(TOKEN, "C-01", "2")
    assert computed_only.remembered(TOKEN) == state.remembered(TOKEN) == {"C-01": "1"}
    state.close()
