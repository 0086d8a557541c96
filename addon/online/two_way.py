"""The calendars of a practice online: by the clinician's code, and whether any of them has news."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256

from addon.calendars.busy_calendar import BusyCalendar, ReadBusy, Span
from addon.calendars.known_events import TOKEN
from addon.calendars.ports import TwoWayCalendar
from addon.memory import Kept, Memory, T
from addon.problems import Fault


class Rehearsed:
    """The state as it is, for a rehearsal: nothing new is kept."""

    def __init__(self, state: Memory) -> None:
        self._state = state

    def remembered(self, kept: Kept[T]) -> dict[str, T]:
        """Return every record of a kind by its key."""
        return self._state.remembered(kept)

    def one(self, kept: Kept[T], key: str) -> T | None:
        """Return one record of a kind, None if there is none."""
        return self._state.one(kept, key)

    def keep(self, kept: Kept[T], key: str, value: T) -> None:
        """Keep nothing."""


class ByClinician(Mapping[str, TwoWayCalendar]):
    """Calendars by code: those named one by one, and for everybody else what ``others`` makes (None: nothing)."""

    def __init__(self, named: Mapping[str, TwoWayCalendar], others: Callable[[str], TwoWayCalendar] | None) -> None:
        self._named, self._others = dict(named), others

    def __getitem__(self, code: str) -> TwoWayCalendar:
        if code not in self._named:
            if self._others is None:
                raise KeyError(code)
            self._named[code] = self._others(code)
        return self._named[code]

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._named))

    def __len__(self) -> int:
        return len(self._named)


def have_news(calendars: Mapping[str, TwoWayCalendar], state: Memory) -> bool:
    """Return whether a calendar changed since its token. One that cannot be read is news too: a pass says why."""
    for code, token in state.remembered(TOKEN).items():
        calendar = calendars.get(code)
        try:
            told = calendar.changes(token or None) if calendar else None
        except Fault:
            return True
        # A calendar that had no token yet tells everything: that is news only if there is anything.
        if told and (told.seen or (told.complete and token)):
            return True
    return False


def together(readers: Sequence[ReadBusy]) -> ReadBusy:
    """Return what reads busy times from several places as one."""

    def read(span: Span) -> tuple[BusyCalendar, ...]:
        return tuple(one for reader in readers for one in reader(span))

    return read


def version_of(calendars: Sequence[BusyCalendar]) -> str:
    """Return what tells whether busy calendars are as they were, or as unreadable; "" where there are none."""
    return sha256(repr(calendars).encode()).hexdigest() if calendars else ""
