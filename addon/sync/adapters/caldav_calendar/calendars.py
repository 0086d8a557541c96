"""Every clinician's calendar on CalDAV servers: edited both ways, and their own time read as busy."""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime

from addon.calendars.busy import read_calendar
from addon.calendars.busy_calendar import BusyCalendar, Span, unread
from addon.calendars.ports import CalendarUnavailable
from addon.memory import Kept, Memory
from addon.problems import Problem, in_file
from addon.sessions.commitments import BusyTime
from addon.sync.adapters.caldav_calendar.account import CalDavAccount
from addon.sync.adapters.caldav_calendar.calendar import CalDavCalendar
from addon.sync.adapters.caldav_calendar.remembered import KnownResources
from addon.sync.adapters.caldav_calendar.server import TIMEOUT, CalDavServer

MOST_RESOURCES = 5_000


class CalDavCalendars:
    """The calendars of the clinicians who have an account.

    ``keeper`` keeps what is remembered of each between passes (the state does, under ``caldav CODE``).
    ``begin_again``: clinicians whose calendar was made anew and is to be filled from scratch.
    """

    def __init__(
        self,
        accounts: Mapping[str, CalDavAccount],
        *,
        zone: str,
        keeper: Memory,
        begin_again: Collection[str] = (),
        timeout: float = TIMEOUT,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._accounts = accounts
        self._zone, self._keeper, self._begin_again = zone, keeper, set(begin_again)
        self._timeout, self._sleep = timeout, sleep

    @contextmanager
    def opened(self, *, now: datetime) -> Iterator[dict[str, CalDavCalendar]]:
        """Yield the calendars by code, to be read and written both ways; connections close with the block.

        Nothing is asked of a server before a calendar is used.
        """
        with ExitStack() as stack:
            yield {code: stack.enter_context(self._calendar(code, now)) for code in sorted(self._accounts)}

    def busy(self, span: Span) -> tuple[BusyCalendar, ...]:
        """Return each clinician's calendars, as one, with their busy times, or what keeps them from being read.

        Every calendar of theirs counts unless it is said not to; free, cancelled and our own events do not, nor does
        what a series of ours goes on as.
        """
        return tuple(
            replace(self._read(code, account, span), key=f"caldav {code}", owner=code)
            for code, account in sorted(self._accounts.items())
        )

    def _read(self, code: str, account: CalDavAccount, span: Span) -> BusyCalendar:
        try:
            resources = self._resources(account, span)
        except CalendarUnavailable as fault:
            return unread(in_file(fault.where), code=fault.code, what=fault.what, next_step=fault.next_step)
        rests = [known.rest for _, known in KnownResources(self._keeper, _kept(code)).items() if known.rest]
        own = [text for text in resources if not any(f"UID:{one}".encode() in text for one in rests)]
        return _busy(own, span, name=f"calendars of {code}")

    @contextmanager
    def _calendar(self, code: str, now: datetime) -> Iterator[CalDavCalendar]:
        memory = KnownResources(self._keeper, _kept(code))
        if code in self._begin_again:
            memory.clear()
            self._begin_again.remove(code)
        account = self._accounts[code]
        with self._server(account) as server:
            yield CalDavCalendar(server, zone=self._zone, now=now, memory=memory, practice=account.practice)

    def _resources(self, account: CalDavAccount, span: Span) -> tuple[bytes, ...]:
        with self._server(account) as server:
            urls = server.calendars() if account.busy is None else account.busy
            return tuple(text for url in urls for text in server.events_between(url, span.first, span.last))

    def _server(self, account: CalDavAccount) -> CalDavServer:
        return CalDavServer(account, timeout=self._timeout, sleep=self._sleep)


def _kept(code: str) -> Kept[str]:
    return Kept(f"caldav {code}", str)


def _busy(resources: Sequence[bytes], span: Span, *, name: str) -> BusyCalendar:
    """Return the busy times of the resources, merged where equal; problems are counted, not listed one by one."""
    times: set[BusyTime] = set()
    wrong: Counter[Problem] = Counter()
    for text in resources[:MOST_RESOURCES]:
        read = read_calendar(text, span=span, name=name)
        times.update(read.times)
        wrong.update(replace(one, is_unread=False) for one in read.problems)
    problems_found = [
        replace(one, what=f"{count} times: {one.what}") if count > 1 else one for one, count in sorted(wrong.items())
    ]
    if len(resources) > MOST_RESOURCES:
        what = f"only the first {MOST_RESOURCES} of {len(resources)} entries were read"
        problems_found.append(Problem(in_file(name), "too-large", what, "Look at the calendar."))
    return BusyCalendar(
        place=in_file(name), times=tuple(sorted(times)), problems=tuple(problems_found), is_whole=not problems_found
    )
