"""Wanted events shown through the two-way port, as a pass does it."""

from collections.abc import Collection, Iterable

from addon.calendars.ports import EventId, SeenEvent, TwoWayCalendar
from addon.calendars.wanted import WantedEvent, in_order
from addon.problems import Fault


def put_one(calendar: TwoWayCalendar, event: WantedEvent, *, based_on: str | None) -> str:
    """Put one event; return its version. Raises CalendarChanged and EventRefused."""
    (done,) = calendar.put_all([(event, based_on)])
    if isinstance(done, Fault):
        raise done
    return done


class Showing:
    """What is known between passes: the token, and what stood there at which version. A failed pass keeps nothing."""

    def __init__(self) -> None:
        self.token: str | None = None
        self.known: dict[EventId, SeenEvent] = {}

    def show(
        self, calendar: TwoWayCalendar, wanted: Iterable[WantedEvent], *, theirs: Collection[EventId] = ()
    ) -> None:
        """Read the news, put what is wanted, remove what is not; a person's deletions and ``theirs`` are left."""
        told = calendar.changes(self.token)
        known = {} if told.complete else dict(self.known)
        known |= {one.id: one for one in told.seen}
        events = {EventId(one.key, one.instead_of): one for one in in_order(wanted)}
        for made, event in events.items():
            before = known.get(made)
            if made not in theirs and (before is None or before.event is not None):
                version = put_one(calendar, event, based_on=before.version if before else None)
                known[made] = SeenEvent(id=made, version=version, event=event)
        for made, one in list(known.items()):
            if one.event and made not in events and made not in theirs:
                calendar.remove(made, based_on=one.version)
                del known[made]
        self.known, self.token = known, told.token
